"""A hot lead until somebody takes it: whose turn it is, the deadlines, who does not reply, who comes back."""

from datetime import timedelta
from typing import Any

import pytest

import app.main
from app.settings import Settings
from tests.conftest import House, Rep, Visitor, serving

FLOW = """\
format: 1
flow: firm
score:
  criteria: {need: {}}
  bands: {cold: {from: 0}, hot: {from: 4, then: alert}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  more: {ask: More?, text: {}}
sales: {route: least_busy}
"""


class Clock:
    """The world's clock, under the test's thumb."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.real = app.main.now

    def __call__(self) -> Any:
        return self.real() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(app.main, "now", clock)
    return clock


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


async def hot(house: House, need: str = "much") -> Visitor:
    visitor = await house.visitor()
    await visitor.open("firm")
    await visitor.answer("need", need)
    return visitor


async def alert_of(rep: Rep) -> dict[str, Any]:
    """The open alert as it stands now."""
    (alert,) = (await rep.ok("watch"))["alerts"]
    return dict(alert)


async def id_of(rep: Rep) -> str:
    return next(one["id"] for one in (await rep.ok("watch"))["reps"] if one["name"] == rep.name)


async def later(house: House, clock: Clock, **span: float) -> None:
    clock.ahead += timedelta(**span)
    await house.parts.worker.take()


async def test_a_hot_lead_is_the_turn_of_one_rep_then_of_the_next_then_of_all_then_of_the_channels(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        reps = [await house.rep(name) for name in ("Remy", "Rosa", "Rik")]
        ids = {await id_of(rep) for rep in reps}
        await hot(house)
        turns = []
        for _ in range(4):
            alert = await alert_of(reps[0])
            turns.append((alert["level"], set(alert["for"])))
            await later(house, clock, minutes=3, seconds=1)
        levels, told = [level for level, _ in turns], [len(who) for _, who in turns]
        assert (levels, told) == (["first", "next", "everybody", "channels"], [1, 1, 3, 3])
        assert turns[0][1] | turns[1][1] < turns[2][1] == ids


async def test_a_claimed_alert_goes_nowhere_further(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
        vera = await hot(house)
        await remy.on("claim", vera.opened["conversation"])
        await remy.on("say", vera.opened["conversation"], text="Hello!")
        await later(house, clock, minutes=10)
        assert (await rosa.ok("watch"))["alerts"] == []


async def test_who_claims_and_does_not_reply_loses_the_lead_to_the_next(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
        vera = await hot(house)
        await remy.on("claim", vera.opened["conversation"])
        await later(house, clock, minutes=3, seconds=1)
        alert = await alert_of(rosa)
        (lead,) = (await rosa.ok("watch"))["leads"]
        assert (alert["for"], alert["level"]) == ([await id_of(rosa)], "next")
        assert ("owner" in lead, lead["state"]) == (False, "bot")


async def test_who_calls_the_lead_keeps_it_without_a_line_in_the_chat(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        vera = await hot(house)
        await remy.on("claim", vera.opened["conversation"], calls=True)
        await later(house, clock, minutes=30)
        (lead,) = (await remy.ok("watch"))["leads"]
        assert lead["owner"] == "Remy"


async def test_a_lead_that_came_while_all_were_away_is_assigned_when_somebody_returns(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        rosa = await house.rep("Rosa")
        await rosa.ok("available", {"state": "away"})
        await hot(house)
        nobodys = await alert_of(rosa)
        assert (nobodys["for"], nobodys["level"]) == ([], "channels"), "nobody could miss it: told outside"
        await rosa.ok("available", {"state": "available"})
        alert = await rosa.until("alert", lambda alert: alert["for"])
        assert (alert["for"], alert["level"]) == ([await id_of(rosa)], "first")


async def test_of_several_that_waited_the_oldest_comes_first(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        first, second = await hot(house), await hot(house)
        rosa = await house.rep("Rosa")
        await rosa.until("alert", lambda one: one["conversation"] == second.opened["conversation"])
        told = [one["conversation"] for kind, one in rosa.pushed if kind == "alert" and one["for"]]
        assert told == [first.opened["conversation"], second.opened["conversation"]]


async def test_the_timers_of_an_alert_survive_a_restart(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        await house.rep("Remy")
        await hot(house)
    clock.ahead = timedelta(minutes=4)
    async with serving(settings) as house:
        await house.parts.worker.take()
        rosa = await house.rep("Rosa")
        assert (await alert_of(rosa))["level"] != "first"


async def test_the_rep_of_an_account_gets_its_next_lead(settings: Settings, clock: Clock) -> None:
    text = FLOW.replace("steps:\n", "steps:\n  email: {ask: E-mail?, email: {}, consent: I agree.}\n")
    (settings.flows / "firm.yaml").write_text(text)
    async with serving(settings) as house:
        reps = [await house.rep(name) for name in ("Remy", "Rosa", "Rik")]
        vera = await house.visitor()
        await vera.open("firm")
        await vera.answer("email", "vera@acme.example", consent=True)
        await reps[1].on("claim", vera.opened["conversation"])
        await reps[1].on("release", vera.opened["conversation"])
        for n in range(3):  # whoever were next by load or turn
            bo = await house.visitor()
            await bo.open("firm")
            await bo.answer("email", f"bo{n}@acme.example", consent=True)
            await bo.answer("need", "much")
        alerts = (await reps[0].ok("watch"))["alerts"]
        assert [one["for"] for one in alerts] == [[await id_of(reps[1])]] * 3


async def test_a_rep_whose_hands_are_full_is_passed_over(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
        await house.parts.store.set_rep("default", await id_of(remy), 0, (), ())
        await hot(house)
        assert (await alert_of(remy))["for"] == [await id_of(rosa)]


async def test_an_alert_that_reached_a_console_is_noted_once(settings: Settings, clock: Clock) -> None:
    async with serving(settings) as house:
        remy = await house.rep("Remy")
        await hot(house)
        alert = await alert_of(remy)
        for _ in range(2):
            await remy.ok("delivered", {"alert": alert["id"]})
        log = await house.parts.store.log("default", "conversation", alert["conversation"])
        assert [type(one.event).__name__ for one in log].count("AlertDelivered") == 1
