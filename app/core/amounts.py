"""An amount as a person writes it, to a number: "about 20k", "tussen 20 en 30 duizend", "1,5 Mio".

Every word of the text must be known to say an amount, or nothing is understood. Never guesses.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .flow import Feed, Step
from .number_words import CURRENCIES, NUMBERS, Numbers
from .tongues import Line, base, plain

_LONGEST = 40  # tokens: a longer text says more than an amount
_DIGITS = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text. `scale` is the last one said (1000 of "20k"), `grouped` of "20.000"."""

    value: float
    scale: int = 1
    digits: str = ""

    @property
    def bare(self) -> bool:
        """Digits only: it might be a year, a telephone, a date."""
        return self.scale == 1 and self.digits.isdigit()


def digits(text: str) -> float | None:
    """20000 of 20000, 20.000, 20,000, 20 000 and 20'000,00. Three digits behind one sign are thousands."""
    if re.fullmatch(r"[0-9]+", text):
        leads = len(text) > 1 and text[0] == "0"  # a telephone
        return None if leads else int(text) if len(text) < 20 else math.inf
    grouped = re.fullmatch(
        r"([1-9][0-9]{0,2}(?:([.,' ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?", text
    )
    if grouped:
        whole = re.sub(r"[^0-9]", "", grouped[1])
        return float(f"{whole}.{grouped[3]}") if grouped[3] else float(whole)
    decimal = re.fullmatch(r"([0-9]+)[.,]([0-9]+)", text)
    return float(f"{decimal[1]}.{decimal[2]}") if decimal else None


def number(line: Line, words: Numbers, scales: dict[str, int]) -> Found | None:
    """Reads one number, as digits or words or both: 20k, two hundred thousand, un million et demi."""
    start, total, said, lowest = line.at, 0.0, "", 0
    while (part := _part(line, words, scales)) is not None:
        value, text = part
        line.skip(words.of if line.at + 1 < len(line.tokens) and line.tokens[line.at + 1] in scales else ())
        grouped = text != "" and not re.fullmatch(r"[0-9]{1,6}|[0-9]+[.,][0-9]{1,2}", text)
        scale = None if grouped else line.take(scales)
        if lowest and (text or (scales[scale] if scale else value) >= lowest):
            line.at = start
            return None
        if scale is None:
            total, said = total + value, said + text
            lowest = lowest or 1
            break
        lowest = scales[scale]
        total += value * lowest + (lowest / 2 if line.take(words.and_half) else 0)
        said += text
    if line.at == start:
        return None
    return Found(round(total, 2), lowest, said)


def _part(line: Line, words: Numbers, scales: dict[str, int]) -> tuple[float, str] | None:
    """What stands before a scale, and its digits ("" if in words)."""
    start = line.at
    if (half := line.take(words.halves)) and line.next in scales:
        return words.halves[half], ""
    line.at = start
    if _DIGITS.match(line.next):
        return _in_digits(line, words)
    if line.next in words.alone:
        return 1, ""
    if line.take(words.articles):
        if line.next in words.hundred:
            line.at += 1
            return 100 + _below_hundred(line, words), ""
        if line.next in scales:
            return 1, ""
        line.at = start
    return _in_words(line, words, scales)


def _in_digits(line: Line, words: Numbers) -> tuple[float, str] | None:
    text = line.next
    value = digits(text)
    if value is None:
        return None
    line.at += 1
    if line.take(words.hundred):
        return value * 100, f"{text}00"
    start = line.at
    if line.take(words.and_half):
        if value < 1000:
            return value + 0.5, f"{text}.5"
        line.at = start
    return value, text


def _in_words(line: Line, words: Numbers, scales: dict[str, int]) -> tuple[float, str] | None:
    if found := line.take(words.hundreds):
        return words.hundreds[found] + _below_hundred(line, words), ""
    small = line.take(words.small)
    if small is None:
        return None
    value = float(words.small[small])
    if line.take(words.hundred):
        return value * 100 + _below_hundred(line, words), ""
    start = line.at
    if line.take(words.and_half) and (line.next in scales):
        return value + 0.5, ""
    line.at = start
    return value, ""


def _below_hundred(line: Line, words: Numbers) -> int:
    """What follows hundreds: and fifty. 0 if nothing does."""
    start = line.at
    line.take(words.joins)
    if (found := line.take(words.small)) and words.small[found]:
        return words.small[found]
    line.at = start
    return 0


def tokens(text: str, language: str) -> list[str]:
    """Words, numbers and signs; words of several numbers are parted, full stops and brackets left out."""
    line = re.sub(
        r"(?<=[0-9])[.,]-+(?![0-9])", "", plain(re.sub("(?<=[0-9])[’'](?=[0-9])", "\0", text), language)
    )
    line = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", line.replace("\0", "'"))
    line = re.sub(r"\+\s?/?\s?-|[~≈±]", " ", line)
    found = re.findall(r"[0-9]+(?:[.,' ][0-9]+)*|[^\W\d_]+|[^\w\s]", line)
    words = NUMBERS[base(language)]
    return [part for word in found if word not in '.!()":;' for part in _parted(word, words)]


def _parted(word: str, words: Numbers) -> list[str]:
    """zwanzigtausend is zwanzig tausend; teur is t eur."""
    if word == "teur":
        return ["tsd", "eur"]
    if not words.compound or word in words.small or len(word) > 60:
        return [word]
    parts: list[str] = []
    rest = word
    while rest:
        part = next((rest[:n] for n in range(min(len(rest), 20), 1, -1) if _is_part(rest[:n], words)), None)
        if part is None:
            return [word]
        parts.append(part)
        rest = rest[len(part) :]
    return parts


def _is_part(text: str, words: Numbers) -> bool:
    return text in words.compound or (" " not in text and text in words.small)


class _Reading:
    """What a whole text says: one number or two, what bounds them, whose money it is."""

    def __init__(self, line: Line, step: Step, words: Numbers) -> None:
        self.line, self.words, self.step = line, words, step
        self.found: list[Found] = []
        self.between = self.to = self.at_least = self.at_most = self.has_unit = False
        self.currency = _currency(step)
        names_money = any(token in CURRENCIES for token in line.tokens)
        self.is_money = bool(self.currency) or (step.unit is None and names_money and not _counts_heads(step))
        self.scales = {**words.scales, **(words.money if self.is_money else {})}

    def read(self) -> bool:
        """Whether every token says something of an amount."""
        while self.line.next:
            if not (self._bound() or self._number() or self._join() or self._unit() or self._filler()):
                return False
        return True

    def _filler(self) -> bool:
        about_heads = None if self.is_money else self.line.take(self.words.counting)
        return (about_heads or self.line.take(self.words.fillers)) is not None

    def _bound(self) -> bool:
        if self.found:
            if self.line.next == "+" and len(self.found) == 1:
                self.line.at += 1
                self.at_least = True
                return True
            return False
        if self.line.take(self.words.at_least):
            self.at_least = True
        elif self.line.take(self.words.at_most):
            self.at_most = True
        elif self.line.take(self.words.between):
            self.between = True
        else:
            return False
        return True

    def _number(self) -> bool:
        one = number(self.line, self.words, self.scales)
        if one is None or (self.found and not self.to):
            return False
        self.found.append(one)
        return True

    def _join(self) -> bool:
        """20 to 30: only where a number follows."""
        start = self.line.at
        if len(self.found) != 1 or not self.line.take(self.words.both if self.between else self.words.to):
            return False
        self.line.skip(self.words.fillers)
        self._unit()
        at = self.line.at
        self.to = number(self.line, self.words, self.scales) is not None
        self.line.at = at if self.to else start
        return self.to

    def _unit(self) -> bool:
        token = self.line.next
        codes = CURRENCIES.get(token)
        if codes is not None:
            fits = bool(codes & self.currency) or (self.step.unit is None and not _counts_heads(self.step))
        else:
            own = plain(self.step.unit, "en") if self.step.unit else None
            fits = token == own or (token in self.words.people and (own is None or own in self.words.people))
        if fits:
            self.line.at += 1
            self.has_unit = True
        return fits


def _counts_heads(step: Step) -> bool:
    return step.fills == "company_size"


def _currency(step: Step) -> frozenset[str]:
    """The currencies a step's unit names; none if it is another unit."""
    return CURRENCIES.get(step.unit.casefold(), frozenset()) if step.unit else frozenset()


def read_amount(step: Step, text: str, language: str, today: date) -> float | None:
    """The number, or None. Of a range its low end, where both its ends give the same points; else None."""
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
    if not reading.read():
        return None
    if negative:
        return -reading.found[0].value if len(reading.found) == 1 and not reading.at_least else None
    return _value(reading, today)


def _value(reading: _Reading, today: date) -> float | None:
    match reading.found:
        case [one] if not reading.between and not _is_something_else(one, reading, today):
            if reading.at_least:
                return (
                    one.value
                    if not reading.at_most and same_points(reading.step, one.value, math.inf)
                    else None
                )
            return None if reading.at_most and not reading.is_money else one.value
        case [low, high] if not reading.at_least and not reading.at_most:
            return _low_end(reading, low, high)
        case _:
            return None


def _is_something_else(one: Found, reading: _Reading, today: date) -> bool:
    """A year, a telephone, or a word such as "twenty" that may leave its thousands unsaid."""
    if reading.has_unit:
        return False
    is_year = (one.bare or not one.digits) and today.year - 1 <= one.value <= today.year + 10
    if not one.digits:
        return is_year or (reading.is_money and one.value < 100)
    is_long = (
        one.scale == 1 and "." not in f"{one.value:.15g}" and one.value >= 10**7 and one.value % 1000 != 0
    )
    return is_year or is_long


def _low_end(reading: _Reading, low: Found, high: Found) -> float | None:
    least, most = low.value, high.value
    if low.scale == 1 and high.scale > 1 and least * high.scale < most:
        least *= high.scale
    says_money = reading.has_unit or high.scale > 1 or most >= 1000
    if least >= most or not _is_round(least) or not _is_round(most):
        return None
    if reading.is_money and not says_money:
        return None
    return least if same_points(reading.step, least, most) else None


def _is_round(value: float) -> bool:
    """At most three digits that count: nobody gives a range from 555 to 1,234, that is a telephone."""
    return len(f"{value:.15g}".rstrip("0").replace(".", "")) <= 3 and (value < 1000 or value % 100 == 0)


def same_points(step: Step, low: float, high: float) -> bool:
    """Whether no threshold this answer feeds tells the two apart. False where it feeds none."""
    feeds = [feed for feed in step.feeds if feed.thresholds is not None]
    return bool(feeds) and all(_points(feed, low) == _points(feed, high) for feed in feeds)


def _points(feed: Feed, value: float) -> float:
    return next((points for start, points in reversed(feed.thresholds or ()) if value >= start), 0)
