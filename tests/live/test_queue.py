"""The reps' queue: every band leads somewhere, with an owner, a due time, a reminder, and an end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import app.main
from app import conversations
from app.core.events import Queued
from app.settings import Settings
from tests.conftest import House, Rep, Visitor, serving
from tests.live.test_escalation import Clock, id_of, later

MERCEDES = {"need": "orient", "budget": 60000, "authority": "self", "timeframe": "year", "role": "owner",
            "company_size": 12}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(app.main, "now", clock)
    return clock


async def talks(house: House, **answers: Any) -> Visitor:
    visitor = await house.visitor()
    await visitor.open()
    await visitor.answers(**answers)
    return visitor


async def the_lead(rep: Rep) -> dict[str, Any]:
    (lead,) = (await rep.ok("watch"))["leads"]
    return dict(lead)


async def test_the_worked_lead_of_thirteen_reaches_a_reps_queue_although_it_is_not_hot(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        vera = await talks(house, **MERCEDES)
        await vera.answer("email", None)
        lead = await the_lead(remy)
        assert (lead["total"], lead["hot"], lead["band"], lead["then"]) == (13, False, "follow_up", "queue")
        assert lead["owner_id"] == await id_of(remy)
        due = datetime.fromisoformat(lead["due"]) - datetime.now(UTC)
        assert timedelta(hours=23) < due <= timedelta(days=1)


async def test_a_lead_that_falls_silent_is_queued_when_the_talk_has_settled(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await talks(house, **MERCEDES)
        assert "queued" not in await the_lead(remy)
        await later(house, clock, minutes=10, seconds=1)
        assert (await the_lead(remy))["queued"] is True


async def test_a_queued_lead_has_an_owner_also_when_nobody_is_there(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await remy.leave()
        await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
        rosa = await house.rep("Rosa")
        assert (await the_lead(rosa))["owner"] == "Remy"


async def test_a_queued_lead_of_a_site_without_reps_is_assigned_to_the_first_who_comes(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
        rosa = await house.rep("Rosa")
        lead = await rosa.until("lead", lambda lead: lead.get("owner"))
        assert (lead["owner"], "waits" in lead) == ("Rosa", False)


async def test_the_owner_is_reminded_before_it_is_due_and_then_it_is_overdue(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        await house.rep("Remy")
        await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
    clock.ahead += timedelta(hours=23, minutes=5)
    async with serving(settings) as house:  # timers outlive the process
        await house.parts.worker.take()
        rosa = await house.rep("Rosa")
        soon = await the_lead(rosa)
        await later(house, clock, hours=1)
        assert (soon.get("reminded"), soon.get("overdue")) == (True, None)
        assert (await the_lead(rosa))["overdue"] is True


@pytest.mark.parametrize("how", ["reply", "call", "outcome"])
async def test_a_lead_leaves_the_queue_when_a_rep_has_seen_to_it(
    settings: Settings, clock: Clock, how: str
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        vera = await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
        conversation, lead = vera.opened["conversation"], await the_lead(remy)
        if how == "outcome":
            await remy.ok("outcome", {"id": "o", "lead": lead["id"], "outcome": "no_reply"})
        else:
            await remy.on("claim", conversation, calls=how == "call")
        if how == "reply":
            await remy.on("say", conversation, text="Hello!")
        assert "queued" not in await the_lead(remy)


async def test_a_callback_comes_back_at_its_time(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await talks(house, **MERCEDES)
        lead, at = await the_lead(remy), datetime.now(UTC) + timedelta(days=7)
        told = {"id": "o", "lead": lead["id"], "outcome": "callback", "at": at.isoformat()}
        await remy.ok("outcome", told)
        called_back = await the_lead(remy)
        assert (called_back["outcome"], called_back["owner"]) == ("callback", "Remy")
        assert abs(datetime.fromisoformat(called_back["due"]) - at) < timedelta(seconds=1)


async def test_an_outcome_told_twice_is_one(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await talks(house, **MERCEDES)
        lead = await the_lead(remy)
        for _ in range(2):
            await remy.ok("outcome", {"id": "same", "lead": lead["id"], "outcome": "won", "value": 5})
        log = await house.parts.store.log("default", "lead", lead["id"])
        assert [type(one.event).__name__ for one in log] == ["OutcomeSet"]


@pytest.mark.parametrize(("need", "budget", "then"), [("learn", 1000, "drop"), ("orient", 20000, "nurture")])
async def test_other_bands_lead_where_the_flow_says_and_not_to_the_queue(
    settings: Settings, clock: Clock, need: str, budget: int, then: str
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await talks(house, need=need, budget=budget)
        await later(house, clock, minutes=11)
        lead = await the_lead(remy)
        assert (lead["then"], "queued" in lead, "owner" in lead) == (then, False, False)


async def test_a_failed_gate_keeps_a_lead_from_the_queue(settings: Settings, clock: Clock) -> None:
    demo = (settings.flows / "demo.yaml").read_text()
    (settings.flows / "demo.yaml").write_text(
        demo.replace("  hot:  ", "  never: [role is owner]\n  hot:  ", 1)
    )
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
        lead = await the_lead(remy)
        card = (await remy.ok("read", {"conversation": lead["conversation"]}))["scorecard"]
        assert (lead["total"], lead["then"], "queued" in lead) == (13, "drop", False)
        assert [gate["holds"] for gate in card["gates"]] == [False]


async def test_a_queued_lead_that_says_more_keeps_its_owner_and_its_due_time(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        vera = await talks(house, **MERCEDES)
        await later(house, clock, minutes=11)
        before = await the_lead(remy)
        await vera.answer("email", "vera@example.com", consent=True)
        after = await the_lead(remy)
        assert (after["due"], after["owner_id"]) == (before["due"], before["owner_id"])


async def test_all_who_wait_get_an_owner_however_many_they_are_and_an_office_comes_at_once(
    settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 2)
    async with serving(settings) as house:
        talked = [(await talks(house, **MERCEDES)).opened["conversation"] for _ in range(5)]
        await later(house, clock, minutes=11)
        remy = await house.rep("Remy")
        await asyncio.gather(*(house.parts.conversations.look_for_rep("default") for _ in range(3)))
        for talk in talked:
            await remy.until("lead", lambda lead, of=talk: lead["conversation"] == of and "owner" in lead)
        logs = [await house.parts.store.log("default", "conversation", one) for one in talked]
        owners = [[one.event.name for one in log if isinstance(one.event, Queued)] for log in logs]
        assert owners == [[None, "Remy"]] * 5
