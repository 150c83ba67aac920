"""What was renamed in a flow (`was:`), and a log read under the names of today.

A log is never rewritten: an event that names a step or choice by an older id is read as if it named it by
the new one. `check` sees to it that an old id is nobody's id today, so that no name can mean two things.
What is gone without a `was:`, or is a question of another kind now, leaves a gap: `still` tells what is left.
"""

from collections.abc import Iterator
from dataclasses import replace

from . import events as ev
from .flow import Flow, Step
from .values import Range, Value, Words, is_day


def today(flow: Flow, event: ev.Event) -> ev.Event:
    """The event as it would read had the flow's steps and choices always had their names of today."""
    match event:
        case ev.Answered(step=step, value=value) | ev.Corrected(step=step, value=value):
            return replace(event, step=step_of(flow, step), value=value_of(flow, step, value))
        case ev.Confirmed(step=step, value=value):
            return replace(event, step=step_of(flow, step), value=value_of(flow, step, value) or value)
        case ev.Cooled(of=step):
            return replace(event, of=step_of(flow, step))
        case ev.Recognised(told=told):
            parts = zip(told[::4], told[1::4], told[2::4], told[3::4], strict=True)
            named = ((step_of(flow, one), value_of(flow, one, value), *rest) for one, value, *rest in parts)
            return replace(event, told=tuple(part for four in named for part in four))
        case ev.Rewalked(steps=steps):
            return replace(event, steps=tuple(step_of(flow, step) for step in steps))
        case (
            ev.Said(step=step)
            | ev.Asked(step=step)
            | ev.NotUnderstood(step=step)
            | ev.Noted(step=step)
            | ev.HandedOff(step=step)
            | ev.Followed(step=step)
            | ev.PassedOver(step=step)
            | ev.Unclaimed(step=step)
        ):
            return replace(event, step=step_of(flow, step))
        case _:
            return event


def step_of(flow: Flow, id: str) -> str:
    return flow.renamed.get((id,), id)


def value_of(flow: Flow, step: str, value: Value | None) -> Value | None:
    """An answer to a step, by its old or new id, with its choices named as today."""
    now = step_of(flow, step)
    if isinstance(value, str):
        return flow.renamed.get((now, value), value)
    if isinstance(value, tuple):
        return tuple(flow.renamed.get((now, one), one) if isinstance(one, str) else one for one in value)
    return value


def still(step: Step, value: Value | None) -> Value | None:
    """What of an answer, given under whichever version, its question may hold today; None: nothing of it.

    An answer of this version is the same as it was.
    """
    match step.kind:
        case "choices":
            return _chosen(step, value)
        case "number":
            return value if isinstance(value, int | float | Range) else None
        case "rating":
            return value if isinstance(value, int) and _is_rating(step, value) else None
        case "date":
            return value if isinstance(value, str) and is_day(value) else None
        case _:
            return value if isinstance(value, Words) else None


def has_gone(step: Step, value: Value | None) -> bool:
    """Whether a part of an answer is one that its question may not hold today."""
    if not isinstance(value, tuple):
        return False
    left = still(step, value)
    return isinstance(left, tuple) and len(left) < len(value)


def _chosen(step: Step, value: Value | None) -> Value | None:
    if isinstance(value, str) and not step.many:
        return value if value in step.chosen else None
    chosen = value if isinstance(value, tuple) else (value,)
    left = tuple(one for one in chosen if isinstance(one, str | Words) and _is_offered(step, one))
    if step.many:
        return left or None
    return left[0] if len(left) == len(chosen) == 1 else None


def _is_offered(step: Step, one: str | Words) -> bool:
    return step.choice(one) is not None if isinstance(one, str) else step.other is not None


def _is_rating(step: Step, stars: int) -> bool:
    return stars >= 1 and (not isinstance(step.to, int) or stars <= step.to)


def faults(flow: Flow) -> Iterator[tuple[str, str | None, str]]:
    """Step, choice if it is one's, and what is wrong with its `was`."""
    yield from ((step, None, text) for step, text in _faults({step.id: step.was for step in flow.steps}))
    for step in flow.steps:
        by_choice = {choice.id: choice.was for choice in step.choices}
        yield from ((step.id, choice, text) for choice, text in _faults(by_choice))


def of_criteria(flow: Flow) -> Iterator[tuple[str, str]]:
    yield from _faults({criterion.id: criterion.was for criterion in flow.criteria})


def _faults(was: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    before: dict[str, str] = {}
    for id, old in was.items():
        if old is None:
            continue
        if old in was:
            text = f"'{old}' is an id of today, so '{id}' cannot be what it became"
            yield id, f"{text}; give one of them another id"
        elif old in before:
            yield (
                id,
                f"'{old}' became '{before[old]}' already, and cannot be '{id}' as well; take one 'was' out",
            )
        before.setdefault(old, id)
