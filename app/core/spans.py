"""A timeframe as a person says it, to the choice whose `within` still holds it: "next month", "Q1 2027".

A period counts to its end, from `today`. Every word must be known to speak of time, or nothing is understood:
so neither "I may" nor "not this month" is. Never a clock.
"""

import re
from datetime import date, timedelta

from .amounts import digits
from .flow import Step
from .named_periods import LINKS, NamedPeriods
from .number_words import NUMBERS
from .periods import Period, calendar_of, is_calendar, third
from .time_words import PLURALS, TIMES, Times
from .tongues import Line, base, plain

_LONGEST = 24  # tokens: a longer text says more than a timeframe
_MOST = 40 * 365  # days: beyond every `within`, and within what a date can hold
_DAYS = {"day": 1.0, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "half": 182, "year": 365}
_SPANISH_FORTNIGHT = 15


def read_span(step: Step, text: str, language: str, today: date) -> str | None:
    """The id of the choice with the shortest span that holds the period this text names, or None."""
    ends = _ends(text, language, today)
    chosen = {_holding(step, end - today) for end in ends}
    return chosen.pop() if len(chosen) == 1 else None


def _holding(step: Step, span: timedelta) -> str | None:
    if span < timedelta():
        return None
    holding = [choice for choice in step.choices if choice.within is not None and choice.within >= span]
    return min(holding, key=lambda one: one.within or span).id if holding else None


def _ends(text: str, language: str, today: date) -> list[date]:
    """The days that the text may mean as its latest; none if it is not clear."""
    bare = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", plain(text, language))
    found = re.findall(r"[0-9]+(?:[.,][0-9]+)?(?![0-9])|[^\W\d_]+|[^\w\s]", bare)
    line = Line([word for word in found if word not in '.,!()":;~'])
    if not line.tokens or len(line.tokens) > _LONGEST:
        return []
    periods = _Periods(line, language, today).read()
    return [day for one in periods or () for day in (one.end, one.other) if day is not None]


class _Periods:
    """One period, or two that are joined, and nothing else."""

    def __init__(self, line: Line, language: str, today: date) -> None:
        self.line, self.today = line, today
        self.language = base(language)
        self.times: Times = TIMES[self.language]
        self.numbers = NUMBERS[self.language]
        self.named = NamedPeriods(line, language, today)

    def read(self) -> list[Period] | None:
        """The periods named; None if some word is not of time."""
        periods: list[Period] = []
        between = joined = False
        while self.line.next:
            if one := self._period():
                if periods and not joined:
                    return None
                periods.append(one)
            elif len(periods) == 1 and not joined and self.line.take(self._joins(between)):
                joined = True
            elif not periods and self.line.take(self.times.between):
                between = True
            elif not self.line.take(self.times.fillers):
                return None
        if len(periods) != 1 + joined:
            return None
        return periods[-1:] if between else periods

    def _joins(self, between: bool) -> frozenset[str]:
        return self.times.both if between else self.times.to

    def _period(self) -> Period | None:
        start = self.line.at
        readers = (self._before, self._now, self._part, self._rolling, self._duration, self.named.read)
        for reader in readers:
            if one := reader():
                return one
            self.line.at = start
        return None

    def _before(self) -> Period | None:
        """Before March: to its first day; where the word also says "for" or "by", to its last as well."""
        word = self.line.take(self.times.before)
        if word is None:
            return None
        self.line.skip(LINKS)
        inner = self._part() or self.named.read()
        if inner is None:
            return None
        is_end = inner.start == inner.end
        day = inner.end if is_end else inner.start - timedelta(days=1)
        unsure = self.language == "nl" and not is_end
        return Period(self.today, day, inner.end if unsure else None)

    def _now(self) -> Period | None:
        word = self.line.take(self.times.now)
        return None if word is None else self._in_days(self.times.now[word])

    def _in_days(self, days: float, other: float | None = None) -> Period | None:
        if not 0 <= days <= _MOST:
            return None
        end = self.today + timedelta(days=round(days))
        return Period(self.today, end, None if other is None else self.today + timedelta(days=round(other)))

    def _part(self) -> Period | None:
        """The beginning, the middle or the end of a period: to the end of that third."""
        start = self.line.at
        if word := self.line.take(self.times.ends):
            end = calendar_of(self.today, self.times.ends[word], 0).end
            return Period(end, end)
        for thirds, phrases in ((1, self.times.begin), (2, self.times.middle), (3, self.times.end)):
            if not self.line.take(phrases):
                continue
            self.line.skip(LINKS)
            if (inner := self.named.read()) or (inner := self._this_unit()):
                return third(inner, thirds)
            self.line.at = start
        return None

    def _this_unit(self) -> Period | None:
        """The unit alone, behind "end of": the one we are in."""
        word = self.line.take(self.times.units)
        unit = self.times.units[word] if word else ""
        return calendar_of(self.today, unit, 0) if is_calendar(unit) else None

    def _rolling(self) -> Period | None:
        """In the next three months: 90 days. In the next month: 30 days, or the calendar's next month."""
        if not self.line.take(self.times.rolling):
            return None
        if one := self._duration():
            return one
        word = self.line.take(self.times.units)
        vague = word in PLURALS or self.language == "fr"  # "in the next months" says not how many
        if word is None or vague or not is_calendar(self.times.units[word]):
            return None
        unit = self.times.units[word]
        days = (calendar_of(self.today, unit, 1).end - self.today).days
        return self._in_days(_DAYS[unit], days)

    def _duration(self) -> Period | None:
        """2 weeks, 2 to 3 months, half a year, a year and a half."""
        start = self.line.at
        self.line.take(self.times.coming)
        if self.line.take(self.times.halves) and (word := self.line.take(self.times.units)):
            return self._in_days(self._days(word) / 2)
        self.line.at = start
        if self.line.take(self.times.coming) and not self._is_many():
            self.line.at = start
            return None
        many = self._many()
        word = self.line.take(self.times.units) if many is not None else None
        if many is None or word is None or self.line.next in self.times.after:
            return None
        if many == 1 and self.times.units[word] == "day" and not self.line.tokens[self.line.at - 2].isdigit():
            return None  # "one day" is some day
        if self.line.take(self.numbers.and_half):
            many += 0.5
        self.line.skip(self.times.after)
        return self._in_days(self._days(word) * many) if many <= _MOST else None

    def _is_many(self) -> bool:
        at = self.line.at
        many = self._many()
        self.line.at = at
        return many is not None and many > 1

    def _days(self, word: str) -> float:
        is_15 = self.times.units[word] == "fortnight" and self.language in ("es", "fr")
        return _SPANISH_FORTNIGHT if is_15 else _DAYS[self.times.units[word]]

    def _many(self) -> float | None:
        """How many of a unit; of "2 to 3" the latter."""
        low = self._count()
        start = self.line.at
        if low is not None and self.line.take(self.times.to | self.times.both):
            high = self._count()
            if high is not None and high > low:
                return high
            self.line.at = start
        return low

    def _count(self) -> float | None:
        token = self.line.next
        if token[:1].isdigit():
            self.line.at += 1
            return digits(token)
        if word := self.line.take(self.times.vague):
            return self.times.vague[word]
        if word := self.line.take(self.times.one):
            return 1
        if word := self.line.take(self.numbers.small):
            return self.numbers.small[word]
        return None
