"""The channels page over real HTTP: an admin sets up and tries; nobody else gets in, no secret gets out."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest

from app.settings import Delivery, Settings
from tests.alerts.stage import HERE, receiving
from tests.conftest import PASSWORD, House, serving
from tests.web.test_auth import form, sign_in

PAGE = "/console/channels"


@asynccontextmanager
async def signed_in(house: House, **roles: str) -> AsyncIterator[aiohttp.ClientSession]:
    await house.parts.auth.add_user("ada@example.com", "Ada", PASSWORD, roles)
    async with house.browser() as session:
        assert (await sign_in(house, session, email="ada@example.com", password=PASSWORD)).status == 303
        yield session


async def add(session: aiohttp.ClientSession, address: str, **more: str) -> tuple[int, str]:
    fields = {"site": "default", "kind": "webhook", "name": "crm", "address": address, "hears-alert": "yes"}
    answer = await form(session, PAGE, **(fields | more))
    return answer.status, await answer.text()


async def deed(session: aiohttp.ClientSession, name: str, deed: str) -> tuple[int, str]:
    async with session.get(PAGE) as page:
        token = re.search(r'name="csrf" value="([^"]+)"', await page.text())[1]
    answer = await session.post(f"{PAGE}/default/{name}/{deed}", data={"csrf": token})
    return answer.status, await answer.text()


async def test_an_admin_sets_a_channel_up_tries_it_and_takes_it_away(settings: Settings) -> None:
    delivery = Delivery(reachable=HERE)
    async with (
        serving(replace(settings, delivery=delivery)) as house,
        receiving() as receiver,
        signed_in(house, default="admin") as ada,
    ):
        status, text = await add(ada, f"{receiver.url}/hush")
        assert status == 200
        assert "whsec_" in text
        status, text = await deed(ada, "crm", "test")
        assert (status, "was taken by the other side" in text) == (200, True)
        assert len(receiver.got) == 1
        receiver.status = 410
        status, text = await deed(ada, "crm", "test")
        assert (status, "did not arrive: answered 410" in text) == (422, True)
        assert "crm is removed" in (await deed(ada, "crm", "remove"))[1]


async def test_the_page_shows_no_address_and_a_secret_but_once(house: House) -> None:
    async with signed_in(house, default="admin") as ada:
        await add(ada, "https://crm.example/hush")
        async with ada.get(PAGE) as page:
            text = await page.text()
    assert "crm" in text
    assert "hush" not in text + (await add_again(house))
    assert "whsec_" not in text


async def add_again(house: House) -> str:
    """The page of an error gives back what was filled in, but for address and secret."""
    async with house.browser() as session:
        await sign_in(house, session, email="ada@example.com", password=PASSWORD)
        status, text = await add(session, "https://u:hush@crm.example/", name="other", secret="hush")
    assert status == 422
    assert 'value="other"' in text
    return text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": "The CRM"}, "small letters, digits and _"),
        ({"address": "crm"}, "write it like https://"),
        ({"quiet-from": "20:00"}, "quiet hours need a beginning and an end"),
        ({"hears-alert": ""}, "a channel has to hear of something"),
        ({"rep": "nobody@example.com"}, "there is no user nobody@example.com"),
    ],
)
async def test_what_is_wrong_is_said_on_the_page(house: House, fields: dict[str, str], text: str) -> None:
    async with signed_in(house, default="admin") as ada:
        status, page = await add(ada, **({"address": "https://crm.example/x"} | fields))
    assert (status, text in page) == (422, True)


async def test_a_stranger_and_a_rep_do_not_get_in(house: House) -> None:
    async with house.browser() as olga, olga.get(PAGE, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, f"/sign-in?next={PAGE}")
    async with signed_in(house, default="rep") as remy:
        async with remy.get(PAGE) as page:
            assert page.status == 403
        assert (await remy.post(PAGE, data={"site": "default", "kind": "slack"})).status == 403
        assert (await remy.post(f"{PAGE}/default/crm/test", data={})).status == 403


async def test_an_admin_of_one_site_reaches_no_channel_of_another(two_sites: Settings) -> None:
    async with serving(two_sites) as house, signed_in(house, north="admin", south="rep") as ada:
        assert (await add(ada, "https://crm.example/x", site="south"))[0] == 403
        assert (await add(ada, "https://crm.example/x", site="north"))[0] == 200
        assert (await house.parts.channels.all("south")) == ()


async def test_a_form_of_another_site_changes_nothing(house: House) -> None:
    async with signed_in(house, default="admin") as ada:
        await add(ada, "https://crm.example/x")
        answer = await ada.post(f"{PAGE}/default/crm/remove", data={"csrf": "forged"})
        assert answer.status == 403
    assert len(await house.parts.channels.all("default")) == 1


async def test_apprise_is_not_for_the_page(house: House) -> None:
    async with signed_in(house, default="admin") as ada:
        assert (await add(ada, "json://127.0.0.1/", kind="apprise"))[0] == 403
