"""What an anonymous client sends leaves nothing behind in the server: measured on a process of its own."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import pytest

from tests.chaos.server import Server
from tests.live.test_guard import Socket

MOST = 20 * 1024 * 1024  # bytes that a second attack may add: it sends 48 million
CLIENTS = 20
Attack = Callable[[Socket], Awaitable[None]]


async def attachments_without_end(client: Socket) -> None:
    await client.send('459999999999-/visitor,["x"]')
    for _ in range(150):
        await client.socket.send_bytes(b"x" * 16_000)


async def an_attachment_that_never_comes(client: Socket) -> None:
    await client.send('450-/visitor,["x"]')
    for _ in range(150):
        await client.send("2" * 16_000)


async def nesting_without_end(client: Socket) -> None:
    for _ in range(150):
        await client.send("42/visitor," + "[" * 16_000)


async def questions_whose_answers_are_not_read(client: Socket) -> None:
    for _ in range(600):
        await client.request("sync", {"after": 0})


async def too_large_for_a_frame(client: Socket) -> None:
    await client.send('42/visitor,["say","' + "x" * 4_000_000 + '"]')


@pytest.mark.parametrize(
    "attack",
    [
        attachments_without_end,
        an_attachment_that_never_comes,
        nesting_without_end,
        questions_whose_answers_are_not_read,
        too_large_for_a_frame,
    ],
)
async def test_the_second_attack_finds_the_memory_as_the_first_one_left_it(
    server: Server, attack: Attack
) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await many(session, server, attack)  # what is made once: buffers, caches
        before = server.memory()
        await many(session, server, attack)
        assert server.memory() - before < MOST
        other = await comes(session, server)
        assert (await other.ask("sync", {"after": 0}))["ok"]
        await other.socket.close()


async def many(session: aiohttp.ClientSession, server: Server, attack: Attack) -> None:
    clients = await asyncio.gather(*(one(session, server, attack) for _ in range(CLIENTS)))
    await asyncio.sleep(1.5)  # who ignores CLOSE is cut by then
    for client in clients:
        client.socket._response.close()  # no CLOSE is waited for


async def one(session: aiohttp.ClientSession, server: Server, attack: Attack) -> Socket:
    client = await comes(session, server)
    with suppress(OSError, aiohttp.ClientError):  # cut in the middle of it
        await attack(client)
    return client


async def comes(session: aiohttp.ClientSession, server: Server) -> Socket:
    address = f"{server.url}/socket.io/?EIO=4&transport=websocket"
    client = Socket(await session.ws_connect(address, headers={"Origin": "http://localhost"}))
    await client.until("0")
    await client.send("40/visitor,{}")
    await client.until("40/visitor")
    client.token = secrets.token_urlsafe(32)
    await client.open("bant")
    return client
