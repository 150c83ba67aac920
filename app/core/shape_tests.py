"""The shape of a flow's own tests: what is given to a talk, and what must come out.

Says nothing about names that must exist elsewhere in the flow: `parse_tests` does.
"""

from typing import Annotated, Literal

from pydantic import Tag

from .leaves import word
from .shape_values import (
    Answer,
    CriterionId,
    Day,
    Given,
    Language,
    Name,
    Number,
    OneOrMap,
    Page,
    Shape,
    Span,
    StepId,
    Truth,
    key,
)

AnyAnswer = Annotated[Annotated[Answer, Tag("<one>")] | Annotated[list[Given], Tag("<list>")], OneOrMap]
Certainty = Annotated[Literal["decided", "likely", "open"], word("decided", "likely", "open")]
HandedOff = Annotated[Literal["true", "false", "closed"], word("true", "false", "closed")]


class ExpectShape(Shape, title="Expect"):
    """What must come out of a test; only what is written is looked at."""

    score: Number | None = key("The total.", 13, default=None)
    lowest: Number | None = key("The least that the total can still become.", 11, default=None)
    highest: Number | None = key("The most that the total can still become.", 15, default=None)
    band: Name | None = key("The band of the total.", "follow_up", default=None)
    certainty: Certainty | None = key("How sure the band is.", "decided", default=None)
    persona: Name | None = key("The persona, or `none`.", "founder", default=None)
    hot: Truth | None = key("Whether the lead is hot.", True, default=None)
    points: dict[CriterionId, Number] | None = key(
        "The points of each criterion that is written here.", {"budget": 3}, default=None
    )
    answers: dict[StepId, AnyAnswer] | None = key(
        "What was understood, step by step; `unknown` for nothing.", {"budget": 20000}, default=None
    )
    asked: list[StepId] | None = key(
        "The questions put to the visitor, in their order.", ["need", "budget"], default=None
    )
    said: list[StepId] | None = key(
        "The steps with `say`, `handoff` and `book` that were said, in their order.",
        ["welcome", "bye"],
        default=None,
    )
    handoff: HandedOff | None = key(
        "Whether a rep was asked for; `closed` if there was none.", True, "closed", default=None
    )
    closed: Truth | None = key("Whether the conversation is closed.", True, default=None)


class TestShape(Shape, title="Test"):
    """A talk that must go as it says; a test that fails stops a publish."""

    answers: dict[StepId, AnyAnswer] = key(
        "The answer to each question: a choice, a number, a list, `skip`, or a text as if typed.",
        {"need": "orient", "budget": "about 20k"},
        default={},
    )
    signals: list[Name] = key("The signals seen before the first answer.", ["saw_pricing"], default=[])
    language: Language | None = key("The visitor's language.", "nl", default=None)
    page: Page | None = key("The page that the visitor is on.", "/pricing", default=None)
    staff: Annotated[Literal["present", "away"], word("present", "away")] = key(
        "Whether a rep is there, and it is within hours.", "away", default="present"
    )
    at: Day | None = key(
        "The day on which it is played; left out: today, or the next with somebody there.",
        "2026-11-22",
        default=None,
    )
    after: Span | None = key("The time that passes before the score is looked at.", "30 days", default=None)
    expect: ExpectShape = key(
        "What must come out.", {"score": 13, "band": "follow_up"}, default=ExpectShape()
    )
