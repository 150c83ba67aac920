"""The file a translator fills in: new, or with lines added to what is there and nothing else touched."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.flow import Flow
from app.core.parse import Parsed, parse
from app.core.skeleton import Unsafe, completed, empty, skeleton
from app.core.translations import texts_of
from tests.core.test_translations import FLOW, SPANISH

SHOP = parse("shop.yaml", FLOW)
assert SHOP.flow is not None


def added_to(present: str, of: Parsed = SHOP) -> str:
    assert of.flow is not None
    return completed(of.flow, texts_of(of.flow, of.places.__contains__), present)


def lacks(spanish: str) -> list[str]:
    problems = parse("shop.yaml", FLOW, {"shop.es.yaml": spanish}.get, ("es",)).problems
    assert all(problem.severity == "warning" for problem in problems), problems
    return [problem.text for problem in problems if "; write it" not in problem.text]


def fresh(flow: Flow) -> str:
    return skeleton(flow, texts_of(flow, SHOP.places.__contains__), "es", "shop.yaml")


def test_a_new_file_has_every_text_empty_under_the_flows_own_words() -> None:
    assert SHOP.flow is not None
    text = fresh(SHOP.flow)
    assert text.startswith("# shop.yaml in 'es'. What stays empty is said in 'en'.\n")
    assert "  budget:\n    # What is your budget?\n    ask:\n" in text
    assert "    choices:\n      # It is mine\n      own:\n" in text
    assert "  more:\n    steps:\n      who:\n        # Who decides?\n        ask:\n" in text
    assert empty(text) == 9
    assert lacks(text) == []


def test_a_complete_file_stays_as_it_is() -> None:
    assert added_to(SPANISH) == SPANISH


def test_only_lines_are_added_and_comments_stay_where_they_are() -> None:
    spanish = SPANISH.replace("    hint: Basta una idea.\n", "    # por pensar\n").replace(
        "    ask: ¿Qué presupuesto tiene?\n", "    ask: ¿Qué presupuesto tiene?   # de usted\n"
    )
    diff = [
        line
        for line in difflib.ndiff(spanish.splitlines(), added_to(spanish).splitlines())
        if line[0] in "+-"
    ]
    assert diff == ["+     # A guess will do.", "+     hint:"]


def test_a_text_is_added_inside_braces_too() -> None:
    spanish = SPANISH.replace("{own: Lo decido yo, boss: Decide mi jefe}", "{ own: Lo decido yo }  # sí")
    assert "{ own: Lo decido yo , boss: }  # sí\n" in added_to(spanish)


@pytest.mark.parametrize(
    "present",
    [
        "format: 1\n",
        "steps:\n",
        "steps: {}\n",
        "steps: {hello: {}}",
        "steps:\n  role:\n    choices:\n",
        "steps:\n  role: {choices: }\n",
        "steps:\n  more:\n    steps:\n  hello: {say: |\n  }\n" if False else "steps:\n  more:\n    steps:\n",
        "steps:\n  hello:\n    say: |\n      Hola\n\n      {site}\n  end:\n    say: >-\n      Adiós\n# fin\n",
        "steps:\r\n  hello:\r\n    say: Hola {site}\r\n",
        "\ufeffsteps:\n  hello:\n    say: Hola {site}",
        "steps:\n    role:\n        ask: 'a {budget}'   # x\n        also: {own: [a, b]}\n",
        "who: 1\nsteps: {who: {ask: ¿Quién?}}\n",
    ],
)
def test_whatever_is_there_stays_and_whatever_is_missing_comes(present: str) -> None:
    whole = added_to(present)
    kept = difflib.SequenceMatcher(None, present, whole, autojunk=False).get_matching_blocks()
    assert "".join(present[one.a : one.a + one.size] for one in kept) == present
    again = added_to(whole)
    assert again == whole
    assert ("\r\n" in whole) == ("\r\n" in present)


@given(st.lists(st.integers(0, SPANISH.count("\n")), max_size=6))
def test_any_lines_may_be_missing(gone: list[int]) -> None:
    lines = SPANISH.splitlines(keepends=True)
    present = "".join(line for n, line in enumerate(lines) if n not in gone)
    try:
        whole = added_to(present)
    except (LookupError, Unsafe):
        return
    assert set(present.splitlines()) - {""} <= set(whole.splitlines()) or "{" in present
    assert added_to(whole) == whole


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(LookupError):
        added_to("steps: {hello: {say: 'Hola}}")


def test_a_renamed_step_is_not_asked_for_again() -> None:
    renamed = parse("shop.yaml", FLOW.replace("  end: {say", "  bye: {was: end, say"))
    assert added_to(SPANISH, renamed) == SPANISH
