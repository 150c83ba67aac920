"""The pages of the team as people meet them: by keyboard, on a phone, light and dark, long names; axe 0."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.core import totp
from tests.browser.conftest import Served, Tab, rep_tab, tab
from tests.browser.test_pages import PHONE, looks, violations
from tests.conftest import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG = "Hannelore-Friederike Donaudampfschifffahrtsgesellschaftskapitänswitwe"
LONG_MAIL = (
    "hannelore.friederike.donaudampfschifffahrtsgesellschaft@unternehmensberatungsgesellschaft.example"
)


async def looked_at(one: Tab, name: str, pictures: Path | None) -> None:
    """In each look axe objects to nothing, nothing sticks out sideways; the browser complains of nothing."""
    async for look in looks(one):
        found = await violations(one)
        assert found == [], (name, look, found)
        wide = await one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, look, wide)
        if pictures:
            await one.page.screenshot(path=pictures / f"{name}-{look}.png", full_page=True)
    # a form that is wrong is answered with 422, which the browser logs
    assert [text for text in one.errors if "422" not in text] == [], name


def code_of(key: str) -> str:
    return totp.code(base64.b32decode(key.replace(" ", "")), totp.counter_at(datetime.now(UTC)))


async def test_every_page_of_the_team_reads_well(
    browser: Browser, served: Served, pictures: Path | None
) -> None:
    for name, role in (("Ada", "admin"), ("Remy", "rep")):
        served.add_user(name, role)
    ada = await rep_tab(browser, served.url, "Ada", **PHONE)

    async def see(name: str) -> None:
        await looked_at(ada, name, pictures)

    await ada.page.get_by_text("Ada", exact=True).click()
    await see("console-menu")
    await ada.page.get_by_role("link", name="Team and roles").click()
    await ada.page.get_by_label("E-mail").fill(LONG_MAIL)
    await ada.page.get_by_role("button", name="Make the link").click()
    link = await ada.page.get_by_label("Link").input_value()
    await see("link")

    hanna = await tab(browser, **PHONE)
    await hanna.page.goto(link)
    await looked_at(hanna, "join", pictures)
    await hanna.page.get_by_label("Name").fill(LONG)
    await hanna.page.get_by_label("Password").fill(PASSWORD)
    await hanna.page.get_by_role("button", name="Join").click()
    await hanna.page.get_by_role("heading", name="Leads").wait_for()
    await hanna.page.goto(f"{served.url}/account")
    await looked_at(hanna, "account-long", pictures)

    await ada.page.goto(f"{served.url}/team")
    await ada.page.get_by_label("E-mail").fill("new@example.com")
    await ada.page.get_by_role("button", name="Make the link").click()
    await ada.page.get_by_role("link", name="Back to the team").click()
    for summary in await ada.page.locator("summary").all():
        await summary.click()
    await see("team")
    await ada.page.get_by_role("button", name="Remove Ada").click()
    await expect(ada.page.get_by_role("alert")).to_contain_text("needs an admin")
    await see("team-error")

    await ada.page.get_by_role("link", name="Your sign-in").click()
    await ada.page.get_by_role("link", name="Set it up").click()
    await see("two-factor")
    key = await ada.page.locator(".key-groups").inner_text()
    for password in ("guessed", PASSWORD):
        await ada.page.get_by_label("Code").fill(code_of(key))
        await ada.page.get_by_label("Current password").fill(password)
        await ada.page.get_by_role("button", name="Turn it on").click()
        if password == "guessed":
            await expect(ada.page.get_by_role("alert")).to_contain_text("current password")
            await see("two-factor-error")
    backup = await ada.page.locator(".codes code").first.inner_text()
    await see("backup-codes")
    await ada.page.get_by_role("link", name="I have kept them").click()
    await ada.page.get_by_label("Current password").last.fill("guessed")
    await ada.page.get_by_role("button", name="Make new backup codes").click()
    await expect(ada.page.get_by_role("alert")).to_be_visible()
    await see("account-error")

    again = await tab(browser, **PHONE)
    await again.page.goto(f"{served.url}/audit")
    await again.page.get_by_label("E-mail").fill("ada@example.com")
    await again.page.get_by_label("Password").fill(PASSWORD)
    await again.page.get_by_role("button", name="Sign in").click()
    await again.page.get_by_label("Code").fill("000000")
    await again.page.get_by_role("button", name="Sign in").click()
    await expect(again.page.get_by_role("alert")).to_contain_text("does not fit")
    await looked_at(again, "code-error", pictures)
    await again.page.get_by_label("Code").fill(backup)
    await again.page.get_by_role("button", name="Sign in").click()
    await expect(again.page.get_by_role("heading", name="Audit log")).to_be_visible()
    await looked_at(again, "audit", pictures)
    for one in (ada, hanna, again):
        await one.context.close()


async def test_the_pages_work_without_javascript_and_by_keyboard(browser: Browser, served: Served) -> None:
    served.add_user("Ada", "admin")
    ada = await tab(browser, java_script_enabled=False)
    await ada.page.goto(f"{served.url}/team")
    await expect(ada.page.get_by_label("E-mail")).to_be_focused()
    await ada.page.keyboard.type("ada@example.com")
    await ada.page.keyboard.press("Tab")
    await ada.page.keyboard.type(PASSWORD)
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("heading", name="Team")).to_be_visible()
    await ada.page.get_by_label("E-mail").focus()
    await ada.page.keyboard.type("rosa@example.com")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_label("Link")).to_have_value(re.compile("/join/"))
    await ada.context.close()


async def test_a_rep_who_is_removed_loses_the_console_at_once(browser: Browser, served: Served) -> None:
    served.add_user("Ada", "admin")
    served.add_user("Remy", "rep")
    remy = await rep_tab(browser, served.url, "Remy")
    ada = await rep_tab(browser, served.url, "Ada")
    await ada.page.goto(f"{served.url}/team")
    row = ada.page.get_by_role("listitem").filter(has_text="remy@example.com")
    await row.locator("summary").click()
    await row.get_by_role("button", name="Remove Remy").click()
    await expect(ada.page.get_by_role("status")).to_contain_text("Removed")
    await expect(remy.page.get_by_text("You are signed out.")).to_be_visible()
    for one in (ada, remy):
        await one.context.close()
