"""The use cases of the inbox: looking for leads, and the views a rep keeps.

Finds on the staff member's own sites only. The index is a projection of the logs: `rebuild` makes it anew.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from .core.commands import Refused
from .core.events import UnknownEvent
from .core.finding import best_of, terms_of
from .core.views import Filters, fits
from .leads import Staff

logger = logging.getLogger(__name__)
SHOWN = 200  # leads found at once
Hit = tuple[dict[str, Any], str, list[str]]  # a lead's row, its conversation, the lines found in it
AT_ONCE = 100  # streams in one write while the index is made
KINDS = ("conversation", "lead")


class Store(Protocol):
    """What the inbox asks of the store."""

    async def found(self, sites: Sequence[str], terms: Sequence[str]) -> list[Hit]: ...
    async def is_findable(self, site: str) -> bool: ...
    async def set_findable(self, site: str) -> None: ...
    async def index(self, site: str, kind: str, ids: Sequence[str]) -> None: ...
    async def streams(self, site: str, kind: str) -> tuple[str, ...]: ...
    async def views(self, user: str) -> list[dict[str, Any]]: ...
    async def save_view(
        self, user: str, id: str, name: str, text: str, filters: Mapping[str, Any]
    ) -> bool: ...
    async def remove_view(self, user: str, id: str) -> None: ...


class Inbox:
    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    async def search(self, staff: Staff, text: str, filters: Filters) -> dict[str, Any]:
        """The leads that fit and in which every word of `text` is said, each with a line that shows it."""
        terms = terms_of(text)
        fitting = await self._fitting(staff, terms, filters)
        found = [
            {"lead": row["id"], "conversation": conversation, "line": best_of(lines, terms)}
            for row, conversation, lines in fitting[:SHOWN]
        ]
        return {"found": found, "more": len(fitting) > SHOWN}

    async def _fitting(self, staff: Staff, terms: Sequence[str], filters: Filters) -> list[Hit]:
        hits = await self._store.found(staff.sites, terms) if terms and staff.sites else []
        return [hit for hit in hits if fits(hit[0], filters, staff.id, self._now())]

    async def views(self, staff: Staff) -> list[dict[str, Any]]:
        """What they keep; those with words with the `count` of leads found, which a console cannot know."""
        views = await self._store.views(staff.id)
        for view in views:
            if terms := terms_of(view["text"]):
                view["count"] = len(await self._fitting(staff, terms, Filters(**view["filters"])))
        return views

    async def save_view(self, staff: Staff, id: str, name: str, text: str, filters: Filters) -> None:
        if not await self._store.save_view(staff.id, id, name, text, filters.wire()):
            raise Refused("forbidden", "You have 50 views. Remove one before you keep another.")

    async def remove_view(self, staff: Staff, id: str) -> None:
        await self._store.remove_view(staff.id, id)

    async def catch_up(self, site: str) -> None:
        """Index what was written before there was an index."""
        if not await self._store.is_findable(site):
            await self.rebuild(site)

    async def rebuild(self, site: str) -> None:
        """Make the index anew from the logs."""
        for kind in KINDS:
            for ids in _batched(await self._store.streams(site, kind)):
                try:
                    await self._store.index(site, kind, ids)
                except UnknownEvent as error:
                    logger.error("some of the %ss of site %s cannot be found: %s", kind, site, error)
        await self._store.set_findable(site)


def _batched(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE)]
