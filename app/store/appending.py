"""The turns that are appended to the log, and all that is written beside their events in one transaction.

As in `statements`: generators that yield (sql, args) or Many. A group of turns takes one statement a table,
whatever their number; the turn that something else hangs on is written by itself. Never reads for the core.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import orjson

from ..core.entry import Entry, Timer
from ..core.events import encode
from ..core.values import stamp
from .statements import Many, Operation, json_text

TOKEN = "insert into token (hash, site, conversation) values (?, ?, ?) on conflict do nothing"  # noqa: S105
STREAM = "insert into stream (site, kind, id) values (?, ?, ?) on conflict do nothing"
_KEY = "(select key from stream where site = ? and kind = ? and id = ?)"
EVENT = (
    "insert into event (stream, seq, last, at, request, by, events)"
    f" values ({_KEY}, ?, ?, ?, ?, ?, ?) on conflict do nothing"
)
WORDS = f"insert into words (stream, seq, words) values ({_KEY}, ?, ?)"
UNREAD = f"insert into unread (stream, seq) values ({_KEY}, ?)"
TIMER = (
    "insert into outbox (id, site, kind, due, body, channel, about, seq) values (?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict do nothing"
)
VERSION = (
    "insert into flow_version (site, version, flow, files, at) values (?, ?, ?, ?, ?) on conflict do nothing"
)
MEMBER = (
    "insert into member (site, conversation, domain, at) values (?, ?, ?, ?)"
    " on conflict (site, conversation) do update set domain = excluded.domain"
)
POPULATION = (
    "insert into population (site, flow, step, bucket, conversations) values (?, ?, ?, ?, ?)"
    " on conflict (site, flow, step, bucket)"
    " do update set conversations = population.conversations + excluded.conversations"
)
PERSON = "insert into person (site, key, lead) values (?, ?, ?) on conflict do nothing"
REP_TURN = (
    "insert into rep_turn (site, user_id, at) values (?, ?, ?)"
    " on conflict (site, user_id) do update set at = excluded.at where excluded.at > rep_turn.at"
)
LEAD_CONVERSATION = (
    "insert into lead_conversation (site, conversation, lead, since) values (?, ?, ?, ?)"
    " on conflict (site, conversation) do update set lead = excluded.lead, since = excluded.since"
    " where lead_conversation.lead <> excluded.lead"
)
INBOX = (
    "insert into inbox (site, lead, conversation, since, version, owner, waits, row)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict (site, lead) do update set conversation = excluded.conversation,"
    " since = excluded.since, version = excluded.version, owner = excluded.owner, waits = excluded.waits,"
    " row = excluded.row, joined = null"
    " where excluded.since >= inbox.since or excluded.conversation = inbox.conversation"
)
ALERT = (
    "insert into alert (site, id, lead, version, open, row, at) values (?, ?, ?, ?, ?, ?, ?)"
    " on conflict (site, id) do update set lead = excluded.lead, version = excluded.version,"
    " open = case when alert.ended is null then excluded.open else 0 end, row = excluded.row"
)

Write = tuple[str, Sequence[Any]]
Place = tuple[str, str, str, int]  # site, kind and id of a stream, and a seq in it


class Late(Exception):
    """Not all of a group were first at their places: nothing of what was written of it may stay."""


# --- the log ---
def append(entry: Entry, *also: Entry) -> Operation[bool]:
    """Write the events; False if another writer was first at their place: the caller decides again.

    `also`: what belongs to the same moment in other streams; all of it is written or nothing.
    """
    for key in entry.unknown:
        if (yield "select 1 from person where site = ? and key = ?", (entry.site, key)):
            return False  # somebody was recognised meanwhile
    for one in also:
        if not (yield from _is_free(one)):
            return False
    if not (yield from _append(entry)):
        return False
    for one in also:
        if not (yield from _append(one)):
            raise RuntimeError(f"the place of {one.kind} {one.id} was free a moment ago")
    return True


def _is_free(entry: Entry) -> Operation[bool]:
    rows = yield (
        "select max(event.last) from stream join event on event.stream = stream.key"
        " where stream.site = ? and stream.kind = ? and stream.id = ?",
        (entry.site, entry.kind, entry.id),
    )
    return (rows[0][0] or 0) == entry.logged[0].seq - 1


def _append(entry: Entry) -> Operation[bool]:
    """As `append_all` of one, but that it says who came too late."""
    name = (entry.site, entry.kind, entry.id)
    if not (yield "select 1 from stream where site = ? and kind = ? and id = ?", name):
        if entry.token and not (yield f"{TOKEN} returning hash", (entry.token, entry.site, entry.id)):
            return False  # the token is another's already
        yield STREAM, name
    place, events, words = _encoded(entry)
    if not (yield f"{EVENT} returning seq", events):
        return False
    if words:
        yield WORDS, (*place, words)
        yield UNREAD, place
    yield from beside([entry])
    return True


def goes_along(entry: Entry, also: Sequence[Entry]) -> bool:
    """Whether it may be appended together with others: nothing is asked before it is written."""
    return not (also or entry.unknown) and _is_common(entry)


def append_all(entries: Sequence[Entry]) -> Operation[None]:
    """Write the events of a group, each of which `goes_along`. Late if one of them was not the first: nothing
    may stay then, and `append`, one after the other, finds out who it was."""
    begun = [one for one in entries if one.logged[0].seq == 1]
    yield from _all(TOKEN, [(one.token, one.site, one.id) for one in begun if one.token])
    yield from _all(STREAM, [(one.site, one.kind, one.id) for one in begun])
    encoded = [_encoded(one) for one in entries]
    yield from _all(EVENT, [events for _, events, _ in encoded])
    if said := [(*place, words) for place, _, words in encoded if words]:
        yield Many(WORDS, said)
        yield Many(UNREAD, [row[:4] for row in said])
    yield from beside(entries)


def _all(sql: str, rows: Sequence[Sequence[Any]]) -> Operation[None]:
    if rows and (yield Many(sql, rows))[0][0] < len(rows):
        raise Late


def _encoded(entry: Entry) -> tuple[Place, Sequence[Any], str | None]:
    """(place, row of `event`, words as JSON) of an entry."""
    first, last = entry.logged[0], entry.logged[-1]
    place = (entry.site, entry.kind, entry.id, first.seq)
    events, words = encode([logged.event for logged in entry.logged])
    row = (*place, last.seq, stamp(first.at), first.request, first.by, json_text(events))
    return place, row, json_text(words) if words else None


# --- beside the events ---
def beside(entries: Iterable[Entry]) -> Operation[None]:
    """What is written in the transaction of the events: timers, flow files, and the rows reps read."""
    for is_common, alike in groupby(entries, _is_common):
        if is_common:
            yield from _of_many(list(alike))
        else:
            for entry in alike:
                yield from _of_many([entry])
                yield from _of_lead(entry)


def _is_common(entry: Entry) -> bool:
    """Whether the order hangs on nothing but that of the rows in each table."""
    return entry.member != "" and not (entry.outcome or entry.gone or entry.back)


def _of_many(entries: Sequence[Entry]) -> Operation[None]:
    writes: dict[str, list[Sequence[Any]]] = {}
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for entry in entries:
        for sql, row in _writes(entry):
            writes.setdefault(sql, []).append(row)
        for key, more in entry.counted.items():
            counts[entry.site, entry.flow, *key] += more
    for sql, rows in writes.items():
        yield Many(sql, rows)
    if counts:
        yield Many(POPULATION, [(*key, more) for key, more in counts.items()])
    if shown := [entry for entry in entries if entry.inbox]:
        yield from _show(shown)


def _writes(entry: Entry) -> Iterator[Write]:
    """What asks for nothing, but for what is added up."""
    site = entry.site
    for timer in entry.timers:
        yield TIMER, _timer(site, timer)
    if entry.version:
        at = stamp(entry.logged[0].at)
        yield VERSION, (site, entry.version, entry.id, entry.files, at)
    if entry.member:
        yield MEMBER, (site, entry.id, entry.member, stamp(entry.logged[0].at))
    elif entry.member == "":
        yield "delete from member where site = ? and conversation = ?", (site, entry.id)
    for key, lead in entry.keys.items():
        yield PERSON, (site, key, lead)
    for rep in entry.turns:
        yield REP_TURN, (site, rep, stamp(entry.logged[0].at))
    if entry.inbox and entry.comes:
        row = entry.inbox
        yield LEAD_CONVERSATION, (site, row["conversation"], row["id"], row["since"])


def write_timer(site: str, timer: Timer) -> Operation[None]:
    """An outbox row; the same id again changes nothing."""
    yield TIMER, _timer(site, timer)


def _timer(site: str, timer: Timer) -> Sequence[Any]:
    told = timer.body if timer.channel else {}
    return (
        timer.id,
        site,
        timer.kind,
        stamp(timer.due),
        json_text(timer.body),
        timer.channel,
        told.get("conversation"),
        told.get("seq"),
    )


# --- the rows reps read ---
def _next_version(changes: int = 1) -> Operation[int]:
    """The first of the numbers that these changes get."""
    sql = "update feed set version = version + ? where id = 1 returning version"
    [(version,)] = yield sql, (changes,)
    return int(version) - changes + 1


def _of_lead(entry: Entry) -> Operation[None]:
    """What a lead's own stream changes in its row."""
    if not (entry.outcome or entry.gone or entry.back):
        return
    site, version = entry.site, (yield from _next_version())
    if entry.outcome is not None:
        yield (
            "update inbox set outcome = ?, version = ? where site = ? and lead = ?",
            (json_text(entry.outcome), version, site, entry.id),
        )
    if entry.gone:  # its row stays only to tell consoles what it has become part of
        lead_gone, become = entry.gone
        yield (
            "update inbox set joined = ?, owner = null, version = ? where site = ? and lead = ?",
            (become, version, site, lead_gone),
        )
        yield "update person set lead = ? where site = ? and lead = ?", (become, site, lead_gone)
    if back := entry.back:
        yield (
            "update inbox set conversation = ?, since = ?, version = ?, owner = ?, row = ?"
            " where site = ? and lead = ?",
            (back["conversation"], back["since"], version, back.get("owner_id"), json_text(back),
             site, entry.id),
        )  # fmt: skip


def _show(entries: Sequence[Entry]) -> Operation[None]:
    """The leads' rows as one of their conversations has them: the newest of them, an older one changes
    nothing; and their alerts."""
    first = yield from _next_version(len(entries))
    rows = []
    for version, entry in enumerate(entries, first):
        lead: Mapping[str, Any] = entry.inbox or {}
        names = (entry.site, lead["id"], lead["conversation"], lead["since"])
        rows.append((*names, version, _talks(lead), lead.get("waits"), json_text(lead)))
    yield Many(INBOX, rows)
    for version, entry in enumerate(entries, first):
        lead = entry.inbox or {}
        if talks := _talks(lead):  # who talks to the lead has its alerts too, whichever talk raised them
            ended = {"claimed_by": lead["owner"], "claimed_by_id": talks}
            yield from _end_alerts(entry.site, lead["id"], version, ended, conversation=lead["conversation"])
        if entry.alert:
            yield from _show_alert(entry.site, entry.alert, version)


def _talks(lead: Mapping[str, Any]) -> str | None:
    """The rep who talks to a lead; of one who does not, it is theirs to follow up."""
    return lead.get("owner_id") if lead.get("state") == "rep" else None


def _show_alert(site: str, alert: Mapping[str, Any], version: int) -> Operation[None]:
    """One open alert a lead: a newer one, of another conversation of the lead, goes on with what it says."""
    if alert["open"]:
        yield from _end_alerts(site, alert["lead"], version, {"continued": alert["id"]}, id=alert["id"])
    yield (
        ALERT,
        (site, alert["id"], alert["lead"], version, int(alert["open"]), json_text(alert), alert["at"]),
    )


def _end_alerts(
    site: str, lead: str, version: int, ended: Mapping[str, Any], id: str = "", conversation: str = ""
) -> Operation[None]:
    """Close the open alerts that other conversations of the lead have raised."""
    rows = yield (
        "select id, row from alert where site = ? and lead = ? and open = 1 and id <> ?",
        (site, lead, id),
    )
    for other, row in rows:
        if orjson.loads(row)["conversation"] != conversation:
            yield (
                "update alert set open = 0, ended = ?, version = ? where site = ? and id = ?",
                (json_text(ended), version, site, other),
            )
