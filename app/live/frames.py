"""One connection's frames, in and out, in the place of the library's own loops.

The library makes a task and a timer of every frame that comes, another of every one that goes, and sleeps in
one more for the next ping. Here one task reads, and a frame is written where it is made; only what a slow
reader has not taken yet waits in a queue. Never looks into a packet beyond its first character; what a frame
may be is the guard's to say.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web

log = logging.getLogger(__name__)
GONE = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)
AT_ONCE = 16_384  # characters of a frame that an empty buffer takes without waiting; longer ones queue
PIECES = 524_288  # bytes that may come without a message: twice what the library reads ahead
CLOSE, PING, PONG, MESSAGE = "1", "2", "3", "4"  # the first character of an Engine.IO packet


class Wire:
    """Between the connection and the library's reader: what comes and makes no message ends it here.

    Pieces of a message that never ends take the reader's time, and nobody who waits for a message sees them.
    Of what is no frame at all the reader says so only after the client has taken all that waits for it.
    """

    def __init__(self, reader: Any, cut: Callable[[str], None]) -> None:
        self.fed, self._reader, self._cut = 0, reader, cut  # `fed`: bytes since the last message

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.fed += len(data)
        if self.fed > PIECES:
            self._cut("pieces without an end")
            return False, b""
        is_broken, rest = self._reader.feed_data(data)
        if is_broken:
            self._cut("a frame that is not accepted")
        return is_broken, rest

    def feed_eof(self) -> None:
        self._reader.feed_eof()


class GuardedWebSocket:
    def __init__(self, handler: Any, server: Any) -> None:
        """As the library makes it: `handler` is the connection's own loop, `server` the engine's."""
        self.connection, self.server = handler.__self__, server

    async def __call__(self, environ: dict[str, Any]) -> web.StreamResponse:
        self.guard = self.server.guard
        self.request: web.BaseRequest = environ["aiohttp.request"]
        # compress=False: 32 KB a connection instead of 135 KB
        self._sock = web.WebSocketResponse(
            max_msg_size=self.server.max_http_buffer_size, compress=False, autoping=False
        )
        try:
            await self._sock.prepare(self.request)
        except (ConnectionError, web.HTTPException) as error:  # gone, or it speaks no websocket: else a
            self.guard.cut_soon(self.connection.sid, "gone before it came")  # socket for 5 s, and a traceback
            if isinstance(error, web.HTTPException):
                raise
            return web.Response()
        self.tokens, self.since = self.guard.burst, time.monotonic()
        self._out, self._left, self._is_flushing = deque[str](), 0, False
        protocol, cut = self.request.protocol, partial(self.guard.cut_soon, self.connection.sid)
        protocol._payload_parser = self._in = Wire(protocol._payload_parser, cut)
        self.guard.came(self.connection.sid, self.request)
        await self._talk()
        return self._sock

    async def _talk(self) -> None:
        """Until the connection ends, whoever ends it."""
        connection = self.connection
        connection.connected = connection.upgraded = True
        connection.outlet, connection.send = self, self.send_packet
        while not connection.queue.empty():  # the library's greeting
            await self.put(connection.queue.get_nowait().encode())
            connection.queue.task_done()
        self._ping_later()
        try:
            while True:
                await self._heard(await self._next())
        except OSError:
            pass  # refused or gone: it is closed below
        finally:
            self._next_ping.cancel()
            await self._sock.close()
            await connection.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    async def _heard(self, text: str) -> None:
        kind, connection = text[:1], self.connection
        if kind == MESSAGE:
            try:
                await self.guard.heard(connection.sid, text[1:])
            except Exception:
                log.exception("a frame failed")
        elif kind == PONG and connection.last_ping:  # one that nobody asked for is no reason to ask again
            self._ping_later()
        elif kind == CLOSE:
            await connection.close(wait=False, abort=True, reason=self.server.reason.CLIENT_DISCONNECT)

    async def _next(self) -> str:
        """The next frame that we take. OSError ends the connection."""
        while True:
            message, now = await self._sock.receive(), time.monotonic()
            if message.type in GONE:
                raise OSError("closed")
            if self.guard.rate:
                earned = (now - self.since) * self.guard.rate
                cost = 1 + self._in.fed // self.server.max_http_buffer_size  # many pieces are many frames
                self.tokens, self.since = min(self.guard.burst, self.tokens + earned) - cost, now
            self._in.fed = 0
            if self.tokens >= 0 and message.type is WSMsgType.PING:
                await self._sock.pong(message.data)
            elif self.tokens >= 0 and message.type is WSMsgType.TEXT and self.guard.accepts(message.data):
                return str(message.data)
            else:  # the cut runs the disconnect handler now; OSError ends the read loop cleanly
                why = "too many frames" if self.tokens < 0 else "a frame that is not accepted"
                self.guard.cut_soon(self.connection.sid, why)
                raise OSError("refused")

    # --- out ---
    @property
    def is_full(self) -> bool:
        """Whether the client has left so many frames, or so long ones, that no more are kept for it."""
        return bool(len(self._out) >= self.guard.queue or self._left >= self.guard.left)

    async def send_packet(self, sent: Any) -> None:
        """In the place of the library's `send`: pings and the last word."""
        if not self.connection.closed:
            await self.put(sent.encode())

    async def put(self, text: str) -> None:
        """Send in order, now if the client has taken all before; never waits for a slow reader."""
        transport = self.request.transport
        if transport is None:
            return
        if not self._is_flushing and not transport.get_write_buffer_size() and len(text) < AT_ONCE:
            await self._send(text)
            return
        self._out.append(text)
        self._left += len(text)
        if not self._is_flushing:
            self._is_flushing = True
            self.guard.spawn(self._flush())

    async def _flush(self) -> None:
        try:
            while self._out:
                text = self._out.popleft()
                self._left -= len(text)
                await self._send(text)
        finally:
            self._is_flushing = False

    async def _send(self, text: str) -> None:
        try:
            await self._sock.send_str(text)
        except (ConnectionError, RuntimeError):  # closing: the read loop ends it
            self._out.clear()
            self._left = 0

    # --- pings ---
    def _ping_later(self) -> None:
        self.connection.last_ping = None
        loop = asyncio.get_running_loop()
        self._next_ping = loop.call_later(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if not self.connection.closing and not self.connection.closed:
            self.connection.last_ping = time.time()  # the library looks whether it is answered in time
            self.guard.spawn(self.put(PING))
