"""What earlier conversations of a flow answered, as counts: question by question, and nobody's words.

A conversation's part in it is a fold of its state (`tally`), so a turn writes the difference between two of
them: an answer counts when it comes, once, and a correction moves it. What was counted under another version
of the flow counts on where the answer is still there, also under what it `was`: a bucket is a choice's id or,
of a number or day, what lies between two steps of its points. Never decides; `outlook` reads it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf
from typing import Any, TypeVar

from .flow import Choice, Feed, Step
from .renames import still
from .state import Answer, State
from .values import Range, Value, Words

Found = TypeVar("Found")
Counts = Mapping[tuple[str, str], int]  # (step, bucket) -> conversations

# buckets beside the answers themselves; no choice has such an id
OPEN = "?"  # put, and left open
PASSED = "-"  # not put, although the walk came to its end
SEVERAL = "+"  # answered, where several may be chosen: each of those has a bucket of its own beside it
OWN = "*"  # in words of their own
ENDED = ("", "")  # of no step: conversations that came to their end


MOST = 5_000  # results that are held beside the counts


@dataclass(frozen=True)
class Population:
    """The counts of one flow's conversations."""

    counts: Counts = field(default_factory=dict)
    # what was worked out from the counts of some steps: all that it hangs on, and the steps' ids first -> it
    _found: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def ended(self) -> int:
        return self.counts.get(ENDED, 0)

    def plus(self, change: Counts) -> "Population":
        if not change:
            return self
        more = Population({**self.counts, **{key: self.counts.get(key, 0) + n for key, n in change.items()}})
        moved = {step for step, _ in change}
        more._found.update((key, found) for key, found in self._found.items() if moved.isdisjoint(key[0]))
        return more

    def recalled(
        self, steps: Iterable[Step], made_of: tuple[object, ...], find: Callable[[], Found]
    ) -> Found:
        """What `find` makes of the counts of these steps and of `made_of`; found once until they change."""
        key = (frozenset(id for step in steps for id in (step.id, step.was)), *made_of)
        if key not in self._found:
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[key] = find()
        return self._found[key]  # type: ignore[no-any-return]

    def of(self, step: Step, bucket: str, was: str | None = None) -> int:
        """Conversations in a bucket of a step, by its id of today and the one before."""
        names = {(id, key) for id in (step.id, step.was) if id for key in (bucket, was) if key}
        return sum(self.counts.get(name, 0) for name in names)

    def of_choice(self, step: Step, choice: Choice) -> int:
        return self.of(step, choice.id, choice.was)


def tally(state: State, of: Iterable[Step] | None = None) -> Counts:
    """What one conversation adds to the counts of its flow.

    A question that `stop` spared or the account had told is neither put nor passed: that silence is no sign
    of anything (scoring reference, 4.4). One that was left in the middle tells only what it answered.
    `of`: some of the questions only.
    """
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)  # a Counter is slower at so few
    has_ended = ended(state)
    for step in state.flow.scoring if of is None else of:
        answer = _counted(state, step)
        if answer:
            for bucket in _buckets(step, answer.value, answer.at.date()):
                counts[step.id, bucket] += 1
        elif has_ended and step.id not in state.spared:
            counts[step.id, PASSED] += 1
    if has_ended:
        counts[ENDED] += 1
    return counts


def _counted(state: State, step: Step) -> Answer | None:
    return state.confirmed.get(step.id) or state.answers.get(step.id)


def ended(state: State) -> bool:
    """Whether the walk came to its end, and the visitor did not leave before."""
    return state.ended and not state.left


def change(before: State, after: State) -> Counts:
    """What a turn changes in the counts; a conversation counts once, however often it is corrected."""
    same = before.answers is after.answers and before.confirmed is after.confirmed
    if same and before.spared is after.spared and ended(before) is ended(after):
        return {}
    changed = None
    if ended(before) is ended(after) and before.spared is after.spared:
        changed = [one for one in after.flow.scoring if _counted(before, one) is not _counted(after, one)]
        if not changed:
            return {}
    was, now = tally(before, changed), tally(after, changed)
    return {key: n for key in (*was, *now) if (n := now.get(key, 0) - was.get(key, 0))}


def _buckets(step: Step, value: Value | None, said: date) -> Iterator[str]:
    match still(step, value):
        case None:
            yield OPEN
        case Words():
            yield OWN
        case tuple() as chosen:
            yield SEVERAL
            yield from {one if isinstance(one, str) else OWN for one in chosen}
        case str(choice) if step.choices:
            yield choice
        case str(day):
            yield _between(step.edges, (date.fromisoformat(day) - said).days)
        case Range() as said_so:  # it counts by the least it may be, as its points do
            low, least = said_so.ends[0], -inf if step.min is None else step.min
            yield _between(step.edges, max(low, least))
        case number:
            yield _between(step.edges, number)


def stretches(step: Step) -> Iterator[tuple[str, float]]:
    """The buckets of a number, a rating or a day that its bounds allow, each with its low end."""
    edges = step.edges
    most = step.to if isinstance(step.to, int) and step.kind == "rating" else step.max
    least = 1 if step.kind == "rating" else step.min
    for low, high in zip((-inf, *edges), (*edges, inf), strict=True):
        if (least is None or high > least) and (most is None or low <= most):
            yield _between(edges, low), low


def _between(edges: tuple[float, ...], value: float) -> str:
    """The name of the part between two edges, which says both: other edges make another bucket."""
    low = max((edge for edge in edges if edge <= value), default=None)
    high = min((edge for edge in edges if edge > value), default=None)
    return f"{_named(low)}..{_named(high)}"


def _named(edge: float | None) -> str:
    """The same for 20000 and 20000.0."""
    if edge is None:
        return ""
    return str(int(edge) if edge == int(edge) else edge)


def standing_for(step: Step, feed: Feed, low: float, at: datetime) -> Answer:
    """An answer in the part that begins at `low`: all in it give the same points."""
    if feed.spans is None:
        return Answer(low, at)
    first = min(step.edges)
    return Answer((at.date() + timedelta(days=first - 1 if low == -inf else low)).isoformat(), at)
