"""The use cases of reps' devices: subscribe one, let one go, and the key that browsers ask for.

Never shows the private key.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from .core.devices import Device
from .leads import Staff


class Store(Protocol):
    """What devices ask of the store."""

    async def push_key(self) -> str | None: ...
    async def keep_push_key(self, private: str) -> str: ...
    async def add_device(self, user: str, session: str, device: Device, at: datetime) -> None: ...
    async def remove_device(self, endpoint: str, user: str | None = None) -> None: ...


class Signs(Protocol):
    """What makes and reads keys. `is_there`: whether its library is installed."""

    @property
    def is_there(self) -> bool: ...
    def new_key(self) -> str: ...
    def public_of(self, private: str) -> str: ...
    def problem(self, device: Device) -> str | None: ...


class Devices:
    def __init__(self, store: Store, signs: Signs, now: Callable[[], datetime]) -> None:
        self._store, self._signs, self._now = store, signs, now

    async def public_key(self) -> str | None:
        """What a browser subscribes with; None where nothing can be pushed from here."""
        return self._signs.public_of(await self.private_key()) if self._signs.is_there else None

    async def private_key(self) -> str:
        return await self._store.push_key() or await self._store.keep_push_key(self._signs.new_key())

    async def add(self, staff: Staff, session: str, device: Device) -> str | None:
        """What is wrong with it, else None: it hears of hot leads from now on, until that session ends."""
        problem = self._signs.problem(device)
        if problem is None:
            await self._store.add_device(staff.id, session, device, self._now())
        return problem

    async def remove(self, staff: Staff, endpoint: str) -> None:
        await self._store.remove_device(endpoint, staff.id)
