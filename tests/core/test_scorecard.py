"""The score's rules; vectors name their source in anchors: weighted BANT, half-life, bands."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest

from app.core.commands import Confirm, Correct, RepAsk
from app.core.points import fade
from app.core.report import hotter, scorecard_wire
from app.core.scorecard import band_for, scorecard
from app.core.values import Range
from tests.conftest import BANT
from tests.core.talk import REMY, Talk, demo, flow_of


def bant() -> Talk:
    return Talk(flow_of(BANT))


def spread(talk: Talk) -> tuple[float, float, float]:
    scored = talk.scorecard
    return scored.total, scored.lowest, scored.highest


def test_the_mercedes_lead_runs_4_8_11_13_with_its_ranges() -> None:
    talk = bant()
    running = [spread(talk.answers(**{step: value})) for step, value in MERCEDES.items()]
    assert running == [(4, 4, 16), (8, 8, 16), (11, 11, 15), (13, 13, 13)]


MERCEDES = {"budget": "plenty", "authority": "self", "need": "orient", "timeframe": "year"}


def test_the_mercedes_lead_is_followed_up_and_that_is_decided() -> None:
    scored = bant().answers(**MERCEDES).scorecard
    assert (scored.band.id, scored.certainty, scored.of, scored.percent) == (
        "follow_up",
        "decided",
        16,
        81.25,
    )


def test_nothing_known_is_the_whole_range_and_never_a_zero() -> None:
    talk = bant()
    assert spread(talk) == (0, 0, 16)
    assert [line.points for line in talk.scorecard.lines] == [None] * 4


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "unqualified"), (4, "unqualified"), (5, "nurture"), (8, "nurture"), (9, "follow_up"),
     (13, "follow_up"), (14, "priority"), (16, "priority")],
)  # fmt: skip
def test_the_dutch_bands_have_their_edges(total: int, band: str) -> None:
    assert band_for(flow_of(BANT), total).id == band


def test_all_625_patterns_fall_into_the_bands_as_computed() -> None:
    flow = flow_of(BANT)
    counts = Counter(band_for(flow, sum(pattern)).id for pattern in product(range(5), repeat=4))
    assert counts == {"unqualified": 70, "nurture": 285, "follow_up": 255, "priority": 15}


@pytest.mark.parametrize(("age", "left"), [(0, 10), (7, 7.071), (14, 5), (28, 2.5), (30, 2.264), (90, 0.116)])
def test_ten_points_fade_by_half_in_14_days(age: int, left: float) -> None:
    assert round(fade(10, timedelta(days=age), timedelta(days=14)), 3) == left


def test_an_age_before_its_beginning_is_an_error() -> None:
    with pytest.raises(ValueError, match="before its own beginning"):
        fade(10, timedelta(days=-1), timedelta(days=14))


def test_a_skipped_answer_stays_a_range() -> None:
    talk = Talk(demo()).answers(need="learn", budget=None)
    budget = next(line for line in talk.scorecard.lines if line.criterion.id == "budget")
    assert (budget.points, budget.lowest, budget.highest) == (None, 0, 4)


def test_every_point_has_a_reason() -> None:
    talk = Talk(demo()).answers(need="orient", budget=60000, authority="self")
    for line in talk.scorecard.lines:
        assert sum(reason.points for reason in line.reasons) == (line.points or 0)


def test_a_look_at_the_prices_makes_budget_and_authority_hot() -> None:
    talk = Talk(demo()).answers(need="orient", budget=60000, authority="self")
    assert not talk.scorecard.hot
    assert talk.looks_at("/pricing").scorecard.causes == ("hot:0",)


def test_a_signal_counts_as_often_as_the_flow_says_and_fades() -> None:
    talk = Talk(demo())
    for _ in range(5):
        talk.looks_at("/pricing/plans")
    interest = talk.scorecard.lines[-1]
    assert (interest.criterion.id, interest.points) == ("interest", 2)
    talk.later(days=14)
    assert talk.scorecard.lines[-1].points == 1


def test_a_timeframe_comes_nearer_and_turns_unknown_past_its_span() -> None:
    talk = Talk(demo()).answers(need="orient", budget=None, authority="self", timeframe="quarter")
    points = []
    for days in (0, 59, 60, 90, 91):
        scored = scorecard(talk.flow, talk.log, talk.at + timedelta(days=days))
        points.append(next(line.points for line in scored.lines if line.criterion.id == "timeframe"))
    assert points == [3, 3, 4, 4, None]


def test_what_a_rep_confirmed_wins_and_both_stay() -> None:
    talk = Talk(demo()).answers(need="orient", budget=500)
    talk.do(Confirm(REMY.id, REMY.name, "budget", 60000), "rep:remy")
    budget = talk.scorecard.lines[0]
    assert (budget.points, budget.reasons[0].source) == (4, "rep")
    assert talk.state.answers["budget"].value == 500


def test_a_failed_gate_keeps_a_lead_from_being_hot_and_says_why() -> None:
    gated = BANT.replace("flow: bant", "flow: bant\nscore: {never: [authority is other]}")
    talk = Talk(flow_of(gated)).answers(budget="plenty", authority="other", need="replace", timeframe="now")
    scored = talk.scorecard
    assert (scored.hot, [gate.holds for gate in scored.gates]) == (False, [False])


def test_three_of_four_is_a_gate_with_three_values() -> None:
    needs = "{of: [budget, authority, need, timeframe], at_least: 3, points: 3}"
    talk = Talk(flow_of(BANT.replace("flow: bant", f"flow: bant\nscore: {{needs: {needs}}}")))
    holds = [talk.scorecard.gates[0].holds]
    for step, value in (("budget", "none"), ("authority", "self"), ("need", "replace"), ("timeframe", "now")):
        holds.append(talk.answers(**{step: value}).scorecard.gates[0].holds)
    assert holds == [None, None, None, None, True]


def test_it_says_what_would_make_a_lead_hot() -> None:
    talk = Talk(demo(), page="/pricing").answers(need="orient", budget=60000)
    assert hotter(talk.flow, talk.state, talk.scorecard) == (
        "Hot if the answer to “Authority” is “I do” or “I decide with others”",
    )


def test_best_takes_the_best_of_a_criterions_answers_and_its_range_looks_ahead() -> None:
    text = """
format: 1
flow: two
steps:
  first: {ask: One?, choices: {a: A, b: B}, score: {budget: {a: 2, b: 1}}}
  second: {ask: Two?, choices: {a: A, b: B}, score: {budget: {a: 3, b: 0}}}
"""
    talk = Talk(flow_of(text)).answers(first="a")
    assert spread(talk) == (2, 2, 3)
    assert spread(talk.answers(second="b")) == (2, 2, 2)


def test_the_scorecard_of_the_protocol_has_every_key() -> None:
    talk = Talk(demo()).answers(need="orient", budget=60000)
    wire = scorecard_wire(talk.scorecard, talk.flow, talk.state)
    keys = (
        "total lowest highest of percent completeness band certainty hot persona at flow version gates"
        " missing hotter criteria"
    )
    assert set(keys.split()) <= wire.keys()
    assert wire["missing"] == ["authority", "timeframe"]
    assert wire["criteria"][0]["reasons"] == [
        {
            "from": "answer",
            "step": "budget",
            "label": "€ 60,000",
            "text": "Budget 4: € 60,000",
            "points": 4,
        }
    ]


TWO = """
format: 1
flow: two
score: {{criteria: {{budget: {{combine: {0}}}}}, bands: {{all: {{from: 0}}}}}}
steps:
  first: {{ask: One?, choices: {{a: A, b: B}}, score: {{budget: {{a: 2, b: 1}}}}}}
  second: {{ask: Two?, choices: {{a: A, b: B}}, score: {{budget: {{a: 2, b: 0}}}}}}
"""


@pytest.mark.parametrize(("combine", "points"), [("best", 2), ("sum", 2), ("last", 0)])
def test_answers_given_in_one_moment_combine_in_their_order(combine: str, points: int) -> None:
    assert Talk(flow_of(TWO.format(combine))).answers(first="a", second="b").scorecard.total == points


def test_a_confirmed_answer_wins_over_that_answer_and_the_others_stay() -> None:
    talk = Talk(flow_of(TWO.format("sum"))).answers(first="a", second="a")
    talk.do(Confirm(REMY.id, REMY.name, "first", "b"), "rep:remy")
    assert talk.scorecard.total == 3


# --- ranges ---
def budget_of(talk: Talk) -> tuple[float | None, float, float]:
    [line] = [line for line in talk.scorecard.lines if line.criterion.id == "budget"]
    return line.points, line.lowest, line.highest


@pytest.mark.parametrize(
    ("said", "spread"),
    [
        (Range(20_000, 30_000), (3, 3, 3)),
        (Range(15_000, 25_000), (2, 2, 3)),
        (Range(15_000, 60_000), (2, 2, 4)),
        (Range(19_999, 20_000), (2, 2, 3)),
        (Range(20_000, None), (3, 3, 4)),
        (Range(None, 10_000), (0, 0, 2)),
    ],
)
def test_a_range_is_worth_its_fewest_points_and_may_be_worth_its_most(
    said: Range, spread: tuple[float, float, float]
) -> None:
    assert budget_of(Talk(demo()).answers(need="orient", budget=said)) == spread


def test_the_most_points_of_a_range_may_lie_inside_it() -> None:
    text = """
format: 1
flow: middle
steps:
  size: {ask: Size?, number: {min: 1, max: 500}, score: {budget: {10: 1, 50: 4, 200: 0}}}
"""
    flow = flow_of(text)
    assert budget_of(Talk(flow).answers(size=Range(20, 300))) == (0, 0, 4)
    assert budget_of(Talk(flow).answers(size=Range(None, 20))) == (0, 0, 1)
    assert budget_of(Talk(flow).answers(size=Range(100, None))) == (0, 0, 4)


def test_a_range_says_so_where_points_come_from_and_as_a_visitors_line() -> None:
    talk = Talk(demo()).answers(need="orient", budget=Range(15_000, 25_000))
    wire = scorecard_wire(talk.scorecard, talk.flow, talk.state)["criteria"][0]
    assert (wire["points"], wire["lowest"], wire["highest"]) == (2, 2, 3)
    assert wire["reasons"][0]["label"] == "€ 15,000–25,000"
    assert ("visitor", "15,000–25,000 EUR") in talk.words()


def test_a_lead_is_hot_by_a_range_only_if_all_of_it_is_enough() -> None:
    above, across = (
        Talk(demo(), page="/pricing").answers(need="orient", budget=said, authority="self").scorecard
        for said in (Range(20_000, 60_000), Range(15_000, 60_000))
    )
    assert (above.hot, across.hot) == (True, False)


def test_a_gate_is_open_where_a_range_may_pass_it() -> None:
    gated = """
format: 1
flow: gated
score: {never: [points.budget < 3]}
steps:
  budget: {ask: Budget?, number: {min: 0}, score: {0: 0, 20000: 3}}
"""
    holds = [
        Talk(flow_of(gated)).answers(budget=said).scorecard.gates[0].holds
        for said in (Range(5000, 10_000), Range(10_000, 30_000), Range(20_000, 30_000))
    ]
    assert holds == [False, None, True]


@pytest.mark.parametrize(
    ("combine", "spread"), [("best", (2, 2, 4)), ("sum", (3, 3, 4)), ("last", (1, 1, 4))]
)
def test_a_range_combines_with_other_answers(combine: str, spread: tuple[float, float, float]) -> None:
    text = f"""
format: 1
flow: both
score: {{criteria: {{budget: {{combine: {combine}}}}}, bands: {{all: {{from: 0}}}}}}
steps:
  first: {{ask: One?, choices: {{a: A, b: B}}, score: {{budget: {{a: 2, b: 1}}}}}}
  second: {{ask: Two?, number: {{min: 0}}, score: {{budget: {{10: 1, 20: 4}}}}}}
"""
    assert budget_of(Talk(flow_of(text)).answers(first="a", second=Range(10, 30))) == spread


def test_of_a_range_it_says_what_a_rep_may_ask_and_what_of_it_would_be_hot() -> None:
    talk = Talk(demo(), page="/pricing").answers(need="orient", budget=None, authority="self")
    talk.do(Correct("budget", Range(15_000, 30_000)))
    assert talk.scorecard.missing == ("budget", "timeframe")
    assert hotter(talk.flow, talk.state, talk.scorecard)[0] == "Hot if the budget is € 20,000 or more"
    talk.do(Correct("budget", Range(5000, 10_000)))
    assert talk.scorecard.missing == ("timeframe",)


LAST = """
format: 1
flow: demo
language: en
score: {criteria: {need: {combine: last}}, bands: {low: {from: 0, then: drop}}}
steps:
  first: {ask: Which?, choices: {a: A, b: B}, score: {need: {a: 2, b: 0}}}
  then: {ask: And now?, choices: {a: A, b: B}, score: {need: {a: 2, b: 0}}, when: first is b}
"""


def test_a_question_that_a_rep_has_put_keeps_the_range_open_until_it_is_answered() -> None:
    talk = Talk(flow_of(LAST)).answers(first="a")
    assert spread(talk) == (2, 2, 2)
    talk.claim()
    talk.do(RepAsk("remy", "then"), "rep:remy")
    assert spread(talk) == (2, 0, 2)
