"""What is stored together: one request's events and all that is written in their transaction. Values only,
and how a store says that it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .events import Logged
from .population import Counts


class Unavailable(Exception):
    """The store takes nothing now: nothing of it is stored, and the same request may come again."""


StreamKind = Literal["conversation", "lead", "flow"]


@dataclass(frozen=True, slots=True)
class Timer:
    """An outbox row: what falls due, and when. The id makes doing it twice harmless."""

    id: str
    kind: str
    due: datetime
    body: Mapping[str, Any]
    channel: str | None = None  # id of the one it is a message for


@dataclass(frozen=True, slots=True)
class Entry:
    """`logged` are numbered behind the `seq` they were decided on, and share request, moment and author."""

    site: str
    kind: StreamKind
    id: str
    logged: tuple[Logged, ...]
    timers: tuple[Timer, ...] = ()
    inbox: Mapping[str, Any] | None = None  # the lead as reps see it
    comes: bool = True  # whether the conversation was not this lead's before
    alert: Mapping[str, Any] | None = None
    turns: tuple[str, ...] = ()  # reps whose turn it is by this
    outcome: Mapping[str, Any] | None = None
    member: str | None = None  # domain of the company the conversation belongs to from now on; "" for none
    keys: Mapping[str, str] = field(default_factory=dict)  # hash of what tells a person apart -> their lead
    unknown: tuple[str, ...] = ()  # such hashes that the decision took for nobody's yet
    gone: tuple[str, str] | None = None  # a lead that is no more, and the one it has become part of
    back: Mapping[str, Any] | None = None  # the lead's row as an earlier conversation of it has it
    token: str | None = None  # hash of the token that opens the conversation
    files: str | None = None  # of a flow version, stored before its first use
    version: str | None = None
    flow: str = ""  # of a conversation
    counted: Counts = field(default_factory=dict)  # what the turn changes in the counts of its flow


@dataclass(frozen=True, slots=True)
class Past:
    """One request's events as they lie in the log. `place`: moment, stream and seq, in the order of time."""

    place: tuple[str, int, int]
    site: str
    kind: StreamKind
    id: str
    logged: tuple[Logged, ...]
