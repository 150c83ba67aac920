"""Scores that change by themselves: timeframes come near and pass, signals fade, an edge does not flap."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import events as ev
from app.core.ageing import changes
from app.core.commands import Confirm, Correct, ReplyDue, Rescore
from app.core.scorecard import card
from tests.core.talk import DAY, Talk, flow_of

FLOW = """\
format: 1
flow: f
score:
  bands: {low: {from: 0}, mid: {from: 3, then: queue}, high: {from: 4, then: alert}}
  criteria: {timeframe: {}, interest: {max: 10, half_life: 14 days}}
signals: {prices: {page: /pricing, score: {interest: 10}}}
steps:
  timeframe:
    ask: When?
    choices: {month: Within a month, quarter: Within three months, year: Within a year, none: No date}
    within: {month: 30 days, quarter: 90 days, year: 365 days}
    score: {month: 4, quarter: 3, year: 2, none: 1}
"""


def days(number: float) -> timedelta:
    return timedelta(days=number)


def told(timeframe: str, page: str = "/") -> Talk:
    return Talk(flow_of(FLOW), page=page).answers(timeframe=timeframe)


def total(talk: Talk, after: float) -> float:
    return card(talk.flow, talk.state, DAY + days(after)).total


def test_within_three_months_is_within_one_sixty_days_later_and_unknown_once_it_has_passed() -> None:
    # scoring reference, 4.8 (30 d -> 4, 90 d -> 3, 365 d -> 2)
    talk = told("quarter")
    assert [total(talk, day) for day in (0, 59.9, 60, 90, 90.1)] == [3, 3, 4, 4, 0]
    late = card(talk.flow, talk.state, DAY + days(91))
    assert (late.lowest, late.highest) == (0, 4)
    assert late.missing == ("timeframe",)


def test_within_a_year_comes_nearer_twice() -> None:
    talk = told("year")
    assert [total(talk, day) for day in (0, 274, 275, 334, 335, 365)] == [2, 2, 3, 3, 4, 4]
    moments = [(moment - DAY) / days(1) for moment in changes(talk.flow, talk.state, DAY)]
    assert moments == pytest.approx([275, 335, 365], abs=1e-6)


def test_no_date_does_not_age() -> None:
    talk = told("none")
    assert changes(talk.flow, talk.state, DAY) == ()


@pytest.mark.parametrize(("day", "left"), [(0, 10), (7, 7.071), (14, 5), (28, 2.5), (30, 2.264), (90, 0.116)])
def test_a_signal_halves_in_its_half_life(day: float, left: float) -> None:
    # scoring reference, vector 18 (leadvibe docs, computed)
    talk = told("none", page="/pricing")
    assert round(total(talk, day) - 1, 3) == left


def test_fading_is_looked_at_when_the_band_falls_and_not_before() -> None:
    talk = told("none", page="/pricing")  # 1 + 10, above 4 until 10 * 2 ** (-d / 14) < 3
    [moment] = changes(talk.flow, talk.state, DAY)
    assert (moment - DAY) / days(1) == pytest.approx(24.32, abs=0.01)
    talk.at = moment
    talk.do(Rescore(), by="timer")
    assert talk.kinds()[talk.kinds().index("Aged") :][:2] == ["Aged", "Cooled"]


def test_a_lead_turns_hot_when_its_timeframe_has_come_near() -> None:
    talk = told("quarter")
    assert talk.state.hot == ()
    [moment, _] = changes(talk.flow, talk.state, DAY)
    talk.at = moment
    talk.do(Rescore(), by="timer")
    assert talk.state.hot == ("band:high",)
    assert talk.state.mode == "closed", "the visitor has long gone, and the lead is hot all the same"


def test_a_look_that_finds_nothing_changed_writes_nothing() -> None:
    talk = told("quarter")
    talk.at = DAY + days(30)
    assert talk.do(Rescore(), by="timer") == []


@settings(max_examples=60)
@given(st.sampled_from(["month", "quarter", "year", "none"]), st.booleans(), st.floats(0, 400))
def test_between_two_such_moments_band_and_heat_stay(timeframe: str, looked: bool, day: float) -> None:
    talk = told(timeframe, page="/pricing" if looked else "/")
    at = DAY + days(day)
    nearest: datetime | None = next(iter(changes(talk.flow, talk.state, at)), None)
    until = nearest - timedelta(minutes=2) if nearest else at + days(100)
    if until <= at:
        return
    now, then = (card(talk.flow, talk.state, moment) for moment in (at, until))
    assert (then.band, then.causes) == (now.band, now.causes)


# --- an edge ---


def raised(talk: Talk) -> int:
    return sum(isinstance(one.event, ev.TurnedHot) for one in talk.log)


EDGE = FLOW + "  more: {ask: More?, text: {}}\n"


def test_a_lead_on_the_edge_raises_no_second_alert_for_the_same_cause_within_ten_minutes() -> None:
    talk = Talk(flow_of(EDGE)).answers(timeframe="month")
    for minutes, choice in ((1, "none"), (2, "month"), (3, "none"), (4, "month")):
        talk.at = DAY + timedelta(minutes=minutes)
        talk.do(Correct("timeframe", choice))
    assert raised(talk) == 1
    assert talk.state.hot == ()


def test_the_alert_that_was_held_back_comes_when_the_ten_minutes_are_over() -> None:
    talk = Talk(flow_of(EDGE)).answers(timeframe="month")
    for minutes, choice in ((1, "none"), (2, "month")):
        talk.at = DAY + timedelta(minutes=minutes)
        talk.do(Correct("timeframe", choice))
    moment = changes(talk.flow, talk.state, talk.at)[0]
    assert moment == DAY + timedelta(minutes=10)
    talk.at = moment
    talk.do(Rescore(), by="timer")
    assert raised(talk) == 2
    assert talk.state.hot == ("band:high",)


def test_an_alert_that_was_claimed_and_released_is_held_back_in_the_same_way() -> None:
    talk = Talk(flow_of(EDGE)).answers(timeframe="month")
    talk.claim()
    talk.release()
    for minutes, choice in ((1, "none"), (2, "month")):
        talk.at = DAY + timedelta(minutes=minutes)
        talk.do(Correct("timeframe", choice))
    assert raised(talk) == 1
    talk.at = changes(talk.flow, talk.state, talk.at)[0]
    talk.do(Rescore(), by="timer")
    assert raised(talk) == 2


def test_a_rise_for_another_cause_is_a_new_alert_at_once() -> None:
    text = EDGE.replace("  criteria:", "  hot: [timeframe is year]\n  criteria:")
    talk = Talk(flow_of(text)).answers(timeframe="month")
    for minutes, choice in ((1, "none"), (2, "year")):
        talk.at = DAY + timedelta(minutes=minutes)
        talk.do(Correct("timeframe", choice))
    assert raised(talk) == 2


def test_a_claimed_alert_that_fell_is_withdrawn_and_its_rep_is_not_rushed() -> None:
    talk = Talk(flow_of(EDGE)).answers(timeframe="month")
    talk.claim()
    claim = talk.state.alert.claim
    talk.do(Confirm("remy", "Remy", "timeframe", "none"), "rep:remy")
    talk.later(minutes=3).do(ReplyDue(claim), "timer")
    assert (talk.state.alert.withdrawn is not None, talk.state.rep.name) == (True, "Remy")
