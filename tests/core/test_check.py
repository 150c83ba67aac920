"""What only shows when a flow is walked: what is never reached, goes round for ever, or was hardly meant."""

# ruff: noqa: E501  (messages stand as they are printed)

import pytest

from app.core.parse import parse

HEAD = "format: 1\nflow: x\n"
NEED = "  need: {ask: Need?, choices: {yes: Y, no: N}, score: {yes: 4, no: 1}}\n"


def problems_of(steps: str, top: str = "") -> list[str]:
    """The problems of a flow; `steps` from line 5 on (behind a question on need), unless `top` moves them."""
    result = parse("flow.yaml", f"{HEAD}{top}steps:\n{NEED}{steps}")
    return [str(problem).removeprefix("flow.yaml:") for problem in result.problems]


def test_a_colour_that_hardly_shows_on_a_white_page_is_warned_of_with_a_shade_that_does() -> None:
    assert problems_of("  a: {say: A}\n", 'theme: {colour: "#ffd400"}\n') == [
        '3:17: warning: a button in this colour is hard to see on a white page: its contrast there is 1.4:1; write a darker one, like "#af9200", for 3:1'
    ]
    assert problems_of("  a: {say: A}\n", "theme: {colour: teal}\n") == []


# --- ways ---


def test_a_step_behind_an_end_is_never_reached() -> None:
    assert problems_of("  a: {say: A, end: true}\n  b: {say: B}\n  c: {say: C}\n") == [
        "6:3: error: step 'b' is never reached: 'a' above it always ends or jumps elsewhere; lead to it with 'goto: b', or take it out",
        "7:3: error: step 'c' is never reached: 'b' above it is not either; lead to it with 'goto: c', or take it out",
    ]


def test_a_step_behind_choices_that_all_jump_is_never_reached() -> None:
    steps = "  a: {ask: A, choices: {x: X}, goto: {x: c}}\n  b: {say: B}\n  c: {say: C}\n"
    assert problems_of(steps) == [
        "6:3: error: step 'b' is never reached: 'a' above it always ends or jumps elsewhere; lead to it with 'goto: b', or take it out"
    ]
    assert problems_of(steps.replace("choices", "skip: No, choices")) == []


def test_a_step_behind_an_end_is_reached_if_the_end_may_be_passed_over() -> None:
    assert problems_of("  a: {say: A, end: true, when: need is no}\n  b: {say: B}\n") == []
    assert problems_of("  g: {when: need is no, steps: {a: {say: A, end: true}}}\n  b: {say: B}\n") == []


def test_a_jump_makes_a_step_reached() -> None:
    assert (
        problems_of("  a: {say: A, goto: c}\n  b: {say: B, end: true}\n  c: {ask: C, text: {}, goto: b}\n")
        == []
    )


@pytest.mark.parametrize("end", ["when: 'true'", ""])
def test_a_condition_that_is_always_true_passes_nothing_over(end: str) -> None:
    found = problems_of(f"  a: {{say: A, end: true, {end}}}\n  b: {{say: B}}\n".replace(", }", "}"))
    assert len(found) == 1


def test_a_loop_without_a_question_is_an_error() -> None:
    assert problems_of("  a: {say: A}\n  b: {say: B, goto: a}\n") == [
        "6:21: error: goto 'a' can go round for ever, as no question stands in between; put a question in between, or go to a step below"
    ]


def test_a_jump_to_itself_is_a_loop() -> None:
    assert problems_of("  a: {say: A, goto: a}\n") == [
        "5:21: error: goto 'a' can go round for ever, as no question stands in between; put a question in between, or go to a step below"
    ]


def test_a_jump_back_that_passes_a_question_is_allowed() -> None:
    assert problems_of("  a: {say: A, when: need is no, goto: need}\n") == []
    assert problems_of("  a: {say: A}\n  b: {ask: B, choices: {x: X, y: Y}, goto: {x: a}}\n") == []


def test_a_jump_back_whose_question_may_be_passed_over_is_a_loop() -> None:
    steps = "  a: {ask: A, text: {}, when: need is yes}\n  b: {say: B, when: need is no, goto: a}\n"
    assert problems_of(steps) == [
        "6:39: error: goto 'a' can go round for ever, as the questions in between may be passed over; put a question in between, or go to a step below"
    ]


# --- score ---

BANDS = "  bands: {low: {from: 0, then: drop}, mid: {from: 4, then: queue}, high: {from: 5, then: alert}}\n"


def test_a_band_beyond_the_highest_score_is_never_reached() -> None:
    assert problems_of("", f"score:\n{BANDS}") == [
        "4:68: warning: band 'high' is never reached: it begins at 5, and the highest score is 4; write 4 or less"
    ]


def test_signals_and_personas_count_towards_a_band() -> None:
    fit = "score:\n  criteria: {need: {}, fit: {}}\n" + BANDS + "personas: {a: {when: need is yes, fit: 1}}\n"
    seen = f"score:\n{BANDS}signals: {{s: {{page: /x, score: {{budget: 1}}}}}}\n"
    assert problems_of("", fit) == []
    assert problems_of("", seen) == []


def test_a_written_criterion_that_nobody_feeds_is_warned_about() -> None:
    assert problems_of("", "score: {criteria: {need: {}, budget: {}}}\n") == [
        "3:30: warning: nothing gives points for 'budget'; score it at a step or a signal, or take it out"
    ]


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("points.need >= 5", "no answers make this condition true; ask for less, or take it out"),
        ("score > 4", "no answers make this condition true; ask for less, or take it out"),
        ("need is yes and need is no", "no answers make this condition true; ask for less, or take it out"),
        ("'true'", "this condition is always true, so every lead is hot; ask for more, or take it out"),
        (
            "need is yes or need is not yes or need is unknown",
            "this condition is always true, so every lead is hot; ask for more, or take it out",
        ),
    ],
)
def test_a_hot_condition_that_nothing_or_everything_meets_is_warned_about(condition: str, text: str) -> None:
    assert problems_of("", f"score: {{hot: [{condition}]}}\n") == [f"3:15: warning: {text}"]


@pytest.mark.parametrize(
    "condition",
    ["points.need >= 4", "score >= 4", "highest > 3", "visits > 99", "need is no", "page is '/x'", "staffed"],
)
def test_a_hot_condition_that_may_be_met_is_not_warned_about(condition: str) -> None:
    assert problems_of("", f'score: {{hot: ["{condition}"]}}\n') == []


def test_a_choice_without_points_beside_others_is_warned_about() -> None:
    steps = "  authority: {ask: A, choices: {a: A, b: B, c: C}, score: {a: 1}, goto: {c: need}}\n"
    assert problems_of(steps) == [
        "5:42: warning: choice 'b' has no points while others have; write 'b: 0' if it is worth none"
    ]


# --- personas, signals, questions ---


def test_a_persona_shadowed_by_one_above_it_is_warned_about() -> None:
    same = "personas: {a: {when: need is yes}, b: {when: need  is yes}}\n"
    always = "personas: {a: {when: true}, b: {when: need is yes}}\n"
    assert problems_of("", same) == [
        "3:36: warning: persona 'b' never matches: 'a' above it has the same condition; move it up, or take one of them out"
    ]
    assert problems_of("", always) == [
        "3:29: warning: persona 'b' never matches: 'a' above it is always true; move it up, or take one of them out"
    ]


def test_a_signal_that_nothing_uses_is_warned_about() -> None:
    signals = "signals: {s: {page: /x}}\n"
    assert problems_of("", signals) == [
        "3:11: warning: signal 's' is never used: it has no score and no condition names it; give it a score, or take it out"
    ]
    assert problems_of("  a: {say: A, when: signal.s}\n", signals) == []


def test_contact_asked_without_consent_is_warned_about() -> None:
    assert problems_of("  mail: {ask: Mail?, email: {}}\n") == [
        "5:22: warning: 'mail' asks how to reach the visitor without their consent; add 'consent: I agree …'"
    ]


def test_contact_asked_before_anything_else_is_warned_about() -> None:
    text = f"{HEAD}steps:\n  mail: {{ask: Mail?, email: {{}}, consent: Yes}}\n{NEED}"
    assert [str(problem) for problem in parse("flow.yaml", text).problems] == [
        "flow.yaml:4:3: warning: 'mail' asks how to reach the visitor before any other question; "
        "ask something of use first"
    ]


def test_a_label_over_60_characters_is_warned_about() -> None:
    steps = f"  a: {{ask: A, choices: {{x: {'x' * 60}, y: {'y' * 61}}}}}\n"
    assert problems_of(steps) == [
        "5:93: warning: the label has 61 characters, too many for a phone; write 60 or less"
    ]


def test_problems_of_steps_in_groups_stand_where_the_steps_do() -> None:
    steps = "  g:\n    steps:\n      a: {say: A, end: true}\n      b: {say: B}\n"
    assert problems_of(steps) == [
        "8:7: error: step 'b' is never reached: 'a' above it always ends or jumps elsewhere; lead to it with 'goto: b', or take it out"
    ]
