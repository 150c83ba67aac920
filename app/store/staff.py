"""Users, their roles and sessions: hashes only. Links and second factors lie in rooms beside it.

A change is written with its note of the audit log. Every operation of an admin names the sites it is for. A
user without a role anywhere cannot sign in; the row stays, so that the log goes on naming who did what.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from ..core.audit import Note
from ..core.staff import SELLS, Member, Session
from ..core.values import stamp
from .audit import note as write_note
from .statements import Operation, Row, json_text

Changed = Literal["done", "last", "nobody"]  # the last admin of a site stays one


# --- users ---
def has_users() -> Operation[bool]:
    return bool((yield "select 1 from users limit 1", ()))


def add_user(
    id: str, email: str, name: str, password: str, at: datetime, roles: Mapping[str, str], note: Note
) -> Operation[str | None]:
    """The id of a user with a role at each site; None if the address is taken, and nothing is changed.

    Somebody who was removed from everywhere comes back with the id they had.
    """
    made = yield (
        "insert into users (id, email, name, password, at) values (?, ?, ?, ?, ?)"
        " on conflict (email) do update set name = excluded.name, password = excluded.password"
        " where not exists (select 1 from staff where staff.user_id = users.id) returning id",
        (id, email, name, password, stamp(at)),
    )
    if not made:
        return None
    for site, role in roles.items():
        yield "insert into staff (user_id, site, role) values (?, ?, ?)", (made[0][0], site, role)
    yield from write_note(written_by(note, made[0][0]))
    return str(made[0][0])


def written_by(note: Note, made: str) -> Note:
    """A note about the user that was just made, who may have done it themselves (`user` "self")."""
    user = made if note.user == "self" else note.user
    return Note(note.at, note.sites, user, note.what, made, note.detail)


def user_by_email(email: str) -> Operation[tuple[str, str, str, dict[str, str]] | None]:
    """(id, password hash, name, site -> role) of who can sign in, or None."""
    rows = yield "select id, password, name from users where email = ? and password <> ''", (email,)
    if not rows:
        return None
    id, password, name = rows[0]
    return id, password, name, (yield from roles_of(id))


def roles_of(user: str) -> Operation[dict[str, str]]:
    return dict((yield "select site, role from staff where user_id = ? order by site", (user,)))


def set_name(user: str, name: str) -> Operation[None]:
    yield "update users set name = ? where id = ?", (name, user)


def set_password(user: str, password: str, keep: str, note: Note) -> Operation[list[str]]:
    """A new password; the hashes of the sessions that ended by it, all but `keep`."""
    yield "update users set password = ? where id = ?", (password, user)
    yield from write_note(note)
    return (yield from _end_sessions(user, keep))


# --- the team, for an admin of these sites ---
def members(sites: Sequence[str], now: datetime) -> Operation[list[Member]]:
    """Who has a role at one of these sites, by name."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        "select users.id, users.email, users.name, staff.site, staff.role, users.totp is not null,"
        " (select max(seen) from session where session.user_id = users.id and session.expires > ?),"
        " (select count(*) from staff every where every.user_id = users.id)"
        " from staff join users on users.id = staff.user_id"
        f" where staff.site in ({marks}) order by lower(users.name), users.id, staff.site",
        (stamp(now), *sites),
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return [_member(of_one) for of_one in found.values()]


def _member(rows: list[Row]) -> Member:
    id, email, name, _, _, two_factor, seen, everywhere = rows[0]
    roles = {row[3]: row[4] for row in rows}
    return Member(id, email, name, roles, seen or "", bool(two_factor), everywhere > len(roles))


def set_role(user: str, site: str, role: str, note: Note) -> Operation[Changed]:
    """Another role at a site; who may no longer see leads gives their conversations back."""
    held = yield from _held(user, site, role)
    if held != "done":
        return held
    yield "update staff set role = ? where user_id = ? and site = ?", (role, user, site)
    yield from _void_links(user, site, role)
    if role not in SELLS:
        yield from _let_go(user, site, note.at)
    yield from write_note(note)
    return "done"


def remove(user: str, site: str, note: Note) -> Operation[Changed]:
    """No role at this site any more. With the last one goes everything that lets them sign in."""
    held = yield from _held(user, site, "")
    if held != "done":
        return held
    yield "delete from staff where user_id = ? and site = ?", (user, site)
    yield from _void_links(user, site, "")
    yield from _let_go(user, site, note.at)
    yield from write_note(note)
    if not (yield from roles_of(user)):
        for table in ("session", "half_session", "backup_code"):
            yield f"delete from {table} where user_id = ?", (user,)
        yield "delete from link where email = (select email from users where id = ?)", (user,)
        yield (
            "update users set password = '', totp = null, totp_new = null, totp_used = 0 where id = ?",
            (user,),
        )
    return "done"


def _held(user: str, site: str, role: str) -> Operation[Changed]:
    """Whether the role may be taken away."""
    rows = yield "select role from staff where user_id = ? and site = ?", (user, site)
    if not rows:
        return "nobody"
    if rows[0][0] != "admin" or role == "admin":
        return "done"
    others = yield (
        "select 1 from staff where site = ? and role = 'admin' and user_id <> ? limit 1",
        (site, user),
    )
    return "done" if others else "last"


def _void_links(user: str, site: str, role: str) -> Operation[None]:
    """Who is no admin any more has no links out by which they, or a friend, come back."""
    if role != "admin":
        yield "delete from link where maker = ? and (site = ? or kind = 'reset')", (user, site)


def _let_go(user: str, site: str, at: datetime) -> Operation[None]:
    """Conversations of a rep who leaves go back to the bot: no visitor waits for somebody who is gone."""
    held = yield (
        "select conversation from inbox where site = ? and owner = ?"
        # and what they have done something in of leads that came back since: only the newest talk has the row
        " union select earlier.conversation from inbox join lead_conversation as earlier"
        " on earlier.site = inbox.site and earlier.lead = inbox.lead"
        " and earlier.conversation <> inbox.conversation where inbox.site = ? and exists"
        " (select 1 from stream join event on event.stream = stream.key where stream.site = inbox.site"
        " and stream.kind = 'conversation' and stream.id = earlier.conversation and event.by = ?)",
        (site, user, site, f"rep:{user}"),
    )
    for (conversation,) in held:
        yield (
            "insert into outbox (id, site, kind, due, body) values (?, ?, 'let_go', ?, ?)"
            " on conflict do nothing",
            (
                f"{conversation}:let_go:{stamp(at)}",
                site,
                stamp(at),
                json_text({"conversation": conversation, "rep": user}),
            ),
        )


# --- sessions ---
def add_session(
    hash: str, user: str, at: datetime, expires: datetime, agent: str, address: str, note: Note | None
) -> Operation[None]:
    yield "delete from session where expires <= ?", (stamp(at),)
    yield (
        "insert into session (hash, user_id, at, expires, agent, address, seen) values (?, ?, ?, ?, ?, ?, ?)",
        (hash, user, stamp(at), stamp(expires), agent, address, stamp(at)),
    )
    if note:
        yield from write_note(note)


def session(hash: str, now: datetime) -> Operation[tuple[str, str, str, dict[str, str], str] | None]:
    """(user id, e-mail, name, site -> role, last seen) of a session that has not run out, or None."""
    rows = yield (
        "select users.id, users.email, users.name, session.seen from session"
        " join users on users.id = session.user_id where session.hash = ? and session.expires > ?",
        (hash, stamp(now)),
    )
    if not rows:
        return None
    id, email, name, seen = rows[0]
    return id, email, name, (yield from roles_of(id)), seen


def touch_session(hash: str, at: datetime) -> Operation[None]:
    yield "update session set seen = ? where hash = ?", (stamp(at), hash)


def sessions_of(user: str, now: datetime) -> Operation[list[Session]]:
    """Where a user is signed in, the one used last first."""
    rows = yield (
        "select hash, agent, address, at, seen from session where user_id = ? and expires > ?"
        " order by seen desc, hash",
        (user, stamp(now)),
    )
    return [Session(*row) for row in rows]


def end_session(hash: str, note: Note | None = None) -> Operation[None]:
    yield "delete from session where hash = ?", (hash,)
    if note:
        yield from write_note(note)


def end_sessions(user: str, keep: str, note: Note) -> Operation[list[str]]:
    """The hashes of the sessions that ended: all but `keep`."""
    yield from write_note(note)
    return (yield from _end_sessions(user, keep))


def _end_sessions(user: str, keep: str) -> Operation[list[str]]:
    yield "delete from half_session where user_id = ?", (user,)
    rows = yield "delete from session where user_id = ? and hash <> ? returning hash", (user, keep)
    return [hash for (hash,) in rows]


def add_half(hash: str, user: str, at: datetime, expires: datetime) -> Operation[None]:
    """The password was right, the code is still owed."""
    yield "delete from half_session where expires <= ?", (stamp(at),)
    yield (
        "insert into half_session (hash, user_id, expires) values (?, ?, ?)",
        (hash, user, stamp(expires)),
    )


def half(hash: str, now: datetime) -> Operation[tuple[str, dict[str, str]] | None]:
    """(user id, site -> role) of who owes the code, or None."""
    rows = yield "select user_id from half_session where hash = ? and expires > ?", (hash, stamp(now))
    return (rows[0][0], (yield from roles_of(rows[0][0]))) if rows else None


def end_half(hash: str) -> Operation[None]:
    yield "delete from half_session where hash = ?", (hash,)
