"""The flows that come with Leadlight: clean, proven by their own tests, and scored as they promise."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.flow import Condition, Flow
from app.core.play import Scored, score_answers
from app.core.trial import run_test
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
def test_the_tests_of_a_flow_choose_every_choice(name: str) -> None:
    flow = flow_of(SHIPPED[name])
    answers = [answer for test in flow.tests for answer in test.answers]
    chosen = {
        (step, one) for step, value in answers for one in (value if isinstance(value, tuple) else [value])
    }
    offered = {(step.id, choice.id) for step in flow.steps for choice in step.choices}
    assert offered - chosen == set()


@examples
def test_the_tests_of_a_flow_come_to_every_step_and_see_every_condition_true_and_false(name: str) -> None:
    flow = flow_of(SHIPPED[name])
    seen = defaultdict[str, set[bool | None]](set)
    watched = watching(flow, seen)
    for test in flow.tests:
        run_test(watched, test, TUESDAY)
    never_came = {step.id for step in flow.steps} - seen.keys()
    one_sided = {
        what for what, is_condition in conditions_of(flow) if is_condition and not {True, False} <= seen[what]
    }
    assert (never_came, one_sided) == (set(), set())


def conditions_of(flow: Flow) -> Iterator[tuple[str, bool]]:
    """What is watched, and whether it has a condition of its own."""
    yield from ((step.id, step.when is not None) for step in flow.steps)
    yield from ((group.id, group.when is not None) for group in flow.groups.values())
    yield from ((persona.id, True) for persona in flow.personas)
    yield from ((condition.source, True) for condition in (*flow.hot, *flow.never))


def watching(flow: Flow, seen: dict[str, set[bool | None]]) -> Flow:
    """The same flow, which notes what each of its conditions came to."""

    def watch(what: str, condition: Condition | None) -> Condition:
        def test(look: object) -> bool | None:
            result = condition.test(look) if condition else True
            seen[what].add(result)
            return result

        return Condition(condition.source if condition else "", test)

    return replace(
        flow,
        steps=tuple(replace(step, when=watch(step.id, step.when)) for step in flow.steps),
        groups={id: replace(group, when=watch(id, group.when)) for id, group in flow.groups.items()},
        personas=tuple(replace(one, when=watch(one.id, one.when)) for one in flow.personas),
        hot=tuple(watch(one.source, one) for one in flow.hot),
        never=tuple(watch(one.source, one) for one in flow.never),
    )


def test_a_car_for_60000_decided_alone_only_orienting_within_a_year_is_13_points_and_followed_up() -> None:
    answers = {"need": "orient", "budget": 60_000, "authority": "self", "timeframe": "year"}
    scored = score_answers(
        flow_of(SHIPPED["car_dealer"]), answers, [], datetime(2026, 11, 24, 12, tzinfo=UTC)
    )
    assert isinstance(scored, Scored)
    card = scored.scorecard
    assert (card.total, card.lowest, card.highest, card.band.id, card.hot) == (13, 13, 13, "follow_up", False)
