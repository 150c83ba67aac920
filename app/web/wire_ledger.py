"""What goes over the API of the ledger: models of what is asked and of what is answered. Never decides."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from ..core.values import moment_told
from .wire import Answered, Faulty, Moment, Spoken

MONTH = timedelta(days=30)
AHEAD = timedelta(seconds=1)  # what has happened this moment is still told


class WhichAlerts(Spoken):
    since: Moment | None = Field(None, description="Raised from then on; left out: the last 30 days.")
    until: Moment | None = Field(None, description="Raised before then; left out: now.")
    limit: Annotated[int, Field(ge=1, le=1000)] = Field(100, description="How many entries at most.")

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """From when to when. Faulty if no such time is in the calendar."""
        until = moment_told(self.until) if self.until else now + AHEAD
        try:
            return moment_told(self.since) if self.since else until - MONTH, until
        except OverflowError as error:
            raise Faulty([("until", f"there is no month before {self.until}")]) from error


class Turn(Answered):
    rep: str
    at: Moment


class LedgerEntry(Answered):
    """An alert: when it was raised, and what became of it."""

    alert: str
    site: str
    lead: str
    conversation: str
    name: str | None = None
    company: str | None = None
    because: list[str] = Field([])
    band: str | None = None
    total: float | None = None
    of: float | None = None
    at: Moment
    sent: list[Turn]
    delivered: list[Turn]
    seen: list[Turn]
    claimed: list[Turn]
    level: str = Field(description="How far it has gone: to the first, the next, all, the channels.")
    replied: Moment | None = Field(None, description="The first line that a rep wrote, never the bot's.")
    called: Moment | None = None
    withdrawn: Moment | None = None
    seconds: float | None = Field(None, description="From the alert to that line, or to the call.")
    missed: Literal["nobody-there", "not-delivered", "not-seen", "not-claimed", "no-reply"] | None = None


class Spread(Answered):
    within: str
    alerts: int


class LedgerFigures(Answered):
    """Of all alerts of the time asked for, also those that `limit` leaves out."""

    alerts: int
    answered: int
    missed: int
    withdrawn: int
    median: float | None = Field(description="Seconds to the first reply of a person.")
    p90: float | None
    spread: list[Spread]


class Ledger(Answered):
    """The alerts of hot leads, the newest first; the newest 10,000 of the time asked for."""

    since: Moment
    until: Moment
    figures: LedgerFigures
    entries: list[LedgerEntry]
