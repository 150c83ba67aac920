"""A booking link over the wire, and who speaks."""

from collections.abc import AsyncIterator

import pytest

from app.settings import Settings
from tests.conftest import House, serving

DEMO = """\
format: 1
flow: booked
theme: {name: Anna, avatar: /anna.png}
steps:
  need: {ask: What do you need?, choices: {a: This, b: That}}
  meet: {book: "Pick a time:", url: "https://cal.example.com/us?x=1"}
"""
URL = "https://cal.example.com/us?x=1"


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    (settings.flows / "booked.yaml").write_text(DEMO)
    async with serving(settings) as house:
        yield house


async def test_a_booking_link_is_a_message_with_its_address(house: House) -> None:
    vera = await house.visitor()
    await vera.open("booked")
    message = (await vera.answer("need", "a"))["messages"][-1]
    assert (message["text"], message["step"], message["url"]) == (f"Pick a time: {URL}", "meet", URL)


async def test_the_rep_sees_that_the_link_was_followed_once_and_the_visitor_sees_nothing(
    house: House,
) -> None:
    vera, remy = await house.visitor(), await house.rep()
    conversation = (await vera.open("booked"))["conversation"]
    seq = (await vera.answer("need", "a"))["seq"]
    await remy.ok("read", {"conversation": conversation})
    followed = await vera.ok("follow", {"id": "f1", "step": "meet"})
    assert followed == {"ok": True, "seq": seq + 1}
    assert (await vera.ok("follow", {"id": "f2", "step": "meet"}))["seq"] == seq + 1
    pushed = await remy.until("messages")
    line = {key: pushed["messages"][-1][key] for key in ("by", "text", "step", "followed")}
    assert line == {"by": "visitor", "text": URL, "step": "meet", "followed": True}
    assert (await remy.ok("read", {"conversation": conversation}))["messages"][-1]["followed"] is True
    assert (await vera.ok("sync", {"after": seq}))["messages"] == []


@pytest.mark.parametrize("step", ["meet", "need", "nowhere"])
async def test_a_link_that_was_not_shown_cannot_be_followed(house: House, step: str) -> None:
    vera = await house.visitor()
    await vera.open("booked")
    assert (await vera.refused("follow", {"id": "f", "step": step}))["code"] == "stale-step"


async def test_who_speaks_comes_with_the_opening(house: House) -> None:
    vera = await house.visitor()
    assert (await vera.open("booked"))["theme"] == {"name": "Anna", "avatar": "/anna.png"}
    assert "theme" not in await (await house.visitor()).open("bant")
