"""The certainty `likely`: worked numbers of the scoring reference, 4.4, and when nothing is counted."""

from dataclasses import replace

import pytest

from app.core.commands import Leave
from app.core.flow import Flow
from app.core.outlook import Outlook, outlook
from app.core.population import ENDED, OPEN, PASSED, Population, change, tally
from tests.core.talk import Talk, demo, flow_of

LETTERS = ["budget", "authority", "need", "timeframe"]
POINTS = {f"p{n}": n for n in range(5)}
BANT = "format: 1\nflow: bant\nsteps:\n" + "".join(
    f"  {step}:\n    ask: {step}?\n    choices: {{p0: a, p1: b, p2: c, p3: d, p4: e}}\n"
    "    score: {p0: 0, p1: 1, p2: 2, p3: 3, p4: 4}\n"
    for step in LETTERS
)
UNIFORM = Population({ENDED: 100, **{(step, choice): 20 for step in LETTERS for choice in POINTS}})


def told(talk: Talk, population: Population) -> Outlook:
    return outlook(talk.flow, talk.state, talk.scorecard, population)


def bant(*points: int) -> Talk:
    return Talk(flow_of(BANT)).answers(**{step: f"p{n}" for step, n in zip(LETTERS, points, strict=False)})


def answered(flow: Flow, times: int, **values: object) -> Population:
    """The population of conversations that all went the same way."""
    return Population({key: n * times for key, n in tally(Talk(flow).answers(**values).state).items()})


def test_after_two_fours_the_top_band_has_6_chances_of_25() -> None:
    seen = told(bant(4, 4), UNIFORM)  # source: scoring reference, 4.4
    assert seen.bands == pytest.approx(
        {"unqualified": 0, "nurture": 0.04, "follow_up": 0.72, "priority": 0.24}
    )
    assert seen.certainty == "open"


def test_after_three_fours_the_top_band_has_60_of_100() -> None:
    assert told(bant(4, 4, 4), UNIFORM).bands["priority"] == pytest.approx(0.6)  # source: the same


def test_each_answer_counts_as_if_it_had_been_given_once_more() -> None:
    of_timeframe = {("timeframe", choice): 0 for choice in POINTS} | {("timeframe", "p1"): 100}
    seen = told(bant(4, 4, 4), UNIFORM.plus({key: n - 20 for key, n in of_timeframe.items()}))
    assert seen.bands["follow_up"] == pytest.approx((101 + 1) / 105)
    assert seen.certainty == "likely"


@pytest.mark.parametrize(("earlier", "certainty"), [(99, "open"), (100, "likely")])
def test_a_band_is_likely_from_100_earlier_conversations_on(earlier: int, certainty: str) -> None:
    counts = {(step, "p0"): earlier for step in LETTERS}
    assert told(bant(4, 4, 4), Population(counts)).certainty == certainty


def test_what_is_decided_needs_no_population() -> None:
    assert told(bant(0, 0, 0), UNIFORM).wire() == {"certainty": "decided"}


def test_the_wire_has_whole_percents_and_how_many_tell_so() -> None:
    assert told(bant(4, 4), UNIFORM).wire() == {
        "certainty": "open",
        "likely": {"nurture": 4, "follow_up": 72, "priority": 24},
        "earlier": 100,
    }


def test_fewer_than_100_who_passed_one_question_ahead_are_too_few() -> None:
    few = UNIFORM.plus({("timeframe", "p0"): -1})
    assert told(bant(4, 4), few) == Outlook("open")


def test_skipped_at_the_end_a_band_is_likely_as_no_answer_will_come() -> None:
    flow = flow_of(BANT.replace("    ask: timeframe?\n", "    ask: timeframe?\n    skip: pass\n"))
    talk = Talk(flow).answers(budget="p4", authority="p4", need="p4", timeframe=None)
    assert told(talk, Population({ENDED: 101})).wire()["likely"] == {"follow_up": 100}
    assert told(talk, Population({ENDED: 100})).certainty == "open"  # itself is not an earlier one


def test_a_question_is_passed_over_as_often_as_it_was() -> None:
    flow = flow_of(
        BANT.replace("    ask: timeframe?\n", "    ask: timeframe?\n    when: other is yes\n").replace(
            "  timeframe:\n", "  other:\n    ask: More?\n    choices: {yes: Yes, no: No}\n  timeframe:\n"
        )
    )
    talk = Talk(flow).answers(budget="p4", authority="p4", need="p4")
    seen = told(talk, Population({("timeframe", PASSED): 98, ("timeframe", "p4"): 100}))
    assert seen.bands["follow_up"] == pytest.approx(99 / 200 + 101 / 200 * 2 / 105)


def test_a_question_that_must_come_is_not_passed_because_others_turned_off_before() -> None:
    talk = Talk(demo()).answers(need="replace", budget=60000, authority="self")
    answers = answered(demo(), 90, need="orient", budget=60000, authority="self", timeframe="now")
    support = answered(demo(), 400, need="support")
    seen = told(talk, Population(answers.counts).plus(support.counts))
    assert seen.bands["priority"] == pytest.approx((91 + 1 + 1) / (90 + 4))
    assert seen.earlier == 490


def test_fractions_of_points_meet_their_edge() -> None:
    score = (
        "score:\n  criteria: {budget: {weight: 0.1}, authority: {weight: 0.2}}\n"
        "  bands: {low: {from: 0}, high: {from: 0.3}}\nsteps:"
    )
    text = BANT.replace("steps:", score).partition("  need:")[0]
    talk = Talk(flow_of(text))
    seen = told(talk, Population({("budget", "p1"): 10**6, ("authority", "p1"): 10**6}))
    assert seen.bands["high"] == pytest.approx(1, abs=1e-5)


def test_several_choices_are_taken_each_on_its_own() -> None:
    text = (
        "format: 1\nflow: f\nscore:\n  criteria: {need: {combine: sum}}\n"
        "  bands: {low: {from: 0}, high: {from: 4}}\n"
        "steps:\n  need:\n    ask: What?\n    many: true\n"
        "    choices: {a: A, b: B}\n    score: {a: 2, b: 2}\n"
    )
    seen = told(Talk(flow_of(text)), Population({("need", "+"): 198, ("need", "a"): 99, ("need", "b"): 99}))
    assert seen.bands["high"] == pytest.approx(1 / 3)  # both, of: both, one, the other; none is no answer


def test_a_persona_that_may_change_and_counts_is_not_counted() -> None:
    text = BANT.replace(
        "steps:",
        "score:\n  criteria: {budget: {}, authority: {}, need: {}, timeframe: {}, fit: {}}\n"
        "personas:\n  big: {label: Big, when: timeframe is p4, fit: 4}\nsteps:",
    )
    talk = Talk(flow_of(text)).answers(budget="p4", authority="p4")
    assert told(talk, UNIFORM) == Outlook("open")


# --- the counts ---
def test_a_number_is_counted_between_two_steps_of_its_points() -> None:
    talk = Talk(demo()).answers(need="orient", budget=6000)
    assert tally(talk.state) == {("need", "orient"): 1, ("budget", "5000..20000"): 1}


def test_a_correction_moves_a_conversation_and_does_not_count_it_twice() -> None:
    talk = Talk(demo()).answers(need="orient", budget=6000)
    before = talk.state
    after = replace(before, answers={**before.answers, "budget": replace(before.answers["budget"], value=70)})
    assert change(before, after) == {("budget", "5000..20000"): -1, ("budget", "0..1000"): 1}


def test_a_question_that_was_spared_is_no_sign_of_anything() -> None:
    flow = flow_of(BANT.replace("steps:", "score: {stop: when_decided}\nsteps:"))
    talk = Talk(flow).answers(budget="p0")
    assert tally(talk.state) == {("budget", "p0"): 1, ENDED: 1}


def test_who_came_to_the_end_passed_what_was_not_put_and_who_left_tells_only_the_answers() -> None:
    support = tally(Talk(demo()).answers(need="support").state)
    assert (support["budget", PASSED], support[ENDED]) == (1, 1)
    left = bant(4)
    left.do(Leave())
    assert tally(left.state) == {("budget", "p4"): 1}


def test_what_was_counted_under_an_old_name_counts_on_and_what_is_gone_does_not() -> None:
    flow = flow_of(
        BANT.replace(
            "  timeframe:\n    ask: timeframe?\n", "  timeframe:\n    was: urgency\n    ask: When?\n"
        )
    )
    counts = {("urgency", "p4"): 150, ("timeframe", "long_gone"): 900, ("timeframe", OPEN): 0}
    talk = Talk(flow).answers(budget="p4", authority="p4", need="p4")
    seen = told(talk, Population(counts))
    assert (seen.earlier, seen.bands["priority"]) == (150, pytest.approx(153 / 155))
