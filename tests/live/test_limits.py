"""How much one address may ask, who that is behind a proxy, and the libraries that this rests on."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from app.live import wishes
from app.live.guard import FAILED, GuardedServer
from app.settings import Settings
from tests.conftest import House, serving
from tests.live.test_fallback import HttpVisitor
from tests.live.test_guard import Socket, Street

ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
async def behind_proxy(settings: Settings) -> AsyncIterator[House]:
    """With its limits, and a proxy on this machine whose word is believed."""
    async with serving(replace(settings, limits=True, proxies=frozenset({"127.0.0.1"}))) as house:
        yield house


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


async def comes(house: House, session: aiohttp.ClientSession, **headers: str) -> Socket | None:
    """A connection; None if it was refused at the door."""
    address = f"{house.url}/socket.io/?EIO=4&transport=websocket"
    try:
        return Socket(await session.ws_connect(address, headers=ORIGIN | headers))
    except aiohttp.WSServerHandshakeError:
        return None


async def how_many(house: House, session: aiohttp.ClientSession, forwarded: list[str]) -> int:
    came = [await comes(house, session, **{"X-Forwarded-For": address}) for address in forwarded]
    return sum(socket is not None for socket in came)


# --- who it is ---
async def test_behind_a_trusted_proxy_each_visitor_has_sockets_of_their_own(
    behind_proxy: House, session: aiohttp.ClientSession
) -> None:
    assert await how_many(behind_proxy, session, [f"198.51.100.{n}" for n in range(30)]) == 30


async def test_behind_a_trusted_proxy_one_visitor_has_twenty_whatever_they_forge_before_it(
    behind_proxy: House, session: aiohttp.ClientSession
) -> None:
    forged = [f"203.0.113.{n}, 198.51.100.7" for n in range(30)]
    assert await how_many(behind_proxy, session, forged) == 20


async def test_a_forged_address_is_not_believed_from_anybody_else(
    settings: Settings, session: aiohttp.ClientSession
) -> None:
    async with serving(replace(settings, limits=True)) as house:
        assert await how_many(house, session, [f"198.51.100.{n}" for n in range(30)]) == 20


# --- how much ---
async def test_an_address_comes_sixty_times_a_minute_however_soon_it_goes(
    behind_proxy: House, session: aiohttp.ClientSession
) -> None:
    came = 0
    for _ in range(65):
        socket = await comes(behind_proxy, session, **{"X-Forwarded-For": "198.51.100.8"})
        if socket:
            came += 1
            await socket.socket.close()
    assert came == 60
    assert await comes(behind_proxy, session, **{"X-Forwarded-For": "198.51.100.9"})


async def test_an_address_begins_two_hundred_conversations_an_hour(
    behind_proxy: House, session: aiohttp.ClientSession
) -> None:
    async def begins(address: str) -> str:
        headers = {
            **ORIGIN,
            "Authorization": f"Bearer {secrets.token_urlsafe(32)}",
            "X-Forwarded-For": address,
        }
        answer = await session.post(
            f"{behind_proxy.url}/visitor/open", json={"flow": "bant"}, headers=headers
        )
        ack = await answer.json()
        return "ok" if ack["ok"] else ack["error"]["code"]

    told = [await begins("198.51.100.10") for _ in range(202)]
    assert told == ["ok"] * 200 + ["too-fast"] * 2
    assert await begins("198.51.100.11") == "ok"


async def test_no_connection_is_deflated(house: House, session: aiohttp.ClientSession) -> None:
    address = f"{house.url}/socket.io/?EIO=4&transport=websocket"
    socket = await session.ws_connect(address, headers=ORIGIN, compress=15)
    assert socket.compress == 0  # 32 KB a connection instead of 135 KB
    await socket.close()


# --- handlers that fail ---
@asynccontextmanager
async def bare_server(**handlers: Any) -> AsyncIterator[str]:
    """The guard with handlers that nothing else protects."""
    server, app = (
        GuardedServer("/visitor", lambda origin, request: True, lambda request: ""),
        web.Application(),
    )
    for name, handler in handlers.items():
        server.on(name, handler, namespace="/visitor")
    server.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/socket.io/?EIO=4&transport=websocket"
    await server.drain({})
    await runner.cleanup()


async def joined(session: aiohttp.ClientSession, address: str) -> Socket:
    socket = Socket(await session.ws_connect(address, headers=ORIGIN))
    await socket.until("0")
    await socket.send("40/visitor,{}")
    await socket.until("40/visitor")
    return socket


async def test_a_handler_that_raises_or_takes_too_long_is_acked_all_the_same(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raises(sid: str, data: Any) -> None:
        raise ValueError("our bug")

    async def hangs(sid: str, data: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(GuardedServer, "answer_within", 0.05)
    async with bare_server(raises=raises, hangs=hangs) as address:
        client = await joined(session, address)
        for event, data in (("raises", {}), ("hangs", {})):
            assert await client.ask(event, data) == FAILED
        await client.send('42/visitor,9["raises",1,2,3]')  # too many arguments
        assert await client.ack(9) == FAILED


async def test_slow_and_quick_requests_of_one_client_are_handled_in_their_order(
    session: aiohttp.ClientSession,
) -> None:
    done: list[float] = []

    async def waits(sid: str, seconds: float) -> dict[str, Any]:
        await asyncio.sleep(seconds)
        done.append(seconds)
        return {"ok": True}

    async with bare_server(waits=waits) as address:
        client = await joined(session, address)
        numbers = [await client.request("waits", seconds) for seconds in (0.2, 0.1, 0)]
        await client.ack(numbers[-1])
        assert done == [0.2, 0.1, 0]


# --- what it rests on ---
@pytest.mark.parametrize(
    ("library", "floor", "why"),
    [
        (
            "aiohttp",
            "3.14.4",
            "CVE-2026-69243, CVE-2026-54273, CVE-2026-54274, CVE-2026-54278, CVE-2026-69223",
        ),
        ("python-engineio", "4.13.2", "CVE-2026-48809, CVE-2026-48802, CVE-2019-13611"),
        ("python-socketio", "5.16.2", "CVE-2026-48804, CVE-2025-61765"),
        ("jinja2", "3.1.6", "CVE-2025-27516, CVE-2024-56326, CVE-2024-56201"),
        ("sqlite-utils", "4.2.1", "transactions that were left open or rolled back silently"),
    ],
)
def test_no_library_is_older_than_its_last_known_hole(library: str, floor: str, why: str) -> None:
    assert _numbers(version(library)) >= _numbers(floor), why


@pytest.mark.parametrize(
    ("library", "pinned"), [("python-engineio", "4.15.1"), ("python-socketio", "5.18.1")]
)
def test_the_libraries_whose_private_parts_are_guarded_are_exactly_those(library: str, pinned: str) -> None:
    assert version(library) == pinned, "read the new one, then run the attack list: app/live/guard.py"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@pytest.mark.parametrize("asks", ["sync", "open", "answer"])
async def test_who_has_a_long_talk_read_to_them_again_and_again_is_cut(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, asks: str
) -> None:
    monkeypatch.setattr(wishes, "READ", 1)  # as if each event were a hundred
    async with serving(replace(settings, limits=True)) as house, aiohttp.ClientSession() as session:
        client = await Street(session, house).comes()
        await client.open()
        data = {
            "sync": {"after": 0},
            "open": {"token": client.token, "flow": "demo"},
            "answer": {"id": "a", "step": "need", "value": "orient"},
        }
        await client.ask("answer", data["answer"])
        for _ in range(12):
            await client.request(asks, data[asks])
        await client.end()


async def test_who_comes_back_to_a_long_talk_can_answer_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "READ", 0.05)  # as if each event were two thousand
    async with serving(replace(settings, limits=True)) as house:
        vera = await house.visitor()
        await vera.open()
        again = await house.visitor(token=vera.token)
        await again.open()
        for n, (step, value) in enumerate((("need", "orient"), ("budget", 1000), ("authority", "self"))):
            await again.ok("answer", {"id": f"a{n}", "step": step, "value": value})


async def test_over_plain_http_a_long_talk_is_read_so_many_times_a_minute(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "READ", 1)  # as if each event were a hundred
    async with serving(replace(settings, limits=True)) as house, house.browser() as session:
        vera = HttpVisitor(house, session)
        await vera.ask("open", {"flow": "demo"})
        await vera.ask("answer", {"id": "a", "step": "need", "value": "orient"})
        acks = [await vera.ask("sync", {"after": 0}) for _ in range(150)]
        assert acks[0]["ok"]
        assert [acks[-1]["error"]["code"], (await vera.news(0))["error"]["code"]] == ["too-fast"] * 2


async def test_over_plain_http_an_address_leaves_twenty_messages_and_letters_an_hour(
    settings: Settings,
) -> None:
    async with serving(replace(settings, limits=True)) as house, house.browser() as session:
        vera = HttpVisitor(house, session)
        await vera.ask("open", {"flow": "demo"})
        acks = [await vera.ask("transcript", {"id": f"t{n}"}) for n in range(21)]
        fast = [not ack["ok"] and ack["error"]["code"] == "too-fast" for ack in acks]
        assert fast == [False] * 20 + [True]
