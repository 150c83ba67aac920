"""A value off the wire, or a text as typed, to the `Value` that is kept; or why it does not fit.

`fit` is strict: it takes what the widget sends, and a `Range`, which only a typed text can become.
`understand` reads what a person typed into such a value and has it fitted. Never guesses: a wrong answer
costs more than asking again.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import re2
from email_validator import EmailNotValidError, validate_email

from .flow import Kind, Step
from .matching import SKIP
from .phrases import listed, phrase
from .typed import READ, STARS, Said
from .values import Range, Value, Words

LONGEST = 2_000  # characters of any text
LARGEST = 10**15  # beyond it a float no longer holds every cent


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


def fit_email(raw: object) -> Words:
    """An address as it is written, wherever it was asked for; or Unfit."""
    text = _clean(raw, "email")
    try:
        return Words(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Unfit("email") from None


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
    if not isinstance(raw, Range):
        return _fit_one_number(step, raw)
    low, high = (None if end is None else _fit_one_number(step, end) for end in (raw.low, raw.high))
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise Unfit("number")
    return low if low is not None and low == high else Range(low, high)


def _fit_one_number(step: Step, raw: object) -> int | float:
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
    if step.pattern is not None and not _compiled(step.pattern).fullmatch(text):
        raise Unfit("pattern")
    return Words(text)


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def _fit_email(step: Step, raw: object, today: date) -> Value:
    return fit_email(raw)


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


# --- what a person types ---


def understand(step: Step, text: str, today: date, language: str) -> Understood | None:
    """What the text means as an answer to this step; None if it is not clear, or does not fit."""
    try:
        typed = _clean(text, "text")
        said = Said(step, typed, language, today)
        if said.spellings.named(typed) == {SKIP}:
            return Understood(None, skipped=True)
        raw = READ[step.kind](said)
        if (
            raw is None
            and step.skip
            and step.kind in ("choices", "number")
            and said.matcher.near(typed) == SKIP
        ):
            return Understood(None, skipped=True)
        return None if raw is None else Understood(fit(step, raw, today))
    except Unfit:
        return None
