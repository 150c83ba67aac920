"""One number in a line of tokens, in digits or in words, with its scale. Never what it is a number of.

"20k", "20.000,50", "two hundred thousand", "un million et demi", "2 mil 500".
"""

import math
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from .number_words import NUMBERS, Numbers
from .tongues import Line, base, plain

_DIGITS = re.compile(r"[0-9]")
_DOLLARS = {
    "us": "usd",
    "ca": "cad",
    "c": "cad",
    "a": "aud",
    "au": "aud",
    "nz": "nzd",
    "s": "sgd",
    "hk": "hkd",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text. `scale` is the last one said (1000 of "20k"), `digits` as typed, "" of words."""

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


def may_be_decimal(token: str, language: str) -> bool:
    """1.500 in English, 1,500 elsewhere: three digits behind the sign for decimals."""
    return re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", token) is not None and decimal_sign(language) in token


def decimal_sign(language: str) -> str:
    """By language, and by country where that differs from its language's."""
    country = language.lower().rpartition("-")[2]
    points = {"mx", "us", "gt", "hn", "ni", "pa", "pe", "pr", "sv", "do", "ch", "li"}
    return "." if base(language) == "en" or country in points else ","


def number(line: Line, words: Numbers, scales: Mapping[str, int]) -> Found | None:
    """Reads one number, as digits or words or both."""
    start, total, said, lowest = line.at, 0.0, "", 0
    while (part := _part(line, words, scales)) is not None:
        value, text = part
        line.skip(words.of if line.at + 1 < len(line.tokens) and line.tokens[line.at + 1] in scales else ())
        grouped = text != "" and not re.fullmatch(r"[0-9]{1,6}|[0-9]+[.,][0-9]{1,2}", text)
        scale = None if grouped else line.take(scales)
        if lowest and not _continues(value, text, scales[scale] if scale else 1, lowest):
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


def _continues(value: float, text: str, scale: int, lowest: int) -> bool:
    """Whether this may stand behind a scale: mil quinientos, 2 mil 500, 1 million 500 thousand."""
    is_hundreds = text == "" or re.fullmatch("[1-9][0-9]{2}", text) is not None
    return is_hundreds and value * scale < lowest and (scale == 1 or scale < lowest)


def _part(line: Line, words: Numbers, scales: Container[str]) -> tuple[float, str] | None:
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


def _in_words(line: Line, words: Numbers, scales: Container[str]) -> tuple[float, str] | None:
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
    tongue = base(language)
    if tongue == "es":
        text = re.sub(
            r"(?<=[0-9])\s?M(?![^\W\d_])", " millones", text
        )  # 1,5 M€; a small m is thousands there
    line = plain(re.sub("(?<=[0-9])[’'](?=[0-9])", "\0", text), language)
    line = re.sub(r"(?<=[0-9])[.,]-+(?![0-9])", "", line)
    line = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", line.replace("\0", "'"))
    line = re.sub(r"\+\s?/?\s?-|[~≈±]", " ", line)
    line = re.sub(r"(?<![^\W\d_])([a-z]{1,2})\$", lambda one: f" {_DOLLARS.get(one[1], '?')} ", line)
    line = re.sub(r",(?=\s*[^\W\d_])", " ", line)  # "not sure, but …"
    found = re.findall(r"[0-9]+(?:[.,' ][0-9]+)*|[^\W\d_]+|[^\w\s]", line)
    words = NUMBERS[tongue]
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
    return text in words.compound or text in words.halves or (" " not in text and text in words.small)
