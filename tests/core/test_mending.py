"""One mistake of indentation or punctuation makes one problem, where it was made."""

# ruff: noqa: E501  (messages stand as they are printed)

from textwrap import dedent

import pytest

from app.core.parse import parse

HEAD = "format: 1\nflow: x\n"


def problems_of(text: str) -> list[str]:
    """The problems of a flow; `text` from its third line on."""
    result = parse("f", HEAD + dedent(text).lstrip("\n"))
    return [str(problem).removeprefix("f:") for problem in result.problems]


# --- indentation ---


def test_choices_as_deep_as_their_key_are_told_once() -> None:
    assert problems_of("""
        steps:
          need:
            ask: What?
            choices:
            a: A
            b: B
    """) == [
        "6:5: error: 'choices' is empty, as 'a' below it is not indented deeper; indent what belongs to 'choices' by two more spaces"
    ]


def test_steps_as_deep_as_their_key_are_told_once() -> None:
    assert problems_of("""
        steps:
        hello:
          say: Hi
        bye:
          say: Bye
    """) == [
        "3:1: error: 'steps' is empty, as 'hello' below it is not indented deeper; indent what belongs to 'steps' by two more spaces"
    ]


def test_a_group_whose_steps_stand_beside_it_is_told_once() -> None:
    assert problems_of("""
        steps:
          hello:
            say: Hi
          group:
            when: staffed
            steps:
            bye: {say: Bye}
            last: {say: Last}
    """) == [
        "8:5: error: 'steps' is empty, as 'bye' below it is not indented deeper; indent what belongs to 'steps' by two more spaces"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "steps:\n  need:\n    ask: What?\n    choices:\n      a: A\n      score: {a: 1}\n",
            "8:7: error: 'score' belongs beside 'choices', not under it; take 2 spaces away in front of it",
        ),
        (
            "steps:\n  hello:\n    say: Hi\n    bye:\n      say: Bye\n",
            "6:5: error: 'bye' belongs beside 'hello', not under it; take 2 spaces away in front of it",
        ),
        (
            "steps:\n  hello:\n    say: Hi\n  sales:\n    deadline: 3 minutes\n",
            "6:3: error: 'sales' belongs beside 'steps', not under it; take 2 spaces away in front of it",
        ),
        (
            "steps:\n  hello:\n    say: Hi\nbye:\n  say: Bye\n",
            "6:1: error: 'bye' belongs under 'steps'; indent it by 2 more spaces",
        ),
        (
            "steps:\n  need:\n    ask: What?\n  choices:\n    a: A\n",
            "6:3: error: 'choices' belongs under 'need'; indent it by 2 more spaces",
        ),
        (
            "score:\n  scale: 4\nbands:\n  low: {from: 0}\nsteps:\n  hello: {say: Hi}\n",
            "5:1: error: 'bands' belongs under 'score'; indent it by 2 more spaces",
        ),
    ],
)
def test_a_key_at_the_wrong_depth_is_told_where_it_belongs(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


def test_names_that_may_stand_where_they_are_stay_there() -> None:
    text = "steps:\n  need:\n    ask: How?\n    choices:\n      email: By mail\n      score: By points\n"
    assert problems_of(text) == []


# --- braces ---


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (
            "ask: A, choices: {spare: Spare parts, tools, and more, other: Else}",
            ["4:41: error: inside braces a ',' ends a text, so 'tools' and 'and more' stand alone; quote the whole: \"Spare parts, tools, and more\""],
        ),
        (
            "ask: A, choices: {spare: Spare parts, tools, repair, other: Else}",
            ["4:41: error: inside braces a ',' ends a text, so 'tools' and 'repair' stand alone; quote the whole: \"Spare parts, tools, repair\""],
        ),
        (
            'ask: A, choices: {spare: "Spare parts", tools}',
            ["4:43: error: inside braces a ',' ends a text, so 'tools' stands alone; quote the whole: \"Spare parts, tools\""],
        ),
        (
            "ask: A, choices: {a: Yes, and note: this}",
            ["4:29: error: inside braces a ',' ends a text, so 'and note: this' stands alone; quote the whole: \"Yes, and note: this\""],
        ),
        (
            "ask: A, choices: {a: “Yes, please”, b: “No”}",
            ["4:30: error: inside braces a ',' ends a text, so 'please”' stands alone; quote the whole: \"Yes, please\""],
        ),
        ("ask: A, choices: {a:A, b:B}", [
            "4:21: error: write a space behind the colon: 'a: A'",
            "4:26: error: write a space behind the colon: 'b: B'",
        ]),
        ("say:Hello, end: true", ["4:3: error: write a space behind the colon: 'say: Hello'"]),
        ("ask: A, email", ["4:16: error: 'email' is empty; write it like 'email: {}'"]),
        ("ask: A, number: {min: 1,000, max: 5,000}", [
            "4:25: error: a comma in a number ends it here; write 1000",
            "4:37: error: a comma in a number ends it here; write 5000",
        ]),
        ("ask: A, number: {min: 1,000,000, max: 2,500,000}", [
            "4:25: error: a comma in a number ends it here; write 1000000",
            "4:41: error: a comma in a number ends it here; write 2500000",
        ]),
        ("ask: A, number: {min: 4,5}", ["4:25: error: a comma in a number ends it here; write 4.5"]),
        ("ask: A, number: {}, score: {need: {0: 0, 1,000: 1, 5,000: 2}}", [
            "4:44: error: a comma in a number ends it here; write 1000",
            "4:54: error: a comma in a number ends it here; write 5000",
        ]),
    ],
)  # fmt: skip
def test_what_a_comma_or_a_colon_in_braces_has_cut_is_told_once(step: str, problems: list[str]) -> None:
    assert problems_of(f"steps:\n  it: {{{step}}}\n") == [_shifted(problem) for problem in problems]


def _shifted(problem: str) -> str:
    """The columns above count from the step's first key."""
    line, column, rest = problem.split(":", 2)
    return f"{line}:{int(column) + 5}:{rest}"
