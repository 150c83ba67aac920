"""YAML text to nodes: what scalars mean, where all stands, and what is wrong with a text that is no YAML."""

# ruff: noqa: E501  (messages stand as they are printed)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.nodes import (
    LARGEST,
    MOST_ENTRIES,
    MOST_PROBLEMS,
    ListNode,
    MapNode,
    Node,
    Scalar,
    find,
    inside,
    load,
    places,
    resolve,
)


def tree(text: str) -> Node:
    root, problems = load("flow.yaml", text)
    assert root is not None, problems
    assert problems == ()
    return root


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in load("flow.yaml", text)[1]]


def scalar(text: str, *path: str | int) -> Scalar:
    node = find(tree(text), path)
    assert isinstance(node, Scalar)
    return node


# --- what stands there ---


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "Off", "y", "12:30", "1_000", "2026-11-22", "0b1", "1e", "=", "20k"]
)
def test_what_is_no_number_or_truth_in_yaml_1_2_is_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("010", 10),
        ("-7", -7),
        ("0x1F", 31),
        ("0o17", 15),
        ("5.000", 5.0),
        (".5", 0.5),
        ("1e3", 1000.0),
    ],
)
def test_numbers_and_truths_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_only_plain_scalars_are_resolved() -> None:
    assert scalar('a: "5"', "a").value == "5"
    assert scalar("a: 5", "a").value == 5


def test_a_number_remembers_how_it_was_written() -> None:
    assert scalar("a: 5.000", "a").text == "5.000"


def test_a_number_of_five_thousand_digits_does_not_stop_the_reader() -> None:
    assert scalar(f"a: {'9' * 5000}", "a").value == float("inf")


def test_places_count_lines_and_columns_from_1() -> None:
    root = tree("steps:\n  need:\n    say: Hi\n    list: [a, b]\n")
    found = {path: (place.line, place.column) for path, place in places(root).items()}
    assert found == {
        (): (1, 1),
        ("steps",): (1, 1),
        ("steps", "need"): (2, 3),
        ("steps", "need", "say"): (3, 10),
        ("steps", "need", "list"): (4, 5),
        ("steps", "need", "list", 0): (4, 12),
        ("steps", "need", "list", 1): (4, 15),
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor_whatever_ends_them(end: str) -> None:
    text = end.join(["a: x y", "b: 😀 z", "c: w"])
    found = find(tree(text), ("c",))
    assert found is not None
    assert (found.place.line, found.place.column) == (3, 4)


@pytest.mark.parametrize(
    ("text", "offset", "column"),
    [
        ("a: is it", 3, 7),
        ("a: 'is it'", 3, 8),
        ("a: 'i''s it'", 2, 8),
        ('a: "is it"', 3, 8),
        (r'a: "i\"s it"', 2, 8),
        (r'a: "i\u0041s it"', 2, 12),
        ("a: 'is\n  it'", 3, 4),
    ],
)
def test_a_character_inside_a_scalar_has_a_place_in_the_file(text: str, offset: int, column: int) -> None:
    assert inside(scalar(text, "a"), offset).column == column


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("a: is\n   it so", 3, 2, 4),
        ("a: is\n\n   it so", 6, 3, 7),
        ("a: >\n  is\n  it so", 6, 3, 6),
        ("a: |\n  is it", 3, 2, 6),
    ],
)
def test_a_character_of_a_text_over_several_lines_has_its_own(
    text: str, offset: int, line: int, column: int
) -> None:
    place = inside(scalar(text, "a"), offset)
    assert (place.line, place.column) == (line, column)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert scalar("\ufeffa: b", "a").place.column == 4


# --- what is refused ---


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: error: the file is empty; begin with 'format: 1' and 'flow: an_id'"),
        ("say: Hi: there", "1:8: error: a text with ': ' in it needs quotes; write \"Hi: there\""),
        (
            "say: {name}, hello",
            "1:6: error: a text that begins with '{' needs quotes; write \"{name}, hello\"",
        ),
        ("a: {b: Yes, c: d: e}", "1:17: error: a text with ': ' in it needs quotes; write \"d: e\""),
        ("say: @us", "1:6: error: a text that begins with '@' needs quotes; write \"@us\""),
        ("page: *pricing*", "1:7: error: a text that begins with '*' needs quotes; write \"*pricing*\""),
        (
            "page: *pricing",
            "1:7: error: a flow has no aliases like '*pricing'; write it out, or quote a text: \"*pricing\"",
        ),
        ("a: b\u2028c", "1:5: error: an invisible character (U+2028) stands here; take it out"),
        ("say: &x Hi", "1:6: error: a flow has no anchors like '&x'; take it out, or quote a text: \"&x …\""),
        ("say: !now Hi", "1:6: error: a flow has no tags; take it out, or quote a text that begins with '!'"),
        ("<<: {a: b}", "1:1: error: '<<' merges are not part of a flow; write the keys out"),
        ("a: {b: c", "1:4: error: this '{' is never closed; add its '}'"),
        ("a: [b, c\nd: e", "1:4: error: this '[' is never closed; add its ']'"),
        ("a: 'b\nc: d", "1:4: error: this ' is never closed; write a second ' where the text ends"),
        ("a: }", "1:4: error: this '}' closes nothing; take it out, or quote the text"),
        ("a: {b: c}}", "1:10: error: this '}' closes nothing; take it out"),
        (
            "a: 'it's'",
            "1:8: error: the text goes on after its closing '; quote the whole: \"it's\"",
        ),
        (
            'a: "so" they say',
            '1:8: error: the text goes on after its closing "; quote the whole: \'"so" they say\'',
        ),
        ("a:\n\tb: c", "2:1: error: a tab stands here; write spaces instead"),
        (
            "a:\n  b: 1\n c: 2",
            "3:2: error: 'c' is indented by 1 space, which fits nothing above it; write 2 to put it beside 'b', or 0 beside 'a'",
        ),
        (
            "a: b\n  c: d",
            "2:3: error: 'c' (2 spaces) stands under 'a' (0 spaces), which has a value already; indent both alike, or take that value away",
        ),
        (
            "a: b\nc",
            "2:1: error: this line has no 'key: '; write one, or indent the line deeper if the text of 'a' goes on here",
        ),
        (
            "a: b\n- c",
            "2:1: error: a list item cannot stand among keys; indent it deeper than 'a', or take its '- ' away",
        ),
        ("a: \x07", "1:4: error: an invisible character (U+0007) stands here; take it out"),
        ("a: \ud800", "1:4: error: an invisible character (U+D800) stands here; take it out"),
        (
            "a: b\n---\nc: d",
            "2:1: error: a second document begins here; take '---' out, and keep one flow in a file",
        ),
        (
            "a: 1\na: 2",
            "2:1: error: 'a' stands on line 1 already; take one of the two out, or name one otherwise",
        ),
        (
            "{a: b}: c",
            "1:1: error: a key is one word; take the braces away, or quote the whole",
        ),
        (
            "x" * (LARGEST + 1),
            "1:1: error: the file is larger than 256 KB; put steps into files of their own",
        ),
        (
            "é" * (LARGEST // 2 + 1),
            "1:1: error: the file is larger than 256 KB; put steps into files of their own",
        ),
    ],
)
def test_a_text_that_is_no_yaml_is_explained_to_its_author(text: str, problem: str) -> None:
    assert problems_of(text) == [f"flow.yaml:{problem}"]


def test_deep_nesting_is_refused_and_crashes_nothing() -> None:
    assert problems_of("a: " + "[" * 100_000) == [
        "flow.yaml:1:43: error: more than 40 levels inside each other, and a flow needs fewer; take some out"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "\n".join(f"k{n}: v" for n in range(MOST_ENTRIES + 2)),
            "3002:1: error: more than 3000 keys in one block, and a flow needs fewer; take some out",
        ),
        (
            f"a: [{'b,' * (MOST_ENTRIES + 1)}]",
            "1:6005: error: more than 3000 items in one list, and a flow needs fewer; take some out",
        ),
        (
            "\n".join(f"k{n}: [{'b,' * 2999}]" for n in range(11)),
            "10:5982: error: more than 30000 keys and values, and a flow needs fewer; take some out",
        ),
    ],
)
def test_more_than_any_flow_needs_is_refused(text: str, problem: str) -> None:
    assert problems_of(text) == [f"flow.yaml:{problem}"]


def test_two_hundred_mistakes_are_told_and_then_no_more() -> None:
    problems = problems_of("a: [" + "&a b, " * 1000 + "]")
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == (
        "flow.yaml:1:1205: error: more than 200 mistakes up to here; mend those first, then check again"
    )


def test_an_alias_bomb_is_refused_at_each_alias() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{n}: [{', '.join(['*a'] * 10)}]\n" for n in range(9))
    assert len(problems_of(bomb)) == 91


def test_of_duplicate_keys_the_first_stays() -> None:
    root, _ = load("flow.yaml", "a: 1\nb: 3\na: 2")
    assert isinstance(root, MapNode)
    assert list(root.entries) == ["a", "b"]
    assert isinstance(first := find(root, ("a",)), Scalar)
    assert first.value == 1


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
    | st.text(alphabet="ab:-[]{}#'\"\n *&!|>,?", max_size=60)
)
def test_any_text_gives_nodes_or_problems_inside_the_text(text: str) -> None:
    root, problems = load("flow.yaml", text)
    assert isinstance(root, Scalar | MapNode | ListNode) or problems
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in problems)
