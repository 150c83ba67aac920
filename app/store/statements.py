"""Every database operation, once: a generator that yields (sql, args), is sent the rows, returns its result.

An operation is one transaction and pure: ids and times are arguments, and it may run twice. It raises before
it writes or not at all, so that many can share one commit. The SQL is the part both databases understand:
`?` for values, RETURNING, ON CONFLICT; no JSON operators.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson

from ..core.entry import Entry, Timer
from ..core.events import Logged, decode, encode
from ..core.values import moment, stamp

Row = tuple[Any, ...]
Result = TypeVar("Result")
Operation = Generator[tuple[str, Sequence[Any]], list[Row], Result]


# --- the log ---
def append(entry: Entry) -> Operation[bool]:
    """Write the events; False if another writer was first at their place: the caller decides again."""
    stream = yield from _stream(entry)
    if stream is None:
        return False
    first, last = entry.logged[0], entry.logged[-1]
    events, words = encode([logged.event for logged in entry.logged])
    written = yield (
        "insert into event (stream, seq, last, at, request, by, events) values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict do nothing returning seq",
        (stream, first.seq, last.seq, stamp(first.at), first.request, first.by, _json(events)),
    )
    if not written:
        return False
    if words:
        yield "insert into words (stream, seq, words) values (?, ?, ?)", (stream, first.seq, _json(words))
    yield from _beside(entry)
    return True


def _stream(entry: Entry) -> Operation[int | None]:
    """The key of the entry's stream, made with its first event; None if the token is another's already."""
    name = (entry.site, entry.kind, entry.id)
    found = yield "select key from stream where site = ? and kind = ? and id = ?", name
    if found:
        return int(found[0][0])
    if entry.token:
        taken = yield (
            "insert into token (hash, site, conversation) values (?, ?, ?) on conflict do nothing"
            " returning hash",
            (entry.token, entry.site, entry.id),
        )
        if not taken:
            return None
    made = yield "insert into stream (site, kind, id) values (?, ?, ?) returning key", name
    return int(made[0][0])


def _beside(entry: Entry) -> Operation[None]:
    """What is written in the transaction of the events: timers, flow files, and the rows reps read."""
    for timer in entry.timers:
        yield from write_timer(entry.site, timer)
    if entry.version:
        yield (
            "insert into flow_version (site, version, flow, files, at) values (?, ?, ?, ?, ?)"
            " on conflict do nothing",
            (entry.site, entry.version, entry.id, entry.files, stamp(entry.logged[0].at)),
        )
    if entry.member:
        yield (
            "insert into member (site, conversation, domain, at) values (?, ?, ?, ?)"
            " on conflict (site, conversation) do update set domain = excluded.domain",
            (entry.site, entry.id, entry.member, stamp(entry.logged[0].at)),
        )
    if entry.inbox is None and entry.outcome is None:
        return
    counted = yield "update feed set version = version + 1 where id = 1 returning version", ()
    version = counted[0][0]
    if entry.outcome is not None:
        yield (
            "update inbox set outcome = ?, version = ? where site = ? and lead = ?",
            (_json(entry.outcome), version, entry.site, entry.id),
        )
    if lead := entry.inbox:
        yield (
            "insert into inbox (site, lead, conversation, version, owner, row) values (?, ?, ?, ?, ?, ?)"
            " on conflict (site, lead) do update set version = excluded.version, owner = excluded.owner,"
            " row = excluded.row",
            (entry.site, lead["id"], lead["conversation"], version, lead.get("owner_id"), _json(lead)),
        )
    if alert := entry.alert:
        yield (
            "insert into alert (site, id, lead, version, open, row) values (?, ?, ?, ?, ?, ?)"
            " on conflict (site, id) do update set version = excluded.version, open = excluded.open,"
            " row = excluded.row",
            (entry.site, alert["id"], alert["lead"], version, int(alert["open"]), _json(alert)),
        )


def write_timer(site: str, timer: Timer) -> Operation[None]:
    """An outbox row; the same id again changes nothing."""
    told = timer.body if timer.channel else {}
    yield (
        "insert into outbox (id, site, kind, due, body, channel, about, seq) values (?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict do nothing",
        (
            timer.id,
            site,
            timer.kind,
            stamp(timer.due),
            _json(timer.body),
            timer.channel,
            told.get("conversation"),
            told.get("seq"),
        ),
    )


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


def _json(value: Any) -> str:
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


# --- the outbox ---
def due(now: datetime, most: int) -> Operation[list[tuple[str, str, str, dict[str, Any], int]]]:
    """Timers that fall due, as (id, site, kind, body, tries); the longest overdue first."""
    rows = yield (
        "select id, site, kind, body, tries from outbox where done is null and channel is null and due <= ?"
        " order by due limit ?",
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
    sites: Sequence[str], cursor: int
) -> Operation[tuple[list[dict[str, Any]], list[dict[str, Any]], int]]:
    """(leads, alerts, cursor): what changed on these sites since, oldest first. From 0: open alerts only."""
    marks = ", ".join("?" * len(sites))
    leads = yield (
        f"select version, row, outcome from inbox where site in ({marks}) and version > ? order by version",
        (*sites, cursor),
    )
    alerts = yield (
        f"select row from alert where site in ({marks}) and version > ? and (open = 1 or ? > 0)"
        " order by version",
        (*sites, cursor, cursor),
    )
    counted = yield "select version from feed where id = 1", ()
    return [_lead(*row) for row in leads], [orjson.loads(row) for (row,) in alerts], counted[0][0]


def lead(site: str, lead: str) -> Operation[dict[str, Any] | None]:
    rows = yield "select version, row, outcome from inbox where site = ? and lead = ?", (site, lead)
    return _lead(*rows[0]) if rows else None


def _lead(version: int, row: str, outcome: str | None) -> dict[str, Any]:
    told = {"outcome": orjson.loads(outcome)["outcome"]} if outcome else {}
    return {**orjson.loads(row), "version": version, **told}


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
    table, key = {
        "lead": ("inbox", "lead"),
        "conversation": ("inbox", "conversation"),
        "alert": ("alert join inbox using (site, lead)", "alert.id"),
    }[what]
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select site, conversation from {table} where {key} = ? and site in ({marks})",
        (id, *sites),
    )
    return (rows[0][0], rows[0][1]) if rows else None


# --- staff ---
def has_users() -> Operation[bool]:
    return bool((yield "select 1 from users limit 1", ()))


def add_user(
    id: str, email: str, name: str, password: str, at: datetime, roles: Mapping[str, str]
) -> Operation[bool]:
    """A user with a role at each site; False if the address is taken, and nothing is changed."""
    made = yield (
        "insert into users (id, email, name, password, at) values (?, ?, ?, ?, ?)"
        " on conflict do nothing returning id",
        (id, email, name, password, stamp(at)),
    )
    for site, role in roles.items() if made else ():
        yield "insert into staff (user_id, site, role) values (?, ?, ?)", (id, site, role)
    return bool(made)


def add_first_admin(
    invitation: str, id: str, email: str, name: str, password: str, at: datetime, sites: Sequence[str]
) -> Operation[bool]:
    """The one user an invitation makes; False if it was used, has run out, or the address is taken."""
    used = yield (
        "delete from invitation where hash = ? and expires > ? returning hash",
        (invitation, stamp(at)),
    )
    if not used:
        return False
    return (yield from add_user(id, email, name, password, at, dict.fromkeys(sites, "admin")))


def user_by_email(email: str) -> Operation[tuple[str, str] | None]:
    """(id, password hash), or None."""
    rows = yield "select id, password from users where email = ?", (email,)
    return (rows[0][0], rows[0][1]) if rows else None


def add_session(hash: str, user: str, at: datetime, expires: datetime) -> Operation[None]:
    yield "delete from session where expires <= ?", (stamp(at),)
    yield (
        "insert into session (hash, user_id, at, expires) values (?, ?, ?, ?)",
        (hash, user, stamp(at), stamp(expires)),
    )


def session(hash: str, now: datetime) -> Operation[tuple[str, str, str, dict[str, str]] | None]:
    """(user id, e-mail, name, site -> role) of a session that has not run out, or None."""
    rows = yield (
        "select users.id, users.email, users.name from session join users on users.id = session.user_id"
        " where session.hash = ? and session.expires > ?",
        (hash, stamp(now)),
    )
    if not rows:
        return None
    roles = yield "select site, role from staff where user_id = ? order by site", (rows[0][0],)
    return rows[0][0], rows[0][1], rows[0][2], dict(roles)


def end_session(hash: str) -> Operation[None]:
    yield "delete from session where hash = ?", (hash,)


def add_invitation(hash: str, expires: datetime) -> Operation[None]:
    """The link of the first admin; the newest counts, those before it are void."""
    yield "delete from invitation", ()
    yield "insert into invitation (hash, expires) values (?, ?)", (hash, stamp(expires))


def is_invitation(hash: str, now: datetime) -> Operation[bool]:
    return bool((yield "select 1 from invitation where hash = ? and expires > ?", (hash, stamp(now))))


# --- health ---
def probe() -> Operation[None]:
    """A write that changes nothing: shows that the store takes writes."""
    yield "update feed set version = version where id = 1", ()
