"""When a score changes by itself: a timeframe comes nearer or passes, signals fade, a held-back alert is due.

The moments of a timeframe are known when it is answered; those of fading signals are found by halving. Never
changes anything: a timer of the shell asks `conversation.decide` to look again then.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .flow import Flow, Step
from .scorecard import Scorecard, card
from .state import Answer, State

CALM = timedelta(minutes=10)  # in which a lead on an edge raises no second alert for the same cause
FADING = timedelta(days=120)  # as far ahead as fading is looked at: eight half-lives of a fortnight
CLOSE = timedelta(minutes=1)  # how exactly the moment of a fading score is found
_TICK = timedelta(milliseconds=1)


def changes(flow: Flow, state: State, at: datetime) -> tuple[datetime, ...]:
    """The moments behind `at` at which the score changes without anybody doing anything.

    All that are known now, and of fading the first: the look at that moment finds the next.
    """
    known = (moment for moment in (*_of_timeframes(flow, state), *_of_alert(state)) if moment > at)
    moments = sorted(set(known))
    if _fades(flow, state):
        end = min([at + FADING, *moments])
        faded = _when_faded(flow, state, at, end)
        moments = sorted({*moments, faded}) if faded else moments
    return tuple(moments)


def _of_timeframes(flow: Flow, state: State) -> Iterator[datetime]:
    for step in flow.lapsing:
        if answer := state.answer(step.id):
            yield from _nearer(step, answer)


def _nearer(step: Step, answer: Answer) -> Iterator[datetime]:
    """When what is left of the span answered comes within a shorter one, and when nothing is left."""
    chosen = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    spans = {choice.id: choice.within for choice in step.choices if choice.within is not None}
    for one in chosen:
        whole = spans.get(one) if isinstance(one, str) else None
        if whole is not None:
            yield from (answer.at + whole - span for span in spans.values() if span < whole)
            yield answer.at + whole + _TICK


def _of_alert(state: State) -> Iterator[datetime]:
    """An alert that was held back, as the last for the same cause had only just fallen."""
    if state.alert and not state.hot:
        yield state.alert.at + CALM


def _fades(flow: Flow, state: State) -> bool:
    if not state.sightings:
        return False
    fading = {criterion.id for criterion in flow.criteria if criterion.half_life}
    seen = (signal for signal in flow.signals if signal.id in state.sightings)
    return any(criterion in fading for signal in seen for criterion in signal.points)


def _when_faded(flow: Flow, state: State, at: datetime, end: datetime) -> datetime | None:
    """The first moment before `end` with another band or heat. Fading goes one way, so halving finds it."""
    now = _shown(card(flow, state, at))
    low, high = at, end
    if _shown(card(flow, state, high - _TICK)) == now:
        return None
    while high - low > CLOSE:
        middle = low + (high - low) / 2
        if _shown(card(flow, state, middle)) == now:
            low = middle
        else:
            high = middle
    return high


def _shown(scored: Scorecard) -> tuple[str, tuple[str, ...]]:
    return scored.band.id, scored.causes
