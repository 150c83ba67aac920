"""Whether sales is there, and where a lead at rest goes; whose turn it is: `whose_turn`. Tells nobody."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .commands import Context
from .flow import Flow, Hours, Then
from .scorecard import Scorecard
from .state import State


def is_staffed(flow: Flow, context: Context) -> bool:
    """A rep is present, and it is within the hours of sales."""
    return bool(context.present) and within(flow.sales.hours, context.at)


def within(hours: Hours | None, at: datetime) -> bool:
    """Whether a moment lies in the hours of sales, in their own zone. Hours past midnight end next day."""
    if hours is None:
        return True
    local = at.astimezone(ZoneInfo(hours.zone))
    if local.weekday() not in hours.days or local.date() in hours.except_:
        return False
    now = local.time()
    if hours.from_ <= hours.to:
        return hours.from_ <= now < hours.to
    return now >= hours.from_ or now < hours.to


def settles_at(state: State) -> datetime | None:
    """When a lead comes to rest if nothing more is said; None if it has already, or is none."""
    if not state.is_lead or state.settled or state.last is None:
        return None
    return state.last if state.mode == "closed" else state.last + state.flow.sales.settle


def leads_to(scored: Scorecard) -> Then:
    """What a band makes of a lead at rest. A failed gate keeps it from sales."""
    if scored.band.then in ("drop", "nurture"):
        return "alert" if scored.hot else scored.band.then
    if any(gate.holds is False for gate in scored.gates):
        return "drop"
    return "alert" if scored.hot else "queue"
