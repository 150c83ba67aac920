"""Tells reps' devices of what is theirs to answer: at least once; a repeat replaces what it repeats.

The outbox row is written with the event. A device that hangs holds up no other, nor the timers, which are
another worker's. Never claims: what a device opens is the lead.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from ..conversations import Conversations, Presence
from ..core.channels import Failed
from ..core.devices import Device, is_news, news, told
from ..core.lead import in_words
from ..core.state import is_open
from ..entries import Ref, alert_of

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks, where no hint comes
BATCH = 100
LASTS = timedelta(hours=1)  # after which nobody need be told any more, by us or by the push service
LONGEST_WAIT = timedelta(minutes=5)


class Store(Protocol):
    """What pushing asks of the store."""

    async def pushes_due(self, now: datetime, most: int) -> list[tuple[str, str, dict[str, Any], int]]: ...
    async def devices(self, site: str, users: Sequence[str], now: datetime) -> tuple[Device, ...]: ...
    async def remove_device(self, endpoint: str, user: str | None = None) -> None: ...
    async def done(self, id: str, at: datetime) -> None: ...
    async def failed(self, id: str, again: datetime, error: str) -> None: ...


class Sends(Protocol):
    @property
    def is_there(self) -> bool: ...
    async def send(self, device: Device, private: str, told: bytes, lasts: timedelta) -> None: ...


class Keys(Protocol):
    async def private_key(self) -> str: ...


class Pusher:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        push: Sends,
        keys: Keys,
        presence: Presence,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._conversations, self._push = store, conversations, push
        self._keys, self._presence, self._now = keys, presence, now
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._hint = asyncio.Event()

    def poked(self, of: object) -> None:
        """Something was written: perhaps an alert."""
        self._hint.set()

    async def run(self) -> None:
        """For as long as the server runs."""
        try:
            while True:
                self._hint.clear()
                try:
                    await self.take()
                except Exception:  # a store that is away for a moment must not end the alerts
                    log.exception("the outbox of the devices could not be looked at")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hint.wait(), LOOK)
        finally:  # what is not marked by then is sent again after the start
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def take(self) -> None:
        """Begin to send what is due and not under way."""
        for id, site, body, tries in await self._store.pushes_due(self._now(), BATCH):
            if id not in self._busy:
                self._busy[id] = asyncio.create_task(self._carry(id, site, body, tries), name=f"push {id}")

    async def idle(self) -> None:
        """Until nothing is being sent."""
        while self._busy:
            await asyncio.gather(*self._busy.values())

    async def _carry(self, id: str, site: str, body: dict[str, Any], tries: int) -> None:
        try:
            failed = await self._told(site, body)
            if failed and tries < LASTS / LONGEST_WAIT:
                again = self._now() + min(timedelta(seconds=5 * 2**tries), LONGEST_WAIT)
                await self._store.failed(id, again, failed)
            else:
                await self._store.done(id, self._now())
        except Exception:
            log.exception("outbox row %s failed", id)
            await self._store.failed(id, self._now() + LONGEST_WAIT, "an error of ours")
        finally:
            del self._busy[id]

    async def _told(self, site: str, body: dict[str, Any]) -> str | None:
        """Tell each device; why it must be tried again, or None. An alert that is over is told to nobody."""
        devices = await self._store.devices(site, body["to"], self._now()) if self._push.is_there else ()
        shown = await self._shown(Ref(site, body["conversation"]), body) if devices else None
        if shown is None:
            return None
        private = await self._keys.private_key()
        tries = (self._tell(device, private, shown(device.language)) for device in devices)
        return next((why for why in await asyncio.gather(*tries) if why), None)

    async def _shown(self, ref: Ref, body: dict[str, Any]) -> Callable[[str], dict[str, Any]] | None:
        """What is told, by its reader's language; None if it is over, or its reader sees it anyway."""
        state = await self._conversations.state(ref)
        if "alert" in body:
            alert = alert_of(ref, state, self._now()) if is_open(state.alert) else None
            return partial(in_words, alert) if alert and alert["id"] == body["alert"] else None
        states = self._presence.states(ref.site)
        if body["told"] == "said" and all(states.get(user, ("", False))[1] for user in body["to"]):
            return None
        state, log = await self._conversations.as_of(ref, state.seq)
        return partial(news, body, ref.site, state, log) if is_news(body, state, log) else None

    async def _tell(self, device: Device, private: str, alert: dict[str, Any]) -> str | None:
        try:
            await self._push.send(device, private, told(alert), LASTS)
        except Failed as failed:
            if failed.ends == "channel":
                await self._store.remove_device(device.endpoint)
                return None
            log.warning("a device was not told of conversation %s: %s", alert["conversation"], failed.brief)
            return str(failed) if failed.ends == "nothing" else None
        return None
