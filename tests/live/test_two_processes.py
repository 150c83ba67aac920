"""Reps of two servers on one database: each hears of what the other has written."""

from collections.abc import AsyncIterator

import pytest

from app.settings import Settings
from tests.conftest import PASSWORD, House, Rep, serving

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}


@pytest.fixture
async def houses(settings: Settings) -> AsyncIterator[tuple[House, House]]:
    async with serving(settings) as left, serving(settings) as right:
        yield left, right


async def at_right(houses: tuple[House, House], name: str) -> Rep:
    left, right = houses
    await left.parts.auth.add_user(f"{name}@example.com", name, PASSWORD, {"default": "rep"})
    token = await right.parts.auth.sign_in(f"{name}@example.com", PASSWORD, "test")
    rep = Rep(name)
    await right._join(rep, "console/socket.io", {"Origin": right.url, "Cookie": f"leadlight={token}"})
    await rep.ok("watch")
    return rep


async def test_a_rep_of_another_process_hears_of_the_alert_of_the_lines_and_of_the_transfer(
    houses: tuple[House, House],
) -> None:
    left, _ = houses
    rosa, remy = await at_right(houses, "Rosa"), await left.rep("Remy")
    vera = await left.visitor()
    await vera.open()
    await vera.answers(**HOT)
    alert = await rosa.until("alert")
    conversation = alert["conversation"]
    await rosa.ok("read", {"conversation": conversation})
    await remy.on("claim", conversation)
    await remy.on("say", conversation, text="Hello from the left.")
    told = await rosa.until("messages", lambda push: push["messages"])
    assert told["messages"][-1]["text"] == "Hello from the left."
    to = next(one for one in (await remy.ok("colleagues"))["colleagues"] if one["name"] == "Rosa")
    await remy.on("transfer", conversation, to=to["id"], note="Speaks Dutch.")
    handed = await rosa.until("transfer")
    assert (handed["by"], handed["note"], handed["lead"]["owner"]) == ("Remy", "Speaks Dutch.", "Rosa")


async def test_of_two_reps_in_two_processes_one_wins(houses: tuple[House, House]) -> None:
    left, _ = houses
    rosa, remy = await at_right(houses, "Rosa"), await left.rep("Remy")
    vera = await left.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answers(**HOT)
    await rosa.on("claim", conversation)
    asked = {"id": "c1", "conversation": conversation}
    refused = await remy.refused("claim", asked)
    assert (refused["code"], refused["by"]) == ("taken", "Rosa")
