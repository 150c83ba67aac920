"""How a score came about: a fold of the log, like the score itself. For staff only."""

from collections.abc import Sequence
from typing import Any

from . import events as ev
from .causes import aged, moved
from .cooling import by_time
from .events import Logged
from .flow import Flow
from .scorecard import card
from .state import State, evolve
from .values import stamp
from .wording import plain


def history(flow: Flow, log: Sequence[Logged], language: str = "en") -> list[dict[str, Any]]:
    """The score after each thing that moved it, with its cause in the reader's language.

    Also where an alert was withdrawn, which moves nothing by itself.
    """
    steps: list[dict[str, Any]] = []
    state, last, spoken = State(flow), None, flow.spoken(language)
    for logged in log:
        before, state = state, evolve(state, logged)
        cause = moved(spoken, state, logged.event, language)
        if cause is None and not isinstance(logged.event, ev.Aged):
            continue
        scored = card(flow, state, logged.at)
        if cause is None:
            was = card(flow, before, before.at or logged.at)
            cause = aged(spoken, *by_time(was, scored), language)
        shown = {
            "total": plain(scored.total),
            "lowest": plain(scored.lowest),
            "highest": plain(scored.highest),
            "band": scored.band.id,
        }
        if shown != last or isinstance(logged.event, ev.Cooled):
            steps.append({"at": stamp(logged.at), **shown, "because": cause})
        last = shown
    return steps
