"""What the visitor does before all of the widget's code has come waits for it and is not lost."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Route, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.test_theme import visit, website  # noqa: F401
from tests.browser.test_widget import choose, log_of, served, types  # noqa: F401

pytestmark = pytest.mark.asyncio(loop_scope="session")

REST = re.compile(r"/later-[0-9a-f]+\.js")


async def test_a_click_before_the_rest_of_the_code_is_shown_and_sent_once_it_is_there(
    visit: Callable,
) -> None:
    comes = asyncio.Event()

    async def held(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    vera = await visit("shop")
    await vera.context.route(REST, held)
    await vera.opens()
    await choose(vera, "A repair")
    await expect(log_of(vera)).to_contain_text("A repair")
    await expect(vera.panel.locator("button.choice").first).to_be_hidden()
    comes.set()
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert (await log_of(vera).inner_text()).count("A repair") == 1
    assert vera.errors == []


async def test_an_answer_of_ones_own_and_a_reload_wait_for_the_rest_of_the_code_too(visit: Callable) -> None:
    comes = asyncio.Event()

    async def held(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    vera = await visit("shop")
    await vera.context.route(REST, held)
    await vera.opens()
    await choose(vera, "Something else")
    comes.set()
    await expect(vera.panel.get_by_role("textbox", name="Something else")).to_be_focused()

    comes.clear()
    await vera.page.evaluate("sessionStorage.clear()")
    await vera.page.reload()
    await vera.opens()
    await choose(vera, "A repair")
    await expect(log_of(vera)).to_contain_text("A repair")
    comes.set()
    await vera.page.reload()
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert (await log_of(vera).inner_text()).count("A repair") == 1


async def test_where_the_rest_of_the_code_does_not_come_the_visitor_is_told_and_it_is_tried_again(
    visit: Callable,
) -> None:
    failures: list[str] = []

    async def failing(route: Route) -> None:
        if len(failures) < 2:
            failures.append(route.request.url)
            await route.abort()
        else:
            await route.continue_()

    vera = await visit("shop")
    await vera.page.clock.install()
    await vera.context.route(REST, failing)
    await vera.opens()
    await choose(vera, "A repair")
    await expect(vera.panel).to_contain_text("What you write is kept.")
    for _ in range(3):
        await vera.page.clock.fast_forward("00:10")
        await vera.page.wait_for_timeout(300)
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    await expect(vera.panel).not_to_contain_text("What you write is kept.")
    assert len(failures) == 2
