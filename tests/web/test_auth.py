"""Sign-in and pages over real HTTP: a stranger gets the sign-in page and nothing else."""

import re
from dataclasses import replace

import aiohttp
import pytest

from app.settings import Settings
from app.web.auth import safe_next
from tests.conftest import PASSWORD, House, serving


def csrf_of(text: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', text)[1]


async def form(session: aiohttp.ClientSession, path: str, **fields: str) -> aiohttp.ClientResponse:
    """Fills in a form as a browser does: its page first, then the post with the token from it."""
    async with session.get(path) as page:
        token = csrf_of(await page.text())
    return await session.post(path, data={"csrf": token, **fields}, allow_redirects=False)


async def sign_in(house: House, session: aiohttp.ClientSession, **fields: str) -> aiohttp.ClientResponse:
    return await form(session, "/sign-in", **fields)


async def test_a_stranger_is_sent_to_the_sign_in_page(house: House) -> None:
    async with house.browser() as session, session.get("/console", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/sign-in?next=/console")


async def test_the_right_password_opens_the_console(house: House) -> None:
    await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    async with house.browser() as session:
        answer = await sign_in(house, session, email="Remy@Example.com ", password=PASSWORD)
        assert (answer.status, answer.headers["Location"]) == (303, "/console")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        async with session.get("/console") as page:
            assert page.status == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("remy@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("remy@example.com", "x" * 9999),
    ],
)
async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    house: House, email: str, password: str
) -> None:
    await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    async with house.browser() as session:
        answer = await sign_in(house, session, email=email, password=password)
        assert answer.status == 422
        assert "do not fit together" in await answer.text()
        assert "leadlight=" not in str(answer.headers.getall("Set-Cookie", []))


async def test_twenty_wrong_passwords_are_stopped_and_the_right_one_waits_too(settings: Settings) -> None:
    async with serving(replace(settings, limits=True)) as house:
        await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
        async with house.browser() as session:
            texts = [
                await (await sign_in(house, session, email="remy@example.com", password="wrong")).text()
                for _ in range(20)
            ]
            assert sum("Too many tries" in text for text in texts) == 10
            right = await sign_in(house, session, email="remy@example.com", password=PASSWORD)
            assert "Too many tries" in await right.text()


async def test_a_whole_team_may_sign_in_from_one_address(settings: Settings) -> None:
    async with serving(replace(settings, limits=True)) as house:
        await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
        for _ in range(12):
            assert await house.parts.auth.sign_in("remy@example.com", PASSWORD, "10.0.0.1")


async def test_a_form_without_its_token_or_from_elsewhere_is_refused(house: House) -> None:
    await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    fields = {"email": "remy@example.com", "password": PASSWORD}
    async with house.browser() as session:
        async with session.get("/sign-in") as page:
            token = csrf_of(await page.text())
        for data, headers in (
            (fields, {}),
            ({**fields, "csrf": "guessed"}, {}),
            ({**fields, "csrf": token}, {"Origin": "https://evil.example"}),
            ({**fields, "csrf": token}, {"Origin": "null"}),
        ):
            answer = await session.post("/sign-in", data=data, headers=headers, allow_redirects=False)
            assert answer.status == 403


async def test_signing_out_ends_the_session_and_its_sockets(house: House) -> None:
    remy = await house.rep("Remy")
    token = await house.parts.auth.sign_in("remy@example.com", PASSWORD, "test")
    async with house.browser() as session:
        session.cookie_jar.update_cookies({"leadlight": token})
        async with session.get("/console") as page:
            csrf = csrf_of(await page.text())
        answer = await session.post("/sign-out", data={"csrf": csrf}, allow_redirects=False)
        assert answer.status == 303
        session.cookie_jar.update_cookies({"leadlight": token})  # a copy somebody kept
        async with session.get("/console", allow_redirects=False) as page:
            assert page.status == 302
    assert remy.client.connected, "another session of the same rep stays"


async def test_a_session_is_stored_as_a_hash_only(house: House) -> None:
    await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    token = await house.parts.auth.sign_in("remy@example.com", PASSWORD, "test")
    files = [path.read_bytes() for path in house.settings.data.iterdir()]
    assert not any(token.encode() in content or PASSWORD.encode() in content for content in files)


async def test_the_first_admins_link_works_once(house: House) -> None:
    token = await house.parts.auth.invite_first_admin()
    fields = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    async with house.browser() as session:
        made = await form(session, f"/first-admin/{token}", **fields)
        assert (made.status, made.headers["Location"]) == (303, "/console")
        async with session.get("/console") as console:
            assert console.status == 200
    async with house.browser() as session, session.get(f"/first-admin/{token}") as again:
        assert again.status == 404
    assert await house.parts.auth.invite_first_admin() is None


async def test_a_first_admin_with_a_short_password_may_try_again(house: House) -> None:
    token = await house.parts.auth.invite_first_admin()
    async with house.browser() as session:
        answer = await form(
            session, f"/first-admin/{token}", name="Ada", email="ada@example.com", password="short"
        )
        assert answer.status == 422
        assert "at least 10 characters" in await answer.text()
        fields = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
        assert (await form(session, f"/first-admin/{token}", **fields)).status == 303


@pytest.mark.parametrize(
    "path",
    [
        "/first-admin/guessed",
        "/demo/nothing",
        "/static/dist/../../app/main.py",
        "/static/dist/.hidden",
        "/static/dist/" + "a" * 300,
        "/static/dist/%2e%2e%2fmanifest.json",
    ],
)
async def test_what_is_not_there_is_not_found(house: House, path: str) -> None:
    async with house.browser() as session, session.get(path) as answer:
        assert answer.status == 404


async def test_every_page_has_a_policy_without_unsafe_sources(house: House) -> None:
    async with house.browser() as session:
        for path in ("/demo", "/sign-in", "/first-admin/guessed"):
            async with session.get(path) as page:
                policy = page.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy


async def test_health_and_readiness(house: House) -> None:
    async with house.browser() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(path) as answer:
                assert await answer.json() == {"ok": True}


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("/console", "/console"),
        ("/console?lead=1", "/console?lead=1"),
        ("//evil.example", "/console"),
        ("https://evil.example", "/console"),
        ("/\\evil.example", "/console"),
        ("javascript:alert(1)", "/console"),
        ("//[", "/console"),
        ("/x\r\nSet-Cookie: a=b", "/console"),
    ],
)
def test_signing_in_never_leads_to_another_site(address: str, goes: str) -> None:
    assert safe_next(address) == goes


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"csrf=x", "application/x-www-form-urlencoded; charset=foo", 400),
        (b"csrf=%ff\xff", "application/x-www-form-urlencoded", 400),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
        (b"{}", "application/json", 403),
    ],
)
async def test_a_form_that_is_none_is_no_fault_of_the_server(
    house: House, body: bytes, kind: str, status: int
) -> None:
    async with house.browser() as session:
        answer = await session.post("/sign-in", data=body, headers={"Content-Type": kind})
        assert answer.status in (status, 403)


async def test_a_cookie_that_is_no_text_is_a_strangers(house: House) -> None:
    async with house.browser() as session:
        headers = {"Cookie": "leadlight=\udcff\udcfe; leadlight-csrf=\udcff"}
        async with session.get("/console", headers=headers, allow_redirects=False) as answer:
            assert answer.status == 302


async def test_a_guessed_invitation_costs_no_hash(house: House) -> None:
    async with house.browser() as session:
        async with session.get("/sign-in") as page:
            token = csrf_of(await page.text())
        fields = {"csrf": token, "name": "Eve", "email": "eve@example.com", "password": PASSWORD}
        answer = await session.post("/first-admin/guessed", data=fields, allow_redirects=False)
        assert answer.status == 422
        assert "used already" in await answer.text()


async def test_behind_a_proxy_the_public_address_is_our_own_origin(settings: Settings) -> None:
    async with serving(replace(settings, public_url="https://chat.example")) as house:
        vera = await house.visitor(origin="https://chat.example")
        assert (await vera.open())["step"]["id"] == "need"
