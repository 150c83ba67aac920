"""The loader as a website gets it: what it weighs with the looks of flows, and how it is kept up to date."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import ClientResponse, ClientSession

from app.settings import Settings
from app.web.loader import telling, written
from tests.conftest import PATIENCE, ROOT, House, serving

GOAL = 1_536  # bytes, brotli
DAY_ONE = 'theme: {colour: "#0a7c66", radius: 4}'
STEPS = "steps: {need: {ask: What do you need?, choices: {a: This, b: That}}}\n"
FULL = (
    'theme: {colour: "#ffd400", side: left, radius: 14}\n'
    "open: {after: 20 seconds, scroll: 50, leaving: true, page: /pricing*, again: daily}\n"
)


def flow(id: str, said: str) -> str:
    return f"format: 1\nflow: {id}\n{said}\n{STEPS}"


@asynccontextmanager
async def site_of(settings: Settings, **flows: str) -> AsyncIterator[ClientSession]:
    for id, said in flows.items():
        (settings.flows / f"{id}.yaml").write_text(flow(id, said))
    async with serving(settings) as house, house.browser() as session:
        yield session


async def got(session: ClientSession, path: str, encoding: str = "br", **headers: str) -> ClientResponse:
    response = await session.get(path, headers={"Accept-Encoding": encoding, **headers})
    await response.read()
    return response


def weight(response: ClientResponse) -> int:
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "br"
    return int(response.headers["Content-Length"])


async def looks_at(session: ClientSession, path: str) -> str:
    """What stands in the loader of that address about flows."""
    text = await (await got(session, path, "identity")).text()
    (looks,) = re.findall(r"Object\((\{.*?\})\[", text)
    return looks


async def test_with_the_flows_that_ship_the_goal_holds_at_every_address(settings: Settings) -> None:
    shutil.rmtree(settings.flows)
    async with serving(replace(settings, flows=ROOT / "flows")) as house, house.browser() as session:
        ids = re.findall(r'href="\?flow=(\w+)"', await (await got(session, "/demo", "identity")).text())
        paths = ["/embed.js", *(f"/embed/{id}.js" for id in ids)]
        weights = {path: weight(await got(session, path)) for path in paths}
    assert len(weights) == 7
    assert max(weights.values()) <= GOAL, weights


async def test_a_flows_own_address_weighs_the_same_among_forty(settings: Settings) -> None:
    flows = {f"sales_{n}": FULL.replace("ffd400", f"{n * 400_000:06x}") for n in range(40)}
    async with site_of(settings, **flows) as session:
        weights = [weight(await got(session, f"/embed/{id}.js")) for id in flows]
    assert max(weights) <= GOAL, weights


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "br;q=1.0, gzip"])
async def test_the_looks_come_along_however_it_is_packed(settings: Settings, encoding: str) -> None:
    async with site_of(settings, booked=DAY_ONE) as session:
        response = await got(session, "/embed/booked.js", encoding)
        text = await response.text()
    assert response.headers["Vary"] == "Accept-Encoding"
    assert '["0a7c66",4]' in text
    assert "%LOOKS%" not in text
    assert "%LETTERS%" not in text


async def test_a_flows_own_address_tells_of_no_other(settings: Settings) -> None:
    async with site_of(settings, shop=DAY_ONE, wholesale=FULL) as session:
        assert await looks_at(session, "/embed/shop.js") == '{s:["0a7c66",4]}'
        assert "ffd400" in await looks_at(session, "/embed.js")


@pytest.mark.parametrize("path", ["/embed/nothing.js", "/embed/constructor.js"])
async def test_of_a_flow_that_is_not_there_the_loader_comes_without_looks(
    settings: Settings, path: str
) -> None:
    async with site_of(settings, shop=DAY_ONE) as session:
        assert await looks_at(session, path) == "{}"


@pytest.mark.parametrize("path", ["/embed/", "/embed/shop", "/embed/Sh%22op.js", "/embed/../embed/x'.js"])
async def test_an_address_that_no_flow_can_have_is_none(settings: Settings, path: str) -> None:
    async with site_of(settings, shop=DAY_ONE) as session:
        assert (await got(session, path)).status == 404


@pytest.mark.parametrize("path", ["/embed.js", "/embed/shop.js"])
async def test_it_is_open_to_every_site_short_lived_and_costs_nothing_when_it_is_the_same(
    settings: Settings, path: str
) -> None:
    async with site_of(settings, shop=DAY_ONE) as session:
        first = await got(session, path)
        again = await got(session, path, **{"If-None-Match": first.headers["ETag"]})
        packed_otherwise = await got(session, path, "gzip", **{"If-None-Match": first.headers["ETag"]})
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert [one.headers["Access-Control-Allow-Origin"] for one in (first, again)] == ["*", "*"]
    assert [one.status for one in (again, packed_otherwise)] == [304, 200]


async def test_a_change_of_the_looks_is_served_at_once(settings: Settings) -> None:
    async with site_of(settings, shop=DAY_ONE) as session:
        first = await got(session, "/embed/shop.js")
        (settings.flows / "shop.yaml").write_text(flow("shop", FULL))
        for _ in range(int(PATIENCE * 10)):
            now = await got(session, "/embed/shop.js", **{"If-None-Match": first.headers["ETag"]})
            if now.status != 304:
                break
            await asyncio.sleep(0.1)
        assert "ffd400" in await now.text()


async def test_the_address_of_the_readme_is_one_that_is_served(house: House) -> None:
    (path,) = re.findall(r'<script src="https://chat\.example\.com(/\S+)"', (ROOT / "README.md").read_text())
    async with house.browser() as session:
        assert (await got(session, path)).status == 200


def test_flows_are_told_apart_by_as_few_letters_as_will_do() -> None:
    groups = (("shop",), ("shop", "sale"), ("a", "ab"), ())
    assert [telling(dict.fromkeys(ids)) for ids in groups] == [1, 2, 2, 1]


def test_what_a_flow_leaves_as_it_is_is_a_hole() -> None:
    looks = {"side": "left", "open": {"after": 1.0}}
    assert written({"a": looks, "b": {}}) == '{a:[,,"left",,{"after":1.0}]}'
    assert written({"a": {"colour": "#ffd400", "on": "#000", "radius": 0}}) == '{a:["ffd400",0,,"000"]}'
