"""One person in several conversations: one lead, told by their address or the site, undone by a rep."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from app.identity import secret_of
from app.settings import Settings
from tests.conftest import House, Rep, Visitor, serving

FLOW = """\
format: 1
flow: firm
score:
  criteria: {budget: {}, need: {}}
  bands: {cold: {from: 0}, warm: {from: 3, then: queue}, hot: {from: 7, then: alert}}
steps:
  need:
    ask: Need?
    choices: {much: Much, some: Some, none: None}
    score: {much: 4, some: 2, none: 0}
    skip: Later
  budget: {ask: Budget?, number: {unit: EUR}, score: {0: 0, 5000: 2, 20000: 4}, skip: Later}
  email: {ask: E-mail?, email: {}, consent: I agree., skip: No}
  more: {ask: Anything else?, text: {}, skip: No}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


async def talks(house: House, *, need: Any, budget: Any, email: str | None) -> Visitor:
    visitor = await house.visitor()
    await visitor.open("firm")
    await visitor.answers(need=need, budget=budget)
    await visitor.answer("email", email, consent=True)
    return visitor


async def leads_of(rep: Rep) -> list[dict[str, Any]]:
    return list((await rep.ok("watch"))["leads"])


async def test_the_same_address_makes_two_conversations_one_lead(house: House) -> None:
    rep = await house.rep()
    first = await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="Vera@Example.com")
    (lead,) = await leads_of(rep)
    assert lead["conversation"] == again.opened["conversation"]
    assert first.opened["conversation"] != again.opened["conversation"]
    assert lead["total"] == 6, "the need of today, the budget of then"


async def test_an_earlier_answer_says_when_it_was_given(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="vera@example.com")
    card = (await rep.ok("read", {"conversation": again.opened["conversation"]}))["scorecard"]
    need, budget = (criterion["reasons"][0] for criterion in (card["criteria"][1], card["criteria"][0]))
    assert "said" not in need
    assert budget["from"] == "answer"
    assert datetime.fromisoformat(budget["said"]) <= datetime.now(UTC)


async def test_without_consent_an_address_joins_nothing(house: House) -> None:
    (house.settings.flows / "firm.yaml").write_text(FLOW.replace(", consent: I agree.", ""))
    async with serving(house.settings) as plain:
        rep = await plain.rep()
        await talks(plain, need="some", budget=5000, email="vera@example.com")
        await talks(plain, need="much", budget=None, email="vera@example.com")
        assert len(await leads_of(rep)) == 2


async def test_the_console_learns_what_a_lead_has_become_part_of(house: House) -> None:
    rep = await house.rep()
    await rep.ok("watch")
    await talks(house, need="some", budget=5000, email="vera@example.com")
    (kept,) = await leads_of(rep)
    await talks(house, need="much", budget=None, email="vera@example.com")
    gone = await rep.until("lead", lambda lead: "joined" in lead)
    assert gone["joined"] == kept["id"] != gone["id"]


async def test_a_joined_lead_turns_hot_by_what_it_told_before(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="none", budget=20_000, email="vera@example.com")
    await talks(house, need="much", budget=None, email="vera@example.com")
    alert = await rep.until("alert")
    (lead,) = await leads_of(rep)
    assert (alert["lead"], alert["total"]) == (lead["id"], 8)


async def test_a_lead_has_one_open_alert_whichever_conversation_raised_it(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="much", budget=20_000, email="vera@example.com")
    await talks(house, need="much", budget=20_000, email="vera@example.com")
    watched = await rep.ok("watch")
    (open_alert,) = watched["alerts"]
    (lead,) = watched["leads"]
    assert open_alert["lead"] == lead["id"]
    ended = await rep.until("alert", lambda alert: not alert["open"])
    assert ended["continued"] == open_alert["id"]


async def test_claiming_the_newest_conversation_takes_the_alert_of_the_older_along(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="much", budget=20_000, email="vera@example.com")
    again = await talks(house, need="none", budget=0, email="vera@example.com")
    assert len((await rep.ok("watch"))["alerts"]) == 1
    await rep.on("claim", again.opened["conversation"])
    assert (await rep.ok("watch"))["alerts"] == []


async def test_a_rep_parts_what_does_not_belong_together_and_both_leads_are_there(house: House) -> None:
    rep = await house.rep()
    first = await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="vera@example.com")
    parted = (await rep.on("part", again.opened["conversation"]))["lead"]
    leads = {lead["conversation"]: lead for lead in await leads_of(rep)}
    assert leads[again.opened["conversation"]]["id"] == parted["id"]
    assert {id: lead["total"] for id, lead in leads.items()} == {
        first.opened["conversation"]: 4,
        again.opened["conversation"]: 4,
    }


async def test_what_a_rep_has_parted_is_not_joined_again_by_itself(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="vera@example.com")
    await rep.on("part", again.opened["conversation"])
    await again.ok("correct", {"id": "c1", "step": "email", "value": "vera@example.com", "consent": True})
    assert len(await leads_of(rep)) == 2


async def test_a_corrected_address_parts_by_itself(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="vera@example.com")
    await again.ok("correct", {"id": "c1", "step": "email", "value": "bo@example.com", "consent": True})
    assert len(await leads_of(rep)) == 2


async def test_a_rep_joins_by_hand(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=5000, email="vera@example.com")
    (known,) = await leads_of(rep)
    other = await talks(house, need="much", budget=None, email=None)
    joined = (await rep.on("join", other.opened["conversation"], lead=known["id"]))["lead"]
    assert (joined["id"], joined["total"]) == (known["id"], 6)
    assert len(await leads_of(rep)) == 1


async def test_a_rep_of_another_site_neither_joins_nor_parts(two_sites: Settings) -> None:
    (two_sites.flows / "firm.yaml").write_text(FLOW)
    async with serving(two_sites) as house:
        remy, olga = await house.rep("Remy", "north"), await house.rep("Olga", "south")
        vera = await house.visitor("https://north.example")
        await vera.open("firm", site="north")
        await vera.answer("need", "much")
        (lead,) = await leads_of(remy)
        data = {"id": "x", "conversation": lead["conversation"], "lead": lead["id"]}
        assert (await olga.refused("join", data))["code"] == "forbidden"
        assert (await olga.refused("part", data))["code"] == "forbidden"


async def test_a_joined_lead_keeps_its_outcome_and_survives_a_restart(settings: Settings) -> None:
    async with serving(settings) as house:
        rep = await house.rep()
        await talks(house, need="some", budget=5000, email="vera@example.com")
        (lead,) = await leads_of(rep)
        await rep.ok("outcome", {"id": "o1", "lead": lead["id"], "outcome": "accepted"})
        await talks(house, need="much", budget=None, email="vera@example.com")
    async with serving(settings) as house:
        remy = await house.rep("Rosa")
        (lead,) = await leads_of(remy)
        card = (await remy.ok("read", {"conversation": lead["conversation"]}))["scorecard"]
        assert (lead["outcome"], lead["total"], card["total"]) == ("accepted", 6, 6)


# --- the site's word ---
async def signed(house: House, **claims: Any) -> str:
    secret = await secret_of(house.parts.store, "default", False, datetime.now(UTC))
    expires = datetime.now(UTC) + timedelta(hours=1)
    return jwt.encode({"sub": "customer-7", "exp": expires, **claims}, secret, "HS256")


async def test_a_customer_the_site_vouches_for_is_one_lead_from_the_first_moment(house: House) -> None:
    rep = await house.rep()
    token = await signed(house, name="Vera", company="Acme")
    first = await house.visitor()
    await first.open("firm", identity=token)
    await first.answers(need="some", budget=5000)
    again = await house.visitor()
    opened = await again.open("firm", identity=await signed(house, name="Vera", company="Acme"))
    assert opened["identity"] == {"ok": True}
    (lead,) = await leads_of(rep)
    assert (lead["conversation"], lead["name"], lead["company"]) == (opened["conversation"], "Vera", "Acme")


async def test_opening_again_with_the_same_word_adds_nothing(house: House) -> None:
    vera = await house.visitor()
    first = await vera.open("firm", identity=await signed(house))
    assert (await vera.open("firm", identity=await signed(house)))["seq"] == first["seq"]


async def test_another_customer_gets_no_look_at_a_conversation_that_is_somebodys(house: House) -> None:
    vera = await house.visitor()
    await vera.open("firm", identity=await signed(house))
    data = {"token": vera.token, "flow": "firm", "identity": await signed(house, sub="customer-8")}
    assert (await vera.refused("open", data))["code"] == "other-identity"


async def test_after_another_customer_was_refused_nothing_of_the_talk_is_pushed_any_more(
    house: House,
) -> None:
    remy, vera = await house.rep(), await house.visitor()
    opened = await vera.open("firm", identity=await signed(house))
    await vera.answer("need", "much")
    other = {"token": vera.token, "flow": "firm", "identity": await signed(house, sub="customer-8")}
    await vera.refused("open", other)
    await remy.on("claim", opened["conversation"])
    await remy.on("say", opened["conversation"], text="For the first customer only")
    anew = await vera.ok("open", {**other, "token": vera.token[::-1]})
    assert anew["conversation"] != opened["conversation"]
    assert "first customer" not in str(vera.pushed)


@pytest.mark.parametrize(
    "forged",
    [
        lambda secret: jwt.encode({"sub": "customer-7", "exp": 9e9}, "x" * 40, "HS256"),
        lambda secret: jwt.encode({"sub": "customer-7", "exp": 9e9}, "", "none"),
        lambda secret: jwt.encode({"sub": "customer-7", "exp": 1}, secret, "HS256"),
        lambda secret: jwt.encode({"sub": "customer-7"}, secret, "HS256"),
        lambda secret: jwt.encode({"exp": 9e9}, secret, "HS256"),
        lambda secret: jwt.encode({"sub": "customer-7", "exp": 9e9, "aud": "other"}, secret, "HS256"),
        lambda secret: jwt.encode({"sub": "", "exp": 9e9}, secret, "HS256"),
        lambda secret: jwt.encode({"sub": "customer-7", "exp": 9e9}, secret, "HS384"),
        lambda secret: "not.a.token",
    ],
    ids=[
        "forged",
        "unsigned",
        "old",
        "for ever",
        "nobody",
        "other site",
        "empty",
        "other algorithm",
        "no token",
    ],
)
async def test_a_word_that_is_not_the_sites_joins_nobody(house: House, forged: Any) -> None:
    rep = await house.rep()
    vera = await house.visitor()
    await vera.open("firm", identity=await signed(house))
    await vera.answer("need", "much")
    secret = await secret_of(house.parts.store, "default", False, datetime.now(UTC))
    olga = await house.visitor()
    opened = await olga.open("firm", identity=forged(secret))
    await olga.answer("need", "none")
    assert opened["identity"]["error"]["code"] == "bad-identity"
    assert len(await leads_of(rep)) == 2


async def test_a_new_secret_makes_the_old_tokens_worthless(house: House) -> None:
    token = await signed(house)
    await secret_of(house.parts.store, "default", True, datetime.now(UTC))
    opened = await (await house.visitor()).open("firm", identity=token)
    assert opened["identity"]["ok"] is False


async def test_many_conversations_of_one_person_at_once_are_one_lead(house: House) -> None:
    rep = await house.rep()
    await asyncio.gather(
        *(talks(house, need="some", budget=5000, email="vera@example.com") for _ in range(8))
    )
    leads = await leads_of(rep)
    assert len(leads) == 1


# --- what the rep reads of it ---
async def test_a_rep_reads_the_lead_over_all_its_conversations(house: House) -> None:
    rep = await house.rep()
    first = await talks(house, need="some", budget=5000, email="vera@example.com")
    again = await talks(house, need="much", budget=None, email="vera@example.com")
    read = await rep.ok("read", {"conversation": again.opened["conversation"]})
    assert [one["conversation"] for one in read["conversations"]] == [first.opened["conversation"]]
    assert [(one["because"], one["total"]) for one in read["history"]] == [
        ("Need: Some", 2),
        ("Budget: € 5,000", 4),
        ("Known from before", 6),
    ]


async def test_an_earlier_conversation_can_be_read_too(house: House) -> None:
    rep = await house.rep()
    first = await talks(house, need="some", budget=5000, email="vera@example.com")
    await talks(house, need="much", budget=None, email="vera@example.com")
    read = await rep.ok("read", {"conversation": first.opened["conversation"]})
    assert read["scorecard"]["total"] == 4


async def test_a_change_of_the_flows_scoring_shows_in_the_history_of_the_lead(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=5000, email="vera@example.com")
    (house.settings.flows / "firm.yaml").write_text(FLOW.replace("some: 2", "some: 3"))
    await house.parts.publishing.refresh()
    again = await talks(house, need="some", budget=None, email="vera@example.com")
    history = (await rep.ok("read", {"conversation": again.opened["conversation"]}))["history"]
    assert [one["because"] for one in history if one.get("rescored")] == ["New scoring · Known from before"]
    assert [one["total"] for one in history] == [2, 4, 5]


async def test_two_people_of_a_company_make_an_account(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=None, email="vera@acme.example")
    bo = await talks(house, need=None, budget=20_000, email="bo@acme.example")
    account = (await rep.ok("read", {"conversation": bo.opened["conversation"]}))["account"]
    assert (account["domain"], account["total"], account["of"]) == ("acme.example", 6, 8)
    assert {one["id"]: one["points"] for one in account["criteria"]} == {"budget": 4, "need": 2}


async def test_one_person_is_one_of_an_account_however_often_they_came(house: House) -> None:
    rep = await house.rep()
    await talks(house, need="some", budget=None, email="vera@acme.example")
    again = await talks(house, need="much", budget=None, email="vera@acme.example")
    account = (await rep.ok("read", {"conversation": again.opened["conversation"]}))["account"]
    assert len(account["people"]) == 1


async def test_free_mail_and_a_corrected_address_make_no_account(house: House) -> None:
    rep = await house.rep()
    vera = await talks(house, need="some", budget=None, email="vera@acme.example")
    await vera.ok("correct", {"id": "c1", "step": "email", "value": "vera@gmail.com", "consent": True})
    assert "account" not in await rep.ok("read", {"conversation": vera.opened["conversation"]})
    bo = await talks(house, need="some", budget=None, email="bo@acme.example")
    account = (await rep.ok("read", {"conversation": bo.opened["conversation"]}))["account"]
    assert len(account["people"]) == 1
