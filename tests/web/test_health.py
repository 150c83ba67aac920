"""/healthz, /readyz and /metrics on a real server: what they say, when they say no, and to whom."""

import re
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from app.logs import line_of
from app.settings import Settings, SettingsError, read_metrics_token
from app.web.naming import named
from tests.conftest import House, serving
from tests.faults.disk import held
from tests.live.test_fallback import HttpVisitor
from tests.web.test_api import lead_of, server, signal

TOKEN = "a token for the numbers"
OPENED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, metrics_token=TOKEN)


async def numbers(house: House) -> dict[str, float]:
    """Every sample, by its name with its labels."""
    async with ClientSession(house.url) as session, session.get("/metrics", headers=OPENED) as answer:
        assert answer.status == 200
        text = await answer.text()
    return {
        f"{sample.name}{sorted(sample.labels.values()) or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def ready(house: House) -> tuple[int, dict[str, object]]:
    async with ClientSession(house.url) as session, session.get("/readyz") as answer:
        return answer.status, await answer.json()


async def test_a_server_that_is_well_is_ready(house: House) -> None:
    assert await ready(house) == (200, {"ok": True})


async def test_who_cannot_store_is_not_ready_and_says_why(house: House) -> None:
    with held(house.settings.database):
        status, answer = await ready(house)
    assert (status, answer["wrong"]) == (503, {"store": "another process holds the database"})


async def test_a_page_or_call_that_cannot_be_stored_says_when_to_come_back(house: House) -> None:
    caller, vera = await server(house), await lead_of(house)
    with held(house.settings.database):
        status, told = await caller.posts("signals", signal(vera))
    assert (status, told) == (503, "Something failed on our side. Please try again in a moment.")
    assert (await caller.posts("signals", signal(vera)))[0] == 200


async def test_who_asks_a_thousand_times_makes_one_write(house: House) -> None:
    for _ in range(30):
        await ready(house)
    written = (await numbers(house))["leadlight_commit_seconds_count"]
    assert written < 30


async def test_who_stops_is_not_ready(house: House) -> None:
    async with ClientSession(house.url) as session:
        async with session.get("/readyz") as answer:  # the connection that stays open
            assert answer.status == 200
        await house.runner.app.shutdown()
        async with session.get("/readyz") as answer:
            assert (await answer.json())["wrong"] == {"draining": "the server stops"}


async def test_a_database_that_a_newer_version_has_migrated_is_not_ready(house: House) -> None:
    conn = house.parts.store._db.conn
    conn.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at)"
        " values ('leadlight', 'm999_tomorrow', '2030')"
    )
    status, answer = await ready(house)
    assert (status, list(answer["wrong"])) == (503, ["migrations"])


async def test_a_page_that_fails_tells_the_id_under_which_the_log_has_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails(request: web.Request) -> web.Response:
        raise KeyError(request.match_info["token"])

    app = web.Application(middlewares=[named])
    app.router.add_get("/join/{token}", fails)
    lines: list[dict[str, Any]] = []
    caplog.handler.addFilter(lambda record: lines.append(line_of(record)) or True)
    async with TestClient(TestServer(app)) as client, client.get("/join/hush") as answer:
        status, id = answer.status, answer.headers["X-Request-Id"]
    [line] = [line for line in lines if line["level"] == "ERROR"]
    assert (status, line["request"], line["asked"]) == (500, id, "GET /join/{token}")
    assert "hush" not in str(line)


async def test_nobody_reads_the_metrics_without_the_token(house: House) -> None:
    given = [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}]
    async with ClientSession(house.url) as session:
        for headers in given:
            async with session.get("/metrics", headers=headers) as answer:
                assert answer.status == 401


async def test_without_a_token_set_there_are_no_metrics_not_even_for_this_machine(settings: Settings) -> None:
    async with (
        serving(replace(settings, metrics_token="")) as house,
        ClientSession(house.url) as session,
        session.get("/metrics", headers={"Authorization": "Bearer "}) as answer,
    ):
        assert answer.status == 404


@pytest.mark.parametrize("token", ["short", "with a line\nin the middle"])
def test_a_token_that_can_be_guessed_or_not_sent_is_refused(token: str) -> None:
    with pytest.raises(SettingsError, match="openssl rand"):
        read_metrics_token({"LEADLIGHT_METRICS_TOKEN": token})


def test_the_token_is_not_shown_with_the_settings(settings: Settings) -> None:
    assert TOKEN not in repr(settings)


async def test_what_is_asked_and_refused_is_counted(house: House) -> None:
    vera = await house.visitor()
    await vera.open("bant")
    await vera.answer("budget", "plenty")
    await vera.ok("sync", {"after": 0})
    await vera.refused("answer", {"id": "a", "step": "nowhere", "value": 1, "more": "x" * 3000})
    found = await numbers(house)
    assert found["leadlight_sockets['visitor']"] == 1
    assert found["leadlight_requests_total['answer', 'visitor']"] == 2
    assert found["leadlight_catch_ups_total['visitor']"] == 1
    assert sum(n for name, n in found.items() if name.startswith("leadlight_refused_requests_total[")) == 1


async def test_the_time_to_an_ack_and_the_writers_work_are_counted(house: House) -> None:
    vera = await house.visitor()
    await vera.open("bant")
    before = await numbers(house)
    await vera.answer("budget", "plenty")
    after = await numbers(house)
    counted = ("leadlight_ack_seconds_count['visitor']", "leadlight_commit_operations_count")
    assert [after[name] - before[name] for name in counted] == [1, 1]
    assert after["leadlight_ack_seconds_bucket['+Inf', 'visitor']"] == 2
    assert {
        "leadlight_outbox_due",
        "leadlight_outbox_dead",
        "leadlight_gaps_total['visitor']",
    } <= after.keys()
    assert {
        "leadlight_loop_lag_worst_seconds",
        "leadlight_wal_bytes",
        "leadlight_writer_queue",
    } <= after.keys()


async def test_what_goes_over_plain_http_is_counted_too(house: House) -> None:
    async with house.browser() as session:
        vera = HttpVisitor(house, session)
        await vera.ask("open", {"flow": "bant"})
        await vera.ask("answer", {"id": "a", "step": "nowhere", "value": 1})
        await vera.news(0)
    found = await numbers(house)
    asked = [found[f"leadlight_requests_total[{of}]"] for of in ("'answer', 'http'", "'http', 'messages'")]
    assert (asked, found["leadlight_ack_seconds_count['http']"]) == ([1, 1], 2)
    assert sum(n for name, n in found.items() if "refused" in name and "'http'" in name) == 1


async def test_a_connection_of_another_website_is_counted(house: House) -> None:
    with pytest.raises(Exception, match=r".*"):
        await house.visitor("https://evil.example")
    assert (await numbers(house))["leadlight_closed_connections_total['another website', 'visitor']"] == 1


async def test_names_that_clients_make_up_are_no_labels(house: House) -> None:
    """Each label is kept for good: a visitor must not be able to make them."""
    vera = await house.visitor()
    await vera.open("bant")
    await vera.ask("made_up_name", {})
    assert not any("made_up" in name for name in await numbers(house))


async def test_metrics_hold_no_id(house: House) -> None:
    vera = await house.visitor()
    opened = await vera.open("bant")
    assert not any(re.search(opened["conversation"], name) for name in await numbers(house))
