"""How many scoring questions a flow puts on average, with `stop` and without: what `leadlight check` tells.

Every answer of a question is taken as equally likely: a comparison of flows, not a forecast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from . import events as ev
from .commands import Answer, Command, Context, Open, Pass
from .conversation import decide
from .events import Logged
from .flow import Feed, Flow, Step
from .state import State, evolve
from .understand import Unfit, fit

MOST = 4000  # turns that are played to count out a flow
WALKS = 250  # are played where there are more; always the same ones, spread evenly over the answers
DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)  # any day: what is counted does not hang on it


@dataclass(frozen=True, slots=True)
class Saving:
    """Mean numbers of questions; `is_counted` False: of evenly spread walks, not of all."""

    stopping: float
    without: float
    is_counted: bool = True


class _TooMany(Exception):
    pass


def saving_of(flow: Flow) -> Saving | None:
    """The mean numbers of scoring questions; None where nothing stops."""
    if flow.stop is None:
        return None
    free = replace(flow, stop=None)
    try:
        return Saving(_Count(flow).mean(), _Count(free).mean())
    except _TooMany:
        return Saving(_Count(flow, inf).sampled(), _Count(free, inf).sampled(), is_counted=False)


class _Count:
    def __init__(self, flow: Flow, most: float = MOST) -> None:
        self._flow, self._turns, self._most = flow, 0, most

    def mean(self) -> float:
        return self._from(*self._turn(State(self._flow), Open("", self._flow.language)))

    def _from(self, state: State, asked: int) -> float:
        step = state.step()
        if step is None:
            return asked
        answers = list(_answers(step))
        return asked + sum(self._from(*self._turn(state, answer)) for answer in answers) / len(answers)

    def sampled(self) -> float:
        """The mean of `WALKS` walks whose n-th answers are spread evenly (Halton's sequences)."""
        begun, asked = self._turn(State(self._flow), Open("", self._flow.language))
        return sum(asked + self._walk(begun, walk) for walk in range(1, WALKS + 1)) / WALKS

    def _walk(self, state: State, walk: int) -> int:
        asked, depth = 0, 0
        while (step := state.step()) is not None and depth < LONGEST:
            answers = list(_answers(step))
            share = _halton(walk, PRIMES[depth % len(PRIMES)])
            state, more = self._turn(state, answers[int(share * len(answers))])
            asked, depth = asked + more, depth + 1
        return asked

    def _turn(self, state: State, command: Command) -> tuple[State, int]:
        """The state after the command, and how many scoring questions it put."""
        self._turns += 1
        if self._turns > self._most:
            raise _TooMany
        asked = 0
        for event in decide(self._flow, state, command, Context(DAY, (), "count", "")):
            state = evolve(state, Logged(state.seq + 1, DAY, "", "visitor", event))
            asked += isinstance(event, ev.Asked) and bool(self._step(event.step).feeds)
        return state, asked

    def _step(self, id: str) -> Step:
        return self._flow.steps[self._flow.position[id]]


PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)
LONGEST = 200  # answers of one walk: a flow may jump back


def _halton(n: int, base: int) -> float:
    """The n-th of Halton's numbers in 0 to 1: the digits of n to that base, behind the point in reverse."""
    share, part = 0.0, 1.0
    while n:
        part /= base
        n, digit = divmod(n, base)
        share += digit * part
    return share


def _answers(step: Step) -> Iterator[Answer | Pass]:
    """One answer for each that the score tells apart; a question that does not score is passed."""
    values = list(dict.fromkeys(value for feed in step.feeds for value in _values(step, feed)))
    if step.choices:
        values = [choice.id for choice in step.choices]
    taken = [raw for value in values if _fits(step, raw := [value] if step.many else value)]
    for raw in taken:
        yield Answer(step.id, raw, consent=True)
    if not taken:
        yield Pass(step.id)


def _fits(step: Step, raw: object) -> bool:
    """Whether the question takes it: a date may be too early for it, or one choice too few."""
    try:
        fit(step, raw, DAY.date())
    except Unfit:
        return False
    return True


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
