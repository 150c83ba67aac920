"""Why a lead that was hot is hot no more: an event of a turn, or what time has done. Never its words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from . import events as ev
from .flow import Flow
from .scorecard import Scorecard, card
from .state import State

Why = Literal[
    "", "corrected", "answered", "confirmed", "signalled", "passed", "faded", "parted", "recognised"
]


def cooled(flow: Flow, before: State, after: State, events: Sequence[ev.Event], at: datetime) -> ev.Cooled:
    """The event that withdraws the alert. `before`: the state that the turn's `events` made into `after`."""
    was, now = card(flow, before, before.at or at), card(flow, after, at)
    why, of = by_time(was, now) if not card(flow, before, at).hot else _by_event(before, after, events)
    # in a band that alerts something else holds it back: it is not where the lead stands now
    band = now.band.id if now.band.then != "alert" else ""
    held = {gate.id for gate in was.gates if gate.holds is False}
    gate = next((gate.id for gate in now.gates if gate.holds is False and gate.id not in held), "")
    return ev.Cooled(after.alert.id if after.alert else "", why, of, band, gate)


def _by_event(before: State, after: State, events: Iterable[ev.Event]) -> tuple[Why, str]:
    """The first event that is somebody's doing: what follows in the turn follows from it."""
    for event in events:
        match event:
            case ev.Parted():
                return "parted", ""
            case ev.Recognised():
                return "recognised", ""
            case ev.Corrected(step=step):
                return "corrected", step
            case ev.Answered(step=step) | ev.Noted(step=step):
                return ("corrected" if step in before.given else "answered"), step
            case ev.Confirmed(step=step):
                return "confirmed", step
            case ev.Signalled():
                return "signalled", _counted(before, after)
            case _:
                continue
    return "", ""


def _counted(before: State, after: State) -> str:
    """The signal that counted once more."""
    seen = (id for id, at in after.sightings.items() if len(at) > len(before.sightings.get(id, ())))
    return next(seen, "")


def by_time(was: Scorecard, now: Scorecard) -> tuple[Literal["passed", "faded"], str]:
    """What time moved: the step whose span has passed or come into another, else the signal that faded."""
    before = {(line.criterion.id, one.of): one for line in was.lines for one in line.reasons}
    after = {(line.criterion.id, one.of): one.points for line in now.lines for one in line.reasons}
    moved = [one for key, one in before.items() if after.get(key) != one.points]
    step = next((one.of for one in moved if one.source in ("answer", "rep")), None)
    if step is not None:
        return "passed", step
    return "faded", next((one.of for one in moved if one.source == "signal"), "")
