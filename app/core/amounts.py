"""An amount as a person writes it, to a number or a `Range`: "about 20k", "tussen 20 en 30 duizend".

Every word of the text must be known to say an amount, or nothing is understood. Never guesses, and never
converts: where the step's unit is a currency, an amount of another one ("$20k" for EUR) is not understood,
so it is asked again and then noted for the rep as it was typed, unscored. A range keeps both its ends; "more
than" and "at most" have one. The ends count as inside it: "less than 20k" is not held to be below 20,000.
"""

import unicodedata
from datetime import date
from typing import Literal

from .flow import Step
from .number_words import CURRENCIES, NUMBERS, Numbers
from .numerals import Found, may_be_decimal, number, tokens
from .tongues import Line, base, plain
from .values import Range

_LONGEST = 40  # tokens: a longer text says more than an amount
_WIDEST = 1000  # high / low: "20 to 500,000" does not say what the 20 is
_SPREAD = 10  # "20 to 30,000" is from 20,000 where the ends are no further apart
_LEAST_SIGNS, _MOST_SIGNS = frozenset([">", "> =", "≥"]), frozenset(["<", "< =", "≤"])

_ARTICLES = frozenset({"a", "an", "een", "ein", "eine", "un", "une", "una"})

Bound = Literal["", "least", "most", "from"]


def read_amount(
    step: Step, text: str, language: str, today: date, is_all: bool = True
) -> float | Range | None:
    """The number, or the range; None if it is not clear. `is_all`: nothing else was typed around it."""
    if any(unicodedata.category(sign) == "No" for sign in text):  # ½, ² are no digits of a number
        return None
    words = NUMBERS[base(language)]
    found = tokens(text, language)
    if not found or len(found) > _LONGEST or found[-1] == "?":
        return None
    if " ".join(found) in words.zero:
        return 0
    negative = len(found) > 1 and found[0] == "-"
    reading = _Reading(Line(found[negative:]), step, words)
    # nothing but digits is what a field would send; "about 20" of money is 20,000 as well as 20
    is_field = is_all and len(found) == 1 and found[0][0].isdigit()
    reading.leaves_thousands = reading.is_money and _is_of_thousands(step) and not is_field
    if not (reading.is_money or step.whole) and any(may_be_decimal(token, language) for token in found):
        return None
    if not reading.read():
        return None
    if negative:
        return -reading.found[0].value if reading.bounds == [""] else None
    return _value(reading, today)


class _Reading:
    """What a whole text says: one number or two, what bounds them, whose money it is."""

    def __init__(self, line: Line, step: Step, words: Numbers) -> None:
        self.line, self.words, self.step = line, words, step
        self.found: list[Found] = []
        self.bounds: list[Bound] = []  # of each number
        self.next_bound: Bound = ""
        self.between = self.joined = self.has_unit = self.leaves_thousands = False
        self.currency = _currency(step)
        names_money = any(token in CURRENCIES for token in line.tokens)
        self.is_money = bool(self.currency) or (step.unit is None and names_money and not _counts_heads(step))
        self.scales = {**words.scales, **(words.money if self.is_money else {})}

    def read(self) -> bool:
        """Whether every token says something of an amount."""
        while self.line.next:
            is_known = (
                self._join()
                or self._bound()
                or self._filler(least=2)  # "een budget van" begins with no number
                or self._number()
                or self._behind()
                or self._unit()
                or self._filler()
            )
            if not is_known:
                return False
        return not self.next_bound

    def _join(self) -> bool:
        """20 to 30: only where a number follows."""
        if len(self.found) != 1 or self.joined or self.next_bound:
            return False
        start = self.line.at
        if self.line.take(self.words.to | (self.words.both if self.between else frozenset())):
            self.joined = self._number_follows()
        if not self.joined:
            self.line.at = start
        return self.joined

    def _number_follows(self) -> bool:
        """Whether a number comes next, but for fillers and units, which are read."""
        while self._filler() or self._unit():
            pass
        at = self.line.at
        follows = number(self.line, self.words, self.scales) is not None
        self.line.at = at
        return follows

    def _bound(self) -> bool:
        """More than, at most, between: before a number."""
        start = self.line.at
        bound: Bound = ""
        if self.line.take(self.words.at_least | _LEAST_SIGNS):
            bound = "least"
        elif self.line.take(self.words.at_most | _MOST_SIGNS):
            bound = "most"
        elif self.line.take(self.words.starts):
            bound = "from"
        elif not self.found and not self.between and self.line.take(self.words.between):
            self.between = True
            return True
        if bound and self.next_bound in ("", bound) and self._number_follows():
            self.next_bound = bound
            return True
        self.line.at = start
        return False

    def _number(self) -> bool:
        start = self.line.at
        one = number(self.line, self.words, self.scales)
        is_second = len(self.found) == 1 and (self.joined or self.next_bound == "most")
        if one is None or (self.found and not is_second):
            self.line.at = start
            return False
        self.found.append(one)
        self.bounds.append(self.next_bound)
        self.next_bound = ""
        return True

    def _behind(self) -> bool:
        """20k or more, 20k max, 100k+: behind a number, unless that is the start of something longer."""
        if not self.found:
            return False
        longest = len((self.line.peek(self.words.fillers) or "").split())
        tables: tuple[tuple[Bound, frozenset[str]], ...] = (
            ("least", self.words.or_more),
            ("most", self.words.or_less),
        )
        for bound, table in tables:
            phrase = self.line.peek(table)
            if phrase is not None and len(phrase.split()) > longest:
                if self.bounds[-1] not in ("", bound):
                    return False
                self.line.take(table)
                self.bounds[-1] = bound
                return True
        return False

    def _unit(self) -> bool:
        token = self.line.next
        codes = CURRENCIES.get(token)
        if codes is not None:
            fits = bool(codes & self.currency) or (self.step.unit is None and not _counts_heads(self.step))
        else:
            own = plain(self.step.unit, "en") if self.step.unit else None
            fits = token == own or (token in self.words.people and (own is None or own in self.words.people))
        if fits and token:
            self.line.at += 1
            self.has_unit = True
        return fits and token != ""

    def _filler(self, least: int = 1) -> bool:
        """What says nothing of the amount, in at least so many words; an article before digits as well."""
        if self.line.next in _ARTICLES and self.line.after[:1].isdigit():
            self.line.at += 1
            return True
        for table in (frozenset[str]() if self.is_money else self.words.counting, self.words.fillers):
            phrase = self.line.peek(table)
            if phrase is not None and len(phrase.split()) >= least:
                self.line.take(table)
                return True
        return False


def _counts_heads(step: Step) -> bool:
    return step.fills == "company_size"


def _is_of_thousands(step: Step) -> bool:
    """Whether amounts of 1,000 and more may be meant here: not where neither bound nor points go so far."""
    thresholds = [start for feed in step.feeds for start, _ in feed.thresholds or ()]
    return (step.max is None or step.max >= 1000) and max(thresholds, default=1000) >= 1000


def _currency(step: Step) -> frozenset[str]:
    """The currencies a step's unit names; none if it is another unit."""
    return CURRENCIES.get(step.unit.casefold(), frozenset()) if step.unit else frozenset()


def _value(reading: _Reading, today: date) -> float | Range | None:
    match reading.found, reading.bounds:
        case [one], [bound] if not reading.between and not _is_something_else(one, reading, today):
            return _of_one(one.value, bound)
        case [low, high], ["" | "from", ""] | ["" | "least" | "from", "most"]:
            return _of_two(reading, low, high)
        case _:
            return None


def _of_one(value: float, bound: Bound) -> float | Range:
    if bound == "most":
        return Range(None, value)
    return Range(value, None) if bound else value


def _is_something_else(one: Found, reading: _Reading, today: date) -> bool:
    """A year, a telephone, or a number such as "about twenty" that may leave its thousands unsaid."""
    if reading.has_unit:
        return False
    is_year = (one.bare or not one.digits) and today.year - 1 <= one.value <= today.year + 10
    is_short = reading.leaves_thousands and one.scale == 1 and one.value < 100
    is_whole = one.digits != "" and one.scale == 1 and "." not in f"{one.value:.15g}"
    return is_year or is_short or (is_whole and one.value >= 10**7 and one.value % 1000 != 0)


def _of_two(reading: _Reading, low: Found, high: Found) -> Range | None:
    least, most = _with_scale(low, high, reading.is_money), high.value
    is_short = reading.leaves_thousands and not reading.has_unit and high.scale == 1 and most < 1000
    if not least < most or (least and most / least > _WIDEST) or is_short:
        return None
    if not reading.has_unit:
        are_years = all(one.bare and 1900 <= one.value <= 2100 for one in (low, high))
        if are_years or not _is_round(least) or not _is_round(most):
            return None
    return Range(least, most)


def _with_scale(low: Found, high: Found, is_money: bool) -> float:
    """The low end: the 20 of "20 to 30k" is 20,000, and that of "20 to 30,000" as well where it is money."""
    scale = high.scale if high.scale > 1 else 1000
    scaled = low.value * scale
    if low.scale > 1 or scaled >= high.value:
        return low.value
    if high.scale > 1:
        return scaled
    is_short = is_money and low.value > 1 and high.value % 1000 == 0 and high.value <= _SPREAD * scaled
    return scaled if is_short else low.value


def _is_round(value: float) -> bool:
    """At most three digits that count: nobody gives a range from 555 to 1,234, that is a telephone."""
    return len(f"{value:.15g}".rstrip("0").replace(".", "")) <= 3 and (value < 1000 or value % 100 == 0)
