"""The flows that come with Leadlight: clean, proven by their own tests, and scored as they promise."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.coverage import not_walked
from app.core.flow import Flow
from app.core.play import Scored, score_answers
from app.core.trial import run_test, trial
from app.publishing import Draft, read_drafts

FOLDER = Path(__file__).resolve().parent.parent / "flows"
SHIPPED = {Path(draft.file).stem: draft for draft in read_drafts(FOLDER)}
TUESDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 22)

shipped = pytest.mark.parametrize("draft", SHIPPED.values(), ids=SHIPPED)
examples = pytest.mark.parametrize("name", sorted(SHIPPED.keys() - {"demo"}))


def flow_of(draft: Draft) -> Flow:
    assert draft.flow is not None, draft.problems
    return draft.flow


@shipped
def test_a_shipped_flow_has_neither_errors_nor_warnings(draft: Draft) -> None:
    assert [str(problem) for problem in draft.problems] == []


@shipped
@pytest.mark.parametrize("today", [TUESDAY, SUNDAY], ids=str)
def test_a_shipped_flow_passes_its_own_tests_on_any_day(draft: Draft, today: date) -> None:
    flow = flow_of(draft)
    assert [failure for test in flow.tests for failure in run_test(flow, test, today)] == []


@examples
def test_the_tests_of_a_flow_walk_every_step_choice_and_condition(name: str) -> None:
    flow = flow_of(SHIPPED[name])
    assert not_walked(flow, [trial(flow, test, TUESDAY) for test in flow.tests]) == ()


def test_a_car_for_60000_decided_alone_only_orienting_within_a_year_is_13_points_and_followed_up() -> None:
    answers = {"need": "orient", "budget": 60_000, "authority": "self", "timeframe": "year"}
    scored = score_answers(
        flow_of(SHIPPED["car_dealer"]), answers, [], datetime(2026, 11, 24, 12, tzinfo=UTC)
    )
    assert isinstance(scored, Scored)
    card = scored.scorecard
    assert (card.total, card.lowest, card.highest, card.band.id, card.hot) == (13, 13, 13, "follow_up", False)
