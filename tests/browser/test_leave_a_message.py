"""Nobody is there: Vera leaves a message, also offline; Remy, who comes later, finds it at the top."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.conftest import Served, rep_tab
from tests.browser.test_pages import violations
from tests.browser.test_theme import Visit, visit, website  # noqa: F401
from tests.browser.test_widget import choose, log_of, served, types  # noqa: F401

pytestmark = pytest.mark.asyncio(loop_scope="session")
THANKS = "Thank you. We have your message and will answer it."


async def to_the_end(visit: Callable, path: str, **look: object) -> Visit:
    vera = await visit("shop", path, **{"reduced_motion": "reduce", **look})
    await vera.opens()
    await choose(vera, "Only looking", "Rather not", "No")
    await expect(vera.panel).to_contain_text("This conversation has ended.")
    return vera


async def test_a_message_is_checked_kept_and_found_by_who_comes_later(
    visit: Callable, browser: Browser, served: Served
) -> None:
    vera = await to_the_end(visit, "/left")
    await choose(vera, "Leave us a message")
    text = vera.panel.get_by_role("textbox", name="Your message")
    email = vera.panel.get_by_role("textbox", name="Your e-mail")
    error = vera.panel.locator(".leaving [role=alert]")
    await expect(text).to_be_focused()
    await text.fill("Do you ship\nto Malta?")
    await choose(vera, "Send")
    await expect(error).to_contain_text("e-mail address")
    await expect(email).to_be_focused()
    await email.fill("vera@example.org")
    await email.press("Enter")
    await expect(error).to_have_text("Please tick the box first.")
    await vera.panel.get_by_role("checkbox", name="You may write to me.").check()
    await choose(vera, "Send")
    await expect(vera.panel.get_by_text(THANKS)).to_be_visible()
    await expect(vera.panel.get_by_role("button", name="Leave another message")).to_be_focused()
    await vera.page.reload()
    await expect(vera.panel.get_by_text(THANKS)).to_be_visible()
    assert await violations(vera) == []

    remy = await rep_tab(browser, served.url, "Remy")
    waiting = remy.page.locator(".group-waiting").get_by_role("link", name="vera@example.org")
    await expect(waiting).to_contain_text("message left")
    await waiting.click()
    line = remy.page.get_by_role("log").locator(".line-visitor", has_text="to Malta?")
    await expect(line).to_contain_text("message left")
    await expect(remy.page.get_by_text("The visitor has left a message. Claim to answer it.")).to_be_visible()
    assert await violations(remy) == []
    await remy.page.locator(".head").get_by_role("button", name="Claim").click()
    await remy.page.get_by_role("textbox", name="Message").fill("Yes, we do.")
    await remy.page.get_by_role("button", name="Send").click()
    await expect(log_of(vera)).to_contain_text("Yes, we do.")
    await expect(vera.panel.get_by_text(THANKS)).to_have_count(0)
    assert vera.errors == []
    await remy.context.close()


async def test_a_message_written_offline_is_sent_once_also_after_a_reload(visit: Callable) -> None:
    vera = await to_the_end(visit, "/left-offline")
    await choose(vera, "Leave us a message")
    await vera.panel.get_by_role("textbox", name="Your message").fill("Is anybody there?")
    await vera.panel.get_by_role("textbox", name="Your e-mail").fill("vera@example.net")
    await vera.panel.get_by_role("checkbox").check()
    await vera.context.set_offline(True)
    await choose(vera, "Send")
    await expect(vera.panel.locator("[data-pending]")).to_have_text(re.compile("Is anybody there"))
    await expect(vera.panel.get_by_text(THANKS)).to_have_count(0)
    await vera.context.set_offline(False)
    await vera.page.reload()
    await expect(vera.panel.get_by_text(THANKS)).to_be_visible()
    assert (await log_of(vera).inner_text()).count("Is anybody there?") == 1


async def kept(vera: Visit) -> str:
    """All that the tab keeps, as text."""
    return str(await vera.page.evaluate("Object.values(sessionStorage).join()"))


async def test_what_is_written_survives_a_reload_until_it_is_sent(visit: Callable) -> None:
    vera = await to_the_end(visit, "/left-reload")
    text = vera.panel.get_by_role("textbox", name="Your message")
    email = vera.panel.get_by_role("textbox", name="Your e-mail")
    await choose(vera, "Leave us a message")
    await text.fill("Do you ship to Gozo?")
    await email.fill("gozo@example.org")
    await vera.panel.get_by_role("checkbox").check()
    await vera.page.reload()
    await expect(text).to_have_value("Do you ship to Gozo?")
    await expect(email).to_have_value("gozo@example.org")
    await expect(vera.panel.get_by_role("checkbox")).not_to_be_checked()
    assert await vera.page.evaluate("document.activeElement.localName") == "body", "nobody reached for it"

    await choose(vera, "Not now")
    await vera.page.reload()
    await choose(vera, "Leave us a message")
    await expect(text).to_have_value("Do you ship to Gozo?")
    await vera.panel.get_by_role("checkbox").check()
    await choose(vera, "Send")
    await expect(vera.panel.get_by_text(THANKS)).to_be_visible()
    assert "ozo" not in await kept(vera), "neither the text nor the address"
    await vera.page.reload()
    await choose(vera, "Leave another message")
    await expect(text).to_have_value("")


async def test_of_what_is_written_nothing_is_kept_for_another_conversation(visit: Callable) -> None:
    vera = await to_the_end(visit, "/left-anew")
    await choose(vera, "Leave us a message")
    await vera.panel.get_by_role("textbox", name="Your message").fill("A secret")
    await vera.panel.get_by_role("textbox", name="Your e-mail").fill("secret@example.org")
    assert "secret" in await kept(vera)
    await choose(vera, "Not now", "Start again", "Only looking", "Rather not", "No", "Leave us a message")
    await expect(vera.panel.get_by_role("textbox", name="Your message")).to_have_value("")
    await expect(vera.panel.get_by_role("textbox", name="Your e-mail")).to_have_value("")
    assert "ecret" not in await kept(vera)


async def test_what_the_server_refuses_is_put_back_with_the_reason(visit: Callable) -> None:
    vera = await to_the_end(visit, "/left-refused")
    await choose(vera, "Leave us a message")
    await vera.panel.get_by_role("textbox", name="Your message").fill("Hello?")
    await vera.panel.get_by_role("textbox", name="Your e-mail").fill("vera@localhost")
    await vera.panel.get_by_role("checkbox").check()
    await choose(vera, "Send")
    await expect(vera.panel.get_by_role("alert").filter(has_text="name@example.com")).to_be_visible()
    await expect(vera.panel.get_by_role("textbox", name="Your message")).to_have_value("Hello?")
    await expect(log_of(vera)).not_to_contain_text("Hello?")


async def test_a_rep_whose_console_is_open_is_told(visit: Callable, browser: Browser, served: Served) -> None:
    vera = await to_the_end(visit, "/left-told")
    remy = await rep_tab(browser, served.url, "Remy")
    await choose(vera, "Leave us a message")
    await vera.panel.get_by_role("textbox", name="Your message").fill("Hello?")
    await vera.panel.get_by_role("textbox", name="Your e-mail").fill("told@example.org")
    await vera.panel.get_by_role("checkbox").check()
    await choose(vera, "Send")
    notice = remy.page.get_by_role("status").get_by_text("told@example.org has left a message.")
    await expect(notice).to_be_visible()
    await remy.page.locator(".notices").get_by_role("button", name="Open").first.click()
    await expect(remy.page.get_by_role("log")).to_contain_text("Hello?")
    await remy.context.close()


async def test_a_rep_who_comes_takes_the_form_away_but_not_the_focus_from_the_page(
    visit: Callable, browser: Browser, served: Served
) -> None:
    vera = await to_the_end(visit, "/left-elsewhere")
    text = vera.panel.get_by_role("textbox", name="Your message")
    await choose(vera, "Leave us a message")
    await text.fill("Hello?")
    await vera.panel.get_by_role("textbox", name="Your e-mail").fill("elsewhere@example.org")
    await vera.panel.get_by_role("checkbox").check()
    await choose(vera, "Send", "Leave another message")
    await text.fill("Is anybody")
    await vera.page.get_by_role("button", name="Mine").focus()
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.get_by_role("link", name="elsewhere@example.org").first.click()
    await remy.page.locator(".head").get_by_role("button", name="Claim").click()
    await expect(text).to_have_count(0)
    await expect(vera.page.get_by_role("button", name="Mine")).to_be_focused()
    await remy.context.close()
