"""The shape of a flow's steps: the keys of each kind of step, and what each key is for.

Says nothing about names that must exist elsewhere in the flow: `parse` does.
"""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from .leaves import numbers, word
from .shape_values import (
    AnyFact,
    Bound,
    ChoiceId,
    Country,
    FileName,
    Given,
    Id,
    Length,
    Link,
    Name,
    Number,
    OfChoices,
    OfNumbers,
    OfSpans,
    OneOrMap,
    Pattern,
    Plural,
    Shape,
    Span,
    StepId,
    Text,
    Truth,
    When,
    key,
)

# --- what an answer may be ---


class Many(Shape, title="How many"):
    """How many of the choices a visitor takes."""

    min: Length | None = key("The fewest choices to take.", 1, default=None)
    max: Length | None = key("The most choices to take.", 3, default=None)


Unit = Annotated[Annotated[Text, Tag("<one>")] | Annotated[dict[Plural, Text], Tag("<map>")], OneOrMap]


class NumberOptions(Shape, title="Options of a number"):
    """What of a number is taken; `{}` for any."""

    unit: Unit | None = key(
        "Shown behind the number; its forms by plural where they differ.",
        "EUR",
        {"one": "seat", "other": "seats"},
        default=None,
    )
    min: Number | None = key("The least number that is taken.", 0, default=None)
    max: Number | None = key("The largest number that is taken.", 1000000, default=None)
    whole: Truth = key("Whether only whole numbers are taken.", True, default=False)


class TextOptions(Shape, title="Options of a text"):
    """What of a text is taken; `{}` for any."""

    min: Length | None = key("The fewest characters that are taken.", 3, default=None)
    max: Length | None = key("The most characters that are taken, at most 2,000.", 120, default=None)
    pattern: Pattern | None = key(
        "A pattern (RE2) that the whole text matches.", "[A-Z]{2}[0-9]{6}", default=None
    )


class NoOptions(Shape, title="No options"):
    """Written `{}`."""


class PhoneOptions(Shape, title="Options of a telephone number"):
    """Which telephone numbers are meant; `{}` for those with their country in front."""

    country: Country | None = key("Whose numbers are meant where no country is written.", "BE", default=None)


class DateOptions(Shape, title="Options of a day"):
    """Which days are taken; `{}` for any."""

    from_: Bound | None = key(
        "The first day that is taken: a date, or a span from the day of the answer on.",
        "today",
        "2026-01-31",
        default=None,
        alias="from",
    )
    to: Bound | None = key(
        "The last day that is taken: a date, or a span from the day of the answer on.",
        "6 months",
        "2026-12-31",
        default=None,
    )


class RatingOptions(Shape, title="Options of a rating"):
    """How far a rating goes; `{}` for 1 to 5."""

    to: Annotated[int, numbers(2, 10, whole=True)] = key("The highest rating.", 10, default=5)


# --- what steps have in common ---

Points = Annotated[
    Annotated[Number, Tag("<one>")] | Annotated[dict[Given, Number], Tag("<map>")],
    OneOrMap,
    Field(title="points, or a criterion's own block of them"),
]
OneOrMany = Annotated[Annotated[Truth, Tag("<one>")] | Annotated[Many, Tag("<map>")], OneOrMap]
WayOn = Annotated[Annotated[StepId, Tag("<one>")] | Annotated[dict[ChoiceId, StepId], Tag("<map>")], OneOrMap]
OldId = Annotated[Annotated[Name, Tag("<one>")] | Annotated[dict[ChoiceId, Name], Tag("<map>")], OneOrMap]
OtherWords = Annotated[Annotated[Text, Tag("<one>")] | Annotated[list[Text], Tag("<list>")], OneOrMap]


class StepShape(Shape, title="Every step"):
    """Keys that every step takes, but for a group and `use`."""

    when: When | None = key(
        "The step is passed over unless this condition is true when the conversation comes to it.",
        "role is owner",
        "score >= 10 and budget is known",
        default=None,
    )
    end: Truth = key("Whether the conversation is closed after this step.", True, default=False)
    unless_known: Annotated[str, word("account")] | None = key(
        "Passes the step over if somebody of the same account has answered it.", "account", default=None
    )


class OneWay(StepShape, title="Way on"):
    """Keys that every step takes; those of `choices` also tell choice from choice."""

    goto: StepId | None = key("The step that comes next; left out: the one below.", "to_sales", default=None)
    was: Name | None = key(
        "The id the step had before; logs, statistics and translations follow it.", "money", default=None
    )


class AskShape(StepShape, title="Every question"):
    """Keys that every step with `ask` takes, beside one kind of answer."""

    ask: Text = key("The question.", "What brings you here today?")
    fills: AnyFact | None = key(
        "What the answer tells about the person or the company.", "company_size", default=None
    )
    skip: Text | None = key(
        "The label of the way past the question; the answer is then unknown.",
        "I'd rather not say",
        default=None,
    )
    hint: Text | None = key("A line under the question.", "A rough amount will do.", default=None)
    error: Text | None = key(
        "What is said when the answer does not fit.", "Please give an amount in euros.", default=None
    )
    consent: Text | None = key(
        "A sentence that must be agreed to before the answer is kept; it is stored with its wording.",
        "I agree that {site} contacts me about my request.",
        default=None,
    )


# --- steps that speak ---


class SayShape(OneWay, title="Say"):
    """Says something and goes on."""

    say: Text = key("What is said.", "Hi! A few quick questions.")


class HandoffShape(OneWay, title="Handoff"):
    """Asks for a rep, who takes the conversation over."""

    handoff: Text = key("What is said while a rep is asked for.", "One moment, I'm getting a colleague.")
    closed: Text | None = key(
        "What is said outside hours or with nobody present; the conversation goes on.",
        "Nobody is at the desk right now. We'll write to you first thing.",
        default=None,
    )
    otherwise: Text | None = key(
        "What is said when no rep claimed before the deadline; the conversation goes on.",
        "Everybody is busy just now. We'll write to you within the hour.",
        default=None,
    )


class BookShape(OneWay, title="Book"):
    """Shows where an appointment is booked."""

    book: Text = key("What is said with the link.", "Choose a time that suits you:")
    url: Link = key("Where the appointment is booked.", "https://cal.example.com/us")


# --- steps that ask ---


class ChoicesShape(AskShape, title="Choices"):
    """Asks for one of several choices, or for more of them."""

    choices: dict[Id, Text] = key(
        "The id and the label of each choice.",
        {"replace": "We have outgrown our current tool", "learn": "Just learning"},
        schema={"minProperties": 1},
    )
    many: OneOrMany | None = key(
        "Whether several choices may be taken, and how many.", True, {"min": 1, "max": 3}, default=None
    )
    other: Text | None = key(
        "The label of one more choice, which asks for the visitor's own words.",
        "Something else",
        default=None,
    )
    goto: WayOn | None = key(
        "The step that comes next, for all choices or choice by choice; left out: the one below.",
        {"support": "to_support"},
        "to_sales",
        default=None,
    )
    score: dict[OfChoices, Points] | None = key(
        "The points of each choice, for the criterion of the step's own name or criterion by criterion.",
        {"replace": 4, "learn": 1},
        {"need": {"replace": 4, "learn": 1}, "timeframe": {"replace": 2}},
        default=None,
    )
    within: dict[ChoiceId, Span] | None = key(
        "The span of time that a choice means; as time passes, a shorter one takes its place.",
        {"now": "1 month", "quarter": "3 months"},
        default=None,
    )
    also: dict[ChoiceId, OtherWords] | None = key(
        "Other ways to say a choice, understood when typed.",
        {"replace": ["switch", "migrate"], "learn": "curious"},
        default=None,
    )
    was: OldId | None = key(
        "The id the step had before, or the ids that its choices and it had; logs and translations follow.",
        "reason",
        {"replace": "switch", "need": "reason"},
        default=None,
    )


_FROM_ON = "The points from a number on, for the criterion of the step's own name or criterion by criterion."


class NumberShape(AskShape, OneWay, title="Number"):
    """Asks for a number."""

    number: NumberOptions = key("A number is asked, within these options.", {"unit": "EUR", "min": 0}, {})
    score: dict[OfNumbers, Points] | None = key(
        _FROM_ON, {"0": 0, "1000": 1, "20000": 3}, {"budget": {"1000": 1}}, default=None
    )


class TextShape(AskShape, OneWay, title="Text"):
    """Asks for a text in the visitor's own words."""

    text: TextOptions = key("A text is asked, within these options.", {"max": 120}, {})


class EmailShape(AskShape, OneWay, title="Email"):
    """Asks for an e-mail address."""

    email: NoOptions = key("An e-mail address is asked.", {})


class PhoneShape(AskShape, OneWay, title="Phone"):
    """Asks for a telephone number."""

    phone: PhoneOptions = key("A telephone number is asked, within these options.", {"country": "BE"}, {})


class UrlShape(AskShape, OneWay, title="Url"):
    """Asks for the address of a website."""

    url: NoOptions = key("The address of a website is asked.", {})


class DateShape(AskShape, OneWay, title="Date"):
    """Asks for a day."""

    date: DateOptions = key("A day is asked, within these options.", {"from": "today", "to": "6 months"}, {})
    score: dict[OfSpans, Points] | None = key(
        "The points from a span after the day of the answer on, or criterion by criterion.",
        {"0 days": 4, "3 months": 2},
        {"timeframe": {"0 days": 4}},
        default=None,
    )


class RatingShape(AskShape, OneWay, title="Rating"):
    """Asks for a rating from 1 on."""

    rating: RatingOptions = key("A rating is asked, within these options.", {"to": 5}, {})
    score: dict[OfNumbers, Points] | None = key(_FROM_ON, {"1": 0, "4": 3}, {"need": {"4": 3}}, default=None)


# --- which of them a step is ---

ANSWERS = ("choices", "number", "text", "email", "phone", "url", "date", "rating")
VERBS = ("say", "ask", "handoff", "book", "steps", "use")


def kinds_of(value: dict[str, Any]) -> list[str]:
    """What a step's keys say it is: one of `ANSWERS` or `VERBS` in a step that is well formed."""
    verbs = [verb for verb in VERBS if verb in value]
    return [kind for kind in ANSWERS if kind in value] if verbs == ["ask"] else verbs


def _step_form(value: object) -> str | None:
    kinds = kinds_of(value) if isinstance(value, dict) else []
    return f"<{kinds[0]}>" if len(kinds) == 1 and kinds != ["ask"] else None


OneStep = Annotated[
    Annotated[SayShape, Tag("<say>")]
    | Annotated[HandoffShape, Tag("<handoff>")]
    | Annotated[BookShape, Tag("<book>")]
    | Annotated[ChoicesShape, Tag("<choices>")]
    | Annotated[NumberShape, Tag("<number>")]
    | Annotated[TextShape, Tag("<text>")]
    | Annotated[EmailShape, Tag("<email>")]
    | Annotated[PhoneShape, Tag("<phone>")]
    | Annotated[UrlShape, Tag("<url>")]
    | Annotated[DateShape, Tag("<date>")]
    | Annotated[RatingShape, Tag("<rating>")],
    Discriminator(_step_form),
]


class GroupShape(Shape, title="Group"):
    """Steps that share a condition; a group holds no other groups."""

    steps: dict[Id, OneStep] = key(
        "The id and the step of each, from top to bottom.",
        {"decider": {"ask": "Who should we talk to as well?", "text": {"max": 120}}},
    )
    when: When | None = key(
        "The whole group is passed over unless this condition is true on entering it.",
        "authority is other",
        default=None,
    )


class UseShape(Shape, title="Use"):
    """Takes the steps of another file, as a group of this id."""

    use: FileName = key("The name of a file beside this one.", "contact.yaml")
    when: When | None = key(
        "The whole group is passed over unless this condition is true on entering it.",
        "score >= 9",
        default=None,
    )


AnyStep = Annotated[
    Annotated[OneStep, Tag("<step>")]
    | Annotated[GroupShape, Tag("<steps>")]
    | Annotated[UseShape, Tag("<use>")],
    Discriminator(
        lambda value: {"<steps>": "<steps>", "<use>": "<use>"}.get(_step_form(value) or "", "<step>")
    ),
]
