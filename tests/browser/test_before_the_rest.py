"""What the visitor does before all of the widget's code has come waits for it and is not lost."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Response, Route, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.conftest import Served, Tab
from tests.browser.test_theme import visit, website  # noqa: F401
from tests.browser.test_widget import choose, log_of, served, types  # noqa: F401

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 15 * 1024  # bytes, compressed, of all that comes until the first question
REST = re.compile(r"/later-[0-9a-f]+\.js")


async def held_back(vera: Tab) -> asyncio.Event:
    """Nothing of the rest comes until this is set."""
    comes = asyncio.Event()

    async def held(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await vera.context.route(REST, held)
    return comes


async def test_a_click_before_the_rest_of_the_code_is_shown_and_sent_once_it_is_there(
    visit: Callable,
) -> None:
    vera = await visit("shop")
    comes = await held_back(vera)
    await vera.opens()
    await choose(vera, "A repair")
    await expect(log_of(vera)).to_contain_text("A repair")
    await expect(vera.panel.locator("button.choice").first).to_be_hidden()
    comes.set()
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert (await log_of(vera).inner_text()).count("A repair") == 1
    assert vera.errors == []


async def test_an_answer_of_ones_own_and_a_reload_wait_for_the_rest_of_the_code_too(visit: Callable) -> None:
    vera = await visit("shop")
    comes = await held_back(vera)
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


@pytest.mark.parametrize("language", ["en", "de"])
async def test_all_that_comes_until_the_first_question_is_light(
    visit: Callable, served: Served, language: str
) -> None:
    vera = await visit("shop", script=f'data-language="{language}"')
    await vera.context.set_extra_http_headers({"Accept-Encoding": "gzip"})
    sizes: dict[str, int] = {}

    def came(response: Response) -> None:
        if response.url.startswith(served.url):
            sizes[response.url] = int(response.headers["content-length"])

    vera.page.on("response", came)
    await vera.page.reload()
    await vera.opens()
    await vera.panel.get_by_role("button", name="A repair", exact=True).wait_for()
    until_asked = [size for url, size in sizes.items() if "/later-" not in url]
    assert len(until_asked) == (2 if language == "en" else 3)
    assert sum(until_asked) <= MOST
