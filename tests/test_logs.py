"""The log: one line of JSON an event, with ids, and never a word, an address or a phone of a visitor."""

import asyncio
import io
import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from app.core.entry import Unavailable
from app.logs import Handler, Lines, asked, log_to
from app.main import PARTS, build_app
from app.settings import Settings
from tests.conftest import PASSWORD, PATIENCE, ROOT, House, Rep, Visitor
from tests.faults.disk import held

KEPT = "what-only-vera-has-got-in-her-tab"
SECRETS = ("Zebra", "geheim", "private-mail", "470123456", KEPT)
TOKEN = "what-opens-the-numbers-of-this-one"
FLOW = """\
format: 1
flow: told
score: {bands: {cold: {from: 0}, hot: {from: 1, then: alert}}}
steps:
  need: {ask: Need?, choices: {much: Much}, score: {much: 4}}
  email: {ask: E-mail?, email: {}, consent: I agree., skip: No}
  phone: {ask: Phone?, phone: {}, consent: I agree., skip: No}
  more: {ask: Anything else?, text: {}, skip: No}
"""


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """`leadlight serve` with its log in a file; its address, and what signs Remy in."""
    (folder / "flows").mkdir()
    (folder / "flows" / "told.yaml").write_text(FLOW)
    parts = (await build_app(Settings(data=folder / "data", flows=folder / "flows", limits=False)))[PARTS]
    await parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    cookie = f"leadlight={await parts.auth.sign_in('remy@example.com', PASSWORD, 'test')}"
    await parts.store.close()
    told = {"LEADLIGHT_LIMITS": "off", "LEADLIGHT_METRICS_TOKEN": TOKEN}
    with (folder / "log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", "serve", "--port", "0", "--data", folder / "data",
            "--flows", folder / "flows", cwd=ROOT, env=os.environ | told,
            stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        assert server.stdout
        async with asyncio.timeout(PATIENCE):
            while b"Console" not in (line := await server.stdout.readline()):
                assert line, (folder / "log").read_text()
        yield line.decode().split()[1].removesuffix("/console"), cookie
    finally:
        server.terminate()
        await server.communicate()


async def vera_at(url: str) -> Visitor:
    vera = Visitor()
    headers = {"Origin": "http://localhost:3000"}
    await vera.client.connect(
        url, headers=headers, transports=["websocket"], namespaces=["/visitor"], wait_timeout=PATIENCE
    )
    return vera


async def remy_at(url: str, cookie: str) -> Rep:
    remy = Rep("Remy")
    await remy.client.connect(
        url,
        headers={"Origin": url, "Cookie": cookie},
        transports=["websocket"],
        namespaces=["/rep"],
        socketio_path="console/socket.io",
        wait_timeout=PATIENCE,
    )
    return remy


async def claim_and_talk(vera: Visitor, remy: Rep) -> None:
    """A rep finds the hot lead by its words, claims it, talks with the visitor and lets go."""
    conversation = vera.opened["conversation"]
    await remy.ok("watch", {"cursor": 0})
    await remy.ask("find", {"text": "Zebra"})
    await remy.on("claim", conversation)
    await remy.on("say", conversation, text="Zebra geheim, says Remy")
    await vera.ok("say", {"id": "s1", "text": "call +32470123456, Zebra"})
    await remy.ask("say", {"id": "Zebra geheim", "conversation": "geheim@private-mail.example", "text": 7})
    await remy.on("release", conversation)
    await remy.leave()


async def over_http(url: str) -> None:
    """The same over plain HTTP, where websockets are blocked."""
    headers = {"Origin": "http://localhost:3000", "Authorization": f"Bearer {KEPT}"}
    async with ClientSession(url, headers=headers) as session:
        for name, data in (
            ("open", {"flow": "told", "language": "en"}),
            ("answer", {"id": "h1", "step": "need", "value": "much"}),
            ("answer", {"id": "h2", "step": "email", "value": "Zebra geheim", "consent": True}),
        ):
            await session.post(f"/visitor/{name}", json=data)


async def numbers(url: str) -> str:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with ClientSession(url, headers=headers) as session, session.get("/metrics") as answer:
        assert answer.status == 200
        return await answer.text()


async def tell_all(url: str, data: Path, cookie: str) -> None:
    """A visitor tells what is theirs, rightly and wrongly, both ways, also while nothing can be stored."""
    vera = await vera_at(url)
    vera.token = KEPT
    await vera.open("told", page="https://shop.example/page?who=Zebra", language="en")
    await vera.answer("need", "much")
    for value in ("Zebra geheim", "vera.geheim@private-mail.example"):
        await vera.ask("answer", {"id": f"e{len(value)}", "step": "email", "value": value, "consent": True})
    await vera.ask("answer", {"id": "Zebra geheim", "step": "phone", "value": ["+32470123456"]})
    await vera.answer("phone", "+32470123456", consent=True)
    with held(data / "leadlight.db"):
        await vera.ask("answer", {"id": "m1", "step": "more", "value": "Zebra geheim"})
    await vera.ask("Zebra geheim", {"text": "Zebra"})
    await claim_and_talk(vera, await remy_at(url, cookie))
    await vera.leave()
    await over_http(url)
    again = await vera_at(url)
    await again.client.eio.send('42/visitor,["connect",{"Zebra":"geheim"}]')
    async with ClientSession(url, headers={"Origin": "http://localhost:3000"}) as session:
        await session.post("/visitor/say?Zebra=geheim", data=b'{"text": "Zebra geheim"')
        await session.get("/Zebra/geheim")
        await session.post(
            "/sign-in", data={"email": "vera.geheim@private-mail.example", "password": "Zebra"}
        )
    await again.leave()


async def test_no_text_address_phone_or_token_of_a_visitor_enters_the_log_or_the_metrics(
    tmp_path: Path,
) -> None:
    async with process(tmp_path) as (url, cookie):
        await tell_all(url, tmp_path / "data", cookie)
        shown = await numbers(url)
    log = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"at", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert any("nothing can be stored" in line["message"] for line in lines)
    assert 'leadlight_requests_total{request="claim",room="rep"} 1.0' in shown
    assert [secret for secret in (*SECRETS, cookie[10:]) if secret in log + shown] == []


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged from now on, as the server writes it."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    root.handlers = []
    log_to(stream, "json")
    yield stream
    root.handlers, root.level = before, level


def last(log: io.StringIO) -> dict[str, Any]:
    return dict(json.loads(log.getvalue().splitlines()[-1]))


def test_a_line_has_the_ids_of_the_request_that_it_is_about(log: io.StringIO) -> None:
    asked.set(("answer", {"id": "r-1", "conversation": "c_1", "value": "Zebra"}))
    logging.getLogger("app.live").warning("something")
    assert {key: last(log)[key] for key in ("asked", "request", "conversation")} == {
        "asked": "answer",
        "request": "r-1",
        "conversation": "c_1",
    }


@pytest.mark.parametrize(
    ("table", "request_", "ids"),
    [
        ("population", ("answer", {"id": "r-1", "step": "need", "value": "replace"}), ("answer", "r-1")),
        ("event", ("sync", {"after": 0}), ("sync", None)),
    ],
)
async def test_an_operation_that_our_own_mistake_ends_is_told_with_the_request_it_was_for(
    house: House, log: io.StringIO, table: str, request_: tuple[str, Any], ids: tuple[str, str | None]
) -> None:
    vera = await house.visitor()
    await vera.open()
    with closing(sqlite3.connect(house.settings.database)) as conn:
        conn.execute(f"alter table {table} rename to away")
    await vera.refused(*request_)
    told = [
        line for line in map(json.loads, log.getvalue().splitlines()) if "not carried out" in line["message"]
    ]
    assert [(line.get("asked"), line.get("request")) for line in told] == [ids]


@pytest.mark.parametrize("id", ["Zebra geheim", "vera@private-mail.example", "x" * 65, 7, None, ["a"]])
def test_what_is_no_id_is_left_out(log: io.StringIO, id: object) -> None:
    asked.set(("Zebra geheim", {"id": id}))
    logging.getLogger("app.live").warning("something")
    assert {"asked", "request"} & last(log).keys() == set()


def test_of_an_exception_its_kind_and_place_are_told_not_what_it_says(log: io.StringIO) -> None:
    try:
        try:
            int("Zebra geheim")
        except ValueError as error:
            raise RuntimeError("vera.geheim@private-mail.example") from error
    except RuntimeError:
        logging.getLogger("app.live").exception("a request failed")
    line = last(log)
    assert (line["error"], "test_logs.py" in line["where"][0]) == ("RuntimeError < ValueError", True)
    assert not any(secret in log.getvalue() for secret in SECRETS)


def test_an_address_that_a_mail_server_quotes_is_masked(log: io.StringIO) -> None:
    logging.getLogger("app.alerts").error("refused: %s", "550 <vera.geheim@private-mail.example> unknown")
    assert last(log)["message"] == "refused: 550 <…@…> unknown"


def test_of_other_peoples_loggers_only_the_sentence_is_told(log: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error(
        "Task exception was never retrieved\nfuture: ValueError('Zebra')"
    )
    logging.getLogger("leadlight.socketio").warning("unexpected packet %s", "Zebra")
    messages = [json.loads(line)["message"] for line in log.getvalue().splitlines()]
    assert messages == ["Task exception was never retrieved", "unexpected packet %s"]


@pytest.mark.parametrize(
    ("sentence", "filled"), [("a %s and %s", "Zebra"), ("refused: %s", "550 Zebra <geheim@a.example> \udce9")]
)
def test_a_line_that_cannot_be_written_as_it_is_shows_nothing_it_was_to_hold(
    capfd: pytest.CaptureFixture[str], sentence: str, filled: str
) -> None:
    """The library prints a traceback with all arguments where a line fails."""
    log, record = io.StringIO(), logging.LogRecord("app.alerts", 40, "a.py", 1, sentence, (filled,), None)
    handler = Handler(log)
    handler.setFormatter(Lines("json"))
    handler.handle(record)
    assert last(log)["level"] == "ERROR"
    assert (capfd.readouterr().err, "geheim" in log.getvalue()) == ("", False)


def test_what_dies_in_a_thread_is_a_line_of_its_kind_and_place(tmp_path: Path) -> None:
    dies = (
        "import threading\nfrom app.logs import log_to, log_what_dies\nlog_to()\nlog_what_dies()\n"
        "one = threading.Thread(target=int, args=['Zebra'])\none.start()\none.join()\n"
        "class Dying:\n    def __del__(self):\n        int('Zebra')\n"
        "Dying()"
    )
    ran = subprocess.run([sys.executable, "-c", dies], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [line["error"] for line in lines] == ["ValueError", "ValueError"]
    assert "Zebra" not in ran.stderr


def test_a_line_is_one_line_whatever_is_in_it(log: io.StringIO) -> None:
    logging.getLogger("app.live").warning("one\ntwo\x1b[31m\u2028")
    assert log.getvalue().count("\n") == 1


def test_what_follows_from_a_store_that_takes_nothing_is_not_told_again(log: io.StringIO) -> None:
    try:
        raise Unavailable("the disk is full")
    except Unavailable:
        logging.getLogger("app.alerts").exception("the outbox could not be looked at")
    assert log.getvalue() == ""
