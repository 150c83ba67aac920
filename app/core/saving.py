"""How many scoring questions a flow puts on average, with `stop` and without: what `leadlight check` tells.

Every answer of a question is taken as equally likely: a comparison of flows, not a forecast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from . import events as ev
from .commands import Answer, Command, Context, Open, Pass
from .conversation import decide
from .events import Logged
from .flow import Feed, Flow, Step
from .state import State, evolve

MOST = 4000  # turns that are played, for one flow
DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)  # any day: what is counted does not hang on it


@dataclass(frozen=True, slots=True)
class Saving:
    stopping: float
    without: float


class _TooMany(Exception):
    pass


def saving_of(flow: Flow) -> Saving | None:
    """The mean numbers of scoring questions; None where nothing stops, or there is too much to count."""
    if flow.stop is None:
        return None
    try:
        return Saving(_Count(flow).mean(), _Count(replace(flow, stop=None)).mean())
    except _TooMany:
        return None


class _Count:
    def __init__(self, flow: Flow) -> None:
        self._flow, self._turns = flow, 0

    def mean(self) -> float:
        return self._from(*self._turn(State(self._flow), Open("", self._flow.language)))

    def _from(self, state: State, asked: int) -> float:
        step = state.step()
        if step is None:
            return asked
        answers = list(_answers(step))
        return asked + sum(self._from(*self._turn(state, answer)) for answer in answers) / len(answers)

    def _turn(self, state: State, command: Command) -> tuple[State, int]:
        """The state after the command, and how many scoring questions it put."""
        self._turns += 1
        if self._turns > MOST:
            raise _TooMany
        asked = 0
        for event in decide(self._flow, state, command, Context(DAY, (), "count", "")):
            state = evolve(state, Logged(state.seq + 1, DAY, "", "visitor", event))
            asked += isinstance(event, ev.Asked) and bool(self._step(event.step).feeds)
        return state, asked

    def _step(self, id: str) -> Step:
        return self._flow.steps[self._flow.position[id]]


def _answers(step: Step) -> Iterator[Answer | Pass]:
    """One answer for each that the score tells apart; a question that does not score is passed."""
    values = list(dict.fromkeys(value for feed in step.feeds for value in _values(step, feed)))
    if step.choices:
        values = [choice.id for choice in step.choices]
    for value in values:
        yield Answer(step.id, [value] if step.many else value, consent=True)
    if not values:
        yield Pass(step.id)


def _values(step: Step, feed: Feed) -> Iterator[Any]:
    if feed.thresholds is not None:
        yield from _between(step, [threshold for threshold, _ in feed.thresholds])
    for span, _ in feed.spans or ():
        yield (DAY + max(span, timedelta())).date().isoformat()


def _between(step: Step, thresholds: list[float]) -> Iterator[float]:
    """Each threshold, and what lies below the first, of what the question takes."""
    if step.kind == "rating":
        yield from range(1, (step.to if isinstance(step.to, int) else 5) + 1)
        return
    low = step.min if step.min is not None else min(0.0, thresholds[0] - 1)
    high = step.max if step.max is not None else float("inf")
    yield from sorted({min(max(one, low), high) for one in (low, *thresholds)})
