"""What servers and staff fetch by address: their own sites' only, nothing for strangers, as documented."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from app.core import events as ev
from app.core.commands import Past
from app.settings import Settings
from app.web import signals, wire
from app.web.api import OPERATIONS
from app.web.keys import A_MINUTE
from tests.conftest import PASSWORD, House, Visitor, serving

NORTH, SOUTH = "https://north.example", "https://south.example"


class Caller:
    """A server with a key, a browser with a cookie, or a stranger."""

    def __init__(self, house: House, headers: Mapping[str, str] = {}) -> None:
        self.house, self.headers = house, dict(headers)

    async def asks(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        headers = self.headers | more.pop("headers", {})
        async with (
            ClientSession(self.house.url) as session,
            session.request(method, f"/api/v1/{path}", headers=headers, **more) as got,
        ):
            is_json = got.content_type == "application/json"
            return got.status, await (got.json() if is_json else got.text())

    async def gets(self, path: str, **query: Any) -> tuple[int, Any]:
        return await self.asks("get", path, params=query)

    async def posts(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        return await self.asks("post", path, json=body, headers=headers)


async def server(house: House, site: str = "default") -> Caller:
    """A server of a site's owner."""
    key = await house.parts.keys.add(f"server-of-{site}", site)
    return Caller(house, {"Authorization": f"Bearer {key}"})


async def staff(house: House, name: str, site: str = "default", role: str = "rep") -> Caller:
    await house.parts.auth.add_user(f"{name}@example.com", name, PASSWORD, {site: role})
    token = await house.parts.auth.sign_in(f"{name}@example.com", PASSWORD, "test")
    return Caller(house, {"Cookie": f"leadlight={token}"})


async def lead_of(house: House, origin: str = "http://localhost:3000", **more: Any) -> Visitor:
    vera = await house.visitor(origin)
    await vera.open(**more)
    await vera.answers(need="replace", budget=60000)
    return vera


def signal(vera: Visitor, id: str = "s1", **more: Any) -> dict[str, Any]:
    fact = more or {"event": "download"}
    return {"id": id, "conversation": vera.opened["conversation"], **fact}


# --- who is let in ---
@pytest.mark.parametrize("one", [one for one in OPERATIONS.values() if one.ways], ids=lambda one: one.name)
async def test_nothing_for_strangers_and_wrong_keys(house: House, one: Any) -> None:
    path = re.sub(r"\{\w+\}", "x", one.path.removeprefix("/api/v1/"))
    for headers in (
        {},
        {"Authorization": "Bearer llk_wrong"},
        {"Authorization": "Basic x"},
        {"Cookie": "leadlight=x"},
    ):
        status, answer = await Caller(house, headers).asks(one.method, path)
        assert (status, answer["error"]["code"]) == (401, "signed-out")


async def test_a_removed_key_opens_nothing_at_once(house: House) -> None:
    shop = await server(house)
    assert (await shop.gets("leads"))[0] == 200
    await house.parts.keys.remove("server-of-default")
    assert (await shop.gets("leads"))[0] == 401


async def test_a_wrong_key_is_not_saved_by_a_good_cookie(house: House) -> None:
    remy = await staff(house, "Remy")
    remy.headers["Authorization"] = "Bearer llk_wrong"
    assert (await remy.gets("leads"))[0] == 401


async def test_of_a_key_only_its_hash_is_stored(house: House) -> None:
    key = (await server(house)).headers["Authorization"].removeprefix("Bearer ")
    await house.stop()
    assert not any(key.encode() in path.read_bytes() for path in house.settings.data.iterdir())


async def test_another_sites_things_are_not_there(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        vera = await lead_of(house, NORTH, site="north")
        remy, olga = await server(house, "north"), await server(house, "south")
        lead = (await remy.gets("leads"))[1]["leads"][0]["id"]
        conversation = vera.opened["conversation"]
        asked = (
            ("get", f"leads/{lead}", None),
            ("post", f"leads/{lead}/outcome", {"id": "o1", "outcome": "won"}),
            ("get", f"conversations/{conversation}/history.svg", None),
            ("post", "signals", signal(vera)),
        )
        for method, path, body in asked:
            status, answer = await olga.asks(method, path, json=body)
            assert (status, answer["error"]["code"]) == (404, "not-found"), path
            assert (await remy.asks(method, path, json=body))[0] == 200, path
        assert (await olga.gets("leads"))[1]["leads"] == []


async def test_a_key_that_asks_too_often_is_told_when_to_come_back(settings: Settings) -> None:
    limited = Settings(port=0, data=settings.data, flows=settings.flows, limits=True)
    async with serving(limited) as house:
        shop = await server(house)
        async with ClientSession(house.url, headers=shop.headers) as session:
            for _ in range(A_MINUTE):
                async with session.get("/api/v1/leads/x"):
                    pass
            async with session.get("/api/v1/leads/x") as got:
                assert (got.status, got.headers["Retry-After"]) == (429, "60")
                assert (await got.json())["error"]["code"] == "too-fast"


async def test_a_session_writes_from_our_own_pages_only(house: House) -> None:
    await lead_of(house)
    remy = await staff(house, "Remy")
    lead = (await remy.gets("leads"))[1]["leads"][0]["id"]
    won = {"id": "o1", "outcome": "won"}
    for headers in ({}, {"Origin": "https://elsewhere.example"}):
        assert (await remy.posts(f"leads/{lead}/outcome", won, **headers))[0] == 403
    assert (await remy.posts(f"leads/{lead}/outcome", won, Origin=house.url))[0] == 200


async def test_who_only_writes_flows_sees_no_lead(house: House) -> None:
    await lead_of(house)
    marie = await staff(house, "Marie", role="marketer")
    assert (await marie.gets("leads"))[1]["leads"] == []


# --- signals ---
async def test_a_signal_of_the_server_is_on_the_scorecard_and_turns_the_lead_hot(house: House) -> None:
    remy, vera = await house.rep(), await lead_of(house)
    await vera.answer("authority", "self")
    shop = await server(house)
    assert (await shop.posts("signals", signal(vera, page="/pricing?from=mail")))[0] == 200
    assert (await remy.until("alert"))["because"][-1] == "Saw pricing"
    log = await house.parts.store.log("default", "conversation", vera.opened["conversation"])
    [told] = [one for one in log if isinstance(one.event, ev.Signalled)]
    assert (told.by, told.event.value) == ("site", "/pricing")


async def test_the_same_id_again_changes_nothing_and_is_answered_alike(house: House) -> None:
    vera, shop = await lead_of(house), await server(house)
    first = await shop.posts("signals", signal(vera))
    await vera.answer("authority", "self")
    assert await shop.posts("signals", signal(vera, event="other")) == first


async def test_a_hundred_signals_go_in_one_request_and_count_from_when_they_happened(house: House) -> None:
    vera, shop = await lead_of(house), await server(house)
    at = (datetime.now(UTC) - timedelta(days=14)).isoformat()
    many = [signal(vera, f"s{n}", event="download", at=at) for n in range(100)]
    status, answer = await shop.posts("signals", {"signals": many})
    assert (status, len(answer["signals"])) == (200, 100)
    lead = (await shop.gets("leads"))[1]["leads"][0]["id"]
    criteria = (await shop.gets(f"leads/{lead}"))[1]["scorecard"]["criteria"]
    interest = next(one for one in criteria if one["id"] == "interest")
    assert interest["points"] == pytest.approx(1, abs=0.01), "two at most, and each a half by now"


async def test_after_the_end_the_server_may_still_tell(house: House) -> None:
    vera, shop = await lead_of(house), await server(house)
    await vera.ok("leave", {"id": "bye"})
    assert (await vera.refused("signal", {"id": "w1", "event": "download"}))["code"] == "closed"
    assert (await shop.posts("signals", signal(vera)))[0] == 200


async def test_every_problem_of_every_signal_is_named_and_none_is_taken(house: House) -> None:
    vera, shop = await lead_of(house), await server(house)
    before = (await house.parts.conversations.sync(await _ref(house, vera), 0))["seq"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    bad = [
        signal(vera),
        {"id": "a b", "conversation": 7, "evnt": "x"},
        signal(vera, "s3", at=tomorrow, scroll=50),
    ]
    status, answer = await shop.posts("signals", {"signals": bad})
    said = {problem["where"]: problem["what"] for problem in answer["error"]["problems"]}
    assert (status, set(said)) == (
        400,
        {"signals.1", "signals.1.id", "signals.1.conversation", "signals.1.evnt"},
    )
    assert said["signals.1.evnt"].startswith("unknown field; there is id, conversation, at, event")
    assert (await house.parts.conversations.sync(await _ref(house, vera), 0))["seq"] == before


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "body"), ("x", "body"), (None, "body"), ({}, "signal"), ({"signals": []}, "signals"),
        ({"signals": 7}, "signals"), ({"signals": [7]}, "signals.0"),
        ({"id": "a", "conversation": "c"}, "signal"),
        ({"id": "a", "conversation": "c", "event": "x", "page": "/"}, "signal"),
        ({"id": "a", "conversation": "c", "event": ""}, "event"),
        ({"id": "a", "conversation": "c", "event": "\x00"}, "event"),
        ({"id": "a", "conversation": "c", "seconds": -1}, "seconds"),
        ({"id": "a", "conversation": "c", "event": "x", "at": "soon"}, "at"),
        ({"id": "a", "conversation": "c", "event": "x", "at": "2999-01-01T00:00:00Z"}, "at"),
        ({"signals": [{"id": "a", "conversation": "c", "event": "x"}] * 101}, "signals"),
    ],
)  # fmt: skip
async def test_a_bad_signal_is_told_where_it_is_bad(house: House, body: Any, where: str) -> None:
    status, answer = await (await server(house)).posts("signals", body)
    assert status == 400
    assert where in {problem["where"] for problem in answer["error"]["problems"]}


@pytest.mark.parametrize(
    ("text", "status"), [(b"{", 400), (b"\xff", 400), (b"NaN", 400), (b" " * 70_000, 413)]
)
async def test_what_is_no_json_or_too_much_is_refused_in_words(
    house: House, text: bytes, status: int
) -> None:
    shop = await server(house)
    got, answer = await shop.asks("post", "signals", data=text)
    assert (got, bool(answer["error"]["message"])) == (status, True)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("2026-11-22T12:00:00Z"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*signals.Signal.model_fields, "signals", "more"]), inner, max_size=6
        )
    ),
)


@given(JSON)
def test_whatever_comes_in_is_taken_or_told_in_words(data: Any) -> None:
    now = datetime.now(UTC)
    problems: list[tuple[str, str]] = []
    pasts: list[Past] = []
    try:
        pasts = [one.past(now) for one in signals.told(data, now)]
    except wire.Faulty as faulty:
        problems = list(faulty.problems)
    assert bool(pasts) != bool(problems)
    assert all(where and what for where, what in problems)
    assert all(past.happened <= now + signals.AHEAD for past in pasts)


# --- leads ---
async def test_leads_are_read_page_by_page_and_later_only_what_changed(house: House) -> None:
    people = [await lead_of(house) for _ in range(3)]
    shop = await server(house)
    first = (await shop.gets("leads", limit=2))[1]
    rest = (await shop.gets("leads", limit=2, since=first["cursor"]))[1]
    assert ([len(page["leads"]) for page in (first, rest)], first["more"], rest["more"]) == (
        [2, 1],
        True,
        False,
    )
    await people[0].answer("authority", "self")
    news = (await shop.gets("leads", since=rest["cursor"]))[1]["leads"]
    assert [lead["conversation"] for lead in news] == [people[0].opened["conversation"]]


async def test_leads_are_filtered_by_band_and_heat(house: House) -> None:
    await lead_of(house)
    hot = await lead_of(house)
    await hot.answers(authority="self", timeframe="now")
    shop = await server(house)
    for query in ({"hot": "true"}, {"band": "priority"}):
        leads = (await shop.gets("leads", **query))[1]["leads"]
        assert [lead["conversation"] for lead in leads] == [hot.opened["conversation"]], query
    assert len((await shop.gets("leads", hot="false"))[1]["leads"]) == 1


async def test_a_query_that_cannot_be_is_told_where(house: House) -> None:
    status, answer = await (await server(house)).gets("leads", since="x", limit=0, colour="red")
    assert status == 400
    assert [problem["where"] for problem in answer["error"]["problems"]] == ["since", "limit", "colour"]


async def test_an_outcome_by_a_key_is_signed_with_its_name(house: House) -> None:
    await lead_of(house)
    shop = await server(house)
    lead = (await shop.gets("leads"))[1]["leads"][0]["id"]
    won = {"id": "o1", "outcome": "won", "value": 12000, "currency": "EUR"}
    assert (await shop.posts(f"leads/{lead}/outcome", won))[1]["lead"]["outcome"] == "won"
    assert (await shop.posts(f"leads/{lead}/outcome", {"id": "o1", "outcome": "lost"}))[1]["lead"][
        "outcome"
    ] == "won"
    [logged] = await house.parts.store.log("default", "lead", lead)
    assert (logged.by, logged.event.rep) == ("key:server-of-default", "key:server-of-default")


async def test_the_history_of_a_lead_is_drawn(house: House) -> None:
    vera, remy = await lead_of(house), await staff(house, "Remy")
    status, drawing = await remy.gets(f"conversations/{vera.opened['conversation']}/history.svg")
    assert (status, "<svg" in drawing) == (200, True)
    assert (await remy.gets("conversations/nobody/history.svg"))[0] == 404


# --- the document ---
async def test_every_route_is_in_the_document_and_nothing_else(house: House) -> None:
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in house.runner.app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    document = (await Caller(house).gets("openapi.json"))[1]
    told = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert told == served


async def test_real_answers_and_refusals_are_as_the_document_says(house: House) -> None:
    vera, shop = await lead_of(house), await server(house)
    await vera.answers(authority="self", timeframe="now", role="owner", company_size=12)
    await vera.ok("signal", {"id": "p", "page": "/pricing"})
    document = (await shop.gets("openapi.json"))[1]
    lead = (await shop.gets("leads"))[1]["leads"][0]["id"]
    asked: tuple[tuple[str, str, str, Any], ...] = (
        ("get", "leads", "/api/v1/leads", None),
        ("get", f"leads/{lead}", "/api/v1/leads/{id}", None),
        ("get", "leads/nobody", "/api/v1/leads/{id}", None),
        ("get", "leads?limit=0", "/api/v1/leads", None),
        ("post", f"leads/{lead}/outcome", "/api/v1/leads/{id}/outcome", {"id": "o", "outcome": "accepted"}),
        ("post", f"leads/{lead}/outcome", "/api/v1/leads/{id}/outcome", {"outcome": "great"}),
        ("post", "signals", "/api/v1/signals", signal(vera)),
        ("post", "signals", "/api/v1/signals", {"signals": [{}]}),
    )
    for method, path, route, body in asked:
        status, answer = await shop.asks(method, path, json=body)
        told = document["paths"][route][method]["responses"][str(status)]
        schema = told["content"]["application/json"]["schema"]
        jsonschema.validate(answer, {**schema, "components": document["components"]})


async def test_the_document_takes_what_the_server_takes(house: House) -> None:
    vera = await lead_of(house)
    document = (await Caller(house).gets("openapi.json"))[1]
    body = document["paths"]["/api/v1/signals"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schema = {**body, "components": document["components"]}
    for good in (signal(vera), {"signals": [signal(vera), signal(vera, "s2", visits=2)]}):
        jsonschema.validate(good, schema)
    for bad in ({}, signal(vera, event="x", page="/"), {"signals": []}, {**signal(vera), "colour": "red"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


async def test_the_document_is_open_to_all(house: House) -> None:
    status, document = await Caller(house).gets("openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")


async def _ref(house: House, vera: Visitor) -> Any:
    return await house.parts.conversations.find(vera.token)


async def test_the_history_is_told_in_the_language_asked_for_else_in_the_browsers(house: House) -> None:
    vera = await house.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace", budget=60000)
    await house.rep("Remy")
    token = await house.parts.auth.sign_in("Remy@example.com", PASSWORD, "test")
    headers = {"Cookie": f"leadlight={token}", "Accept-Language": "tlh, de-AT;q=0.9, en;q=0.5"}
    titles = []
    for query in ("", "?language=nl"):
        address = f"/api/v1/conversations/{conversation}/history.svg{query}"
        async with house.browser() as browser, browser.get(address, headers=headers) as got:
            titles.append((await got.text()).partition("<title>")[2].partition("</title>")[0])
    assert titles == ["Die Bewertung im Lauf der Zeit", "De score door de tijd"]
