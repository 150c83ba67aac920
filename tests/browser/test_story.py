"""The whole story in Chromium: Vera turns hot, Remy and Rosa see it, one claims, they talk, it is won."""

import re
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, tab, visitor_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HOT = ("We have outgrown our current tool", "60000", "I do", "This month")


async def say(tab: Tab, text: str) -> None:
    """Vera writes in the composer."""
    composer = tab.page.locator("leadlight-chat form textarea, leadlight-chat form input[type=text]").last
    await composer.fill(text)
    await composer.press("Enter")


async def reply(rep: Tab, text: str) -> None:
    await rep.page.get_by_role("textbox", name="Message").fill(text)
    await rep.page.get_by_role("button", name="Send").click()


def log_of(tab: Tab):
    return tab.page.get_by_role("log")


@pytest.mark.parametrize("killed", [False, True], ids=["in one go", "with the server killed in the middle"])
async def test_a_visitor_turns_hot_two_reps_see_it_one_claims_and_wins(
    browser: Browser, served: Served, killed: bool
) -> None:
    served.add_user("Remy")
    served.add_user("Rosa")
    remy = await rep_tab(browser, served.url, "Remy")
    rosa = await rep_tab(browser, served.url, "Rosa")
    vera = await visitor_tab(browser, served.url)

    await choose(vera, *TO_HOT[:2])
    if killed:
        await served.restart(signal.SIGKILL)
    await choose(vera, *TO_HOT[2:])

    for rep in (remy, rosa):
        alert = rep.page.get_by_role("alert").get_by_role("article")
        await expect(alert).to_contain_text("is hot")
        await expect(alert).to_contain_text("Budget 4: € 60,000")
        await expect(rep.page).to_have_title(re.compile(r"\(1\) hot"))

    await remy.page.get_by_role("button", name="Claim").first.click()
    await expect(remy.page.get_by_text("You have this conversation.")).to_be_visible()
    await expect(rosa.page.get_by_text("Claimed by Remy")).to_be_visible()

    if killed:
        await served.restart(signal.SIGKILL)
        await expect(remy.page.get_by_role("button", name="Send")).to_be_enabled(timeout=20_000)
    await reply(remy, "Hello Vera, this is Remy.")
    await expect(log_of(vera)).to_contain_text("Hello Vera, this is Remy.", timeout=20_000)
    await expect(vera.page.locator("leadlight-chat")).to_contain_text("Remy")
    await say(vera, "Hello Remy, how soon can you start?")
    await expect(log_of(remy)).to_contain_text("how soon can you start?")
    texts = await log_of(vera).inner_text()
    assert texts.count("Hello Vera, this is Remy.") == 1, "every message stands there once"
    assert texts.count("What budget do you have in mind?") == 1

    await remy.page.get_by_role("button", name="Won", exact=True).click()
    await expect(remy.page.get_by_role("button", name="Won", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(rosa.page.get_by_role("navigation", name="Leads")).to_contain_text("Won")
    if not killed:  # a killed server leaves failed connections in the browser's own log
        assert vera.errors + remy.errors + rosa.errors == []
    for one in (vera, remy, rosa):
        await one.context.close()


async def test_a_reload_and_a_restart_resume_at_the_same_step(browser: Browser, served: Served) -> None:
    vera = await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options", "1000")
    await expect(log_of(vera)).to_contain_text("Who decides about this?")
    await served.restart(signal.SIGTERM)
    await vera.page.reload()
    await expect(vera.page.get_by_role("button", name="I advise who decides")).to_be_visible()
    await expect(log_of(vera)).to_contain_text("I'm comparing options")
    await vera.context.close()


async def test_the_whole_flow_by_keyboard_alone(browser: Browser, served: Served) -> None:
    """Tab, Enter and typing: no mouse. Nobody is there, so the handoff says so and goes on."""
    vera = await tab(browser)
    await vera.page.goto(f"{served.url}/demo")
    launcher = vera.page.locator("leadlight-chat button").first
    await launcher.focus()
    await vera.page.keyboard.press("Enter")
    await expect(vera.page.get_by_role("button", name="Just learning")).to_be_visible()
    typed = {
        "What budget": "1", "Who decides": "60000", "When do you need it": "I do", "What is your role": "1",
        "How many people": "1", "Where can we": "12",
    }  # fmt: skip
    for question, text in typed.items():
        await vera.page.keyboard.type(text)
        await vera.page.keyboard.press("Enter")
        await expect(log_of(vera)).to_contain_text(question)
    await vera.page.get_by_role("button", name="Not now").focus()
    await vera.page.keyboard.press("Enter")
    await expect(log_of(vera)).to_contain_text("Nobody is at the desk right now.")
    await expect(log_of(vera)).to_contain_text("Thank you! We'll take it from here.")
    await vera.page.keyboard.press("Escape")
    await expect(launcher).to_be_focused()
    await vera.context.close()


async def test_nothing_is_stored_or_sent_before_the_chat_is_opened(browser: Browser, served: Served) -> None:
    vera = await tab(browser)
    asked: list[str] = []
    vera.page.on("request", lambda request: asked.append(request.url))
    vera.page.on("websocket", lambda socket: asked.append(socket.url))
    await vera.page.goto(f"{served.url}/demo")
    await vera.page.locator("leadlight-chat button").first.wait_for()
    await vera.page.evaluate("leadlight.signal('download'); scrollTo(0, document.body.scrollHeight)")
    await vera.page.get_by_role("link", name="Prices", exact=True).click()
    await vera.page.wait_for_timeout(500)
    stored = await vera.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]
    assert await vera.page.evaluate("indexedDB.databases()") == []
    assert await vera.context.cookies() == []
    loaded = ("socket", "panel", "trail", "attention", "visitor")
    assert [url for url in asked if any(one in url for one in loaded)] == []
    await vera.context.close()


async def test_a_handoff_unclaimed_at_its_deadline_says_otherwise_after_a_restart(
    browser: Browser, served: Served
) -> None:
    demo = served.flows / "demo.yaml"
    demo.write_text(demo.read_text().replace("deadline: 3 minutes", "deadline: 6 seconds"))
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.wait_for_timeout(1500)  # the changed flow is published within a second
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT, "Owner or director", "12", "Not now")
    await expect(log_of(vera)).to_contain_text("One moment, I'm getting a colleague.")
    await served.restart(signal.SIGKILL)
    await expect(log_of(vera)).to_contain_text("Everybody is busy just now.", timeout=25_000)
    for one in (vera, remy):
        await one.context.close()


async def test_a_look_at_the_prices_while_the_chat_is_open_makes_the_lead_hot(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visitor_tab(browser, served.url)
    await choose(vera, "I'm comparing options", "60000", "I do")
    await expect(remy.page.get_by_role("navigation", name="Leads")).to_contain_text("11 of 16")
    await expect(remy.page.get_by_role("alert").get_by_role("article")).to_have_count(0)
    await vera.page.get_by_role("link", name="See prices").click()
    await expect(vera.page.get_by_role("button", name="This month")).to_be_visible()
    await expect(remy.page.get_by_role("alert").get_by_role("article")).to_contain_text("Saw pricing")
    for one in (vera, remy):
        await one.context.close()
