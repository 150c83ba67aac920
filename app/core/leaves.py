"""What one scalar of a flow may be: a text, a number, a span, a day … Each reads it or says why not.

The values that pydantic's models in `shape` are made of. Never looks at more than one scalar.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import re2
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from . import guesses
from .figures import PLURALS
from .nearest import nearest
from .nodes import ListNode, MapNode, Node, Scalar, resolve
from .values import Place

LONGEST_TEXT = 4000  # characters
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    **{unit: timedelta(days=days) for unit, days in _DAYS.items()},
}
_LONGEST_SPAN = timedelta(days=36500)


class Misfit(ValueError):
    """What stands there cannot be read; the text says what is expected, and how to mend it."""


class Empty(ValueError):
    """Nothing stands there."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """Annotates a model's field: how its scalar is read, and its JSON schema. `doubt`: a warning, or None."""

    read: Callable[[Scalar], Any]
    schema: JsonSchemaValue = field(default_factory=dict)
    doubt: Callable[[Scalar], str | None] = lambda scalar: None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.schema)  # pydantic writes into it what a key adds

    def _validate(self, value: object, info: ValidationInfo) -> Any:
        if isinstance(value, str):  # a key
            return self.read(Scalar(value, value, value, '"', Place("", 1, 1), 0))
        if not isinstance(value, Scalar):
            raise Misfit(f"one text or number is expected here, not {kind_of(value)}")
        if value.value is None and not value.style and not value.text:
            raise Empty
        result = self.read(value)
        doubt = self.doubt(value)
        if doubt and info.context is not None:
            info.context[value.place] = doubt
        return result


def kind_of(value: object) -> str:
    """What stands there, in words."""
    if isinstance(value, dict | MapNode):
        return "a block of keys"
    if isinstance(value, list | ListNode):
        return "a list"
    return f"'{short(value.text)}'" if isinstance(value, Scalar) and value.written else "nothing"


def data_of(node: Node) -> Any:
    """The tree as pydantic wants it: dicts, lists, and scalars left as they are."""
    if isinstance(node, MapNode):
        return {key: data_of(value) for key, (_, value) in node.entries.items()}
    return [data_of(item) for item in node.items] if isinstance(node, ListNode) else node


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A way out after `'word' is not a …`: the nearest name, or the few there are."""
    names = list(names)
    found = nearest(word, names)
    words = word.split()
    if len(words) > 1 and all(one in names for one in words):
        return f"; write a ',' between: {', '.join(words)}"
    if found:
        return f"{unseen(word)}; did you mean '{found}'?"
    if not names:
        return f"{unseen(word)}; there is none: write one, or take this out"
    few = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
    return f"{unseen(word)}; there is {few}"


_FEW = 12  # names that a message lists


# --- texts and names ---


def text(scalar: Scalar) -> str:
    _no_word_of_yaml(scalar, "a text")
    if not scalar.text.strip():
        raise Misfit("the text is empty; write one, or leave the key out")
    if len(scalar.text) > LONGEST_TEXT:
        raise Misfit(f"the text has {len(scalar.text)} characters; {LONGEST_TEXT} is the most, so shorten it")
    return scalar.text


def _no_word_of_yaml(scalar: Scalar, expected: str) -> None:
    """`true` and `null` are no texts: who means the word quotes it."""
    if isinstance(scalar.value, bool) or scalar.value is None:
        word = scalar.text
        raise Misfit(f'{expected} is expected here; if you mean the word {word}, quote it: "{word}"')


def cut_short(scalar: Scalar) -> str | None:
    """`We're #1`: a comment is seldom written without a space, a number or a tag always is."""
    if scalar.style or not re.match(r"#[^\s#]", scalar.comment):
        return None
    whole = f"{scalar.text} {scalar.comment}"
    comment = short(scalar.comment)
    return f"the text ends before '{comment}', as ' #' begins a comment; quote it: \"{short(whole)}\""


def plurals(forms: Mapping[str, str]) -> Mapping[str, str]:
    """The forms of a word beside numbers, by plural; one for `other` is always there."""
    if unknown := [form for form in forms if form not in PLURALS]:
        raise Misfit(f"'{unknown[0]}' is no plural; there is {', '.join(PLURALS)}")
    if "other" not in forms:
        raise Misfit(
            "the form for most numbers is missing; write it as 'other', like {one: seat, other: seats}"
        )
    return dict(forms)


def id_(scalar: Scalar) -> str:
    _no_word_of_yaml(scalar, "an id")
    return id_of(scalar.text)


def id_of(word: str) -> str:
    if not _ID.fullmatch(word):
        raise Misfit(
            f"'{short(word)}' cannot be an id: a small letter, then small letters, digits and '_', "
            f"at most 40{unseen(word)}; write '{id_for(word)}'"
        )
    return word


def id_for(label: str) -> str:
    """An id as near to a text as ids can be."""
    signs = unicodedata.normalize("NFKD", label)
    plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    tidied = re.sub(r"[^a-z0-9]+", "_", _UNSEEN.sub("", plain).lower()).strip("_")[:30].rstrip("_")
    return tidied if _ID.fullmatch(tidied) else f"id_{tidied}" if tidied else "an_id"


_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def unseen(word: str) -> str:
    """Says so where a character in a word cannot be seen."""
    match = _UNSEEN.search(word)
    return f"; an invisible character (U+{ord(match.group()):04X}) stands in it" if match else ""


def name(scalar: Scalar) -> str:
    """An id that stands elsewhere in the flow, or stood there once: looked for later."""
    _no_word_of_yaml(scalar, "an id")
    if not isinstance(scalar.value, str):
        raise Misfit(f"an id is expected here, not the number {scalar.text}")
    return scalar.text


def given(scalar: Scalar) -> str:
    """A name that somebody outside the flow gave: a page's event, a team, a channel."""
    _no_word_of_yaml(scalar, "a name")
    return scalar.text


def condition(scalar: Scalar) -> str:
    """Compiled later; `true` alone is one."""
    if not isinstance(scalar.value, str | bool):
        raise Misfit(f"a condition like score >= 10 is expected here, not {scalar.text}")
    return scalar.text


def value(scalar: Scalar) -> Scalar:
    """An answer of a test, read later by what its step asks."""
    if scalar.value is None and not scalar.style:
        raise Misfit("an answer is expected here; write skip for the way past the question")
    return scalar


def matching(pattern: str, title: str, way: str) -> Leaf:
    """A text of one form. `title`: what it is called; `way`: how to write it."""
    compiled = re.compile(pattern)

    def read(scalar: Scalar) -> str:
        if not isinstance(scalar.value, str) or not compiled.fullmatch(scalar.text):
            meant = guesses.form(scalar.text, compiled.fullmatch)
            raise Misfit(
                f"'{short(scalar.text)}' is not {title}{_as_written(meant) if meant else f'; {way}'}"
            )
        return scalar.text

    return Leaf(read, formed(pattern, title, way))


def formed(pattern: str, title: str, way: str) -> JsonSchemaValue:
    """The JSON schema of a text of one form; editors show the message where it has another."""
    message = f"This is not {title}; {way}."
    return {
        "title": title,
        "type": "string",
        "pattern": f"^(?:{pattern})$",
        "patternErrorMessage": message,
    }


def _as_written(meant: str | None) -> str:
    """How to write what was meant; a '#' would begin a comment."""
    return "" if meant is None else f'; write "{meant}"' if meant.startswith("#") else f"; write {meant}"


def word(*options: str) -> Leaf:
    def read(scalar: Scalar) -> str:
        if scalar.text in options:
            if scalar.style and scalar.text in ("true", "false"):
                raise Misfit(f"take the quotes away: {scalar.text}")
            return scalar.text
        if parts := several(scalar.text, options):
            raise Misfit(f"'{short(scalar.text)}' is more than one; write {', '.join(parts)}")
        found = nearest(scalar.text, options)
        few = " or ".join(options) if len(options) < 4 else f"one of {', '.join(options)}"
        way = f"; did you mean '{found}'?" if found else f"; write {few}"
        raise Misfit(f"'{short(scalar.text)}' has no meaning here{way}")

    return Leaf(read, {"enum": [resolve(option) for option in options]})


def several(text: str, options: Sequence[str]) -> Sequence[str]:
    """`mon tue` and `Monday-Friday` one by one; nothing if it is not just that."""
    parts = re.split(r"\s*[-–]\s*|\s+to\s+", text.lower())
    if len(parts) == 2 and all(len(part) > 2 and part[:3] in options for part in parts):
        first, last = (options.index(part[:3]) for part in parts)
        return options[first : last + 1]
    parts = re.split(r"[\s,/]+", text)
    return parts if len(parts) > 1 and all(part in options for part in parts) else ()


def truth(scalar: Scalar) -> bool:
    if isinstance(scalar.value, bool):
        return scalar.value
    if scalar.text in ("true", "false"):
        raise Misfit(f"take the quotes away: {scalar.text}")
    meant = _TRUTHS.get(scalar.text.strip("“”").lower(), "true or false")
    raise Misfit(f"write {meant}, not '{short(scalar.text)}'")


_TRUTHS = {
    **dict.fromkeys(("yes", "on", "y", "1", "ja", "oui", "sí", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "0", "nee", "nein", "non", "false"), "false"),
}


def version(scalar: Scalar) -> int:
    if scalar.text == "1" and scalar.style:
        raise Misfit("take the quotes away: 1")
    if scalar.value != 1 or isinstance(scalar.value, bool):
        raise Misfit(f"this program reads format 1, not '{short(scalar.text)}'; write 'format: 1'")
    return 1


def pattern(scalar: Scalar) -> str:
    """A pattern of RE2, which takes linear time for any text: no look-around, no back-references."""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text(scalar), options)
    except re2.error as error:
        said = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error.args[0]
        raise Misfit(f"'{short(scalar.text)}' is not a pattern{_pattern_fault(str(said))}") from error
    return scalar.text


def _pattern_fault(said: str) -> str:
    what, _, where = said.partition(": ")
    if where in ("(?=", "(?!", "(?<", "(?<=", "(?<!") or where.startswith(("(?=", "(?!", "(?<")):
        return f": '{where}' looks around, which is not possible here; describe the whole text"
    if what == "invalid escape sequence" and re.fullmatch(r"\\[0-9]", where):
        return f": '{where}' refers back, which is not possible here; write the part out again"
    return f": {what} '{where}'; mend it there" if where else f": {what}; mend it"


# --- numbers ---


def number(scalar: Scalar) -> int | float:
    value = scalar.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        if scalar.style and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", scalar.text):
            raise Misfit(f"'{scalar.text}' is not a number; take the quotes away: {scalar.text}")
        digits = "it in digits, without the '%'" if "%" in scalar.text else "it in digits, like 20000"
        span = span_of(guesses.span(scalar.text) or "")
        meant = guesses.number(scalar.text) or (f"{span.total_seconds():g}, in seconds" if span else digits)
        raise Misfit(f"'{short(scalar.text)}' is not a number; write {meant}")
    if not abs(value) < 1e15:
        raise Misfit(f"'{short(scalar.text)}' is too large a number; write one of at most 15 digits")
    return value


def looks_like_text(scalar: Scalar) -> str | None:
    """`5.000` is five for YAML, and `007` is seven."""
    if scalar.style or not isinstance(scalar.value, int | float):
        return None
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}", scalar.text):
        meant = scalar.text.replace(".", "")
        return f"'{scalar.text}' is the number {scalar.value:g}; write {meant} if you mean that"
    if re.fullmatch(r"[-+]?0[0-9]+", scalar.text):
        return f"'{scalar.text}' is the number {scalar.value}; write it without the 0 in front"
    return None


def numbers(low: float | None = None, high: float | None = None, whole: bool = False) -> Leaf:
    def read(scalar: Scalar) -> int | float:
        value = number(scalar)
        if whole and value != int(value):
            raise Misfit(f"{scalar.text} is not a whole number; write {int(value)} or {int(value) + 1}")
        if low is not None and value < low:
            raise Misfit(f"{scalar.text} is too small; write {low:g} or more")
        if high is not None and value > high:
            raise Misfit(f"{scalar.text} is too large; write {high:g} or less")
        return int(value) if whole else value

    bounds = {"minimum": low, "maximum": high}
    kept = {name: bound for name, bound in bounds.items() if bound is not None}
    kind = (
        {"title": "a whole number", "type": "integer"} if whole else {"title": "a number", "type": "number"}
    )
    return Leaf(read, {**kind, **kept}, looks_like_text)


# --- days and spans ---


def span_of(words: str) -> timedelta | None:
    """`20 seconds`, `3 months`, `today`; a month is 30 days and a year 365."""
    if words.strip() == "today":
        return timedelta(0)
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?([a-z]+?)s?", words.strip())
    if match is None or match.group(2) not in _UNITS:
        return None
    span = float(match.group(1)) * _UNITS[match.group(2)]
    return span if span <= _LONGEST_SPAN else None


def in_words(span: timedelta) -> str:
    """What `span_of` reads, in the largest unit that leaves nothing over: 10 minutes."""
    unit, length = next((unit, length) for unit, length in reversed(_UNITS.items()) if not span % length)
    count = span // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def span(scalar: Scalar) -> timedelta:
    found = span_of(scalar.text)
    if found is None:
        raise Misfit(f"'{short(scalar.text)}' is not a span of time; write {_span_meant(scalar.text)}")
    return found


def _span_meant(text: str) -> str:
    if re.fullmatch(r"[0-9]+", text) and text != "0":
        return f"its unit too, like '{text} seconds' or '{text} days'"
    meant = guesses.span(text)
    return f"'{meant}'" if meant and span_of(meant) is not None else "one like '20 seconds' or '14 days'"


def day(scalar: Scalar) -> date:
    try:
        found = date.fromisoformat(scalar.text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != scalar.text:
        raise Misfit(f"'{short(scalar.text)}' is not a date; write {_day_meant(scalar.text)}")
    return found


def day_or_span(scalar: Scalar) -> date | timedelta:
    found = span_of(scalar.text)
    if found is not None:
        return found
    try:
        return day(scalar)
    except Misfit:
        meant = guesses.span(scalar.text)
        way = f"'{meant}'" if meant and span_of(meant) is not None else _day_meant(scalar.text)
        text = f"'{short(scalar.text)}' is neither a date nor a span of time"
        raise Misfit(f"{text}; write {way}{'' if way[0].isdigit() or meant else ', or 6 months'}") from None


def _day_meant(text: str) -> str:
    return guesses.day(text) or "the year first, like 2026-01-31"


def clock(scalar: Scalar) -> time:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", scalar.text)
    if match is None:
        way = guesses.clock(scalar.text) or "one like 09:00"
        raise Misfit(f"'{short(scalar.text)}' is not a time of day; write {way}")
    return time(int(match.group(1)), int(match.group(2)))


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
