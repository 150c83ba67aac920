"""Notices what another process has written to the same database, and gives the hints it could not give here.

A hint is late by a second at most; what is pushed is read from the store as ever. Decides and writes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ..conversations import Conversations
from ..core import events as ev
from ..entries import Ref

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks
OVERLAP = timedelta(seconds=5)  # clocks of processes are nearly the same; told twice is told once


class Store(Protocol):
    """What looking elsewhere asks of the store."""

    async def written_elsewhere(self) -> int: ...
    async def moved(self, sites: Sequence[str], after: int) -> tuple[list[tuple[str, str]], int]: ...
    async def reached(self, conversations: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]: ...
    async def erased_behind(self, n: int) -> tuple[list[tuple[str, str]], int]: ...


class Elsewhere:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        sites: Sequence[str],
        poke: Callable[[Ref], None],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._conversations, self._sites = store, conversations, sites
        self._poke, self._now = poke, now
        self._erased = 0  # the last of the erasures that was looked at
        self._reached: dict[tuple[str, str], int] = {}  # the last seq of those that are listened to here
        self.listened: Callable[[], Iterable[Ref]] = tuple
        self.on_transfer: Callable[[Ref, ev.Transferred], None] = lambda ref, event: None

    async def run(self) -> None:
        """For as long as the server runs."""
        seen, (_, cursor), since = (
            await self._store.written_elsewhere(),
            await self._moved(2**53),
            self._now(),
        )
        _, self._erased = await self._store.erased_behind(0)
        while True:
            await asyncio.sleep(LOOK)
            try:
                number, at = await self._store.written_elsewhere(), self._now()
                if number != seen:
                    cursor = await self._look(cursor, since - OVERLAP)
                seen, since = number, at
            except Exception:  # a store that is away for a moment must not end the looking
                log.exception("what other processes have written could not be looked at")

    async def _moved(self, after: int) -> tuple[list[tuple[str, str]], int]:
        return await self._store.moved(self._sites, after)

    async def _look(self, cursor: int, since: datetime) -> int:
        moved, reached = await self._moved(cursor)
        erased, self._erased = await self._store.erased_behind(self._erased)
        for site, id in erased:  # words went from behind what may be held already, and no event says so
            self._conversations.forget(Ref(site, id))
        for site, id in dict.fromkeys((*moved, *erased, *await self._unseen())):
            ref = Ref(site, id)
            newer = await self._conversations.catch_up(ref)
            self._poke(ref)  # also where a request has brought us up to date: others who listen are not
            for one in newer:
                if isinstance(one.event, ev.Transferred) and one.at >= since:
                    self.on_transfer(ref, one.event)
        return reached

    async def _unseen(self) -> list[tuple[str, str]]:
        """Of those listened to here, the ones that are further than at the last look.

        A talk without an answer yet, and an older one of a lead, change no row that reps read.
        """
        reached = await self._store.reached(list({(ref.site, ref.id) for ref in self.listened()}))
        known, self._reached = self._reached, reached
        return [one for one, seq in reached.items() if seq > known.get(one, 0)]
