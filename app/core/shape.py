"""The shape of a flow's file: every key of `flow-format.md` as a pydantic model, and what each is for.

Says nothing about names that must exist elsewhere in the flow: `parse` does. The JSON schema and the
reference page are made of these models.
"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Tag

from . import leaves
from .leaves import Leaf, numbers, word
from .shape_steps import (
    ANSWERS,
    VERBS,
    AnyStep,
    AskShape,
    BookShape,
    ChoicesShape,
    DateShape,
    EmailShape,
    GroupShape,
    HandoffShape,
    NumberShape,
    OneWay,
    PhoneShape,
    RatingShape,
    SayShape,
    StepShape,
    TextShape,
    UrlShape,
    UseShape,
    kinds_of,
)
from .shape_tests import ExpectShape, TestShape
from .shape_values import (
    Avatar,
    Clock,
    Colour,
    Count,
    CriterionId,
    Day,
    Given,
    Id,
    Language,
    Name,
    Number,
    OneOrMap,
    Page,
    Percent,
    Positive,
    Shape,
    Span,
    Text,
    Truth,
    When,
    Zone,
    key,
)

# --- score, personas, signals ---


class CriterionShape(Shape, title="Criterion"):
    """One thing that is scored; `{}` takes the defaults."""

    label: Text | None = key("Its name for people; left out: made from its id.", "Budget", default=None)
    weight: Positive = key("What its points are multiplied by; with 0 it is shown, not summed.", 2, default=1)
    max: Positive | None = key("The most points it can have; left out: the scale.", 10, default=None)
    combine: Annotated[Literal["best", "last", "sum"], word("best", "last", "sum")] = key(
        "How several answers make one number: the best, the last, or their sum.",
        "sum",
        default="best",
    )
    half_life: Span | None = key(
        "The span in which the points of signals fade to a half.", "14 days", default=None
    )
    was: Name | None = key("The id it had before; logs and statistics follow it.", "money", default=None)


class BandShape(Shape, title="Band"):
    """A range of totals, and what becomes of a lead in it."""

    from_: Number = key("The total from which it holds; the first band begins at 0.", 9, alias="from")
    then: Annotated[
        Literal["drop", "nurture", "queue", "alert"], word("drop", "nurture", "queue", "alert")
    ] = key(
        "What becomes of the lead: nothing, marketing has it, the reps' queue, or sales is told at once.",
        "alert",
        default="drop",
    )
    within: Span | None = key("When it is due in the reps' queue.", "1 day", default=None)


class NeedsShape(Shape, title="Needs"):
    """A gate: enough criteria with enough points, else the lead is neither queued nor alerted."""

    of: list[CriterionId] = key("The criteria that count.", ["budget", "authority", "need", "timeframe"])
    at_least: Count = key("How many of them are needed.", 3)
    points: Positive = key("The points that each of those has at least.", 2)


ModelName = Literal["bant", "anum", "champ", "faint", "meddic", "gpct"]


class ScoreShape(Shape, title="Score"):
    """What is scored, and what a total means."""

    scale: Annotated[float, numbers(1, 1000)] = key(
        "The points of a criterion go from 0 to this number.", 10, default=4
    )
    model: Annotated[ModelName, word("bant", "anum", "champ", "faint", "meddic", "gpct")] = key(
        "The way to qualify that gives criteria and bands, where none are written.", "meddic", default="bant"
    )
    criteria: dict[Id, CriterionShape] | None = key(
        "The id of each thing that is scored; replaces all of the model's.",
        {"budget": {}, "fit": {"weight": 0}},
        default=None,
    )
    bands: dict[Id, BandShape] | None = key(
        "The id of each range of totals, from the lowest up; replaces all of the model's.",
        {"cold": {"from": 0}, "warm": {"from": 5, "then": "queue"}, "hot": {"from": 9, "then": "alert"}},
        default=None,
    )
    hot: list[When] = key(
        "Further conditions that make a lead hot.", ["points.budget >= 3 and signal.saw_pricing"], default=[]
    )
    needs: NeedsShape | None = key(
        "A gate: how many criteria need how many points.",
        {"of": ["budget", "authority"], "at_least": 2, "points": 2},
        default=None,
    )
    never: list[When] = key(
        "Conditions that keep a lead from the queue and from alerts.", ["persona is student"], default=[]
    )
    stop: (
        Annotated[Literal["when_decided", "when_band_decided"], word("when_decided", "when_band_decided")]
        | None
    ) = key("When no more needs to be asked.", "when_band_decided", default=None)
    order: Annotated[Literal["by_information"], word("by_information")] | None = key(
        "Asks first what tells most.", "by_information", default=None
    )
    champion: Annotated[float, numbers(0, 1)] = key(
        "How much the best of an account's people counts, beside the mean of the others; 1: the best alone.",
        0.6,
        default=1,
    )


class PersonaShape(Shape, title="Persona"):
    """A kind of buyer; the first whose condition is true is the lead's."""

    label: Text | None = key(
        "Its name for people; left out: made from its id.", "Founder of a small firm", default=None
    )
    when: When = key(
        "The condition that tells this kind of buyer, from answers, signals, page, language and visits.",
        "role is owner and company_size < 50",
    )
    fit: Number | None = key("The points it gives the criterion `fit`.", 4, default=None)


_ONE_FACT = {"oneOf": [{"required": [fact]} for fact in ("page", "event", "visits", "seconds", "scroll")]}


class SignalShape(Shape, title="Signal", json_schema_extra=_ONE_FACT):
    """One thing that a visitor does, not says: `page`, `event`, `visits`, `seconds` or `scroll`."""

    page: Page | None = key("A path that is looked at, with * for anything.", "/pricing*", default=None)
    event: Given | None = key("An event that the page tells of.", "download", default=None)
    visits: Count | None = key("Counts from this visit on.", 2, default=None)
    seconds: Positive | None = key("The time spent on a page, in seconds.", 45, default=None)
    scroll: Percent | None = key("How far down a page was scrolled, in percent.", 75, default=None)
    score: dict[CriterionId, Number] = key(
        "The points it adds to each criterion; they may be negative.", {"interest": 2}, default={}
    )
    most: Count = key("How many times it counts at most.", 2, default=1)


# --- sales, opening, theme ---

RouteName = Annotated[
    Literal["everybody", "round_robin", "least_busy"], word("everybody", "round_robin", "least_busy")
]
Weekday = Annotated[str, word(*leaves.WEEKDAYS)]


class RuleShape(Shape, title="Rule of a route"):
    """Which team is told; the first rule whose condition is true is taken."""

    when: When = key("The condition under which this team is told; `true` for the rest.", 'language is "nl"')
    team: Given = key("The team that is told.", "benelux")
    route: RouteName = key("Who of the team is told.", "round_robin", default="least_busy")


class HoursShape(Shape, title="Hours"):
    """When sales is there."""

    zone: Zone = key("The time zone of the hours.", "Europe/Brussels")
    days: list[Weekday] = key("The days with somebody there.", ["mon", "tue", "wed", "thu", "fri"])
    from_: Clock = key("When sales comes.", "09:00", alias="from")
    to: Clock = key("When sales leaves.", "17:30")
    except_: list[Day] = key(
        "Days with nobody there.", ["2026-12-25", "2027-01-01"], default=[], alias="except"
    )


Route = Annotated[Annotated[RouteName, Tag("<one>")] | Annotated[list[RuleShape], Tag("<list>")], OneOrMap]


class SalesShape(Shape, title="Sales"):
    """The rules of sales: who is told of a hot lead, how fast, and in which hours."""

    deadline: Span = key(
        "How long a rep has to claim a hot lead before the next one is told.",
        "5 minutes",
        default=timedelta(minutes=3),
    )
    settle: Span = key(
        "The silence after which a conversation counts as over.", "15 minutes", default=timedelta(minutes=10)
    )
    route: Route = key(
        "Who is told: everybody, each in turn, the rep with the fewest talks, or rules for teams.",
        "round_robin",
        [{"when": 'language is "nl"', "team": "benelux"}, {"when": True, "team": "all"}],
        default="least_busy",
    )
    hours: HoursShape | None = key(
        "When sales is there; left out: always.",
        {"zone": "Europe/Brussels", "days": ["mon", "tue", "fri"], "from": "09:00", "to": "17:30"},
        default=None,
    )
    channels: list[Given] = key(
        "The channels that are told of its leads, by the names your team gave them; the defaults without it.",
        ["sales_mail"],
        default=[],
    )


class OpenShape(Shape, title="Open"):
    """What makes the widget open by itself; without any of these it waits for a click."""

    after: Span | None = key("After this time on the page.", "20 seconds", default=None)
    scroll: Percent | None = key("Once this much of the page was scrolled, in percent.", 50, default=None)
    leaving: Truth = key("Whether it opens when the pointer leaves the page.", True, default=False)
    page: Page | None = key("Opens by itself on these pages only.", "/pricing*", default=None)
    again: Annotated[Literal["never", "daily"], word("never", "daily")] | None = key(
        "Whether it opens by itself again after it was closed.", "daily", default=None
    )


class ThemeShape(Shape, title="Theme"):
    """The looks of the widget; what is left out stays as it is."""

    colour: Colour | None = key("The colour of the widget.", "#0a7c66", default=None)
    side: Annotated[Literal["left", "right"], word("left", "right")] | None = key(
        "The side of the page on which the button stands.", "left", default=None
    )
    radius: Annotated[int, numbers(0, 40, whole=True)] | None = key(
        "How round the corners are, in pixels.", 12, default=None
    )
    avatar: Avatar | None = key("The address of a picture of who speaks.", "/static/anna.png", default=None)
    name: Text | None = key("The name of who speaks.", "Anna", default=None)
    transcript: Truth | None = key(
        "Whether visitors may copy the conversation, or have it sent by e-mail, at its end.",
        True,
        default=None,
    )


# --- the file ---


class FlowShape(Shape, title="A flow"):
    """Live chat that finds hot leads: what is asked, what an answer counts, and who is told."""

    format: Annotated[Literal[1], Leaf(leaves.version, {"const": 1})] = key("The version of the format.", 1)
    flow: Id = key("The name by which a website embeds it.", "demo")
    title: Text | None = key("Its name for people; left out: its id.", "Talk to sales", default=None)
    language: Language = key(
        "The language of the texts in this file; others stand in files beside it.",
        "nl",
        default="en",
    )
    score: ScoreShape | None = key(
        "What is scored, and what a total means; left out: BANT, 0 to 4 points each.",
        {"scale": 4, "model": "bant"},
        default=None,
    )
    personas: dict[Id, PersonaShape] = key(
        "Kinds of buyers; the first whose condition is true is the lead's.",
        {"founder": {"when": "role is owner and company_size < 50"}},
        default={},
    )
    signals: dict[Id, SignalShape] = key(
        "What the visitor does, not says.",
        {"saw_pricing": {"page": "/pricing*", "score": {"interest": 2}}},
        default={},
    )
    steps: dict[Id, AnyStep] = key(
        "The id and the step of each, from top to bottom.",
        {"need": {"ask": "What brings you here?", "choices": {"replace": "A new tool", "learn": "Learning"}}},
        schema={"minProperties": 1},
    )
    sales: SalesShape = key(
        "Who of sales is told of a hot lead, and when.", {"deadline": "5 minutes"}, default=SalesShape()
    )
    open: OpenShape = key(
        "When the widget opens by itself; left out: never.", {"after": "20 seconds"}, default=OpenShape()
    )
    theme: ThemeShape = key("How the widget looks.", {"colour": "#0a7c66"}, default=ThemeShape())
    tests: dict[Text, TestShape] = key(
        "Talks that must go as they say, each with a name.",
        {"a student": {"answers": {"need": "learn"}, "expect": {"hot": False}}},
        default={},
    )


__all__ = [
    "ANSWERS",
    "VERBS",
    "AskShape",
    "BookShape",
    "ChoicesShape",
    "DateShape",
    "EmailShape",
    "ExpectShape",
    "FlowShape",
    "GroupShape",
    "HandoffShape",
    "NumberShape",
    "OneWay",
    "PhoneShape",
    "RatingShape",
    "SayShape",
    "Shape",
    "StepShape",
    "TestShape",
    "TextShape",
    "UrlShape",
    "UseShape",
    "kinds_of",
]
