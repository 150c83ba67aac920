"""A lead page full of what visitors write: markup, formulas, words of any script, ten thousand lines."""

import pytest
from playwright.async_api import Browser, expect

from app.core import events as ev
from app.core.entry import Entry
from app.core.events import Logged
from app.core.values import Words
from app.entries import Ref
from app.main import now
from app.settings import Settings
from tests.browser.conftest import Tab, rep_tab
from tests.conftest import PASSWORD, House, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
NASTY = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
    '=HYPERLINK("https://evil.example","Click")',
    "javascript:alert(1) </p></div><!-- ${7*7} {{7*7}}",
    "\u202eright to left\u202c \u200b\ufeff e\u0301 👩‍👩‍👧‍👦",
)
LINES = 10_000


async def at_lead(browser: Browser, house: House, conversation: str) -> Tab:
    await house.parts.auth.add_user("Remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    remy = await rep_tab(browser, house.url, "Remy")
    await remy.page.goto(f"{house.url}/console#/c/{conversation}")
    return remy


async def test_what_is_written_stays_text(browser: Browser, settings: Settings) -> None:
    async with serving(settings) as house:
        vera = await house.visitor()
        conversation = (await vera.open())["conversation"]
        await vera.answers(need="replace")
        rosa = await house.rep("Rosa")
        await rosa.on("claim", conversation)
        for n, text in enumerate(NASTY):
            await vera.ok("say", {"id": f"n{n}", "text": text})
        remy = await at_lead(browser, house, conversation)
        said = remy.page.get_by_role("log").locator(".line-visitor p")
        await expect(said).to_have_count(len(NASTY) + 1)
        shown = await said.all_text_contents()
        assert shown[1:] == list(NASTY)
        assert "owned" not in await remy.page.title()
        assert remy.errors == []
        await remy.context.close()


async def test_of_ten_thousand_lines_the_last_are_drawn_and_earlier_ones_when_wanted(
    browser: Browser, settings: Settings
) -> None:
    async with serving(settings) as house:
        vera = await house.visitor()
        conversation = (await vera.open())["conversation"]
        await vera.answers(need="replace")
        seq = (await house.parts.conversations.state(Ref("default", conversation))).seq
        events = [ev.VisitorSaid(Words(f"Line {n} {'x' * 40}")) for n in range(LINES)]
        logged = tuple(Logged(seq + n, now(), "many", "visitor", one) for n, one in enumerate(events, 1))
        assert await house.parts.store.append(Entry("default", "conversation", conversation, logged))
        remy = await at_lead(browser, house, conversation)
        await expect(remy.page.get_by_text(f"Line {LINES - 1} ")).to_be_visible()
        lines = remy.page.get_by_role("log").locator(".line")
        await expect(lines).to_have_count(300)
        await remy.page.get_by_role("button", name="Show earlier lines").click()
        await expect(lines).to_have_count(600)
        await expect(remy.page.get_by_text(f"Line {LINES - 300} ")).to_be_in_viewport()
        await remy.context.close()
