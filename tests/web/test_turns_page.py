"""The page of turns: what reps say for themselves, what admins say for all, and who may not."""

import pytest

from app.settings import Settings
from tests.conftest import House, serving
from tests.web.people import Person, person


async def told(house: House, one: Person, site: str = "default") -> tuple[object, ...]:
    (rep,) = [rep for rep in await house.parts.store.reps_of(site) if rep.id == one.id]
    return rep.capacity, sorted(rep.languages), sorted(rep.teams)


async def test_a_rep_says_how_many_and_in_which_languages_and_leaves_the_teams_to_an_admin(
    house: House,
) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        await house.parts.store.set_rep("default", remy.id, None, ("benelux",), ())
        wanted = {"site": "default", "user": remy.id, "most": "4", "languages": "NL, fr"}
        answer = await remy.sends("/turns", "/turns", **wanted, teams="all of them")
        assert (answer.status, answer.headers["Location"]) == (303, "/turns?done=saved")
        assert await told(house, remy) == (4, ["fr", "nl"], ["benelux"])
        assert 'value="fr, nl"' in (await remy.reads("/turns"))[1]


async def test_an_admin_says_the_teams_too_and_the_audit_log_keeps_it(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        wanted = {"site": "default", "user": remy.id, "most": "", "languages": ""}
        await ada.sends("/turns", "/turns", **wanted, teams="benelux, phone")
        assert await told(house, remy) == (None, [], ["benelux", "phone"])
        assert "changed whose turn leads are" in (await ada.reads("/audit"))[1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"most": "many"}, "write a number"), ({"languages": "Dutch"}, "two or three letters")],
    ids=["many", "Dutch"],
)
async def test_what_will_not_do_is_said_and_what_was_typed_stays(
    house: House, wrong: dict[str, str], said: str
) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        wanted = {"site": "default", "user": remy.id, "most": "3", "languages": "nl"} | wrong
        answer = await remy.sends("/turns", "/turns", **wanted)
        text = await answer.text()
        assert (answer.status, said in text, next(iter(wrong.values())) in text) == (422, True, True)
        assert await told(house, remy) == (None, [], [])


async def test_of_others_and_of_other_sites_nobody_says_anything(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Remy", north="rep") as remy,
        await person(house, "Rosa", north="rep") as rosa,
        await person(house, "Olga", south="admin") as olga,
    ):
        wanted = {"site": "north", "user": remy.id, "most": "0", "languages": ""}
        assert [(await one.sends("/turns", "/turns", **wanted)).status for one in (rosa, olga)] == [404, 404]
        assert await told(house, remy, "north") == (None, [], [])
        assert "Remy" not in (await olga.reads("/turns"))[1]
