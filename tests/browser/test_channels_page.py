"""The channels page in a browser: set up by its labels alone; axe objects to nothing, nothing is too wide."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, rep_tab
from tests.browser.test_pages import violations

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_an_admin_sets_a_channel_up_and_hears_why_its_test_fails(
    browser: Browser, served: Served, scheme: str, width: int
) -> None:
    served.add_user("Ada", "admin")
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    ada = await rep_tab(browser, served.url, "Ada", **look)
    await ada.page.get_by_text("Ada", exact=True).click()
    await ada.page.get_by_role("link", name="Channels").click()
    await ada.page.get_by_role("combobox", name="Kind").select_option("Slack")
    await ada.page.get_by_role("textbox", name="Name as flows").fill("team")
    await ada.page.get_by_role("textbox", name="Address an").fill("https://127.0.0.1:9/hush")
    await ada.page.get_by_role("button", name="Set up").click()
    await expect(ada.page.get_by_role("status")).to_contain_text("team is set up")
    await ada.page.get_by_role("button", name="Send a test: team").click()
    await expect(ada.page.get_by_role("alert")).to_contain_text("127.0.0.1 is not a public address")
    assert await violations(ada) == []
    assert await ada.page.evaluate("document.documentElement.scrollWidth") == width
    await ada.context.close()
