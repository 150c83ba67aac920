"""A value off the wire, or a text as typed, to the `Value` that is kept; or why it does not fit.

`fit` is strict: it takes what the widget sends. `understand` reads what a person typed into such a value and
has it fitted. Never guesses: a wrong answer costs more than asking again.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from .flow import Kind, Step
from .phrases import listed, phrase
from .values import Value, Words

LONGEST = 2_000  # characters of any text
LARGEST = 10**15  # beyond it a float no longer holds every cent
STARS = 5


class Unfit(Exception):
    """The value does not fit its question. `key` is one of `phrases`, `params` what its sentence names."""

    def __init__(self, key: str, **params: str | float) -> None:
        super().__init__(key)
        self.key = key
        self.params: Mapping[str, str | float] = params

    def text(self, language: str) -> str:
        return phrase(language, self.key, **self.params)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a typed text means. `value` None: the question was passed over by its `skip`."""

    value: Value | None
    skipped: bool = False


# --- what comes over the wire ---


def fit(step: Step, raw: object, today: date) -> Value:
    """The value to keep, or Unfit. ValueError: the step asks nothing."""
    if not step.asks:
        raise ValueError(f"{step.id} is a {step.kind} step, it has no answer")
    if raw is None:
        raise Unfit("empty")
    return _FITTED[step.kind](step, raw, today)


def _fit_choices(step: Step, raw: object, today: date) -> Value:
    if not step.many:
        return _fit_choice(step, raw)
    if not isinstance(raw, list | tuple):
        raise _no_choice(step)
    chosen = tuple(dict.fromkeys(_fit_choice(step, one) for one in raw))
    least = 1 if step.min is None else step.min
    if len(chosen) < least:
        raise Unfit("too-few", min=least)
    if step.max is not None and len(chosen) > step.max:
        raise Unfit("too-many", max=step.max)
    ids = tuple(one for one in chosen if isinstance(one, str))
    texts = tuple(one for one in chosen if isinstance(one, Words))
    if len(texts) > 1:
        raise _no_choice(step)
    return ids + texts


def _fit_choice(step: Step, raw: object) -> str | Words:
    if isinstance(raw, str) and step.choice(raw):
        return raw
    if step.other and isinstance(raw, dict) and raw.keys() == {"other"}:
        return Words(_clean(raw["other"], "text"))
    raise _no_choice(step)


def _no_choice(step: Step) -> Unfit:
    labels = [choice.label for choice in step.choices]
    return Unfit("choice", choices=listed([*labels, step.other] if step.other else labels))


def _fit_number(step: Step, raw: object, today: date) -> Value:
    if (
        isinstance(raw, bool)
        or not isinstance(raw, int | float)
        or (isinstance(raw, float) and math.isnan(raw))
    ):
        raise Unfit("number")
    if raw < (least := -LARGEST if step.min is None else max(step.min, -LARGEST)):
        raise Unfit("too-small", min=least)
    if raw > (most := LARGEST if step.max is None else min(step.max, LARGEST)):
        raise Unfit("too-big", max=most)
    if raw == int(raw):
        return int(raw)
    if step.whole:
        raise Unfit("whole")
    return raw


def _fit_text(step: Step, raw: object, today: date) -> Value:
    text = _clean(raw, "text", LONGEST if step.max is None else min(step.max, LONGEST))
    if step.min is not None and len(text) < step.min:
        raise Unfit("too-short", min=step.min)
    return Words(text)


def _fit_email(step: Step, raw: object, today: date) -> Value:
    text = _clean(raw, "email")
    try:
        return Words(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Unfit("email") from None


def _fit_phone(step: Step, raw: object, today: date) -> Value:
    text = unicodedata.normalize("NFKC", _clean(raw, "phone"))
    number = _e164(text, step.country) if re.fullmatch(r"[+(\d][\d\s()./-]{2,40}", text) else None
    if number is None:
        raise Unfit("phone")
    return Words(number)


def _e164(text: str, country: str | None) -> str | None:
    """The number as +32470123456, or None if no such number can be dialled."""
    import phonenumbers  # here: its import takes 90 ms, which every command would pay at its start

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _fit_url(step: Step, raw: object, today: date) -> Value:
    text = _clean(raw, "url")
    whole = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) else f"https://{text}"
    try:
        parts = urlsplit(whole)
        _ = parts.port  # raises if it is no number
    except ValueError:
        raise Unfit("url") from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or _NOT_IN_URLS.search(text):
        raise Unfit("url")
    if "@" in parts.netloc:  # whose site is user:password@host? Not the one it seems to be
        raise Unfit("url")
    return Words(parts._replace(netloc=parts.netloc.lower()).geturl())


_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")


def _fit_date(step: Step, raw: object, today: date) -> Value:
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise Unfit("date")
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Unfit("date") from None
    if step.from_ is not None and day < (first := _day(step.from_, today)):
        raise Unfit("too-early", first=first.isoformat())
    if isinstance(step.to, date | timedelta) and day > (last := _day(step.to, today)):
        raise Unfit("too-late", last=last.isoformat())
    return raw


def _day(bound: date | timedelta, today: date) -> date:
    return today + bound if isinstance(bound, timedelta) else bound


def _fit_rating(step: Step, raw: object, today: date) -> Value:
    most = step.to if isinstance(step.to, int) else STARS
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= most:
        raise Unfit("rating", to=most)
    return raw


def _clean(raw: object, key: str, longest: float = LONGEST) -> str:
    """The text, trimmed. Unfit(`key`) if it is none, or holds what a database or JSON cannot."""
    if not isinstance(raw, str) or "\0" in raw or any("\ud800" <= sign <= "\udfff" for sign in raw):
        raise Unfit(key)
    text = raw.strip()
    if not text:
        raise Unfit("empty")
    if len(text) > longest:
        raise Unfit("too-long", max=longest)
    return text


_FITTED: Mapping[Kind, Callable[[Step, object, date], Value]] = {
    "choices": _fit_choices,
    "number": _fit_number,
    "text": _fit_text,
    "email": _fit_email,
    "phone": _fit_phone,
    "url": _fit_url,
    "date": _fit_date,
    "rating": _fit_rating,
}


# --- spellings ---
_SKIP, _OTHER = "(skip)", "(other)"  # no ids: those have no parentheses


class Spellings:
    """What may be typed for choices, `skip` and `other`; folded twice, strictly and loosely."""

    def __init__(self, step: Step) -> None:
        self._texts = list(_texts(step))
        self._tables = [(fold, self._table(fold)) for fold in (_same_case, _same_words)]

    def named(self, typed: str) -> frozenset[str]:
        """The ids this text names, by the strictest reading that finds any."""
        for fold, table in self._tables:
            if found := table.get(fold(typed)):
                return frozenset(found)
        return frozenset()

    def pieces(self, language: str) -> int:
        """How many pieces the longest of them has: "Yes, and soon" has two."""
        return max((len(_pieces(text, language)) for text, _ in self._texts), default=1)

    def _table(self, fold: Callable[[str], str]) -> dict[str, set[str]]:
        table: dict[str, set[str]] = {}
        for text, id in self._texts:
            if folded := fold(text):
                table.setdefault(folded, set()).add(id)
        return table


def _texts(step: Step) -> Iterator[tuple[str, str]]:
    for choice in step.choices:
        for text in (choice.label, choice.id, *choice.also):
            yield text, choice.id
    if step.skip:
        yield step.skip, _SKIP
        yield "skip", _SKIP
    if step.other:
        yield step.other, _OTHER


def _same_case(text: str) -> str:
    """Case and width do not count, nor does a full stop at the end; C, C++ and C# stay apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".!?,;: ")


def _same_words(text: str) -> str:
    """Accents, apostrophes and other punctuation do not count either."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in signs if not unicodedata.combining(sign) and sign not in "'’‘ʼ`")
    return " ".join("".join(" " if unicodedata.category(s)[0] == "P" else s for s in plain).split())


# --- what a person types ---


def understand(step: Step, text: str, today: date, language: str) -> Understood | None:
    """What the text means as an answer to this step; None if it is not clear, or does not fit."""
    try:
        typed = _clean(text, "text")
        if Spellings(step).named(typed) == {_SKIP}:
            return Understood(None, skipped=True)
        raw = _READ[step.kind](step, typed, language)
        return None if raw is None else Understood(fit(step, raw, today))
    except Unfit:
        return None


# A reader gives the value as it would come over the wire, or None. `fit` then has the last word.
Raw = str | float | list[object] | dict[str, str] | None


def _read_choices(step: Step, typed: str, language: str) -> Raw:
    spellings = Spellings(step)
    chosen = _one_choice(step, typed, spellings)
    if chosen is not None:
        return [chosen] if step.many else chosen
    if step.many:
        return _read_many(step, typed, language, spellings)
    return _as_other(step, typed, spellings)


def _one_choice(step: Step, typed: str, spellings: Spellings) -> str | None:
    """The one choice that is named by this text, or by its number in the list."""
    named = spellings.named(typed)
    if len(named) == 1:
        [id] = named
        return id if step.choice(id) else None
    number = re.fullmatch(r"\(?([0-9]{1,3})[.)]*", typed)
    if named or not number or not _counts(step):
        return None
    at = int(number[1]) - 1
    return step.choices[at].id if 0 <= at < len(step.choices) else None


def _counts(step: Step) -> bool:
    """Whether "2" can only mean the second choice: not where labels have numbers ("2 to 5 people")."""
    return not any(re.search(r"\d", text) for choice in step.choices for text in (choice.label, *choice.also))


def _as_other(step: Step, typed: str, spellings: Spellings) -> Raw:
    """The text itself where `other` is offered; not a bare number, a label, or what names two choices."""
    is_number = not re.search(r"[^\W\d_]", typed) and _counts(step)
    return {"other": typed} if step.other and not is_number and not spellings.named(typed) else None


def _read_many(step: Step, typed: str, language: str, spellings: Spellings) -> Raw:
    """Choices in a row, and at most one other text among them."""
    chosen: list[object] = []
    others: list[str] = []
    for text, id in _stretches(step, typed, language, spellings):
        chosen += [id] if id else []
        others += [] if id else [text]
    if not others:
        return chosen
    other = _as_other(step, others[0], spellings) if len(others) == 1 else None
    return None if other is None else [*chosen, other]


def _stretches(
    step: Step, typed: str, language: str, spellings: Spellings
) -> Iterator[tuple[str, str | None]]:
    """The text cut into choices, each the longest stretch that is one (labels have commas of their own).

    What names no choice comes as it is, with None.
    """
    line = _on_one_line(typed)
    pieces = _pieces(line, language)
    longest = spellings.pieces(language)
    at = 0
    rest = None  # where what names no choice begins
    while at < len(pieces):
        for end in range(min(at + longest, len(pieces)), at, -1):
            text = line[pieces[at][0] : pieces[end - 1][1]]
            if id := _one_choice(step, text, spellings):
                if rest is not None:
                    yield line[rest : pieces[at - 1][1]], None
                yield text, id
                at, rest = end, None
                break
        else:
            rest = pieces[at][0] if rest is None else rest
            at += 1
    if rest is not None:
        yield line[rest : pieces[-1][1]], None


_AND = {"en": "and", "es": "y|e", "nl": "en", "de": "und", "fr": "et"}


def _on_one_line(text: str) -> str:
    return " ".join(", ".join(text.splitlines()).split())


def _pieces(line: str, language: str) -> list[tuple[int, int]]:
    """Start and end of what stands between commas and the language's `and`, on one line of single spaces."""
    words = "|".join({_AND["en"], _AND.get(language.lower().partition("-")[0], _AND["en"])})
    between = re.compile(rf" ?[,;&] ?(?:(?:{words}) )?| (?:{words}) ", re.IGNORECASE)
    pieces, start = [], 0
    for match in between.finditer(line):
        pieces.append((start, match.start()))
        start = match.end()
    return [(a, b) for a, b in [*pieces, (start, len(line))] if a < b]


def _read_number(step: Step, typed: str, language: str) -> Raw:
    text = " ".join(unicodedata.normalize("NFKC", typed).replace("−", "-").split())
    units = [re.escape(unit) for unit in (*_CURRENCIES, *([step.unit] if step.unit else []))]
    unit = "|".join(units)
    match = re.fullmatch(
        rf"(?:{unit})? ?(-?) ?([0-9](?:[0-9.,'’ ]*[0-9])?) ?(?:{unit})?", text, re.IGNORECASE
    )
    if not match:
        return None
    amount = _amount(match[2])
    return -amount if amount is not None and match[1] else amount


_CURRENCIES = ("€", "$", "£", "EUR", "USD", "GBP", "CHF")


def _amount(text: str) -> float | None:
    """20000 of 20000, 20.000, 20,000, 20 000 and 20'000,00. Three digits behind one sign are thousands."""
    if re.fullmatch(r"[0-9]+", text):
        return int(text) if len(text) < 20 else math.inf
    grouped = re.fullmatch(
        r"([1-9][0-9]{0,2}(?:([.,'’ ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?", text
    )
    if grouped:
        whole = re.sub(r"[^0-9]", "", grouped[1])
        return float(f"{whole}.{grouped[3]}") if grouped[3] else float(whole)
    decimal = re.fullmatch(r"([0-9]+)[.,]([0-9]+)", text)
    return float(f"{decimal[1]}.{decimal[2]}") if decimal else None


def _read_text(step: Step, typed: str, language: str) -> Raw:
    return typed


def _read_address(step: Step, typed: str, language: str) -> Raw:
    """An email or web address at the end of a sentence: without its full stop."""
    return typed.strip("<>").rstrip(".,;!")


def _read_date(step: Step, typed: str, language: str) -> Raw:
    """2026-11-30, 30.11.2026, 30/11/2026. What an American reads differently is not understood in English."""
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\.?", typed):
        return _iso(match[1], match[2], match[3])
    match = re.fullmatch(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{4})\.?", typed)
    if not match:
        return None
    one, sign, two, year = match.groups()
    if int(one) > 12 or sign == "." or one == two:
        return _iso(year, two, one)
    if int(two) > 12:
        return _iso(year, one, two)
    is_english = language.lower().partition("-")[0] == "en"
    return None if is_english else _iso(year, two, one)


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{month:0>2}-{day:0>2}"


def _read_rating(step: Step, typed: str, language: str) -> Raw:
    match = re.fullmatch(r"([0-9]{1,3})\s*(?:/\s*([0-9]{1,3}))?\.?", typed)
    most = step.to if isinstance(step.to, int) else STARS
    return int(match[1]) if match and (match[2] is None or int(match[2]) == most) else None


_READ: Mapping[Kind, Callable[[Step, str, str], Raw]] = {
    "choices": _read_choices,
    "number": _read_number,
    "text": _read_text,
    "email": _read_address,
    "phone": _read_text,
    "url": _read_address,
    "date": _read_date,
    "rating": _read_rating,
}
