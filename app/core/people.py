"""Who a visitor turns out to be, by their address or by the site's word, and what they have told before.

Never looks anybody up: the states of the person's other conversations come in. An address counts only where
its owner has agreed to be written to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from . import events as ev
from .commands import Answer, Command, Correct, Identify, Told
from .events import Logged
from .flow import Flow
from .renames import step_of, value_of
from .state import Answer as Given
from .state import State
from .understand import Unfit, fit
from .values import Words


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a person apart from others: the site's own id for them, or their address."""

    kind: Literal["identity", "email"]
    text: str


def key_of(kind: Literal["identity", "email"], text: str) -> Key:
    """The key that somebody outside means: an address is one however it is written."""
    return Key(kind, text.strip().casefold() if kind == "email" else text)


def keys_in(state: State, command: Command, today: date) -> tuple[Key, ...]:
    """What a command is about to tell of who the visitor is; the surest first."""
    match command:
        case Identify(identity):
            return (Key("identity", identity.id), *_address(identity.email))
        case Answer(step=id, value=raw, consent=True) | Correct(step=id, value=raw, consent=True):
            step = state.flow.step(id)
            if step is None or not step.tells_email or raw is None:
                return ()
            try:
                value = fit(step, raw, today)
            except Unfit:
                return ()  # the decision will say what is wrong with it
            return _address(value.text) if isinstance(value, Words) else ()
        case _:
            return ()


def keys_of(flow: Flow, logged: Iterable[Logged]) -> tuple[Key, ...]:
    """What events have told of who the visitor is, so that they are known next time."""
    return tuple(key for one in logged for key in _keys_of(flow, one.event))


def _keys_of(flow: Flow, event: ev.Event) -> Iterator[Key]:
    match event:
        case ev.Identified(id=Words(id), email=email) if id:  # not one that was erased
            yield Key("identity", id)
            yield from _address(email.text if email else "")
        case (
            ev.Answered(step=id, value=Words(text), agreed=Words())
            | ev.Corrected(step=id, value=Words(text), agreed=Words())
        ):
            step = flow.step(id)
            if step and step.tells_email:
                yield from _address(text)


def _address(text: str) -> tuple[Key, ...]:
    return (key_of("email", text),) if "@" in text else ()


def told_of(flow: Flow, states: Sequence[State]) -> tuple[Told, ...]:
    """What conversations of the same flow have told, by the steps of `flow`: the newest of each.

    Those of another flow ask other things under the same names, so nothing of theirs is taken.
    """
    found: dict[str, Told] = {}
    for state in states:
        for id in state.flow.position if state.flow.id == flow.id else ():
            answer, step = state.answer(id), step_of(flow, id)
            if answer is None or answer.value is None or step not in flow.position:
                continue
            value = value_of(flow, step, answer.value)
            if value is not None and _is_newer(answer, found.get(step)):
                found[step] = Told(step, value, answer.at, answer.rep)
    return tuple(sorted(found.values(), key=lambda one: flow.position[one.step]))


def _is_newer(answer: Given, held: Told | None) -> bool:
    return held is None or answer.at > held.at
