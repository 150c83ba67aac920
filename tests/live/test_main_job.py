"""The main job over real sockets: a visitor turns hot, a rep sees it, claims it, talks."""

import asyncio

from tests.conftest import House


async def test_an_answer_is_acked_with_what_it_brought_about(house: House) -> None:
    vera = await house.visitor()
    opened = await vera.open()
    assert opened["step"]["id"] == "need"
    assert [message["by"] for message in opened["messages"]] == ["bot", "bot"]
    shown = await vera.answer("need", "orient")
    assert shown["step"] == {
        "id": "budget",
        "kind": "number",
        "min": 0,
        "skip": "I'd rather not say",
        "unit": "EUR",
    }


async def test_a_hot_lead_is_on_the_console_the_moment_it_turns_hot(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    assert (await remy.ok("watch", {}))["leads"] == []
    await vera.open(page="https://shop.example/pricing?utm=x")
    await vera.answers(need="replace", budget=60000, authority="self")
    alert = await remy.until("alert")
    assert alert["because"] == ["Budget 4: € 60,000", "Authority 4: “I do”", "Saw pricing"]
    assert alert["page"] == "https://shop.example/pricing"
    lead = await remy.until("lead", lambda lead: lead["hot"])
    assert (lead["total"], lead["lowest"], lead["highest"]) == (12, 12, 16)


async def test_a_claim_is_won_by_one_rep_and_the_bot_is_silent_from_then_on(house: House) -> None:
    vera, remy, rosa = await house.visitor(), await house.rep("Remy"), await house.rep("Rosa")
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace", budget=60000)
    await remy.on("claim", conversation)
    refused = await rosa.refused("claim", {"id": "c1", "conversation": conversation})
    assert (refused["code"], refused["by"]) == ("taken", "Remy")
    stale = await vera.refused("answer", {"id": "a9", "step": "authority", "value": "self"})
    assert (stale["code"], stale["step"]) == ("stale-step", None)


async def test_messages_go_both_ways_with_the_reps_name(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open())["conversation"]
    await vera.answer("need", "replace")
    await remy.on("claim", conversation)
    await remy.ok("read", {"conversation": conversation})
    await remy.on("say", conversation, text="Hello Vera")
    push = await vera.until("messages", lambda push: push["messages"])
    assert [(one["by"], one["name"], one["text"]) for one in push["messages"]] == [
        ("rep", "Remy", "Hello Vera")
    ]
    await vera.ok("say", {"id": "s1", "text": "Hello Remy"})
    seen = await remy.until("messages", lambda push: any(one["by"] == "visitor" for one in push["messages"]))
    assert [one["text"] for one in seen["messages"]] == ["Hello Remy"]


async def test_the_same_id_again_gets_the_first_ack_again(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    first = await vera.ask("answer", {"id": "once", "step": "need", "value": "orient"})
    await vera.answer("budget", 1000)
    again = await vera.ask("answer", {"id": "once", "step": "need", "value": "learn"})
    assert again == first


async def test_a_repeated_claim_after_the_release_claims_nothing_and_tells_of_the_first(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open())["conversation"]
    await vera.answer("need", "replace")
    claim = {"id": "c1", "conversation": conversation}
    first = await remy.ok("claim", claim)
    assert first == await remy.ok("claim", claim)
    await remy.on("release", conversation)
    again = await remy.ok("claim", claim)
    assert (again["lead"]["state"], again["lead"]["owner"]) == ("rep", "Remy")
    assert (await remy.ok("read", {"conversation": conversation}))["lead"]["state"] == "bot"


async def test_a_line_of_talk_does_not_send_the_alert_again(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace", budget=60000, authority="self", timeframe="now")
    await remy.on("claim", conversation)
    await remy.until("alert", lambda alert: alert.get("claimed_by") == "Remy")
    told = len([1 for kind, _ in remy.pushed if kind == "alert"])
    for n in range(3):
        await vera.ok("say", {"id": f"s{n}", "text": "hello"})
    await asyncio.sleep(0.3)
    assert len([1 for kind, _ in remy.pushed if kind == "alert"]) == told


async def test_an_outcome_is_kept_with_its_moment_in_utc(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await vera.open()
    await vera.answer("need", "replace")
    lead = (await remy.ok("watch", {}))["leads"][0]["id"]
    told = {"id": "o1", "lead": lead, "outcome": "callback", "at": "2026-12-01T10:00:00+02:00"}
    assert (await remy.ok("outcome", told))["lead"]["outcome"] == "callback"
    [logged] = await house.parts.store.log("default", "lead", lead)
    assert logged.event.due.isoformat() == "2026-12-01T08:00:00+00:00"
    refused = await remy.refused("outcome", told | {"id": "o2", "at": "soon"})
    assert refused["code"] == "bad-request"


async def test_a_console_that_comes_first_is_not_flooded_with_old_leads(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    await vera.answer("need", "replace")
    remy = await house.rep("Remy")
    olga = await house.visitor()
    opened = await olga.open()
    await olga.answer("need", "learn")
    await remy.until("lead")
    assert {data["conversation"] for kind, data in remy.pushed if kind == "lead"} == {opened["conversation"]}
