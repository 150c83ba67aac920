"""Channels from the visitor's answer to the other side's door, on a real server; also killed on the way."""

import asyncio
import json
import logging
import os
import secrets
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web

from app.core.channels import Channel
from app.core.relay import Relay
from app.settings import Delivery, Settings
from tests.alerts.stage import HERE, Receiver, posting, receiving
from tests.alerts.test_worker import Clock
from tests.conftest import PASSWORD, PATIENCE, ROOT, House, serving
from tests.test_cli import leadlight

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}
NURTURE = {"need": "orient", "budget": 5000}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("app.main.now", clock)
    return clock


def sending(settings: Settings, port: int = 1) -> Settings:
    relay = Relay("127.0.0.1", port, is_tls=False)
    delivery = Delivery(relay, "leads@halden.example", HERE)
    return replace(settings, public_url="https://chat.example.com", delivery=delivery)


async def hook(house: House, receiver: Receiver, **more: Any) -> Channel:
    made = Channel("default", "crm", "", "webhook", f"{receiver.url}/hook", **more)
    return await house.parts.channels.add(made)


async def told(receiver: Receiver, *types: str) -> list[dict[str, Any]]:
    """The payloads of those types, once all of them have come."""
    async with asyncio.timeout(PATIENCE):
        while True:
            payloads = [json.loads(one.body) for one in receiver.got]
            if {payload["type"] for payload in payloads} >= set(types):
                return [payload for payload in payloads if payload["type"] in types]
            await asyncio.sleep(0.05)


async def test_a_hot_lead_is_told_by_mail_with_its_reasons_and_a_link(settings: Settings) -> None:
    async with posting() as post, serving(sending(settings, post.port)) as house:
        await house.parts.channels.add(Channel("default", "sales", "", "email", "sales@halden.example"))
        vera = await house.visitor()
        await vera.open(page="http://localhost:3000/pricing")
        await vera.answers(**HOT)
        async with asyncio.timeout(PATIENCE):
            while not post.got:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        text = post.got[0].get_content()
        assert "Budget 4: € 60,000" in text
        assert f"https://chat.example.com/console#/c/{vera.opened['conversation']}" in text


async def test_following_the_link_claims_nothing(settings: Settings, receiver: Receiver) -> None:
    async with serving(replace(sending(settings), public_url="")) as house:
        await hook(house, receiver)
        remy, vera = await house.rep(), await house.visitor()
        await vera.open()
        await vera.answers(**HOT)
        [payload] = await told(receiver, "alert.raised")
        path = payload["data"]["link"].partition("/console")[2]
        async with house.browser() as browser, ClientSession() as scanner:
            token = await house.parts.auth.sign_in("Remy@example.com", PASSWORD, "test")
            for client, headers in ((browser, {"Cookie": f"leadlight={token}"}), (scanner, {})):
                async with client.get(f"{house.url}/console{path}", headers=headers) as page:
                    assert page.status == 200
        [lead] = (await remy.ok("watch", {}))["leads"]
        assert "owner" not in lead


async def test_a_lead_that_cools_is_withdrawn_behind_its_alert(
    settings: Settings, receiver: Receiver
) -> None:
    async with serving(sending(settings)) as house:
        await hook(house, receiver)
        vera = await house.visitor()
        await vera.open()
        await vera.answers(**HOT)
        await vera.ok("correct", {"id": "x1", "step": "timeframe", "value": "someday"})
        raised, withdrawn = await told(receiver, "alert.raised", "alert.withdrawn")
        assert raised["data"]["alert"]["id"] == withdrawn["data"]["alert"]["id"]
        assert "withdrawn" in withdrawn["data"]["alert"]
        assert "withdrawn" not in raised["data"]["alert"], "each tells how it was at its moment"


async def test_a_message_is_told_to_who_hears_of_visitors_nobody_came_for(
    settings: Settings, receiver: Receiver
) -> None:
    async with serving(sending(settings)) as house:
        await hook(house, receiver, hears=("unclaimed",))
        vera = await house.visitor()
        await vera.open()
        await vera.answer("need", "support")
        left = {"id": "m1", "text": "Do you ship\nto Malta?", "email": "vera@example.org", "consent": True}
        await vera.ok("message", left)
        [payload] = await told(receiver, "lead.message")
        data = payload["data"]
        assert (data["message"], data["lead"]["email"]) == ("Do you ship\nto Malta?", "vera@example.org")
        assert [one["text"] for one in data["consent"]] == [
            "I agree that Halden contacts me about my request."
        ]


async def test_a_nurture_lead_is_handed_over_when_the_visitor_leaves(
    settings: Settings, receiver: Receiver
) -> None:
    async with serving(sending(settings)) as house:
        await hook(house, receiver, hears=("nurture",))
        vera = await house.visitor()
        await vera.open()
        await vera.answers(**NURTURE)
        await vera.ok("leave", {"id": "l1"})
        [payload] = await told(receiver, "lead.nurture")
        assert payload["data"]["lead"]["band"] == "nurture"
        assert payload["data"]["because"] == ["Budget 2: € 5,000", "Need 3: “I'm comparing options”"]


async def test_a_silent_nurture_lead_is_handed_over_after_ten_minutes_counted_from_the_last_word(
    settings: Settings, receiver: Receiver, clock: Clock
) -> None:
    async with serving(sending(settings)) as house:
        await hook(house, receiver)
        vera = await house.visitor()
        await vera.open()
        await vera.answers(**NURTURE)
        clock.ahead = timedelta(minutes=8)
        await vera.answer("authority", "other")
        clock.ahead = timedelta(minutes=11)
        await house.parts.worker.take()
        await house.parts.courier.take()
        await house.parts.courier.idle()
        assert receiver.got == []
        clock.ahead = timedelta(minutes=19)
        await house.parts.worker.take()
        assert len(await told(receiver, "lead.nurture")) == 1


async def test_a_hot_lead_of_one_site_is_told_to_that_sites_channels_only(
    two_sites: Settings, receiver: Receiver
) -> None:
    async with serving(sending(two_sites)) as house:
        for site in ("north", "south"):
            await house.parts.channels.add(Channel(site, "crm", "", "webhook", f"{receiver.url}/{site}"))
        vera = await house.visitor("https://north.example")
        await vera.open(site="north")
        await vera.answers(**HOT)
        await told(receiver, "alert.raised")
        await house.parts.courier.take()
        await house.parts.courier.idle()
        assert {one.path for one in receiver.got} == {"/north"}


async def test_a_channel_that_a_flow_names_and_nobody_set_up_is_said_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    demo = settings.flows / "demo.yaml"
    demo.write_text(demo.read_text().replace("\nsales:\n", "\nsales:\n  channels: [pager]\n"))
    caplog.set_level(logging.WARNING)
    async with serving(settings) as house:
        async with asyncio.timeout(PATIENCE):
            while "pager" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await house.parts.missing.look()
        assert caplog.text.count("names the channel pager, which is not set up") == 1


async def test_reps_read_of_a_channel_that_is_not_set_up_until_it_is(
    settings: Settings, receiver: Receiver
) -> None:
    demo = settings.flows / "demo.yaml"
    demo.write_text(demo.read_text().replace("\nsales:\n", "\nsales:\n  channels: [crm]\n"))
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        remy = await house.rep()
        await house.parts.missing.look()
        (shown,) = (await remy.ok("watch"))["flows"]
        assert (shown["flow"], shown["in_force"]) == ("demo", True)
        assert "names the channel crm, which is not set up" in shown["problems"][0]
        await hook(house, receiver)
        await house.parts.missing.look()
        await remy.until("flows", lambda push: push["flows"] == [])


# --- killed on the way ---
@asynccontextmanager
async def process(settings: Settings, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real server, in a process of its own."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "serve", "--port", str(port),
        "--data", str(settings.data), "--flows", str(settings.flows),
        cwd=ROOT,
        env=os.environ | {"LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS": "127.0.0.0/8", "LEADLIGHT_LIMITS": "off"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(20), ClientSession(f"http://127.0.0.1:{port}") as session:
        while True:
            try:
                async with session.get("/healthz") as well:
                    assert well.status == 200
                break
            except OSError:
                await asyncio.sleep(0.1)
    try:
        yield server
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


async def turns_hot(port: int) -> None:
    """A visitor's answers over plain HTTP; the last ack says that the alert is on the disk."""
    headers = {"Origin": "http://localhost:3000", "Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
    async with ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session:
        requests: list[tuple[str, dict[str, Any]]] = [("open", {"flow": "demo"})]
        requests += [("answer", {"id": id, "step": id, "value": value}) for id, value in HOT.items()]
        for name, data in requests:
            async with session.post(f"/visitor/{name}", json=data) as answer:
                assert (await answer.json())["ok"]


@pytest.mark.parametrize("moment", ["between commit and send", "between send and mark"])
async def test_a_server_that_is_killed_sends_again_with_the_same_id(
    settings: Settings, receiver: Receiver, unused_tcp_port: int, moment: str
) -> None:
    address = settings.flows.parent / "address"
    address.write_text(f"{receiver.url}/hook\n")
    folders = ("--data", settings.data, "--flows", settings.flows)
    made = leadlight("channel", "add", "crm", "--kind", "webhook", "--to-file", address, *folders,
                     LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS="127.0.0.0/8")  # fmt: skip
    assert made.returncode == 0, made.stderr
    arrived = asyncio.Event()

    async def hangs(request: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.sleep(30)
        return web.Response()

    receiver.answer = hangs
    async with process(settings, unused_tcp_port) as server:
        await turns_hot(unused_tcp_port)
        if moment == "between send and mark":
            await asyncio.wait_for(arrived.wait(), PATIENCE)
        server.send_signal(signal.SIGKILL)
    before = len(receiver.got)
    with sqlite3.connect(settings.database) as store:
        [id] = store.execute("select id from outbox where kind = 'tell' and done is null").fetchone()
    receiver.answer = None
    async with process(settings, unused_tcp_port), asyncio.timeout(PATIENCE):
        while len(receiver.got) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert set(receiver.ids) == {id}
    assert len(receiver.got) == before + 1


async def test_who_keeps_records_of_people_is_told_whom_to_erase_by_ids_alone(
    settings: Settings, receiver: Receiver
) -> None:
    async with serving(sending(settings)) as house:
        await hook(house, receiver, hears=("erased",))
        vera = await house.visitor()
        await vera.open()
        await vera.answers(**NURTURE)
        conversation = vera.opened["conversation"]
        where = ("--data", settings.data, "--flows", settings.flows)
        await asyncio.to_thread(leadlight, "erase", conversation, "--yes", *where)
        [payload] = await told(receiver, "lead.erased")
        assert payload["data"]["lead"].keys() == {"id", "site", "before", "conversations"}
        assert payload["data"]["lead"]["conversations"] == [conversation]
