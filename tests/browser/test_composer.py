"""The composer with two reps: replies, notes, questions of one tap, and a conversation handed over."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, visitor_tab
from tests.browser.test_pages import violations
from tests.browser.test_story import TO_HOT, log_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
TURN = """visibility => {
  Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


async def claimed(rep: Tab) -> None:
    """The rep has opened and claimed the only lead."""
    await rep.page.get_by_role("navigation", name="Leads").get_by_role("link").first.click()
    await rep.page.locator(".head").get_by_role("button", name="Claim").click()
    await expect(rep.page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_a_conversation_is_handed_to_a_colleague_with_what_they_need_to_know(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    served.add_user("Rosa")
    remy, rosa = await rep_tab(browser, served.url, "Remy"), await rep_tab(browser, served.url, "Rosa")
    vera = await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options")
    await claimed(remy)
    await remy.page.get_by_role("button", name="Note", exact=True).click()
    await remy.page.get_by_role("textbox", name="Note").fill("Be kind")
    await remy.page.get_by_role("button", name="Keep").click()
    await expect(log_of(remy)).to_contain_text("Be kind")

    await remy.page.get_by_role("button", name="Hand over").click()
    dialog = remy.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("She asks about taxes")
    assert await violations(remy) == []
    await dialog.get_by_role("button", name="Rosa").click()
    await expect(remy.page.get_by_text("Rosa has this conversation.")).to_be_visible()

    await expect(rosa.page.get_by_text("Remy has handed you Visitor.")).to_be_visible()
    await rosa.page.get_by_role("button", name="Open").click()
    await expect(log_of(rosa)).to_contain_text("She asks about taxes")
    await rosa.page.get_by_role("textbox", name="Message").fill("Hello, Rosa here.")
    await rosa.page.get_by_role("button", name="Send").click()
    await expect(log_of(vera)).to_contain_text("Hello, Rosa here.")
    seen = await log_of(vera).inner_text()
    assert "Be kind" not in seen
    assert "taxes" not in seen
    assert remy.errors + rosa.errors + vera.errors == []
    for one in (remy, rosa, vera):
        await one.context.close()


async def test_a_slash_puts_in_a_reply_with_the_names_filled_in(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy, vera = await rep_tab(browser, served.url, "Remy"), await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options")
    await claimed(remy)
    await remy.page.get_by_role("button", name="Replies").click()
    dialog = remy.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Hello")
    await dialog.get_by_label("Text").fill("Hello {name}, {rep} here.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("listitem")).to_have_count(1)
    assert await violations(remy) == []
    await remy.page.keyboard.press("Escape")
    field = remy.page.get_by_role("textbox", name="Message")
    await field.fill("/hel")
    await field.press("Enter")
    await expect(field).to_have_value("Hello, Remy here.")
    assert remy.errors == []
    for one in (remy, vera):
        await one.context.close()


async def test_one_tap_lets_the_bot_ask_for_the_address_and_only_what_was_not_asked(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy, vera = await rep_tab(browser, served.url, "Remy"), await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options")
    await claimed(remy)
    asks = remy.page.get_by_role("group", name="Let the bot ask:").get_by_role("button")
    await expect(asks.first).to_have_text("E-mail")
    assert "Need" not in await asks.all_inner_texts()
    await asks.first.click()
    await expect(log_of(vera)).to_contain_text("Where can we")
    await expect(asks.first).not_to_have_text("E-mail")
    assert await violations(remy) == []
    for one in (remy, vera):
        await one.context.close()


async def test_the_ledger_tells_that_the_alert_has_reached_a_console(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy, vera = await rep_tab(browser, served.url, "Remy"), await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT)
    await remy.page.get_by_role("alert").get_by_role("button", name="Claim").click()
    ledger = remy.page.locator(".ledger")
    for moment in ("Turned hot", "Delivered to Remy", "Seen by Remy", "Claimed by Remy"):
        await expect(ledger).to_contain_text(moment)
    for one in (remy, vera):
        await one.context.close()


async def test_a_tab_out_of_sight_makes_away_by_itself_and_says_so_when_looked_at(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    served.add_user("Rosa")
    rosa = await rep_tab(browser, served.url, "Rosa")
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.clock.install()
    await remy.page.reload()
    await expect(remy.page.get_by_role("switch", name="I am available")).to_be_checked()
    await remy.page.evaluate(TURN, "hidden")
    await remy.page.clock.fast_forward("05:01")
    await rosa.page.locator("summary", has_text="Team").click()
    team = rosa.page.locator(".menu", has_text="Team").locator(".menu-sheet")
    await expect(team).to_contain_text("Away")
    await remy.page.evaluate(TURN, "visible")
    await expect(remy.page.get_by_text("You were away by yourself")).to_be_visible()
    await expect(team).to_contain_text("Available")
    for one in (remy, rosa):
        await one.context.close()
