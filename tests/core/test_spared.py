"""`stop` spares scoring questions only: whatever else hangs on their answers comes as it would have."""

import pytest

from tests.core.talk import Talk, flow_of

FLOW = """
format: 1
flow: f
score: {{stop: {0}, bands: {{low: {{from: 0}}, mid: {{from: 3}}, high: {{from: 7, then: alert}}}}}}
steps:
  budget: {{ask: Budget?, choices: {{none: None, some: Some}}, score: {{none: 0, some: 4}}}}
  need: {{ask: Need?, choices: {{learn: To learn, buy: To buy}}, score: {{learn: 0, buy: 4}}, skip: Pass}}
  {1}
  bye: {{say: Bye!}}
"""
EMAIL = "email: {{when: {0}, ask: Where?, email: {{}}, consent: I agree., skip: 'No'}}"


def asked_after_no_budget(then: str, stop: str = "when_decided") -> str | None:
    """The question after which the lead cannot be hot any more, or None: the talk is over."""
    return Talk(flow_of(FLOW.format(stop, then))).answers(budget="none").asked


@pytest.mark.parametrize(
    "condition", ["need is buy", "need is known", "not (need is learn)", "score >= 3", "points.need >= 4"]
)
def test_contact_that_hangs_on_a_question_is_not_lost_with_it(condition: str) -> None:
    assert asked_after_no_budget(EMAIL.format(condition)) == "need"


@pytest.mark.parametrize("condition", ["hot", "not hot and budget is some", "score >= 5", "band is high"])
def test_a_question_is_spared_where_contact_no_longer_hangs_on_it(condition: str) -> None:
    assert asked_after_no_budget(EMAIL.format(condition)) is None


def test_contact_that_hangs_on_the_band_waits_for_the_band() -> None:
    assert asked_after_no_budget(EMAIL.format("band is mid")) == "need"
    assert asked_after_no_budget(EMAIL.format("band is not high")) == "need"


def test_a_group_and_a_text_that_hang_on_a_question_are_not_lost_with_it() -> None:
    group = "more: {when: need is buy, steps: {email: {ask: Where?, email: {}, consent: I agree.}}}"
    assert asked_after_no_budget(group) == "need"
    assert asked_after_no_budget("fine: {when: need is buy, say: A good choice!}") == "need"


def test_questions_that_only_score_are_spared_together() -> None:
    more = "more: {when: need is buy, ask: When?, choices: {a: A, b: B}, score: {timeframe: {a: 1, b: 2}}}"
    assert asked_after_no_budget(more) is None


def test_a_rep_is_offered_at_once() -> None:
    handoff = "to_sales: {when: hot, handoff: One moment., closed: Nobody is there.}"
    talk = Talk(flow_of(FLOW.format("when_band_decided", handoff).replace("from: 7", "from: 4")))
    assert talk.answers(budget="some").state.mode == "waiting"


def test_a_gate_on_a_criterion_that_cannot_reach_it_is_not_taken_for_passed() -> None:
    # nothing gives points for the timeframe, so the gate hangs on the budget alone
    text = """
format: 1
flow: f
score: {stop: when_decided, hot: [need is buy], needs: {of: [budget, timeframe], at_least: 1, points: 2}}
steps:
  need: {ask: Need?, choices: {learn: To learn, buy: To buy}}
  budget: {ask: Budget?, choices: {none: None, some: Some}, score: {none: 0, some: 4}}
"""
    talk = Talk(flow_of(text)).answers(need="buy")
    assert talk.asked == "budget"
    assert not talk.answers(budget="none").scorecard.hot


def test_a_question_that_ends_the_talk_where_an_answer_says_so_keeps_that_answer_asked() -> None:
    ends = "size: {when: need is learn, ask: Size?, choices: {a: A}, score: {need: {a: 1}}, end: true}\n  "
    assert asked_after_no_budget(ends + "more: {ask: More?, text: {}}") == "need"
