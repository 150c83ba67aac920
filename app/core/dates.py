"""Days written in digits: 2027-03-15, 15/03/2027, 15.3.; whether day or month comes first is the language's.

Where a text may mean two days both are given: nothing here decides between them. Never a clock.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from .periods import Period, months
from .tongues import base

_START, _END = r"(?<![0-9.,/-])", r"(?![0-9])"
_YEAR_FIRST = re.compile(rf"{_START}(20[0-9]{{2}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_END}")
_YEAR_LAST = re.compile(
    rf"{_START}([0-9]{{1,2}})([-/.])\s?([0-9]{{1,2}})\2\s?(20[0-9]{{2}}|[0-9]{{2}}){_END}"
)
_MONTH = re.compile(
    rf"{_START}(?:(0?[1-9]|1[0-2])[-/.](20[0-9]{{2}})|(20[0-9]{{2}})[-/](0[1-9]|1[0-2]))(?![-/.]?[0-9])"
)
_NO_YEAR = re.compile(rf"{_START}([0-9]{{1,2}})\.\s?([0-9]{{1,2}})\.{_END}")  # 15.3., in German
MARK = "\ue000"  # stands for the n-th period found in a text, as MARK + n
_DAY_FIRST = {"gb", "ie", "au", "nz", "za", "in"}
_MONTH_FIRST = {"us", "ph", "pr", "pa"}


def day_of(text: str, language: str) -> date | None:
    """The one day that the whole text can mean, with a year in four digits."""
    match = _YEAR_FIRST.fullmatch(text)
    days = [_day(match[1], match[3], match[4])] if match else []
    if (match := _YEAR_LAST.fullmatch(text)) and len(match[4]) == 4:
        days = _days(match[1], match[3], match[4], match[2], language)
    return days[0] if len(days) == 1 else None


def marked(text: str, language: str, today: date) -> tuple[str, Mapping[str, Period]]:
    """The text with a mark for each day or month in digits, and the period of each mark."""
    found: dict[str, Period] = {}

    def mark(period: Period | None) -> str:
        if period is None:
            return " ? "  # what is no day says nothing else either
        found[f"{MARK}{len(found)}"] = period
        return f" {MARK}{len(found) - 1} "

    text = _YEAR_FIRST.sub(lambda one: mark(_period([_day(one[1], one[3], one[4])])), text)
    text = _YEAR_LAST.sub(
        lambda one: mark(_period(_days(one[1], one[3], _year(one[4]), one[2], language))), text
    )
    text = _MONTH.sub(lambda one: mark(months(int(one[2] or one[3]), int(one[1] or one[4]) - 1, 1)), text)
    if base(language) == "de":
        text = _NO_YEAR.sub(lambda one: mark(_next(one[2], one[1], today)), text)
    return text, found


def _year(digits: str) -> str:
    return digits if len(digits) == 4 else f"20{digits}"


def _days(one: str, two: str, year: str, sign: str, language: str) -> list[date | None]:
    """The days that these may mean, day and month in the order of the language where it has one."""
    orders = "dm" if sign == "." else _order(language)
    both = {"dm": _day(year, two, one), "md": _day(year, one, two)}
    if orders and both[orders]:
        return [both[orders]]
    return list(dict.fromkeys(day for day in both.values() if day))


def _order(language: str) -> str:
    country = language.lower().rpartition("-")[2]
    if base(language) == "en":
        return "dm" if country in _DAY_FIRST else "md" if country in _MONTH_FIRST else ""
    return "" if country in _MONTH_FIRST | {"ca"} else "dm"


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _next(month: str, day: str, today: date) -> Period | None:
    days: Iterator[date | None] = (_day(str(year), month, day) for year in (today.year, today.year + 1))
    return next((Period(one, one) for one in days if one and one >= today), None)


def _period(days: list[date | None]) -> Period | None:
    match [day for day in days if day]:
        case [one]:
            return Period(one, one)
        case [one, two]:
            return Period(one, one, two)
        case _:
            return None
