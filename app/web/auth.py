"""Staff sign-in: session tokens kept as hashes only, a second step with two-factor, forms with a CSRF token.

A stranger gets the sign-in page and nothing else; a wrong password and an unknown address are answered alike,
in the same time. A session's token is always made here, at the moment of signing in: one that a browser
brought along is never taken over. Never logs a token or a password.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from ..core.audit import Note
from ..core.staff import Session
from ..core.values import moment
from ..leads import Staff
from ..passwords import (
    LONGEST,
    Passwords,
    WrongForm,
    checked_email,
    checked_name,
    checked_password,
    hashed,
)
from ..peers import Allowance
from ..second_factor import SecondFactor
from .cookies import HALF, HALF_LASTS, LASTS, Cookies

INVITED = timedelta(days=1)
SEEN_EVERY = timedelta(minutes=1)  # how exact "last seen" is
VOID = (
    "It was used already, or it is more than a day old. While nobody can sign in yet, each start of the"
    " server prints a new one."
)
TOO_MANY = "Too many tries. Please wait a few minutes and try again."


class Store(Protocol):
    """What signing in asks of the store."""

    async def has_users(self) -> bool: ...
    async def add_user(
        self,
        id: str,
        email: str,
        name: str,
        password: str,
        at: datetime,
        roles: Mapping[str, str],
        note: Note,
    ) -> str | None: ...
    async def add_first_admin(
        self,
        invitation: str,
        id: str,
        email: str,
        name: str,
        password: str,
        at: datetime,
        sites: Sequence[str],
        note: Note,
    ) -> str | None: ...
    async def user_by_email(self, email: str) -> tuple[str, str, str, dict[str, str]] | None: ...
    async def set_name(self, user: str, name: str) -> None: ...
    async def set_password(self, user: str, password: str, keep: str, note: Note) -> list[str]: ...
    async def note(self, note: Note) -> None: ...
    async def add_session(
        self,
        hash: str,
        user: str,
        at: datetime,
        expires: datetime,
        agent: str,
        address: str,
        note: Note | None,
    ) -> None: ...
    async def session(self, hash: str, now: datetime) -> tuple[str, str, str, dict[str, str], str] | None: ...
    async def touch_session(self, hash: str, at: datetime) -> None: ...
    async def sessions_of(self, user: str, now: datetime) -> list[Session]: ...
    async def end_session(self, hash: str, note: Note | None = None) -> None: ...
    async def end_sessions(self, user: str, keep: str, note: Note) -> list[str]: ...
    async def add_half(self, hash: str, user: str, at: datetime, expires: datetime) -> None: ...
    async def half(self, hash: str, now: datetime) -> tuple[str, dict[str, str]] | None: ...
    async def end_half(self, hash: str) -> None: ...
    async def add_invitation(self, hash: str, expires: datetime) -> None: ...
    async def is_invitation(self, hash: str, now: datetime) -> bool: ...


class CodeNeeded(Exception):
    """The password is right; `half` opens the second step."""

    def __init__(self, half: str) -> None:
        super().__init__("the code is needed too")
        self.half = half


class Auth(Cookies):
    def __init__(
        self,
        store: Store,
        sites: Sequence[str],
        public_url: str,
        limited: bool,
        now: Callable[[], datetime],
        second: SecondFactor,
        passwords: Passwords,
    ) -> None:
        super().__init__(public_url)
        self._store, self._sites, self._now = store, sites, now
        self._second, self._passwords = second, passwords
        self._by_address = Allowance(10 if limited else 0, 300)
        self._by_email = Allowance(10 if limited else 0, 900)
        self.on_sign_out: Callable[[str], None] = lambda session: None

    # --- sessions ---
    async def staff(self, request: web.BaseRequest) -> tuple[Staff, str] | None:
        """Who is signed in on this request, and the session's hash; None for a stranger."""
        token = request.cookies.get(self.cookie(request))
        staff = await self.staff_of(hashed(token)) if token else None
        return (staff, hashed(token)) if token and staff else None

    async def staff_of(self, session: str) -> Staff | None:
        """Who a session's hash stands for now, with the roles of now; None once it has ended."""
        now = self._now()
        found = await self._store.session(session, now)
        if found is None:
            return None
        id, email, name, roles, seen = found
        if not seen or now - moment(seen) >= SEEN_EVERY:
            await self._store.touch_session(session, now)
        return Staff(id, name, email, roles)

    async def sign_in(self, email: str, password: str, address: str, agent: str = "") -> str:
        """A new session's token. WrongForm if the two do not fit together, or it was tried too often;
        CodeNeeded if two-factor is on."""
        email = email.strip().lower()[:254]
        # counted before the hash: a hundred tries at once are a hundred
        if not (self._by_address.allows(address) and self._by_email.allows(email)):
            raise WrongForm(TOO_MANY)
        nobody = ("", await self._passwords.nobody(), "", {"": ""})
        user, hash, _, roles = await self._store.user_by_email(email) or nobody
        if not await self._passwords.fits(hash, password[:LONGEST]) or not user:
            # an unknown address is not written down: it may be a password in the wrong field
            await self._note("sign_in_failed", roles, user, f"from {address}")
            raise WrongForm("This e-mail address and password do not fit together.")
        self._by_address.give_back(address)  # a team behind one address may all sign in
        self._by_email.give_back(email)
        if (await self._second.of(user)).key:
            half, now = secrets.token_urlsafe(32), self._now()
            await self._store.add_half(hashed(half), user, now, now + HALF_LASTS)
            raise CodeNeeded(half)
        return await self.begin(user, roles, address, agent)

    async def owes_code(self, request: web.BaseRequest) -> bool:
        """Whether this browser gave a right password a moment ago."""
        return await self._store.half(hashed(request.cookies.get(HALF, "")), self._now()) is not None

    async def second_step(self, request: web.BaseRequest, code: str, address: str, agent: str = "") -> str:
        """A new session's token, for the right code. WrongForm if it is not."""
        half = request.cookies.get(HALF, "")
        found = await self._store.half(hashed(half), self._now())
        if found is None:
            raise WrongForm("That took too long. Please sign in again.")
        user, roles = found
        try:
            await self._second.check(user, code)
        except WrongForm:
            await self._note("sign_in_failed", roles, user, f"wrong code, from {address}")
            raise
        await self._store.end_half(hashed(half))
        return await self.begin(user, roles, address, agent)

    async def sign_out(self, request: web.BaseRequest) -> None:
        if found := await self.staff(request):
            staff, session = found
            note = Note(self._now(), tuple(staff.roles), staff.id, "signed_out", staff.id)
            await self._store.end_session(session, note)
            self.on_sign_out(session)

    async def forget(self, request: web.BaseRequest) -> None:
        """Ends the session that a browser leaves for a new one."""
        if token := request.cookies.get(self.cookie(request)):
            await self._store.end_session(hashed(token))
            self.on_sign_out(hashed(token))

    async def begin(self, user: str, roles: Mapping[str, str], address: str, agent: str) -> str:
        """A new session's token, for somebody who is known by now."""
        token, now = secrets.token_urlsafe(32), self._now()
        note = Note(now, tuple(roles), user, "signed_in", user, f"from {address}")
        await self._store.add_session(hashed(token), user, now, now + LASTS, agent[:300], address, note)
        return token

    async def _note(self, what: str, roles: Mapping[str, str], user: str, detail: str) -> None:
        await self._store.note(Note(self._now(), tuple(roles), user, what, user, detail))

    # --- one's own sign-in ---
    async def sessions(self, staff: Staff) -> list[Session]:
        return await self._store.sessions_of(staff.id, self._now())

    async def revoke(self, staff: Staff, id: str) -> bool:
        """Ends one of the user's own sessions; False if there is none such."""
        for session in await self.sessions(staff):
            if session.id == id:
                note = Note(self._now(), tuple(staff.roles), staff.id, "session_revoked", staff.id)
                await self._store.end_session(session.hash, note)
                self.on_sign_out(session.hash)
                return True
        return False

    async def revoke_others(self, staff: Staff, keep: str) -> None:
        note = Note(self._now(), tuple(staff.roles), staff.id, "session_revoked", staff.id, "all others")
        for session in await self._store.end_sessions(staff.id, keep, note):
            self.on_sign_out(session)

    async def is_password(self, staff: Staff, password: str) -> None:
        """WrongForm unless it is the user's; guesses count like those of the sign-in page."""
        if not self._by_email.allows(staff.email):
            raise WrongForm(TOO_MANY)
        found = await self._store.user_by_email(staff.email)
        if found is None or not await self._passwords.fits(found[1], password[:LONGEST]):
            raise WrongForm("This is not your current password.")
        self._by_email.give_back(staff.email)

    async def change_password(self, staff: Staff, keep: str, password: str) -> None:
        """A new password; all sessions but `keep` end."""
        hash = await self._passwords.hash(checked_password(password))
        note = Note(self._now(), tuple(staff.roles), staff.id, "password_changed", staff.id)
        for session in await self._store.set_password(staff.id, hash, keep, note):
            self.on_sign_out(session)

    async def rename(self, staff: Staff, name: str) -> None:
        await self._store.set_name(staff.id, checked_name(name))

    # --- users ---
    async def add_user(self, email: str, name: str, password: str, roles: Mapping[str, str]) -> bool:
        """False if the address is taken. WrongForm if it or the password will not do."""
        email, name, password = _checked(email, name, password)
        id, hash = secrets.token_urlsafe(12), await self._passwords.hash(password)
        shown = ", ".join(sorted(set(roles.values())))
        note = Note(self._now(), tuple(roles), "", "user_added", id, f"as {shown}")
        return bool(await self._store.add_user(id, email, name, hash, note.at, roles, note))

    async def invite_first_admin(self) -> str | None:
        """The token of a link that makes the first admin, once; None if there is a user already."""
        if await self._store.has_users():
            return None
        token = secrets.token_urlsafe(24)
        await self._store.add_invitation(hashed(token), self._now() + INVITED)
        return token

    async def is_invited(self, token: str) -> bool:
        return await self._store.is_invitation(hashed(token), self._now())

    async def add_first_admin(
        self, invitation: str, email: str, name: str, password: str, address: str = "", agent: str = ""
    ) -> str:
        """The new admin's session. WrongForm if the form or the link will not do."""
        email, name, password = _checked(email, name, password)
        if not await self.is_invited(
            invitation
        ):  # before the hash, which costs a tenth of a second of a core
            raise WrongForm(VOID)
        id, hash = secrets.token_urlsafe(12), await self._passwords.hash(password)
        note = Note(self._now(), tuple(self._sites), "self", "user_added", id, "the first admin")
        user = await self._store.add_first_admin(
            hashed(invitation), id, email, name, hash, note.at, self._sites, note
        )
        if user is None:
            raise WrongForm(
                "This link was used already, or it is too old. Start the server again for a new one."
            )
        return await self.begin(user, dict.fromkeys(self._sites, "admin"), address, agent)


def _checked(email: str, name: str, password: str) -> tuple[str, str, str]:
    return checked_email(email), checked_name(name), checked_password(password)


def safe_next(address: str) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if inside and address.isprintable() else "/console"
