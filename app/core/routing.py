"""Whether sales is there: by its hours, and by who is at a console. Whose turn a lead is: `whose_turn`."""

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
