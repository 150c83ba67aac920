"""Reps of two servers on one database: each hears of what the other has written."""

from collections.abc import AsyncIterator

import pytest

from app.settings import Settings
from tests.conftest import PASSWORD, House, Rep, serving

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}

WHO = """
format: 1
flow: who
steps:
  mail: {ask: Your address?, email: {}, consent: Write to me.}
  more: {ask: What else?, text: {}}
"""


@pytest.fixture
async def houses(settings: Settings) -> AsyncIterator[tuple[House, House]]:
    (settings.flows / "who.yaml").write_text(WHO)
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


async def test_a_visitor_hears_of_a_talk_that_no_console_shows(houses: tuple[House, House]) -> None:
    """Left before the first answer, from another tab: nobody's row has changed."""
    left, right = houses
    tab = await left.visitor()
    other = await right.visitor(token=tab.token)
    await tab.open()
    opened = await other.open()
    await tab.ok("leave", {"id": "l1"})
    assert (await other.ok("sync", {"after": opened["seq"]}))["state"] == "closed"


async def test_a_visitor_is_pushed_what_happens_to_a_talk_that_no_console_shows(
    houses: tuple[House, House],
) -> None:
    left, right = houses
    tab = await left.visitor()
    other = await right.visitor(token=tab.token)
    await tab.open()
    await other.open()
    await tab.ok("leave", {"id": "l1"})
    await other.until("messages", lambda push: push["state"] == "closed")


async def test_what_one_tab_has_run_into_is_pushed_to_the_other_as_well(
    houses: tuple[House, House],
) -> None:
    left, right = houses
    tab = await left.visitor()
    other, third = await right.visitor(token=tab.token), await right.visitor(token=tab.token)
    await tab.open()
    await other.open()
    await third.open()
    await tab.answer("need", "orient")
    late = await other.refused("answer", {"id": "late", "step": "need", "value": "learn"})
    assert late["code"] == "stale-step"
    await third.until("messages", lambda push: push["messages"])


async def test_a_visitor_is_pushed_what_is_said_in_an_older_talk_of_theirs(
    houses: tuple[House, House],
) -> None:
    left, right = houses
    remy = await left.rep("Remy")
    tab = await right.visitor()
    older = (await tab.open("who"))["conversation"]
    await tab.answer("mail", "vera@example.com", consent=True)
    newer = await right.visitor()
    await newer.open("who")
    await newer.answer("mail", "vera@example.com", consent=True)
    await remy.on("claim", older)
    await remy.on("say", older, text="Which of your two tabs?")
    told = await tab.until("messages", lambda push: push["state"] == "rep" and push["messages"])
    assert told["messages"][-1]["text"] == "Which of your two tabs?"
