"""What a rep reads on a lead page beside talk and score: signals, whose turn it was, what came of alerts."""

from typing import Any

import pytest

from app.settings import Settings
from tests.conftest import House, Rep, Visitor, serving

FLOW = """\
format: 1
flow: firm
score:
  criteria: {need: {}, interest: {weight: 0, half_life: 14 days}}
  bands: {cold: {from: 0}, hot: {from: 4, then: alert}}
signals: {saw_prices: {page: /pricing*, score: {interest: 3}, most: 2}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  more: {ask: More?, text: {}}
sales: {route: least_busy}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


async def hot(house: House) -> Visitor:
    visitor = await house.visitor()
    await visitor.open("firm", page="https://shop.example/pricing")
    await visitor.answer("need", "much")
    return visitor


async def page_of(rep: Rep, visitor: Visitor, **more: Any) -> dict[str, Any]:
    return await rep.ok("read", {"conversation": visitor.opened["conversation"], **more})


async def test_a_rep_reads_whose_turn_it_was_in_their_own_language(house: House) -> None:
    rep = await house.rep()
    page = await page_of(rep, await hot(house), language="nl")
    assert [one["verdicts"] for one in page["routing"]] == [["Remy: gekozen, heeft de minste gesprekken (0)"]]


async def test_a_rep_reads_when_the_alert_was_raised_and_who_claimed_it_by_name(house: House) -> None:
    rep, vera = await house.rep(), await hot(house)
    await rep.on("claim", vera.opened["conversation"])
    (alert,) = (await page_of(rep, vera))["alerts"]
    assert [one["rep"] for one in (*alert["sent"], *alert["claimed"])] == ["Remy", "Remy"]


async def test_a_rep_reads_what_the_visitor_did_and_what_it_still_counts(house: House) -> None:
    rep = await house.rep()
    (signal,) = (await page_of(rep, await hot(house)))["signals"]
    assert (signal["text"], signal["times"], signal["points"], signal["fresh"]) == ("Saw prices", 1, 3, 3)


async def id_of(rep: Rep) -> str:
    found = (await rep.ok("colleagues"))["colleagues"]
    return str(next(one["id"] for one in found if one["name"] == rep.name))


async def test_a_note_is_read_by_reps_and_never_by_the_visitor(house: House) -> None:
    remy, rosa, vera = await house.rep("Remy"), await house.rep("Rosa"), await hot(house)
    await remy.on("note", vera.opened["conversation"], text="Knows our old boss")
    notes = [line for line in (await page_of(rosa, vera))["messages"] if line["by"] == "note"]
    assert [(one["name"], one["text"]) for one in notes] == [("Remy", "Knows our old boss")]
    assert "old boss" not in str(await vera.ok("sync", {"after": 0}))


async def test_a_colleague_who_gets_a_conversation_owns_it_and_is_told_with_the_note(house: House) -> None:
    remy, rosa, vera = await house.rep("Remy"), await house.rep("Rosa"), await hot(house)
    conversation = vera.opened["conversation"]
    await remy.on("claim", conversation)
    await remy.on("transfer", conversation, to=await id_of(rosa), note="She asks about taxes")
    told = await rosa.until("transfer")
    assert (told["by"], told["note"], told["lead"]["owner"]) == ("Remy", "She asks about taxes", "Rosa")
    await rosa.on("say", conversation, text="Hello!")
    refused = await remy.refused("say", {"id": "s2", "conversation": conversation, "text": "Wait"})
    assert refused["code"] == "not-yours"


async def test_a_transfer_stands_in_the_reps_transcript_and_not_in_the_visitors(house: House) -> None:
    remy, rosa, vera = await house.rep("Remy"), await house.rep("Rosa"), await hot(house)
    await remy.on("claim", vera.opened["conversation"])
    await remy.on("transfer", vera.opened["conversation"], to=await id_of(rosa), note="Taxes")
    lines = [one["text"] for one in (await page_of(rosa, vera, language="nl"))["messages"]]
    assert "Remy heeft het gesprek overgedragen aan Rosa · Taxes" in lines
    assert "Taxes" not in str(await vera.ok("sync", {"after": 0}))


async def test_only_who_has_a_conversation_gives_it_away(house: House) -> None:
    remy, rosa, vera = await house.rep("Remy"), await house.rep("Rosa"), await hot(house)
    await rosa.on("claim", vera.opened["conversation"])
    asked = {"id": "t1", "conversation": vera.opened["conversation"], "to": await id_of(remy)}
    assert (await remy.refused("transfer", asked))["code"] == "not-yours"


async def test_it_is_given_only_to_somebody_who_sells_at_that_site(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        remy, olga = await house.rep("Remy", "north"), await house.rep("Olga", "south")
        vera = await house.visitor("https://north.example")
        await vera.open("firm", site="north")
        await vera.answer("need", "much")
        await remy.on("claim", vera.opened["conversation"])
        asked = {"id": "t1", "conversation": vera.opened["conversation"], "to": await id_of(olga)}
        assert (await remy.refused("transfer", asked))["code"] == "forbidden"


async def test_questions_say_which_were_put_already(house: House) -> None:
    rep, vera = await house.rep(), await house.visitor()
    await vera.open("firm")
    await vera.answer("need", "some")
    questions = (await page_of(rep, vera))["questions"]
    assert {one["id"]: one.get("asked", False) for one in questions} == {"need": True, "more": True}


# --- canned replies ---
async def test_a_canned_reply_is_every_reps_of_the_site_at_once(house: House) -> None:
    remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
    reply = {"id": "r1", "reply": "hello", "site": "default", "name": "Hello", "text": "Hello {name}!"}
    await remy.ok("save_reply", reply)
    told = await rosa.until("replies")
    assert told["replies"] == [{"id": "hello", "site": "default", "name": "Hello", "text": "Hello {name}!"}]
    await rosa.ok("remove_reply", {"id": "r2", "reply": "hello", "site": "default"})
    assert (await remy.ok("replies"))["replies"] == []


async def test_another_sites_replies_are_not_there(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        remy, olga = await house.rep("Remy", "north"), await house.rep("Olga", "south")
        reply = {"id": "r1", "reply": "hello", "site": "north", "name": "Hello", "text": "Hi"}
        await remy.ok("save_reply", reply)
        assert (await olga.ok("replies"))["replies"] == []
        assert (await olga.refused("save_reply", reply))["code"] == "forbidden"
        assert (await olga.refused("remove_reply", reply))["code"] == "forbidden"


async def test_the_rep_reads_what_the_visitor_agreed_to(house: House) -> None:
    remy, vera = await house.rep(), await house.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="orient", budget=20000, authority="self", timeframe="year", role="owner")
    await vera.answer("company_size", 12)
    await vera.answer("email", "vera@example.com", consent=True)
    (consent,) = (await remy.ok("read", {"conversation": conversation}))["consents"]
    assert (consent["step"], consent["text"]) == (
        "email",
        "I agree that Halden contacts me about my request.",
    )
