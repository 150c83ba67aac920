"""The values an answer can have, shared by events, conditions and the scorecard.

`Words` marks what a person wrote in their own words: the store keeps it apart from the log, so that erasing a
person empties it while the log, the score and the statistics stand.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Words:
    """Free text of a person: a name, an address, a sentence. `text` is "" after it was erased."""

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """An amount of which only the ends were said, both of them within it. None: open, "more than 20k"."""

    low: float | None
    high: float | None

    @property
    def ends(self) -> tuple[float, float]:
        """Both as numbers; an open one is infinitely far."""
        return (
            -math.inf if self.low is None else self.low,
            math.inf if self.high is None else self.high,
        )


# A choice's id, a rating or amount, a range of amounts, a date (YYYY-MM-DD), several choices (one may be
# words), or words.
Value = str | int | float | Range | Words | tuple[str | Words, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: line and column, both counted from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake of a file, ready to print. Sorted by place."""

    file: str
    line: int
    column: int
    severity: str  # "error" | "warning"
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.text}"


PLAYED = (
    date(1900, 1, 1),
    date(2999, 12, 31),
)  # days on which a flow is tried: no span leads out of the calendar


def is_played(day: date) -> bool:
    return PLAYED[0] <= day <= PLAYED[1]


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar as answers hold it: 2026-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def days(span: timedelta) -> float:
    return span / timedelta(days=1)


def parts_of(address: str) -> SplitResult:
    """An address in its parts; all of them empty if it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def page_and_query(address: str) -> tuple[str, str]:
    """(address without query and fragment, query): a query may hold what a person typed."""
    parts = parts_of(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), parts.query


def stamp(at: datetime) -> str:
    """A moment as the log and the wire write it: UTC, ISO 8601, milliseconds, a Z."""
    return _stamped(at) if at.tzinfo is UTC else _written(at)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# one turn writes its own moment and those of its conversation over and over. Of UTC only: the same moment
# in another zone is equal, and written otherwise
_stamped = lru_cache(maxsize=2048)(_written)


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


def moment_told(text: str) -> datetime:
    """A moment as others write it, ISO 8601, as exact as the log; UTC without a zone. ValueError if none."""
    at = datetime.fromisoformat(text)
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:  # the first hours of the year 1, somewhere east
        raise ValueError(f"{text} lies outside the calendar") from error
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
