"""Every database operation, once: a generator that yields (sql, args), is sent the rows, returns its result.
What is written of a turn stands in `appending`.

An operation is one transaction and pure: ids and times are arguments, and it may run twice. It raises before
it writes or not at all, so that many can share one commit. The SQL is the part both databases understand:
`?` for values, RETURNING, ON CONFLICT; no JSON operators.
"""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson

from ..core.events import Logged, decode
from ..core.values import moment, stamp
from ..meters import Backlog

NAMED = 500  # conversations in one statement
LOOKED_AT = 2000  # leads in one go, however few of them fit

Row = tuple[Any, ...]
Result = TypeVar("Result")


class Many(NamedTuple):
    """One statement for many rows. What is sent for it is one row: how many it has written."""

    sql: str
    rows: Sequence[Sequence[Any]]


Operation = Generator[tuple[str, Sequence[Any]] | Many, list[Row], Result]


# --- the log ---
def log(site: str, kind: str, id: str, after: int = 0) -> Operation[tuple[Logged, ...]]:
    """A stream's events behind `after`."""
    rows = yield (
        "select event.seq, event.at, event.request, event.by, event.events, words.words from stream"
        " join event on event.stream = stream.key"
        " left join words on words.stream = event.stream and words.seq = event.seq"
        " where stream.site = ? and stream.kind = ? and stream.id = ? and event.last > ?"
        " order by event.seq",
        (site, kind, id, after),
    )
    return tuple(logged for row in rows for logged in _logged(*row) if logged.seq > after)


def seqs_of(site: str, kind: str, id: str, request: str) -> Operation[tuple[int, int] | None]:
    """The first and last seq that a request wrote, or None if it wrote none."""
    rows = yield (
        "select event.seq, event.last from stream join event on event.stream = stream.key"
        " where stream.site = ? and stream.kind = ? and stream.id = ? and event.request = ?",
        (site, kind, id, request),
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _logged(seq: int, at: str, request: str, by: str, events: str, words: str | None) -> list[Logged]:
    happened = decode(orjson.loads(events), orjson.loads(words) if words else ())
    return [Logged(seq + n, moment(at), request, by, event) for n, event in enumerate(happened)]


def json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def conversation_of(token: str) -> Operation[tuple[str, str] | None]:
    """(site, conversation) that a token's hash opens, or None."""
    rows = yield "select site, conversation from token where hash = ?", (token,)
    return (rows[0][0], rows[0][1]) if rows else None


# --- flows ---
def files_of(site: str, version: str) -> Operation[str | None]:
    """A stored flow version's files as JSON, or None."""
    rows = yield "select files from flow_version where site = ? and version = ?", (site, version)
    return rows[0][0] if rows else None


def flows_of(site: str) -> Operation[tuple[str, ...]]:
    """The ids of the flows a site has ever published."""
    rows = yield "select id from stream where site = ? and kind = 'flow' order by id", (site,)
    return tuple(id for (id,) in rows)


def colleagues(site: str, domain: str, conversation: str, most: int) -> Operation[tuple[str, ...]]:
    """The newest other conversations of a company's people."""
    rows = yield (
        "select conversation from member where site = ? and domain = ? and conversation <> ?"
        " order by at desc limit ?",
        (site, domain, conversation, most),
    )
    return tuple(row[0] for row in rows)


def accounts(sites: Sequence[str], after: tuple[str, str], most: int) -> Operation[list[tuple[str, str]]]:
    """(domain, site) of the companies whose people have talked to us, in that order, behind `after`."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select distinct domain, site from member where site in ({marks}) and (domain, site) > (?, ?)"
        " order by domain, site limit ?",
        (*sites, *after, most),
    )
    return [(domain, site) for domain, site in rows]


# --- what earlier conversations answered ---
def population(site: str, flow: str) -> Operation[dict[tuple[str, str], int]]:
    """(step, bucket) -> conversations."""
    rows = yield (
        "select step, bucket, conversations from population where site = ? and flow = ?",
        (site, flow),
    )
    return {(step, bucket): conversations for step, bucket, conversations in rows}


def is_counted(site: str) -> Operation[bool]:
    """False for a site that has conversations of which none was counted."""
    if (yield "select 1 from population where site = ? limit 1", (site,)):
        return True
    return not (yield "select 1 from stream where site = ? and kind = 'conversation' limit 1", (site,))


def recount(site: str, counts: Sequence[tuple[str, str, str, int]]) -> Operation[None]:
    """Put (flow, step, bucket, conversations) in the place of all that was counted of a site."""
    yield "delete from population where site = ?", (site,)
    for row in counts:
        yield (
            "insert into population (site, flow, step, bucket, conversations) values (?, ?, ?, ?, ?)",
            (site, *row),
        )


def streams(site: str, kind: str) -> Operation[tuple[str, ...]]:
    """The ids of a site's streams of a kind."""
    rows = yield "select id from stream where site = ? and kind = ? order by key", (site, kind)
    return tuple(id for (id,) in rows)


# --- the outbox ---
def due(now: datetime, most: int) -> Operation[list[tuple[str, str, str, dict[str, Any], int]]]:
    """Timers that fall due, as (id, site, kind, body, tries); the longest overdue first.

    Letters come last: a mail server that takes none must not keep the timers from their turn.
    """
    rows = yield (
        "select id, site, kind, body, tries from outbox where done is null and channel is null"
        " and kind <> 'push' and due <= ? order by kind = 'letter', due limit ?",
        (stamp(now), most),
    )
    return [(id, site, kind, orjson.loads(body), tries) for id, site, kind, body, tries in rows]


def done(id: str, at: datetime) -> Operation[None]:
    yield "update outbox set done = ?, tries = tries + 1 where id = ?", (stamp(at), id)


def failed(id: str, again: datetime, error: str) -> Operation[None]:
    """To be tried again later."""
    yield (
        "update outbox set due = ?, error = ?, tries = tries + 1 where id = ?",
        (stamp(again), error, id),
    )


def later(id: str, due: datetime) -> Operation[None]:
    """Not yet: the timer is asked again then."""
    yield "update outbox set due = ? where id = ?", (stamp(due), id)


# --- what reps read ---
def changed(
    sites: Sequence[str], cursor: int, most: int
) -> Operation[tuple[list[dict[str, Any]], list[dict[str, Any]], int, bool]]:
    """(leads, alerts, cursor, more): what changed on these sites since, oldest first; about `most` leads.

    Where `more` follow, the cursor asks on. From 0: open alerts only, all of them at once.
    """
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select version, row, outcome, joined from inbox where site in ({marks}) and version > ?"
        " and (joined is null or ? > 0) order by version limit ?",
        (*sites, cursor, cursor, most + 1),
    )
    found, until = _page(rows, most)
    # `lead`: so that the index of those that are open is taken; however many there have been, few are
    which = "version > ? and version <= ?" if cursor else "lead > '' and open = 1"
    alerts = yield (
        f"select version, row, open, ended from alert where site in ({marks}) and {which} order by version",
        (*sites, *((cursor, until or 2**53) if cursor else ())),
    )
    counted = yield "select version from feed where id = 1", ()
    reached = until or counted[0][0]
    return [_lead(*row) for row in found], [_alert(*row) for row in alerts], reached, until is not None


def written_elsewhere() -> Operation[int]:
    """A number that is another one once another process has written; on the connection that writes here."""
    return int((yield "pragma data_version", ())[0][0])


def moved(sites: Sequence[str], after: int) -> Operation[tuple[list[tuple[str, str]], int]]:
    """The conversations (site, id) whose rows changed behind a cursor, and the cursor as it is now."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select site, conversation from inbox where site in ({marks}) and version > ? order by version",
        (*sites, after),
    )
    counted = yield "select version from feed where id = 1", ()
    return [(site, id) for site, id in rows], counted[0][0]


def reached(conversations: Sequence[tuple[str, str]]) -> Operation[dict[tuple[str, str], int]]:
    """The last seq of each of these conversations (site, id); of one that is not there, nothing."""
    found = dict[tuple[str, str], int]()
    for n in range(0, len(conversations), NAMED):
        some = conversations[n : n + NAMED]
        marks = ", ".join(["(?, ?)"] * len(some))
        rows = yield (
            f"with listed (site, id) as (values {marks}) select listed.site, listed.id,"
            " (select last from event where event.stream = stream.key order by seq desc limit 1)"
            " from listed join stream on stream.site = listed.site and stream.kind = 'conversation'"
            " and stream.id = listed.id",
            tuple(part for one in some for part in one),
        )
        found |= {(site, id): int(last) for site, id, last in rows if last}
    return found


def _page(rows: Sequence[Row], most: int) -> tuple[Sequence[Row], int | None]:
    """The rows of a page, and the version it reaches; None for the last. One version is never parted."""
    if len(rows) <= most:
        return rows, None
    until = next((row[0] for row in reversed(rows) if row[0] < rows[-1][0]), rows[-1][0])
    return [row for row in rows if row[0] <= until], until


def leads(
    sites: Sequence[str], cursor: int, most: int, band: str | None, hot: bool | None
) -> Operation[tuple[list[dict[str, Any]], int, bool]]:
    """(leads, cursor, more): the first that changed behind the cursor and fit, oldest change first."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select version, row, outcome, joined from inbox where site in ({marks}) and version > ?"
        " and joined is null order by version limit ?",
        (*sites, cursor, LOOKED_AT),
    )
    found: list[dict[str, Any]] = []
    for row in rows:
        lead = _lead(*row)
        if band in (None, lead["band"]) and hot in (None, lead["hot"]):
            if len(found) == most:
                return found, cursor, True
            found.append(lead)
        cursor = lead["version"]
    return found, cursor, len(rows) == LOOKED_AT


def alerts(
    sites: Sequence[str], since: datetime, until: datetime, most: int
) -> Operation[list[dict[str, Any]]]:
    """The alerts of these sites that were raised from `since` on and before `until`, the newest first."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select version, row, open, ended from alert where site in ({marks}) and at >= ? and at < ?"
        " order by at desc limit ?",
        (*sites, stamp(since), stamp(until), most),
    )
    return [_alert(*row) for row in rows]


def lead(site: str, lead: str) -> Operation[dict[str, Any] | None]:
    rows = yield (
        "select version, row, outcome, joined from inbox where site = ? and lead = ?",
        (site, lead),
    )
    return _lead(*rows[0]) if rows else None


def _lead(version: int, row: str, outcome: str | None, joined: str | None) -> dict[str, Any]:
    told = {"outcome": orjson.loads(outcome)["outcome"]} if outcome else {}
    become = {"joined": joined} if joined else {}
    return {**orjson.loads(row), "version": version, **told, **become}


def _alert(version: int, row: str, is_open: int, ended: str | None) -> dict[str, Any]:
    told = orjson.loads(ended) if ended else {}
    return {**orjson.loads(row), **told, "open": bool(is_open), "version": version}


def conversations_of(site: str, lead: str) -> Operation[tuple[str, ...]]:
    """The conversations of a lead, the newest first."""
    rows = yield (
        "select conversation from lead_conversation where site = ? and lead = ?"
        " order by since desc, conversation",
        (site, lead),
    )
    return tuple(row[0] for row in rows)


def lead_by_key(site: str, keys: Sequence[str]) -> Operation[str | None]:
    """The lead that the first known of these hashes belongs to."""
    for key in keys:
        rows = yield "select lead from person where site = ? and key = ?", (site, key)
        if rows:
            return str(rows[0][0])
    return None


def chats(sites: Sequence[str]) -> Operation[dict[str, int]]:
    """How many conversations each rep has claimed on these sites, by the rep's id."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select owner, count(*) from inbox where site in ({marks}) and owner is not null group by owner",
        tuple(sites),
    )
    return dict(rows)


def whereabouts(sites: Sequence[str], what: str, id: str) -> Operation[tuple[str, str] | None]:
    """(site, conversation) of a lead, conversation or alert, if it is on one of these sites."""
    marks = ", ".join("?" * len(sites))
    if what == "alert":
        alerts = yield f"select site, row from alert where id = ? and site in ({marks})", (id, *sites)
        return (alerts[0][0], orjson.loads(alerts[0][1])["conversation"]) if alerts else None
    table = {"lead": "inbox", "conversation": "lead_conversation"}[what]
    rows = yield (
        f"select site, conversation from {table} where {what} = ? and site in ({marks})",
        (id, *sites),
    )
    return (rows[0][0], rows[0][1]) if rows else None


# --- health ---
def backlog(now: datetime) -> Operation[Backlog]:
    """What of the outbox has come due, and what was given up."""
    timers = yield (
        "select count(*), min(due) from outbox where done is null and channel is null and due <= ?",
        (stamp(now),),
    )
    messages = yield (
        "select count(*), min(due) from outbox where channel is not null and done is null"
        " and given_up is null and due <= ?",
        (stamp(now),),
    )
    dead = yield "select count(*) from outbox where given_up is not null", ()
    oldest = [due for _, due in (timers[0], messages[0]) if due]
    return Backlog(timers[0][0] + messages[0][0], min(oldest, default=None), dead[0][0])


def migrations() -> Operation[tuple[str, ...]]:
    """The names of those that the database has."""
    rows = yield "select name from _sqlite_migrations where migration_set = 'leadlight'", ()
    return tuple(name for (name,) in rows)


def probe() -> Operation[None]:
    """A write that changes nothing: shows that the store takes writes."""
    yield "update feed set version = version where id = 1", ()
