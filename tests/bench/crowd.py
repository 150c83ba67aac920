"""Many visitors in one light process: raw websocket frames, made beforehand. Never judges an answer.

Each waits for its ack before it sends the next: a closed loop. No client library: it would take the time that
the server is measured by.
"""

import asyncio
import time
from collections.abc import Sequence

from tests.bench.echo import NAMESPACE

JOIN = f"40{NAMESPACE},".encode()
ACK = f"43{NAMESPACE},".encode()


def frame(payload: bytes) -> bytes:
    """A text frame as a client sends it; masked with zeros, which leave it as it is."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"\x81" + length + b"\0\0\0\0" + payload


class Visitor(asyncio.Protocol):
    """One connection; `took` holds the seconds of each answered frame."""

    def __init__(self, path: str, headers: Sequence[str], joins: bytes | None, ack: bytes) -> None:
        self._path, self._headers, self._joins, self._ack = path, headers, joins, ack
        self._buffer, self._upgraded = b"", False
        self.took: list[float] = []
        self.last = b""
        self.is_lost = False
        self._frames: Sequence[bytes] = ()
        self._sent, self._next = 0.0, 0
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        lines = [
            f"GET {self._path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *self._headers,
        ]  # fmt: skip
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def connection_lost(self, error: Exception | None) -> None:
        self.is_lost = True
        if not self._done.done():
            self._done.set_exception(ConnectionError(f"the server closed it: {self.last[:200]!r}"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:20]:
                raise SystemExit(f"no websocket: {head[:200]!r}")
            self._buffer, self._upgraded = rest, True
            if self._joins is None:
                self._done.set_result(None)
        while len(buffer := self._buffer) >= 2:
            size, start = buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(buffer[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(buffer[2:10], "big"), 10
            if len(buffer) < start + size:
                return
            self._buffer = buffer[start + size :]
            self._told(buffer[start : start + size])

    def _told(self, text: bytes) -> None:
        if text.startswith(self._ack) and self._frames:
            now = time.perf_counter()
            self.took.append(now - self._sent)
            self.last = text
            self._next += 1
            if self._next < len(self._frames):
                self._sent = now
                self.transport.write(self._frames[self._next])
            else:
                self._frames = ()
                self._done.set_result(None)
        elif text == b"2":
            self.transport.write(frame(b"3"))
        elif self._joins and text.startswith(b"0"):
            self.transport.write(frame(self._joins))
        elif self._joins and text.startswith(self._joins):
            self._done.set_result(None)

    async def ready(self) -> None:
        await self._done

    async def sends(self, frames: Sequence[bytes]) -> None:
        """All of them, each after the ack of the one before."""
        self._frames, self._next = frames, 0
        self._done = asyncio.get_running_loop().create_future()
        self._sent = time.perf_counter()
        self.transport.write(frames[0])
        await self._done


async def visitors(
    port: int, number: int, raw: bool = False, path: str = "/socket.io/", more: Sequence[str] = ()
) -> list[Visitor]:
    """That many, connected and joined, some at a time."""
    loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(50)
    address = f"{path}?EIO=4&transport=websocket"
    headers = (f"Origin: http://127.0.0.1:{port}", *more)

    async def one() -> Visitor:
        async with gate:
            _, visitor = await loop.create_connection(
                lambda: Visitor(address, headers, None if raw else JOIN, b"" if raw else ACK),
                "127.0.0.1",
                port,
            )
            await visitor.ready()
            return visitor

    return list(await asyncio.gather(*(one() for _ in range(number))))
