"""The real program in a process of its own, which is killed, frozen, asked to stop, and started again."""

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

STARTS_WITHIN = 300.0  # seconds, on a busy machine


@dataclass
class Server:
    port: int
    data: Path
    flows: Path
    log: Path
    stops_within: float = 10.0  # seconds
    process: asyncio.subprocess.Process | None = None
    started: list[float] = field(default_factory=list)  # seconds of each start
    stopped: list[float] = field(default_factory=list)  # and of each stop that was asked for
    bad_ends: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Returns when it is ready."""
        began = time.monotonic()
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "app", "serve", "--port", str(self.port),
                "--data", str(self.data), "--flows", str(self.flows),
                stdout=out, stderr=out, env={**os.environ, "LEADLIGHT_LIMITS": "off"},
            )  # fmt: skip
        async with aiohttp.ClientSession() as session:
            while not await self._is_ready(session):
                if self.process.returncode is not None or time.monotonic() - began > STARTS_WITHIN:
                    raise RuntimeError(f"the server does not start; see {self.log}")
                await asyncio.sleep(0.03)
        self.started.append(time.monotonic() - began)

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz", timeout=aiohttp.ClientTimeout(5)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def kill(self) -> None:
        with suppress(ProcessLookupError):  # gone by itself in that very moment
            self._signal(signal.SIGKILL)
        await self._process.wait()

    async def freeze(self, seconds: float) -> None:
        self._signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Asked to stop, as at an upgrade: it must end by itself, in time, and well."""
        began = time.monotonic()
        self._signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(self._process.wait(), self.stops_within)
        except TimeoutError:
            self.bad_ends.append(f"did not stop within {self.stops_within:.0f} s")
            await self.kill()
            return
        self.stopped.append(time.monotonic() - began)
        if code:
            self.bad_ends.append(f"exit code {code}")

    def memory(self) -> int:
        """Bytes that the process holds."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def end(self) -> None:
        if self.process and self.process.returncode is None:
            await self.kill()

    @property
    def _process(self) -> asyncio.subprocess.Process:
        assert self.process, "not started"
        return self.process

    def _signal(self, number: int) -> None:
        self._process.send_signal(number)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
