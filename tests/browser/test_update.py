"""A website that still holds the loader or the panel of an earlier build goes on with the present widget."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Route, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.conftest import Served
from tests.browser.test_theme import Visit, Website, visit, website  # noqa: F401
from tests.browser.test_widget import choose, log_of, served  # noqa: F401
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

DIST = ROOT / "static" / "dist"
GONE = "0123456789"  # the hash of a build that is no more


def older(file: Path, name: str) -> str:
    """The file's text as an earlier build had it: it asks for a `name` that is gone."""
    text, found = re.subn(rf"({name})-[0-9a-f]{{10}}\.js", rf"\1-{GONE}.js", file.read_text())
    assert found, f"{file.name} asks for no {name}"
    return text


async def holds(vera: Visit, address: str, text: str) -> None:
    async def held(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        await route.fulfill(body=text, content_type="text/javascript", headers=headers)

    await vera.context.route(re.compile(address), held)


def panel() -> Path:
    (path,) = DIST.glob("panel-*.js")
    return path


def loader() -> str:
    text = (DIST / "embed.js").read_text()
    (build,) = re.findall(r"-([0-9a-f]{10})\.js", text)
    return text.replace(build, GONE).replace('"%LOOKS%"', "{}")


async def test_an_older_loader_opens_the_present_widget_at_the_first_click(visit: Callable) -> None:
    vera = await visit("shop")
    await holds(vera, r"/embed\.js$", loader())
    await vera.page.reload()
    await vera.opens()
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert await vera.page.locator("leadlight-chat").count() == 1
    assert vera.errors == []


async def test_what_is_answered_in_an_older_panel_goes_on_in_the_present_one(visit: Callable) -> None:
    vera = await visit("shop")
    await holds(vera, r"/embed\.js$", loader())
    await holds(vera, rf"/panel-{GONE}\.js", older(panel(), "later"))
    await vera.page.reload()
    await vera.opens()
    await expect(vera.panel.get_by_role("button", name="A repair", exact=True)).to_be_visible()
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert (await log_of(vera).inner_text()).count("A repair") == 1
    assert await vera.page.locator("leadlight-chat").count() == 1


async def test_a_chat_in_the_page_stays_where_it_stands(visit: Callable, website: Website) -> None:
    website.body = "<leadlight-chat></leadlight-chat>"
    vera = await visit("shop")
    await holds(vera, r"/embed\.js$", loader())
    await vera.page.reload()
    await vera.page.get_by_role("button", name="Chat").click()
    await expect(vera.panel.get_by_role("button", name="A repair", exact=True)).to_be_visible()
    assert await vera.style(".panel", "position") == "static"
    assert await vera.page.locator("leadlight-chat").count() == 1


async def test_of_what_is_gone_only_the_widgets_own_files_are_renewed_and_nothing_is_stored(
    served: Served,
) -> None:
    answers = {}
    async with ClientSession() as session:
        for name in (f"panel-{GONE}.js", f"console-{GONE}.js", "panel-x.js", panel().name):
            async with session.get(f"{served.url}/static/dist/{name}") as answer:
                answers[name] = (answer.status, answer.headers.get("Cache-Control", ""))
    assert [status for status, _ in answers.values()] == [200, 404, 404, 200]
    assert answers[f"panel-{GONE}.js"][1] == "no-store"
    assert "immutable" in answers[panel().name][1]
