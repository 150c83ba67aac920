"""The link of a message: it opens the lead, also after signing in, and claims nothing."""

import sqlite3

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, choose, tab, visitor_tab
from tests.conftest import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_link_opens_its_lead_after_signing_in_and_leaves_it_unclaimed(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    vera = await visitor_tab(browser, served.url)
    await choose(vera, "We have outgrown our current tool", "60000", "I do", "This month")
    with sqlite3.connect(served.data / "leadlight.db") as store:
        conversation, owner = store.execute(
            "select conversation, owner from inbox order by version desc limit 1"
        ).fetchone()
    remy = await tab(browser)
    await remy.page.goto(f"{served.url}/console#/c/{conversation}")
    await remy.page.get_by_label("E-mail").fill("remy@example.com")
    await remy.page.get_by_label("Password").fill(PASSWORD)
    await remy.page.get_by_role("button", name="Sign in").click()
    await expect(remy.page.get_by_role("button", name="Claim").last).to_be_visible()
    assert remy.page.url.endswith(f"/console#/c/{conversation}")
    with sqlite3.connect(served.data / "leadlight.db") as store:
        [now] = store.execute("select owner from inbox where conversation = ?", (conversation,)).fetchone()
    assert (owner, now) == (None, None)
    for one in (vera, remy):
        await one.context.close()
