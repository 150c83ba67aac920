"""One's own sign-in over real HTTP: password, sessions, two-factor."""

import re
from dataclasses import replace

from app.settings import Settings
from tests.conftest import PASSWORD, House, serving
from tests.web.people import Person, code_of, person, with_two_factor

NEW = "quite another one"


async def test_a_new_password_ends_the_other_sessions_and_not_this_one(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as elsewhere:
        await elsewhere.signs_in()
        changed = await remy.sends("/account/password", "/account", current=PASSWORD, password=NEW)
        assert changed.headers["Location"] == "/account?done=password"
        assert (await remy.reads("/console"))[0] == 200
        assert (await elsewhere.reads("/console"))[0] == 302
        assert (await elsewhere.signs_in()).status == 422
        assert (await elsewhere.signs_in(NEW)).status == 303


async def test_a_new_password_needs_the_current_one(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        refused = await remy.sends("/account/password", "/account", current="guessed", password=NEW)
        assert (refused.status, "not your current password" in await refused.text()) == (422, True)
        short = await remy.sends("/account/password", "/account", current=PASSWORD, password="short")
        assert (short.status, (await remy.signs_in()).status) == (422, 303)


async def test_sessions_are_listed_with_their_device_and_one_may_be_ended(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as phone:
        phone.browser.headers["User-Agent"] = (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"
        )
        await phone.signs_in()
        _, text = await remy.reads("/account")
        assert "Chrome on Android" in text
        assert "127.0.0.1" in text
        ids = re.findall(r'name="session" value="([0-9a-f]{16})"', text)
        assert len(ids) == 1, "not the one it is read with"
        await remy.sends("/account/sessions", "/account", session=ids[0])
        assert [(await one.reads("/console"))[0] for one in (remy, phone)] == [200, 302]


async def test_all_other_sessions_may_be_ended_at_once(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as elsewhere:
        await elsewhere.signs_in()
        await remy.sends("/account/sessions", "/account", session="others")
        assert [(await one.reads("/console"))[0] for one in (remy, elsewhere)] == [200, 302]


async def test_a_new_name_is_the_one_that_is_shown(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        await remy.sends("/account/name", "/account", name=" Rémy <b> ")
        assert 'value="Rémy <b>"' in (await remy.reads("/account"))[1]
        refused = await remy.sends("/account/name", "/account", name=" ")
        assert refused.status == 422


async def test_with_two_factor_the_password_alone_opens_nothing(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as thief:
        key, _ = await with_two_factor(remy)
        asked = await thief.signs_in()
        assert asked.headers["Location"] == "/sign-in/code?next=/console"
        assert (await thief.reads("/console"))[0] == 302
        assert (await thief.sends("/sign-in/code", code="000000")).status == 422
        assert (await thief.reads("/console"))[0] == 302
        assert (await thief.sends("/sign-in/code", code=code_of(key, 1))).headers["Location"] == "/console"
        assert (await thief.reads("/console"))[0] == 200


async def test_a_code_counts_once(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        key, _ = await with_two_factor(remy)
        answers = []
        for _ in range(2):
            async with Person(house, "Remy") as again:
                await again.signs_in()
                answers.append((await again.sends("/sign-in/code", code=code_of(key, 1))).status)
        assert answers == [303, 422]


async def test_a_backup_code_counts_once(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        _, codes = await with_two_factor(remy)
        answers = []
        for typed in (codes[0].upper().replace("-", " "), codes[0], codes[1]):
            async with Person(house, "Remy") as again:
                await again.signs_in()
                answers.append((await again.sends("/sign-in/code", code=typed)).status)
        assert answers == [303, 422, 303]
        assert "8 backup codes left" in (await remy.reads("/account"))[1]


async def test_two_factor_is_on_only_after_a_first_right_code(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        await remy.reads("/account/two-factor")
        refused = await remy.sends("/account/two-factor", "/account", code="000000", current=PASSWORD)
        assert (refused.status, "does not fit" in await refused.text()) == (422, True)
        assert (await remy.signs_in()).headers["Location"] == "/console"


async def test_turning_two_factor_on_off_or_its_codes_anew_needs_the_password(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        _, text = await remy.reads("/account/two-factor")
        key = re.search(r"<code>([A-Z2-7 ]+)</code>", text)[1]
        on = await remy.sends("/account/two-factor", "/account", code=code_of(key), current="guessed")
        assert on.status == 422
        await with_two_factor(remy)
        for path in ("/account/two-factor/off", "/account/backup-codes"):
            assert (await remy.sends(path, "/account", current="guessed")).status == 422
        await remy.sends("/account/two-factor/off", "/account", current=PASSWORD)
        assert (await remy.signs_in()).headers["Location"] == "/console"


async def test_new_backup_codes_void_the_old_ones(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as again:
        _, old = await with_two_factor(remy)
        await remy.sends("/account/backup-codes", "/account", current=PASSWORD)
        await again.signs_in()
        assert (await again.sends("/sign-in/code", code=old[0])).status == 422


async def test_codes_are_guessed_ten_times_and_the_right_one_waits_too(settings: Settings) -> None:
    async with (
        serving(replace(settings, limits=True)) as house,
        await person(house, "Remy", default="rep") as remy,
        Person(house, "Remy") as thief,
    ):
        key, _ = await with_two_factor(remy)
        await thief.signs_in()
        texts = [await (await thief.sends("/sign-in/code", code="000000")).text() for _ in range(20)]
        assert sum("Too many tries" in text for text in texts) == 10
        right = await thief.sends("/sign-in/code", code=code_of(key, 1))
        assert "Too many tries" in await right.text()


async def test_a_session_that_a_browser_brought_along_is_never_taken_over(house: House) -> None:
    async with Person(house, "Remy") as remy:
        await house.parts.auth.add_user(remy.email, "Remy", PASSWORD, {"default": "rep"})
        planted = "planted-by-somebody-else-0123456789"
        remy.browser.cookie_jar.update_cookies({"leadlight": planted, "leadlight-half": planted})
        await remy.signs_in()
        assert (await remy.reads("/console"))[0] == 200
        async with Person(house, "Eve") as eve:
            eve.browser.cookie_jar.update_cookies({"leadlight": planted, "leadlight-half": planted})
            assert [(await eve.reads(path))[0] for path in ("/console", "/sign-in/code")] == [302, 302]


async def test_signing_in_again_ends_the_session_the_browser_had(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Eve") as eve:
        before = next(cookie.value for cookie in remy.browser.cookie_jar if cookie.key == "leadlight")
        async with remy.browser.get("/account") as page:
            csrf = re.search(r'name="csrf" value="([^"]+)"', await page.text())[1]
        again = {"csrf": csrf, "email": remy.email, "password": PASSWORD}
        await remy.browser.post("/sign-in", data=again, allow_redirects=False)
        eve.browser.cookie_jar.update_cookies({"leadlight": before})
        assert [(await one.reads("/console"))[0] for one in (remy, eve)] == [200, 302]


async def test_a_half_sign_in_opens_no_page_and_no_socket_by_its_cookie(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy, Person(house, "Remy") as thief:
        await with_two_factor(remy)
        await thief.signs_in()
        half = next(cookie.value for cookie in thief.browser.cookie_jar if cookie.key == "leadlight-half")
        thief.browser.cookie_jar.update_cookies({"leadlight": half})
        assert [(await thief.reads(path))[0] for path in ("/console", "/account")] == [302, 302]
