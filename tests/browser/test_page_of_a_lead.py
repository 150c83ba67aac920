"""The lead's page: a company's people, one person's conversations, joined and parted by hand."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, rep_tab
from tests.browser.firm import at_firm, write_flow
from tests.browser.test_pages import violations
from tests.conftest import ROOT, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    flows = tmp_path / "flows"
    shutil.copytree(ROOT / "flows", flows)
    write_flow(flows)
    served = Served(tmp_path / "data", flows)
    await served.start()
    yield served
    if served.process:
        await served.end()


async def opens(rep: Tab, served: Served, visitor: Visitor) -> None:
    """The rep opens a visitor's conversation by its address, as an alert's link does."""
    await rep.page.goto(f"{served.url}/console#/c/{visitor.opened['conversation']}")
    await expect(rep.page.get_by_role("heading", name="Scorecard")).to_be_visible()


async def test_an_account_of_two_people_says_who_decides_and_opens_the_other_person(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    bo = await at_firm(served, need="some", name="Bo", company="Nova", email="bo@nova-werke.de")
    vera = await at_firm(served, budget=5000, authority="self", name="Vera", email="vera@nova-werke.de")
    await opens(remy, served, vera)
    people = remy.page.locator(".account .people li")
    await expect(people).to_contain_text(["decides", "role not known yet"])
    await expect(remy.page.locator(".founded li").filter(has_text="Authority")).to_contain_text("Vera")
    await people.filter(has_text="Bo").get_by_role("link").click()
    await expect(remy.page.locator(".head h2")).to_contain_text("Bo")
    assert remy.errors == []
    for one in (bo, vera):
        await one.leave()
    await remy.context.close()


async def test_an_earlier_conversation_is_only_read_and_leads_to_the_current_one(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    first = await at_firm(served, need="some", name="Vera", email="vera@nova-werke.de")
    again = await at_firm(served, budget=5000, name="Vera", email="vera@nova-werke.de")
    await opens(remy, served, again)
    await expect(remy.page.locator(".criteria")).to_contain_text("said on")
    await remy.page.locator(".person .people a").click()
    await expect(remy.page.get_by_text("An earlier conversation of Vera.")).to_be_visible()
    await expect(remy.page.locator(".head").get_by_role("button", name="Claim")).to_have_count(0)
    assert await violations(remy) == []
    await remy.page.get_by_role("link", name="Open the current one").click()
    await expect(remy.page.locator(".head").get_by_role("button", name="Claim")).to_be_visible()
    for one in (first, again):
        await one.leave()
    await remy.context.close()


async def test_a_rep_parts_two_people_and_joins_them_again(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    first = await at_firm(served, need="some", name="Vera", email="vera@nova-werke.de")
    again = await at_firm(served, budget=5000, name="Vera", email="vera@nova-werke.de")
    await opens(remy, served, again)
    rows = remy.page.get_by_role("navigation", name="Leads").get_by_role("link")
    await expect(rows).to_have_count(1)
    await remy.page.get_by_role("button", name="Not the same person").click()
    await expect(rows).to_have_count(2)
    await remy.page.get_by_text("Same person as…").click()
    await remy.page.get_by_label("Name, company or e-mail of the lead").fill("vera")
    await remy.page.locator(".join-found").get_by_role("button").click()
    await expect(rows).to_have_count(1)
    await expect(remy.page.get_by_text("as one of the team says")).to_be_visible()
    assert remy.errors == []
    for one in (first, again):
        await one.leave()
    await remy.context.close()
