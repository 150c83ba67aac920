"""The server is asked to stop while five hundred are connected and fifty requests are under way."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.chaos.link import Link
from tests.chaos.server import Server, free_port
from tests.conftest import BANT, PATIENCE

OPEN, UNDER_WAY = 500, 50


@dataclass
class Client:
    """A visitor with the chat open, who keeps what was pushed and acked."""

    link: Link = field(init=False)
    pushed: list[tuple[str, Any]] = field(default_factory=list)
    acks: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def come(self, session: aiohttp.ClientSession, url: str) -> "Client":
        address, headers = f"{url}/socket.io/?EIO=4&transport=websocket", {"Origin": "http://localhost"}
        self.link = await Link.made(
            session, address, "/visitor", headers, lambda *push: self.pushed.append(push), self._ack
        )
        return self

    def _ack(self, n: int, ack: dict[str, Any]) -> None:
        self.acks[n] = ack

    async def open(self) -> None:
        await self.link.ask(1, "open", {"token": secrets.token_urlsafe(32), "flow": "bant"})

    async def answer(self) -> None:
        await self.link.ask(2, "answer", {"id": "last", "step": "budget", "value": "some"})

    @property
    def retry(self) -> int | None:
        return next((data["retry"] for event, data in self.pushed if event == "drain"), None)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "bant.yaml").write_text(BANT)
    server = Server(free_port(), tmp_path / "data", flows, tmp_path / "server.log")
    await server.start()
    yield server
    await server.end()


async def told(clients: list[Client]) -> None:
    """Waits until every one of them has heard that the server stops."""
    until = time.monotonic() + PATIENCE
    while any(client.retry is None for client in clients):
        assert time.monotonic() < until, "not told"
        await asyncio.sleep(0.02)


async def test_a_stop_lets_acks_leave_and_tells_everybody_when_to_come_back(server: Server) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = [await Client().come(session, server.url) for _ in range(OPEN)]
        busy = clients[:UNDER_WAY]
        await asyncio.gather(*(client.open() for client in busy))
        lock = sqlite3.connect(server.data / "leadlight.db", isolation_level=None)
        lock.execute("begin immediate")  # another process writes: our commits wait, and so do the handlers
        answers = [asyncio.create_task(client.answer()) for client in busy]
        await asyncio.sleep(0.2)
        assert not any(2 in client.acks for client in busy)
        began = time.monotonic()
        stopping = asyncio.create_task(server.stop())
        await told(clients)
        lock.execute("rollback")
        lock.close()
        await stopping
        took = time.monotonic() - began
        await asyncio.gather(*answers, return_exceptions=True)
        for client in clients:
            await client.link.close()
    assert server.bad_ends == []
    assert took < 10
    assert [client.acks[2]["ok"] for client in busy] == [True] * UNDER_WAY
    assert _stored(server, "v:last") == UNDER_WAY
    retries = [client.retry for client in clients]
    assert all(0 <= retry <= 3000 for retry in retries if retry is not None)
    assert len(set(retries)) > OPEN / 2, "they would all come back in the same moment"


def _stored(server: Server, request: str) -> int:
    conn = sqlite3.connect(server.data / "leadlight.db")
    [[count]] = conn.execute("select count(*) from event where request = ?", (request,)).fetchall()
    conn.close()
    return int(count)
