"""API keys for the servers of a site's owner: shown once, kept as hashes, each good for one site.

A key opens what reps of its site may read, and signals; never another site's things. Never logs a key.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from aiohttp import web

from ..leads import Staff
from ..peers import Allowance

BEGINS = "llk_"  # so that people, and what looks for leaked secrets, know one when they see it
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
A_MINUTE = 600  # requests of one key


class Store(Protocol):
    """What keys ask of the store."""

    async def add_key(self, name: str, hash: str, site: str, at: datetime) -> bool: ...
    async def keys(self) -> list[tuple[str, str, datetime]]: ...
    async def key(self, hash: str) -> tuple[str, str] | None: ...
    async def remove_key(self, name: str) -> bool: ...


class WrongName(Exception):
    """No key can be made or removed under this name; the text says why."""


class TooMany(Exception):
    """This key has asked too often within a minute."""


class Keys:
    def __init__(
        self, store: Store, sites: Sequence[str], limited: bool, now: Callable[[], datetime]
    ) -> None:
        self._store, self._sites, self._now = store, sites, now
        self._asked = Allowance(A_MINUTE if limited else 0, 60)

    async def add(self, name: str, site: str) -> str:
        """A new key, in clear for the only time. WrongName if the name will not do."""
        if not NAME.fullmatch(name):
            raise WrongName(f"'{name}' is no name for a key; take up to 40 letters, digits, '-', '_' and '.'")
        key = BEGINS + secrets.token_urlsafe(32)
        if not await self._store.add_key(name, _hashed(key), site, self._now()):
            raise WrongName(f"there is a key '{name}' already; take another name, or remove that one first")
        return key

    async def all(self) -> list[tuple[str, str, datetime]]:
        """(name, site, when it was made)."""
        return await self._store.keys()

    async def remove(self, name: str) -> None:
        if not await self._store.remove_key(name):
            names = ", ".join(one for one, _, _ in await self._store.keys())
            raise WrongName(
                f"there is no key '{name}'; " + (f"there is {names}" if names else "there is none")
            )

    async def holder(self, request: web.BaseRequest) -> Staff | None:
        """Who a request with a key is, on the key's one site; None if it opens nothing. May raise TooMany."""
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        key = key.strip()
        if kind.lower() != "bearer" or not key.startswith(BEGINS):
            return None
        found = await self._store.key(_hashed(key))
        if found is None or found[1] not in self._sites:
            return None
        name, site = found
        if not self._asked.allows(name):
            raise TooMany
        return Staff(f"key:{name}", name, "", {site: "rep"})


def _hashed(key: str) -> str:
    """A plain hash will do: a key is 256 random bits, nobody's password."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
