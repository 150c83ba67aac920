"""A hot lead nobody comes for, in browsers, under a clock nobody waits for: rep, rep, all, channel, claim."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from app.core.channels import Channel
from app.settings import Delivery, Settings
from tests.alerts.stage import HERE, Receiver, receiving
from tests.browser.conftest import Tab, choose, rep_tab, visitor_tab
from tests.conftest import PASSWORD, PATIENCE, Clock, House, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HANDOFF = (
    "We have outgrown our current tool", "60000", "I do", "This month", "Owner or director", "12", "Not now",
)  # fmt: skip
DEADLINE = timedelta(minutes=3, seconds=1)  # the demo's, and past it


def alert_of(rep: Tab):
    return rep.page.get_by_role("alert").get_by_role("article")


def turn_of(rep: Tab):
    return alert_of(rep).get_by_text("Your turn")


async def whose_turn(reps: list[Tab]) -> list[Tab]:
    """Those whose card says so, once one does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := [rep for rep in reps if await turn_of(rep).count()]:
                return found
            await asyncio.sleep(0.05)


async def told(receiver: Receiver, kind: str) -> list[dict]:
    """The receiver's messages of a kind, once there is one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            got = [json.loads(one.body) for one in receiver.got]
            if found := [one for one in got if one["type"] == kind]:
                return found
            await asyncio.sleep(0.05)


async def says(rep: Tab, text: str) -> None:
    await rep.page.get_by_role("textbox", name="Message").fill(text)
    await rep.page.get_by_role("button", name="Send").click()


@pytest.fixture
def reachable(settings: Settings) -> Settings:
    return replace(settings, delivery=Delivery(reachable=HERE))


async def team(browser: Browser, house: House, *names: str) -> list[Tab]:
    for name in names:
        await house.parts.auth.add_user(f"{name}@example.com", name, PASSWORD, {"default": "rep"})
    return [await rep_tab(browser, house.url, name) for name in names]


async def test_a_hot_lead_goes_on_until_somebody_has_replied(browser: Browser, reachable: Settings) -> None:
    clock = Clock()
    async with receiving() as receiver, serving(reachable, clock) as house:
        hook = Channel("default", "crm", "", "webhook", f"{receiver.url}/hook")
        await house.parts.channels.add(hook)
        reps = await team(browser, house, "Remy", "Rosa", "Rik")
        vera = await visitor_tab(browser, house.url)
        await choose(vera, *TO_HANDOFF)
        for rep in reps:
            await expect(alert_of(rep)).to_be_visible()
        (first,) = await whose_turn(reps)

        clock.ahead += DEADLINE
        await expect(turn_of(first)).to_have_count(0)
        (second,) = await whose_turn(reps)
        await expect(vera.page.get_by_role("log")).to_contain_text("Everybody is busy just now.")

        clock.ahead += DEADLINE
        for rep in reps:
            await expect(turn_of(rep)).to_be_visible()
        assert not [one for one in receiver.got if b"alert.unclaimed" in one.body]

        clock.ahead += DEADLINE
        (unclaimed,) = await told(receiver, "alert.unclaimed")
        assert unclaimed["data"]["lead"]["conversation"] in unclaimed["data"]["link"]

        await alert_of(first).get_by_role("button", name="Claim").click()
        await expect(first.page.get_by_text("You have this conversation.")).to_be_visible()
        clock.ahead += DEADLINE  # claimed, and not a word
        await expect(first.page.get_by_text("You have this conversation.")).to_have_count(0)
        await expect(turn_of(second)).to_be_visible()

        await alert_of(second).get_by_role("button", name="Claim").click()
        await says(second, "Hello Vera, sorry for the wait.")
        await expect(vera.page.get_by_role("log")).to_contain_text("Hello Vera, sorry for the wait.")
        clock.ahead += 4 * DEADLINE
        await asyncio.sleep(2)  # two looks of the server at its clock
        await expect(second.page.get_by_text("You have this conversation.")).to_be_visible()
        await second.page.goto(f"{house.url}/ledger")
        await expect(second.page.get_by_role("main")).to_contain_text("12 min")
        assert [one.errors for one in (*reps, vera)] == [[], [], [], []]
        for one in (*reps, vera):
            await one.context.close()
