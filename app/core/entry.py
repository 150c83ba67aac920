"""What is stored together: one request's events and all that is written in their transaction. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .events import Logged

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
    alert: Mapping[str, Any] | None = None
    outcome: Mapping[str, Any] | None = None
    member: str | None = None  # domain of the company the conversation belongs to
    token: str | None = None  # hash of the token that opens the conversation
    files: str | None = None  # of a flow version, stored before its first use
    version: str | None = None
