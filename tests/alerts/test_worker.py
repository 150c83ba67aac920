"""Timers: what falls due is done once, also over a restart and when it is taken twice."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

import app.main
from app.alerts.worker import BATCH, Worker
from app.entries import Ref
from app.settings import Settings
from tests.conftest import PATIENCE, House, Visitor, serving

TO_HANDOFF = {
    "need": "replace", "budget": 60000, "authority": "self", "timeframe": "now",
    "role": "owner", "company_size": 12, "email": None,
}  # fmt: skip


class Clock:
    """The world's clock, under the test's thumb."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.real = app.main.now

    def __call__(self):
        return self.real() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(app.main, "now", clock)
    return clock


async def waiting(house: House) -> Visitor:
    vera = await house.visitor()
    await vera.open()
    shown = await vera.answers(**TO_HANDOFF)
    assert shown["state"] == "waiting"
    return vera


async def test_unclaimed_at_the_deadline_otherwise_is_said_to_the_waiting_visitor(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        await house.rep()
        vera = await waiting(house)
        clock.ahead = timedelta(minutes=3, seconds=1)
        await house.parts.worker.take()
        push = await vera.until("messages", lambda push: push["messages"])
        assert push["messages"][0]["text"].startswith("Everybody is busy")
        assert push["state"] == "closed"


async def test_a_timer_survives_a_restart(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        await house.rep()
        vera = await waiting(house)
        token = vera.token
    clock.ahead = timedelta(minutes=3, seconds=1)
    async with serving(settings) as house:
        await house.parts.worker.take()
        vera = await house.visitor(token=token)
        opened = await vera.open()
        assert opened["messages"][-2]["text"].startswith("Everybody is busy")


async def test_a_timer_taken_twice_at_once_speaks_once(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        await house.rep()
        vera = await waiting(house)
        clock.ahead = timedelta(minutes=3, seconds=1)
        await asyncio.gather(*(house.parts.worker.take() for _ in range(5)))
        texts = [message["text"] for message in (await vera.ok("sync", {"after": 0}))["messages"]]
        assert sum(text.startswith("Everybody is busy") for text in texts) == 1


async def test_a_claim_before_the_deadline_stops_it(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy = await house.rep()
        vera = await waiting(house)
        await remy.on("claim", vera.opened["conversation"])
        await remy.on("say", vera.opened["conversation"], text="Hello!")
        clock.ahead = timedelta(minutes=3, seconds=1)
        assert await house.parts.worker.take() == 3, "the visitor's wait, the alert's deadline, the reply's"
        assert (await vera.ok("sync", {"after": 0}))["state"] == "rep"


def many_due(settings: Settings, kind: str, count: int) -> None:
    with sqlite3.connect(settings.database) as other:
        [[conversation]] = other.execute("select id from stream where kind = 'conversation'").fetchall()
        other.executemany(
            "insert into outbox (id, site, kind, due, body) values (?, 'default', ?, '2020', ?)",
            [(f"{kind}{n}", kind, f'{{"conversation": "{conversation}"}}') for n in range(count)],
        )


async def test_timers_do_not_wait_behind_letters_that_a_mail_server_does_not_take(
    settings: Settings, clock: Clock
) -> None:
    async def hangs(ref: Ref, timer: str, body: object) -> None:
        await asyncio.Event().wait()

    async with serving(settings) as house:
        await house.rep()
        vera = await waiting(house)
        many_due(settings, "letter", 3 * BATCH)
        clock.ahead = timedelta(minutes=3, seconds=1)
        worker = Worker(house.parts.store, house.parts.conversations, clock, hangs)
        await worker.take()
        assert (await vera.ok("sync", {"after": 0}))["state"] == "closed"
        for task in worker._writing.values():
            task.cancel()


async def test_more_timers_than_one_look_takes_are_done_without_a_pause(
    settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.alerts.worker.LOOK", 3600.0)
    async with serving(settings) as house:
        await house.rep()
        await waiting(house)
        many_due(settings, "rescore", 3 * BATCH)
        worker = Worker(house.parts.store, house.parts.conversations, clock, house.parts.worker._write)
        running = asyncio.create_task(worker.run())
        until = asyncio.get_running_loop().time() + PATIENCE
        while await house.parts.store.due(clock(), 1):
            assert asyncio.get_running_loop().time() < until, "they wait for the next look"
            await asyncio.sleep(0.02)
        running.cancel()


async def test_a_row_that_fails_is_tried_again_later_and_holds_nobody_up(
    settings: Settings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(settings) as house:
        await house.rep()
        vera = await waiting(house)
        with sqlite3.connect(settings.database) as other:
            other.execute(
                "insert into outbox (id, site, kind, due, body)"
                " values ('x', 'default', 'from tomorrow', '2020', '{}')"
            )
        clock.ahead = timedelta(minutes=3, seconds=1)
        assert await house.parts.worker.take() == 3, "the broken one, the wait and the alert"
        assert (await vera.ok("sync", {"after": 0}))["state"] == "closed"
        clock.ahead += timedelta(seconds=2)
        assert await house.parts.worker.take() == 1
        with sqlite3.connect(settings.database) as other:
            other.execute("update outbox set tries = 5000, due = '2020' where id = 'x'")
        assert await house.parts.worker.take() == 1, "however often it failed"
        assert await house.parts.worker.take() == 0


async def test_a_lead_turns_hot_by_a_timer_when_its_timeframe_has_come_near_also_over_a_restart(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        vera, remy = await house.visitor(), await house.rep()
        await vera.open()
        await vera.answers(need="replace", budget=60000, authority="influence", timeframe="quarter")
        lead = (await remy.ok("watch", {}))["leads"][0]
        assert (lead["total"], lead["hot"]) == (13, False)
    clock.ahead = timedelta(days=61)
    async with serving(settings) as house:
        rosa = await house.rep("Rosa")
        async with asyncio.timeout(5):
            while not (watched := await rosa.ok("watch", {}))["alerts"]:  # noqa: ASYNC110 - as a console wakes
                await asyncio.sleep(0.1)
        assert (watched["leads"][0]["total"], watched["leads"][0]["hot"]) == (14, True)
        assert "Timeframe 4" in " ".join(watched["alerts"][0]["because"])


async def test_a_timeframe_that_passes_flags_the_lead_on_the_console_by_its_timer(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        vera, remy = await house.visitor(), await house.rep()
        await remy.ok("watch", {})
        conversation = (await vera.open())["conversation"]
        await vera.answers(need="learn", budget=1000, authority="influence", timeframe="now")
        clock.ahead = timedelta(days=31)
        await house.parts.worker.take()
        await remy.until("lead", lambda lead: lead.get("recheck"))
        rosa = await house.rep("Rosa")  # Remy's sign-in has run out by now
        read = await rosa.ok("read", {"conversation": conversation, "language": "de"})
        assert [one["label"] for one in read["scorecard"]["recheck"]] == ["Zeitrahmen"]
        assert read["history"][-1]["because"] == "Zeit verstrichen (Zeitrahmen)"
