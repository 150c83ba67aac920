"""Two reps and three visitors at once."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, visitor_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOT = ("We have outgrown our current tool", "60000", "I do", "This month")
WARM = ("I'm comparing options", "5000", "I do", "Within a year")


def alerts_of(rep: Tab):
    return rep.page.get_by_role("alert").get_by_role("article")


async def test_two_reps_share_three_visitors_who_come_at_once(browser: Browser, served: Served) -> None:
    for name in ("Remy", "Rosa"):
        served.add_user(name)
    remy, rosa = [await rep_tab(browser, served.url, name) for name in ("Remy", "Rosa")]
    visitors = [await visitor_tab(browser, served.url) for _ in range(3)]
    await asyncio.gather(
        *(choose(visitor, *said) for visitor, said in zip(visitors, (HOT, HOT, WARM), strict=True))
    )
    for rep in (remy, rosa):
        await expect(alerts_of(rep)).to_have_count(2)
        await expect(rep.page.get_by_role("navigation", name="Leads").get_by_role("link")).to_have_count(3)

    await remy.page.get_by_role("button", name="Claim").first.click()
    await expect(rosa.page.get_by_text("Claimed by Remy").first).to_be_visible()
    await alerts_of(rosa).get_by_role("button", name="Claim").click()  # the only one that is left
    for rep in (remy, rosa):
        await expect(rep.page.get_by_text("You have this conversation.")).to_be_visible()
        await rep.page.get_by_role("textbox", name="Message").fill(f"Hello from {rep.page.url[-6:]}")
        await rep.page.get_by_role("button", name="Send").click()
    for visitor in visitors[:2]:
        await expect(visitor.page.get_by_role("log")).to_contain_text("Hello from", timeout=20_000)
    for one in (remy, rosa, *visitors):
        await one.page.context.close()
