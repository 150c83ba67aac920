"""A message left for the reps goes over the wire once, and stands where a rep who comes back looks."""

from dataclasses import replace
from typing import Any

from app.settings import Settings
from tests.alerts.stage import posting
from tests.alerts.test_delivery import sending
from tests.alerts.test_letters import posts
from tests.conftest import Clock, House, Visitor, serving
from tests.live.test_fallback import HttpVisitor

LEFT = {"id": "m1", "text": " Do you ship to Malta? ", "email": "vera@example.org", "consent": True}


async def at_the_end(house: House) -> tuple[Visitor, dict[str, Any]]:
    vera = await house.visitor()
    await vera.open()
    return vera, await vera.answer("need", "support")


async def test_it_is_offered_where_nobody_is_there_and_acked_once(house: House) -> None:
    vera, shown = await at_the_end(house)
    assert (shown["state"], shown["message"]["email"]) == ("closed", True)
    first = await vera.ok("message", LEFT)
    assert await vera.ok("message", LEFT | {"text": "Another?"}) == first
    (line,) = first["messages"]
    assert (line["by"], line["text"], line["left"]) == ("visitor", "Do you ship to Malta?", True)
    assert (first["state"], first["message"]) == ("closed", {"email": False})


async def test_a_rep_who_comes_back_finds_it_unanswered_and_the_reply_ends_that(house: House) -> None:
    vera, _ = await at_the_end(house)
    await vera.ok("message", LEFT)
    remy = await house.rep()
    (lead,) = (await remy.ok("watch"))["leads"]
    assert (lead["email"], lead["queued"], "message" in lead) == ("vera@example.org", True, True)
    read = await remy.ok("read", {"conversation": lead["conversation"]})
    assert [one["text"] for one in read["messages"] if one.get("left")] == ["Do you ship to Malta?"]
    await remy.on("claim", lead["conversation"])
    await remy.on("say", lead["conversation"], text="Yes, we do.")
    after = await remy.ok("read", {"conversation": lead["conversation"]})
    assert "message" not in after["lead"]


async def test_a_rep_at_an_open_console_hears_of_it_at_once(house: House) -> None:
    vera, _ = await at_the_end(house)
    remy = await house.rep()
    await remy.ok("available", {"state": "away"})
    await vera.ok("message", LEFT)
    assert (await remy.until("lead", lambda lead: "message" in lead))["email"] == "vera@example.org"


async def test_what_is_wrong_with_it_is_said_and_nothing_is_kept(house: House) -> None:
    vera, shown = await at_the_end(house)
    for wrong, code in (
        ({"email": "vera@"}, "invalid-answer"),
        ({"consent": False}, "invalid-answer"),
        ({"text": "   "}, "bad-request"),
        ({"text": "x" * 2001}, "too-large"),
        ({"email": 7}, "bad-request"),
    ):
        assert (await vera.refused("message", LEFT | wrong))["code"] == code
    assert (await vera.ok("sync", {"after": 0}))["seq"] == shown["seq"]


async def test_it_goes_over_plain_http_too(house: House) -> None:
    vera, _ = await at_the_end(house)
    async with house.browser() as session:
        same = HttpVisitor(house, session, vera.token)
        ack = await same.ask("message", LEFT)
        assert (ack["ok"], await vera.ok("message", LEFT)) == (True, ack)


async def test_the_reps_answer_goes_to_the_address_that_was_left(settings: Settings) -> None:
    clock = Clock()
    async with (
        posting() as post,
        serving(replace(sending(settings, post.port), public_url=""), clock) as house,
    ):
        vera, _ = await at_the_end(house)
        await vera.ok("message", LEFT)
        await vera.leave()
        remy = await house.rep()
        await remy.on("claim", vera.opened["conversation"])
        await remy.on("say", vera.opened["conversation"], text="Yes, we do.")
        await posts(house, clock)
        assert [one["To"] for one in post.got] == ["vera@example.org"]
