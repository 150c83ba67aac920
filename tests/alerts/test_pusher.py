"""Web push from a visitor's answer to a rep's browser: a real endpoint, which decrypts as a browser does."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.settings import Delivery, Settings
from tests.alerts.stage import HERE, Receiver, receiving
from tests.alerts.test_worker import Clock
from tests.conftest import PATIENCE, House, Rep, Visitor, serving

HOT = {"need": "replace", "budget": 60000, "authority": "self"}


@dataclass
class Browser:
    """What a browser keeps of its subscription, and how it reads what it is told."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey
    secret: bytes

    @property
    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": text(point(self.key.public_key())), "auth": text(self.secret)}
        return {"endpoint": self.endpoint, "keys": keys}

    def reads(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return dict(json.loads(plain))


def browser(receiver: Receiver, name: str = "phone") -> Browser:
    return Browser(f"{receiver.url}/{name}", ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("app.main.now", clock)
    return clock


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        yield house


async def turns_hot(house: House) -> str:
    vera = await house.visitor()
    conversation = (await vera.open(page="https://shop.example/pricing"))["conversation"]
    await vera.answers(**HOT)
    return str(conversation)


async def all_told(house: House) -> None:
    async with asyncio.timeout(PATIENCE):
        while await house.parts.store.pushes_due(house.parts.pusher._now(), 1):
            await house.parts.pusher.take()
            await house.parts.pusher.idle()
            await asyncio.sleep(0.01)


async def with_a_phone(house: House, receiver: Receiver, name: str = "Remy") -> tuple[Rep, Browser]:
    rep, phone = await house.rep(name), browser(receiver, name)
    await rep.ok("watch", {"language": "nl"})
    await rep.ok("add_device", phone.subscription)
    return rep, phone


async def test_a_closed_console_hears_who_is_hot_where_and_why(house: House, receiver: Receiver) -> None:
    remy, phone = await with_a_phone(house, receiver)
    await remy.leave()
    conversation = await turns_hot(house)
    await all_told(house)
    told = phone.reads(receiver.got[0].body)
    assert told["conversation"] == conversation
    assert (told["total"], told["of"], told["band"]) == (12, 16, "follow_up")
    assert told["page"] == "https://shop.example/pricing"
    assert told["because"][0] == "Budget 4: € 60.000", "in the language of that console"


async def test_the_push_service_can_check_who_sends_and_sees_nothing_else(
    house: House, receiver: Receiver
) -> None:
    remy, _ = await with_a_phone(house, receiver)
    key = (await remy.ok("push_key"))["key"]
    await turns_hot(house)
    await all_told(house)
    got = receiver.got[0]
    signature, sender = (part.split("=", 1)[1] for part in got.headers["authorization"][6:].split(","))
    public = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), base64.urlsafe_b64decode(key + "==")
    )
    claims = jwt.decode(signature, public, ["ES256"], audience=receiver.url)
    assert (sender, claims["sub"][:7]) == (key, "mailto:")
    assert (got.headers["content-encoding"], got.headers["urgency"]) == ("aes128gcm", "high")
    assert b"pricing" not in got.body


async def test_the_key_is_the_same_after_a_restart(settings: Settings) -> None:
    keys = []
    for name in ("Remy", "Rosa"):
        async with serving(settings) as house:
            keys.append((await (await house.rep(name)).ok("push_key"))["key"])
    assert keys[0] == keys[1]
    assert len(base64.urlsafe_b64decode(keys[0] + "==")) == 65


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_subscribed_no_more_is_forgotten(
    house: House, receiver: Receiver, status: int
) -> None:
    await with_a_phone(house, receiver)
    receiver.status = status
    await turns_hot(house)
    await all_told(house)
    assert await house.parts.store.devices("default", (), house.parts.pusher._now()) == ()
    await turns_hot(house)
    await all_told(house)
    assert len(receiver.got) == 1


async def test_a_service_in_trouble_is_tried_again(
    settings: Settings, receiver: Receiver, clock: Clock
) -> None:
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        await with_a_phone(house, receiver)
        receiver.status = 503
        await turns_hot(house)
        await all_told(house)
        receiver.status = 201
        clock.ahead += timedelta(seconds=6)
        await all_told(house)
        assert [one.path for one in receiver.got] == ["/Remy", "/Remy"]


async def test_only_whose_turn_it_is_hears_of_it(house: House, receiver: Receiver) -> None:
    await with_a_phone(house, receiver, "Remy")
    await with_a_phone(house, receiver, "Rosa")
    await turns_hot(house)
    alert = next(iter((await house.parts.store.changed(("default",), 0, 9))[1]))
    await all_told(house)
    names = {"Remy": 0, "Rosa": 0} | {one.path[1:]: 1 for one in receiver.got}
    assert len(alert["for"]) == sum(names.values()) == 1


async def test_who_has_signed_out_hears_nothing(house: House, receiver: Receiver) -> None:
    remy, _ = await with_a_phone(house, receiver)
    sessions = await house.parts.store.devices("default", (), house.parts.pusher._now())
    assert len(sessions) == 1
    await remy.leave()

    def signed_out():  # type: ignore[no-untyped-def]
        yield "delete from session", ()

    await house.parts.store._run(signed_out)
    await turns_hot(house)
    await all_told(house)
    assert receiver.got == []


async def test_who_is_handed_a_conversation_hears_of_it_and_of_the_note(
    house: House, receiver: Receiver
) -> None:
    remy = await house.rep("Remy")
    rosa, phone = await with_a_phone(house, receiver, "Rosa")
    await rosa.leave()
    conversation = await turns_hot(house)
    await all_told(house)
    receiver.got.clear()
    to = next(one for one in (await remy.ok("colleagues"))["colleagues"] if one["name"] == "Rosa")
    await remy.on("claim", conversation)
    await remy.on("transfer", conversation, to=to["id"], note="Speaks Dutch.")
    await all_told(house)
    told = phone.reads(receiver.got[0].body)
    assert (told["told"], told["conversation"]) == ("handed", conversation)
    assert told["because"] == ["Remy heeft het gesprek overgedragen aan Rosa · Speaks Dutch."]


async def claimed(house: House, rep: Rep) -> Visitor:
    vera = await house.visitor()
    await vera.open()
    await vera.answers(**HOT)
    await rep.on("claim", vera.opened["conversation"])
    await vera.ok("say", {"id": "s1", "text": "Are you there?"})
    return vera


async def test_what_a_visitor_writes_to_a_rep_who_has_closed_the_console_rings(
    settings: Settings, receiver: Receiver, clock: Clock
) -> None:
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        remy, phone = await with_a_phone(house, receiver)
        await claimed(house, remy)
        await remy.leave()
        receiver.got.clear()
        clock.ahead += timedelta(seconds=11)
        await all_told(house)
        told = phone.reads(receiver.got[-1].body)
        assert (told["told"], told["because"]) == ("said", ["Are you there?"])


async def test_what_has_been_replied_to_or_is_looked_at_rings_no_more(
    settings: Settings, receiver: Receiver, clock: Clock
) -> None:
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        remy, _ = await with_a_phone(house, receiver)
        vera = await claimed(house, remy)
        await all_told(house)
        receiver.got.clear()
        await remy.on("say", vera.opened["conversation"], text="I am.")
        await vera.ok("say", {"id": "s2", "text": "Good."})  # Remy's console is open
        clock.ahead += timedelta(seconds=11)
        await all_told(house)
        await remy.leave()
        assert receiver.got == []


async def test_the_owner_hears_that_a_queued_lead_is_due_and_then_overdue(
    settings: Settings, receiver: Receiver, clock: Clock
) -> None:
    async with serving(replace(settings, delivery=Delivery(reachable=HERE))) as house:
        _, phone = await with_a_phone(house, receiver)
        vera = await house.visitor()
        await vera.open()
        await vera.answers(need="orient", budget=60000, authority="self", timeframe="year")
        for span in (timedelta(minutes=11), timedelta(hours=23, minutes=30), timedelta(hours=1)):
            clock.ahead += span
            await house.parts.worker.take()
            await all_told(house)
        assert [phone.reads(one.body)["told"] for one in receiver.got] == ["due", "overdue"]


async def test_a_message_that_was_left_rings_at_who_sells(house: House, receiver: Receiver) -> None:
    remy, phone = await with_a_phone(house, receiver)
    await remy.leave()
    vera = await house.visitor()
    await vera.open()
    await vera.answer("need", "support")
    left = {"id": "m1", "text": "Do you ship to Malta?", "email": "vera@example.org", "consent": True}
    await vera.ok("message", left)
    await all_told(house)
    told = [phone.reads(one.body) for one in receiver.got]
    assert [(one["told"], one["because"]) for one in told] == [("message", ["Do you ship to Malta?"])]


async def test_an_endpoint_inside_the_network_is_not_reached(settings: Settings, receiver: Receiver) -> None:
    async with serving(settings) as house:
        await with_a_phone(house, receiver)
        await turns_hot(house)
        await house.parts.pusher.take()
        await house.parts.pusher.idle()
        assert receiver.got == []


async def test_keys_that_are_none_are_refused(house: House, receiver: Receiver) -> None:
    remy, phone = await house.rep(), browser(receiver)
    broken = {"endpoint": phone.endpoint, "keys": {**phone.subscription["keys"], "p256dh": "A" * 87}}
    assert (await remy.refused("add_device", broken))["code"] == "bad-request"
    strange = {**phone.subscription, "endpoint": "file:///etc/passwd"}
    assert (await remy.refused("add_device", strange))["code"] == "bad-request"
