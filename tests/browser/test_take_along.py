"""Vera takes the talk along: where the server has a mail server it sends it to her, and says so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.alerts.stage import Post, posting
from tests.browser.conftest import Served, tab
from tests.browser.test_pages import violations
from tests.browser.test_theme import Visit
from tests.browser.test_widget import ARABIC, FLOW, UNSEEN
from tests.conftest import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Mailing(Served):
    """A server that has a mail server."""

    smtp: int = 0

    @property
    def environment(self) -> dict[str, str]:
        mail = {"LEADLIGHT_SMTP": f"smtp://127.0.0.1:{self.smtp}", "LEADLIGHT_MAIL_FROM": "us@halden.example"}
        return super().environment | mail


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def post() -> AsyncIterator[Post]:
    async with posting() as post:
        yield post


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory, post: Post) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("mailing")
    (folder / "flows").mkdir()
    (folder / "flows" / "shop.yaml").write_text(FLOW)
    (folder / "flows" / "shop.ar.yaml").write_text(ARABIC)
    served = Mailing(folder / "data", folder / "flows", smtp=post.port)
    await served.start()
    yield served
    await served.end()


async def at_the_end(browser: Browser, served: Served, language: str = "en", **look: object) -> Visit:
    one = await tab(browser, reduced_motion="reduce", viewport={"width": 320, "height": 640}, **look)
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(f"{served.url}/chat/shop?language={language}")
    await vera.panel.locator("button.choice").nth(2).click()
    await vera.panel.locator("input[type=radio]").first.wait_for(state="attached")
    await vera.panel.locator(".step .skip").click()
    await vera.panel.locator("input[type=checkbox]").wait_for()
    await vera.panel.locator(".step .skip").click()
    await expect(vera.panel.locator(".keeping")).to_be_visible()
    return vera


async def test_the_talk_is_sent_to_the_address_typed_also_after_being_offline(
    browser: Browser, served: Served, post: Post
) -> None:
    vera = await at_the_end(browser, served)
    await expect(vera.panel.get_by_role("link", name="Send it by e-mail")).to_have_count(0)
    await vera.panel.get_by_role("button", name="Send it by e-mail").click()
    email = vera.panel.get_by_role("textbox", name="Your e-mail")
    await expect(email).to_be_focused()
    await email.fill("vera@")
    await vera.panel.get_by_role("button", name="Send", exact=True).click()
    await expect(vera.panel.get_by_role("alert").filter(has_text="name@example.com")).to_be_visible()
    await email.fill("vera@localhost")
    await email.press("Enter")
    await expect(vera.panel.get_by_role("alert").filter(has_text="name@example.com")).to_be_visible()
    await email.fill("vera@example.org")
    await vera.context.set_offline(True)
    await email.press("Enter")
    await vera.context.set_offline(False)
    await expect(vera.panel.get_by_text("on its way to you by e-mail")).to_be_visible()
    async with asyncio.timeout(PATIENCE):
        while True:
            if post.got:
                break
            await asyncio.sleep(0.1)
    assert [(one["To"], "Only looking" in str(one.get_body(("plain",)))) for one in post.got] == [
        ("vera@example.org", True)
    ]
    await vera.context.close()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
async def test_nothing_is_objected_to_while_an_address_is_asked_for(
    browser: Browser, served: Served, pictures: Path | None, scheme: str, language: str
) -> None:
    vera = await at_the_end(browser, served, language, color_scheme=scheme)
    await vera.panel.locator(".keeping > button").last.click()
    await vera.panel.locator(".keeping form .do").click()
    await expect(vera.panel.locator(".keeping [role=alert]")).not_to_be_empty()
    if pictures:
        await vera.page.screenshot(path=pictures / f"take-along-{scheme}-{language}.png")
    assert [*await violations(vera), *await vera.page.evaluate(UNSEEN)] == []
    await vera.panel.locator(".keeping [type=email]").fill("vera@example.org")
    await vera.panel.locator(".keeping form .do").click()
    await expect(vera.panel.locator(".keeping > [role=status]")).not_to_be_empty()
    if pictures:
        await vera.page.screenshot(path=pictures / f"take-along-sent-{scheme}-{language}.png")
    await vera.context.close()
