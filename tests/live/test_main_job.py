"""The main job over real sockets: a visitor turns hot, a rep sees it, claims it, talks."""

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
    assert alert["because"] == ["Budget 4: 60,000 EUR", "Authority 4: I do", "Saw pricing"]
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
