"""Who was away sees at once how things stand, and cannot act on how they stood."""

from datetime import timedelta
from typing import Any

import pytest

import app.main
from tests.chaos.rep import Console
from tests.chaos.visitor import View
from tests.conftest import PASSWORD, House, Rep, Visitor

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}


@pytest.fixture
def two_hours_later(monkeypatch: pytest.MonkeyPatch) -> Any:
    real = app.main.now
    ahead = [timedelta()]
    monkeypatch.setattr(app.main, "now", lambda: real() + ahead[0])

    def later() -> None:
        ahead[0] = timedelta(hours=2)

    return later


async def wakes(house: House) -> Rep:
    """Remy's console again: a new connection."""
    remy = Rep("Remy")
    token = await house.parts.auth.sign_in("Remy@example.com", PASSWORD, "test")
    await house._join(remy, "console/socket.io", {"Origin": house.url, "Cookie": f"leadlight={token}"})
    return remy


async def fell_asleep(house: House) -> tuple[Console, Visitor, str]:
    """Remy's console as it was when the lid was closed: a hot lead, nobody's yet, read up to there."""
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open())["conversation"]
    await vera.answers(**HOT)
    console = Console()
    console.watched(await remy.ok("watch", {}))
    read = await remy.ok("read", {"conversation": conversation})
    pane = console.panes[conversation] = View()
    pane.takes({**read, "after": 0, "state": read["lead"]["state"]})
    await remy.client.disconnect()
    return console, vera, conversation


async def test_a_console_that_slept_two_hours_knows_all_by_one_watch_and_one_read(
    two_hours_later: Any, house: House
) -> None:
    console, vera, conversation = await fell_asleep(house)
    rosa = await house.rep("Rosa")
    await rosa.on("claim", conversation)
    await rosa.on("say", conversation, text="Hello Vera")
    two_hours_later()
    await vera.ok("say", {"id": "s", "text": "Hello Rosa"})
    [alert] = console.alerts.values()
    assert alert["open"], "asleep, it still rings"
    remy = await wakes(house)
    console.watched(await remy.ok("watch", {"cursor": console.cursor}))
    pane = console.panes[conversation]
    pane.takes(
        {
            **await remy.ok("read", {"conversation": conversation, "after": pane.seq}),
            "after": pane.seq,
            "state": "",
        }
    )
    [lead], [alert] = console.leads.values(), console.alerts.values()
    assert (lead["owner"], lead["state"], alert["open"], alert["claimed_by"]) == (
        "Rosa",
        "rep",
        False,
        "Rosa",
    )
    whole = await rosa.ok("read", {"conversation": conversation})
    assert list(pane.messages.values()) == whole["messages"]


async def test_who_slept_cannot_answer_over_a_colleague_with_what_was_typed_before(
    two_hours_later: Any, house: House
) -> None:
    _, vera, conversation = await fell_asleep(house)
    rosa = await house.rep("Rosa")
    await rosa.on("claim", conversation)
    await rosa.on("say", conversation, text="Hello Vera")
    two_hours_later()
    remy = await wakes(house)
    for name, data, code in (
        ("say", {"text": "Sorry for the wait!"}, "not-yours"),
        ("ask", {"step": "need"}, "not-yours"),
        ("release", {}, "not-yours"),
        ("claim", {}, "taken"),
    ):
        refused = await remy.refused(name, {"id": f"old-{name}", "conversation": conversation, **data})
        assert (refused["code"], refused["by"]) == (code, "Rosa")
    said = (await vera.ok("sync", {"after": 0}))["messages"]
    assert [line["name"] for line in said if line["by"] == "rep"] == ["Rosa"]


async def test_a_claim_that_was_lost_meanwhile_does_not_let_an_old_line_through(
    two_hours_later: Any, house: House
) -> None:
    """Remy had it, fell asleep, was taken back: the line that waited in the console comes too late."""
    vera, remy, rosa = await house.visitor(), await house.rep("Remy"), await house.rep("Rosa")
    conversation = (await vera.open())["conversation"]
    await vera.answers(**HOT)
    await remy.on("claim", conversation)
    two_hours_later()
    await house.parts.worker.take()
    await rosa.on("claim", conversation)
    refused = await remy.refused("say", {"id": "l", "conversation": conversation, "text": "Hello!"})
    assert (refused["code"], refused["by"]) == ("not-yours", "Rosa")


async def test_a_visitor_who_comes_back_gets_what_came_since_and_nothing_twice(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    view = View()
    view.takes(await vera.open())
    view.takes(await vera.answer("need", "replace"))
    await vera.client.disconnect()
    conversation = vera.opened["conversation"]
    await remy.on("claim", conversation)
    for text in ("One", "Two", "Three"):
        await remy.on("say", conversation, text=text)
    back = await house.visitor(token=vera.token)
    opened = await back.open(after=view.seq)
    assert [line["text"] for line in opened["messages"]] == ["One", "Two", "Three"]
    assert view.takes(opened)
    assert view.takes(await back.ok("sync", {"after": view.seq}))
    assert list(view.messages.values()) == (await back.ok("sync", {"after": 0}))["messages"]
    assert view.wrong == []


async def test_a_push_tells_what_it_follows_so_that_a_gap_is_seen(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open())["conversation"]
    shown = await vera.answer("need", "replace")
    await remy.on("claim", conversation)
    await remy.on("say", conversation, text="One")
    push = await vera.until("messages", lambda push: push["messages"])
    assert View(seq=shown["seq"] - 1).takes(push) is False
    assert View(seq=push["after"]).takes(push)
