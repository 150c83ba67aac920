"""A timeframe as a person says it, to the choice whose `within` still holds it: "next month", "Q1 2027".

A period counts to its end, from `today`. Where a text may mean several days (5/6/2027, "a few weeks", "from
March", which is its first day or its last) all of them must come to one choice. Every word must be known to
speak of time, or nothing is understood: so neither "I may" nor "not this month" is. Never a clock.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from .dates import MARK, marked
from .flow import Step
from .matching import is_misspelt
from .named_periods import LINKS, NamedPeriods
from .number_words import NUMBERS
from .numerals import digits
from .periods import Period, calendar_of, is_calendar, third
from .time_words import PLURALS, TIMES, YES, Times
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
    periods = _periods(text, language, today)
    return [day for one in periods or () for day in (one.end, one.other) if day is not None]


def read_day(text: str, language: str, today: date) -> date | None:
    """The day this text names by its month: 15 March, May 3rd 2027. None of anything longer than a day."""
    match _periods(text, language, today):
        case [Period(start=start, end=end, other=None, is_day=True)] if start == end:
            return end
        case _:
            return None


def _periods(text: str, language: str, today: date) -> list[Period] | None:
    bare, dates = marked(plain(text.replace(MARK, "?"), language), language, today)
    bare = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", bare)
    bare = _NTH.sub(r"\1e ", bare)
    found = re.findall(rf"{MARK}[0-9]+|[0-9]+(?:[.,][0-9]+)?(?![0-9])|[^\W\d_]+|[^\w\s]", bare)
    words = [_corrected(word, base(language)) for word in found if word not in '.,!()":;~']
    words = words[1:] if len(words) > 1 and words[0] in YES else words
    if not words or len(words) > _LONGEST:
        return None
    return _Periods(Line(words), language, today, dates).read()


_NTH = re.compile(r"\b([1-4])\.\s?(?=quartal|halbjahr|kwartaal|trimestre|semestre|quarter|half)")


def _corrected(word: str, language: str) -> str:
    """The month that this must be a slip of, or the word itself."""
    times = TIMES[language]
    if len(word) < 6 or not word.isalpha() or word in times.months or word in times.seasons:
        return word
    meant = {times.months[month]: month for month in times.months if is_misspelt(word, month)}
    return next(iter(meant.values())) if len(meant) == 1 else word


class _Periods:
    """One period, or two that are joined, and nothing else."""

    def __init__(self, line: Line, language: str, today: date, dates: Mapping[str, Period]) -> None:
        self.line, self.today = line, today
        self.language = base(language)
        self.times: Times = TIMES[self.language]
        self.numbers = NUMBERS[self.language]
        self.named = NamedPeriods(line, language, today, dates)

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
        if len(periods) != 1 + joined or self.line.last in _HANGING:
            return None
        return periods[-1:] if between else periods

    def _joins(self, between: bool) -> frozenset[str]:
        return self.times.both if between else self.times.to

    def _period(self) -> Period | None:
        start = self.line.at
        readers = (self._from, self._before, self._now, self._part, self._rolling, self._duration)
        for reader in (*readers, self.named.read):
            if one := reader():
                return one
            self.line.at = start
        return None

    def _from(self) -> Period | None:
        """From March: its first day, and its last as well, for "in March" may be meant."""
        if not self.line.take(self.times.starts):
            return None
        self.line.skip(LINKS)
        inner = self._part() or self.named.read()
        if inner is None or inner.other:
            return None
        start = max(inner.start, self.today)
        return Period(start, start, inner.end)

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
        return Period(self.today, day, inner.end if unsure else inner.other)

    def _now(self) -> Period | None:
        before = self.line.last
        word = self.line.take(self.times.now)
        if word is None or (self.times.now[word] and before in _OF_A_DAY):
            return None  # "por la mañana" is no tomorrow
        return self._in_days(self.times.now[word])

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
            is_half = self.line.last in self.times.halves  # "half jaar" is no middle of the year
            self.line.skip(LINKS)
            if (inner := self.named.read()) or (not is_half and (inner := self._this_unit())):
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
        """2 weeks, 2 to 3 months, a few days, a month or two, half a year, a year and a half."""
        start = self.line.at
        self.line.take(self.times.coming)
        if self.line.take(self.times.halves) and (word := self.line.take(self.times.units)):
            return self._in_days(self._days(word) / 2)
        self.line.at = start
        if self.line.take(self.times.coming) and not self._is_many():
            self.line.at = start
            return None
        many = self._many()
        self.line.skip(_COMING)
        word = self.line.take(self.times.units) if many is not None else None
        if many is None or word is None or self.line.next in self.times.after:
            return None
        least, most = many
        said = self.line.tokens[self.line.at - 2]
        unit = self.times.units[word]
        if most == 1 and unit == "day" and not said.isdigit():
            return None  # "one day" is some day
        if unit in ("quarter", "half") and said in ("1", "2", "3", "4") and word not in PLURALS:
            return None  # "im 1 Quartal" is the first one
        if least == most == 1:
            least = most = self._or_two() or 1
        if self.line.take(self.numbers.and_half):
            least, most = least + 0.5, most + 0.5
        self.line.skip(self.times.after)
        if most > _MOST:
            return None
        return self._in_days(self._days(word) * most, self._days(word) * least if least < most else None)

    def _or_two(self) -> float | None:
        """The 2 of "a month or two"."""
        start = self.line.at
        many = self._count() if self.line.take(self.times.to) else None
        if many is None or many[1] <= 1 or self.line.next in self.times.units:
            self.line.at = start
            return None
        return many[1]

    def _is_many(self) -> bool:
        at = self.line.at
        many = self._many()
        self.line.at = at
        return many is not None and many[1] > 1

    def _days(self, word: str) -> float:
        is_15 = self.times.units[word] == "fortnight" and self.language in ("es", "fr")
        return _SPANISH_FORTNIGHT if is_15 else _DAYS[self.times.units[word]]

    def _many(self) -> tuple[float, float] | None:
        """How many of a unit, the least and the most it means; of "2 to 3" the latter."""
        low = self._count()
        start = self.line.at
        if low is not None and self.line.take(self.times.to | self.times.both):
            high = self._count()
            if high is not None and high[1] > low[1]:
                return high
            self.line.at = start
        return low

    def _count(self) -> tuple[float, float] | None:
        token = self.line.next
        if token[:1].isdigit():
            self.line.at += 1
            one = digits(token)
            return None if one is None else (one, one)
        if word := self.line.take(self.times.vague):
            return self.times.vague[word]
        if (word := self.line.take(self.numbers.halves)) and self.numbers.halves[word] > 1:
            return self.numbers.halves[word], self.numbers.halves[word]
        if word := self.line.take(self.numbers.small):
            self.line.skip(_OF)
            return self.numbers.small[word], self.numbers.small[word]
        return (1, 1) if self.line.take(self.times.one) else None


_HANGING = frozenset({"on", "in", "by", "at", "of", "for", "within", "the"})  # "march on" is no month
# before tomorrow: a morning, or a farewell
_OF_A_DAY = frozenset(
    {"la", "esta", "am", "den", "der", "dem", "de", "jeden", "elke", "a", "bis", "tot", "hasta"}
)
_OF = frozenset({"de", "d"})  # une dizaine de jours
_COMING = frozenset({"prochains", "prochaines"})  # dans les 3 prochains mois
