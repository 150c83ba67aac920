"""Olga is admin of another site, Mara a marketer, Eve nobody: every route of the team, by raw requests."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.settings import Settings
from tests.conftest import PASSWORD, House, serving
from tests.web.people import Person, person

NORTH = {
    "user": "",
    "site": "north",
    "role": "rep",
    "session": "",
    "invitation": "",
    "email": "x@example.com",
}
OF_ADMINS = (
    "/team/role",
    "/team/remove",
    "/team/reset",
    "/team/two-factor-off",
    "/team/withdraw",
    "/team/invite",
)
OF_ALL = (
    "/account/name",
    "/account/password",
    "/account/sessions",
    "/account/two-factor",
    "/account/two-factor/off",
    "/account/backup-codes",
    "/turns",
    "/turns/devices",
)
OPEN = ("/sign-in", "/sign-in/code", "/sign-out", "/join/x", "/reset/x", "/first-admin/x")
CHANNELS = ("/console/channels", "/console/channels/{site}/{name}/{deed}")  # tried with their own pages
NOT_FORMS = ("/visitor", "/api", "/socket.io", "/console/socket.io")
PAGES = ("/team", "/turns", "/audit", "/ledger", "/account", "/account/two-factor")


@asynccontextmanager
async def ada_and_olga(settings: Settings) -> AsyncIterator[tuple[House, Person, Person]]:
    """Admins of the north and of the south."""
    async with (
        serving(settings) as house,
        await person(house, "Ada", north="admin") as ada,
        await person(house, "Olga", south="admin") as olga,
    ):
        yield house, ada, olga


async def test_every_route_of_the_team_has_a_line_here(house: House) -> None:
    """Else a new one would be tried by nobody."""
    known = {re.sub("/x$", "/{token}", path) for path in (*OF_ADMINS, *OF_ALL, *OPEN)}
    posts = {
        route.resource.canonical
        for route in house.runner.app.router.routes()
        if route.method == "POST" and not route.resource.canonical.startswith(NOT_FORMS)
    }
    assert posts == known | set(CHANNELS)


@pytest.mark.parametrize("path", OF_ADMINS)
async def test_ids_of_another_site_are_answered_like_ids_nobody_has(two_sites: Settings, path: str) -> None:
    async with ada_and_olga(two_sites) as (house, ada, olga):
        await ada.sends("/team/invite", "/team", email="new@example.com", site="north", role="rep")
        _, text = await ada.reads("/team")
        invitation = re.search(r'name="invitation" value="([^"]+)"', text)[1]
        theirs = NORTH | {"user": ada.id, "invitation": invitation}
        nobodys = NORTH | {"user": "nobody", "invitation": "nothing"}
        answers = [await olga.sends(path, "/team", **fields) for fields in (theirs, nobodys)]
        assert [answer.status for answer in answers] == [404, 404]
        assert len({await answer.text() for answer in answers}) == 1
        assert (await house.parts.store.user_by_email(ada.email))[3] == {"north": "admin"}
        assert invitation in (await ada.reads("/team"))[1]


async def test_an_admin_sees_nobody_of_another_site(two_sites: Settings) -> None:
    async with ada_and_olga(two_sites) as (_, ada, olga):
        await ada.sends("/team/invite", "/team", email="new@example.com", site="north", role="rep")
        _, text = await olga.reads("/team")
        assert [name for name in ("ada@", "new@", "North") if name in text] == []


async def test_a_session_of_somebody_else_cannot_be_ended(two_sites: Settings) -> None:
    async with ada_and_olga(two_sites) as (house, ada, olga), Person(house, "Ada") as elsewhere:
        await elsewhere.signs_in()
        _, text = await ada.reads("/account")
        id = re.search(r'name="session" value="([0-9a-f]{16})"', text)[1]
        assert (await olga.sends("/account/sessions", "/account", session=id)).status == 422
        assert (await elsewhere.reads("/console"))[0] == 200


@pytest.mark.parametrize("role", ["rep", "marketer"])
async def test_who_is_no_admin_gets_nothing_of_the_team(house: House, role: str) -> None:
    async with await person(house, "Mara", default=role) as mara:
        fields = NORTH | {"user": mara.id, "site": "default", "role": "admin"}
        answers = [await mara.sends(path, "/account", **fields) for path in OF_ADMINS]
        assert {answer.status for answer in answers} == {403}
        assert {(await mara.reads(path))[0] for path in ("/team", "/audit")} == {403}
        assert (await house.parts.store.user_by_email(mara.email))[3] == {"default": role}


async def test_a_stranger_is_sent_to_sign_in_and_changes_nothing(house: House) -> None:
    async with Person(house, "Eve") as eve:
        assert {(await eve.reads(path))[0] for path in PAGES} == {302}
        answers = [await eve.sends(path, **NORTH) for path in (*OF_ADMINS, *OF_ALL)]
        assert {answer.status for answer in answers} == {403}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "", "{own}.evil.example", "{own}0", "https://127.0.0.1", "{own}/"],
)
async def test_every_form_is_refused_from_another_origin(house: House, origin: str) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        async with ada.browser.get("/account") as page:
            csrf = re.search(r'name="csrf" value="([^"]+)"', await page.text())[1]
        headers = {"Origin": origin.format(own=house.url)}
        for path in (*OF_ADMINS, *OF_ALL, *OPEN):
            data = {"csrf": csrf, **NORTH, "user": ada.id, "site": "default"}
            answer = await ada.browser.post(path, data=data, headers=headers, allow_redirects=False)
            assert answer.status == 403, path
        assert (await ada.reads("/account"))[0] == 200


@pytest.mark.parametrize("csrf", [{}, {"csrf": ""}, {"csrf": "guessed"}], ids=str)
async def test_every_form_is_refused_without_its_token(house: House, csrf: dict[str, str]) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        for path in (*OF_ADMINS, *OF_ALL, *OPEN):
            answer = await ada.browser.post(path, data=NORTH | csrf, allow_redirects=False)
            assert answer.status == 403, path


@pytest.mark.parametrize("path", [*PAGES, "/join/x", "/reset/x"])
async def test_every_page_has_the_strict_policy_and_is_kept_by_no_cache(house: House, path: str) -> None:
    async with await person(house, "Ada", default="admin") as ada, ada.browser.get(path) as page:
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script|<style| style=| on\w+=", await page.text())


async def test_markup_in_a_name_stays_text(house: House) -> None:
    name = "<img src=x onerror=alert(1)>\"'"
    async with await person(house, "Ada", default="admin") as ada:
        await ada.sends("/account/name", "/account", name=name)
        for path in ("/team", "/audit", "/account"):
            async with ada.browser.get(path) as page:
                assert "<img src=x" not in await page.text()


async def test_twenty_guesses_of_the_current_password_are_stopped(settings: Settings) -> None:
    guess = {"current": "guess", "password": PASSWORD}
    async with (
        serving(replace(settings, limits=True)) as house,
        await person(house, "Remy", default="rep") as thief,
    ):
        answers = [await thief.sends("/account/password", "/account", **guess) for _ in range(20)]
        texts = [await answer.text() for answer in answers]
        assert sum("Too many tries" in text for text in texts) == 10
