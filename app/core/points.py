"""The points of one criterion: what each answer, signal and persona gives, and how far they may still move.

A range that was answered gives the fewest points anything inside it gives, and the line reaches up to the
most; what nobody has answered is open, never 0. The rules are those of the flow format, part Score.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import inf
from typing import Literal

from .flow import Criterion, Feed, Flow, Persona, Step
from .recalled import Recalled
from .renames import has_gone, still
from .state import Answer, State
from .values import Range, Words
from .wording import label_of


@dataclass(frozen=True, slots=True)
class Reason:
    """Where points come from. `said`: when, if it was in an earlier conversation of the same person."""

    source: Literal["answer", "signal", "persona", "rep", "account"]
    of: str  # the step, signal or persona
    label: str
    points: float
    said: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a scorecard. `points` None: nothing is known of it."""

    criterion: Criterion
    points: float | None
    lowest: float
    highest: float
    counts: bool  # fed by something in the flow: inside total, range and `of`
    reasons: tuple[Reason, ...] = ()
    most: float | None = None  # where an answer is a range: the points at its best; `points` are the fewest

    @property
    def known(self) -> float | Range | None:
        """What a condition compares."""
        return self.points if self.most is None else Range(self.points, self.most)


def line_of(
    flow: Flow,
    state: State,
    at: datetime,
    criterion: Criterion,
    persona: Persona | None,
    ahead: frozenset[int],
) -> Line:
    """What is known of a criterion; worked out once for all who have answered the same."""
    feeders, extra = flow.feeders[criterion.id], _beside_answers(flow, state, at, criterion, persona)
    is_shared = criterion.combine != "last" or len(feeders) == 1  # else it counts which was said last
    told: list[Answer | None] = []
    coming: list[bool] = []
    made_of: list[Hashable] = [flow.mark, criterion.id, extra]
    for step, _ in feeders:
        answer = state.answer(step.id)
        told.append(answer)
        coming.append(flow.position[step.id] in ahead)
        made_of.append(coming[-1])
        if answer is None:
            made_of.append(None)
        else:
            kind = type(answer.value)
            made_of.append((answer.value, kind, answer.rep is None))
            # worth the same and read the same, whoever gave it and whenever
            is_shared = is_shared and kind in _PLAIN and not (step.is_dated or answer.is_earlier)
            if step.lapses and isinstance(answer.value, str):
                made_of.append(standing(step, answer.value, answer.at, at))

    def find() -> Line:
        return _told(flow, criterion, told, coming, extra, at)

    return _LINES.of(tuple(made_of), find) if is_shared else find()


_LINES: Recalled[Line] = Recalled(5_000)
_PLAIN = frozenset({type(None), str, int, float, Range})  # no words of a person are held


def _told(
    flow: Flow,
    criterion: Criterion,
    told: Sequence[Answer | None],
    coming: Sequence[bool],
    extra: tuple[Reason, ...],
    at: datetime,
) -> Line:
    feeders = flow.feeders[criterion.id]
    fed = []
    for (step, feed), answer in zip(feeders, told, strict=True):
        ends = points_between(step, feed, answer, at) if answer else None
        if answer and ends:
            said = answer.at if answer.is_earlier else None
            label = label_of(step, answer.value, flow.language)
            reason = Reason("rep" if answer.rep else "answer", step.id, label, ends[0], said)
            fed.append(_Fed(answer, reason, ends[1]))
    added = sum(reason.points for reason in extra) if extra else 0
    if not feeders:
        counts = _is_fed_otherwise(flow, criterion)
        has = _within(criterion, added)
        return Line(criterion, has if counts else None, has, has, counts, extra)
    if not fed:
        has = _within(criterion, added)
        return Line(criterion, has if extra else None, has, criterion.max, True, extra)
    least, most, reasons = _combined(criterion, fed)
    low, high = least, most
    if again := [feeder for feeder, comes in zip(feeders, coming, strict=True) if comes]:
        ids = {step.id for step, _ in again}
        # what was told earlier and is asked here may be answered anew
        firm = [one for one in fed if not (one.answer.is_earlier and one.reason.of in ids)]
        low, high = _reach(criterion, *_combined(criterion, firm)[:2], again)
        low, high = min(low, least), max(high, most)
    points, at_best = _within(criterion, least + added), _within(criterion, most + added)
    return Line(
        criterion, points, _within(criterion, low + added), _within(criterion, high + added), True,
        reasons + extra, at_best if at_best > points else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fed:
    """An answer with points: the fewest, in its reason, and the most, where it is a range."""

    answer: Answer
    reason: Reason
    most: float


def _combined(criterion: Criterion, fed: list[_Fed]) -> tuple[float, float, tuple[Reason, ...]]:
    """The points of several answers together, the fewest and the most, and the reasons that make them."""
    if not fed:
        return 0, 0, ()
    match criterion.combine:
        case "sum":
            least = sum(one.reason.points for one in fed)
            return least, sum(one.most for one in fed), tuple(one.reason for one in fed)
        case "last":
            last = max(fed, key=lambda one: (one.answer.seq, one.answer.at))
            return last.reason.points, last.most, (last.reason,)
        case "best":
            best = max(fed, key=lambda one: one.reason.points)
            return best.reason.points, max(one.most for one in fed), (best.reason,)


def _reach(
    criterion: Criterion, least: float, most: float, ahead: list[tuple[Step, Feed]]
) -> tuple[float, float]:
    """How low and how high the points can still go by the questions ahead."""
    ends = [ends_of(step, feed) for step, feed in ahead]
    match criterion.combine:
        case "best":
            return least, max([most, *(high for _, high in ends)])
        case "last":
            return min([least, *(low for low, _ in ends)]), max([most, *(high for _, high in ends)])
        case "sum":
            return least, most + sum(high for _, high in ends)


def ends_of(step: Step, feed: Feed) -> tuple[float, float]:
    """The fewest and the most points one answer to `step` can give."""
    if feed.choices is not None:
        points = [feed.choices[choice.id] for choice in step.choices if choice.id in feed.choices]
        most = sum(points) if step.many else max(points, default=0)
        return min(points, default=0), most
    steps = feed.thresholds if feed.thresholds is not None else feed.spans or ()
    points = [points for _, points in steps]
    return min([0, *points]), max([0, *points])


def points_between(step: Step, feed: Feed, answer: Answer, at: datetime) -> tuple[float, float] | None:
    """The fewest and the most points an answer may mean, None as in `points_of`.

    They differ for a range, and where a part of the answer is gone from the flow: it may have been worth any.
    """
    value = still(step, answer.value)
    if isinstance(value, Range) and feed.thresholds is not None:
        return _points_inside(step, value, feed.thresholds)
    if value is not answer.value:
        answer, all_there = replace(answer, value=value), not has_gone(step, answer.value)
    else:
        all_there = True
    points = points_of(step, feed, answer, at)
    return None if points is None else (points, points if all_there else inf)


def _points_inside(
    step: Step, said: Range, thresholds: tuple[tuple[float, float], ...]
) -> tuple[float, float]:
    """The ends of what a range may give: at its low end, and at each threshold up to its high end."""
    low, high = said.ends
    low = low if step.min is None else max(low, step.min)
    high = high if step.max is None else min(high, step.max)
    points = [_reached(thresholds, low), *(points for start, points in thresholds if low <= start <= high)]
    return min(points), max(points)


def _reached(thresholds: tuple[tuple[float, float], ...], value: float) -> float:
    return max((reached for reached in thresholds if reached[0] <= value), default=(0, 0))[1]


def points_of(step: Step, feed: Feed, answer: Answer, at: datetime) -> float | None:
    """The points an answer gives at a moment; None where it leaves the criterion open."""
    value = answer.value
    if value is None or isinstance(value, Words):
        return None
    if feed.choices is not None:
        chosen = value if isinstance(value, tuple) else (value,)
        counted = (standing(step, one, answer.at, at) for one in chosen if isinstance(one, str))
        points = [feed.choices[one] for one in counted if one is not None and one in feed.choices]
        return sum(points) if points else None
    if feed.thresholds is not None and isinstance(value, int | float):
        return _reached(feed.thresholds, value)
    if feed.spans is not None and isinstance(value, str):
        ahead = date.fromisoformat(value) - answer.at.date()
        return max((reached for reached in feed.spans if reached[0] <= ahead), default=(timedelta(), 0))[1]
    return None


def standing(step: Step, chosen: str, said: datetime, at: datetime) -> str | None:
    """The choice that counts at a moment: a timeframe is a date in disguise, and it comes nearer.

    The shortest span that still holds what is left of the one answered; None once nothing is left of it.
    """
    if not step.lapses:
        return chosen
    choice = step.choice(chosen)
    if choice is None or choice.within is None:
        return chosen
    left = choice.within - max(at - said, timedelta())
    if left < timedelta():
        return None
    holding = [one for one in step.choices if one.within is not None and one.within >= left]
    return min(holding, key=lambda one: one.within or timedelta()).id


def fade(points: float, age: timedelta, half_life: timedelta) -> float:
    """Points left, unrounded: points * 2 ** (-age / half_life), exponential decay. ValueError if age < 0."""
    if age < timedelta():
        raise ValueError(f"an age of {age} is before its own beginning")
    return float(points * 2 ** (-age / half_life))


def _beside_answers(
    flow: Flow, state: State, at: datetime, criterion: Criterion, persona: Persona | None
) -> tuple[Reason, ...]:
    """What signals and the persona add."""
    if not state.sightings and criterion.id != "fit":
        return ()
    reasons = []
    for signal in flow.signals if state.sightings else ():
        seen = state.sightings.get(signal.id, ())
        if seen and criterion.id in signal.points:
            points = signal.points[criterion.id]
            ages = (max(at - one, timedelta()) for one in seen)
            sums = sum(
                fade(points, age, criterion.half_life) if criterion.half_life else points for age in ages
            )
            reasons.append(Reason("signal", signal.id, spoken(signal.id), sums))
    if criterion.id == "fit" and persona and persona.fit is not None:
        reasons.append(Reason("persona", persona.id, persona.label, persona.fit))
    return tuple(reasons)


def spoken(id: str) -> str:
    """An id as words: saw_pricing -> saw pricing."""
    return id.replace("_", " ")


def _is_fed_otherwise(flow: Flow, criterion: Criterion) -> bool:
    by_persona = criterion.id == "fit" and any(one.fit is not None for one in flow.personas)
    return by_persona or any(criterion.id in signal.points for signal in flow.signals)


def _within(criterion: Criterion, points: float) -> float:
    return min(max(exact(points), 0), criterion.max)


def exact(points: float) -> float:
    """A sum of points without the noise of binary fractions: 0.1 + 0.2 must not miss an edge at 0.3."""
    return round(points, 9)
