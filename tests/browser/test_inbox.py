"""The inbox in a rep's hands: found, filtered, kept, by keyboard; and with two reps at it at once."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, visitor_tab
from tests.browser.test_pages import violations

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HOT = ("We have outgrown our current tool", "60000", "I do", "This month")


def rows(rep: Tab):
    return rep.page.locator(".row")


async def press(rep: Tab, *keys: str) -> None:
    for key in keys:
        await rep.page.keyboard.press(key)


async def told(browser: Browser, served: Served, *labels: str) -> Tab:
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *labels)
    return vera


async def test_a_lead_is_claimed_found_and_settled_without_a_mouse(browser: Browser, served: Served) -> None:
    for name in ("Remy", "Rosa"):
        served.add_user(name)
    remy, rosa = [await rep_tab(browser, served.url, name) for name in ("Remy", "Rosa")]
    vera = await told(browser, served, *TO_HOT)
    other = await told(browser, served, "Just learning")
    await expect(rows(remy)).to_have_count(2)
    await press(remy, "j", "j")
    await expect(rows(remy).nth(1)).to_be_focused()
    await press(remy, "k", "Enter")
    await expect(remy.page.get_by_role("log")).to_contain_text("60,000 EUR")
    await press(remy, "a")
    await expect(remy.page.get_by_role("textbox", name="Message")).to_be_focused()
    await remy.page.keyboard.type("Hello, j and k and ? are only letters here")
    await press(remy, "Enter")
    await expect(vera.page.get_by_role("log")).to_contain_text("j and k and ? are only letters")
    await expect(rosa.page.get_by_text("Claimed by Remy")).to_be_visible()

    await rosa.page.locator("body").press("/")
    await expect(rosa.page.get_by_role("searchbox")).to_be_focused()
    await rosa.page.keyboard.type("letters only")
    await expect(rows(rosa)).to_have_count(1)
    assert await rosa.page.locator(".row-hit mark").all_inner_texts() == ["only", "letters"]
    await press(rosa, "Escape")
    await expect(rows(rosa)).to_have_count(2)

    await remy.page.locator(".head h2").focus()
    await press(remy, "o", "3")
    await expect(remy.page.get_by_role("button", name="Won", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await press(remy, "r")
    await expect(remy.page.get_by_role("textbox", name="Message")).to_have_count(0)
    assert remy.errors + rosa.errors == []
    for one in (remy, rosa, vera, other):
        await one.context.close()


async def test_what_is_asked_for_is_kept_as_a_view_with_its_count(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    veras = [await told(browser, served, *TO_HOT), await told(browser, served, "Just learning")]
    await expect(rows(remy)).to_have_count(2)
    await press(remy, "f")
    await expect(remy.page.get_by_role("combobox", name="Is", exact=True)).to_be_focused()
    await remy.page.get_by_role("combobox", name="For", exact=True).select_option("sales: alert or queue")
    await expect(rows(remy)).to_have_count(1)
    await remy.page.get_by_label("Name of this view").fill("Mine to sell")
    await press(remy, "Enter")
    view = remy.page.get_by_role("button", name="Mine to sell 1", exact=True)
    await expect(view).to_have_attribute("aria-pressed", "true")
    await remy.page.reload()
    await expect(rows(remy)).to_have_count(2)
    await expect(view).to_be_visible()
    await press(remy, "v", "2")
    await expect(rows(remy)).to_have_count(1)
    await press(remy, "v", "1")
    await expect(rows(remy)).to_have_count(2)
    assert remy.errors == []
    for one in (remy, *veras):
        await one.context.close()


@pytest.mark.parametrize("look", [("light", 1280), ("dark", 360)], ids=str)
async def test_axe_objects_to_nothing_in_the_finder_and_the_keys(
    browser: Browser, served: Served, look: tuple[str, int]
) -> None:
    scheme, width = look
    served.add_user("Remy")
    size = {"width": width, "height": 800}
    remy = await rep_tab(
        browser, served.url, "Remy", color_scheme=scheme, viewport=size, reduced_motion="reduce"
    )
    vera = await told(browser, served, "Just learning")
    await expect(rows(remy)).to_have_count(1)
    await press(remy, "f")
    await remy.page.get_by_role("combobox", name="Band", exact=True).select_option("Unqualified")
    await remy.page.get_by_label("Name of this view").fill("Cold")
    await press(remy, "Enter")
    await expect(remy.page.get_by_role("button", name="Cold 1", exact=True)).to_be_visible()
    assert await violations(remy) == []
    await press(remy, "/")
    await remy.page.get_by_role("searchbox").fill("nothing like that")
    await expect(remy.page.get_by_text("No lead fits")).to_be_visible()
    assert await violations(remy) == []
    await press(remy, "Escape", "Escape", "?")
    await expect(remy.page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert await violations(remy) == []
    await press(remy, "Escape")
    await expect(remy.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    for one in (remy, vera):
        await one.context.close()
