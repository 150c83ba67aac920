"""One-time links: of the first admin, an invitation, a new password. Each is used up where it is followed."""

from collections.abc import Sequence
from datetime import datetime

from ..core.audit import Note
from ..core.staff import Link
from ..core.values import stamp
from . import staff
from .audit import note as write_note
from .statements import Operation


def add_first_admin(
    invitation: str,
    id: str,
    email: str,
    name: str,
    password: str,
    at: datetime,
    sites: Sequence[str],
    note: Note,
) -> Operation[str | None]:
    """The one user an invitation makes, by id; None if it was used, has run out, or the address is taken."""
    used = yield (
        "delete from invitation where hash = ? and expires > ? returning hash",
        (invitation, stamp(at)),
    )
    if not used:
        return None
    return (yield from staff.add_user(id, email, name, password, at, dict.fromkeys(sites, "admin"), note))


def add_invitation(hash: str, expires: datetime) -> Operation[None]:
    """The link of the first admin; the newest counts, those before it are void."""
    yield "delete from invitation", ()
    yield "insert into invitation (hash, expires) values (?, ?)", (hash, stamp(expires))


def is_invitation(hash: str, now: datetime) -> Operation[bool]:
    return bool((yield "select 1 from invitation where hash = ? and expires > ?", (hash, stamp(now))))


def add_link(link: Link, note: Note) -> Operation[None]:
    """The newest link for an address and a site counts, those before it are void."""
    yield "delete from link where expires <= ?", (stamp(note.at),)
    yield "delete from link where kind = ? and email = ? and site = ?", (link.kind, link.email, link.site)
    yield (
        "insert into link (kind, email, site, role, maker, at, expires, hash)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (link.kind, link.email, link.site, link.role, link.maker, link.at, link.expires, link.hash),
    )
    yield from write_note(note)


def link(hash: str, kind: str, now: datetime) -> Operation[Link | None]:
    rows = yield (
        "select kind, email, site, role, maker, at, expires, hash from link"
        " where hash = ? and kind = ? and expires > ?",
        (hash, kind, stamp(now)),
    )
    return Link(*rows[0]) if rows else None


def open_links(sites: Sequence[str], now: datetime) -> Operation[list[Link]]:
    """Invitations to these sites that nobody has followed yet."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        "select kind, email, site, role, maker, at, expires, hash from link where kind = 'join'"
        f" and expires > ? and site in ({marks}) order by at desc, email",
        (stamp(now), *sites),
    )
    return [Link(*row) for row in rows]


def end_link(hash: str, note: Note) -> Operation[bool]:
    ended = yield "delete from link where hash = ? returning hash", (hash,)
    if ended:
        yield from write_note(note)
    return bool(ended)


def join(
    hash: str, id: str, email: str, name: str, password: str, at: datetime, note: Note
) -> Operation[str | None]:
    """Follows an invitation, once: the id of who is in the team now. None if it is void or not theirs.

    `password` "": somebody who signs in already, and is asked for no new one.
    """
    used = yield (
        "delete from link where hash = ? and kind = 'join' and email = ? and expires > ?"
        " returning site, role",
        (hash, email, stamp(at)),
    )
    if not used:
        return None
    site, role = used[0]
    # one made when they belonged to fewer sites would give this one away too
    yield "delete from link where email = ? and kind = 'reset'", (email,)
    if password:
        return (yield from staff.add_user(id, email, name, password, at, {site: role}, note))
    yield (
        "insert into staff (user_id, site, role) values (?, ?, ?) on conflict do nothing",
        (id, site, role),
    )
    yield from write_note(staff.written_by(note, id))
    return id


def reset(hash: str, password: str, at: datetime, note: Note) -> Operation[list[str] | None]:
    """Follows a reset link, once: the hashes of the sessions that ended by it. None if the link is void."""
    used = yield (
        "delete from link where hash = ? and kind = 'reset' and expires > ? returning email",
        (hash, stamp(at)),
    )
    user = yield (
        "select id from users where email = ? and password <> ''",
        (used[0][0] if used else "",),
    )
    if not user:
        return None
    id = user[0][0]
    sites = tuple((yield from staff.roles_of(id)))
    noted = Note(note.at, sites, id, note.what, id, note.detail)
    return (yield from staff.set_password(id, password, "", noted))
