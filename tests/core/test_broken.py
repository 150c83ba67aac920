"""What an author reads where a file is not YAML: the line with the mistake, not the one that stumbles over it."""

# ruff: noqa: E501  (messages stand as they are printed)

from pathlib import Path
from textwrap import dedent

import pytest

from app.core.lines import first_mistake
from app.core.nodes import load

FLOWS = Path(__file__).parents[2] / "flows"


def problem_of(text: str) -> str:
    root, problems = load("f", dedent(text).lstrip("\n"))
    assert root is None
    assert len(problems) == 1
    return str(problems[0]).removeprefix("f:")


# --- indentation ---


def test_a_line_too_deep_is_told_what_it_stands_under() -> None:
    assert problem_of("""
        need:
          ask: What?
           choices:
            a: A
    """) == (
        "3:4: error: 'choices' (3 spaces) stands under 'ask' (2 spaces), which has a value already; indent both alike, or take that value away"
    )


def test_a_line_between_two_levels_is_told_both() -> None:
    assert problem_of("""
        steps:
          need:
            ask: What?
           choices:
             a: A
    """) == (
        "4:4: error: 'choices' is indented by 3 spaces, which fits nothing above it; write 4 to put it beside 'ask', 2 beside 'need', or 0 beside 'steps'"
    )


def test_the_first_line_of_a_block_is_blamed_where_those_below_it_agree() -> None:
    assert (
        problem_of("""
        steps:
           hello:
             say: Hi
          need:
            say: A
          bye:
            say: Bye
    """)
        == "2:4: error: 'hello' is indented by 3 spaces, but 'need' on line 4 by 2; indent both alike"
    )


def test_the_first_line_of_a_file_is_blamed_where_it_alone_is_indented() -> None:
    assert (
        problem_of(" format: 1\nflow: x")
        == "1:2: error: 'format' is indented by 1 space, but 'flow' on line 2 by 0; indent both alike"
    )


def test_items_of_a_list_stand_in_one_line() -> None:
    assert problem_of("""
        score:
          hot:
            - score > 9
           - need is yes
    """) == (
        "4:4: error: '- need is yes' is indented by 3 spaces, which fits nothing above it; write 4 to put it beside '- score > 9', 2 beside 'hot', or 0 beside 'score'"
    )


# --- quotes and braces ---


@pytest.mark.parametrize("mark", ["'", '"'])
def test_an_unclosed_quote_is_found_where_it_opens_not_at_the_next_quote(mark: str) -> None:
    assert problem_of(f"""
        hello:
          say: {mark}Hi there
        need:
          ask: {mark}What do you need?{mark}
    """) == (f"2:8: error: this {mark} is never closed; write a second {mark} where the text ends")


def test_a_quoted_text_may_go_on_in_deeper_lines() -> None:
    root, problems = load("f", 'a: "one\n\n  two"\nb: \'three\n  four\'\nc: "five\n  six" seven\n')
    assert root is None
    assert str(problems[0]).startswith("f:7:7: error: the text goes on after its closing")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("choices: {a: A, b: B", "2:12: error: this '{' is never closed; add its '}'"),
        ("also: {a: [x, y, b: [z]}", "2:13: error: this '[' is never closed; add its ']'"),
        (
            'choices: {a: "A, b: B}',
            '2:16: error: this " is never closed; write a second " where the text ends',
        ),
        (
            "choices: {a: We're #1, b: B}",
            "2:22: error: this '#' begins a comment, which cuts the text; quote it: \"We're #1\"",
        ),
    ],
)
def test_what_is_never_closed_is_found_where_it_opens(line: str, text: str) -> None:
    below = "\n          score: {a: 1, b: 2}\n        bye:\n          say: 'Bye'\n"
    assert (
        problem_of(f"""
        need:
          {line}{below}""")
        == text
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "choices: {a: A b: B}",
            "1:16: error: a ',' is missing before 'b'; write one, or quote the text if it goes on: \"A b: B\"",
        ),
        ("score: {a: 1 b: 2}", "1:14: error: a ',' is missing before 'b'; write one"),
        ('choices: {a: "A" b: "B"}', "1:18: error: a ',' is missing before 'b'; write one"),
        ("choices: {a: {b: c} d: e}", "1:21: error: a ',' is missing before 'd'; write one"),
        ("choices: {a: A; b: B}", "1:17: error: write ',' instead of ';' before 'b'"),
        ('choices: {a: "A"; b: "B"}', "1:17: error: write ',' instead of ';'"),
        (
            "choices: {a: Note: call, b: B}",
            "1:18: error: a text with ': ' in it needs quotes; write \"Note: call\"",
        ),
        (
            "choices: {a: Hi {name}, b: B}",
            "1:14: error: a text with '{' in it needs quotes where it stands in braces; write \"Hi {name}\"",
        ),
        ("choices: {a: 'We're here', b: B}", "1:18: error: the text goes on after its closing '; quote the whole: \"We're here\""),
        ("choices: {a: *x*, b: B}", "1:14: error: a text that begins with '*' needs quotes; write \"*x*\""),
        ("choices: {a: A,, b: B}", "1:16: error: nothing stands before this ','; take it out"),
        ("choices: {a: A, b:}", "1:18: error: nothing stands behind this ':'; write a value"),
        ("also: {a:[b]}", "1:10: error: write a space between ':' and '['"),
        ("choices: {a: A}}", "1:16: error: this '}' closes nothing; take it out"),
        ("choices: {a: A} b", "1:10: error: a text that begins with '{' needs quotes; write \"{a: A} b\""),
    ],
)  # fmt: skip
def test_what_is_wrong_between_braces_is_told_there(line: str, text: str) -> None:
    assert problem_of(line) == text


# --- lines ---


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("bye:\n  say:Thank you!\n  end: true", "2:6: error: write a space behind the colon: 'say: Thank you!'"),
        ("bye:\n  end: true\n  say:Thank you!", "3:6: error: write a space behind the colon: 'say: Thank you!'"),
        ("bye:\n  end: true\n  say = Thank you!", "3:3: error: write a colon and a space behind the key: 'say: Thank you!'"),
        ("hot:\n  - a\n  -b", "3:3: error: write a '-' and a space: '- b'"),
        ("hot:\n  - a\n  • b", "3:3: error: a list item begins with '- ', not with '•'; write '- b'"),
        ("hot:\n  * a\n  * b", "2:3: error: a list item begins with '- ', not with '*'; write '- a'"),
        (
            "hot:\n  - a\n  b",
            "3:3: error: this line stands in a list without its '- '; write '- b', or indent it deeper if the text above it goes on",
        ),
        ("say: > 5 reasons", "1:6: error: a text that begins with '>' needs quotes; write \"> 5 reasons\""),
        ("say: - Hi", "1:6: error: a text that begins with '-' needs quotes; write \"- Hi\""),
        ("say: “Note: Hi”", "1:11: error: a text with ': ' in it needs quotes; write \"Note: Hi\""),
        (
            "say: Hi\n  and more: this",
            "2:11: error: a text with ': ' in it needs quotes; write \"Hi and more: this\"",
        ),
        (
            "say: We are\n  the #1\n  in Belgium",
            "2:7: error: this comment ends the text, which goes on below; quote the text if the '#' belongs to it, else move the comment",
        ),
        ("a:\n  - b: c\n    d: e\n   f: g", "4:4: error: 'f' is indented by 3 spaces, which fits nothing above it; write 4 to put it beside 'b', 2 beside '- b: c', or 0 beside 'a'"),
        ("a: |\n  b: c: d\n   e: 'f\ng: h: i", "4:5: error: a text with ': ' in it needs quotes; write \"h: i\""),
        ("```yaml\nflow: x\n```", "1:1: error: ``` is no part of a flow; take this line out"),
        (
            "a:\n\u00a0 b: c\nd",
            "2:1: error: the line begins with a character (U+00A0) that only looks like a space; write plain ones",
        ),
        ("a:\n  skip: b\nc:\n  skip Not now\n  d: e", "4:3: error: write a colon and a space behind 'skip': 'skip: Not now'"),
        ("a: =\n  b: c", "2:3: error: 'b' (2 spaces) stands under 'a' (0 spaces), which has a value already; indent both alike, or take that value away"),
        ("a: b\n\tc: d", "2:1: error: a tab stands here; write spaces instead"),
        ('a: "C:\\dir"', "1:7: error: '\\d' means nothing between double quotes; write '\\\\d', or put the text in single quotes"),
        ('a: "\\xZZ"', "1:5: error: '\\x' means nothing between double quotes; write '\\\\x', or put the text in single quotes"),
        ("a:\n  >b: c", "2:3: error: a line cannot begin with '>'; take it out, or quote the text"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_told_what_to_write(lines: str, text: str) -> None:
    assert problem_of(lines) == text


@pytest.mark.parametrize("file", sorted(FLOWS.glob("*.yaml")), ids=lambda path: path.name)
def test_nothing_is_wrong_with_the_lines_of_flows_that_ship(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert first_mistake(text, len(text)) is None
