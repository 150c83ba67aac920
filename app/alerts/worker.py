"""Takes outbox rows as they fall due, timers included, and does what they ask: at least once, safely twice.

A row is written with the event that caused it, so it survives a restart; what it delivers is a command whose
request id is the row's own. Never decides: the core does.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from ..conversations import Conversations
from ..core.commands import AlertDue, DeadlinePassed, QueueDue, Refused, Release, ReplyDue, Rescore
from ..core.values import moment
from ..entries import Ref

log = logging.getLogger(__name__)
BATCH = 100
LETTERS = 8  # handed over at the same time
LOOK = 1.0  # seconds between two looks at the clock: a timer is late by at most that
LONGEST_WAIT = timedelta(minutes=10)


class Store(Protocol):
    """What the outbox asks of the store."""

    async def due(self, now: datetime, most: int) -> list[tuple[str, str, str, dict[str, Any], int]]: ...
    async def done(self, id: str, at: datetime) -> None: ...
    async def later(self, id: str, due: datetime) -> None: ...
    async def failed(self, id: str, again: datetime, error: str) -> None: ...


class Worker:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        now: Callable[[], datetime],
        write: Callable[[Ref, str, Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        """`write`: sends what a visitor who has gone has not read, or the talk that one has asked for; a mail
        server may take its time."""
        self._store, self._conversations, self._now, self._write = store, conversations, now, write
        self._writing: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """For as long as the server runs."""
        while True:
            try:
                while await self.take() == BATCH and len(self._writing) < LETTERS:
                    pass  # more are due than one look takes
            except Exception:  # a store that is away for a moment must not end the timers
                log.exception("the outbox could not be looked at")
            await asyncio.sleep(LOOK)

    async def take(self) -> int:
        """Do what is due; how many rows that were."""
        rows = await self._store.due(self._now(), BATCH)
        for id, site, kind, body, tries in rows:
            if kind == "letter":
                self._write_soon(id, site, body, tries)
            else:
                await self._deliver(id, site, kind, body, tries)
        return len(rows)

    def _write_soon(self, id: str, site: str, body: dict[str, Any], tries: int) -> None:
        """Beside the timers, which must not wait for a mail server; one letter of a row at a time."""
        if id not in self._writing and len(self._writing) < LETTERS:
            task = asyncio.create_task(self._deliver(id, site, "letter", body, tries), name=f"letter {id}")
            self._writing[id] = task
            task.add_done_callback(lambda _: self._writing.pop(id, None))

    async def written(self) -> None:
        """Until the letters under way have been handed over, or have failed."""
        await asyncio.gather(*self._writing.values())

    async def _deliver(self, id: str, site: str, kind: str, body: dict[str, Any], tries: int) -> None:
        try:
            match kind:
                case "handoff":
                    command = DeadlinePassed(body["step"], moment(body["deadline"]))
                    await self._conversations.fire(Ref(site, body["conversation"]), id, command)
                case "alert":
                    unclaimed = AlertDue(body["alert"], moment(body["deadline"]))
                    await self._conversations.fire(Ref(site, body["conversation"]), id, unclaimed)
                case "letter":
                    await self._write(Ref(site, body["conversation"]), id, body)
                case "queue":
                    ref = Ref(site, body["conversation"])
                    await self._conversations.fire(ref, id, QueueDue(body["overdue"]))
                case "reply":
                    await self._conversations.fire(
                        Ref(site, body["conversation"]), id, ReplyDue(body["claim"])
                    )
                case "rescore":
                    await self._conversations.fire(Ref(site, body["conversation"]), id, Rescore())
                case "let_go":  # a rep who is gone; whoever claimed since keeps it
                    with suppress(Refused):
                        ref = Ref(site, body["conversation"])
                        await self._conversations.fire(ref, id, Release(body["rep"]))
                case "settle":
                    due = await self._conversations.settle(Ref(site, body["conversation"]), id)
                    if due is not None:
                        return await self._store.later(id, due)
                case _:
                    raise ValueError(f"an outbox row of kind {kind!r}: a newer version wrote it")
        except Exception as error:
            log.exception("outbox row %s failed", id)
            again = self._now() + min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_WAIT)
            await self._store.failed(id, again, repr(error)[:500])
        else:
            await self._store.done(id, self._now())
