"""How likely the band of the total is to stay, judged by the answers of earlier conversations.

Statistics of a population stand beside a scorecard, never in it: nothing is decided by them, neither heat nor
gates nor which question is put.

The chances are those of every way the questions ahead may be answered, exactly (scoring reference, 4.4): each
answer as often as earlier conversations gave it, with one more of each (Laplace), and as if it hung on no
other answer. A question that may be passed is passed as often as it was. Skipped questions stay at their
lowest, as they do in the total; signals, fading and what was answered already stay as they are now.

It is not counted, and the band stays open, while a question ahead was passed by fewer than 100 conversations;
where the answers ahead may change the persona and with it the total; and where criteria that share questions
have too many sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from .flow import Criterion, Feed, Flow, Lookup, Step
from .points import Line, exact, points_of
from .population import OPEN, OWN, PASSED, SEVERAL, Population, ended, standing_for, stretches
from .scorecard import Certainty, Scorecard, band_for, known_of
from .state import Answer, State
from .walk import must_come

ENOUGH = 100  # earlier conversations
LIKELY = 0.95
MOST = 20_000  # sums of criteria that share questions

Points = tuple[float | None, ...]  # for each criterion of a few; None: nothing is told of it
Chances = Mapping[Points, float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`bands`: the chance of each to be the last. `earlier`: conversations that tell so; 0: not counted."""

    certainty: Certainty
    bands: Mapping[str, float] = field(default_factory=dict)
    earlier: int = 0

    def wire(self) -> dict[str, Any]:
        """What is put over the `certainty` of a lead or scorecard; chances in whole percents."""
        percents = {band: round(100 * chance) for band, chance in self.bands.items()}
        told = {band: percent for band, percent in percents.items() if percent}
        return {"certainty": self.certainty} | ({"likely": told, "earlier": self.earlier} if told else {})


def outlook(flow: Flow, state: State, scored: Scorecard, population: Population) -> Outlook:
    """The certainty of the band now, beside what earlier conversations make of it."""
    if scored.certainty != "open":  # settled, though answers may contradict each other
        return Outlook(scored.certainty)
    look = partial(known_of, flow, state)
    lines = [line for line in scored.lines if line.counts and line.criterion.weight]
    counted = {line.criterion.id for line in lines}
    places = sorted(scored.ahead)
    ahead = [n for n in places if any(feed.criterion in counted for feed in flow.steps[n].feeds)]
    others = population.ended - ended(state)  # not itself
    earlier = min((_passed_by(flow, population, flow.steps[n]) for n in ahead), default=others)
    if earlier < ENOUGH or _may_change_persona(flow, counted, places):
        return Outlook("open")
    questions = [_Question.of(flow, state, look, population, n, scored.at) for n in ahead]
    totals = _totals(flow, population, lines, questions)
    if totals is None:
        return Outlook("open")
    bands = dict.fromkeys((band.id for band in flow.bands), 0.0)
    for total, chance in totals.items():
        bands[band_for(flow, total).id] += chance
    is_likely = exact(bands[scored.band.id]) >= LIKELY
    return Outlook("likely" if is_likely else "open", bands, earlier)


def _may_change_persona(flow: Flow, counted: set[str], places: Sequence[int]) -> bool:
    if "fit" not in counted or not places:
        return False
    ahead = {flow.steps[n].id for n in places}
    fitting = {name for persona in flow.personas if persona.fit is not None for name in persona.when.names}
    derived = any(name.startswith("points.") or name in ("score", "band", "hot") for name in fitting)
    return derived or not ahead.isdisjoint(fitting)


# --- one question ---
@dataclass(frozen=True, slots=True)
class _Question:
    step: Step
    is_sure: bool  # to be put, whatever is answered before
    chances: Chances  # of what it adds, for each of the step's feeds

    @classmethod
    def of(
        cls, flow: Flow, state: State, look: Lookup, population: Population, place: int, at: datetime
    ) -> "_Question":
        step, is_sure = flow.steps[place], must_come(flow, state, look, place)
        made_of = (flow.mark, is_sure)
        return population.recalled([step], made_of, lambda: cls._found(population, step, is_sure, at))

    @classmethod
    def _found(cls, population: Population, step: Step, is_sure: bool, at: datetime) -> "_Question":
        chances: dict[Points, float] = defaultdict(float)
        passed = 0.0 if is_sure else _chance_passed(population, step)
        nothing: Points = tuple(None for _ in step.feeds)
        chances[nothing] += passed
        for points, chance in _answers(population, step, at):
            chances[points] += (1 - passed) * chance
        return cls(step, is_sure, chances)


def _put(population: Population, step: Step) -> int:
    """Conversations in which it was put, answered or not."""
    left_open = population.of(step, OPEN)
    if step.many:
        return population.of(step, SEVERAL) + left_open
    chosen = sum(population.of_choice(step, choice) for choice in step.choices)
    reached = 0 if step.choices else sum(population.of(step, part) for part, _ in stretches(step))
    return chosen + reached + population.of(step, OWN) + left_open


def _passed_by(flow: Flow, population: Population, step: Step) -> int:
    def find() -> int:
        return _put(population, step) + population.of(step, PASSED)

    return population.recalled([step], (flow.mark, PASSED), find)


def _chance_passed(population: Population, step: Step) -> float:
    return (population.of(step, PASSED) + 1) / (_put(population, step) + population.of(step, PASSED) + 2)


def _answers(population: Population, step: Step, at: datetime) -> Iterator[tuple[Points, float]]:
    """What an answer to it adds, and how likely that is, with one more of each."""
    if step.many:
        yield from _several(population, step, at)
        return
    nothing: Points = tuple(None for _ in step.feeds)
    if step.choices:
        counts = [
            (_points(step, choice.id, at), population.of_choice(step, choice)) for choice in step.choices
        ]
    else:
        counts = [(_points_from(step, low, at), population.of(step, part)) for part, low in stretches(step)]
    for bucket, may in ((OWN, step.other), (OPEN, step.skip)):
        if may or population.of(step, bucket):
            counts.append((nothing, population.of(step, bucket)))
    whole = sum(count for _, count in counts) + len(counts)
    yield from ((points, (count + 1) / whole) for points, count in counts)


def _several(population: Population, step: Step, at: datetime) -> Iterator[tuple[Points, float]]:
    """Each choice taken or not, independent of the others, as many as the step wants."""
    answered, left_open = population.of(step, SEVERAL), population.of(step, OPEN)
    skipped = (left_open + 1) / (answered + left_open + 2) if step.skip or left_open else 0.0
    sums: dict[tuple[int, Points], float] = {(0, tuple(None for _ in step.feeds)): 1.0}
    offered = [(_points(step, choice.id, at), population.of_choice(step, choice)) for choice in step.choices]
    if step.other:
        offered.append((tuple(None for _ in step.feeds), population.of(step, OWN)))
    for points, count in offered:
        chance, after = (count + 1) / (answered + 2), defaultdict[tuple[int, Points], float](float)
        for (chosen, so_far), before in sums.items():
            after[chosen, so_far] += before * (1 - chance)
            after[chosen + 1, tuple(map(_added, so_far, points))] += before * chance
        sums = after
    allowed = {key: p for key, p in sums.items() if (step.min or 1) <= key[0] <= (step.max or len(offered))}
    whole = sum(allowed.values())
    yield tuple(None for _ in step.feeds), skipped
    yield from ((points, (1 - skipped) * chance / whole) for (_, points), chance in allowed.items())


def _added(points: float | None, more: float | None) -> float | None:
    return more if points is None else points if more is None else exact(points + more)


def _points(step: Step, choice: str, at: datetime) -> Points:
    value = (choice,) if step.many else choice
    return tuple(points_of(step, feed, Answer(value, at), at) for feed in step.feeds)


def _points_from(step: Step, low: float, at: datetime) -> Points:
    def points(feed: Feed) -> float | None:
        return points_of(step, feed, standing_for(step, feed, low, at), at)

    return tuple(map(points, step.feeds))


# --- all of them ---
def _totals(
    flow: Flow, population: Population, lines: Sequence[Line], questions: Sequence[_Question]
) -> Mapping[float, float] | None:
    """The chance of each total at the end; None if there are too many sums to look at."""
    totals = {0.0: 1.0}
    for group in _apart(lines, questions):
        told = tuple((line.criterion.id, _told(line), _beside(line)) for line in group[0])
        made_of = (flow.mark, told, tuple(question.is_sure for question in group[1]))
        steps = [question.step for question in group[1]]
        sums = population.recalled(steps, made_of, partial(_sums, *group))
        if sums is None:
            return None
        after = defaultdict[float, float](float)
        for total, chance in totals.items():
            for more, its in sums.items():
                after[exact(total + more)] += chance * its
        totals = after
    return totals


def _apart(lines: Sequence[Line], questions: Sequence[_Question]) -> list[tuple[list[Line], list[_Question]]]:
    """Criteria with the questions that feed them, in groups that have no question in common."""
    groups: list[tuple[list[Line], list[_Question]]] = [([line], []) for line in lines]
    for question in questions:
        fed = {feed.criterion for feed in question.step.feeds}
        joined = [group for group in groups if any(line.criterion.id in fed for line in group[0])]
        groups = [group for group in groups if group not in joined]
        of = [line for group in joined for line in group[0]]
        groups.append((of, [*(one for group in joined for one in group[1]), question]))
    return groups


def _sums(lines: Sequence[Line], questions: Sequence[_Question]) -> Mapping[float, float] | None:
    """The chance of each sum of weight x points of a few criteria."""
    so_far: Mapping[Points, float] = {tuple(map(_told, lines)): 1.0}
    place = {line.criterion.id: n for n, line in enumerate(lines)}
    for question in questions:
        feeds = [(n, place.get(feed.criterion)) for n, feed in enumerate(question.step.feeds)]
        after = defaultdict[Points, float](float)
        for points, before in so_far.items():
            for more, chance in question.chances.items():
                now = list(points)
                for n, at in feeds:
                    if at is not None:
                        now[at] = _combined(lines[at].criterion, now[at], more[n])
                after[tuple(now)] += before * chance
        if len(after) > MOST:
            return None
        so_far = after
    sums = defaultdict[float, float](float)
    for points, chance in so_far.items():
        sums[exact(sum(map(_weighed, lines, points)))] += chance
    return sums


def _told(line: Line) -> float | None:
    """The points of the answers that count now, before signals and persona."""
    told = [reason.points for reason in line.reasons if reason.source in ("answer", "rep")]
    return sum(told) if told else None


def _combined(criterion: Criterion, points: float | None, more: float | None) -> float | None:
    if points is None or more is None:
        return points if more is None else more
    match criterion.combine:
        case "best":
            return max(points, more)
        case "last":
            return more
        case "sum":
            return exact(points + more)


def _weighed(line: Line, points: float | None) -> float:
    return line.criterion.weight * min(max(exact((points or 0) + _beside(line)), 0), line.criterion.max)


def _beside(line: Line) -> float:
    """The points of signals and persona."""
    return sum(reason.points for reason in line.reasons if reason.source in ("signal", "persona"))
