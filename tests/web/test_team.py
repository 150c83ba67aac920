"""The team's page over real HTTP: roles, invitations, links; what an admin of one site may not do."""

import re

import pytest

from app.settings import Settings
from tests.conftest import PASSWORD, House, serving
from tests.web.people import Person, person, with_two_factor

LINK = re.compile(r">(http[^<]+/(?:join|reset)/[^<]+)<")


async def link_of(admin: Person, path: str, **fields: str) -> str:
    """The path of a link that the admin makes."""
    made = await admin.sends(path, "/team", **fields)
    assert made.status == 200, await made.text()
    return "/" + LINK.search(await made.text())[1].split("/", 3)[3]


async def test_an_admin_sees_the_team_with_roles_and_two_factor(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        await with_two_factor(remy)
        _, text = await ada.reads("/team")
        assert "remy@example.com" in text
        assert len(re.findall("Two-factor on", text)) == 1


async def test_somebody_invited_joins_with_a_name_and_a_password_once(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada, Person(house, "Rosa") as rosa:
        path = await link_of(ada, "/team/invite", email="Rosa@Example.com ", site="default", role="rep")
        assert (await rosa.reads(path))[0] == 200
        joined = await rosa.sends(path, path, name="Rosa", password=PASSWORD)
        assert (joined.status, joined.headers["Location"]) == (303, "/console")
        assert (await rosa.reads("/console"))[0] == 200
        assert "rosa@example.com" in (await ada.reads("/team"))[1]
        async with Person(house, "Olga") as olga:
            assert (await olga.reads(path))[0] == 404
            assert (await olga.sends(path, name="Olga", password=PASSWORD)).status == 404


async def test_looking_at_an_invitation_uses_nothing_up(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada, Person(house, "Rosa") as rosa:
        path = await link_of(ada, "/team/invite", email="rosa@example.com", site="default", role="rep")
        for _ in range(3):
            assert (await rosa.reads(path))[0] == 200
        short = await rosa.sends(path, path, name="Rosa", password="short")
        assert (short.status, "at least 10" in await short.text()) == (422, True)
        assert (await rosa.sends(path, path, name="Rosa", password=PASSWORD)).status == 303


async def test_a_withdrawn_invitation_and_one_that_a_newer_one_replaced_are_void(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada, Person(house, "Rosa") as rosa:
        wanted = {"email": "rosa@example.com", "site": "default", "role": "rep"}
        first, second = [await link_of(ada, "/team/invite", **wanted) for _ in range(2)]
        assert [(await rosa.reads(path))[0] for path in (first, second)] == [404, 200]
        id = re.search(r'name="invitation" value="([^"]+)"', (await ada.reads("/team"))[1])[1]
        assert (await ada.sends("/team/withdraw", "/team", invitation=id)).status == 303
        assert (await rosa.reads(second))[0] == 404


async def test_a_user_of_another_site_joins_with_the_sign_in_they_have(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Ada", north="admin") as ada,
        await person(house, "Olga", south="rep") as olga,
        Person(house, "Eve") as eve,
    ):
        path = await link_of(ada, "/team/invite", email="olga@example.com", site="north", role="marketer")
        assert (await eve.reads(path))[0] == 302, "a stranger is sent to sign in"
        assert (await eve.sends(path, name="Eve", password="another password")).status == 403
        assert (await ada.reads(path))[0] == 403, "it is not for who made it"
        assert (await olga.sends(path, path)).status == 303
        assert (await house.parts.store.user_by_email(olga.email))[3] == {"north": "marketer", "south": "rep"}


async def test_a_role_changes_and_the_last_admin_of_a_site_stays_one(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        change = {"user": ada.id, "site": "default", "role": "rep"}
        for path in ("/team/role", "/team/remove"):
            kept = await ada.sends(path, "/team", **change)
            assert (kept.status, "A site needs an admin" in await kept.text()) == (422, True)
        await ada.sends("/team/role", "/team", **change | {"user": remy.id, "role": "admin"})
        assert (await remy.reads("/team"))[0] == 200
        assert (await ada.sends("/team/role", "/team", **change)).status == 303
        assert (await ada.reads("/team"))[0] == 403


async def test_who_was_removed_cannot_sign_in_and_may_be_invited_again(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        gone = {"user": remy.id, "site": "default"}
        assert (await ada.sends("/team/remove", "/team", **gone)).status == 303
        assert (await remy.reads("/console"))[0] == 302
        assert (await remy.signs_in()).status == 422
        path = await link_of(ada, "/team/invite", email=remy.email, site="default", role="rep")
        assert (await remy.sends(path, path, name="Remy", password="quite another one")).status == 303
        assert (await house.parts.store.user_by_email(remy.email))[0] == remy.id


async def test_a_reset_link_sets_a_password_once_and_ends_every_session(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        path = await link_of(ada, "/team/reset", user=remy.id)
        assert (await remy.sends(path, path, password="short")).status == 422
        done = await remy.sends(path, path, password="quite another one")
        assert (done.status, done.headers["Location"]) == (303, "/sign-in")
        assert (await remy.reads("/console"))[0] == 302
        assert (await remy.signs_in()).status == 422
        assert (await remy.signs_in("quite another one")).status == 303
        assert (await remy.sends(path, password=PASSWORD)).status == 404


async def test_a_reset_link_does_not_pass_by_two_factor(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        await with_two_factor(remy)
        path = await link_of(ada, "/team/reset", user=remy.id)
        await remy.sends(path, path, password="quite another one")
        asked = await remy.signs_in("quite another one")
        assert asked.headers["Location"].startswith("/sign-in/code")
        assert (await remy.reads("/console"))[0] == 302
        await ada.sends("/team/two-factor-off", "/team", user=remy.id)
        assert (await remy.signs_in("quite another one")).headers["Location"] == "/console"


async def test_an_admin_of_one_site_takes_over_nobody_who_belongs_to_another(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Olga", south="admin") as olga,
        await person(house, "Ada", north="admin", south="rep") as ada,
    ):
        for path in ("/team/reset", "/team/two-factor-off"):
            refused = await olga.sends(path, "/team", user=ada.id)
            assert (refused.status, "only an admin of all" in await refused.text()) == (422, True)
        assert (await olga.sends("/team/remove", "/team", user=ada.id, site="north")).status == 404
        assert (await olga.sends("/team/remove", "/team", user=ada.id, site="south")).status == 303
        assert (await house.parts.store.user_by_email(ada.email))[3] == {"north": "admin"}


async def test_links_end_with_the_rights_of_who_made_them(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Eve", default="admin") as eve,
    ):
        invite = {"email": "friend@example.com", "site": "default", "role": "admin"}
        paths = [await link_of(eve, "/team/invite", **invite), await link_of(eve, "/team/reset", user=ada.id)]
        assert [(await eve.reads(path))[0] for path in paths] == [200, 200]
        await ada.sends("/team/role", "/team", user=eve.id, site="default", role="rep")
        assert [(await eve.reads(path))[0] for path in paths] == [404, 404]


async def test_a_reset_link_made_before_somebody_joined_another_site_is_void(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Ada", north="admin") as ada,
        await person(house, "Olga", south="admin") as olga,
        await person(house, "Remy", south="rep") as remy,
    ):
        reset = await link_of(olga, "/team/reset", user=remy.id)
        join = await link_of(ada, "/team/invite", email=remy.email, site="north", role="admin")
        assert (await remy.sends(join, join)).status == 303
        assert (await olga.reads(reset))[0] == 404


async def test_links_and_backup_codes_are_stored_as_hashes_only(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        path = await link_of(ada, "/team/invite", email="rosa@example.com", site="default", role="rep")
        _, codes = await with_two_factor(ada)
        files = [file.read_bytes() for file in house.settings.data.iterdir()]
        secrets = [path.rpartition("/")[2], *codes, *(code.replace("-", "") for code in codes)]
        assert not any(secret.encode() in content for content in files for secret in secrets)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "nobody", "role": "rep"},
        {"email": "a b@example.com", "role": "rep"},
        {"email": "ada@example.com", "role": "rep"},
    ],
)
async def test_an_invitation_that_will_not_do_says_why(house: House, fields: dict[str, str]) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        refused = await ada.sends("/team/invite", "/team", site="default", **fields)
        assert (refused.status, 'role="alert"' in await refused.text()) == (422, True)
