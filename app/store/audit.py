"""The audit log: notes that are written, and lines that are read, some of them out of the log of events.

What a rep did to a conversation or lead is never written here: it is the event itself, found by its author.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from ..core.audit import TOLD, WRITTEN, Line, Note, Wanted, told_by
from ..core.events import decode
from ..core.values import stamp
from .statements import Operation, Row


def note(note: Note) -> Operation[None]:
    """One line for each site. Reading a lead again within the hour adds none."""
    for site in note.sites:
        yield (
            "insert into audit (at, site, user_id, what, of, detail) values (?, ?, ?, ?, ?, ?)"
            " on conflict do nothing",
            (stamp(note.at), site, note.user, note.what, note.of, note.detail[:200]),
        )


def lines(wanted: Wanted) -> Operation[list[Line]]:
    """The lines, newest first, and whether there are more is told by their number: at least `most` then."""
    legs, args = [], []
    for leg in (_written(wanted), _told(wanted)):
        if leg:
            legs.append(leg[0])
            args += leg[1]
    if not legs:
        return []
    rows = yield (
        "select found.*, users.name, users.email, subject.name from ("
        + " union all ".join(f"select * from ({leg}) part" for leg in legs)
        + ") found left join users on users.id = found.user_id"
        " left join users subject on subject.id = found.of"
        " order by found.at desc, found.a desc, found.b desc limit ?",
        (*args, wanted.most),
    )
    return [line for row in rows for line in _lines(row)]


Leg = tuple[str, list[Any]]


def _written(wanted: Wanted) -> Leg | None:
    if wanted.what and wanted.what not in WRITTEN:
        return None
    where, args = _where(wanted, "audit.at", "audit.site", "0", "audit.id")
    if wanted.user:
        where, args = [*where, "audit.user_id = ?"], [*args, wanted.user]
    if wanted.what:
        where, args = [*where, "audit.what = ?"], [*args, wanted.what]
    return (
        "select at, site, user_id, what, of, detail, 0 as a, id as b from audit"
        f" where {' and '.join(where) or 'true'} order by at desc, id desc limit ?",
        [*args, wanted.most],
    )


def _told(wanted: Wanted) -> Leg | None:
    if wanted.what and wanted.what not in TOLD:
        return None
    # the site by a subquery: in a join the streams would come first, and every event of the site be sorted
    site = "(select site from stream where key = event.stream)"
    where, args = _where(wanted, "event.at", site, "event.stream", "event.seq")
    where.append("event.by >= 'rep:' and event.by < 'rep;'")  # in these words the index knows it
    kinds = [TOLD[wanted.what][1]] if wanted.what else [kind for _, kind in TOLD.values()]
    where.append(f"({' or '.join(['event.events like ?'] * len(kinds))})")
    args += [f'%["{kind.__name__}",%' for kind in kinds]
    if wanted.user:
        where, args = [*where, "event.by = ?"], [*args, f"rep:{wanted.user}"]
    return (
        f"select event.at, {site} as site, substr(event.by, 5) as user_id, '' as what,"
        " (select id from stream where key = event.stream) as of, event.events as detail,"
        f" event.stream as a, event.seq as b from event where {' and '.join(where)}"
        " order by event.at desc, event.stream desc, event.seq desc limit ?",
        [*args, wanted.most],
    )


def _where(wanted: Wanted, at: str, site: str, *place: str) -> tuple[list[str], list[Any]]:
    where, args = [], list[Any]()
    if wanted.sites is not None:
        where.append(f"{site} in ({', '.join('?' * len(wanted.sites))})")
        args += wanted.sites
    for bound, compare in ((wanted.since, ">="), (wanted.until, "<")):
        if bound:
            where.append(f"{at} {compare} ?")
            args.append(stamp(bound))
    if wanted.before:
        # the first half is for the index, the second for lines of one moment
        where.append(f"{at} <= ? and ({at}, {', '.join(place)}) < (?, ?, ?)")
        args += [wanted.before[0], *wanted.before]
    return where, args


def _lines(row: Row) -> Sequence[Line]:
    at, site, user, what, of, detail, a, b, name, email, of_name = row
    happened = told_by(decode(orjson.loads(detail), ())) if a else iter([(what, detail)])
    return [
        Line(at, site, user, name or "", email or "", what, of, of_name or "", detail, (at, a, b))
        for what, detail in happened
    ]
