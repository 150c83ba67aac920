"""`order: by_information`, and what `stop` saves on average."""

import pytest

from app.core.parse import parse
from app.core.saving import saving_of
from tests.core.talk import DEMO, flow_of
from tests.core.test_curtail import DUTCH, OF_2009, bant

POINTS = "score: {a: 0, b: 2, c: 4}"
FLOW = """\
format: 1
flow: f
score: {order: by_information, criteria: {small: {}, middle: {weight: 2}, large: {weight: 3}}}
steps:
  small: {ask: S?, choices: {a: A, b: B, c: C}, score: {a: 0, b: 2, c: 4}}
  middle: {ask: M?, choices: {a: A, b: B, c: C}, score: {a: 0, b: 2, c: 4}}
  email: {ask: E?, email: {}, consent: Yes., skip: No}
  middling: {ask: M?, choices: {a: A, b: B, c: C}, score: {middle: {a: 0, b: 2, c: 4}}}
  large: {ask: L?, choices: {a: A, b: B, c: C}, score: {a: 0, b: 2, c: 4}}
  group:
    when: small is a
    steps:
      one: {ask: S?, choices: {a: A, b: B, c: C}, score: {small: {a: 0, b: 2, c: 4}}}
      two: {ask: L?, choices: {a: A, b: B, c: C}, score: {large: {a: 0, b: 2, c: 4}}}
"""


def order_of(text: str) -> list[str]:
    return [step.id for step in flow_of(text).steps]


def test_neighbours_that_only_score_are_asked_by_how_far_they_move_the_total() -> None:
    assert order_of(FLOW) == ["middle", "small", "email", "large", "middling", "two", "one"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("middle: {ask: M?", "middle: {ask: 'M of {small}?'"),
        ("middle: {ask: M?", "middle: {when: small is a, ask: M?"),
        ("small: {ask: S?", "small: {goto: middle, ask: S?"),
    ],
)
def test_a_question_that_another_needs_stays_before_it(before: str, after: str) -> None:
    assert order_of(FLOW.replace(before, after, 1))[:2] == ["small", "middle"]


def test_an_order_that_changes_nothing_is_told() -> None:
    text = FLOW.replace("weight: 2", "").replace("weight: 3", "")
    assert "3:9: warning: 'order' changes nothing" in str(parse("f.yaml", text).problems[0])


@pytest.mark.parametrize(
    ("stop", "bands", "mean"),
    [
        # scoring reference, vector 7 (computed there)
        ("when_band_decided", DUTCH, 3.912),
        ("when_decided", DUTCH, 1.92),
        ("when_band_decided", OF_2009, 3.992),
        ("when_decided", OF_2009, 2.36),
    ],
)
def test_the_mean_number_of_questions_is_counted_as_in_the_reference(
    stop: str, bands: str, mean: float
) -> None:
    saving = saving_of(bant(stop, bands))
    assert saving is not None
    assert (round(saving.stopping, 3), saving.without) == (mean, 4)


def test_the_more_telling_question_first_saves_more() -> None:
    def stopping(order: str) -> float:
        text = FLOW.replace("order: by_information", f"stop: when_decided{order}")
        saving = saving_of(flow_of(text))
        assert saving is not None
        return saving.stopping

    assert stopping(", order: by_information") < stopping("")


def test_nothing_is_told_of_a_flow_that_does_not_stop() -> None:
    assert saving_of(bant(None)) is None


def test_a_flow_too_large_to_count_out_is_told_by_evenly_spread_walks() -> None:
    flow = flow_of(DEMO.read_text().replace("  scale: 4", "  scale: 4\n  stop: when_decided", 1))
    saving = saving_of(flow)
    assert saving is not None
    assert not saving.is_counted
    assert saving.stopping < saving.without
    # counted out once, with no bound on the turns: 2.613 and 3.25
    assert (saving.stopping, saving.without) == (pytest.approx(2.613, abs=0.15), pytest.approx(3.25, abs=0.1))


def test_what_a_question_does_not_take_is_no_answer_to_count() -> None:
    flow = flow_of("""
format: 1
flow: f
score: {stop: when_decided}
steps:
  timeframe: {ask: When?, date: {from: 14 days}, score: {0 days: 4, 3 months: 2}}
  need: {ask: Need?, choices: {a: A, b: B}, many: {min: 2}, score: {a: 1, b: 2}}
""")
    assert saving_of(flow) is not None
