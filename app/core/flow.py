"""The values of a flow, as `core.parse` makes them from YAML: frozen, checked, without places.

Never parses, never decides. Ids in here are already known to exist; spans are `timedelta`s (a month is
30 days, a year 365); points and weights are plain numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum
from typing import Literal

from .figures import tags
from .values import Range

Kind = Literal[
    "say", "choices", "number", "text", "email", "phone", "url", "date", "rating", "handoff", "book"
]
QUESTIONS: frozenset[str] = frozenset(
    {"choices", "number", "text", "email", "phone", "url", "date", "rating"}
)
Then = Literal["drop", "nurture", "queue", "alert"]
Combine = Literal["best", "last", "sum"]
Route = Literal["everybody", "round_robin", "least_busy"]


class Ahead(Enum):
    """Stands for what an answer may still tell: neither known nor unknown, so no condition holds or fails."""

    AHEAD = "ahead"


AHEAD = Ahead.AHEAD
Known = str | int | float | bool | Range | frozenset[str] | Ahead | None
Lookup = Callable[[str], Known]  # an answer's value, a number, a name, a truth. None: unknown


@dataclass(frozen=True)
class Condition:
    """A condition, checked against its flow and compiled. `test(lookup)` is True, False or None (unknown)."""

    source: str
    test: Callable[[Lookup], bool | None] = field(repr=False, compare=False)
    names: frozenset[str] = (
        frozenset()
    )  # what it looks up, e.g. {"role", "points.budget", "signal.saw_pricing"}


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    label: str
    goto: str | None = None
    within: timedelta | None = None
    also: tuple[str, ...] = ()
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """Points an answer gives one criterion: by choice, from a number on, or from a span after its day on.

    Exactly one of the three is not None. `thresholds` and `spans` rise.
    """

    criterion: str
    choices: Mapping[str, float] | None = None
    thresholds: tuple[tuple[float, float], ...] | None = None
    spans: tuple[tuple[timedelta, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    kind: Kind
    text: str
    choices: tuple[Choice, ...] = ()
    many: bool = False
    other: str | None = None  # label of the free-text choice
    unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)  # plural -> its form, where they differ
    # number: bounds of the value; text: of its length; choices with `many`: of how many
    min: float | None = None
    max: float | None = None
    whole: bool = False
    pattern: str | None = None
    country: str | None = None
    from_: date | timedelta | None = None  # date: bounds; a span counts from today
    to: date | timedelta | int | None = None  # date: as `from_`; rating: the highest
    url: str | None = None
    when: Condition | None = None
    group: str | None = None
    goto: str | None = None
    end: bool = False
    feeds: tuple[Feed, ...] = ()
    fills: str | None = None
    skip: str | None = None
    hint: str | None = None
    error: str | None = None
    consent: str | None = None
    closed: str | None = None
    otherwise: str | None = None
    unless_known: str | None = None
    was: str | None = None
    # derived: whether it is a question, whether what is answered comes nearer with time, whether the day that
    # was answered does, its choices by id, whether the question looks the same for everybody on every day,
    # and from which values on the points of a number, a rating or a day (in days from then) change
    asks: bool = field(init=False, repr=False, compare=False)
    lapses: bool = field(init=False, repr=False, compare=False)
    is_dated: bool = field(init=False, repr=False, compare=False)
    chosen: Mapping[str, Choice] = field(init=False, repr=False, compare=False)
    is_fixed: bool = field(init=False, repr=False, compare=False)
    edges: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", self.kind in QUESTIONS)
        object.__setattr__(self, "lapses", any(one.within is not None for one in self.choices))
        object.__setattr__(self, "is_dated", any(feed.spans is not None for feed in self.feeds))
        object.__setattr__(self, "chosen", {choice.id: choice for choice in reversed(self.choices)})
        texts = (self.other, self.skip, self.hint, self.consent, *(choice.label for choice in self.choices))
        refers = any("{" in text for text in texts if text)
        is_near = isinstance(self.from_, timedelta) or isinstance(self.to, timedelta)
        object.__setattr__(self, "is_fixed", not refers and not is_near)
        numbers = {start for feed in self.feeds for start, _ in feed.thresholds or ()}
        days = {span / timedelta(days=1) for feed in self.feeds for span, _ in feed.spans or ()}
        object.__setattr__(self, "edges", tuple(sorted(numbers | days)))

    def choice(self, id: str) -> Choice | None:
        return self.chosen.get(id)

    @property
    def tells_email(self) -> bool:
        return self.kind == "email" or self.fills == "email"

    @property
    def tells(self) -> str | None:
        """What of the person or company the answer is: name, company, email, phone, or what else it fills."""
        return self.fills or (self.kind if self.kind in ("email", "phone") else None)


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that share a condition, judged once, on entering. The steps name it in `Step.group`."""

    id: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    label: str
    weight: float = 1
    max: float = 4
    combine: Combine = "best"
    half_life: timedelta | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    id: str
    from_: float
    then: Then = "drop"
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    id: str
    label: str
    when: Condition
    fit: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """What the visitor does. Exactly one of the five facts is set; `page` is a glob on the path."""

    id: str
    page: str | None = None
    event: str | None = None
    visits: int | None = None
    seconds: float | None = None
    scroll: float | None = None
    points: Mapping[str, float] = field(default_factory=dict)  # criterion -> points, may be negative
    most: int = 1


@dataclass(frozen=True, slots=True)
class Needs:
    """The gate: at least `at_least` of the criteria `of` have `points` or more."""

    of: tuple[str, ...]
    at_least: int
    points: float


@dataclass(frozen=True, slots=True)
class Hours:
    """When sales is there. `days`: 0 is Monday."""

    zone: str
    days: frozenset[int]
    from_: time
    to: time
    except_: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class RouteRule:
    when: Condition
    team: str
    route: Route


@dataclass(frozen=True, slots=True)
class Sales:
    deadline: timedelta = timedelta(minutes=3)
    settle: timedelta = timedelta(minutes=10)
    route: Route | tuple[RouteRule, ...] = "least_busy"
    hours: Hours | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """When the widget opens by itself."""

    after: timedelta | None = None
    scroll: float | None = None
    leaving: bool = False
    page: str | None = None
    again: Literal["never", "daily"] | None = None


@dataclass(frozen=True, slots=True)
class FlowTest:
    """One entry of `tests:`. Answers are as written: id, number, list, `skip`, or a text as if typed."""

    name: str
    answers: tuple[tuple[str, str | int | float | tuple[str, ...]], ...] = ()
    signals: tuple[str, ...] = ()
    language: str | None = None
    page: str | None = None
    staff: bool = True
    at: date | None = None
    after: timedelta | None = None
    expect: Mapping[str, object] = field(default_factory=dict)  # key of `expect` -> plain value


@dataclass(frozen=True)
class Flow:
    """A whole flow. `steps` are in the order of the file, those of groups and parts in their place."""

    id: str
    title: str
    language: str
    steps: tuple[Step, ...]
    groups: Mapping[str, Group] = field(default_factory=dict)
    scale: float = 4
    criteria: tuple[Criterion, ...] = ()
    bands: tuple[Band, ...] = ()
    hot: tuple[Condition, ...] = ()
    needs: Needs | None = None
    never: tuple[Condition, ...] = ()
    stop: Literal["when_decided", "when_band_decided"] | None = None
    order: Literal["by_information"] | None = None
    champion: float = 1  # how much the best of an account's people counts, 0 to 1
    personas: tuple[Persona, ...] = ()
    signals: tuple[Signal, ...] = ()
    sales: Sales = Sales()
    open: Opening = Opening()
    theme: Mapping[str, str | int] = field(default_factory=dict)
    tests: tuple[FlowTest, ...] = ()
    translations: Mapping[str, "Flow"] = field(default_factory=dict)  # language -> this flow with its texts
    # derived: a step's place in `steps`, those that score, which feed a criterion, whether a condition asks
    # for `staffed`
    position: Mapping[str, int] = field(init=False, repr=False, compare=False)
    scoring: tuple[Step, ...] = field(init=False, repr=False, compare=False)
    # of each step the places that may come after it, whatever is answered; the place behind each group
    ways: tuple[frozenset[int], ...] = field(init=False, repr=False, compare=False)
    behind: Mapping[str, int] = field(init=False, repr=False, compare=False)
    feeders: Mapping[str, tuple[tuple[Step, Feed], ...]] = field(init=False, repr=False, compare=False)
    points_at: Mapping[str, int] = field(init=False, repr=False, compare=False)  # `points.X` -> its criterion
    compares: bool = field(init=False, repr=False, compare=False)  # two questions may tell one thing twice
    # the conditions of steps and groups, and the place there of each step's or group's
    whens: tuple[Condition, ...] = field(init=False, repr=False, compare=False)
    when_at: Mapping[str, int] = field(init=False, repr=False, compare=False)
    # the questions whose answer chooses the way; those not put where the account has answered
    turning: tuple[str, ...] = field(init=False, repr=False, compare=False)
    sparing: tuple[Step, ...] = field(init=False, repr=False, compare=False)
    emails: tuple[Step, ...] = field(init=False, repr=False, compare=False)  # that ask for an address
    telling: tuple[Step, ...] = field(init=False, repr=False, compare=False)  # of the person or company
    lapsing: tuple[Step, ...] = field(init=False, repr=False, compare=False)  # that score by time
    mark: object = field(init=False, repr=False, compare=False)  # stands for this very flow in a key

    asks_staffed: bool = field(init=False, repr=False, compare=False)
    asks_account: bool = field(init=False, repr=False, compare=False)  # in `unless_known` or a condition
    # (old id of a step,) or (step, old id of its choice) -> the id of today
    renamed: Mapping[tuple[str, ...], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "position", {step.id: n for n, step in enumerate(self.steps)})
        object.__setattr__(self, "ways", tuple(map(self._ways, range(len(self.steps)))))
        behind = {step.group: n for n, step in enumerate(self.steps, start=1) if step.group}
        object.__setattr__(self, "behind", behind)
        object.__setattr__(self, "scoring", tuple(step for step in self.steps if step.feeds))
        feeders: dict[str, list[tuple[Step, Feed]]] = {criterion.id: [] for criterion in self.criteria}
        for step in self.steps:
            for feed in step.feeds:
                if feed.criterion in feeders:
                    feeders[feed.criterion].append((step, feed))
        object.__setattr__(self, "feeders", {id: tuple(found) for id, found in feeders.items()})
        names = {f"points.{criterion.id}": n for n, criterion in enumerate(self.criteria)}
        object.__setattr__(self, "points_at", names)
        several = (one for one in self.criteria if one.combine != "sum" and len(feeders[one.id]) > 1)
        object.__setattr__(self, "compares", any(several))
        steps = {(step.was,): step.id for step in self.steps if step.was}
        choices = {
            (step.id, choice.was): choice.id for step in self.steps for choice in step.choices if choice.was
        }
        object.__setattr__(self, "renamed", {**steps, **choices})
        conditions = [*self.hot, *self.never, *(group.when for group in self.groups.values())]
        asked = (one for one in [*conditions, *(step.when for step in self.steps)] if one)
        named = {name for one in asked for name in one.names}
        named |= {name for persona in self.personas for name in persona.when.names}
        of: tuple[Step | Group, ...] = (*self.steps, *self.groups.values())
        whens = {one.id: one.when for one in of if one.when}
        object.__setattr__(self, "whens", tuple(whens.values()))
        object.__setattr__(self, "when_at", {id: n for n, id in enumerate(whens)})
        turning = (step.id for step in self.steps if any(choice.goto for choice in step.choices))
        object.__setattr__(self, "turning", tuple(turning))
        object.__setattr__(self, "sparing", tuple(step for step in self.steps if step.unless_known))
        object.__setattr__(self, "emails", tuple(step for step in self.steps if step.tells_email))
        object.__setattr__(self, "telling", tuple(step for step in self.steps if step.tells))
        lapsing = (step for step in self.scoring if step.lapses)
        object.__setattr__(self, "lapsing", tuple(lapsing))
        object.__setattr__(self, "mark", object())
        object.__setattr__(self, "asks_staffed", "staffed" in named)
        by_step = any(step.unless_known for step in self.steps)
        by_condition = any(name.startswith("account.") for name in named)
        object.__setattr__(self, "asks_account", by_step or by_condition)

    def _ways(self, n: int) -> frozenset[int]:
        step = self.steps[n]
        if step.end:
            return frozenset({len(self.steps)})
        # a flow with mistakes is made too, to find them all: a jump to nowhere goes on
        jumps = {self.position.get(choice.goto, n + 1) for choice in step.choices if choice.goto}
        return frozenset(jumps | {self.position.get(step.goto or "", n + 1)})

    def language_for(self, wanted: str) -> str | None:
        """The first language wanted that this flow speaks; None if it speaks none of them.

        `wanted`: language tags, separated by commas. A region falls back to its language and a language to
        a region there is: es-MX to es (RFC 4647, lookup), pt to pt-BR.
        """
        spoken = {tag.lower(): tag for tag in (self.language, *self.translations)}
        for tag in tags(wanted):
            regions = (one for one in spoken if one.startswith(f"{tag}-"))
            if found := tag if tag in spoken else next(regions, None):
                return spoken[found]
        return None

    def spoken(self, wanted: str) -> "Flow":
        """This flow with its texts in the language for `wanted`, else in its own."""
        if not self.translations or wanted == self.language:
            return self
        if wanted in self.translations:  # as most conversations have it: no need to look for what comes near
            return self.translations[wanted]
        return self.translations.get(self.language_for(wanted) or "", self)

    def step(self, id: str) -> Step | None:
        at = self.position.get(id)
        return None if at is None else self.steps[at]

    def criterion(self, id: str) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.id == id), None)
