"""The second factor of signing in: a code of an authenticator app, or a backup code. Each is good once.

The key is kept as it is: a server that checks codes must know it, so whoever reads the database reads the
keys. Backup codes are random (49 bits) and kept as SHA-256 only. Guesses are counted by user.
"""

import base64
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from .core import totp
from .core.audit import Note
from .core.staff import Second
from .passwords import WrongForm, hashed
from .peers import Allowance

BACKUPS = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
TOO_MANY = "Too many tries. Please wait a few minutes and try again."
WRONG = "This code does not fit. It changes every half minute, and each is good once."


class Store(Protocol):
    """What the second factor asks of the store."""

    async def second(self, user: str) -> Second: ...
    async def begin_second(self, user: str, key: str) -> None: ...
    async def confirm_second(
        self, user: str, key: str, counter: int, backups: Sequence[str], note: Note
    ) -> bool: ...
    async def set_backups(self, user: str, backups: Sequence[str], note: Note) -> None: ...
    async def end_second(self, user: str, note: Note) -> None: ...
    async def use_counter(self, user: str, counter: int) -> bool: ...
    async def use_backup(self, user: str, hash: str) -> bool: ...


class SecondFactor:
    def __init__(self, store: Store, limited: bool, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._tries = Allowance(10 if limited else 0, 900)

    async def of(self, user: str) -> Second:
        return await self._store.second(user)

    async def check(self, user: str, typed: str) -> None:
        """Takes a code or a backup code. WrongForm if it is none, was used, or there were too many tries."""
        if not self._tries.allows(user):  # counted before it is looked at: many at once are many
            raise WrongForm(TOO_MANY)
        key = (await self._store.second(user)).key
        counter = totp.counter_of(key, typed, self._now()) if key else None
        if counter is not None:
            taken = await self._store.use_counter(user, counter)
        else:
            taken = await self._store.use_backup(user, _backup_hash(user, typed))
        if not taken:
            raise WrongForm(WRONG)
        self._tries.give_back(user)

    async def begin(self, user: str) -> str:
        """A key to put into an app: the one that waits to be confirmed, or a new one."""
        fresh = (await self._store.second(user)).fresh
        if fresh is None:
            fresh = base64.b32encode(secrets.token_bytes(20)).decode()  # as long as the hash: RFC 4226, R6
            await self._store.begin_second(user, fresh)
        return fresh

    async def confirm(self, user: str, typed: str, sites: tuple[str, ...]) -> tuple[str, ...]:
        """Turns it on by a first code; the backup codes, shown this once."""
        if not self._tries.allows(user):
            raise WrongForm(TOO_MANY)
        key = (await self._store.second(user)).fresh
        counter = totp.counter_of(key, typed, self._now()) if key else None
        if key is None or counter is None:
            raise WrongForm(WRONG)
        self._tries.give_back(user)
        codes = _new_backups()
        note = Note(self._now(), sites, user, "two_factor_on", user)
        if not await self._store.confirm_second(user, key, counter, _hashes(user, codes), note):
            raise WrongForm("Another key was shown meanwhile. Please scan this one.")
        return codes

    async def new_backups(self, user: str, sites: tuple[str, ...]) -> tuple[str, ...]:
        """Backup codes in the place of those there were."""
        codes = _new_backups()
        note = Note(self._now(), sites, user, "backup_codes_made", user)
        await self._store.set_backups(user, _hashes(user, codes), note)
        return codes

    async def end(self, user: str, sites: tuple[str, ...]) -> None:
        await self._store.end_second(user, Note(self._now(), sites, user, "two_factor_off", user))


def _new_backups() -> tuple[str, ...]:
    return tuple(
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(BACKUPS)
    )


def _hashes(user: str, codes: Sequence[str]) -> list[str]:
    return [_backup_hash(user, code) for code in codes]


def _backup_hash(user: str, typed: str) -> str:
    """As it was typed, with or without the hyphen and capitals."""
    return hashed(f"{user}:{''.join(typed.lower().replace('-', '').split())[:64]}")
