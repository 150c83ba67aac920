"""Accounts, the ledger, leads of a past moment, signals of a person: over two sites, with an outsider."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import jwt
import pytest

from app.core import events as ev
from app.identity import secret_of
from app.settings import Settings
from tests.conftest import House, Rep, Visitor, serving
from tests.web.test_api import NORTH, Caller, server, staff

FLOW = """
format: 1
flow: firm
score:
  criteria: {budget: {}, need: {}}
  bands: {cold: {from: 0}, warm: {from: 3, then: queue}, hot: {from: 7, then: alert}}
signals: {trial: {event: trial, score: {need: 1}}}
steps:
  need:
    ask: Need?
    choices: {much: Much, some: Some, none: None}
    score: {much: 4, some: 2, none: 0}
    skip: Later
  budget: {ask: Budget?, number: {unit: EUR}, score: {0: 0, 5000: 2, 20000: 4}, skip: Later}
  company_size:
    ask: How many are you?
    choices: {small: A few, large: Many}
    fills: company_size
    skip: Later
  email: {ask: E-mail?, email: {}, consent: I agree., skip: No}
  more: {ask: Anything else?, text: {}, skip: No}
"""
DUTCH = """
format: 1
flow: firm
language: nl
steps:
  company_size: {ask: Met hoeveel?, choices: {small: Een paar, large: Veel}}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


async def talks(
    house: House, email: str | None, *, need: Any = "some", budget: Any = None, size: Any = None, **more: Any
) -> Visitor:
    origin = NORTH if more.get("site") else "http://localhost:3000"
    visitor = await house.visitor(origin)
    await visitor.open("firm", **more)
    await visitor.answers(need=need, budget=budget, company_size=size)
    await visitor.answer("email", email, consent=True)
    return visitor


@asynccontextmanager
async def north_and_olga(settings: Settings) -> AsyncIterator[tuple[House, Caller, Caller]]:
    """Somebody of Acme has talked to the north; Olga's server is of the south."""
    async with serving(settings) as house:
        await talks(house, "vera@acme.example", need="much", budget=20_000, site="north")
        yield house, await server(house, "north"), await server(house, "south")


# --- other sites ---
async def test_an_outsider_gets_nothing_of_accounts_and_the_ledger(two_sites: Settings) -> None:
    async with north_and_olga(two_sites) as (_, shop, olga):
        assert (await shop.gets("accounts/acme.example"))[0] == 200
        theirs, nobodys = [await olga.gets(f"accounts/{name}.example") for name in ("acme", "nobody")]
        assert theirs == nobodys
        assert theirs[0] == 404
        assert (await olga.gets("accounts"))[1] == {"accounts": [], "next": None}
        assert (await olga.gets("ledger"))[1]["entries"] == []
        assert (await olga.gets("ledger.svg"))[1] != (await shop.gets("ledger.svg"))[1]


async def test_an_outsider_does_not_learn_that_a_lead_was_there_before(two_sites: Settings) -> None:
    async with north_and_olga(two_sites) as (_, shop, olga):
        [lead] = (await shop.gets("leads"))[1]["leads"]
        at = datetime.now(UTC).isoformat()
        theirs, nobodys = [await olga.gets(f"leads/{id}", at=at) for id in (lead["id"], "nobody")]
        assert theirs == nobodys


async def test_a_signal_reaches_no_person_of_another_site(two_sites: Settings) -> None:
    async with north_and_olga(two_sites) as (_, shop, olga):
        signal = {"id": "s1", "email": "vera@acme.example", "event": "trial"}
        assert (await olga.posts("signals", signal))[0] == 404
        assert (await shop.posts("signals", signal))[0] == 200


async def test_who_only_writes_flows_sees_no_account_and_no_alert(house: House) -> None:
    await talks(house, "vera@acme.example", need="much", budget=20_000)
    marie = await staff(house, "Marie", role="marketer")
    assert (await marie.gets("accounts"))[1]["accounts"] == []
    assert (await marie.gets("accounts/acme.example"))[0] == 404
    assert (await marie.gets("ledger"))[1]["figures"]["alerts"] == 0


# --- a past moment ---
async def test_a_lead_is_read_as_it_was_at_a_past_moment(house: House) -> None:
    vera = await house.visitor()
    await vera.open("firm")
    await vera.answer("need", "some")
    shop = await server(house)
    [lead] = (await shop.gets("leads"))[1]["leads"]
    log = await house.parts.store.log("default", "conversation", lead["conversation"])
    then = log[-1].at
    await asyncio.sleep(0.003)  # the log tells milliseconds apart
    await vera.answer("budget", 20_000)
    now, before = [
        (await shop.gets(f"leads/{lead['id']}", **query))[1] for query in ({}, {"at": _text(then)})
    ]
    assert (now["scorecard"]["total"] > before["scorecard"]["total"], before["lead"]["total"]) == (True, 2)
    assert [one["because"] for one in before["history"]] == ["Need: Some"]
    assert before["messages"] < now["messages"]


async def test_before_a_lead_began_there_is_nothing_and_the_future_cannot_be_read(house: House) -> None:
    await talks(house, None)
    shop = await server(house)
    [lead] = (await shop.gets("leads"))[1]["leads"]
    status, answer = await shop.gets(f"leads/{lead['id']}", at="2020-01-01T00:00:00Z")
    assert (status, "had not begun" in answer["error"]["message"]) == (404, True)
    status, answer = await shop.gets(f"leads/{lead['id']}", at="2999-01-01T00:00:00Z")
    assert (status, answer["error"]["problems"][0]["where"]) == (400, "at")


# --- accounts ---
async def test_an_account_tells_its_facts_with_who_said_them_and_who_sells_to_it(house: House) -> None:
    remy = await house.rep("Remy")
    await talks(house, "vera@acme.example", size="small")
    bo = await talks(house, "bo@acme.example", size="large")
    await remy.on("claim", bo.opened["conversation"])
    account = (await (await server(house)).gets("accounts/ACME.example"))[1]["account"]
    [fact] = account["facts"]
    assert (fact["id"], fact["text"], fact["by"]) == ("company_size", "Many", bo.opened["conversation"])
    assert (account["owner"], len(account["people"])) == ("Remy", 2)


async def test_an_account_is_told_in_the_language_of_who_asks(house: House) -> None:
    (house.settings.flows / "firm.nl.yaml").write_text(DUTCH)
    await house.parts.publishing.refresh()
    await talks(house, "vera@acme.example", size="large")
    shop = await server(house)
    for headers, query in (({"Accept-Language": "nl-BE, en;q=0.5"}, ""), ({}, "?language=nl")):
        account = (await shop.asks("get", f"accounts/acme.example{query}", headers=headers))[1]["account"]
        assert [(one["label"], one["text"]) for one in account["facts"]] == [("Bedrijfsgrootte", "Veel")]


async def test_accounts_are_read_page_by_page(house: House) -> None:
    for email in ("a@one.example", "b@two.example", "c@two.example", "d@gmail.com"):
        await talks(house, email)
    shop = await server(house)
    first = (await shop.gets("accounts", limit=1))[1]
    rest = (await shop.gets("accounts", limit=1, after=first["next"]))[1]
    found = [(one["domain"], one["people"], one["total"]) for one in first["accounts"] + rest["accounts"]]
    assert (found, rest["next"]) == ([("one.example", 1, 2), ("two.example", 2, 2)], None)


# --- the ledger ---
async def hot_and_replied(house: House, remy: Rep) -> Visitor:
    vera = await talks(house, "vera@acme.example", need="much", budget=20_000)
    await remy.on("claim", vera.opened["conversation"])
    await remy.on("say", vera.opened["conversation"], text="Hello")
    return vera


async def test_the_ledger_tells_when_a_person_replied_and_to_whom(house: House) -> None:
    vera = await hot_and_replied(house, await house.rep("Remy"))
    ledger = (await (await server(house)).gets("ledger"))[1]
    [entry] = ledger["entries"]
    assert (entry["conversation"], [one["rep"] for one in entry["claimed"]]) == (
        vera.opened["conversation"],
        ["Remy"],
    )
    log = await house.parts.store.log("default", "conversation", vera.opened["conversation"])
    moments = {type(one.event): one.at for one in log}
    wait = (moments[ev.RepSaid] - moments[ev.TurnedHot]).total_seconds()
    figures = ledger["figures"]
    assert (figures["answered"], figures["median"], figures["p90"]) == (1, wait, wait)


async def test_the_ledger_holds_what_was_raised_in_the_time_asked_for(house: House) -> None:
    await hot_and_replied(house, await house.rep("Remy"))
    shop = await server(house)
    for query in ({"until": "2026-01-01T00:00:00Z"}, {"since": "2999-01-01T00:00:00Z"}):
        assert (await shop.gets("ledger", **query))[1]["figures"]["alerts"] == 0
    status, answer = await shop.gets("ledger", until="0001-01-01T00:00:00Z")
    assert (status, answer["error"]["problems"][0]["where"]) == (400, "until")


async def test_the_waits_are_drawn_with_words_in_the_readers_language(house: House) -> None:
    await hot_and_replied(house, await house.rep("Remy"))
    status, drawing = await (await server(house)).gets("ledger.svg", language="de")
    assert (status, drawing.startswith("<svg")) == (200, True)
    assert "<title>Wartezeit bis zur ersten Antwort des Vertriebs</title>" in drawing
    assert "1 min: 1; 3 min: 0" in drawing


# --- signals of a person ---
async def test_a_signal_by_email_reaches_the_newest_conversation_once(house: House) -> None:
    await talks(house, "vera@acme.example")
    again = await talks(house, "vera@acme.example")
    shop, signal = await server(house), {"id": "s1", "email": " Vera@ACME.example", "event": "trial"}
    first = await shop.posts("signals", signal)
    assert first[1]["signals"][0]["conversation"] == again.opened["conversation"]
    await talks(house, "vera@acme.example")
    assert await shop.posts("signals", signal) == first, "the same id again, though a newer talk began"


async def test_a_signal_by_customer_id_reaches_whom_the_site_has_vouched_for(house: House) -> None:
    secret = await secret_of(house.parts.store, "default", False, datetime.now(UTC))
    word = jwt.encode({"sub": "c-7", "exp": datetime.now(UTC) + timedelta(hours=1)}, secret, "HS256")
    vera = await talks(house, None, identity=word)
    shop = await server(house)
    answer = (await shop.posts("signals", {"id": "s1", "customer": "c-7", "event": "trial"}))[1]
    assert answer["signals"][0]["conversation"] == vera.opened["conversation"]


async def test_an_unknown_person_is_named_by_their_place_and_none_is_taken(house: House) -> None:
    await talks(house, "vera@acme.example")
    shop = await server(house)
    signals = [
        {"id": "s1", "email": "vera@acme.example", "event": "trial"},
        {"id": "s2", "email": "secret@acme.example", "event": "trial"},
        {"id": "s3", "customer": "nobody", "event": "trial"},
    ]
    status, answer = await shop.posts("signals", {"signals": signals})
    assert (status, answer["error"]["message"]) == (
        404,
        "There is no person by the e-mail of signal 1,"
        " no person by the customer id of signal 2 on your site.",
    )
    assert (await shop.gets("leads"))[1]["leads"][0]["total"] == 2


@pytest.mark.parametrize(
    "whose", [{}, {"email": "a@b.example", "conversation": "c"}, {"email": "a@b.example", "customer": "c"}]
)
async def test_a_signal_is_of_exactly_one(house: House, whose: dict[str, str]) -> None:
    status, answer = await (await server(house)).posts("signals", {"id": "s1", "event": "trial", **whose})
    assert (status, "conversation, email, customer" in answer["error"]["problems"][0]["what"]) == (400, True)


# --- the document ---
async def test_real_answers_are_as_the_document_says(house: House) -> None:
    remy = await house.rep("Remy")
    await talks(house, "bo@acme.example", size="large")
    await hot_and_replied(house, remy)
    shop = await server(house)
    document = (await shop.gets("openapi.json"))[1]
    [lead, *_] = (await shop.gets("leads"))[1]["leads"]
    asked = (
        (f"leads/{lead['id']}", "/api/v1/leads/{id}"),
        (f"leads/{lead['id']}?at={_text(datetime.now(UTC))}", "/api/v1/leads/{id}"),
        (f"leads/{lead['id']}?at=2020-01-01", "/api/v1/leads/{id}"),
        ("accounts", "/api/v1/accounts"),
        ("accounts/acme.example", "/api/v1/accounts/{domain}"),
        ("accounts/nobody.example", "/api/v1/accounts/{domain}"),
        ("ledger", "/api/v1/ledger"),
        ("ledger?limit=0", "/api/v1/ledger"),
    )
    for path, route in asked:
        status, answer = await shop.asks("get", path)
        told = document["paths"][route]["get"]["responses"][str(status)]
        schema = told["content"]["application/json"]["schema"]
        jsonschema.validate(answer, {**schema, "components": document["components"]})


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
