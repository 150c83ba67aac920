"""Carries the outbox's messages to the channels: at least once, each try with the same id.

One message at a time for each channel, many channels at once: one that hangs holds up nobody else, nor the
timers, which are another worker's. What a failure means is told by the channel's kind; how long to wait, when
to give up and when a channel is turned off is told here. Never logs an address or a secret.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from ..channels import Sends
from ..core.channels import Channel, Failed, Kind, Message, heard_at, notices
from ..core.entry import Timer
from ..core.telling import Telling

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks, where no hint comes
PAUSE = 0.05  # seconds at least: many hints are one look
ENDING = 2.0  # seconds for what is under way when the server stops
AT_ONCE = 64  # channels that are sent to at the same time
# waits after each failed try, of Standard Webhooks: ten tries in 75 hours
SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # fmt: skip
SLOW = timedelta(minutes=5)  # at most, for which a channel in trouble is left alone


class Store(Protocol):
    """What carrying messages asks of the store."""

    async def channels(self, site: str) -> tuple[Channel, ...]: ...
    async def channels_due(self, now: datetime) -> tuple[str, ...]: ...
    async def next_message(self, channel: str, now: datetime) -> tuple[Message, Channel | None] | None: ...
    async def sent(self, id: str, channel: str, at: datetime) -> None: ...
    async def later(self, id: str, due: datetime) -> None: ...
    async def put_off(
        self, id: str, at: datetime, again: datetime, error: str, held: datetime | None
    ) -> None: ...
    async def give_up(self, id: str, at: datetime, error: str) -> None: ...
    async def heard_since(self, channel: str, begun: datetime) -> bool: ...
    async def turn_off(self, channel: Channel, at: datetime, why: str, notices: Sequence[Timer]) -> bool: ...


class Says(Protocol):
    async def of(self, message: Message) -> Telling: ...


class Courier:
    def __init__(
        self,
        store: Store,
        kinds: Mapping[Kind, Sends],
        says: Says,
        zones: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        """`zones`: site -> the time zone that its quiet hours are in."""
        self._store, self._kinds, self._says, self._zones, self._now = store, kinds, says, zones, now
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._stops, self._hint = False, asyncio.Event()

    def poked(self, of: object) -> None:
        """Something was written: perhaps a message. Looked at soon, not only at the next look."""
        self._hint.set()

    async def run(self) -> None:
        """For as long as the server runs."""
        try:
            while True:
                self._hint.clear()
                try:
                    await self.take()
                except Exception:  # a store that is away for a moment must not end the messages
                    log.exception("the outbox of the channels could not be looked at")
                await asyncio.sleep(PAUSE)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hint.wait(), LOOK)
        finally:  # what is not marked by then is sent again after the start, with the same id
            self._stops = True
            if self._busy:
                await asyncio.wait(self._busy.values(), timeout=ENDING)
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def take(self) -> None:
        """Begin to send what is due, to every channel that is not being sent to already."""
        for id in await self._store.channels_due(self._now()):
            if id not in self._busy and len(self._busy) < AT_ONCE:
                self._busy[id] = asyncio.create_task(self._carry(id), name=f"channel {id}")

    async def idle(self) -> None:
        """Until nothing is being sent."""
        while self._busy:
            await asyncio.gather(*self._busy.values())

    async def _carry(self, channel: str) -> None:
        try:
            while not self._stops and (found := await self._store.next_message(channel, self._now())):
                await self._deliver(*found)
        except Exception:
            log.exception("messages of channel %s could not be read or marked", channel)
        finally:
            del self._busy[channel]

    async def _deliver(self, message: Message, channel: Channel | None) -> None:
        at = self._now()
        if channel is None or channel.off:
            why = f"the channel is off: {channel.why}" if channel else "the channel is gone"
            return await self._store.give_up(message.id, at, why)
        heard = heard_at(channel, self._zones.get(message.site, "UTC"), at)
        if heard > at:
            return await self._store.later(message.id, heard)
        try:
            await self._send(message, channel, at)
        except Failed as failed:
            about = (message.id, channel.name, channel.site, failed.brief)
            log.warning("message %s to channel %s of %s: %s", *about)
            return await self._failed(message, channel, failed)
        return await self._store.sent(message.id, channel.id, self._now())

    async def _send(self, message: Message, channel: Channel, at: datetime) -> None:
        try:
            await self._kinds[channel.kind].send(channel, await self._says.of(message), at)
        except Failed:
            raise
        except LookupError as error:
            raise Failed("what it is about is not there any more", "message") from error
        except Exception as error:  # ours: its text could hold the address, so only its kind is told
            log.error("a message to channel %s broke: %s", channel.name, type(error).__name__)
            raise Failed(f"an error of ours, {type(error).__name__}") from None

    async def _failed(self, message: Message, channel: Channel, failed: Failed) -> None:
        at, tries, why = self._now(), message.tries, str(failed)
        if failed.ends == "message":
            return await self._store.give_up(message.id, at, why)
        if failed.ends == "channel":
            return await self._turn_off(message, channel, at, failed.brief, failed)
        if tries >= len(SCHEDULE):
            if message.begun and await self._store.heard_since(channel.id, message.begun):
                return await self._store.give_up(message.id, at, why)  # others arrived: it is this one
            last = f"nothing arrived for three days; last it {failed.brief}"
            return await self._turn_off(message, channel, at, last, failed)
        wait = SCHEDULE[tries] * random.uniform(0.9, 1.1)
        again = at + max(wait, failed.after or timedelta())
        held = at + (failed.after or min(wait, SLOW)) if failed.slow or failed.after else None
        await self._store.put_off(message.id, at, again, why, held)
        return None

    async def _turn_off(
        self, message: Message, channel: Channel, at: datetime, why: str, failed: Failed
    ) -> None:
        """What the other side quoted stands with its own message only: it goes when that lead is erased."""
        await self._store.give_up(message.id, at, str(failed))
        told = notices(channel, why, at, await self._store.channels(channel.site))
        if await self._store.turn_off(channel, at, why, told):
            log.error("channel %s of %s is off: %s", channel.name, channel.site, failed.brief)
