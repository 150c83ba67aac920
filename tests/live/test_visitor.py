"""The visitor's wire: what is refused and how, what survives, and what is never sent."""

import asyncio
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app import conversations
from app.entries import Ref
from app.settings import Settings
from tests.conftest import BANT, PATIENCE, Clock, House, serving

SECRETS = re.compile(
    r"score|total|lowest|highest|band|persona|certainty|points|weight|criteri|hot\b|signal|alert"
    r"|unqualified|nurture|follow_up|priority|founder|it_lead|saw_pricing|/pricing\*|20000|5000\b",
    re.IGNORECASE,
)


# --- refusals ---
async def test_requests_before_open_are_refused(house: House) -> None:
    vera = await house.visitor()
    for name, data in (("answer", {"id": "a", "step": "need", "value": "orient"}), ("sync", {"after": 0}),
                       ("say", {"id": "b", "text": "hi"}), ("leave", {"id": "c"})):  # fmt: skip
        assert (await vera.refused(name, data))["code"] == "bad-request"


@pytest.mark.parametrize(
    "data",
    [
        None, 7, "text", [], {}, {"token": "short", "flow": "demo"}, {"token": "x" * 30},
        {"token": "x" * 30, "flow": "Demo!"}, {"token": "x" * 30, "flow": "demo", "after": -1},
        {"token": "x" * 30, "flow": "demo", "page": 7}, {"token": "é" * 30, "flow": "demo"},
    ],
)  # fmt: skip
async def test_an_open_of_another_shape_is_refused(house: House, data: Any) -> None:
    vera = await house.visitor()
    assert (await vera.refused("open", data))["code"] == "bad-request"


async def test_an_unknown_flow_is_refused_in_words(house: House) -> None:
    vera = await house.visitor()
    refused = await vera.refused("open", {"token": vera.token, "flow": "nothing", "language": "nl"})
    assert refused["code"] == "no-such-flow"
    assert refused["message"].startswith("Deze chat")


@pytest.mark.parametrize(
    ("request_", "data", "code"),
    [
        ("answer", {"id": "a", "step": "budget", "value": 5}, "stale-step"),
        ("answer", {"id": "a", "step": "need", "value": "nothing"}, "invalid-answer"),
        ("answer", {"id": "a", "step": "need"}, "bad-request"),
        ("answer", {"id": "a b", "step": "need", "value": "orient"}, "bad-request"),
        ("answer", {"id": "x" * 65, "step": "need", "value": "orient"}, "bad-request"),
        ("answer", {"id": "a", "step": "need", "value": "\x00"}, "bad-request"),
        ("say", {"id": "a", "text": "x" * 2001}, "too-large"),
        ("say", {"id": "a", "text": "  "}, "bad-request"),
        ("correct", {"id": "a", "step": "budget", "value": 5}, "stale-step"),
        ("answer", {"id": "a", "step": "need", "value": "x" * 2001}, "too-large"),
        ("signal", {"id": "a"}, "bad-request"),
        ("signal", {"id": "a", "page": "/x", "event": "y"}, "bad-request"),
        ("nonsense", {}, "bad-request"),
    ],
)
async def test_a_request_that_may_not_be_is_refused_with_its_code(
    house: House, request_: str, data: dict[str, Any], code: str
) -> None:
    vera = await house.visitor()
    await vera.open()
    refused = await vera.refused(request_, data)
    assert refused["code"] == code
    assert refused["message"]


async def test_an_address_that_is_none_does_no_harm(house: House) -> None:
    vera = await house.visitor()
    assert (await vera.open(page="http://[x", referrer="http://[y"))["step"]["id"] == "need"
    await vera.ok("signal", {"id": "s", "page": "http://[z"})


async def test_a_refused_request_is_not_kept(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    await vera.refused("answer", {"id": "again", "step": "need", "value": "nothing"})
    assert (await vera.ok("answer", {"id": "again", "step": "need", "value": "orient"}))["step"][
        "id"
    ] == "budget"


# --- what survives ---
async def test_a_reload_resumes_at_the_same_step_with_the_whole_transcript(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    await vera.answers(need="orient", budget=1000)
    again = await house.visitor(token=vera.token)
    opened = await again.open()
    assert opened["conversation"] == vera.opened["conversation"]
    assert (opened["step"]["id"], len(opened["messages"])) == ("authority", 6)
    assert (await again.ok("sync", {"after": 4}))["messages"][0]["seq"] == 5


async def test_coming_back_on_another_page_counts_as_a_look_at_it(house: House) -> None:
    remy, vera = await house.rep(), await house.visitor()
    await vera.open(page="https://halden.example/")
    await vera.answers(need="orient", budget=60000, authority="self")
    again = await house.visitor(token=vera.token)
    await again.open(page="https://halden.example/pricing?from=mail")
    assert (await remy.until("alert"))["because"][-1] == "Saw pricing"


async def test_a_connection_that_goes_while_it_opens_is_not_counted_as_here(house: House) -> None:
    """The store is slow for once: the visitor is gone before the answer is there."""
    vera, tab = await house.visitor(), await house.visitor()
    opened = await vera.open()
    slow = house.parts.store.log

    async def slowly(*args: Any) -> Any:
        await asyncio.sleep(0.2)
        return await slow(*args)

    house.parts.store.log = slowly  # type: ignore[method-assign]
    await tab.client.emit("open", {"token": vera.token, "flow": "demo"}, namespace="/visitor")
    await asyncio.sleep(0.05)
    await tab.leave()
    await vera.leave()
    await asyncio.sleep(0.4)
    del house.parts.store.log
    assert not house.parts.presence.is_here(Ref("default", opened["conversation"]))


async def test_what_happens_while_a_tab_opens_is_pushed_to_it(house: House) -> None:
    """The store is slow for once: it has read already, and the tab does not listen yet."""
    vera, tab = await house.visitor(), await house.visitor()
    await vera.open()
    read = house.parts.store.log

    async def late(*args: Any) -> Any:
        found = await read(*args)
        await asyncio.sleep(0.3)
        return found

    house.parts.store.log = late  # type: ignore[method-assign]
    opening = asyncio.create_task(tab.ok("open", {"token": vera.token, "flow": "demo"}))
    await asyncio.sleep(0.1)
    await vera.answer("need", "orient")
    opened = await opening
    del house.parts.store.log
    assert opened["step"]["id"] == "need"
    await tab.until("messages", lambda push: push["step"]["id"] == "budget")


async def test_a_line_of_the_rep_that_was_quicker_than_the_visitors_own_is_pushed(house: House) -> None:
    """The store is slow for once: the rep's line is on its way when the visitor's comes."""
    remy, vera = await house.rep(), await house.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answer("need", "orient")
    await remy.on("claim", conversation)
    write = house.parts.store.append

    async def slowly(*args: Any) -> bool:
        await asyncio.sleep(0.2)
        return await write(*args)

    house.parts.store.append = slowly  # type: ignore[method-assign]
    says = asyncio.create_task(remy.on("say", conversation, text="Hello!"))
    await asyncio.sleep(0.1)
    await vera.ok("say", {"id": "s1", "text": "Anybody there?"})
    await says
    del house.parts.store.append
    await vera.until("messages", lambda push: "Hello!" in [one["text"] for one in push["messages"]])


async def test_a_clock_that_is_set_back_does_not_turn_a_log_around(settings: Settings) -> None:
    clock = Clock()
    async with serving(settings, clock) as house:
        vera = await house.visitor()
        conversation = (await vera.open())["conversation"]
        clock.ahead = timedelta(hours=-1)
        await vera.answers(need="orient", budget=1000)
        log = await house.parts.store.log("default", "conversation", conversation)
        assert [one.at for one in log] == sorted(one.at for one in log)


async def test_many_tabs_at_once_all_get_their_acks(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    tabs = [await house.visitor(token=vera.token) for _ in range(15)]
    for tab in tabs:
        await tab.open()
    acks = await asyncio.gather(
        *(tab.ok("signal", {"id": f"s{n}", "event": "x"}) for n, tab in enumerate(tabs))
    )
    assert len({ack["seq"] for ack in acks}) == 15


async def test_no_visitor_makes_a_log_without_end(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    for n in range(500):
        await vera.ok("signal", {"id": f"s{n}", "event": "x"})
    assert (await vera.refused("signal", {"id": "one-more", "event": "x"}))["code"] == "too-fast"
    await vera.answer("need", "orient")


async def test_a_talk_that_is_no_longer_held_goes_on_where_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "KEPT", 3)
    visitors = [await house.visitor() for _ in range(8)]
    for visitor in visitors:
        await visitor.open()
        await visitor.answer("need", "orient")
    assert len(house.parts.conversations._states) <= 3
    assert (await visitors[0].answer("budget", 1000))["step"]["id"] == "authority"


async def test_two_tabs_see_the_same_conversation_live(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    tab = await house.visitor(token=vera.token)
    opened = await tab.open()
    shown = await vera.answer("need", "orient")
    push = await tab.until("messages")
    assert (push["after"], push["seq"]) == (opened["seq"], shown["seq"])
    assert push["step"]["id"] == "budget"


async def test_what_is_pushed_to_another_tab_is_what_a_whole_reading_shows(house: House) -> None:
    vera = await house.visitor()
    await vera.open()
    other = await house.visitor(token=vera.token)
    opened = await other.open()
    await vera.answers(need="orient", budget=1000, authority="self")
    for value in ("learn", "orient") * 5:
        shown = await vera.ok("correct", {"id": secrets.token_urlsafe(8), "step": "need", "value": value})
    await other.until("messages", lambda push: push["seq"] == shown["seq"])
    pushed = [one for kind, push in other.pushed if kind == "messages" for one in push["messages"]]
    assert [*opened["messages"], *pushed] == (await other.ok("sync", {"after": 0}))["messages"]


async def test_a_restart_resumes_and_a_repeated_id_gets_its_first_ack(settings: Settings) -> None:
    async with serving(settings) as house:
        vera = await house.visitor()
        await vera.open()
        first = await vera.ask("answer", {"id": "once", "step": "need", "value": "orient"})
        token = vera.token
    async with serving(settings) as house:
        vera = await house.visitor(token=token)
        assert (await vera.open())["step"]["id"] == "budget"
        again = await vera.ask("answer", {"id": "once", "step": "need", "value": "learn"})
        assert again == first


async def test_a_conversation_keeps_its_flow_version_when_the_file_changes(settings: Settings) -> None:
    path = settings.flows / "bant.yaml"
    async with serving(settings) as house:
        vera = await house.visitor()
        await vera.open("bant")
        path.write_text(BANT.replace("Who decides?", "Who signs?"))
        await house.parts.publishing.refresh()
        assert (await vera.answer("budget", "some"))["messages"][-1]["text"] == "Who decides?"
        olga = await house.visitor()
        await olga.open("bant")
        assert (await olga.answer("budget", "some"))["messages"][-1]["text"] == "Who signs?"
        token = vera.token
    async with serving(settings) as house:
        vera = await house.visitor(token=token)
        assert (await vera.open("bant"))["messages"][-1]["text"] == "Who decides?"


async def test_a_broken_file_keeps_its_published_version_in_force_and_is_shown(settings: Settings) -> None:
    async with serving(settings) as house:
        remy = await house.rep()
        (settings.flows / "bant.yaml").write_text(BANT.replace("ask: Who decides?", "aks: Who decides?"))
        push = await remy.until("flows", lambda push: push["flows"])
        assert (
            "bant.yaml:10:5: error: unknown key 'aks'; did you mean 'ask'?" in push["flows"][0]["problems"][0]
        )
        vera = await house.visitor()
        assert (await vera.open("bant"))["step"]["id"] == "budget"


async def test_a_draining_server_tells_its_clients_when_to_come_back(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep()
    await vera.open()
    await house.stop()
    assert 0 <= (await vera.until("drain"))["retry"] <= 3000
    assert 0 <= (await remy.until("drain"))["retry"] <= 3000


# --- what is never sent ---
class Frames:
    """A visitor on a bare websocket, who keeps every frame."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.frames, self.n = socket, list[str](), 0

    async def until(self, start: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = str((await self.socket.receive()).data)
                self.frames.append(frame)
                if frame == "2":
                    await self.socket.send_str("3")
                if frame.startswith(start):
                    return frame

    async def ask(self, event: str, data: dict[str, Any]) -> Any:
        self.n += 1
        await self.socket.send_str(f"42/visitor,{self.n}{json.dumps([event, data])}")
        frame = await self.until(f"43/visitor,{self.n}[")
        return json.loads(frame.partition("[")[2].removesuffix("]"))


async def test_no_frame_of_a_whole_conversation_holds_a_score_a_band_or_a_rule(house: House) -> None:
    remy = await house.rep()
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(
            f"{house.url}/socket.io/?EIO=4&transport=websocket", headers={"Origin": "http://localhost"}
        )
        vera = Frames(socket)
        await vera.until("0")
        await socket.send_str("40/visitor,{}")
        await vera.until("40/visitor")
        opened = await vera.ask("open", {"token": secrets.token_urlsafe(32), "flow": "demo"})
        await vera.ask("signal", {"id": "p", "page": "https://halden.example/pricing"})
        for n, (step, value) in enumerate(
            {
                "need": "replace",
                "budget": 60000,
                "authority": "other",
                "decider": None,
                "involve": "yes",
            }.items()
        ):
            await vera.ask("answer", {"id": f"a{n}", "step": step, "value": value})
        await vera.ask("correct", {"id": "c", "step": "authority", "value": "self"})
        await vera.ask("answer", {"id": "bad", "step": "timeframe", "value": "never"})
        await vera.ask("say", {"id": "s", "text": "purple"})
        for n, (step, value) in enumerate(
            {"timeframe": "now", "role": "owner", "company_size": 12, "email": "vera@example.com"}.items()
        ):
            await vera.ask(
                "answer", {"id": f"b{n}", "step": step, "value": value, "consent": step == "email"}
            )
        await remy.on("claim", opened["conversation"])
        await remy.on("say", opened["conversation"], text="Hello Vera")
        await vera.until('42/visitor,["messages"')
        await vera.until('42/visitor,["messages"')
        await vera.ask("sync", {"after": 0})
        await remy.on("release", opened["conversation"])
        await vera.until('42/visitor,["messages"')
        await socket.close()
    assert len(vera.frames) >= 18, vera.frames
    told = [frame for frame in vera.frames if frame.startswith("4")]  # the rest is engine.io's own
    assert [frame for frame in told if SECRETS.search(frame)] == []


def test_the_pattern_for_secrets_would_find_one() -> None:
    assert SECRETS.search('42/visitor,["messages",{"score":{"total":12}}]')


async def test_the_token_is_stored_nowhere_and_never_logged(
    house: House, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    vera = await house.visitor()
    await vera.open()
    await house.stop()
    files = [path.read_bytes() for path in Path(settings.data).iterdir()]
    assert files
    assert not any(vera.token.encode() in content for content in files)
    assert vera.token not in caplog.text


async def test_a_failing_test_of_a_flow_stops_its_publish(settings: Settings) -> None:
    path = settings.flows / "bant.yaml"
    async with serving(settings) as house:
        test = "\ntests:\n  one answer:\n    answers: {budget: plenty}\n    expect: {score: 3}\n"
        path.write_text(BANT.replace("Who decides?", "Who signs?") + test)
        await house.parts.publishing.refresh()
        [broken] = house.parts.publishing.broken
        assert str(broken.errors[0]).endswith(
            "bant.yaml:23:3: error: test 'one answer' fails: expected score 3, got 4"
        )
        vera = await house.visitor()
        await vera.open("bant")
        assert (await vera.answer("budget", "some"))["messages"][-1]["text"] == "Who decides?"
        path.write_text(path.read_text().replace("score: 3}\n", "score: 4}\n"))
        await house.parts.publishing.refresh()
        assert house.parts.publishing.broken == ()


async def test_a_published_flow_whose_tests_fail_by_now_is_served_and_shown_after_a_start(
    settings: Settings,
) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    (settings.flows / "day.yaml").write_text(
        "format: 1\nflow: day\nsteps:\n  start: {ask: When?, date: {from: today}}\n"
        f"tests:\n  soon:\n    answers: {{start: {tomorrow}}}\n    expect: {{asked: [start]}}\n"
    )
    async with serving(settings) as house:
        assert house.parts.publishing.broken == ()
    async with serving(settings, Clock(timedelta(days=5))) as house:
        vera = await house.visitor()
        assert (await vera.open("day"))["step"]["id"] == "start"
        async with asyncio.timeout(PATIENCE):
            while not house.parts.publishing.broken:
                await house.parts.publishing.refresh()
