"""The ways through a flow: which step comes after which, and which questions may still be asked from here.

Conditions are three-valued here too: what an answer ahead may tell may turn out either way, also whether it
is known. Never decides; the engine does.
"""

from collections.abc import Iterable

from .flow import AHEAD, Flow, Known, Lookup, Step
from .latest import Latest
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
    return _open(flow, state, may_come(flow, state, look, here))


def may_come(flow: Flow, state: State, look: Lookup, here: int | None = None) -> frozenset[int]:
    """Places of all steps ahead: reachable from `here`, their conditions not false."""
    start = place_of(flow, state) if here is None else here
    return _reached(flow, state, start, _later(flow, state, look, start))


def must_come(flow: Flow, state: State, look: Lookup, place: int) -> bool:
    """Whether every way from here to the end leads over a place, whatever the answers ahead."""
    start, step = place_of(flow, state), flow.steps[place]
    later = _later(flow, state, look, start)
    conditions = [step.when]
    if step.group and step.group != _inside(flow, state):
        conditions.append(flow.groups[step.group].when)
    if any(one and one.test(later) is not True for one in conditions):
        return False
    return not _ends(flow, state, start, later, without=place)


def _later(flow: Flow, state: State, look: Lookup, start: int) -> Lookup:
    """What a condition will find, AHEAD where that is not known before the walk is there."""
    ahead = _AHEAD.of((flow, *state.known_by, start), lambda: _ahead(flow, state, start))

    def later(name: str) -> Known:
        return AHEAD if name in ahead or name in LATER or name.startswith("points.") else look(name)

    return later


_AHEAD: Latest[frozenset[str]] = Latest()


def _ahead(flow: Flow, state: State, start: int) -> frozenset[str]:
    """The questions that may come, whatever is known."""
    anyway = _reached(flow, state, start, lambda name: AHEAD)
    return frozenset(flow.steps[n].id for n in _open(flow, state, anyway))


def _open(flow: Flow, state: State, places: frozenset[int]) -> frozenset[int]:
    """Those of the places at which a question stands that nobody has answered."""
    known = state.answers.keys() | state.confirmed.keys()
    return frozenset(n for n in places if flow.steps[n].asks and flow.steps[n].id not in known)


def _reached(flow: Flow, state: State, start: int, look: Lookup) -> frozenset[int]:
    """Places of the steps that a walk from `start` can come to."""
    return frozenset(_visited(flow, state, start, look)) - {len(flow.steps)}


def _ends(flow: Flow, state: State, start: int, look: Lookup, without: int) -> bool:
    """Whether a walk from `start` can come to the end and not over a place."""
    return len(flow.steps) in _visited(flow, state, start, look, without)


def _inside(flow: Flow, state: State) -> str | None:
    """The group the walk is in: its condition was judged on entering."""
    stands = flow.step(state.stands) if state.stands else None
    return stands.group if stands else None


def _visited(flow: Flow, state: State, start: int, look: Lookup, without: int | None = None) -> set[int]:
    """Places that a walk from `start` can come to, the end among them. `without`: one it turns back at."""
    found, seen, ways = set[int](), set[tuple[int, str | None]](), [(start, _inside(flow, state))]
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
            when = flow.groups[step.group].when
            entered = when.test(look) if when else True
            if entered is not True:
                ways.append((after_group(flow, step.group), None))
            if entered is False:
                continue
        met = step.when.test(look) if step.when else True
        if step.unless_known is not None and is_told_by_account(state, step):
            met = False
        if met is not True:
            ways.append((n + 1, step.group))
        if met is False:
            continue
        group = step.group
        for to in _ways_on(flow, state, n):
            ways.append((to, group))
        found.add(n)
    return found


def _ways_on(flow: Flow, state: State, n: int) -> Iterable[int]:
    step = flow.steps[n]
    if step.id in state.answers or step.id in state.confirmed:
        return (next_of(flow, step, state.value(step.id)),)
    return flow.ways[n]
