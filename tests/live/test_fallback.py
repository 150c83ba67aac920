"""The visitor's requests over plain HTTP: the same acks as over the socket, for the same conversation."""

import asyncio
import json
import secrets
from typing import Any

import aiohttp
import pytest

from app.live import fallback
from app.settings import Settings
from tests.conftest import PATIENCE, House, serving

ORIGIN = {"Origin": "http://localhost:3000"}


class HttpVisitor:
    """Vera behind a proxy that lets no websocket through."""

    def __init__(self, house: House, session: aiohttp.ClientSession, token: str | None = None) -> None:
        self.house, self.session, self.token = house, session, token or secrets.token_urlsafe(32)
        self.headers = ORIGIN | {"Authorization": f"Bearer {self.token}"}

    async def ask(self, request: str, data: Any) -> dict[str, Any]:
        async with self.session.post(f"/visitor/{request}", json=data, headers=self.headers) as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def news(self, after: int) -> dict[str, Any]:
        async with self.session.get(f"/visitor/messages?after={after}", headers=self.headers) as answer:
            return dict(await answer.json())


async def test_a_whole_talk_goes_over_plain_http(house: House) -> None:
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        opened = await vera.ask("open", {"flow": "demo"})
        assert (opened["ok"], opened["step"]["id"]) == (True, "need")
        answered = await vera.ask("answer", {"id": "a1", "step": "need", "value": "orient"})
        assert answered["step"]["id"] == "budget"
        assert await vera.ask("answer", {"id": "a1", "step": "need", "value": "learn"}) == answered
        refused = await vera.ask("answer", {"id": "a2", "step": "need", "value": "learn"})
        assert (refused["ok"], refused["error"]["code"]) == (False, "stale-step")
        assert (await vera.ask("signal", {"id": "s1", "page": "/pricing"})).keys() == {"ok", "seq"}
        assert (await vera.ask("leave", {"id": "l1"}))["state"] == "closed"


async def test_both_ways_lead_to_one_conversation(house: House) -> None:
    vera = await house.visitor()
    opened = await vera.open()
    async with house.browser() as session:
        same = HttpVisitor(house, session, vera.token)
        assert (await same.ask("open", {"flow": "demo"}))["conversation"] == opened["conversation"]
        await same.ask("answer", {"id": "a1", "step": "need", "value": "orient"})
    assert (await vera.until("messages"))["step"]["id"] == "budget"


async def test_news_is_waited_for_and_comes_at_once(house: House) -> None:
    remy = await house.rep()
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        opened = await vera.ask("open", {"flow": "demo"})
        answered = await vera.ask("answer", {"id": "a1", "step": "need", "value": "orient"})
        waiting = asyncio.create_task(vera.news(answered["seq"]))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await remy.on("claim", opened["conversation"])
        news = await asyncio.wait_for(waiting, PATIENCE)
        assert (news["state"], news["rep"]) == ("rep", "Remy")


async def test_no_news_is_an_empty_answer_after_a_while(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "HELD", 0.1)
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        opened = await vera.ask("open", {"flow": "demo"})
        assert (await vera.news(opened["seq"]))["messages"] == []


async def test_a_held_request_does_not_hold_up_the_stop(house: House) -> None:
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        opened = await vera.ask("open", {"flow": "demo"})
        waiting = asyncio.create_task(vera.news(opened["seq"]))
        await asyncio.sleep(0.1)
        await asyncio.wait_for(house.stop(), PATIENCE)
        assert (await waiting)["ok"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_foreign_page_gets_nothing(house: House, origin: str) -> None:
    async with house.browser() as session:
        for method in ("post", "options"):
            async with session.request(
                method, "/visitor/open", json={}, headers={"Origin": origin}
            ) as answer:
                assert answer.status == 403
                assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_browser_may_ask_first(house: House) -> None:
    async with house.browser() as session, session.options("/visitor/answer", headers=ORIGIN) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"not json", "bad-request"),
        (b"[1]", "bad-request"),
        (b"{}", "bad-request"),
        (b" " * 20_000, "too-large"),
        (b"\xff\xfe", "bad-request"),
    ],
)
async def test_a_request_of_another_shape_is_refused(house: House, body: bytes, code: str) -> None:
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        await vera.ask("open", {"flow": "demo"})
        async with session.post("/visitor/answer", data=body, headers=vera.headers) as answer:
            assert (await answer.json())["error"]["code"] == code


async def test_without_a_token_that_opens_something_nothing_is_answered(house: House) -> None:
    async with house.browser() as session:
        olga = HttpVisitor(house, session)
        assert (await olga.ask("sync", {"after": 0}))["error"]["code"] == "bad-request"
        assert (await olga.news(0))["error"]["code"] == "bad-request"
        async with session.post("/visitor/nonsense", json={}, headers=olga.headers) as answer:
            assert answer.status == 404


async def test_a_token_is_good_for_the_pages_of_its_own_site_only(two_sites: Settings) -> None:
    async with serving(two_sites) as house, house.browser() as session:
        vera = HttpVisitor(house, session)
        vera.headers |= {"Origin": "https://north.example"}
        assert (await vera.ask("open", {"flow": "demo"}))["ok"]
        vera.headers |= {"Origin": "https://south.example"}
        acks = [
            await vera.ask("answer", {"id": "a1", "step": "need", "value": "orient"}),
            await vera.ask("sync", {"after": 0}),
            await vera.ask("open", {"flow": "demo"}),
            await vera.news(0),
        ]
        assert [ack["error"]["code"] for ack in acks] == ["wrong-origin"] * 4


@pytest.mark.parametrize("over", ["the socket", "plain HTTP"])
async def test_the_question_of_an_earlier_answer_comes_back_to_be_corrected(house: House, over: str) -> None:
    vera = await house.visitor()
    need = (await vera.open())["step"]
    async with house.browser() as session:
        http = HttpVisitor(house, session, vera.token)
        ask = vera.ask if over == "the socket" else http.ask
        early = await ask("question", {"step": "need"})
        await vera.answer("need", "orient")
        assert (early["ok"], early["error"]["code"], early["error"]["step"]) == (False, "stale-step", "need")
        assert (await ask("question", {"step": "need"}))["step"] == need
        assert (await ask("question", {"step": "no_such"}))["error"]["code"] == "stale-step"
        assert (await ask("question", {}))["error"]["code"] == "bad-request"


async def test_the_visitor_is_told_how_far_they_have_come(house: House) -> None:
    vera = await house.visitor()
    told = [await vera.open(), await vera.answer("need", "orient"), await vera.answer("budget", 1000)]
    far = [ack.get("progress", 0) for ack in told]
    assert far[0] == 0 < far[1] < far[2] < 100
    assert "progress" not in await vera.ok("leave", {"id": "l1"})


async def in_pieces(house: House, token: str, *pieces: bytes, length: int | None = None) -> bytes:
    """The end of the answer to `open`, the body sent as a slow line sends it. b"" if the line goes first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(house.url.rpartition(":")[2]))
    size = sum(map(len, pieces)) if length is None else length
    head = f"POST /visitor/open HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN['Origin']}\r\nContent-Length: {size}"
    writer.write(f"{head}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode())
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)
    said = await asyncio.wait_for(reader.read(), PATIENCE) if length is None or length < 1000 else b""
    writer.close()
    return said.rpartition(b"\r\n\r\n")[2]


async def test_a_request_that_comes_in_pieces_is_taken_whole(house: House) -> None:
    body = json.dumps({"flow": "demo", "page": "/" + "x" * 3000}).encode()
    said = await in_pieces(house, secrets.token_urlsafe(32), body[:9], body[9:1400], body[1400:])
    assert json.loads(said)["ok"]


async def test_a_request_that_does_not_come_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "SENT_WITHIN", 0.1)
    said = await in_pieces(house, secrets.token_urlsafe(32), b"{", length=100)
    assert json.loads(said)["error"]["code"] == "bad-request"


async def test_who_goes_in_the_middle_of_a_request_leaves_no_traceback(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await in_pieces(house, secrets.token_urlsafe(32), b"{", length=1000)
    await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_body_that_is_not_packed_as_it_says_is_a_bad_request(house: House) -> None:
    async with house.browser() as session:
        headers = HttpVisitor(house, session).headers | {"Content-Encoding": "gzip"}
        async with session.post("/visitor/open", data=b"no gzip at all", headers=headers) as answer:
            assert (await answer.json())["error"]["code"] == "bad-request"
