"""What a flow's tests have not walked: steps, choices, and conditions each way."""

from datetime import date

import pytest

from app.core.coverage import not_walked
from app.core.trial import trial
from tests.core.talk import flow_of

HEAD = "format: 1\nflow: x\n"
NEED = "  need: {ask: Need?, choices: {yes: Y, no: N, maybe: M}, score: {yes: 4, no: 0, maybe: 2}}\n"


def gaps(text: str, *tests: str) -> list[str]:
    """Of a flow whose tests are these: `keys`, one each."""
    written = "".join(f"  t{n}: {{{keys}}}\n" for n, keys in enumerate(tests))
    flow = flow_of(f"{HEAD}{text}tests:\n{written}" if tests else f"{HEAD}{text}")
    return [
        gap.text for gap in not_walked(flow, [trial(flow, one, date(2026, 11, 22)) for one in flow.tests])
    ]


def of_conditions(text: str, *tests: str) -> list[str]:
    return [gap for gap in gaps(text, *tests) if " being " in gap]


# --- steps and choices ---
def test_without_tests_nothing_is_walked() -> None:
    assert gaps(f"steps:\n{NEED}  bye: {{say: Bye}}\n") == [
        "step 'need'",
        "choice 'yes' of 'need'",
        "choice 'no' of 'need'",
        "choice 'maybe' of 'need'",
        "step 'bye'",
    ]


def test_what_a_test_has_answered_and_come_to_is_walked() -> None:
    steps = f"steps:\n{NEED}  bye: {{say: Bye}}\n"
    assert gaps(steps, "answers: {need: yes}") == ["choice 'no' of 'need'", "choice 'maybe' of 'need'"]
    assert gaps(steps, "answers: {need: yes}", "answers: {need: no}") == ["choice 'maybe' of 'need'"]


def test_a_question_that_is_put_is_walked_though_it_was_not_answered() -> None:
    assert "step 'need'" not in gaps(f"steps:\n{NEED}", "at: 2026-11-22")


def test_several_choices_and_other_words_are_choices_walked() -> None:
    steps = "steps:\n  role: {ask: R?, choices: {a: Lead, b: Buy, c: Use}, many: true, other: Else}\n"
    assert gaps(steps, "answers: {role: [a, b]}") == ["choice 'c' of 'role'", "choice 'other' of 'role'"]
    assert gaps(steps, "answers: {role: [a, b, c]}", "answers: {role: I paint}") == []


def test_a_typed_choice_is_a_choice_walked() -> None:
    steps = "steps:\n  need: {ask: Need?, choices: {buy: A new tool, look: Just looking}}\n"
    assert gaps(steps, "answers: {need: just looking}") == ["choice 'buy' of 'need'"]


def test_a_handoff_with_nobody_there_and_a_link_are_steps_walked() -> None:
    steps = "steps:\n  rep: {handoff: Wait}\n  meet: {book: Here, url: https://cal.example.com/x}\n"
    assert gaps(steps, "staff: away") == []
    assert gaps(steps, "staff: present") == ["step 'meet'"]


def test_what_a_jump_leaves_out_is_not_walked() -> None:
    need = NEED.replace("score:", "goto: {no: bye}, score:")
    steps = f"steps:\n{need}  more: {{say: More}}\n  bye: {{say: Bye}}\n"
    assert "step 'more'" in gaps(steps, "answers: {need: no}")
    assert "step 'more'" not in gaps(steps, "answers: {need: no}", "answers: {need: yes}")


def test_a_question_that_stopping_spares_is_not_walked_though_the_walk_came_to_it() -> None:
    score = "score: {stop: when_band_decided, bands: {low: {from: 0}, high: {from: 4, then: alert}}}\n"
    budget = "  budget: {when: need is not no, ask: B?, number: {}, score: {0: 0, 9: 4}}\n  bye: {say: Bye}\n"
    left = gaps(f"{score}steps:\n{NEED}{budget}", "answers: {need: yes}")
    assert [gap for gap in left if "need'" not in gap] == ["step 'budget'", "'when' of 'budget' being false"]


# --- conditions on the way ---
WHEN = f"steps:\n{NEED}  more: {{when: need is yes, ask: More?, text: {{}}}}\n  bye: {{say: Bye}}\n"


@pytest.mark.parametrize(
    ("tests", "left"),
    [
        ([], ["'when' of 'more' being true", "'when' of 'more' being false"]),
        (["answers: {need: yes}"], ["'when' of 'more' being false"]),
        (["answers: {need: no}"], ["'when' of 'more' being true"]),
        (["answers: {need: yes}", "answers: {need: no}"], []),
    ],
)
def test_a_condition_of_a_step_has_two_ways(tests: list[str], left: list[str]) -> None:
    assert of_conditions(WHEN, *tests) == left


def test_a_step_that_was_not_come_to_is_judged_neither_way() -> None:
    assert len(of_conditions(WHEN, "expect: {asked: [need]}")) == 2


def test_unknown_passes_a_step_over_as_false_does() -> None:
    steps = "steps:\n  size: {ask: Size?, number: {}, skip: No}\n  big: {when: size > 9, say: Big}\n"
    assert of_conditions(steps, "answers: {size: skip}") == ["'when' of 'big' being true"]


GROUP = f"""steps:
{NEED}  group:
    when: need is not no
    steps:
      in_it: {{when: need is yes, say: In it}}
      last: {{say: Last}}
  bye: {{say: Bye}}
"""


def test_a_condition_of_a_group_is_judged_once_on_entering() -> None:
    assert of_conditions(GROUP, "answers: {need: maybe}") == [
        "'when' of group 'group' being false",
        "'when' of 'in_it' being true",
    ]


def test_steps_of_a_group_that_is_passed_over_are_judged_neither_way() -> None:
    assert of_conditions(GROUP, "answers: {need: no}") == [
        "'when' of group 'group' being true",
        "'when' of 'in_it' being true",
        "'when' of 'in_it' being false",
    ]


def test_the_score_on_the_way_is_the_one_of_that_moment() -> None:
    steps = f"steps:\n{NEED}  rich: {{when: score >= 4, say: Rich}}\n  budget: {{ask: B?, number: {{}}}}\n"
    assert of_conditions(steps, "answers: {need: yes}", "answers: {need: no}") == []


# --- conditions of score, personas and routes ---
def test_hot_and_never_have_two_ways_and_unknown_is_neither() -> None:
    score = f"score: {{hot: [need is yes], never: [need is no]}}\nsteps:\n{NEED}"
    both = ["hot condition 'need is yes' being", "never condition 'need is no' being"]
    assert of_conditions(score, "expect: {hot: false}") == [
        f"{one} {way}" for one in both for way in ("true", "false")
    ]
    assert of_conditions(score, "answers: {need: yes}") == [f"{both[0]} false", f"{both[1]} true"]
    assert of_conditions(score, "answers: {need: yes}", "answers: {need: no}") == []


def test_a_persona_behind_the_one_that_matches_is_not_judged() -> None:
    personas = f"personas: {{a: {{when: need is yes}}, b: {{when: need is not no}}}}\nsteps:\n{NEED}"
    assert of_conditions(personas, "answers: {need: yes}") == [
        "'when' of persona 'a' being false",
        "'when' of persona 'b' being true",
        "'when' of persona 'b' being false",
    ]
    assert of_conditions(personas, *(f"answers: {{need: {one}}}" for one in ("yes", "no", "maybe"))) == []


def test_a_rule_of_a_route_is_judged_and_one_for_the_rest_has_one_way() -> None:
    rules = "[{when: need is yes, team: north}, {when: true, team: rest}]"
    sales = f"steps:\n{NEED}sales: {{route: {rules}}}\n"
    assert of_conditions(sales, "answers: {need: yes}") == ["'when' of the route to 'north' being false"]
    assert of_conditions(sales) == [
        "'when' of the route to 'north' being true",
        "'when' of the route to 'north' being false",
        "'when' of the route to 'rest' being true",
    ]


def test_what_time_makes_true_is_walked() -> None:
    score = "score: {criteria: {need: {}, seen: {half_life: 1 day}}, hot: [points.seen < 1 and signal.saw]}\n"
    signals = "signals: {saw: {page: /x, score: {seen: 4}}}\n"
    flow = f"{score}{signals}steps:\n{NEED}"
    assert of_conditions(flow, "signals: [saw]") == [
        "hot condition 'points.seen < 1 and signal.saw' being true"
    ]
    assert of_conditions(flow, "signals: [saw], after: 10 days") == []
