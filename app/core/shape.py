"""The shape of a flow's file: every key of `flow-format.md` as a pydantic model, and what each is for.

Says nothing about names that must exist elsewhere in the flow: `parse` does. A JSON schema is made of these.
"""

from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from . import leaves
from .leaves import Leaf, matching, numbers, word
from .looks import COLOURS

_TEXT = {"type": "string", "minLength": 1}
_SPAN = {"type": "string", "examples": ["20 seconds", "3 minutes", "14 days", "3 months", "1 year"]}

Text = Annotated[str, Leaf(leaves.text, _TEXT, leaves.cut_short)]
Id = Annotated[str, Leaf(leaves.id_, {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"})]
Name = Annotated[str, Leaf(leaves.written, {"type": "string"})]  # an id that must exist elsewhere
When = Annotated[str, Leaf(leaves.written, {"type": "string", "examples": ["score >= 10 and role is owner"]})]
Truth = Annotated[bool, Leaf(leaves.truth, {"type": "boolean"})]
Number = Annotated[float, numbers()]
Positive = Annotated[float, numbers(0)]
Count = Annotated[int, numbers(1, 1_000_000, whole=True)]
Percent = Annotated[float, numbers(0, 100)]
Length = Annotated[int, numbers(0, 2000, whole=True)]
Span = Annotated[timedelta, Leaf(leaves.span, _SPAN)]
Day = Annotated[date, Leaf(leaves.day, {"type": "string", "format": "date"})]
Bound = Annotated[
    date | timedelta, Leaf(leaves.day_or_span, {"type": "string", "examples": ["today", "2026-01-31"]})
]
Clock = Annotated[time, Leaf(leaves.clock, {"type": "string", "examples": ["09:00"]})]
Page = Annotated[
    str,
    Leaf(
        matching(r"[/*]\S*", "a path; it begins with '/' like /pricing*"),
        {"type": "string", "examples": ["/pricing*"]},
    ),
]
Link = Annotated[
    str,
    Leaf(
        matching(r"https?://[^\s/]\S*", "an address; it begins with 'https://'"),
        {"type": "string", "format": "uri"},
    ),
]
Language = Annotated[
    str,
    Leaf(
        matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language; write a code like en, nl or pt-BR"),
        {"type": "string", "examples": ["en", "pt-BR"]},
    ),
]
Country = Annotated[
    str,
    Leaf(
        matching(r"[A-Z]{2}", "a country; write its two capitals, like BE"),
        {"type": "string", "pattern": "^[A-Z]{2}$"},
    ),
]
Zone = Annotated[
    str,
    Leaf(
        matching(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", "a time zone; write one like Europe/Brussels"),
        {"type": "string", "examples": ["Europe/Brussels"]},
    ),
]
Colour = Annotated[
    str,
    Leaf(
        matching(
            rf"#([0-9a-fA-F]{{3}}|[0-9a-fA-F]{{6}})|{'|'.join(COLOURS)}",
            "a colour; write one like \"#0a7c66\", in quotes as a '#' begins a comment",
        ),
        {"type": "string", "examples": ["#0a7c66"]},
    ),
]
Avatar = Annotated[
    str,
    Leaf(matching(r"(https?:/)?/\S+", "an address; it begins with 'https://' or '/'"), {"type": "string"}),
]


def _form(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<map>" if isinstance(value, dict) else "<one>"


OneOrMap = Discriminator(_form)  # its tags, like those of a step, stand in `<>`, which no key of a file does
Fact = Literal["name", "company", "email", "phone", "country", "role", "company_size", "industry", "website"]
FACTS = ("name", "company", "email", "phone", "country", "role", "company_size", "industry", "website")


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


# --- steps ---


class Many(Shape):
    min: Length | None = Field(default=None, description="The fewest choices to take.")
    max: Length | None = Field(default=None, description="The most choices to take.")


class NumberOptions(Shape):
    unit: (
        Annotated[Annotated[Text, Tag("<one>")] | Annotated[dict[str, Text], Tag("<map>")], OneOrMap] | None
    ) = Field(
        default=None,
        description="Shown behind the number, or its forms by plural where they differ.",
        examples=["EUR", {"one": "seat", "other": "seats"}],
    )
    min: Number | None = Field(default=None, description="The least number that is taken.")
    max: Number | None = Field(default=None, description="The largest number that is taken.")
    whole: Truth = Field(default=False, description="No decimals.")


class TextOptions(Shape):
    min: Length | None = Field(default=None, description="The fewest characters.")
    max: Length | None = Field(
        default=None, description="The most characters, at most 2,000.", examples=[120]
    )
    pattern: Annotated[str, Leaf(leaves.pattern, {"type": "string", "format": "regex"})] | None = Field(
        default=None, description="A regular expression that the whole text matches."
    )


class PhoneOptions(Shape):
    country: Country | None = Field(
        default=None, description="Whose numbers are meant where none is written."
    )


class DateOptions(Shape):
    from_: Bound | None = Field(
        default=None, alias="from", description="The first day taken: a date or a span."
    )
    to: Bound | None = Field(default=None, description="The last day taken: a date or a span.")


class RatingOptions(Shape):
    to: Annotated[int, numbers(2, 10, whole=True)] = Field(default=5, description="The highest rating.")


class NoOptions(Shape):
    pass


StepScore = dict[
    str,
    Annotated[
        Annotated[Number, Tag("<one>")] | Annotated[dict[str, Number], Tag("<map>")],
        OneOrMap,
    ],
]


class StepShape(Shape):
    when: When | None = Field(
        default=None, description="Passed over unless this condition is true on coming here."
    )
    end: Truth = Field(default=False, description="The conversation is closed after this step.")
    unless_known: Annotated[str, word("account")] | None = Field(
        default=None, description="Passed over if somebody of the same account has answered."
    )


class OneWay(StepShape):
    goto: Name | None = Field(default=None, description="The step that comes next.")
    was: Name | None = Field(default=None, description="The id it had before; logs and translations follow.")


class SayShape(OneWay):
    say: Text = Field(description="What is said.")


class HandoffShape(OneWay):
    handoff: Text = Field(description="Said while a rep is asked for.")
    closed: Text | None = Field(default=None, description="Said outside hours or with nobody present.")
    otherwise: Text | None = Field(default=None, description="Said when no rep claimed before the deadline.")


class BookShape(OneWay):
    book: Text = Field(description="Said with the link to book an appointment.")
    url: Link = Field(description="Where the appointment is booked.", examples=["https://cal.example.com/us"])


class AskShape(StepShape):
    ask: Text = Field(description="The question.")
    fills: Annotated[Fact, word(*FACTS)] | None = Field(
        default=None, description="What the answer tells about the person or company."
    )
    skip: Text | None = Field(default=None, description="Label of the way past; the answer is then unknown.")
    hint: Text | None = Field(default=None, description="A line under the question.")
    error: Text | None = Field(default=None, description="Said when the answer does not fit.")
    consent: Text | None = Field(
        default=None, description="A sentence to agree to before the answer is kept."
    )


class ChoicesShape(AskShape):
    choices: dict[Id, Text] = Field(description="Id and label of each choice.")
    many: Annotated[Annotated[Truth, Tag("<one>")] | Annotated[Many, Tag("<map>")], OneOrMap] | None = Field(
        default=None, description="Several choices may be taken.", examples=[True, {"min": 1, "max": 3}]
    )
    other: Text | None = Field(default=None, description="Label of a choice that asks for free text.")
    goto: (
        Annotated[Annotated[Name, Tag("<one>")] | Annotated[dict[str, Name], Tag("<map>")], OneOrMap] | None
    ) = Field(default=None, description="The step that comes next, or choice and step.")
    score: StepScore | None = Field(
        default=None,
        description="Choice and points, or criterion and such a map.",
        examples=[{"yes": 4, "no": 1}],
    )
    within: dict[str, Span] | None = Field(default=None, description="Choice and the span it means; it ages.")
    also: (
        dict[
            str,
            Annotated[Annotated[Text, Tag("<one>")] | Annotated[list[Text], Tag("<list>")], OneOrMap],
        ]
        | None
    ) = Field(default=None, description="Choice and other ways to say it.")
    was: (
        Annotated[Annotated[Name, Tag("<one>")] | Annotated[dict[str, Name], Tag("<map>")], OneOrMap] | None
    ) = Field(
        default=None, description="The id the step had before; or choice, or this step, and the id it had."
    )


_THRESHOLDS = "Number and the points from it on, or criterion and such a map."


class NumberShape(AskShape, OneWay):
    number: NumberOptions = Field(description="A number is asked.")
    score: StepScore | None = Field(default=None, description=_THRESHOLDS, examples=[{"0": 0, "1000": 1}])


class TextShape(AskShape, OneWay):
    text: TextOptions = Field(description="A text is asked.")


class EmailShape(AskShape, OneWay):
    email: NoOptions = Field(description="An e-mail address is asked.")


class PhoneShape(AskShape, OneWay):
    phone: PhoneOptions = Field(description="A telephone number is asked.", examples=[{"country": "BE"}])


class UrlShape(AskShape, OneWay):
    url: NoOptions = Field(description="A web address is asked.")


class DateShape(AskShape, OneWay):
    date: DateOptions = Field(description="A day is asked.")
    score: StepScore | None = Field(
        default=None,
        description="Span after the answer's day and the points from it on, or criterion and such a map.",
        examples=[{"0 days": 4, "3 months": 2}],
    )


class RatingShape(AskShape, OneWay):
    rating: RatingOptions = Field(description="A rating from 1 is asked.", examples=[{"to": 5}])
    score: StepScore | None = Field(default=None, description=_THRESHOLDS)


class UseShape(Shape):
    use: Name = Field(description="A file beside this one; its steps become a group of this id.")
    when: When | None = Field(default=None, description="As of a group.")


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


class GroupShape(Shape):
    steps: dict[Id, OneStep] = Field(description="Steps that share a condition.")
    when: When | None = Field(default=None, description="Judged once, on entering the group.")


AnyStep = Annotated[
    Annotated[GroupShape, Tag("<steps>")]
    | Annotated[UseShape, Tag("<use>")]
    | Annotated[OneStep, Tag("<step>")],
    Discriminator(
        lambda value: {"<steps>": "<steps>", "<use>": "<use>"}.get(_step_form(value) or "", "<step>")
    ),
]

# --- score, personas, signals ---


class CriterionShape(Shape):
    label: Text | None = Field(default=None, description="Name for people; left out: made from the id.")
    weight: Positive = Field(default=1, description="Multiplies the points; 0: shown, not summed.")
    max: Positive | None = Field(default=None, description="The most points; left out: the scale.")
    combine: Annotated[Literal["best", "last", "sum"], word("best", "last", "sum")] = Field(
        default="best", description="How several answers make one number."
    )
    half_life: Span | None = Field(default=None, description="The span in which points fade to a half.")
    was: Name | None = Field(default=None, description="The id it had before.")


class BandShape(Shape):
    from_: Number = Field(alias="from", description="The total from which it holds.")
    then: Annotated[
        Literal["drop", "nurture", "queue", "alert"], word("drop", "nurture", "queue", "alert")
    ] = Field(default="drop", description="What becomes of the lead; left out: it is kept, and nobody told.")
    within: Span | None = Field(
        default=None, description="When it is due in the reps' queue.", examples=["1 day"]
    )


class NeedsShape(Shape):
    of: list[Name] = Field(description="The criteria that count.")
    at_least: Count = Field(description="How many of them are needed.")
    points: Positive = Field(description="The points each of those needs.")


ModelName = Literal["bant", "anum", "champ", "faint", "meddic", "gpct"]


class ScoreShape(Shape):
    scale: Annotated[float, numbers(1, 1000)] = Field(
        default=4, description="Points of a criterion: 0 to this."
    )
    model: Annotated[ModelName, word("bant", "anum", "champ", "faint", "meddic", "gpct")] = Field(
        default="bant", description="Gives the criteria and bands."
    )
    criteria: dict[Id, CriterionShape] | None = Field(
        default=None, description="What is scored; replaces the model's."
    )
    bands: dict[Id, BandShape] | None = Field(
        default=None, description="Ranges of totals; replace the model's."
    )
    hot: list[When] = Field(default=[], description="Conditions that make a lead hot.")
    needs: NeedsShape | None = Field(default=None, description="A gate: enough criteria with enough points.")
    never: list[When] = Field(default=[], description="Conditions that keep a lead from queue and alert.")
    stop: (
        Annotated[Literal["when_decided", "when_band_decided"], word("when_decided", "when_band_decided")]
        | None
    ) = Field(default=None, description="When no more needs to be asked.")
    order: Annotated[Literal["by_information"], word("by_information")] | None = Field(
        default=None, description="Ask first what tells most."
    )


class PersonaShape(Shape):
    label: Text | None = Field(default=None, description="Name for people; left out: made from the id.")
    when: When = Field(description="The first persona whose condition is true is the one.")
    fit: Number | None = Field(default=None, description="Points for the criterion `fit`.")


class SignalShape(Shape):
    page: Page | None = Field(
        default=None, description="A path, with * for anything.", examples=["/pricing*"]
    )
    event: Name | None = Field(default=None, description="An event of the page.")
    visits: Count | None = Field(default=None, description="From this visit on.")
    seconds: Positive | None = Field(default=None, description="Time on a page.")
    scroll: Percent | None = Field(default=None, description="How far down a page, in percent.")
    score: dict[str, Number] = Field(default={}, description="Criterion and points, which may be negative.")
    most: Count = Field(default=1, description="How often it counts.")


# --- sales, opening, theme ---

RouteName = Annotated[
    Literal["everybody", "round_robin", "least_busy"], word("everybody", "round_robin", "least_busy")
]
Weekday = Annotated[str, word(*leaves.WEEKDAYS)]


class RuleShape(Shape):
    when: When = Field(description="The first rule whose condition is true is taken.")
    team: Name = Field(description="The team that is told.")
    route: RouteName = Field(default="least_busy", description="Who of the team is told.")


class HoursShape(Shape):
    zone: Zone = Field(description="Time zone of the hours.", examples=["Europe/Brussels"])
    days: list[Weekday] = Field(description="Days with somebody there.", examples=[["mon", "tue", "fri"]])
    from_: Clock = Field(alias="from", description="When sales comes.", examples=["09:00"])
    to: Clock = Field(description="When sales leaves.", examples=["17:30"])
    except_: list[Day] = Field(default=[], alias="except", description="Days with nobody there.")


class SalesShape(Shape):
    deadline: Span = Field(
        default=timedelta(minutes=3), description="How long one rep has to claim a hot lead."
    )
    settle: Span = Field(
        default=timedelta(minutes=10), description="Silence after which a conversation has settled."
    )
    route: Annotated[
        Annotated[RouteName, Tag("<one>")] | Annotated[list[RuleShape], Tag("<list>")], OneOrMap
    ] = Field(default="least_busy", description="Who is told.")
    hours: HoursShape | None = Field(default=None, description="When sales is there; left out: always.")
    channels: list[Name] = Field(
        default=[], description="Channels told last, by the names the team gave them."
    )


class OpenShape(Shape):
    after: Span | None = Field(default=None, description="Time on the page.", examples=["20 seconds"])
    scroll: Percent | None = Field(default=None, description="How far down the page, in percent.")
    leaving: Truth = Field(default=False, description="When the pointer leaves the page.")
    page: Page | None = Field(default=None, description="Only on these pages.")
    again: Annotated[Literal["never", "daily"], word("never", "daily")] | None = Field(
        default=None, description="Whether it opens by itself again after it was closed."
    )


class ThemeShape(Shape):
    colour: Colour | None = Field(default=None, description="Colour of the widget.", examples=["#0a7c66"])
    side: Annotated[Literal["left", "right"], word("left", "right")] | None = Field(
        default=None, description="Where the button stands."
    )
    radius: Annotated[int, numbers(0, 40, whole=True)] | None = Field(
        default=None, description="Of corners, in pixels."
    )
    avatar: Avatar | None = Field(default=None, description="Address of a picture.")
    name: Text | None = Field(default=None, description="Who speaks.")


# --- tests ---

Answer = Annotated[
    Annotated[
        Any, Leaf(lambda scalar: scalar, {"type": ["string", "number"]}, leaves.looks_like_text), Tag("<one>")
    ]
    | Annotated[list[Name], Tag("<list>")],
    OneOrMap,
]


class ExpectShape(Shape):
    score: Number | None = Field(default=None, description="The total.")
    lowest: Number | None = Field(default=None, description="What the total cannot fall below.")
    highest: Number | None = Field(default=None, description="What the total cannot rise above.")
    band: Name | None = Field(default=None, description="The band of the total.")
    certainty: Annotated[Literal["decided", "likely", "open"], word("decided", "likely", "open")] | None = (
        Field(default=None, description="How sure the band is.")
    )
    persona: Name | None = Field(default=None, description="The persona, or none.")
    hot: Truth | None = Field(default=None, description="Whether the lead is hot.")
    points: dict[str, Number] | None = Field(default=None, description="Criterion and points.")
    answers: dict[str, Answer] | None = Field(default=None, description="Step and the value understood.")
    asked: list[Name] | None = Field(default=None, description="Steps put to the visitor, in order.")
    said: list[Name] | None = Field(default=None, description="Say, handoff and book steps, in order.")
    handoff: Annotated[Literal["true", "false", "closed"], word("true", "false", "closed")] | None = Field(
        default=None, description="Whether a rep was asked for; closed: there was none."
    )
    closed: Truth | None = Field(default=None, description="Whether the conversation is closed.")


class TestShape(Shape):
    answers: dict[str, Answer] = Field(default={}, description="Step and answer, in the order given.")
    signals: list[Name] = Field(default=[], description="Signals seen before the first answer.")
    language: Language | None = Field(default=None, description="The visitor's language.")
    page: Page | None = Field(default=None, description="The page it is played on.")
    staff: Annotated[Literal["present", "away"], word("present", "away")] = Field(
        default="present", description="Whether a rep is there."
    )
    at: Day | None = Field(default=None, description="The day it is played.")
    after: Span | None = Field(default=None, description="Time that passes before the score is looked at.")
    expect: ExpectShape = Field(default=ExpectShape(), description="What must come out.")


class FlowShape(Shape):
    format: Annotated[Literal[1], Leaf(leaves.version, {"const": 1})] = Field(
        description="Version of the format: 1.", examples=[1]
    )
    flow: Id = Field(description="The name that a website embeds.", examples=["demo"])
    title: Text | None = Field(default=None, description="Name for people.")
    language: Language = Field(default="en", description="Language of the texts in this file.")
    score: ScoreShape | None = Field(default=None, description="Left out: BANT, 0 to 4 points each.")
    personas: dict[Id, PersonaShape] = Field(default={}, description="Kinds of buyers.")
    signals: dict[Id, SignalShape] = Field(default={}, description="What the visitor does.")
    steps: dict[Id, AnyStep] = Field(description="Id and step, from top to bottom.")
    sales: SalesShape = Field(default=SalesShape(), description="Who is told and when.")
    open: OpenShape = Field(default=OpenShape(), description="When the widget opens by itself.")
    theme: ThemeShape = Field(default=ThemeShape(), description="How the widget looks.")
    tests: dict[Text, TestShape] = Field(default={}, description="Talks that must go as they say.")
