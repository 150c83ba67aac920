"""What erasing a person makes of their words, and what is known of an erasure. Pure.

Words are emptied in their places, so that the log goes on being read as before. What a flow's own conditions
look for in a text (`industry is "food"`) is no word of a person's: it stays, for the score hangs on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .events import Logged, decode, encode
from .flow import Condition, Flow
from .tokens import tokens_of

AUTHOR = "operator"  # of the event, as the log writes it: who may run the commands has no other name


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person of one site, as the list of erasures keeps them: ids, never an address.

    `leads`: the lead they are and those that have become part of it. `conversations`: the newest first.
    """

    id: str
    at: datetime
    site: str
    leads: tuple[str, ...]
    conversations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """What of a conversation's past stands in rows beside its log, as it reads without the words.

    `leads`: lead -> its row. `alerts`: by their ids. `stay`: texts of the conversation that are the flow's.
    """

    stay: frozenset[str] = frozenset()
    leads: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    alerts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def staying(flow: Flow) -> frozenset[str]:
    """The texts that conditions of the flow compare with; an address is somebody's, whoever wrote it down."""
    tokens = (token for one in _conditions(flow) for token in tokens_of(one.source)[0])
    texts = (token.text for token in tokens if token.kind in ("text", "word"))
    return frozenset(text for text in texts if text and "@" not in text)


def _conditions(flow: Flow) -> Iterator[Condition]:
    asked = (*(group.when for group in flow.groups.values()), *(step.when for step in flow.steps))
    yield from flow.hot
    yield from flow.never
    yield from (persona.when for persona in flow.personas)
    yield from (when for when in asked if when)


def emptied(words: Sequence[str], stay: frozenset[str] = frozenset()) -> list[str]:
    return [text if text in stay else "" for text in words]


def without_words(log: Sequence[Logged], stay: frozenset[str]) -> tuple[Logged, ...]:
    """The log as it reads once the words are emptied."""
    return tuple(_without(one, stay) for one in log)


def _without(logged: Logged, stay: frozenset[str]) -> Logged:
    rows, words = encode([logged.event])
    return replace(logged, event=decode(rows, emptied(words, stay))[0]) if words else logged


def told_by(rows: Sequence[Sequence[Any]], lead: str) -> frozenset[int]:
    """Where, among the words of these stored events, stand those that were taken over from a lead."""
    of_lead = (body for kind, _, body in rows if kind == "Recognised" and body["lead"] == lead)
    return frozenset(n for body in of_lead for n in _places(body.get("told", ())))


def _places(value: Any) -> Iterator[int]:
    match value:
        case {"words": int(n)}:
            yield n
        case list() | tuple():
            for one in value:
                yield from _places(one)
