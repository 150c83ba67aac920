"""What a visitor does: how often it counts, from when it fades, and what is told of it late."""

import re
from datetime import datetime, timedelta

import pytest

from app.core import events as ev
from app.core.check import LONGEST_LOOK
from app.core.commands import Command, Context, Leave, Open, Past, Refused, Signal
from app.core.conversation import decide
from app.core.history import history
from app.core.scorecard import card, scorecard
from app.core.state import State
from tests.conftest import ROOT
from tests.core.talk import DAY, Talk, flow_of

FLOW = """\
format: 1
flow: f
score:
  bands: {cold: {from: 0}, hot: {from: 8, then: alert}}
  criteria: {need: {}, interest: {max: 20, half_life: 14 days}}
signals:
  prices: {page: /pricing*, score: {interest: 10}}
  sheet: {event: download, score: {interest: 3}, most: 2}
  trial: {event: trial_started, score: {interest: 9}}
  jobs: {page: /careers*, score: {interest: -20}}
  stayed: {seconds: 60, score: {interest: 2}, most: 2}
  back: {visits: 2, score: {interest: 1}}
steps:
  need: {ask: What for?, choices: {real: Work, play: Fun}, score: {real: 4, play: 0}}
"""
NOW = Context(DAY, fresh="id0")


def days(number: float) -> timedelta:
    return timedelta(days=number)


def opened(*trail: Past, page: str = "/") -> Talk:
    """A conversation begun with what the visitor did before."""
    return Talk(flow_of(FLOW), (), page, trail)


def interest(talk: Talk, at: datetime = DAY) -> float | None:
    return next(
        line.points for line in card(talk.flow, talk.state, at).lines if line.criterion.id == "interest"
    )


# --- how often, how much ---
def test_each_signal_counts_as_often_as_its_own_most() -> None:
    talk = opened()
    for event in ("download",) * 5 + ("trial_started",) * 3:
        talk.do(Signal("event", event))
    assert interest(talk) == 2 * 3 + 9


@pytest.mark.parametrize(("day", "left"), [(0, 10), (7, 7.071), (14, 5), (28, 2.5)])
def test_ten_points_halve_every_fourteen_days_from_when_it_happened(day: float, left: float) -> None:
    # scoring reference, vector 18 (leadvibe docs, computed)
    talk = opened(Past("page", "/pricing", DAY - days(day)))
    assert round(interest(talk) or 0, 3) == left


def test_a_look_of_a_fortnight_ago_counts_half_at_opening_and_a_quarter_a_fortnight_later() -> None:
    talk = opened(Past("page", "/pricing", DAY - days(14)))
    assert (interest(talk), interest(talk, DAY + days(14))) == (5, 2.5)


def test_a_careers_page_never_takes_the_points_below_nothing() -> None:
    talk = opened(page="/pricing")
    talk.looks_at("/careers/welder")
    scored = talk.scorecard
    assert (interest(talk), scored.total, scored.lowest) == (0, 0, 0)


@pytest.mark.parametrize("newest_last", [True, False])
def test_of_more_looks_than_count_the_newest_count_in_whichever_order_told(newest_last: bool) -> None:
    looks = [Past("page", "/pricing", DAY - days(day)) for day in (28, 14)]
    assert interest(opened(*(looks if newest_last else reversed(looks)))) == 5


def test_time_on_one_page_meets_a_signal_once_and_on_the_next_page_again() -> None:
    talk = opened()
    for fact, value in (("seconds", 60), ("seconds", 120), ("page", "/product"), ("seconds", 60)):
        talk.do(Signal(fact, value))  # type: ignore[arg-type]
    assert interest(talk) == 2 * 2


def test_visits_of_the_trail_are_known_to_conditions() -> None:
    talk = opened(Past("visits", 3, DAY - days(1)))
    assert talk.state.visits == 3
    assert "back" in talk.state.sightings


# --- the trail ---
def test_a_trail_is_written_with_the_opening_and_moves_the_visitor_nowhere() -> None:
    talk = opened(Past("page", "/pricing", DAY - days(1)), page="/product")
    assert talk.kinds()[:2] == ["Opened", "Signalled"]
    assert talk.state.page == "/product"


@pytest.mark.parametrize("at", [DAY + timedelta(seconds=1), DAY - days(61)])
def test_what_happened_in_the_future_or_long_ago_is_left_out_and_nothing_else(at: datetime) -> None:
    talk = opened(Past("page", "/pricing", at), Past("event", "download", DAY - days(60)))
    assert [event.value for event in talk.happened(ev.Signalled)] == ["download"]


def test_opening_again_does_not_add_the_trail_again() -> None:
    past = Past("event", "download", DAY - days(1))
    talk = opened(past)
    assert talk.do(Open("v1", "en", trail=(past,))) == []


def test_the_score_equals_its_log_also_with_signals_told_late() -> None:
    talk = opened(Past("page", "/pricing", DAY - days(3)), Past("event", "download", DAY - days(40)))
    talk.do(Past("event", "trial_started", DAY - days(2)), by="site")
    assert scorecard(talk.flow, talk.log, DAY + days(9)) == card(talk.flow, talk.state, DAY + days(9))


# --- told by the site's own server ---
def test_a_trial_begun_a_week_after_the_end_makes_the_lead_hot() -> None:
    talk = opened().answers(need="play")
    assert talk.state.mode == "closed"
    talk.later(days=7).do(Past("event", "trial_started", talk.at), by="site")
    assert talk.state.hot == ("band:hot",)
    assert talk.state.mode == "closed"
    assert history(talk.flow, talk.log)[-1]["because"] == "Event: trial_started"


def test_what_the_widget_tells_after_the_end_is_refused() -> None:
    talk = opened()
    talk.do(Leave())
    with pytest.raises(Refused) as refused:
        talk.do(Signal("event", "trial_started"))
    assert refused.value.code == "closed"


def test_a_server_whose_clock_runs_ahead_does_not_tell_of_tomorrow() -> None:
    talk = opened()
    talk.do(Past("event", "trial_started", DAY + days(1)), by="site")
    assert talk.happened(ev.Signalled)[0].happened == DAY


def test_no_site_makes_a_log_without_end() -> None:
    talk = opened()
    full = State(talk.flow, seq=10_001)
    tell: Command = Past("event", "download", DAY)
    with pytest.raises(Refused) as refused:
        decide(talk.flow, full, tell, NOW)
    assert refused.value.code == "too-fast"


def test_check_knows_how_far_the_widget_counts() -> None:
    steps = re.search(r"seconds: \[([\d, ]+)\]", (ROOT / "static/widget/attention.js").read_text())
    assert steps is not None
    assert max(map(int, steps[1].split(","))) == LONGEST_LOOK
