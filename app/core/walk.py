"""The ways through a flow: which step comes after which, and which questions may still be asked from here.

Conditions are three-valued here too: what an answer ahead may tell may turn out either way, also whether it
is known. Never decides; the engine does.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from .flow import AHEAD, Flow, Known, Lookup, Step
from .recalled import Recalled
from .state import State
from .values import Value

# What a walk ahead cannot know yet: these change with every answer.
LATER = frozenset({"score", "lowest", "highest", "band", "persona", "hot", "staffed"})


def next_of(flow: Flow, step: Step, value: Value | None) -> int:
    """The place in `flow.steps` the walk goes to after `step` with that answer; len(steps): the end."""
    if step.end:
        return len(flow.steps)
    choice = step.choice(value) if isinstance(value, str) and step.choices else None
    target = (choice.goto if choice else None) or step.goto
    return flow.position[target] if target else flow.position[step.id] + 1


def after_group(flow: Flow, group: str) -> int:
    """The place behind the last step of a group."""
    return flow.behind[group]


def is_told_by_account(state: State, step: Step) -> bool:
    """Whether somebody of the same account has answered, and the step need not be put once more."""
    if step.unless_known is None or state.knows(step.id):
        return False
    by_others = state.account is not None and step.id in state.account.answered
    return by_others or step.id in state.earlier  # the same person, in another conversation


def place_of(flow: Flow, state: State) -> int:
    """Where the walk goes on: at the open question, else behind the step it stands at."""
    if state.ended:
        return len(flow.steps)
    if state.stands is None or state.stands not in flow.position:
        return 0
    step = flow.steps[flow.position[state.stands]]
    if state.asked == step.id:
        return flow.position[step.id]
    return next_of(flow, step, state.value(step.id))


def may_be_asked(flow: Flow, state: State, look: Lookup, here: int | None = None) -> frozenset[int]:
    """Places of the questions ahead: unanswered, reachable from `here`, their conditions not false."""
    ground = _Ground.of(flow, state, here)
    return _reached(flow, ground, _truths(flow, ground, look)).questions


def may_come(flow: Flow, state: State, look: Lookup, here: int | None = None) -> frozenset[int]:
    """Places of all steps ahead: reachable from `here`, their conditions not false."""
    ground = _Ground.of(flow, state, here)
    return _reached(flow, ground, _truths(flow, ground, look)).places


def must_come(flow: Flow, state: State, look: Lookup, place: int) -> bool:
    """Whether every way from here to the end leads over a place, whatever the answers ahead."""
    ground, step = _Ground.of(flow, state), flow.steps[place]
    truths = _truths(flow, ground, look)
    if _met(flow, truths, step) is not True:
        return False
    if step.group and step.group != ground.inside and _entered(flow, truths, step.group) is not True:
        return False
    return not _reached(flow, ground, truths, without=place).ends


@dataclass(frozen=True, slots=True)
class _Ground:
    """All of a state that the ways ahead hang on, but for what the conditions make of it."""

    start: int
    inside: str | None  # the group the walk is in: its condition was judged on entering
    known: frozenset[str]  # questions that are answered
    turned: tuple[str | None, ...]  # what was chosen where that chooses the way
    told: frozenset[str]  # questions that others have answered, not to be put once more

    @classmethod
    def of(cls, flow: Flow, state: State, here: int | None = None) -> "_Ground":
        stands = flow.step(state.stands) if state.stands else None
        chosen = (state.value(id) for id in flow.turning)
        return cls(
            place_of(flow, state) if here is None else here,
            stands.group if stands else None,
            frozenset(state.answers.keys() | state.confirmed.keys() if state.confirmed else state.answers),
            tuple(value if isinstance(value, str) else None for value in chosen),
            frozenset(step.id for step in flow.sparing if is_told_by_account(state, step)),
        )

    def key(self, flow: Flow) -> tuple[Hashable, ...]:
        return flow.mark, self.start, self.inside, self.known, self.turned, self.told


@dataclass(frozen=True, slots=True)
class _Reached:
    places: frozenset[int]
    questions: frozenset[int]  # those of the places at which a question stands that nobody has answered
    asked: frozenset[str]  # the ids of these
    ends: bool  # whether the walk can come to the end


def _truths(flow: Flow, ground: _Ground, look: Lookup) -> tuple[bool | None, ...]:
    """Of each condition of steps and groups, what it will be, as far as that is known now."""
    if not flow.whens:
        return ()
    anyway = _reached(flow, ground, _ANYWAY.of(flow.mark, lambda: _tested(flow, lambda name: AHEAD)))
    asked = anyway.asked

    def later(name: str) -> Known:
        return AHEAD if name in asked or name in LATER or name.startswith("points.") else look(name)

    return _tested(flow, later)


def _tested(flow: Flow, look: Lookup) -> tuple[bool | None, ...]:
    return tuple(condition.test(look) for condition in flow.whens)


_ANYWAY: Recalled[tuple[bool | None, ...]] = Recalled(100)


def _reached(
    flow: Flow, ground: _Ground, truths: tuple[bool | None, ...], without: int | None = None
) -> _Reached:
    """Where a walk can come to. `without`: a place that it turns back at."""
    made_of = (*ground.key(flow), truths, without)
    return _REACHED.of(made_of, lambda: _walked(flow, ground, truths, without))


_REACHED: Recalled[_Reached] = Recalled(2_000)


def _walked(flow: Flow, ground: _Ground, truths: tuple[bool | None, ...], without: int | None) -> _Reached:
    found, seen, ways = set[int](), set[tuple[int, str | None]](), [(ground.start, ground.inside)]
    steps, end = flow.steps, len(flow.steps)
    while ways:
        way = ways.pop()
        n, group = way
        if way in seen or n == without:
            continue
        seen.add(way)
        if n >= end:
            found.add(n)
            continue
        step = steps[n]
        if step.group and step.group != group:
            entered = _entered(flow, truths, step.group)
            if entered is not True:
                ways.append((after_group(flow, step.group), None))
            if entered is False:
                continue
        met = False if step.id in ground.told else _met(flow, truths, step)
        if met is not True:
            ways.append((n + 1, step.group))
        if met is False:
            continue
        ways.extend((to, step.group) for to in _ways_on(flow, ground, n))
        found.add(n)
    places = frozenset(found - {end})
    questions = [n for n in places if steps[n].asks and steps[n].id not in ground.known]
    asked = frozenset(steps[n].id for n in questions)
    return _Reached(places, frozenset(questions), asked, end in found)


def _met(flow: Flow, truths: tuple[bool | None, ...], step: Step) -> bool | None:
    return True if step.when is None else truths[flow.when_at[step.id]]


def _entered(flow: Flow, truths: tuple[bool | None, ...], group: str) -> bool | None:
    return True if flow.groups[group].when is None else truths[flow.when_at[group]]


def _ways_on(flow: Flow, ground: _Ground, n: int) -> Iterable[int]:
    step = flow.steps[n]
    if step.id not in ground.known:
        return flow.ways[n]
    turned = ground.turned[flow.turning.index(step.id)] if step.id in flow.turning else None
    return (next_of(flow, step, turned),)
