"""Stands between clients and the server and spoils what passes: cuts, drops, delays, doubles, swaps, freezes.

Reads websocket frames only as far as it must to tell where one ends and whether it is a request, a push or an
ack: those may be lost or come twice, as over a bad line and an impatient client. Never changes a frame.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

LOOK = 8  # bytes of a frame's text that tell what it is


@dataclass(frozen=True)
class Faults:
    """How likely each fault is, of a frame."""

    cut: float = 0.002
    drop: float = 0.005
    double: float = 0.03
    swap: float = 0.02
    late: float = 0.02
    latest: float = 0.15  # seconds at most that a frame is held up


NONE = Faults(0, 0, 0, 0, 0)


@dataclass
class Frame:
    raw: bytes
    begins: bytes  # its text, the first of it

    @property
    def is_request(self) -> bool:
        """A request, a push or an ack: what Socket.IO promises nothing about."""
        return self.begins[:2] in (b"42", b"43")


@dataclass
class Proxy:
    port: int
    to: int
    chance: random.Random
    faults: Faults = NONE
    done: dict[str, int] = field(default_factory=dict)  # how often each fault was done
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        self._flows.set()
        server = await asyncio.start_server(self._met, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self.cut_all()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def freeze(self, seconds: float) -> None:
        """Nothing passes for a while, and nobody is told."""
        self._note("freeze")
        self._flows.clear()
        await asyncio.sleep(seconds)
        self._flows.set()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            self._open |= {writer, back}
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                pumps = [asyncio.ensure_future(self._pump(*way)) for way in ((reader, back), (there, writer))]
                for pump in pumps:  # the loop holds a task only weakly
                    self._tasks.add(pump)
                    pump.add_done_callback(self._tasks.discard)
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            self._open -= {writer, back}
            back.transport.abort()
        writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(await reader.readuntil(b"\r\n\r\n"))  # the handshake
            while True:
                frame = await _read(reader)
                await self._flows.wait()
                for one in self._spoilt(frame, writer):
                    if one is None:
                        await asyncio.sleep(self.chance.uniform(0, self.faults.latest))
                    elif one.is_request and self._happens("swap"):  # those behind it overtake it
                        asyncio.get_running_loop().call_later(0.05, _write, writer, one)
                    else:
                        _write(writer, one)
                await writer.drain()

    def _spoilt(self, frame: Frame, writer: asyncio.StreamWriter) -> list[Frame | None]:
        """What becomes of a frame; None: a while."""
        if self._happens("cut"):
            writer.write(frame.raw[: self.chance.randrange(len(frame.raw))])
            writer.transport.abort()  # in the middle of it
            return []
        passed: list[Frame | None] = [frame]
        if frame.is_request and self._happens("drop"):
            return []
        if frame.is_request and self._happens("double"):
            passed = [frame, frame]
        if self._happens("late"):
            passed.insert(0, None)
        return passed

    def _happens(self, fault: str) -> bool:
        if self.chance.random() >= getattr(self.faults, fault):
            return False
        self._note(fault)
        return True

    def _note(self, fault: str) -> None:
        self.done[fault] = self.done.get(fault, 0) + 1


def _write(writer: asyncio.StreamWriter, frame: Frame) -> None:
    if not writer.transport.is_closing():
        writer.write(frame.raw)


async def _read(reader: asyncio.StreamReader) -> Frame:
    head = await reader.readexactly(2)
    length, more = head[1] & 0x7F, b""
    if length >= 126:
        more = await reader.readexactly(2 if length == 126 else 8)
        length = int.from_bytes(more)
    mask = await reader.readexactly(4) if head[1] & 0x80 else b""
    body = await reader.readexactly(length)
    begins = body[:LOOK]
    if mask:
        begins = bytes(byte ^ mask[n % 4] for n, byte in enumerate(begins))
    return Frame(head + more + mask + body, begins)
