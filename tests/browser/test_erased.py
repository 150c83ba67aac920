"""A person who is erased while everybody looks: the chat ends with a word of it, the console stays calm."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, choose, rep_tab, visitor_tab
from tests.browser.test_pages import violations
from tests.test_cli import leadlight

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HOT = ("We have outgrown our current tool", "60000", "I do", "This month")


async def test_the_chat_ends_and_the_console_shows_an_erased_lead(
    browser: Browser, served: Served, pictures: Path | None
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT)
    await remy.page.locator(".row").click()
    await remy.page.get_by_role("button", name="Claim").first.click()
    await remy.page.get_by_role("textbox", name="Message").fill("Dear Zephyrina")
    await remy.page.get_by_role("textbox", name="Message").press("Enter")
    await expect(vera.page.get_by_role("log")).to_contain_text("Dear Zephyrina")
    await remy.page.get_by_role("textbox", name="Message").fill("a draft for Zephyrina")
    conversation = remy.page.url.partition("#/c/")[2]
    where = ("--data", served.data, "--flows", served.flows)
    said = await asyncio.to_thread(leadlight, "erase", conversation, "--yes", *where)
    assert said.returncode == 0, said.stderr

    await expect(vera.page.get_by_role("log")).to_contain_text("What was said here has been erased")
    await expect(remy.page.get_by_role("heading", name="Erased")).to_be_visible()
    await expect(remy.page.locator(".row-name")).to_have_text("Erased")
    await expect(remy.page.locator(".alerts .card")).to_have_count(0)
    await expect(remy.page.get_by_role("log")).to_contain_text("(erased)")
    await expect(remy.page.get_by_role("button", name="Claim")).to_have_count(0)
    text = await remy.page.locator("body").inner_text() + await remy.page.evaluate(
        "JSON.stringify(sessionStorage)"
    )
    assert [word for word in ("Zephyrina", "undefined", "null") if word in text] == []
    assert await violations(remy) == []
    if pictures:
        for scheme in ("light", "dark"):
            await remy.page.emulate_media(color_scheme=scheme)
            await remy.page.screenshot(path=pictures / f"erased-{scheme}.png")
        await vera.page.screenshot(path=pictures / "erased-chat.png")
        await remy.page.set_viewport_size({"width": 360, "height": 740})
        await remy.page.screenshot(path=pictures / "erased-narrow.png")
    assert remy.errors + vera.errors == []
    for one in (remy, vera):
        await one.context.close()
