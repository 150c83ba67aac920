"""The use cases of the team: who may sign in, with which role at which site, and by which links they came.

Every one names the admin it is for and touches only the sites where they are one. What gives a person's whole
sign-in away (a new password, the second factor) is for an admin of all the sites that person belongs to, else
an admin of one site could become somebody at another.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .core.audit import Note
from .core.commands import Refused
from .core.staff import ROLES, Link, Member
from .core.values import stamp
from .leads import Staff
from .passwords import Passwords, WrongForm, checked_email, checked_name, checked_password, hashed

JOIN = timedelta(days=7)
RESET = timedelta(days=1)
LAST = "A site needs an admin: make somebody else one first."
VOID = "This link was used already, or it is too old. Ask an admin for a new one."


class Store(Protocol):
    """What the use cases of the team ask of the store."""

    async def members(self, sites: Sequence[str], now: datetime) -> list[Member]: ...
    async def user_by_email(self, email: str) -> tuple[str, str, str, dict[str, str]] | None: ...
    async def set_role(self, user: str, site: str, role: str, note: Note) -> str: ...
    async def remove(self, user: str, site: str, note: Note) -> str: ...
    async def end_second(self, user: str, note: Note) -> None: ...
    async def add_link(self, link: Link, note: Note) -> None: ...
    async def link(self, hash: str, kind: str, now: datetime) -> Link | None: ...
    async def open_links(self, sites: Sequence[str], now: datetime) -> list[Link]: ...
    async def end_link(self, hash: str, note: Note) -> bool: ...
    async def join(
        self, hash: str, id: str, email: str, name: str, password: str, at: datetime, note: Note
    ) -> str | None: ...
    async def reset(self, hash: str, password: str, at: datetime, note: Note) -> list[str] | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """The team as an admin sees it."""

    members: tuple[Member, ...]
    invitations: tuple[Link, ...]


class Team:
    def __init__(self, store: Store, passwords: Passwords, now: Callable[[], datetime]) -> None:
        self._store, self._passwords, self._now = store, passwords, now
        self.on_moved: Callable[[str], None] = lambda user: None  # their rights changed
        self.on_ended: Callable[[str], None] = lambda session: None

    async def shown(self, admin: Staff) -> Shown:
        members = await self._store.members(admin.admin_of, self._now())
        return Shown(tuple(members), tuple(await self._store.open_links(admin.admin_of, self._now())))

    async def member(self, admin: Staff, user: str) -> Member:
        """A user of the admin's sites. What other sites have and what nobody has are refused alike."""
        for member in await self._store.members(admin.admin_of, self._now()):
            if member.id == user:
                return member
        raise Refused("forbidden", "There is no such user on your sites.")

    async def change(self, admin: Staff, user: str, site: str, role: str) -> None:
        """Another role at a site. WrongForm if it is the last admin's."""
        member = await self._at(admin, user, site)
        if role not in ROLES:
            raise Refused("bad-request", "There is no such role.")
        if member.roles[site] == role:
            return
        note = self._note(admin, (site,), "user_changed", user, f"{member.roles[site]} → {role}")
        self._done(await self._store.set_role(user, site, role, note), user)

    async def remove(self, admin: Staff, user: str, site: str) -> None:
        """No part of a site's team any more. WrongForm if it is the last admin."""
        await self._at(admin, user, site)
        self._done(
            await self._store.remove(user, site, self._note(admin, (site,), "user_removed", user)), user
        )

    async def _at(self, admin: Staff, user: str, site: str) -> Member:
        member = await self.member(admin, user)
        if site not in member.roles:
            raise Refused("forbidden", "There is no such user on your sites.")
        return member

    def _done(self, changed: str, user: str) -> None:
        if changed == "last":
            raise WrongForm(LAST)
        if changed == "nobody":
            raise Refused("forbidden", "There is no such user on your sites.")
        self.on_moved(user)

    # --- what gives the whole sign-in away ---
    async def reset_link(self, admin: Staff, user: str) -> str:
        """The token of a link that sets a new password, once, for a day."""
        member = await self._whole(admin, user)
        note = self._note(admin, tuple(member.roles), "reset_link_made", user)
        return await self._linked("reset", member.email, "", "", RESET, note)

    async def drop_second_factor(self, admin: Staff, user: str) -> None:
        """For somebody who lost their phone and their backup codes."""
        member = await self._whole(admin, user)
        await self._store.end_second(user, self._note(admin, tuple(member.roles), "two_factor_off", user))

    async def _whole(self, admin: Staff, user: str) -> Member:
        member = await self.member(admin, user)
        if member.elsewhere:
            raise WrongForm(
                f"{member.name} belongs to other sites too: only an admin of all of them may do that."
            )
        return member

    # --- invitations ---
    async def invite(self, admin: Staff, email: str, site: str, role: str) -> str:
        """The token of a link by which somebody joins a site, once, within seven days."""
        if site not in admin.admin_of or role not in ROLES:
            raise Refused("forbidden", "There is no such site or role.")
        email = checked_email(email)
        if any(
            member.email == email and site in member.roles for member in (await self.shown(admin)).members
        ):
            raise WrongForm(f"{email} is in the team already.")
        note = self._note(admin, (site,), "invited", "", f"{email} as {role}")
        return await self._linked("join", email, site, role, JOIN, note)

    async def withdraw(self, admin: Staff, id: str) -> None:
        for link in await self._store.open_links(admin.admin_of, self._now()):
            if link.id == id:
                note = self._note(admin, (link.site,), "invitation_withdrawn", "", link.email)
                await self._store.end_link(link.hash, note)
                return
        raise Refused("forbidden", "There is no such invitation on your sites.")

    async def invited(self, token: str) -> Link:
        """What an invitation is for; looking at it uses nothing up. WrongForm if it is void."""
        return await self._link(token, "join")

    async def signs_in(self, email: str) -> bool:
        """Whether an address signs in already: then it joins as itself, not with a new password."""
        return await self._store.user_by_email(email) is not None

    async def join(self, token: str, name: str, password: str) -> str:
        """The id of a new user, by an invitation. WrongForm if the form or the link will not do."""
        link, name = await self.invited(token), checked_name(name)
        hash = await self._passwords.hash(checked_password(password))
        return await self._joined(link, secrets.token_urlsafe(12), name, hash)

    async def join_as(self, staff: Staff, token: str) -> None:
        """Somebody who is signed in joins one more site."""
        link = await self.invited(token)
        await self._joined(link, staff.id, staff.name, "", staff.email)
        self.on_moved(staff.id)

    async def _joined(self, link: Link, id: str, name: str, password: str, email: str = "") -> str:
        now = self._now()
        note = Note(now, (link.site,), "self", "joined", id, f"as {link.role}")
        user = await self._store.join(link.hash, id, email or link.email, name, password, now, note)
        if user is None:
            raise WrongForm(VOID)
        return user

    # --- a forgotten password ---
    async def forgot(self, token: str) -> Link:
        """Whose password a link resets; looking at it uses nothing up. WrongForm if it is void."""
        return await self._link(token, "reset")

    async def reset(self, token: str, password: str) -> None:
        """A new password, by a link; all sessions end."""
        link, now = await self.forgot(token), self._now()
        hash = await self._passwords.hash(checked_password(password))
        note = Note(now, (), "", "password_changed", "", "by a reset link")  # the store knows whose it is
        ended = await self._store.reset(link.hash, hash, now, note)
        if ended is None:
            raise WrongForm(VOID)
        for session in ended:
            self.on_ended(session)

    async def _link(self, token: str, kind: str) -> Link:
        link = await self._store.link(hashed(token), kind, self._now())
        if link is None:
            raise WrongForm(VOID)
        return link

    async def _linked(self, kind: str, email: str, site: str, role: str, lasts: timedelta, note: Note) -> str:
        token = secrets.token_urlsafe(24)
        until = stamp(note.at + lasts)
        link = Link(kind, email, site, role, note.user, stamp(note.at), until, hashed(token))  # type: ignore[arg-type]
        await self._store.add_link(link, note)
        return token

    def _note(self, admin: Staff, sites: tuple[str, ...], what: str, of: str, detail: str = "") -> Note:
        return Note(self._now(), sites, admin.id, what, of, detail)
