"""What an author meant by a number, a span, a day or an hour that is written otherwise than flows write it.

For messages only: nothing here is ever taken as a value. None where it could mean several things.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

_SIGNS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_THOUSANDS = {"k": 3, "thousand": 3, "m": 6, "mio": 6, "million": 6}
_SMALL = tuple("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
_UNITS = {
    "second": "s sec secs seconds seconde seconden sekunde sekunden secondes segundo segundos",
    "minute": "min mins minutes minuut minuten minuto minutos",
    "hour": "h hr hrs hours uur uren stunde stunden heure heures hora horas",
    "day": "d days dag dagen tag tage tagen jour jours día días dia dias",
    "week": "w wk wks weeks weken woche wochen semaine semaines semana semanas",
    "month": "mo mos mth mths months maand maanden monat monate monaten mois mes meses",
    "year": "y yr yrs years jaar jaren jahr jahre jahren an ans année années año años",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in (unit, *words.split())}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def number(text: str) -> str | None:
    """`20k`, `€ 20`, `1,5`, `20 000` in digits."""
    bare = text.strip(" \"'“”‘’")
    said = _SIGNS.get(bare, bare).lower()
    if said in _SMALL:
        return str(_SMALL.index(said))
    match = _NUMBER.fullmatch(said)
    if match is None or _UNIT.get(match[3] or "", "second") != "second":
        return None
    digits = _digits(match[1])
    return _times(digits, _THOUSANDS.get(match[2] or "", 0)) if digits else None


_NUMBER = re.compile(
    r"""(?:[€$£]|eur|usd|gbp)?\s*
    (-?[0-9][0-9.,'’ _]*?)\s*
    (?:(k|m|mio|thousand|million)(?![a-z]))?\s*
    ([€$£+x]|[a-z]{2,8})?""",
    re.VERBOSE,
)


def _digits(text: str) -> str | None:
    """Without what parts thousands, with a point before decimals."""
    text = re.sub(r"[ '’_]", "", text)
    match = re.fullmatch(r"(-?[0-9]{1,3}(?:[.,][0-9]{3})+)(?:[.,]([0-9]{1,2}))?", text)
    if match:
        text = re.sub(r"[.,]", "", match[1]) + (f".{match[2]}" if match[2] else "")
    text = text.replace(",", ".")
    return text if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _times(digits: str, zeros: int) -> str:
    """`1.5` and three zeros: 1500, without rounding."""
    whole, _, decimals = digits.partition(".")
    moved = (whole + decimals[:zeros].ljust(zeros, "0")).lstrip("0") or "0"
    rest = decimals[zeros:].rstrip("0")
    return f"{moved}.{rest}" if rest else moved


def span(text: str) -> str | None:
    """`2 wks`, `half an hour`, `30s`, `a week` as a flow writes them."""
    said = re.sub(r"^(in|within|after|for|about|max\.?|up to)\s+", "", text.strip().lower())
    match = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?|an?|half an?|[a-z]+)[ -]?\s*([^\W\d]+)\.?", said)
    if match is None:
        return None
    count, unit = match[1].replace(",", "."), match[2]
    count = {"a": "1", "an": "1", "half a": "0.5", "half an": "0.5"}.get(count, count)
    count = str(_SMALL.index(count)) if count in _SMALL else count
    if not re.fullmatch(r"[0-9.]+", count):
        return None
    if unit.rstrip("s") in ("quarter", "fortnight"):
        times, unit = (3, "month") if unit.startswith("q") else (2, "week")
        count = f"{float(count) * times:g}"
    if unit not in _UNIT:
        return None
    return f"{count} {_UNIT[unit]}{'' if count == '1' else 's'}"


def day(text: str) -> str | None:
    """`31.1.2026`, `31 January 2026`, `2026/1/31` as 2026-01-31; None where day and month could be either."""
    said = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})|(\d{4})[-/. ](\d\d?)[-/. ](\d\d?)", said):
        year, month, day = match.groups()[:3] if match[1] else match.groups()[3:]
        return _iso(year, month, day)
    if match := re.fullmatch(r"(\d\d?)([-/.])\s?(\d\d?)\2\s?(\d{4})", said):
        first, mark, second, year = match.groups()
        if mark == "." or int(first) > 12:
            return _iso(year, second, first)
        return _iso(year, first, second) if int(second) > 12 else None
    match = re.fullmatch(r"(?:(\d\d?)\.? )?([a-z]{3})[a-z]*\.?(?: (\d\d?))?,? (\d{4})", said)
    if match and match[2] in _MONTHS and bool(match[1]) != bool(match[3]):
        return _iso(match[4], str(_MONTHS.index(match[2]) + 1), match[1] or match[3])
    return None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def clock(text: str) -> str | None:
    """`9am`, `17.30`, `9h30`, `noon` as 09:00."""
    said = text.strip().lower()
    if said in ("noon", "24:00", "midnight"):
        return {"noon": "12:00", "24:00": "23:59"}.get(said)
    match = re.fullmatch(r"(\d\d?)(?:[.:h ]?(\d\d))?\s*(?:h|uur|uhr)?\s*(am|pm|a\.m\.|p\.m\.)?", said)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[3][0] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def form(text: str, fits: Callable[[str], object]) -> str | None:
    """The text changed in one small way so that it fits."""
    return next((meant for meant in _forms(text.strip().strip("“”„‘’\"'")) if fits(meant)), None)


def _forms(text: str) -> Iterator[str]:
    """How a path, a link, a colour, a code of a language or country may have been meant."""
    yield text
    yield text.replace("_", "-")
    if text.lower() in _CODES:
        yield _CODES[text.lower()]
        yield _CODES[text.lower()].upper()
    if len(text) == 2:
        yield text.upper()
    yield re.sub(r"^https?://[^/]+(?=/)", "", text)
    if re.fullmatch(r"(?:[\w-]+\.)+(?!png|jpe?g|svg|gif|webp)[a-z]{2,}(?:/.*)?", text):
        yield f"https://{text}"
    yield f"#{text}"
    yield f"/{text}"
    if text.replace(" ", "").isalpha():
        yield text.lower().replace(" ", "")


_CODES = {
    "english": "en", "dutch": "nl", "nederlands": "nl", "flemish": "nl", "french": "fr", "français": "fr",
    "german": "de", "deutsch": "de", "spanish": "es", "español": "es", "italian": "it", "portuguese": "pt",
    "belgium": "be", "netherlands": "nl", "the netherlands": "nl", "france": "fr", "germany": "de",
    "spain": "es", "italy": "it", "luxembourg": "lu", "portugal": "pt", "austria": "at", "usa": "us",
    "united kingdom": "gb", "switzerland": "ch", "ireland": "ie", "united states": "us",
}  # fmt: skip
