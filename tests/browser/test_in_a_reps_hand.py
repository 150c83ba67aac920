"""The console on a phone, in one hand: what is to be done lies where the thumb is."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import Served, choose, rep_tab, visitor_tab
from tests.browser.test_pages import violations

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HOT = ("We have outgrown our current tool", "60000", "I do", "This month")
PHONE = {"width": 360, "height": 740}


async def top_of(one: Locator) -> float:
    """Where on the screen it begins: 0 the top, 1 the bottom."""
    await expect(one).to_be_in_viewport(ratio=1)
    box = await one.bounding_box()
    assert box
    return float(box["y"] / PHONE["height"])


async def test_claim_write_and_outcome_lie_in_the_lower_half_of_a_phone(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy", viewport=PHONE, has_touch=True)
    first, second = [await visitor_tab(browser, served.url) for _ in range(2)]
    await choose(first, *TO_HOT)
    card = remy.page.get_by_role("alert").get_by_role("article")
    assert await top_of(card.get_by_role("button", name="Claim")) > 0.5

    await card.get_by_role("button", name="Open").click()
    await choose(second, *TO_HOT)  # and another alert comes while the lead is open
    await expect(card).to_have_count(2)
    claim = remy.page.locator(".thumb").get_by_role("button", name="Claim")
    assert await top_of(claim) > 0.8
    assert (await remy.page.get_by_role("log").bounding_box())["height"] > 0.4 * PHONE["height"]
    assert await violations(remy) == []

    await claim.click()
    assert await top_of(remy.page.get_by_role("textbox", name="Message")) > 0.5
    assert await top_of(remy.page.get_by_role("button", name="Send")) > 0.5
    await remy.page.get_by_role("button", name="Outcome").click()
    won = remy.page.get_by_role("button", name="Won")
    assert await top_of(won) > 0.5
    await won.click()
    await expect(remy.page.get_by_text("Recorded: Won.")).to_be_visible()
    assert await remy.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for one in (remy, first, second):
        await one.context.close()
