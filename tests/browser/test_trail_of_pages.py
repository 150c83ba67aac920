"""What the widget tells of what a visitor does: with the site's consent from before, else from opening on."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, tab, visitor_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")
TRAIL = """
Object.entries(localStorage)
  .filter(([key]) => key.startsWith('leadlight:')).map(([, text]) => JSON.parse(text))
"""
LONG_AGO = """
for (const [key, text] of Object.entries(localStorage)) {
  const trail = JSON.parse(text);
  const before = 31 * 60_000;
  const past = trail.past.map((entry) => ({ ...entry, at: entry.at - before }));
  localStorage[key] = JSON.stringify({ ...trail, last: trail.last - before, past });
}
"""


async def goes(vera: Tab, address: str, agreed: bool = True) -> None:
    """Vera on a page of a site whose consent tool says on each page that she agreed."""
    await vera.page.goto(address)
    await until(vera, "!!window.leadlight", True)
    if agreed:
        await vera.page.evaluate("leadlight.consent(true)")
        path = address.partition("?")[0].removeprefix(address.rpartition("/")[0])
        await until(vera, f"{TRAIL.strip()}[0]?.past.filter(({{page}}) => page).at(-1).page", path)


async def until(vera: Tab, script: str, value: Any) -> None:
    async with asyncio.timeout(10):
        while await vera.page.evaluate(script) != value:
            await vera.page.wait_for_timeout(50)


async def test_with_consent_pages_events_and_visits_from_before_are_on_the_reps_scorecard(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await tab(browser)
    await goes(vera, f"{served.url}/demo")
    await goes(vera, f"{served.url}/pricing?from=mail")
    await vera.page.evaluate("leadlight.signal('download')")
    await vera.page.evaluate(LONG_AGO)
    await goes(vera, f"{served.url}/demo?flow=demo")
    [kept] = await vera.page.evaluate(TRAIL)
    told = [{key: value for key, value in entry.items() if key != "at"} for entry in kept["past"]]
    assert [one for one in told if "scroll" not in one and "seconds" not in one] == [
        {"page": "/demo"}, {"page": "/pricing"}, {"event": "download"}, {"visits": 2}, {"page": "/demo"},
    ]  # fmt: skip
    await vera.page.locator("leadlight-chat button").first.click()
    await choose(vera, "I'm comparing options")
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link").first.click()
    for signal in ("saw pricing", "read sheet", "came back"):
        await expect(remy.page.get_by_text(re.compile(signal, re.IGNORECASE)).first).to_be_visible()
    assert vera.errors == []
    for one in (vera, remy):
        await one.context.close()


async def test_consent_that_is_taken_back_deletes_all_that_was_kept(browser: Browser, served: Served) -> None:
    vera = await tab(browser)
    await goes(vera, f"{served.url}/demo")
    await vera.page.evaluate("leadlight.consent(false)")
    await vera.page.evaluate("leadlight.signal('download'); scrollTo(0, document.body.scrollHeight)")
    await goes(vera, f"{served.url}/pricing", agreed=False)
    assert await vera.page.evaluate("localStorage.length") == 0
    await vera.context.close()


async def test_consent_refused_on_a_later_page_deletes_it_at_once(browser: Browser, served: Served) -> None:
    vera = await tab(browser)
    await goes(vera, f"{served.url}/demo")
    await goes(vera, f"{served.url}/pricing", agreed=False)
    assert await vera.page.evaluate("leadlight.consent(false), localStorage.length") == 0
    await vera.context.close()


async def test_the_page_learns_the_conversations_id_and_no_more(browser: Browser, served: Served) -> None:
    listens = """
        addEventListener('leadlight:ready', () => { window.ready = true; });
        addEventListener('leadlight:opened', async ({ detail }) => {
          window.told = await detail.conversation;
        });
    """
    vera = await tab(browser, listens)
    await vera.page.goto(f"{served.url}/demo")
    await vera.page.locator("leadlight-chat button").first.click()
    id = await vera.page.evaluate("leadlight.conversation")
    assert re.fullmatch(r"[\w-]{22}", id)
    assert await vera.page.evaluate("[ready, told]") == [True, id]
    kept = await vera.page.evaluate("JSON.stringify(sessionStorage)")
    assert id not in kept, "the token that opens it is another"
    await vera.context.close()


async def test_scrolling_while_the_chat_is_open_is_told_in_steps(browser: Browser, served: Served) -> None:
    demo = served.flows / "demo.yaml"
    text = demo.read_text()
    demo.write_text(
        text.replace("signals: ", "signals:\n  read_down: {scroll: 60, score: {interest: 1}}\n  #", 1)
    )
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.wait_for_timeout(1500)  # the changed flow is published within a second
    vera = await visitor_tab(browser, served.url, viewport={"width": 1000, "height": 600})
    await choose(vera, "I'm comparing options")
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link").first.click()
    reason = remy.page.get_by_text(re.compile("read down", re.IGNORECASE))
    await expect(remy.page.get_by_text("25 % of it settled")).to_be_visible()
    await expect(reason).to_have_count(0)
    await vera.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await expect(reason.first).to_be_visible()
    for one in (vera, remy):
        await one.context.close()
