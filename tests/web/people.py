"""People at a browser: signed in, filling in forms as their pages have them."""

import base64
import re
from datetime import UTC, datetime
from html import unescape

import aiohttp

from app.core import totp
from tests.conftest import PASSWORD, House

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Person:
    """Somebody with a browser profile of their own."""

    def __init__(self, house: House, name: str) -> None:
        self.name, self.email = name, f"{name.lower()}@example.com"
        self.browser = house.browser()
        self.id = ""

    async def __aenter__(self) -> "Person":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.browser.close()

    async def reads(self, path: str) -> tuple[int, str]:
        async with self.browser.get(path, allow_redirects=False) as page:
            return page.status, unescape(await page.text())

    async def sends(self, path: str, at: str = "/sign-in", **fields: str) -> aiohttp.ClientResponse:
        """Fills in a form that stands on the page `at` as a browser does: its page first."""
        async with self.browser.get(at) as page:
            found = CSRF.search(await page.text())
        csrf = found[1] if found else ""
        answer = await self.browser.post(path, data={"csrf": csrf, **fields}, allow_redirects=False)
        await answer.read()
        return answer

    async def signs_in(self, password: str = PASSWORD) -> aiohttp.ClientResponse:
        return await self.sends("/sign-in", email=self.email, password=password)

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.browser.cookie_jar)


async def person(house: House, name: str, **roles: str) -> Person:
    """A user with roles at sites, signed in."""
    one = Person(house, name)
    await house.parts.auth.add_user(one.email, name, PASSWORD, roles)
    one.id = (await house.parts.store.user_by_email(one.email))[0]
    assert (await one.signs_in()).status == 303
    return one


def code_of(key: str, later: int = 0) -> str:
    """What an app shows now, or so many half minutes later."""
    counter = totp.counter_at(datetime.now(UTC)) + later
    return totp.code(base64.b32decode(key.replace(" ", "")), counter)


async def with_two_factor(one: Person) -> tuple[str, list[str]]:
    """Sets it up as its page tells: the key, and the backup codes."""
    _, text = await one.reads("/account/two-factor")
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", text)[1]
    done = await one.sends("/account/two-factor", "/account", code=code_of(key), current=PASSWORD)
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", await done.text())
    assert len(codes) == 10, await done.text()
    return key, codes
