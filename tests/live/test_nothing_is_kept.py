"""Those who come and go, in whichever way: of none of them anything is kept in memory."""

import asyncio
import gc
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import pytest

from app.live import fallback
from app.live.fallback import Fallback
from app.live.guard import GuardedServer
from app.live.presence import Presence
from app.live.visitor import VisitorLive
from tests.conftest import PATIENCE, House
from tests.live.test_fallback import HttpVisitor
from tests.live.test_guard import Socket, Street

HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost\r\n"
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
Leaving = Callable[[Street], Awaitable[None]]


def held() -> dict[str, int]:
    """How much each collection of the live rooms holds."""
    rooms = [one for one in gc.get_objects() if isinstance(one, GuardedServer)]
    parts = [one for one in gc.get_objects() if isinstance(one, (VisitorLive, Fallback, Presence))]
    parts += rooms + [one.manager for one in rooms] + [one.eio for one in rooms]
    return {
        f"{type(part).__name__} {n} {name}": len(value)
        for n, part in enumerate(parts)
        for name, value in vars(part).items()
        if isinstance(value, (dict, set, list))
    }


def cut(client: Socket) -> None:
    assert client.socket._conn
    assert client.socket._conn.transport
    client.socket._conn.transport.abort()


async def in_the_handshake(street: Street) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(street.house.url.rpartition(":")[2]))
    writer.write(HANDSHAKE)
    writer.transport.abort()


async def by_half_a_handshake(street: Street) -> None:
    headers = {"Origin": "http://localhost", "Connection": "Upgrade", "Upgrade": "websocket"}
    address = f"{street.house.url}/socket.io/?EIO=4&transport=websocket"
    async with street.session.get(address, headers=headers):
        pass


async def before_joining(street: Street) -> None:
    cut(await street.comes(join=False))


async def in_a_request(street: Street) -> None:
    client = await street.comes()
    for _ in range(3):
        await client.request("open", {"token": client.token, "flow": "demo"})
    cut(client)


async def after_another_conversation(street: Street) -> None:
    client = await street.comes()
    await client.open()
    client.token = secrets.token_urlsafe(32)
    await client.open()
    cut(client)


async def by_leaving(street: Street, frame: str = "41/visitor,") -> None:
    client = await street.comes()
    await client.open()
    await client.send(frame)
    await client.end()


async def by_closing(street: Street) -> None:
    await by_leaving(street, "1")


async def by_a_malformed_frame(street: Street) -> None:
    await by_leaving(street, "42[]")


async def waiting_for_news(street: Street) -> None:
    async with street.house.browser() as session:
        vera = HttpVisitor(street.house, session)
        news = asyncio.create_task(vera.news((await vera.ask("open", {"flow": "demo"}))["seq"]))
        await asyncio.sleep(0.05)
        news.cancel()


@pytest.mark.parametrize(
    "goes",
    [
        in_the_handshake,
        by_half_a_handshake,
        before_joining,
        in_a_request,
        after_another_conversation,
        by_leaving,
        by_closing,
        by_a_malformed_frame,
        waiting_for_news,
    ],
)
async def test_of_who_goes_nothing_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, goes: Leaving
) -> None:
    for part, name, seconds in ((GuardedServer, "grace", 0.1), (fallback, "HELD", 0.1)):
        monkeypatch.setattr(part, name, seconds)
    monkeypatch.setattr(fallback, "LINGERS", 0.1)
    async with aiohttp.ClientSession() as session:
        street = Street(session, house)
        await by_leaving(street)  # what is made once and stays
        await asyncio.sleep(0.3)
        before = held()
        for _ in range(5):
            with suppress(aiohttp.ClientError, ConnectionError):
                await goes(street)
        for _ in range(int(PATIENCE * 10)):
            if (after := held()) == before:
                break
            await asyncio.sleep(0.1)
        assert {name: more for name, more in after.items() if more != before.get(name)} == {}
