"""The attack list: what an anonymous client may send, and what it may not bring about."""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from app.entries import Ref
from app.live.guard import GuardedServer
from app.settings import Settings
from tests.conftest import PATIENCE, House, serving

GONE = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)


class Socket:
    """A client with no library between it and the wire."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.n = socket, 0
        self.token = secrets.token_urlsafe(32)

    async def send(self, frame: str) -> None:
        await self.socket.send_str(frame)

    async def request(self, event: str, data: Any) -> int:
        """Sends it and does not wait."""
        self.n += 1
        await self.send(f"42/visitor,{self.n}{json.dumps([event, data])}")
        return self.n

    async def until(self, start: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.TEXT, f"closed while waiting for {start}"
                if message.data.startswith(start):
                    return str(message.data)

    async def ack(self, n: int) -> dict[str, Any]:
        frame = await self.until(f"43/visitor,{n}[")
        return dict(json.loads(frame.partition("[")[2].removesuffix("]")))

    async def ask(self, event: str, data: Any) -> dict[str, Any]:
        return await self.ack(await self.request(event, data))

    async def open(self, flow: str = "demo") -> dict[str, Any]:
        opened = await self.ask("open", {"token": self.token, "flow": flow})
        assert opened["ok"], opened
        return opened

    async def end(self, within: float = PATIENCE) -> list[str]:
        """The frames up to the end of the connection. TimeoutError: it did not end."""
        frames = []
        async with asyncio.timeout(within):
            while (message := await self.socket.receive()).type not in GONE:
                frames.append(str(message.data))
        return frames


class Street:
    """Where clients come from."""

    def __init__(self, session: aiohttp.ClientSession, house: House) -> None:
        self.session, self.house = session, house

    async def comes(self, house: House | None = None, join: bool = True) -> Socket:
        address = f"{(house or self.house).url}/socket.io/?EIO=4&transport=websocket"
        socket = Socket(await self.session.ws_connect(address, headers={"Origin": "http://localhost"}))
        await socket.until("0")
        if join:
            await socket.send("40/visitor,{}")
            await socket.until("40/visitor")
        return socket


@pytest.fixture
async def street(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    monkeypatch.setattr(
        GuardedServer, "grace", 0.2
    )  # who ignores CLOSE is cut a second later; tests are quick
    async with aiohttp.ClientSession() as session:
        yield Street(session, house)


async def goes(house: House, ref: Ref, within: float = 1.5) -> None:
    """Waits until the house knows that nobody is there any more."""
    until = time.monotonic() + within
    while house.parts.presence.is_here(ref):
        assert time.monotonic() < until, "still there"
        await asyncio.sleep(0.01)


async def longest_hold(done: asyncio.Event) -> float:
    """The most work, in seconds of its thread, that the event loop did between two looks until `done`."""
    worst, last = 0.0, time.thread_time()
    while not done.is_set():
        await asyncio.sleep(0.002)
        worst, last = max(worst, time.thread_time() - last), time.thread_time()
    return worst


# --- frames ---
@pytest.mark.parametrize(
    "frame",
    [
        '42/visitor,["connect",{"HTTP_COOKIE":"x"},{}]',
        '42/visitor,1["disconnect","x"]',
        '42/visitor,["connect_error"]',
        '42/visitor,["disconnecting"]',
        '42["connect",{},{}]',
    ],
)
async def test_a_reserved_name_runs_no_handler_and_ends_the_connection(
    street: Street, house: House, frame: str
) -> None:
    client = await street.comes()
    ref = Ref("default", (await client.open())["conversation"])
    await client.send(frame)
    frames = await client.end()
    assert not [one for one in frames if one.startswith("43")], "it was answered"
    await goes(house, ref)


@pytest.mark.parametrize(
    "frame",
    [
        "", "x", "9", "2probe", "5", "6", "42", "42[]", "42{}", "42null", '42[["x"]]', "49", "4x", "45x",
        "42/visitor,[]", "42/visitor,{}", "42/visitor,null", '42/visitor,[["x"]]', "42/visitor,[1]",
        '42/visitor,["say",NaN]', '42/visitor,["say"', '42/visitor,1\n["say",{}]', '42/visitor,١["say",{}]',
        '42/visitor,12345678901["say",{}]', '42/rep,["watch",{}]', "40/rep,{}", "40/visitor,[]",
        '450-/visitor,["x"]', '459999999999-/visitor,["x"]', '461-/visitor,1["x"]', "43/visitor,[1]",
        '42/visitor,["say",{"id":"a","text":"half a pair: \\ud83d"}]',
        '42/visitor,["say",' + "[" * 9 + "]" * 9 + "]", "42/visitor," + "[" * 16_000,
        '42/visitor,["say","' + "x" * 17_000 + '"]',
    ],
)  # fmt: skip
async def test_a_malformed_frame_ends_the_connection_within_a_second_by_one_line_of_log(
    street: Street, house: House, frame: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = await street.comes()
    ref = Ref("default", (await client.open())["conversation"])
    caplog.clear()
    with caplog.at_level(logging.INFO):
        await client.send(frame)
        await goes(house, ref, within=1)
        await client.end()
    lines = [record for record in caplog.records if record.name.startswith(("app", "leadlight"))]
    assert len(lines) <= 1, [record.getMessage() for record in lines]
    assert not any(record.exc_info for record in lines)
    assert not any(len(record.getMessage()) > 200 for record in lines)


async def test_a_binary_frame_ends_the_connection(street: Street) -> None:
    client = await street.comes()
    await client.socket.send_bytes(b'42/visitor,["say"]')
    await client.end()


async def test_what_follows_a_refused_frame_is_not_handled(street: Street, house: House) -> None:
    client = await street.comes()
    await client.send("42[]")
    for frame in ("40/visitor,{}", '42/visitor,1["open",{"token":"%s","flow":"demo"}]' % ("x" * 30)):
        await client.send(frame)
    assert not [one for one in await client.end() if one.startswith(("40", "43"))]


async def test_a_client_that_ignores_close_is_cut_off(street: Street) -> None:
    client = await street.comes()
    await client.send("42[]")
    until = time.monotonic() + 2
    with suppress(ConnectionError, aiohttp.ClientError):
        while time.monotonic() < until:  # writes on and never reads
            await client.send("3")
            await asyncio.sleep(0.02)
    assert time.monotonic() < until, "it may still write"


async def test_who_goes_in_the_middle_of_the_handshake_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def peer(request: web.BaseRequest) -> str:
        assert request.transport
        request.transport.abort()  # asked for their address, they are gone already
        return "gone"

    server, app = GuardedServer("/visitor", lambda origin, request: True, peer), web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/socket.io/?EIO=4&transport=websocket"
        with pytest.raises((aiohttp.ClientError, OSError)):
            await session.ws_connect(address, headers={"Origin": "http://localhost"})
    await asyncio.sleep(0.05)
    assert not [record for record in caplog.records if record.exc_info]
    assert not server.eio.sockets
    await runner.cleanup()


@pytest.mark.parametrize(
    "headers", [{"Connection": "close"}, {"Connection": "Upgrade"}, {"Connection": "upgrades, keep-alive"}]
)
async def test_half_a_handshake_is_refused_and_leaves_nothing_behind(
    settings: Settings, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    said = {"Origin": "http://localhost", "Upgrade": "websocket", **headers}
    async with serving(replace(settings, metrics_token="t")) as house, house.browser() as session:
        async with session.get("/socket.io/?EIO=4&transport=websocket", headers=said) as answer:
            assert answer.status in (400, 401)
        await asyncio.sleep(0.05)
        async with session.get("/metrics", headers={"Authorization": "Bearer t"}) as counted:
            assert 'leadlight_sockets{room="visitor"} 0.0' in await counted.text()
    assert not [record for record in caplog.records if record.exc_info]


async def test_who_never_joins_is_closed(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardedServer, "join_within", 0.1)
    await (await street.comes(join=False)).end()


async def test_who_joins_again_and_again_gets_one_place(street: Street, house: House) -> None:
    client = await street.comes()
    for _ in range(50):
        await client.send("40/visitor,{}")
    ref = Ref("default", (await client.open())["conversation"])
    await client.socket.close()
    await goes(house, ref)


async def test_a_refused_console_has_one_try_a_connection(street: Street, house: House) -> None:
    address = f"{house.url}/console/socket.io/?EIO=4&transport=websocket"
    client = Socket(await street.session.ws_connect(address, headers={"Origin": house.url}))
    await client.until("0")
    for _ in range(500):
        await client.send("40/rep,{}")
    assert len([frame for frame in await client.end() if frame.startswith("44")]) == 1


@pytest.mark.parametrize(("bound", "most"), [("queue", 32), ("left", 500_000)])
async def test_who_does_not_read_is_cut_and_nobody_else_feels_it(
    street: Street, house: House, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    for other_bound in ("queue", "left"):
        monkeypatch.setattr(GuardedServer, other_bound, 10**9)
    monkeypatch.setattr(GuardedServer, bound, most)
    slow, other = await street.comes(), await street.comes()
    await other.open()
    ref = Ref("default", (await slow.open())["conversation"])
    await house.rep()
    await slow.ask("answer", {"id": "a", "step": "need", "value": "orient"})
    await house.wires[-1].ok("claim", {"id": "c", "conversation": ref.id})
    for n in range(12):
        await slow.ask("say", {"id": f"s{n}", "text": "€" * 1990})
    try:
        async with asyncio.timeout(2.5):
            while house.parts.presence.is_here(ref):  # acks of 70 KB each, none of them read
                await slow.request("sync", {"after": 0})
                await asyncio.sleep(0)
    except (ConnectionError, aiohttp.ClientError):
        await goes(house, ref)
    assert (await other.ask("sync", {"after": 0}))["ok"]


@pytest.mark.parametrize("frame", [b"\x81\x82\0\0\0\0\xff\xfe", b"\x8b\x80\0\0\0\0", b"\xc1\x81\0\0\0\x003"])
async def test_what_is_no_frame_at_all_ends_the_connection_also_of_who_does_not_read(
    street: Street, house: House, frame: bytes
) -> None:
    slow = await street.comes()
    ref = Ref("default", (await slow.open())["conversation"])
    for n in range(12):
        await slow.ask("say", {"id": f"s{n}", "text": "€" * 1990})
    for _ in range(100):  # acks of 70 KB each, none of them read
        await slow.request("sync", {"after": 0})
    await asyncio.sleep(0.5)
    assert slow.socket._conn
    assert slow.socket._conn.transport
    slow.socket._conn.transport.write(frame)
    await goes(house, ref, within=1)


async def test_what_a_slow_reader_takes_at_last_comes_in_its_order(street: Street, house: House) -> None:
    slow = await street.comes()
    ref = Ref("default", (await slow.open())["conversation"])
    await house.rep()
    await slow.ask("answer", {"id": "a", "step": "need", "value": "orient"})
    await house.wires[-1].ok("claim", {"id": "c", "conversation": ref.id})
    for n in range(12):
        await slow.ask("say", {"id": f"s{n}", "text": "€" * 1990})
    asked = []
    for n in range(120):  # acks of 70 KB each, with small ones between them that would fit where those do not
        asked.append(await slow.request("sync", {"after": 0}))
        asked.append(await slow.request("signal", {"id": f"e{n}", "event": "small"}))
    await asyncio.sleep(0.5)  # the server has answered all of them by now, and nothing was read
    got = [int((await slow.until("43/visitor,")).partition(",")[2].partition("[")[0]) for _ in asked]
    assert got == asked


async def test_a_client_that_answers_pings_stays_and_one_that_does_not_goes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = GuardedServer.__init__

    def impatient(server: GuardedServer, *args: Any, **more: Any) -> None:
        made(server, *args, **more)
        server.eio.ping_interval, server.eio.ping_timeout = 0.2, 0.4

    monkeypatch.setattr(GuardedServer, "__init__", impatient)
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        there, gone = await Street(session, house).comes(), await Street(session, house).comes()
        for _ in range(6):
            await there.until("2")
            await there.send("3")
            await there.send("3")  # one too many is no reason to ask more often
        assert (await there.ask("open", {"token": there.token, "flow": "demo"}))["ok"]
        frames = await gone.end()
        assert frames.count("2") == 1


async def test_any_name_and_any_number_of_arguments_is_acked(street: Street) -> None:
    client = await street.comes()
    for n, (event, code) in enumerate(
        [
            ('"nonsense"', "bad-request"), ('"*"', "bad-request"), ('"__class__",{}', "bad-request"),
            ('"open"', "bad-request"), ('"open",1,2,3,4', "bad-request"), ('"say",[[[]]]', "bad-request"),
        ],
        start=100,
    ):  # fmt: skip
        await client.send(f"42/visitor,{n}[{event}]")
        assert (await client.ack(n))["error"]["code"] == code


async def test_a_burst_of_requests_is_handled_in_its_order(street: Street) -> None:
    client = await street.comes()
    await client.request("open", {"token": client.token, "flow": "bant"})
    for id, step, value in (("a", "budget", "some"), ("b", "authority", "self"), ("c", "need", "orient")):
        await client.request("answer", {"id": id, "step": step, "value": value})
    assert (await client.ack(4))["step"]["id"] == "timeframe"


# --- floods ---
async def test_a_flood_of_frames_or_pings_ends_the_connection(settings: Settings) -> None:
    async with serving(replace(settings, limits=True)) as house, aiohttp.ClientSession() as session:
        street = Street(session, house)
        typist, pinger = await street.comes(), await street.comes()
        for _ in range(60):
            await typist.send('42/visitor,["typing",{}]')
            await pinger.socket.ping()
        await typist.end()
        await pinger.end()


@pytest.mark.parametrize("ends", [False, True], ids=["never", "now and then"])
async def test_a_message_in_pieces_without_end_ends_the_connection(settings: Settings, ends: bool) -> None:
    """Empty pieces: two million of them in a second make no message of any size."""
    more, last = bytes([0x00, 0x80, 0, 0, 0, 0]), bytes([0x80, 0x80, 0, 0, 0, 0])
    first = bytes([0x01, 0x81, 0, 0, 0, 0]) + b"3"
    async with serving(replace(settings, limits=True)) as house, aiohttp.ClientSession() as session:
        client = await Street(session, house).comes()
        assert client.socket._conn
        transport = client.socket._conn.transport
        assert transport
        for n in range(30):
            transport.write(first * (ends or n == 0) + more * 10_000 + (last if ends else more))
            await asyncio.sleep(0)
        await client.end()


async def test_an_address_has_twenty_sockets_also_when_it_asks_for_all_at_once(settings: Settings) -> None:
    async with serving(replace(settings, limits=True)) as house, aiohttp.ClientSession() as session:
        street = Street(session, house)
        came = await asyncio.gather(*(street.comes() for _ in range(40)), return_exceptions=True)
        assert sum(isinstance(one, Socket) for one in came) == 20


async def test_those_who_came_and_went_leave_nothing_behind(street: Street, house: House) -> None:
    refs = []
    for _ in range(40):
        client = await street.comes()
        refs.append(Ref("default", (await client.open())["conversation"]))
        await client.socket.close()
    for ref in refs:
        await goes(house, ref)


# --- races ---
async def test_one_token_at_once_on_twenty_connections_is_one_conversation(street: Street) -> None:
    clients = [await street.comes() for _ in range(20)]
    data = {"token": clients[0].token, "flow": "demo"}
    opened = await asyncio.gather(*(client.ask("open", data) for client in clients))
    assert len({(one["ok"], one["conversation"], one["seq"]) for one in opened}) == 1


async def test_one_id_at_once_on_twenty_connections_and_after_a_restart_is_one_row(
    settings: Settings,
) -> None:
    token, data = secrets.token_urlsafe(32), {"id": "once", "step": "need", "value": "orient"}
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        clients = [await Street(session, house).comes() for _ in range(20)]
        for client in clients:
            client.token = token
            ref = Ref("default", (await client.open())["conversation"])
        acks = await asyncio.gather(*(client.ask("answer", data) for client in clients))
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        client = await Street(session, house).comes()
        client.token = token
        await client.open()
        again = await client.ask("answer", {**data, "value": "learn"})
        log = await house.parts.store.log("default", "conversation", ref.id)
    assert acks == [again] * 20
    assert again["ok"]
    assert len({one.seq for one in log if one.request == "v:once"}) == again["seq"] - again["after"]
    assert [one.seq for one in log] == list(range(1, len(log) + 1))


async def test_one_step_answered_at_once_by_twenty_ids_takes_one(street: Street) -> None:
    clients = [await street.comes() for _ in range(20)]
    for client in clients:
        client.token = clients[0].token
        await client.open()
    acks = await asyncio.gather(
        *(
            client.ask("answer", {"id": f"a{n}", "step": "need", "value": "orient"})
            for n, client in enumerate(clients)
        )
    )
    assert sorted("ok" if ack["ok"] else ack["error"]["code"] for ack in acks) == ["ok"] + ["stale-step"] * 19


async def test_one_id_of_a_visitor_and_of_two_reps_are_three_requests(house: House) -> None:
    vera, remy, rosa = await house.visitor(), await house.rep("Remy"), await house.rep("Rosa")
    conversation = (await vera.open())["conversation"]
    await vera.ok("answer", {"id": "x", "step": "need", "value": "orient"})
    await remy.ok("claim", {"id": "x", "conversation": conversation})
    assert (await rosa.refused("claim", {"id": "x", "conversation": conversation}))["code"] == "taken"
    assert (await vera.ok("say", {"id": "open", "text": "hello"}))["messages"][0]["text"] == "hello"


async def test_two_servers_on_one_database_claim_once_and_ack_alike(settings: Settings) -> None:
    async with serving(settings) as north, serving(settings) as south, aiohttp.ClientSession() as session:
        remy, rosa = await north.rep("Remy"), await south.rep("Rosa")
        here, there = await Street(session, north).comes(), await Street(session, south).comes()
        there.token = here.token
        opened = await asyncio.gather(here.open(), there.open())
        assert opened[0]["conversation"] == opened[1]["conversation"]
        answers = await asyncio.gather(
            here.ask("answer", {"id": "a", "step": "need", "value": "orient"}),
            there.ask("answer", {"id": "a", "step": "need", "value": "learn"}),
        )
        assert answers[0] == answers[1]
        claims = await asyncio.gather(
            *(
                rep.ask("claim", {"id": "c", "conversation": opened[0]["conversation"]})
                for rep in (remy, rosa)
            )
        )
        assert sorted(claim["ok"] for claim in claims) == [False, True]


# --- stopping ---
async def test_a_stop_with_requests_in_flight_acks_all_that_it_stores(settings: Settings) -> None:
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        street = Street(session, house)
        clients = [await street.comes() for _ in range(20)]
        refs = [Ref("default", (await client.open())["conversation"]) for client in clients]
        for client in clients:
            await client.request("answer", {"id": "last", "step": "need", "value": "orient"})
        began = time.monotonic()
        await house.stop()
        assert time.monotonic() - began < 8
        frames = [await client.end() for client in clients]
    assert all(any('"drain"' in frame for frame in those) for those in frames)
    async with serving(settings) as house:
        for ref, those in zip(refs, frames, strict=True):
            acked = any(frame.startswith("43") and '"ok":true' in frame for frame in those)
            log = await house.parts.store.log("default", "conversation", ref.id)
            stored = any(one.request == "v:last" for one in log)
            assert stored or not acked


# --- values ---
HOSTILE = [
    "\x00", "a\x00b", "\u202e\u2066evil", "<script>alert(1)</script>", "javascript:alert(1)", "=HYPERLINK(1)",
    "{{7*7}}", "{budget}{site}", "../../etc/passwd", "' or 1=1 --", "\r\nSet-Cookie: a=b", "\x1b[31m",
    "\u2028", "\ufdfa" * 500, 2**63, -(2**63), 10**30, 1e308, -1e308, 5e-324, True, [], [[[]]],
    ["orient", "learn"], {"other": {"other": "x"}}, {"__proto__": {"x": 1}}, "a" * 3000, "\u0661\u0662", "-0",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:24])
async def test_a_hostile_value_in_any_field_is_taken_or_refused_but_never_fails(
    street: Street, house: House, value: Any
) -> None:
    client = await street.comes()
    opened = await client.open()
    plain = {
        "id": "i",
        "step": "need",
        "value": "orient",
        "text": "x",
        "event": "e",
        "after": 0,
        "consent": True,
    }
    fields = {
        "answer": ("id", "step", "value", "consent"), "correct": ("id", "step", "value"),
        "say": ("id", "text"), "signal": ("id", "event"), "sync": ("after",), "leave": ("id",),
    }  # fmt: skip
    for request, names in fields.items():
        for name in names:
            if request == "leave" and isinstance(value, str) and value == "-0":
                continue  # a good id: the visitor would really leave
            ack = await client.ask(request, {**{key: plain[key] for key in names}, name: value})
            assert ack["ok"] or ack["error"]["code"] != "internal", (request, name, ack)
    for name in ("token", "flow", "site", "language", "referrer", "after"):
        ack = await client.ask("open", {"token": client.token, "flow": "demo", name: value})
        assert ack["ok"] or ack["error"]["code"] != "internal", (name, ack)
    log = await house.parts.store.log("default", "conversation", opened["conversation"])
    assert [one.seq for one in log] == list(range(1, len(log) + 1))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+", "a" * 900 + "!"),
        (r"([a-zA-Z0-9_.+-]+)*@([a-zA-Z0-9-]+\.)+[a-z]{2,}", "a" * 900),
        ("(x+x+)+y", "x" * 1900),
    ],
)
async def test_no_pattern_of_an_author_holds_the_loop(settings: Settings, pattern: str, text: str) -> None:
    (settings.flows / "one.yaml").write_text(
        "format: 1\nflow: one\nsteps:\n  a:\n    ask: What?\n    text: {pattern: '" + pattern + "'}\n"
    )
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        client = await Street(session, house).comes()
        await client.open("one")
        assert (await client.ask("say", {"id": "s", "text": text}))[
            "ok"
        ]  # one that backtracks takes for ever


@pytest.mark.parametrize("step", ["number: {unit: EUR}", "email: {}", "url: {}", "text: {}", "date: {}"])
async def test_no_typed_text_holds_the_loop(settings: Settings, step: str) -> None:
    (settings.flows / "one.yaml").write_text(
        f"format: 1\nflow: one\nsteps:\n  a:\n    ask: What?\n    {step}\n"
    )
    texts = [
        "1" * 2000, "1 " * 999 + "1", "1,111" * 400, "a@" + "a." * 990, "a" * 1990 + "@", "a" * 26 + "!",
        "http://" + "a-." * 600, "http://" + "a" * 1900, "é" * 2000, "\ufdfa" * 2000,
        "\n" * 1998 + "x", "a," * 1000,
    ]  # fmt: skip
    async with serving(settings) as house, aiohttp.ClientSession() as session:
        done, street = asyncio.Event(), Street(session, house)
        clients = [await street.comes() for _ in texts]
        for client in clients:
            await client.open("one")
        hold = asyncio.create_task(longest_hold(done))
        for n, (client, text) in enumerate(zip(clients, texts, strict=True)):
            assert (await client.ask("say", {"id": f"s{n}", "text": text}))["ok"]
        done.set()
        assert await hold < 0.1


async def test_braces_in_a_visitors_text_stay_as_they_were_typed(street: Street) -> None:
    client = await street.comes()
    await client.open()
    shown = await client.ask("say", {"id": "a", "text": "{{7*7}} {site} {% x %}"})
    assert shown["messages"][0]["text"] == "{{7*7}} {site} {% x %}"


# --- flow files ---
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a]\n" for n in range(9))


@pytest.mark.parametrize(
    "text",
    [
        f"format: 1\nflow: bad\n{BOMB}",
        "format: 1\nflow: bad\nsteps: " + "[" * 500 + "]" * 500,
        "format: 1\nflow: bad\nsteps:\n  a: {say: x}\n  a: {say: y}\n",
        "format: 1\nflow: bad\nsteps: !!python/object/apply:os.system [id]\n",
        "format: 1\nflow: bad\n" + "# " + "x" * 300_000,
        "format: 1\nflow: bad\nsteps:\n  a: {say: \x07}\n",
    ],
    ids=["bomb", "deep", "twice", "tag", "large", "bell"],
)
async def test_a_hostile_flow_file_is_refused_and_the_others_are_served(
    settings: Settings, text: str
) -> None:
    (settings.flows / "bad.yaml").write_text(text)
    async with serving(settings) as house:
        assert house.parts.publishing.flows("default") == ("bant", "demo")
        assert house.parts.publishing.broken


async def test_yes_no_and_times_are_read_as_written(settings: Settings) -> None:
    (settings.flows / "norway.yaml").write_text(
        "format: 1\nflow: norway\nsteps:\n  a:\n    ask: When, {{7*7}}?\n"
        "    choices: {yes: Yes, no: No, late: 12:30, half: 1.10}\n"
    )
    async with serving(settings) as house:
        vera = await house.visitor()
        opened = await vera.open("norway")
        assert [one["label"] for one in opened["step"]["choices"]] == ["Yes", "No", "12:30", "1.10"]
        assert opened["messages"][0]["text"] == "When, {{7*7}}?"
