"""The trail that comes with `open` where the site says the visitor agreed: what of it is kept, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core import events as ev
from app.entries import Ref
from tests.conftest import House, Visitor


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def signals(house: House, vera: Visitor) -> list[tuple[str, Any]]:
    """(fact, value) of what the log holds."""
    log = await house.parts.store.log("default", "conversation", vera.opened["conversation"])
    return [(one.event.fact, one.event.value) for one in log if isinstance(one.event, ev.Signalled)]


async def test_what_the_visitor_did_before_scores_from_when_they_did_it(house: House) -> None:
    remy, vera = await house.rep(), await house.visitor()
    trail = [
        {"at": ago(days=14), "page": "https://halden.example/pricing?from=mail"},
        {"at": ago(days=1), "visits": 2},
    ]
    opened = await vera.open(page="https://halden.example/", trail=trail)
    await vera.answer("need", "orient")
    read = await remy.ok("read", {"conversation": opened["conversation"]})
    interest = next(line for line in read["scorecard"]["criteria"] if line["id"] == "interest")
    points = {reason["signal"]: reason["points"] for reason in interest["reasons"]}
    assert points == {"saw_pricing": pytest.approx(1, abs=0.01), "came_back": pytest.approx(0.95, abs=0.01)}
    assert (await signals(house, vera))[0] == ("page", "https://halden.example/pricing"), "without its query"


async def test_an_entry_that_cannot_be_is_left_out_and_the_chat_opens(house: House) -> None:
    vera = await house.visitor()
    good = {"at": ago(hours=1), "event": "download"}
    bad: list[Any] = [
        None,
        7,
        "x",
        {},
        {"at": ago(hours=1)},
        {"event": "x"},
        {"at": "yesterday", "event": "x"},
        {"at": 7, "event": "x"},
        {"at": ago(hours=1), "event": "x", "page": "/"},
        {"at": ago(hours=-1), "event": "x"},
        {"at": ago(days=61), "event": "x"},
        {"at": ago(hours=1), "scroll": 101},
        {"at": ago(hours=1), "page": "x" * 4001},
        {"at": "0001-01-01T00:00:00+14:00", "event": "x"},
    ]
    assert (await vera.open(trail=[*bad, good]))["step"]["id"] == "need"
    assert await signals(house, vera) == [("event", "download")]


async def test_of_a_trail_that_is_too_long_the_newest_fifty_are_read(house: House) -> None:
    vera = await house.visitor()
    await vera.open(trail=[{"at": ago(minutes=60 - n), "event": f"e{n}"} for n in range(60)])
    assert await signals(house, vera) == [("event", f"e{n}") for n in range(10, 60)]


async def test_a_conversation_that_is_resumed_does_not_take_the_trail_again(house: House) -> None:
    vera = await house.visitor()
    trail = [{"at": ago(hours=1), "event": "download"}]
    await vera.open(trail=trail)
    again = await house.visitor(token=vera.token)
    await again.open(trail=trail)
    assert len(await signals(house, again)) == 1


async def test_a_trail_that_is_no_list_is_refused(house: House) -> None:
    vera = await house.visitor()
    refused = await vera.refused("open", {"token": vera.token, "flow": "demo", "trail": "everything"})
    assert refused["code"] == "bad-request"


async def test_what_a_visitor_is_told_says_nothing_of_their_trail(house: House) -> None:
    vera = await house.visitor()
    opened = await vera.open(trail=[{"at": ago(hours=1), "page": "/pricing"}])
    assert not {"trail", "signals"} & opened.keys()
    state = await house.parts.conversations.state(Ref("default", opened["conversation"]))
    assert state.page == ""
