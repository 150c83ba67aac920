"""How a language writes numbers, money and days, and which plural a number takes.

A table by hand of the languages our visitors read: Babel would be 31 MB for these lines. Source: CLDR 48,
decimal formats, dates and plural rules (cardinals). A language not in here is written as English is.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

Plural = Literal["zero", "one", "two", "few", "many", "other"]
PLURALS: tuple[Plural, ...] = ("zero", "one", "two", "few", "many", "other")
_NARROW, _WIDE = "\u202f", "\u00a0"  # spaces at which no line breaks

# between thousands, before decimals, and from how many digits before the last three on thousands stand apart
_Style = tuple[str, str, int]
_ENGLISH: _Style = (",", ".", 1)
_POINTS: _Style = (".", ",", 1)
_SPACES: _Style = (_WIDE, ",", 1)
_WRITTEN: Mapping[str, _Style] = {
    **dict.fromkeys(("en", "zh", "ja", "ko", "th", "he", "hi"), _ENGLISH),
    **dict.fromkeys(("nl", "de", "da", "id", "tr", "ro", "el", "hr", "sl", "sr", "vi", "pt-br"), _POINTS),
    **dict.fromkeys(("es", "it", "ca"), (".", ",", 2)),  # four digits stand together: 5000, 50.000
    **dict.fromkeys(("sv", "nb", "no", "fi", "cs", "sk", "uk", "ru", "hu"), _SPACES),
    **dict.fromkeys(("pl", "pt", "bg"), (_WIDE, ",", 2)),
    "fr": (_NARROW, ",", 1),
    "de-ch": ("\u2019", ".", 1),
    "de-at": (_WIDE, ",", 1),
    "es-mx": _ENGLISH,
}


@lru_cache(1_000)
def tags(languages: str) -> tuple[str, ...]:
    """Each of the language tags, in the order wanted and ever shorter: de-at, de (RFC 4647, lookup).

    `languages`: one tag, or several separated by commas.
    """
    return tuple(_ever_shorter(languages))


def _ever_shorter(languages: str) -> Iterator[str]:
    for language in languages.lower().split(","):
        parts = language.strip().split("-")
        while parts:
            yield "-".join(parts)
            parts.pop()
            if parts and len(parts[-1]) == 1:  # "x" and its like never stand at the end
                parts.pop()


def written(number: float, language: str) -> str:
    """A number with its thousands apart: 60,000 in English, 60.000 in Dutch, 60 000 in French."""
    thousands, point, digits = next((_WRITTEN[tag] for tag in tags(language) if tag in _WRITTEN), _ENGLISH)
    plain = f"{number:.0f}" if number == int(number) else f"{number:.10g}"
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    if "e" in plain:
        return f"{sign}{plain}"
    whole, _, rest = plain.partition(".")
    if len(whole) >= 3 + digits:
        whole = f"{int(whole):,}".replace(",", thousands)
    return f"{sign}{whole}{point}{rest}" if rest else f"{sign}{whole}"


def money(amount: str, currency: str, language: str) -> str:
    """A written amount with its money's sign on the side where the language has it: € 20,000, 20.000 €."""
    sign, near = _SIGNS.get(currency, currency), next(iter(tags(language)), "en").partition("-")[0]
    return f"{amount}{_WIDE}{sign}" if near in _BEHIND else f"{sign} {amount}"


def is_money(unit: str) -> bool:
    """Whether a unit is a currency's code or sign."""
    return unit in _SIGNS or unit in _SIGNS.values()


_SIGNS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "PLN": "PLN", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "CZK": "CZK", "CAD": "CAD", "AUD": "AUD",
}  # fmt: skip
_BEHIND = frozenset(
    ("es", "de", "fr", "it", "pt", "pl", "sv", "nb", "fi", "cs", "ru", "uk", "da", "hu", "ro")
)


def day(on: date, language: str, today: date) -> str:
    """1 March, 1 de marzo, 1. März, 1er mars; with its year where that is not today's."""
    near = next((tag for tag in tags(language) if tag in _MONTHS), "en")
    month = _MONTHS[near].split()[on.month - 1]
    number = {"de": f"{on.day}.", "fr": "1er" if on.day == 1 else f"{on.day}"}.get(near, f"{on.day}")
    of = " de " if near == "es" else " "
    return f"{number}{of}{month}" + (f"{of}{on.year}" if on.year != today.year else "")


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


def plural(number: float, language: str) -> Plural:
    """The form that a thing takes beside a number: one seat, 2 seats."""
    tag = next((tag for tag in tags(language) if tag in _RULES), None)
    return _RULES[tag](abs(number)) if tag else ("one" if number == 1 else "other")


def _alone(number: float) -> Plural:
    return "other"


def _below_two(number: float) -> Plural:
    return "one" if number < 2 else "other"


def _east_slavic(number: float) -> Plural:
    tens, hundreds = number % 10, number % 100
    if number != int(number):
        return "other"
    if tens == 1 and hundreds != 11:
        return "one"
    return "few" if 2 <= tens <= 4 and not 12 <= hundreds <= 14 else "many"


def _polish(number: float) -> Plural:
    few = 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14
    if number != int(number):
        return "other"
    return "one" if number == 1 else "few" if few else "many"


def _czech(number: float) -> Plural:
    if number != int(number):
        return "many"
    return "one" if number == 1 else "few" if 2 <= number <= 4 else "other"


def _arabic(number: float) -> Plural:
    if number in (0, 1, 2):
        return PLURALS[int(number)]
    hundreds = number % 100
    if number != int(number):
        return "other"
    return "few" if 3 <= hundreds <= 10 else "many" if hundreds >= 11 else "other"


_RULES: Mapping[str, Callable[[float], Plural]] = {
    **dict.fromkeys(("zh", "ja", "ko", "th", "id", "vi"), _alone),
    **dict.fromkeys(("fr", "pt-br"), _below_two),
    **dict.fromkeys(("ru", "uk"), _east_slavic),
    "pl": _polish,
    **dict.fromkeys(("cs", "sk"), _czech),
    "ar": _arabic,
}
