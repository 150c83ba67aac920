"""Who of sales is there, and whose turn a hot lead is. Never tells anybody: it only names them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .commands import Context
from .flow import Flow, Hours


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


def told(context: Context) -> tuple[str, ...]:
    """The reps whose turn it is: everybody present."""
    return tuple(rep.id for rep in context.present)
