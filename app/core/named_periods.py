"""Periods with a name, read from a line of words: this quarter, next March, Q1 2027, the spring, Christmas.

Each reader reads one or leaves None; `read` puts the line back where it was. Never a clock.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from .periods import Period, calendar_of, day_or_month, easter, is_calendar, months, season_of
from .time_words import PLURALS, TIMES, Times
from .tongues import Line, base

# where spring is in September
_SOUTH = {"ar", "au", "bo", "br", "cl", "nz", "pe", "py", "uy", "za"}
_LINKS = "the of de la le l el los las del van het vd des der dem du d"
LINKS = frozenset(_LINKS.split())  # of *the* year
# what stands before May, the month
_LEADS = "in by before end of mid early late until till around for to or and between next this"
_NTH = frozenset({"st", "nd", "rd", "th", "er", "ste"})  # March 1st
_Made = Callable[[int], Period]  # a year -> the period of that year


class NamedPeriods:
    def __init__(self, line: Line, language: str, today: date, dates: Mapping[str, Period]) -> None:
        self.line, self.today, self.dates = line, today, dates
        self.times: Times = TIMES[base(language)]
        self.is_south = language.lower().rpartition("-")[2] in _SOUTH

    def read(self) -> Period | None:
        start = self.line.at
        by_name = (self._date, self._this_or_next, self._quarter, self._month, self._season, self._feast)
        for reader in (*by_name, self._year, self._weekday):
            if one := reader():
                return one
            self.line.at = start
        return None

    def _date(self) -> Period | None:
        """A day or a month in digits."""
        found = self.dates.get(self.line.next)
        self.line.at += found is not None
        return found

    def _this_or_next(self) -> Period | None:
        ahead = 0 if self.line.take(self.times.this) else 1 if self.line.take(self.times.coming) else None
        word = self.line.take(self.times.units)
        if word is None:
            return self._next_year_only(ahead)
        if word in PLURALS or not is_calendar(self.times.units[word]):
            return None
        if self.line.take(self.times.after):
            return calendar_of(self.today, self.times.units[word], 1) if ahead in (None, 1) else None
        return None if ahead is None else calendar_of(self.today, self.times.units[word], ahead)

    def _next_year_only(self, ahead: int | None) -> Period | None:
        """This or next March: only where that year is clear."""
        if ahead is None:
            return None
        if day := self._weekday():  # this one, or that of the week after
            return Period(day.start, day.end, day.end + timedelta(days=7 * ahead))
        named = self._month() or self._season()
        if named is None:
            return None
        is_this_year = named.start.year == self.today.year
        return named if is_this_year == (ahead == 0) else None

    def _quarter(self) -> Period | None:
        """Q1 2027, the first quarter of next year; without a year the next one that ends."""
        length, at = 3, self._ordinal()
        if at is None and self.line.take(self.times.quarter) and re.fullmatch("[1-4]", self.line.next):
            at = int(self.line.next)
            self.line.at += 1
        elif at is not None:
            word = self.line.take(self.times.units)
            unit = (
                self.times.units[word]
                if word
                else "half"
                if self.line.take({"half", "helft", "halfte"})
                else ""
            )
            if unit == "week":
                return self._week_of_month(at)
            length = {"quarter": 3, "half": 6}.get(unit, 0)
        if at is None or not length or at * length > 12:
            return None
        return self._of_year(lambda year: months(year, (at - 1) * length, length))

    def _week_of_month(self, at: int) -> Period | None:
        """The first week of March: its days 1 to 7; the fourth is the last as well."""
        self.line.skip(LINKS)
        month = self._month()
        if month is None or month.is_day:
            return None
        end = month.end if at == 4 else month.start + timedelta(days=7 * at - 1)
        return Period(month.start, end)

    def _ordinal(self) -> int | None:
        word = self.line.take(self.times.ordinals)
        if word:
            return self.times.ordinals[word]
        if self.line.next in "1234" and self.line.next:
            tail = self.line.tokens[self.line.at + 1 : self.line.at + 2]
            joined = self.line.next + (tail[0] if tail else "")
            if joined in self.times.ordinals:
                self.line.at += 2
                return self.times.ordinals[joined]
        return None

    def _month(self) -> Period | None:
        """A month, or a day of it; "may" only where what stands around it shows that it is the month."""
        at, day = self.line.at, None
        if re.fullmatch(r"[0-9]{1,2}", self.line.next):
            day = int(self.line.next)
            self.line.at += 1
            self.line.skip(LINKS | _NTH)
        alone = len(self.line.tokens) == 1
        led = at > 0 and self.line.tokens[at - 1] in _LEADS.split()
        word = self.line.take(self.times.months)
        if word is None:
            return None
        if word == "may" and not (alone or led or day or self.line.next.isdigit()):
            return None
        month = self.times.months[word]
        if day is None and re.fullmatch(r"[0-9]{1,2}", self.line.next):
            day = int(self.line.next)
            self.line.at += 1
            self.line.skip(_NTH)
        if day is not None and not 1 <= day <= 28 + (month != 2) * 2 + (month in (1, 3, 5, 7, 8, 10, 12)):
            return None
        return self._of_year(lambda year: day_or_month(year, month, day))

    def _season(self) -> Period | None:
        word = self.line.take(self.times.seasons)
        if word is None or self.is_south:
            return None
        season = self.times.seasons[word]
        return self._of_year(lambda year: season_of(year, season))

    def _feast(self) -> Period | None:
        start = self.line.at
        word = self.line.take(self.times.feasts)
        if word is None or (word == "new year" and "in" in self.line.tokens[max(0, start - 2) : start]):
            return None  # "in the new year" is not on its first day
        month, day = self.times.feasts[word]
        return self._of_year(lambda year: day_or_month(year, month, day) if month else easter(year))

    def _year(self) -> Period | None:
        year = self._year_said()
        return None if year is None else months(year, 0, 12)

    def _year_said(self) -> int | None:
        if not re.fullmatch("20[0-9]{2}", self.line.next):
            return None
        self.line.at += 1
        return int(self.line.last)

    def _weekday(self) -> Period | None:
        word = self.line.take(self.times.days)
        if word is None:
            return None
        days = (self.times.days[word] - self.today.weekday()) % 7 or 7
        day = self.today + timedelta(days=days)
        return Period(day, day)

    def _of_year(self, made: _Made) -> Period | None:
        """Of the year that is said behind it (2027, next year), or the next that is not over."""
        start = self.line.at
        self.line.skip(LINKS)
        year = self._year_said()
        if year is None and (one := self._this_or_next_year()):
            year = one.start.year
        if year is not None:
            return made(year)
        self.line.at = start
        soonest = made(self.today.year)
        soonest = soonest if soonest.end >= self.today else made(self.today.year + 1)
        if self.line.take(self.times.after):  # "au printemps prochain", "en marzo próximo"
            return soonest if soonest.start.year > self.today.year else None
        return soonest

    def _this_or_next_year(self) -> Period | None:
        start = self.line.at
        ahead = 0 if self.line.take(self.times.this) else 1 if self.line.take(self.times.coming) else None
        word = self.line.take(self.times.units)
        if word and self.times.units[word] == "year":
            ahead = 1 if self.line.take(self.times.after) else ahead
            if ahead is not None:
                return calendar_of(self.today, "year", ahead)
        self.line.at = start
        return None
