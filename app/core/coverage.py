"""Which steps, choices and conditions of a flow its tests have walked, and which they have not.

A condition has two ways, true and false. What happened is read from the log of each test, and what was judged
on the way is judged again as the engine does. Never plays a test itself, and never fails one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from . import events as ev
from .check import path_of
from .events import Logged
from .flow import Condition, Flow, Lookup
from .nodes import Path
from .scorecard import facts
from .state import State, evolve
from .trial import Trial
from .values import Words
from .walk import after_group, next_of

# Where it stands in the file; of a condition also which way it went.
Way = tuple[Path, bool | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """One way that no test has walked."""

    path: Path
    text: str


def not_walked(flow: Flow, trials: Iterable[Trial]) -> tuple[Gap, ...]:
    """The ways through a flow that none of its tests has walked, in the order of the flow."""
    seen = {way for one in trials for way in _walked(flow, one)}
    return tuple(Gap(way[0], text) for way, text in _ways(flow) if way not in seen)


# --- the ways there are ---
def _ways(flow: Flow) -> Iterator[tuple[Way, str]]:
    for id, group in flow.groups.items():
        yield from _both(group.when, ("steps", id, "when"), f"'when' of group '{id}'")
    for step in flow.steps:
        path = path_of(step)
        yield (path, None), f"step '{step.id}'"
        yield from _both(step.when, (*path, "when"), f"'when' of '{step.id}'")
        for choice in step.choices:
            yield ((*path, "choices", choice.id), None), f"choice '{choice.id}' of '{step.id}'"
        if step.other:
            yield ((*path, "other"), None), f"choice 'other' of '{step.id}'"
    for path, name, condition in _judged(flow):
        yield from _both(condition, path, name)


def _judged(flow: Flow) -> Iterator[tuple[Path, str, Condition]]:
    """The conditions that are judged after each thing that happens."""
    for n, condition in enumerate(flow.hot):
        yield ("score", "hot", n), f"hot condition '{condition.source}'", condition
    for n, condition in enumerate(flow.never):
        yield ("score", "never", n), f"never condition '{condition.source}'", condition
    for persona in flow.personas:
        yield ("personas", persona.id, "when"), f"'when' of persona '{persona.id}'", persona.when
    for n, rule in enumerate(flow.sales.route if isinstance(flow.sales.route, tuple) else ()):
        yield ("sales", "route", n, "when"), f"'when' of the route to '{rule.team}'", rule.when


def _both(condition: Condition | None, path: Path, name: str) -> Iterator[tuple[Way, str]]:
    """True and false; only the one of a condition that is always the same, like `true`."""
    if condition is None:
        return
    always = None if condition.names else condition.test(lambda name: None)
    for truth in (True, False):
        if always in (None, truth):
            yield (path, truth), f"{name} being {'true' if truth else 'false'}"


# --- the ways a test has walked ---
def _walked(flow: Flow, tried: Trial) -> Iterator[Way]:
    yield from _steps_of(flow, tried.log)
    state = State(flow)
    for _, turn in groupby(tried.log, key=lambda one: one.request):  # the engine judges when a turn is over
        for logged in turn:
            state = evolve(state, logged)
        yield from _judgements(flow, facts(flow, state, state.at or tried.looked))
    yield from _judgements(flow, facts(flow, state, tried.looked))


def _judgements(flow: Flow, look: Lookup) -> Iterator[Way]:
    """What hot, never, personas and routes come to; of the latter two, the first that is true is taken."""
    taken = set[str]()
    for path, _, condition in _judged(flow):
        kind = str(path[0])
        if kind in taken:
            continue
        truth = condition.test(look)
        if truth is not None:
            yield path, truth
        if truth and kind in ("personas", "sales"):
            taken.add(kind)


def _steps_of(flow: Flow, log: tuple[Logged, ...]) -> Iterator[Way]:
    """The steps and choices of a talk, and the conditions judged on the way from step to step."""
    state, stood = State(flow), None
    for logged in log:
        came = _came_to(flow, logged)
        if came is not None:
            start = 0 if stood is None else next_of(flow, stood, state.value(stood.id))
            inside = stood.group if stood else None
            yield from _on_the_way(flow, state, logged.at, start, came, inside)
            stood = flow.steps[came] if came < len(flow.steps) else stood
            if stood and isinstance(logged.event, ev.Said | ev.Asked):
                yield path_of(stood), None
        yield from _chosen(flow, logged)
        state = evolve(state, logged)


def _came_to(flow: Flow, logged: Logged) -> int | None:
    """The place of the step the walk came to with an event; len(steps) for the end."""
    match logged.event:
        case ev.Said(step=step, part="text" | "closed") | ev.Asked(step=step, again=None, by_rep=False):
            return flow.position[step]
        case ev.PassedOver(step=step):
            return flow.position[step]
        case ev.Closed(why="end"):
            return len(flow.steps)
        case _:
            return None


def _on_the_way(
    flow: Flow, state: State, at: datetime, start: int, came: int, inside: str | None
) -> Iterator[Way]:
    """The walk from `start` to where it came, as `conversation` does it: an unknown condition passes over."""
    n = start
    while n < len(flow.steps) and n <= came:
        step, look = flow.steps[n], facts(flow, state, at, n)
        if step.group and step.group != inside and (when := flow.groups[step.group].when):
            entered = when.test(look) is True
            yield ("steps", step.group, "when"), entered
            if not entered:
                n = after_group(flow, step.group)
                continue
        inside = step.group
        if step.when:
            yield (*path_of(step), "when"), step.when.test(look) is True
        n += 1


def _chosen(flow: Flow, logged: Logged) -> Iterator[Way]:
    match logged.event:
        case ev.Answered(step=id, value=value) if (step := flow.step(id)) and step.choices:
            for one in value if isinstance(value, tuple) else (value,):
                name = ("other",) if isinstance(one, Words) else ("choices", str(one))
                yield (*path_of(step), *name), None
