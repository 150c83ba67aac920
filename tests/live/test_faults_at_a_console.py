"""What goes wrong at a console: rights that end while it is open, two tabs of one rep, a clock that jumps."""

import asyncio
from datetime import timedelta
from typing import Any

from app.core.audit import Note
from app.main import now
from app.settings import Settings
from tests.conftest import PATIENCE, Clock, House, Rep, Visitor, serving
from tests.live.test_rights import at_console, closed, user_id

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}


async def hot(house: House) -> Visitor:
    vera = await house.visitor()
    await vera.open()
    await vera.answers(**HOT)
    return vera


async def lead_of(rep: Rep) -> dict[str, Any]:
    (lead,) = (await rep.ok("watch"))["leads"]
    return dict(lead)


async def test_from_the_refusal_on_nothing_is_pushed_although_the_socket_is_still_open(house: House) -> None:
    remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
    vera = await house.visitor()
    await vera.open()
    id = await user_id(house, "Remy")
    await house.parts.store.remove(id, "default", Note(now(), ("default",), "", "user_removed", id))
    assert (await remy.refused("watch"))["code"] == "signed-out"
    remy.pushed.clear()
    await vera.answer("need", "replace")
    await rosa.until("lead")
    assert await closed(remy)
    assert [kind for kind, _ in remy.pushed if kind in ("lead", "alert", "messages")] == []


# --- two tabs of one rep ---
async def test_two_tabs_of_one_rep_have_the_same_conversation(house: House) -> None:
    async with at_console(house, "Remy", default="rep") as (remy, left):
        right = Rep("Remy")
        await house._join(right, "console/socket.io", {"Origin": house.url, "Cookie": remy.cookies})
        vera = await hot(house)
        conversation = vera.opened["conversation"]
        await left.on("claim", conversation)
        await right.until("lead", lambda lead: lead.get("owner") == "Remy")
        await right.ok("read", {"conversation": conversation})
        await right.on("claim", conversation)
        await left.ok("read", {"conversation": conversation})
        await right.on("say", conversation, text="Hello from the other tab.")
        told = await left.until("messages", lambda push: push["messages"])
        assert [message["text"] for message in told["messages"]] == ["Hello from the other tab."]
        await left.on("release", conversation)
        assert (await lead_of(right))["state"] == "bot"


async def test_a_rep_is_there_once_and_for_as_long_as_one_tab_is_available(house: House) -> None:
    async with at_console(house, "Remy", default="rep") as (remy, left):
        right = Rep("Remy")
        await house._join(right, "console/socket.io", {"Origin": house.url, "Cookie": remy.cookies})
        states = []
        for away in (left, right):
            await away.ok("available", {"state": "away"})
            states.append([(one["name"], one["state"]) for one in (await right.ok("watch"))["reps"]])
        await right.ok("available", {"state": "available"})
        await left.leave()
        states.append([(one["name"], one["state"]) for one in (await right.ok("watch"))["reps"]])
        assert states == [[("Remy", "available")], [("Remy", "away")], [("Remy", "available")]]


# --- what no text may hold ---
async def test_text_with_NUL_is_refused_and_the_lead_is_read_as_before(house: House) -> None:
    remy, vera = await house.rep("Remy"), await hot(house)
    conversation = vera.opened["conversation"]
    await remy.on("claim", conversation)
    said = {"id": "s1", "conversation": conversation, "text": "a\x00b"}
    assert (await remy.refused("say", said))["code"] == "bad-request"
    assert (await vera.refused("say", {"id": "s1", "text": "a\x00b"}))["code"] == "bad-request"
    assert (await remy.ok("read", {"conversation": conversation}))["messages"]


async def test_a_frame_with_half_a_character_ends_that_socket_alone(house: House) -> None:
    """No JSON that a strict reader takes; widget and console send none."""
    remy, vera = await house.rep("Remy"), await hot(house)
    await vera.client.emit("say", {"id": "s1", "text": "\ud800"}, namespace="/visitor")
    await asyncio.wait_for(vera.client.wait(), PATIENCE)
    assert (await lead_of(remy))["conversation"] == vera.opened["conversation"]


# --- a clock that jumps ---
async def test_a_clock_set_back_loses_no_line_and_no_deadline(settings: Settings) -> None:
    clock = Clock()
    async with serving(settings, clock) as house:
        remy = await house.rep("Remy")
        vera = await hot(house)
        clock.ahead = -timedelta(hours=2)
        await vera.answer("role", "owner")
        shown = (await remy.ok("read", {"conversation": vera.opened["conversation"]}))["messages"]
        moments = [message["at"] for message in shown]
        assert moments == sorted(moments)
        clock.ahead = timedelta(minutes=3, seconds=1)  # it is right again
        await house.parts.worker.take()
        (alert,) = (await remy.ok("watch"))["alerts"]
        assert alert["level"] == "channels"


async def test_a_clock_put_ahead_by_weeks_ends_sessions_and_escalates_what_waits(settings: Settings) -> None:
    clock = Clock()
    async with serving(settings, clock) as house:
        remy, vera = await house.rep("Remy"), await house.visitor()
        await vera.open("bant")
        await vera.answers(budget="plenty", authority="self", need="replace", timeframe="now")
        clock.ahead = timedelta(days=40)
        assert (await remy.refused("watch"))["code"] == "signed-out"
        await house.parts.worker.take()
        (alert,) = (await (await house.rep("Rosa")).ok("watch"))["alerts"]
        assert (alert["conversation"], alert["level"]) == (vera.opened["conversation"], "channels")
