"""Stretches of the calendar: months, quarters, seasons, their thirds. Dates; never words or a clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}  # in months
_SEASONS = {
    "spring": (3, 20, 6, 20),
    "summer": (6, 21, 9, 22),
    "autumn": (9, 23, 12, 20),
    "winter": (12, 21, 3, 19),
}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day. `other`: the last one of a second reading; both must come to the same choice."""

    start: date
    end: date
    other: date | None = None
    is_day: bool = False  # named as one day: 15 March


def is_calendar(unit: str) -> bool:
    """Whether the calendar has it, with a first and a last day."""
    return unit == "week" or unit in LENGTHS


def calendar_of(today: date, unit: str, ahead: int) -> Period:
    """The week (from Monday), month, quarter, half or year of `today`, or one further `ahead`."""
    if unit == "week":
        monday = today + timedelta(days=7 * ahead - today.weekday())
        return Period(monday, monday + timedelta(days=6))
    length = LENGTHS[unit]
    return months(today.year, (today.month - 1) // length * length + length * ahead, length)


def season_of(year: int, season: str) -> Period:
    """The season that ends in this year, of the north."""
    month, day, to_month, to_day = _SEASONS[season]
    return Period(date(year - (to_month < month), month, day), date(year, to_month, to_day))


def months(year: int, first: int, length: int) -> Period:
    """`length` months from the `first` of a year on, counted from 0; it may lie beyond that year."""
    year, month = year + first // 12, first % 12
    last = month + length - 1
    end_year, end_month = year + last // 12, last % 12 + 1
    return Period(date(year, month + 1, 1), date(end_year, end_month, monthrange(end_year, end_month)[1]))


def day_or_month(year: int, month: int, day: int | None) -> Period:
    if day is None:
        return months(year, month - 1, 1)
    return Period(date(year, month, day), date(year, month, day), is_day=True)


def easter(year: int) -> Period:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return day_or_month(year, month, day + 1)


def third(period: Period, thirds: int) -> Period:
    """Its first, second or last third; the last is a day, so that "before the end" is not long before it."""
    length = (period.end - period.start).days + 1
    end = period.start + timedelta(days=round(length * thirds / 3) - 1)
    return Period(end if thirds == 3 else period.start, end)
