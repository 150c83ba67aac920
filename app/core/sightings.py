"""The signals of a visitor as staff read them: how often each was seen, when last, how much of it counts.

Never decides what a signal is worth: the scorecard has it.
"""

from collections.abc import Iterator
from typing import Any

from .flow import Flow, Signal
from .scorecard import Scorecard
from .staff_labels import words_of
from .staff_words import begun
from .state import State
from .values import stamp
from .wording import plain


def signals_wire(flow: Flow, state: State, scored: Scorecard) -> list[dict[str, Any]]:
    """The signals seen, the newest first. `points`: what is left today; `fresh`: what there was at first.

    Both are sums over the criteria that a signal feeds, before a criterion's own limit. One without points
    has neither: it only stands in conditions.
    """
    seen = [(signal, times) for signal in flow.signals if (times := state.sightings.get(signal.id))]
    seen.sort(key=lambda one: one[1][-1], reverse=True)
    return [
        {"id": signal.id, "text": begun(words_of(signal.id)), "times": len(times), "last": stamp(times[-1])}
        | _worth(signal, len(times), scored)
        for signal, times in seen
    ]


def _worth(signal: Signal, times: int, scored: Scorecard) -> dict[str, Any]:
    if not signal.points:
        return {}
    return {
        "points": plain(round(sum(_left(signal, scored)), 1)),
        "fresh": plain(sum(signal.points.values()) * times),
    }


def _left(signal: Signal, scored: Scorecard) -> Iterator[float]:
    for line in scored.lines:
        for reason in line.reasons:
            if reason.source == "signal" and reason.of == signal.id:
                yield reason.points
