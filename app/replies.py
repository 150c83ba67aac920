"""The use cases of canned replies: what the reps of a site say often, written once.

Every one names the staff member it is for and touches only that person's sites. Never fills a text in: the
console does, before the eyes of the rep.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from .core.commands import Refused
from .leads import Staff

MOST = 200  # of one site


@dataclass(frozen=True, slots=True)
class Reply:
    id: str
    site: str
    name: str
    text: str  # with {name}, {company}, {rep}


class Store(Protocol):
    """What canned replies ask of the store."""

    async def replies(self, sites: Sequence[str]) -> list[tuple[str, str, str, str]]: ...
    async def save_reply(
        self, site: str, id: str, name: str, text: str, by: str, at: datetime, most: int
    ) -> bool: ...
    async def remove_reply(self, site: str, id: str) -> None: ...


class Replies:
    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    async def all(self, staff: Staff) -> list[dict[str, Any]]:
        """Those of the staff member's sites, by name."""
        rows = await self._store.replies(staff.sites) if staff.sites else []
        return [{"id": id, "site": site, "name": name, "text": text} for site, id, name, text in rows]

    async def save(self, staff: Staff, reply: Reply) -> None:
        """A new one, or another text of one there is."""
        _must_sell_at(staff, reply.site)
        if not await self._store.save_reply(
            reply.site, reply.id, reply.name, reply.text, staff.id, self._now(), MOST
        ):
            raise Refused("bad-request", f"A site has {MOST} replies at most; remove one first.")

    async def remove(self, staff: Staff, site: str, id: str) -> None:
        _must_sell_at(staff, site)
        await self._store.remove_reply(site, id)


def _must_sell_at(staff: Staff, site: str) -> None:
    if site not in staff.sites:
        raise Refused("forbidden", "There is no such site of yours.")
