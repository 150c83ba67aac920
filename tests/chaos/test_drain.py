"""The server is asked to stop while five hundred are connected and fifty requests are under way."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.link import Link
from tests.chaos.server import Server
from tests.conftest import PATIENCE

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

    async def answer(self, id: str = "last") -> None:
        await self.link.ask(2, "answer", {"id": id, "step": "budget", "value": "some"})

    @property
    def retry(self) -> int | None:
        return next((data["retry"] for event, data in self.pushed if event == "drain"), None)


async def told(clients: list[Client]) -> None:
    """Waits until every one of them has heard that the server stops."""
    until = time.monotonic() + PATIENCE
    while any(client.retry is None for client in clients):
        assert time.monotonic() < until, "not told"
        await asyncio.sleep(0.02)


async def test_a_stop_lets_acks_leave_and_tells_everybody_when_to_come_back(server: Server) -> None:
    async with at_work(server, OPEN) as (clients, busy, lock):
        stopping = asyncio.create_task(server.stop())
        await told(clients)
        late = asyncio.create_task(clients[-1].answer("late"))
        await asyncio.sleep(0.3)
        lock.execute("rollback")
        await stopping
        await asyncio.gather(late, return_exceptions=True)
    assert server.bad_ends == []
    assert (2 in clients[-1].acks, _stored(server, "v:late")) == (False, 0)  # it comes again, elsewhere
    assert [client.acks[2]["ok"] for client in busy] == [True] * UNDER_WAY
    assert _stored(server, "v:last") == UNDER_WAY
    retries = [client.retry for client in clients]
    assert all(0 <= retry <= 3000 for retry in retries if retry is not None)
    assert len(set(retries)) > OPEN / 2, "they would all come back in the same moment"


async def test_a_stop_does_not_wait_for_another_process_that_keeps_the_database(server: Server) -> None:
    async with at_work(server, UNDER_WAY) as (clients, busy, _):
        await server.stop()
        assert all(client.retry is not None for client in clients)
    assert server.bad_ends == []  # it ended by itself, within ten seconds
    assert _stored(server, "v:last") == 0
    assert not any(client.acks.get(2, {"ok": False})["ok"] for client in busy)


@asynccontextmanager
async def at_work(
    server: Server, count: int
) -> AsyncIterator[tuple[list[Client], list[Client], sqlite3.Connection]]:
    """So many who have the chat open; fifty of them wait for the ack of an answer, which a lock holds up."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = [await Client().come(session, server.url) for _ in range(count)]
        busy = clients[:UNDER_WAY]
        await asyncio.gather(*(client.open() for client in (*busy, clients[-1])))
        lock = sqlite3.connect(server.data / "leadlight.db", isolation_level=None)
        lock.execute("begin immediate")  # another process writes: our commits wait, and so do the handlers
        answers = [asyncio.create_task(client.answer()) for client in busy]
        await asyncio.sleep(0.2)
        assert not any(2 in client.acks for client in busy)
        yield clients, busy, lock
        lock.close()
        await asyncio.gather(*answers, return_exceptions=True)
        for client in clients:
            await client.link.close()


def _stored(server: Server, request: str) -> int:
    conn = sqlite3.connect(server.data / "leadlight.db")
    [[count]] = conn.execute("select count(*) from event where request = ?", (request,)).fetchall()
    conn.close()
    return int(count)
