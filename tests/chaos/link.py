"""One connection of a client: Socket.IO over a websocket, with no library between that would help it."""

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

CONNECTS_WITHIN = 3.0
LONGEST_REST = 2.0
ANSWERS_WITHIN = 1.5  # seconds until a request without an ack is sent again


class Lost(Exception):
    """The connection is gone, or never came to be."""


@dataclass
class Patience:
    """How long a client waits until it tries again: longer each time, and never all at once."""

    chance: random.Random
    tries: int = 0

    async def rest(self) -> None:
        self.tries += 1
        await asyncio.sleep(self.chance.uniform(0.3, 1) * min(0.1 * 2**self.tries, LONGEST_REST))


Push = Callable[[str, Any], None]
Ack = Callable[[int, dict[str, Any]], None]


class Link:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse, namespace: str, push: Push, ack: Ack) -> None:
        """`push(event, data)` hears all that is pushed, `ack(n, data)` every ack, also a second one."""
        self._socket, self._namespace, self._push, self._ack = socket, namespace, push, ack
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def made(
        cls,
        session: aiohttp.ClientSession,
        address: str,
        namespace: str,
        headers: dict[str, str],
        push: Push,
        ack: Ack,
    ) -> "Link":
        link: Link | None = None
        try:
            async with asyncio.timeout(CONNECTS_WITHIN):
                link = cls(await session.ws_connect(address, headers=headers), namespace, push, ack)
                await link._joined
            return link
        except (TimeoutError, aiohttp.ClientError, OSError, Lost) as error:
            if link:
                await link.close()
            raise Lost(f"no connection: {error!r}") from error

    async def ask(self, n: int, event: str, data: Any) -> dict[str, Any] | None:
        """The ack; None if none came in time. Lost if the connection went."""
        answer = self._waiting[n] = asyncio.get_running_loop().create_future()
        try:
            await self._send(f"42{self._namespace},{n}{json.dumps([event, data])}")
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await answer
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(n, None)

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        with suppress(OSError, aiohttp.ClientError):
            self._socket._response.close()  # the transport goes at once: nobody waits for a CLOSE

    async def _send(self, frame: str) -> None:
        try:
            await self._socket.send_str(frame)
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            raise Lost("while sending") from error

    async def _read(self) -> None:
        try:
            while (message := await self._socket.receive()).type is aiohttp.WSMsgType.TEXT:
                await self._take(str(message.data))
        except (OSError, aiohttp.ClientError, Lost):
            pass
        finally:
            self.lost.set()
            for answer in (self._joined, *self._waiting.values()):
                if not answer.done():
                    answer.set_exception(Lost("while waiting"))
                    answer.exception()  # looked at: who waits no more must not be warned of

    async def _take(self, frame: str) -> None:
        if frame == "2":
            await self._send("3")
        elif frame.startswith("0"):
            await self._send(f"40{self._namespace},{{}}")
        elif frame.startswith(f"40{self._namespace}") and not self._joined.done():
            self._joined.set_result(None)
        elif frame.startswith(f"42{self._namespace},"):
            event, *data = json.loads(frame.partition(",")[2])
            self._push(event, data[0] if data else None)
        elif frame.startswith(f"43{self._namespace},"):
            number, _, body = frame.partition(",")[2].partition("[")
            ack = json.loads("[" + body)[0]
            self._ack(int(number), ack)
            answer = self._waiting.get(int(number))
            if answer and not answer.done():
                answer.set_result(ack)
        elif frame.startswith("44"):
            raise Lost(f"refused: {frame}")
