"""Two sites in one house: what belongs to one is nowhere to be had on the other."""

import secrets
from collections.abc import AsyncIterator

import pytest
from socketio.exceptions import ConnectionError

from app.settings import Settings
from tests.conftest import House, Rep, serving

NORTH = "https://north.example"


@pytest.fixture
async def house(two_sites: Settings) -> AsyncIterator[House]:
    async with serving(two_sites) as house:
        yield house


async def hot_lead(house: House) -> tuple[str, Rep]:
    """A hot lead on the northern site, seen by its rep."""
    remy = await house.rep("Remy", site="north")
    vera = await house.visitor(origin=NORTH)
    conversation = (await vera.open(site="north"))["conversation"]
    await vera.answers(need="replace", budget=60000, authority="self", timeframe="now")
    await remy.until("alert")
    return conversation, remy


async def test_an_outsider_sees_nothing_of_another_site(house: House) -> None:
    olga = await house.rep("Olga", site="south")
    await hot_lead(house)
    watched = await olga.ok("watch", {})
    assert (watched["leads"], watched["alerts"]) == ([], [])
    assert [rep["name"] for rep in watched["reps"]] == ["Olga"]
    assert [kind for kind, _ in olga.pushed if kind in ("lead", "alert", "messages")] == []


@pytest.mark.parametrize(
    ("request_", "more"),
    [
        ("read", {}),
        ("claim", {}),
        ("release", {}),
        ("say", {"text": "hi"}),
        ("ask", {"step": "email"}),
        ("confirm", {"step": "budget", "value": 1}),
    ],
)
async def test_an_outsider_gets_nothing_by_a_conversations_id(
    house: House, request_: str, more: dict[str, object]
) -> None:
    conversation, remy = await hot_lead(house)
    olga = await house.rep("Olga", site="south")
    refused = await olga.refused(request_, {"id": "x1", "conversation": conversation, **more})
    unknown = await olga.refused(request_, {"id": "x2", "conversation": "nobody-has-this", **more})
    assert refused == unknown == {"code": "forbidden", "message": refused["message"]}
    assert (await remy.ok("read", {"conversation": conversation}))["lead"]["state"] == "bot"


async def test_an_outsider_can_set_no_outcome_and_see_no_alert(house: House) -> None:
    _, remy = await hot_lead(house)
    watched = await remy.ok("watch", {})
    olga = await house.rep("Olga", site="south")
    lead, alert = watched["leads"][0]["id"], watched["alerts"][0]["id"]
    for event, data in (
        ("outcome", {"id": "o1", "lead": lead, "outcome": "won"}),
        ("seen", {"alert": alert}),
    ):
        assert (await olga.refused(event, data))["code"] == "forbidden"
    assert "outcome" not in (await remy.ok("watch", {}))["leads"][0]


async def test_a_marketer_has_no_leads(house: House) -> None:
    with pytest.raises(ConnectionError):
        await house.rep("Mara", site="north", role="marketer")


async def test_a_page_of_another_origin_cannot_open_a_sites_chat(house: House) -> None:
    olga = await house.visitor(origin="https://south.example")
    refused = await olga.refused("open", {"token": olga.token, "flow": "demo", "site": "north"})
    assert refused["code"] == "wrong-origin"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://north.example.evil.example", "https://north.example:444",
     "http://north.example", "HTTPS://north.example"],
)  # fmt: skip
async def test_a_foreign_origin_gets_no_socket(house: House, origin: str) -> None:
    with pytest.raises(ConnectionError):
        await house.visitor(origin=origin)


async def test_a_token_is_good_for_its_own_site_only(house: House) -> None:
    vera = await house.visitor(origin=NORTH)
    await vera.open(site="north")
    olga = await house.visitor(origin="https://south.example", token=vera.token)
    refused = await olga.refused("open", {"token": vera.token, "flow": "demo", "site": "south"})
    assert refused["code"] == "wrong-origin"


async def test_a_guessed_token_opens_a_conversation_of_its_own(house: House) -> None:
    vera, olga = await house.visitor(origin=NORTH), await house.visitor(origin=NORTH)
    opened = await vera.open(site="north")
    guessed = await olga.ok("open", {"token": secrets.token_urlsafe(32), "flow": "demo"})
    assert guessed["conversation"] != opened["conversation"]


async def test_the_console_takes_its_own_origin_only(house: House) -> None:
    await house.rep("Remy", site="north")
    token = await house.parts.auth.sign_in("remy@example.com", "a long enough password", "test")
    for origin in ("https://north.example", "http://localhost:3000"):
        thief = Rep("Thief")
        with pytest.raises(ConnectionError):
            await house._join(thief, "console/socket.io", {"Origin": origin, "Cookie": f"leadlight={token}"})


async def test_a_stranger_gets_no_console_socket(house: House) -> None:
    stranger = Rep("Stranger")
    with pytest.raises(ConnectionError):
        await house._join(stranger, "console/socket.io", {"Origin": house.url})
