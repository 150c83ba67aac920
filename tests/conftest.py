"""The cast and the stage: Vera visits, Remy and Rosa sell, Olga is an outsider; on a real server."""

import asyncio
import gc
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import socketio
from aiohttp import ClientSession, CookieJar, web
from hypothesis import settings as hypothesis

from app.core.sites import Site
from app.main import PARTS, Parts, build_app, now
from app.settings import Settings

hypothesis.register_profile("leadlight", deadline=None)  # how long an example takes, says the machine
hypothesis.load_profile("leadlight")

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "flows" / "demo.yaml"
PASSWORD = "a long enough password"
PATIENCE = 20.0  # seconds at most: the machine may be busy

BANT = """
format: 1
flow: bant
steps:
  budget:
    ask: What budget do you have?
    choices: {none: None, some: Some, enough: Enough, plenty: Plenty}
    score: {none: 0, some: 1, enough: 3, plenty: 4}
  authority:
    ask: Who decides?
    choices: {self: I do, other: Somebody else}
    score: {self: 4, other: 1}
  need:
    ask: What do you need?
    choices: {replace: A new tool, orient: To compare}
    score: {replace: 4, orient: 3}
  timeframe:
    ask: When?
    choices: {now: This month, year: Within a year}
    score: {now: 4, year: 2}
"""


@pytest.fixture(scope="session", autouse=True)
def what_was_imported_stays() -> None:
    """What was imported is no rubbish: the look for lost tasks after each test need not go through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_dies_unseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A task that failed without anybody looking fails the test it died in."""
    yield
    gc.collect()
    lost = [
        record for record in caplog.get_records("call") if record.name == "asyncio" and record.levelno >= 40
    ]
    assert not lost, [record.getMessage() for record in lost]


class Wire:
    """A real Socket.IO client that keeps all that was pushed to it."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.client = socketio.AsyncClient(reconnection=False, logger=logging.getLogger("test.socketio"))
        self.pushed: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        self.client.on("*", self._push, namespace=namespace)

    async def _push(self, event: str, *data: Any) -> None:
        self.pushed.append((event, data[0] if data else None))
        self._news.set()

    async def ask(self, event: str, data: Any = None) -> dict[str, Any]:
        return dict(await self.client.call(event, data, namespace=self.namespace, timeout=PATIENCE))

    async def ok(self, event: str, data: Any = None) -> dict[str, Any]:
        answer = await self.ask(event, data)
        assert answer["ok"], answer
        return answer

    async def refused(self, event: str, data: Any = None) -> dict[str, Any]:
        answer = await self.ask(event, data)
        assert not answer["ok"], answer
        return dict(answer["error"])

    async def until(self, event: str, test: Callable[[Any], bool] = lambda data: True) -> Any:
        """The first push of that kind that fits, also one that came before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for kind, data in self.pushed:
                    if kind == event and test(data):
                        return data
                self._news.clear()
                await self._news.wait()

    async def leave(self) -> None:
        await self.client.disconnect()
        await self.client.eio.http.close() if self.client.eio.http else None


class Visitor(Wire):
    """Vera, in a browser tab of her own."""

    def __init__(self) -> None:
        super().__init__("/visitor")
        self.token = secrets.token_urlsafe(32)
        self.opened: dict[str, Any] = {}

    async def open(self, flow: str = "demo", **more: Any) -> dict[str, Any]:
        self.opened = await self.ok("open", {"token": self.token, "flow": flow, **more})
        return self.opened

    async def answer(self, step: str, value: Any, **more: Any) -> dict[str, Any]:
        return await self.ok("answer", {"id": secrets.token_urlsafe(8), "step": step, "value": value, **more})

    async def answers(self, **values: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for step, value in values.items():
            shown = await self.answer(step, value)
        return shown


class Rep(Wire):
    """Remy or Rosa, at a console."""

    def __init__(self, name: str) -> None:
        super().__init__("/rep")
        self.name = name

    async def on(self, event: str, conversation: str, **more: Any) -> dict[str, Any]:
        return await self.ok(event, {"id": secrets.token_urlsafe(8), "conversation": conversation, **more})


@dataclass
class House:
    """A running server, and the people who come to it."""

    settings: Settings
    url: str
    parts: Parts
    runner: web.AppRunner
    wires: list[Wire] = field(default_factory=list)
    stopped: bool = False

    async def visitor(self, origin: str = "http://localhost:3000", token: str | None = None) -> Visitor:
        visitor = Visitor()
        visitor.token = token or visitor.token
        await self._join(visitor, "socket.io", {"Origin": origin})
        return visitor

    async def rep(self, name: str = "Remy", site: str = "default", role: str = "rep") -> Rep:
        """A rep with a console open; made and signed in first."""
        rep = Rep(name)
        await self.parts.auth.add_user(f"{name}@example.com", name, PASSWORD, {site: role})
        token = await self.parts.auth.sign_in(f"{name}@example.com", PASSWORD, "test")
        headers = {"Origin": self.url, "Cookie": f"leadlight={token}"}
        await self._join(rep, "console/socket.io", headers)
        return rep

    async def _join(self, wire: Wire, path: str, headers: dict[str, str]) -> None:
        self.wires.append(wire)
        await wire.client.connect(
            self.url,
            headers=headers,
            transports=["websocket"],
            namespaces=[wire.namespace],
            socketio_path=path,
            wait_timeout=PATIENCE,
        )

    def browser(self) -> ClientSession:
        """An HTTP client with cookies, as a browser has them."""
        return ClientSession(self.url, cookie_jar=CookieJar(unsafe=True))

    async def stop(self) -> None:
        if not self.stopped:
            self.stopped = True
            await self.runner.cleanup()

    async def close(self) -> None:
        for wire in self.wires:
            await wire.leave()
        await self.stop()


@dataclass
class Clock:
    """The server's clock, under the test's thumb: the machine's, and what the test has put it ahead."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


@asynccontextmanager
async def serving(settings: Settings, clock: Clock | None = None) -> AsyncIterator[House]:
    app = await build_app(settings, clock)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.port).start()
    house = House(settings, f"http://127.0.0.1:{runner.addresses[0][1]}", app[PARTS], runner)
    try:
        yield house
    finally:
        await house.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of its own, and a flows folder with the demo and a bare BANT flow."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "demo.yaml").write_text(DEMO.read_text())
    (flows / "bant.yaml").write_text(BANT)
    return Settings(port=0, data=tmp_path / "data", flows=flows, limits=False)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings) as house:
        yield house


@pytest.fixture
def two_sites(settings: Settings) -> Settings:
    sites = (
        Site("north", "North", ("https://north.example",)),
        Site("south", "South", ("https://south.example",)),
    )
    return replace(settings, sites=sites)
