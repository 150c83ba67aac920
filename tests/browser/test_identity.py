"""Two customers of a site on one machine: the widget shows the second nothing of the first."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from playwright.async_api import Browser, expect

from app.identity import secret_of
from app.store.sqlite import SqliteStore
from tests.browser.conftest import Served, tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def signed(served: Served, customer: str) -> str:
    """What the site's own server writes into its page."""
    store = SqliteStore(served.data / "leadlight.db")
    secret = await secret_of(store, "default", False, datetime.now(UTC))
    await store.close()
    return jwt.encode({"sub": customer, "exp": datetime.now(UTC) + timedelta(hours=1)}, secret, "HS256")


async def test_the_second_customer_on_a_machine_sees_nothing_of_the_first(
    browser: Browser, served: Served
) -> None:
    words = [await signed(served, name) for name in ("ines", "bo")]
    one = await tab(browser)
    script = """
        addEventListener('leadlight:ready', () => leadlight.identify(sessionStorage.word || null));
    """
    await one.context.add_init_script(script)
    await one.page.goto(f"{served.url}/demo")
    await one.page.evaluate(f"sessionStorage.word = {words[0]!r}")
    await one.page.reload()
    chat = one.page.locator("leadlight-chat")
    await chat.locator("button").first.click()
    await chat.get_by_role("button", name="I'm comparing options").click()
    field = chat.locator("input[type=number], input[inputmode]").first
    await field.fill("87654")
    await field.press("Enter")
    await expect(chat.get_by_text("87,654").first).to_be_visible()
    await one.page.evaluate(f"sessionStorage.word = {words[1]!r}")
    await one.page.reload()
    await expect(chat.get_by_role("button", name="I'm comparing options")).to_be_visible()
    await expect(chat.get_by_text("87,654")).to_have_count(0)
    assert len(conversations(served)) == 2
    await one.context.close()


async def test_who_signs_in_while_the_chat_is_open_keeps_it_and_who_signs_out_leaves_it(
    browser: Browser, served: Served
) -> None:
    vera = await tab(browser)
    await vera.page.goto(f"{served.url}/demo")
    chat = vera.page.locator("leadlight-chat")
    await chat.locator("button").first.click()
    await chat.get_by_role("button", name="I'm comparing options").click()
    first = await vera.page.evaluate("leadlight.conversation")
    await vera.page.evaluate(f"leadlight.identify({await signed(served, 'ines')!r})")
    async with asyncio.timeout(10):
        while "identified" not in events_of(served, first):
            await vera.page.wait_for_timeout(50)
    assert await vera.page.evaluate("leadlight.conversation") == first
    await vera.page.evaluate("leadlight.identify(null)")
    await expect(chat.get_by_role("button", name="I'm comparing options")).to_be_visible()
    assert await vera.page.evaluate("leadlight.conversation") != first
    await vera.context.close()


async def test_a_forged_word_is_told_on_the_console_of_the_browser(browser: Browser, served: Served) -> None:
    vera = await tab(browser)
    await vera.page.goto(f"{served.url}/demo")
    await vera.page.evaluate("leadlight.identify('forged')")
    await vera.page.locator("leadlight-chat button").first.click()
    await vera.page.get_by_role("button", name="I'm comparing options").wait_for()
    [said] = vera.errors
    assert said.startswith("leadlight: bad-identity: ")
    await vera.context.close()


def conversations(served: Served) -> list[str]:
    with closing(sqlite3.connect(served.data / "leadlight.db")) as db:
        return [id for (id,) in db.execute("select id from stream where kind = 'conversation'")]


def events_of(served: Served, conversation: str) -> str:
    with closing(sqlite3.connect(served.data / "leadlight.db")) as db:
        found = db.execute(
            "select event.events from event join stream on stream.key = event.stream where stream.id = ?",
            (conversation,),
        )
        return " ".join(text for (text,) in found).lower()
