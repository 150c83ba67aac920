"""The counts of earlier conversations as the use cases read them: from the store, kept in memory for a while.

They are written by the turns that change them, in the transaction of the events; `rebuild` makes them anew
from the logs. Never decides, never writes a conversation.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from .core import events as ev
from .core.events import Logged, UnknownEvent
from .core.population import Counts, Population, tally
from .core.state import fold
from .publishing import Publishing

logger = logging.getLogger(__name__)
FRESH = timedelta(minutes=10)  # after which what other processes counted is read again


class Store(Protocol):
    """What the counts ask of the store."""

    async def population(self, site: str, flow: str) -> Counts: ...
    async def is_counted(self, site: str) -> bool: ...
    async def recount(self, site: str, counts: Sequence[tuple[str, str, str, int]]) -> None: ...
    async def streams(self, site: str, kind: str) -> tuple[str, ...]: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...


class Populations:
    def __init__(self, store: Store, publishing: Publishing, now: Callable[[], datetime]) -> None:
        self._store, self._publishing, self._now = store, publishing, now
        self._kept: dict[tuple[str, str], tuple[datetime, Population]] = {}

    async def of(self, site: str, flow: str) -> Population:
        """What the conversations of a flow have answered so far."""
        read, population = self._kept.get((site, flow), (None, Population()))
        if read is None or not timedelta() <= self._now() - read < FRESH:
            population = Population(await self._store.population(site, flow))
            self._kept[site, flow] = self._now(), population
        return population

    def last(self, site: str, flow: str) -> Population:
        """The same, as it was read last."""
        return self._kept[site, flow][1] if (site, flow) in self._kept else Population()

    def add(self, site: str, flow: str, change: Counts) -> None:
        """What a turn of this process has written."""
        if change and (site, flow) in self._kept:
            read, population = self._kept[site, flow]
            self._kept[site, flow] = read, population.plus(change)

    async def catch_up(self, site: str) -> None:
        """Count the conversations of a database that was written before they were counted."""
        if not await self._store.is_counted(site):
            await self.rebuild(site)

    async def rebuild(self, site: str) -> None:
        """Count anew from the logs. No conversation of the site may go on meanwhile."""
        counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for id in await self._store.streams(site, "conversation"):
            try:
                log = await self._store.log(site, "conversation", id)
                if not log or not isinstance(opened := log[0].event, ev.Opened):
                    continue
                flow = await self._publishing.flow(site, opened.version)
            except (LookupError, UnknownEvent) as error:
                logger.error("conversation %s of site %s is not counted: %s", id, site, error)
                continue
            counts[flow.id].update(tally(fold(flow, log)))
        rows = [(flow, *key, n) for flow, found in counts.items() for key, n in found.items()]
        await self._store.recount(site, rows)
        self._kept.clear()
