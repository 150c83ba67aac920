"""Answers that contradict each other: said first one thing, then another, of the same criterion.

Two answers of the visitor whose points, each as on the day it was given, lie at least half of the criterion's
most apart: one question answered anew, or two questions where the best or the last answer counts. What a rep
confirmed since settles it. Shown, and the certainty falls; points, band, heat and gates stay as they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from .flow import Criterion, Feed, Flow, Step
from .renames import still
from .state import Answer, State

Points = Callable[[Step, Feed, Answer, datetime], float | None]
APART = 1 / 2  # of the most a criterion can have


@dataclass(frozen=True, slots=True)
class Said:
    step: Step
    answer: Answer
    points: float


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`first` was said before `then`; of one step or of two."""

    criterion: Criterion
    first: Said
    then: Said


def contradictions(flow: Flow, state: State, points_of: Points) -> tuple[Contradiction, ...]:
    """At most one of each criterion, in the flow's order."""
    if not state.first and not flow.compares:
        return ()  # nothing was answered anew, and there are no two questions to compare
    found = (_of(flow, state, criterion, points_of) for criterion in flow.criteria)
    return tuple(one for one in found if one)


def _of(flow: Flow, state: State, criterion: Criterion, points_of: Points) -> Contradiction | None:
    feeders = flow.feeders[criterion.id]
    if not state.first and (len(feeders) < 2 or criterion.combine == "sum"):
        return None  # nothing was answered anew, and there are no two questions to compare
    settled = max(
        (state.confirmed[step.id].seq for step, _ in feeders if step.id in state.confirmed), default=0
    )
    for one, other in _pairs(state, criterion, feeders, points_of):
        first, then = sorted((one, other), key=lambda said: said.answer.seq)
        if then.answer.seq > settled and abs(first.points - then.points) >= APART * criterion.max:
            return Contradiction(criterion, first, then)
    return None


def _pairs(
    state: State, criterion: Criterion, feeders: tuple[tuple[Step, Feed], ...], points_of: Points
) -> Iterator[tuple[Said, Said]]:
    said = []
    for step, feed in feeders:
        answer, before = state.answers.get(step.id), state.first.get(step.id)
        now = _said(step, feed, answer, points_of) if answer else None
        if now is None:
            continue
        said.append(now)
        first = _said(step, feed, before, points_of) if before else None
        if first:
            yield first, now
    if criterion.combine != "sum":  # answers that add up tell different things
        yield from combinations(said, 2)


def _said(step: Step, feed: Feed, answer: Answer, points_of: Points) -> Said | None:
    value = still(step, answer.value)
    answered = answer if value is answer.value else replace(answer, value=value)
    points = points_of(step, feed, answered, answer.at)
    return None if points is None else Said(step, answer, points)
