"""Staff sign-in: argon2 in a thread, session tokens stored as hashes only, forms with a CSRF token.

A stranger gets the sign-in page and nothing else; a wrong password and an unknown address are answered alike,
in the same time. Never logs a token or a password.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from ..leads import Staff
from ..peers import Allowance

LASTS = timedelta(days=30)
INVITED = timedelta(days=1)
SHORTEST = 10  # characters of a password
LONGEST = 200
VOID = (
    "It was used already, or it is more than a day old. While nobody can sign in yet, each start of the"
    " server prints a new one."
)
HASHER = PasswordHasher()
NOBODY = HASHER.hash(secrets.token_urlsafe())  # what an unknown address is checked against


class Store(Protocol):
    """What signing in asks of the store."""

    async def has_users(self) -> bool: ...
    async def add_user(
        self, id: str, email: str, name: str, password: str, at: datetime, roles: Mapping[str, str]
    ) -> bool: ...
    async def add_first_admin(
        self,
        invitation: str,
        id: str,
        email: str,
        name: str,
        password: str,
        at: datetime,
        sites: Sequence[str],
    ) -> bool: ...
    async def user_by_email(self, email: str) -> tuple[str, str] | None: ...
    async def add_session(self, hash: str, user: str, at: datetime, expires: datetime) -> None: ...
    async def session(self, hash: str, now: datetime) -> tuple[str, str, str, dict[str, str]] | None: ...
    async def end_session(self, hash: str) -> None: ...
    async def add_invitation(self, hash: str, expires: datetime) -> None: ...
    async def is_invitation(self, hash: str, now: datetime) -> bool: ...


class WrongForm(Exception):
    """What was filled in does not do; the text is for the person."""


class Auth:
    def __init__(
        self,
        store: Store,
        sites: Sequence[str],
        public_url: str,
        limited: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._sites, self._public_url, self._now = store, sites, public_url, now
        self._by_address = Allowance(10 if limited else 0, 300)
        self._by_email = Allowance(10 if limited else 0, 900)
        self._hashing = asyncio.Semaphore(2)  # each takes a core for a tenth of a second
        self.on_sign_out: Callable[[str], None] = lambda session: None

    # --- sessions ---
    async def staff(self, request: web.BaseRequest) -> tuple[Staff, str] | None:
        """Who is signed in on this request, and the session's hash; None for a stranger."""
        token = request.cookies.get(self.cookie(request))
        found = await self._store.session(_hashed(token), self._now()) if token else None
        if token is None or found is None:
            return None
        id, email, name, roles = found
        return Staff(id, name, email, roles), _hashed(token)

    async def sign_in(self, email: str, password: str, address: str) -> str:
        """A new session's token. WrongForm if the two do not fit together, or it was tried too often."""
        email = email.strip().lower()[:254]
        # counted before the hash: a hundred tries at once are a hundred
        if not (self._by_address.allows(address) and self._by_email.allows(email)):
            raise WrongForm("Too many tries. Please wait a few minutes and try again.")
        found = await self._store.user_by_email(email)
        user, hashed = found or ("", NOBODY)
        if not await self._fits(hashed, password[:LONGEST]) or not found:
            raise WrongForm("This e-mail address and password do not fit together.")
        self._by_address.give_back(address)  # a team behind one address may all sign in
        self._by_email.give_back(email)
        return await self._begin(user)

    async def sign_out(self, request: web.BaseRequest) -> None:
        if token := request.cookies.get(self.cookie(request)):
            await self._store.end_session(_hashed(token))
            self.on_sign_out(_hashed(token))

    async def _begin(self, user: str) -> str:
        token, now = secrets.token_urlsafe(32), self._now()
        await self._store.add_session(_hashed(token), user, now, now + LASTS)
        return token

    # --- users ---
    async def add_user(self, email: str, name: str, password: str, roles: Mapping[str, str]) -> bool:
        """False if the address is taken. WrongForm if it or the password will not do."""
        email, name = _checked(email, name, password)
        hashed = await self._hash(password)
        return await self._store.add_user(secrets.token_urlsafe(12), email, name, hashed, self._now(), roles)

    async def invite_first_admin(self) -> str | None:
        """The token of a link that makes the first admin, once; None if there is a user already."""
        if await self._store.has_users():
            return None
        token = secrets.token_urlsafe(24)
        await self._store.add_invitation(_hashed(token), self._now() + INVITED)
        return token

    async def is_invited(self, token: str) -> bool:
        return await self._store.is_invitation(_hashed(token), self._now())

    async def add_first_admin(self, invitation: str, email: str, name: str, password: str) -> str:
        """The new admin's session. WrongForm if the form or the link will not do."""
        email, name = _checked(email, name, password)
        if not await self.is_invited(
            invitation
        ):  # before the hash, which costs a tenth of a second of a core
            raise WrongForm(VOID)
        user, hashed = secrets.token_urlsafe(12), await self._hash(password)
        if not await self._store.add_first_admin(
            _hashed(invitation), user, email, name, hashed, self._now(), self._sites
        ):
            raise WrongForm(
                "This link was used already, or it is too old. Start the server again for a new one."
            )
        return await self._begin(user)

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(HASHER.hash, password)

    async def _fits(self, hashed: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(HASHER.verify, hashed, password)
            except VerificationError:
                return False

    # --- cookies and forms ---
    def is_secure(self, request: web.BaseRequest) -> bool:
        return self._public_url.startswith("https://") if self._public_url else request.secure

    def cookie(self, request: web.BaseRequest) -> str:
        return "__Host-leadlight" if self.is_secure(request) else "leadlight"

    def set_session(self, request: web.BaseRequest, response: web.StreamResponse, token: str) -> None:
        self._set(request, response, self.cookie(request), token, int(LASTS.total_seconds()))

    def csrf(self, request: web.BaseRequest) -> str:
        """The token a form carries: the one of the browser's cookie, or a new one for it."""
        return request.cookies.get("leadlight-csrf") or secrets.token_urlsafe(24)

    def set_csrf(self, request: web.BaseRequest, response: web.StreamResponse, token: str) -> None:
        self._set(request, response, "leadlight-csrf", token, None)

    def _set(
        self,
        request: web.BaseRequest,
        response: web.StreamResponse,
        name: str,
        value: str,
        seconds: int | None,
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="Lax",
        )

    def is_own_form(self, request: web.BaseRequest, token: str) -> bool:
        """A form of ours, sent from a page of ours: its origin, and its token against the cookie."""
        origin = request.headers.get("Origin")
        own = origin is None or self.is_own_origin(origin, request)
        kept = request.cookies.get("leadlight-csrf", "")
        return own and bool(kept) and hmac.compare_digest(_bytes(kept), _bytes(token))

    def is_own_origin(self, origin: str, request: web.BaseRequest) -> bool:
        """Whether an Origin is this server's: the public address where one is set, else the host asked."""
        if self._public_url:
            return origin == self._public_url
        return origin == f"{request.scheme}://{request.host}"


def _checked(email: str, name: str, password: str) -> tuple[str, str]:
    email, name = email.strip().lower(), name.strip()
    _, at, domain = email.rpartition("@")
    if not at or not domain or len(email) > 254 or any(char.isspace() for char in email):
        raise WrongForm("Please give an e-mail address, for example name@example.com.")
    if not 0 < len(name) <= 80:
        raise WrongForm("Please give the name that visitors will see, up to 80 characters.")
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongForm(f"Please take a password of at least {SHORTEST} characters.")
    return email, name


def _hashed(token: str) -> str:
    return hashlib.sha256(_bytes(token)).hexdigest()


def _bytes(text: str) -> bytes:
    """What a client sent, whatever it is: a cookie need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def safe_next(address: str) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if inside and address.isprintable() else "/console"
