"""Which questions may still be asked: what a condition does not know yet, an answer on the way may tell."""

from tests.core.talk import Talk, flow_of

KNOWN = """
format: 1
flow: f
score: {{bands: {{low: {{from: 0}}, high: {{from: 3, then: alert}}}}{0}}}
steps:
  first: {{ask: One?, choices: {{a: A, b: B}}, score: {{need: {{a: 0, b: 1}}}}}}
  budget: {{ask: Two?, number: {{}}, skip: Pass}}
  more: {{ask: Three?, when: {1}, choices: {{a: A, b: B}}, score: {{need: {{a: 1, b: 4}}}}}}
"""


def range_of(talk: Talk) -> tuple[float, float]:
    return talk.scorecard.lowest, talk.scorecard.highest


def test_a_question_that_hangs_on_another_being_known_may_be_asked_while_that_one_may() -> None:
    talk = Talk(flow_of(KNOWN.format("", "budget is known"))).answers(first="a")
    assert range_of(talk) == (0, 4)
    assert range_of(talk.answers(budget=5)) == (0, 4)
    assert range_of(talk.answers(more="b")) == (4, 4)


def test_once_that_one_was_passed_over_it_is_not_asked() -> None:
    talk = Talk(flow_of(KNOWN.format("", "budget is known"))).answers(first="a", budget=None)
    assert range_of(talk) == (0, 0)


def test_a_question_that_hangs_on_the_band_or_the_persona_being_known_may_be_asked() -> None:
    for condition in ("band is known", "not (score is unknown)", "points.need is known"):
        talk = Talk(flow_of(KNOWN.format("", condition)))
        assert range_of(talk) == (0, 4)
        assert range_of(talk.answers(first="a")) == (0, 4), condition


def test_stopping_waits_for_a_question_that_hangs_on_another_being_known() -> None:
    talk = Talk(flow_of(KNOWN.format(", stop: when_decided", "budget is known"))).answers(first="a", budget=5)
    assert talk.answers(more="b").scorecard.hot
