"""What a person meets on the pages: alerts that are heard, nothing axe objects to, a light widget."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, tab, visitor_tab
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text() + ";0"
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
TO_HOT = ("We have outgrown our current tool", "60000", "I do", "This month")
MOST_BYTES = 15 * 1024  # of the widget, compressed, until the first question

# the world outside: what the browser would show on the desktop and play, written down instead
PHONE = {"color_scheme": "dark", "viewport": {"width": 360, "height": 800}, "reduced_motion": "reduce"}
HEARD = """
window.heard = [];
window.Notification = class {
  static permission = 'default';
  static async requestPermission() { return (this.permission = 'granted'); }
  constructor(title) { heard.push(['shown', title]); }
  close() {}
};
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  heard.push(['sound']);
  return begin.apply(this, when);
};
"""


async def violations(one: Tab) -> list[str]:
    await one.page.evaluate(AXE)
    found = await one.page.evaluate(f"axe.run(document, {{runOnly: {{type: 'tag', values: {RULES}}}}})")
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


async def looks(one: Tab) -> AsyncIterator[str]:
    """The same page light and dark, wide and on a phone; at the end dark on a phone, as it was opened."""
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            await one.page.emulate_media(color_scheme=scheme)
            await one.page.set_viewport_size({"width": width, "height": 800})
            yield f"{width}-{scheme}"


async def objections(one: Tab) -> list[str]:
    """What axe objects to, in each look."""
    return [f"{look} {found}" async for look in looks(one) for found in await violations(one)]


async def test_a_hot_lead_is_heard_and_shown_on_the_desktop_once_the_rep_allowed_it(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy", script=HEARD)
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT)
    await expect(remy.page.get_by_role("alert").get_by_role("article")).to_contain_text("is hot")
    assert await remy.page.evaluate("heard") == [], "not before it was allowed"
    await vera.context.close()

    await remy.page.get_by_role("button", name="Turn on alerts").click()
    before = len(await remy.page.evaluate("heard"))
    olga = await visitor_tab(browser, served.url)
    await choose(olga, *TO_HOT)
    await expect(remy.page.get_by_role("alert").get_by_role("article")).to_have_count(2)
    heard = (await remy.page.evaluate("heard"))[before:]
    assert ["sound"] in heard
    assert any(kind == "shown" and "hot" in more[0] for kind, *more in heard)
    for one in (olga, remy):
        await one.context.close()


async def test_axe_objects_to_nothing(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    stranger = await tab(browser, **PHONE)
    await stranger.page.goto(f"{served.url}/sign-in")
    assert await objections(stranger) == []
    remy = await rep_tab(browser, served.url, "Remy", **PHONE)
    assert await objections(remy) == []
    vera = await visitor_tab(browser, served.url, **PHONE)
    assert await objections(vera) == []
    await choose(vera, *TO_HOT)
    await expect(remy.page.get_by_role("alert").get_by_role("article")).to_contain_text("is hot")
    assert await objections(remy) == []
    await remy.page.get_by_role("button", name="Claim").first.click()
    await expect(remy.page.get_by_role("textbox", name="Message")).to_be_visible()
    assert await objections(remy) == []
    assert await objections(vera) == []
    for one in (stranger, remy, vera):
        await one.context.close()


async def test_on_a_page_from_right_to_left_the_panel_opens_beside_its_launcher(
    browser: Browser, served: Served
) -> None:
    script = "document.addEventListener('readystatechange', () => { document.documentElement.dir = 'rtl'; });"
    vera = await tab(browser, script)
    await vera.page.goto(f"{served.url}/demo")
    launcher = vera.page.locator("leadlight-chat button").first
    await launcher.click()
    dialog = vera.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    places = [await one.bounding_box() for one in (launcher, dialog)]
    assert abs(places[0]["x"] - places[1]["x"]) < 2
    await vera.context.close()


async def test_the_widget_weighs_little_until_the_first_question(browser: Browser, served: Served) -> None:
    vera = await tab(browser)
    client = await vera.context.new_cdp_session(vera.page)
    await client.send("Network.enable")
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    client.on(
        "Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]})
    )
    client.on(
        "Network.loadingFinished",
        lambda told: sizes.update({names.get(told["requestId"], ""): told["encodedDataLength"]}),
    )
    await vera.page.goto(f"{served.url}/demo")
    await vera.page.locator("leadlight-chat button").first.click()
    await vera.page.get_by_role("button", name="Just learning").wait_for()
    ours = {url: size for url, size in sizes.items() if "embed" in url or "panel" in url or "words" in url}
    assert 2 <= len(ours) <= 3
    assert sum(ours.values()) < MOST_BYTES, ours
    await vera.context.close()
