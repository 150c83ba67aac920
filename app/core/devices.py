"""A rep's device that hears of leads while the console is closed: of hot ones, and of those theirs to answer.

What is told is short, and enough to decide whether to look: who, how hot, where, why. Never sends.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from . import events as ev
from .causes import transferred
from .entry import Timer
from .events import Logged
from .lead import in_words, lead_row
from .scorecard import card
from .state import State

MOST_REASONS, LONGEST = 3, 200
KEYS = ("told", "alert", "conversation", "name", "company", "band", "total", "of", "page", "because")
UNREAD = timedelta(seconds=10)  # for which a line of the visitor may wait for who is just looking away


@dataclass(frozen=True, slots=True)
class Device:
    """A browser's subscription, as its push service knows it."""

    endpoint: str
    p256dh: str
    auth: str
    language: str


def pushes(conversation: str, after: State, one: Logged) -> Iterator[Timer]:
    """The outbox rows by which devices hear of an event. Nobody named: everybody who sells."""
    id, body = f"{conversation}:{one.seq}:push", {"conversation": conversation, "seq": one.seq}
    match one.event:
        case ev.TurnedHot(alert=alert, to=to) | ev.Escalated(alert=alert, to=to, level="next" | "everybody"):
            yield Timer(id, "push", one.at, {**body, "alert": alert, "to": list(to)})
        case ev.Transferred(to=to):
            yield Timer(id, "push", one.at, {**body, "told": "handed", "to": [to]})
        case ev.Reminded(owner=str() as owner):
            yield Timer(id, "push", one.at, {**body, "told": "due", "to": [owner]})
        case ev.Overdue(owner=owner):
            yield Timer(id, "push", one.at, {**body, "told": "overdue", "to": [owner] if owner else []})
        case ev.MessageLeft():
            whose = after.rep or (after.queue.owner if after.queue else None)
            yield Timer(id, "push", one.at, {**body, "told": "message", "to": [whose.id] if whose else []})
        case ev.VisitorSaid() if after.mode == "rep" and after.rep:
            yield Timer(id, "push", one.at + UNREAD, {**body, "told": "said", "to": [after.rep.id]})


def is_news(body: Mapping[str, Any], state: State, log: Sequence[Logged]) -> bool:
    """Whether what a row tells of is still theirs to hear of."""
    owner = state.rep or (state.queue.owner if state.queue else None)
    if body["to"] and (owner is None or owner.id not in body["to"]):
        return False
    match body["told"]:
        case "said":
            return not any(isinstance(one.event, ev.RepSaid) for one in log if one.seq > body["seq"])
        case "message":
            return state.message is not None
        case "due" | "overdue":
            return state.queue is not None and state.rep is None
        case _:
            return True


def news(
    body: Mapping[str, Any], site: str, state: State, log: Sequence[Logged], language: str
) -> dict[str, Any]:
    """What is told of a lead that is theirs, as `told` takes it: handed to them, due, or with a new line."""
    row = lead_row(state.flow, state, card(state.flow, state, log[-1].at), site, body["conversation"])
    lines: list[str] = []
    for one in log:
        if one.seq == body["seq"] and isinstance(one.event, ev.Transferred):
            lines = [transferred(one.event, language)]
        elif one.seq >= body["seq"] and isinstance(one.event, ev.VisitorSaid) and body["told"] == "said":
            lines.append(one.event.text.text)
        elif one.seq == body["seq"] and isinstance(one.event, ev.MessageLeft):
            lines = [one.event.text.text]
    return {**in_words(row, language), "told": body["told"], "because": lines}


def told(alert: Mapping[str, Any]) -> bytes:
    """What a device is told, as JSON well under the 4,096 bytes that every service takes."""
    about = {} if "told" in alert else {"alert": alert["id"]}
    row = {**alert, **about, "because": alert.get("because", [])[:MOST_REASONS]}
    kept = {key: _short(row[key]) for key in KEYS if row.get(key) not in (None, "")}
    return json.dumps(kept, ensure_ascii=False).encode()


def _short(value: Any) -> Any:
    match value:
        case str():
            return value[:LONGEST]
        case list():
            return [_short(one) for one in value]
        case _:
            return value
