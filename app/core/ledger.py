"""The ledger of hot leads: when each alert was raised, sent, delivered, seen, claimed and replied to.

A fold of the conversation's log, so it cannot disagree with the transcript: only what a rep wrote counts as a
reply, never the bot. Also why an alert was missed, if it was. For staff only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal

from . import events as ev
from .events import Logged
from .values import stamp

Missed = Literal["nobody-there", "not-delivered", "not-seen", "not-claimed", "no-reply"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert. `sent`: whose turn it was, with the moment; the same rep may have had several."""

    alert: str
    at: datetime
    causes: tuple[str, ...]
    sent: tuple[tuple[str, datetime], ...] = ()
    delivered: tuple[tuple[str, datetime], ...] = ()
    seen: tuple[tuple[str, datetime], ...] = ()
    claims: tuple[tuple[str, datetime], ...] = ()  # names, with those that were taken back
    level: ev.Level = "first"
    replied: datetime | None = None
    called: datetime | None = None
    withdrawn: datetime | None = None

    @property
    def wait(self) -> timedelta | None:
        """From the alert to the first line of a rep, or to their call; None while there was none."""
        first = min((one for one in (self.replied, self.called) if one), default=None)
        return first - self.at if first else None

    @property
    def is_over(self) -> bool:
        return bool(self.wait or self.withdrawn)

    @property
    def missed(self) -> Missed | None:
        """Why nobody talked to the lead, once it has gone through all whose turn it could be."""
        if self.is_over or self.level != "channels":
            return None
        if self.claims:
            return "no-reply"
        if self.seen:
            return "not-claimed"
        if self.delivered:
            return "not-seen"
        return "not-delivered" if self.sent else "nobody-there"


def ledger(log: Iterable[Logged]) -> tuple[Entry, ...]:
    """The alerts of a conversation, the oldest first."""
    entries: list[Entry] = []
    for logged in log:
        if isinstance(logged.event, ev.TurnedHot):
            event = logged.event
            sent = tuple((rep, logged.at) for rep in event.to)
            entries.append(Entry(event.alert, logged.at, event.causes, sent))
        elif entries:
            entries[-1] = _went_on(entries[-1], logged)
    return tuple(entries)


def _went_on(entry: Entry, logged: Logged) -> Entry:
    at = logged.at
    match logged.event:
        case ev.Escalated(level=level, to=to) if level == "channels":
            return replace(entry, level=level)
        case ev.Escalated(level=level, to=to):
            return replace(entry, level=level, sent=(*entry.sent, *((rep, at) for rep in to)))
        case ev.AlertDelivered(rep=rep):
            return replace(entry, delivered=(*entry.delivered, (rep, at)))
        case ev.AlertSeen(rep=rep):
            return replace(entry, seen=(*entry.seen, (rep, at)))
        case ev.Claimed(name=name, calls=calls):
            called = entry.called or (at if calls else None)
            return replace(entry, claims=(*entry.claims, (name, at)), called=called)
        case ev.Transferred(name=name):
            return replace(entry, claims=(*entry.claims, (name, at)))
        case ev.RepSaid() if entry.replied is None:
            return replace(entry, replied=at)
        case ev.Cooled():
            return replace(entry, withdrawn=at)
        case _:
            return entry


# --- figures of many ---
@dataclass(frozen=True, slots=True)
class Figures:
    """Of so many alerts. `median` and `p90` of the waits there were: None while there was none."""

    alerts: int
    answered: int
    missed: int
    withdrawn: int
    median: timedelta | None
    p90: timedelta | None


def figures(entries: Sequence[Entry]) -> Figures:
    waits = sorted(wait for one in entries if (wait := one.wait) is not None)
    return Figures(
        alerts=len(entries),
        answered=len(waits),
        missed=sum(one.missed is not None for one in entries),
        withdrawn=sum(one.withdrawn is not None and one.wait is None for one in entries),
        median=_share(waits, 0.5),
        p90=_share(waits, 0.9),
    )


def _share(waits: Sequence[timedelta], share: float) -> timedelta | None:
    """The wait that this share of them does not exceed (nearest rank); None of none."""
    return waits[ceil(share * len(waits)) - 1] if waits else None


STEPS: tuple[tuple[str, timedelta | None], ...] = (
    ("1 min", timedelta(minutes=1)),
    ("3 min", timedelta(minutes=3)),
    ("10 min", timedelta(minutes=10)),
    ("1 h", timedelta(hours=1)),
    ("1 day", timedelta(days=1)),
    ("later", None),
)


def spread(entries: Sequence[Entry]) -> tuple[tuple[str, int], ...]:
    """How many waited for so long at most, by the steps of `STEPS`; each in the first that holds it."""
    counts = dict.fromkeys((name for name, _ in STEPS), 0)
    for wait in (one.wait for one in entries):
        if wait is not None:
            counts[next(name for name, most in STEPS if most is None or wait <= most)] += 1
    return tuple(counts.items())


def entry_wire(entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    """An entry as staff read it. `names`: of the reps, by their ids."""

    def told(moments: Sequence[tuple[str, datetime]]) -> list[dict[str, str]]:
        return [{"rep": names.get(rep, rep), "at": stamp(at)} for rep, at in moments]

    wire = {
        "alert": entry.alert,
        "at": stamp(entry.at),
        "sent": told(entry.sent),
        "delivered": told(entry.delivered),
        "seen": told(entry.seen),
        "claimed": told(entry.claims),
        "level": entry.level,
        "replied": stamp(entry.replied) if entry.replied else None,
        "called": stamp(entry.called) if entry.called else None,
        "withdrawn": stamp(entry.withdrawn) if entry.withdrawn else None,
        "seconds": entry.wait.total_seconds() if entry.wait is not None else None,
        "missed": entry.missed,
    }
    return {key: value for key, value in wire.items() if value is not None}


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def figures_wire(entries: Sequence[Entry]) -> dict[str, Any]:
    found = figures(entries)
    return {
        "alerts": found.alerts,
        "answered": found.answered,
        "missed": found.missed,
        "withdrawn": found.withdrawn,
        "median": seconds(found.median),
        "p90": seconds(found.p90),
        "spread": [{"within": name, "alerts": count} for name, count in spread(entries)],
    }


def since(entries: Iterable[Entry], at: datetime) -> Iterator[Entry]:
    """Those raised at a moment or later."""
    return (one for one in entries if one.at >= at)
