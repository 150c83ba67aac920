"""The console as its reader speaks: words, reasons, falls; and what a rep confirms with two keys."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, choose, rep_tab, visitor_tab
from tests.browser.test_pages import violations
from tests.conftest import PATIENCE, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
PRICES = "https://shop.example/pricing"
FALL = "War heiß, jetzt Nachfassen: Budget korrigiert"


async def vera_at(served: Served) -> Visitor:
    """Vera over a socket of her own: corrections need no button of the widget."""
    vera = Visitor()
    await vera.client.connect(
        served.url,
        headers={"Origin": "http://localhost:3000"},
        transports=["websocket"],
        namespaces=[vera.namespace],
        wait_timeout=PATIENCE,
    )
    await vera.open(page=PRICES)
    return vera


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
async def test_a_german_rep_reads_german_and_sees_why_a_lead_has_fallen(
    browser: Browser, served: Served, width: int, scheme: str
) -> None:
    served.add_user("Remy")
    size = {"width": width, "height": 800}
    look = {"color_scheme": scheme, "viewport": size, "reduced_motion": "reduce"}
    remy = await rep_tab(browser, served.url, "Remy", locale="de-AT", **look)
    await expect(remy.page.get_by_text("Noch keine Leads")).to_be_visible()
    vera = await vera_at(served)
    await vera.answers(need="replace", budget=60000, authority="self")
    card = remy.page.get_by_role("alert").get_by_role("article")
    await expect(card).to_contain_text("Entscheidungsbefugnis 4: „I do“")
    await vera.ok("correct", {"id": "c1", "step": "budget", "value": 1000})
    await expect(card).to_contain_text(FALL)
    await remy.page.get_by_role("navigation").get_by_role("link").first.click()
    await expect(remy.page.get_by_role("log")).to_contain_text(FALL)
    if width == 360:
        await remy.page.get_by_role("button", name="Bewertung").click()
    score = remy.page.get_by_role("complementary")
    await expect(score).to_contain_text("Budget: erst 60.000 €, dann 1.000 €")
    assert await violations(remy) == []
    assert await remy.page.evaluate("document.documentElement.scrollWidth") <= width
    await vera.leave()
    await remy.context.close()


async def test_two_keys_confirm_a_choice_and_the_reason_says_who_told_it(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy, vera = await rep_tab(browser, served.url, "Remy"), await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options", "60000")
    await remy.page.get_by_role("navigation").get_by_role("link").first.click()
    score = remy.page.get_by_role("complementary")
    await expect(score).to_contain_text("Budget 4: € 60,000")
    await remy.page.keyboard.press("c")
    await expect(score.get_by_role("form")).to_contain_text("Who decides about this?")
    await remy.page.keyboard.press("2")
    await expect(score).to_contain_text("Authority 3: “I decide with others” (told by Remy)")
    await expect(remy.page.get_by_role("log")).to_contain_text("Remy confirmed authority")
    assert remy.errors == []
    for one in (remy, vera):
        await one.context.close()


async def test_the_language_is_chosen_in_the_account_menu_and_kept(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.locator("summary", has_text="Remy").click()
    await remy.page.get_by_label("Language of this console").select_option("fr")
    await expect(remy.page.get_by_text("Pas encore de leads")).to_be_visible()
    await remy.page.reload()
    await expect(remy.page.get_by_text("Pas encore de leads")).to_be_visible()
    assert remy.errors == []
    await remy.context.close()
