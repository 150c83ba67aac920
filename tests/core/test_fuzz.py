"""Any bytes make a flow or problems, any text a condition or faults, an answer or none; and soon."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.nodes import LARGEST, MOST_ENTRIES
from app.core.parse import parse
from app.publishing import read_file
from tests.flows.bad.corpus import FLOWS as BROKEN
from tests.fuzz.mutations import KINDS, Change, changed
from tests.fuzz.promises import (
    LANGUAGES,
    condition_keeps_its_promise,
    fit_keeps_its_promise,
    parse_keeps_its_promise,
    understand_keeps_its_promise,
)

FOLDER = Path(__file__).parents[2] / "flows"
SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
TEXTS = (*SHIPPED.values(), *(path.read_text(encoding="utf-8", errors="replace") for path in BROKEN))
CHANGES: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(st.integers(0, KINDS - 1), st.integers(0, 100_000), st.integers(0, 1_000)),
    min_size=1,
    max_size=5,
)
ANY_TEXT = st.text(max_size=300) | st.text(alphabet="ab:-[]{}#'\"\n *&!|>,?%@\t1.", max_size=80)
WORDS = """
    and or not ( ) , is in has known unknown true false hot role tools score page points.budget
    signal.a owner crm < >= == => = != && || 5 20k 1.000 50% "x" ' “ band none persona points. . ! é
    [ ] { } : ; /x* between at least greater than contains empty isn't if
"""
TYPED = """
    about between 20k 1.000 ten half a twenty next month in 2 weeks tomorrow not yet yes no € EUR
    vera@ .com/ AB-12 @example.com +32 470 12 34 56 www. 31/12 2026 -11- 1e9 ½ 😀 ٣ ４ we replace
    comparing options rather ten mille zehntausend veinte mil over een maand demain ?
"""


def words_of(text: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(text.split()), max_size=40).map(" ".join)


# --- flows ---


@settings(max_examples=300)
@given(st.sampled_from(TEXTS), CHANGES)
@example(TEXTS[0], [(3, 40, 3), (0, 12, 0)])
def test_any_change_to_a_flow_gives_a_flow_or_problems_with_a_way_out(
    text: str, changes: list[Change]
) -> None:
    parse_keeps_its_promise(changed(text, changes), SHIPPED)


@settings(max_examples=300)
@given(ANY_TEXT)
@example("a:\n  b: {c")
@example("? a\n: b")
@example("- - - a: [b\n- c: d")
def test_any_text_gives_a_flow_or_problems_with_a_way_out(text: str) -> None:
    parse_keeps_its_promise(text)


@given(CHANGES)
def test_any_change_to_a_translation_gives_problems_with_a_way_out(changes: list[Change]) -> None:
    files = {**SHIPPED, "demo.nl.yaml": changed(SHIPPED["demo.nl.yaml"], changes)}
    parsed = parse("demo.yaml", SHIPPED["demo.yaml"], files.get, ("nl",))
    assert parsed.flow is not None or parsed.problems


@given(st.binary(max_size=200), st.booleans())
@example(b"\xff\xfeformat: 1", True)
@example(b"\xef\xbb\xbfformat: 1", False)
def test_any_bytes_give_a_flow_or_problems(data: bytes, headed: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes((b"format: 1\nflow: x\n" if headed else b"") + data)
        draft = read_file(path)
    assert draft.flow is not None or draft.problems


# --- conditions, answers ---


@settings(max_examples=300)
@given(st.text(max_size=600) | words_of(WORDS))
@example("role is \ud800")
@example("(" * 300)
@example("score > " + "9" * 490)
def test_any_text_gives_a_condition_or_faults_with_a_way_out(source: str) -> None:
    condition_keeps_its_promise(source)


@settings(max_examples=200)
@given(st.text(max_size=300) | words_of(TYPED), st.sampled_from(LANGUAGES))
def test_any_text_is_an_answer_or_none(text: str, language: str) -> None:
    understand_keeps_its_promise(text, language)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_anything_off_the_wire_fits_or_does_not(raw: object) -> None:
    fit_keeps_its_promise(raw)


# --- 256 KB ---

HEAD = "format: 1\nflow: large\n"
NEED = "steps:\n  need: {ask: Need?, choices: {yes: Y, no: N}, score: {yes: 4, no: 1}}\n"


def _filled(head: str, *lines: str) -> str:
    """Lines with {n} in them, again and again up to 256 KB, or as many as a block may have."""
    text, n = [head], 0
    size = len(head)
    while n < MOST_ENTRIES - 1 and size < LARGEST - 1_000:
        text += [line.replace("{n}", str(n)).replace("{next}", str(n + 1)) for line in lines]
        size += sum(map(len, text[-len(lines) :]))
        n += 1
    return "".join(text)


def _large() -> Iterator[tuple[str, str]]:
    room = LARGEST - 1_000
    yield "deep brackets", "a: " + "[" * room
    yield "deep blocks", "".join(" " * n + "a:\n" for n in range(500))
    yield "one line", f"{HEAD}steps:\n  a:\n    say: {'x ' * (room // 2)}\n"
    yield "quotes never closed", HEAD + "steps:\n" + "  '\n" * (room // 4)
    yield "one list", f"{HEAD}a: [{'b,' * (room // 2)}]"
    yield "one block", HEAD + "".join(f"key{n}: v\n" for n in range(room // 12))
    yield "numbers with commas", HEAD + "a: {b: 1" + ",000" * (room // 4) + "}"
    yield "texts cut by commas", HEAD + "a: {b: c" + ", d e" * (room // 5) + "}"
    yield "blank lines in braces", HEAD + "a: {b: c," + "\n" * room
    yield "spaces before a colon", HEAD + "a" + " " * room + ": b"
    yield (
        "lines not indented",
        HEAD + NEED.replace("steps", "steps:\n  a:\n    steps") + "s: x\n" * (room // 5),
    )
    yield "steps that jump", _filled(HEAD + NEED, "  s{n}: {say: x, when: need is yes, goto: need}\n")
    yield "steps that jump nowhere", _filled(HEAD + NEED, "  step{n}: {say: x, goto: stepp{n}}\n")
    yield "steps that jump in circles", _filled(HEAD + NEED, "  s{n}: {say: x, goto: s{next}}\n")
    yield (
        "long conditions",
        _filled(HEAD + NEED, f"  s{{n}}: {{say: x, when: {' or '.join(['need is yes'] * 32)}}}\n"),
    )
    yield (
        "conditions in other words",
        _filled(HEAD + NEED, f"  s{{n}}: {{say: x, when: '{'need is yes, no or ' * 24}'}}\n"),
    )
    yield "conditions with unknown names", _filled(HEAD + NEED, "  s{n}: {say: x, when: nede{n} is yes}\n")
    yield (
        "hot conditions",
        _filled(f"{HEAD}{NEED}score:\n  scale: 500\n  hot:\n", "  - score >= 3 and need is yes\n"),
    )
    yield "bands", _filled(f"{HEAD}{NEED}score:\n  bands:\n", "    b{n}: {from: {n}}\n")
    yield "criteria", _filled(f"{HEAD}{NEED}score:\n  criteria:\n", "    c{n}: {}\n")
    yield "personas", _filled(f"{HEAD}{NEED}personas:\n", "  p{n}: {when: need is yes and visits > {n}}\n")
    yield "signals", _filled(f"{HEAD}{NEED}signals:\n", "  s{n}: {visits: 2, score: {neeed: 1}}\n")
    yield (
        "other words",
        f"{HEAD}steps:\n  a:\n    ask: A\n    choices: {{b: B}}\n    also: {{b: [{'word, ' * 2_900}]}}\n",
    )
    yield "references", _filled(HEAD + NEED, "  s{n}: {say: '" + "{neeed}" * 20 + "'}\n")
    yield "a pattern", f"{HEAD}steps:\n  a:\n    ask: A\n    text: {{pattern: '{'(a|b)*' * (room // 6)}'}}\n"
    yield "misplaced choices", _filled(HEAD + "steps:\n  a:\n    ask: A\n    choices:\n", "    c{n}: C\n")
    yield "values of another form", _filled(HEAD + NEED, "  s{n}: {ask: A, number: {min: 20k, max: ten}}\n")


LARGE: Mapping[str, str] = dict(_large())


@pytest.mark.timeout(20)  # on any machine; on a developer's each is read in far less than a second
@pytest.mark.parametrize("name", LARGE)
def test_nothing_of_256_kb_takes_long(name: str) -> None:
    parse_keeps_its_promise(LARGE[name])


def test_what_is_large_is_as_large_as_a_file_or_a_block_may_be() -> None:
    sizes = {name: len(text.encode()) for name, text in LARGE.items()}
    assert max(sizes.values()) <= LARGEST
    assert sum(size > 0.9 * LARGEST for size in sizes.values()) >= 10
