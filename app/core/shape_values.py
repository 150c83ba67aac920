"""The types that the models of a flow's file are made of: what one value may be, and how a key is told of.

Says nothing about which keys there are: `shape_steps` and `shape` do.
"""

from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field

from . import leaves
from .figures import PLURALS
from .leaves import Leaf, formed, matching, numbers, word
from .looks import COLOURS

_ID = "[a-z][a-z0-9_]{0,39}"
_SPAN = r"\s*(today|[0-9]{1,6}(\.[0-9]{1,3})? ?(second|minute|hour|day|week|month|year)s?)\s*"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AN_ID = formed(_ID, "an id", "a small letter, then small letters, digits and '_', at most 40")
_A_SPAN = formed(_SPAN, "a span of time", "write one like 20 seconds or 14 days")
_A_DAY = formed(_DAY, "a date", "write it as 2026-01-31")
_A_BOUND = formed(f"{_SPAN}|{_DAY}", "a date or a span of time", "write one like 2026-01-31 or 6 months")
_A_CLOCK = formed("([01]?[0-9]|2[0-3]):[0-5][0-9]", "a time of day", "write it as 09:00")
_A_TEXT = {
    "title": "a text",
    "type": ["string", "number"],
    "pattern": r"\S",
    "patternErrorMessage": "The text is empty; write one, or leave the key out.",
    "maxLength": leaves.LONGEST_TEXT,
}
_A_NAME = {"title": "a name", "type": ["string", "number"]}
_A_PATTERN = {**_A_TEXT, "title": "a pattern"}
_A_CONDITION = {"title": "a condition", "type": ["string", "boolean"]}
_AN_ANSWER = {"title": "an answer", "type": ["string", "number", "boolean"]}


def _id_of(title: str) -> Leaf:
    return Leaf(leaves.name, {"title": title, "type": "string"})


Text = Annotated[str, Leaf(leaves.text, _A_TEXT, leaves.cut_short)]
Id = Annotated[str, Leaf(leaves.id_, _AN_ID)]
When = Annotated[str, Leaf(leaves.condition, _A_CONDITION)]
Pattern = Annotated[str, Leaf(leaves.pattern, _A_PATTERN)]
Truth = Annotated[bool, Leaf(leaves.truth, {"title": "true or false", "type": "boolean"})]
Number = Annotated[float, numbers()]
Positive = Annotated[float, numbers(0)]
Count = Annotated[int, numbers(1, 1_000_000, whole=True)]
Percent = Annotated[float, numbers(0, 100)]
Length = Annotated[int, numbers(0, 2000, whole=True)]
Span = Annotated[timedelta, Leaf(leaves.span, _A_SPAN)]
Day = Annotated[date, Leaf(leaves.day, _A_DAY)]
Bound = Annotated[date | timedelta, Leaf(leaves.day_or_span, _A_BOUND)]
Clock = Annotated[time, Leaf(leaves.clock, _A_CLOCK)]
Page = Annotated[str, matching(r"[/*]\S*", "a path", "write one that begins with '/', like /pricing*")]
Link = Annotated[str, matching(r"https?://[^\s/]\S*", "an address", "write one that begins with 'https://'")]
Avatar = Annotated[
    str,
    matching(r"(https?:/)?/\S+", "an address of a picture", "write one that begins with 'https://' or '/'"),
]
Language = Annotated[
    str, matching("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language", "write a code like en, nl or pt-BR")
]
Country = Annotated[str, matching("[A-Z]{2}", "a country", "write its two capitals, like BE")]
Zone = Annotated[
    str,
    matching("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", "a time zone", "write one like Europe/Brussels"),
]
Colour = Annotated[
    str,
    matching(
        rf"#([0-9a-fA-F]{{3}}|[0-9a-fA-F]{{6}})|{'|'.join(COLOURS)}",
        "a colour",
        "write one like \"#0a7c66\", in quotes as a '#' begins a comment",
    ),
]
Answer = Annotated[Any, Leaf(leaves.value, _AN_ANSWER, leaves.looks_like_text)]

# ids that stand elsewhere in the flow: `parse` looks for them
Name = Annotated[str, _id_of("an id")]
StepId = Annotated[str, _id_of("a step")]
ChoiceId = Annotated[str, _id_of("a choice")]
CriterionId = Annotated[str, _id_of("a criterion")]
Plural = Annotated[str, Leaf(leaves.given, {"title": "a plural", "enum": list(PLURALS)})]
FileName = Annotated[str, _id_of("the name of a file")]
Given = Annotated[str, Leaf(leaves.given, _A_NAME)]

# keys of points
OfChoices = Annotated[str, _id_of("a choice, or a criterion")]
OfNumbers = Annotated[str, _id_of("a number, or a criterion")]
OfSpans = Annotated[str, _id_of("a span of time, or a criterion")]

Fact = Literal["name", "company", "email", "phone", "country", "role", "company_size", "industry", "website"]
FACTS = ("name", "company", "email", "phone", "country", "role", "company_size", "industry", "website")
AnyFact = Annotated[Fact, word(*FACTS)]


def _form(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<map>" if isinstance(value, dict) else "<one>"


OneOrMap = Discriminator(_form)  # its tags, like those of a step, stand in `<>`, which no key of a file does


class Shape(BaseModel):
    """A block of keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def key(
    meaning: str,
    example: Any,
    *examples: Any,
    default: Any = ...,
    alias: str | None = None,
    schema: dict[str, Any] | None = None,
) -> Any:
    """A key of a block: what it means to a marketer, and how it is written. Needed unless it has a default.

    `alias`: the key as it stands in the file, where Python has the word. `schema`: more for the JSON schema.
    """
    return Field(
        default,
        alias=alias,
        description=meaning,
        examples=[example, *examples],
        json_schema_extra=schema,
    )
