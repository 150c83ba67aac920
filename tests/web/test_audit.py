"""The audit log: what is written, what is read out of the log of events, and who may read it."""

import re
import sqlite3
from contextlib import closing

import pytest

from app.core.audit import WHAT, Note, Wanted
from app.core.values import moment
from app.settings import Settings
from tests.conftest import PASSWORD, House, serving
from tests.web.people import Person, person, with_two_factor


async def told(house: House, **wanted: object) -> list[str]:
    """What the log holds, oldest first."""
    lines = await house.parts.store.audit_lines(Wanted(wanted.pop("sites", None), most=1000, **wanted))
    return [line.what for line in reversed(lines)]


async def a_lead(house: House, **more: str) -> tuple[str, object]:
    vera = await house.visitor(**more)
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace")
    return conversation, vera


async def test_signing_in_and_out_is_written_down_and_so_is_a_wrong_password(house: House) -> None:
    async with await person(house, "Remy", default="rep") as remy:
        await remy.sends("/sign-out", "/account")
        await remy.signs_in("guessed password")
    assert await told(house) == ["user_added", "signed_in", "signed_out", "sign_in_failed"]


async def test_what_was_typed_for_an_unknown_address_is_not_written_down(house: House) -> None:
    async with Person(house, "Eve") as eve:
        await eve.sends("/sign-in", email="my secret password", password="x")
    lines = await house.parts.store.audit_lines(Wanted(None))
    assert [(line.what, line.user, line.of, line.detail) for line in lines] == [
        ("sign_in_failed", "", "", "from 127.0.0.1")
    ]


async def test_reading_a_lead_is_one_line_an_hour_for_each_rep(house: House) -> None:
    remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
    conversation, _ = await a_lead(house)
    for rep in (remy, remy, rosa, remy):
        await rep.ok("read", {"conversation": conversation})
    lines = [line for line in await house.parts.store.audit_lines(Wanted(None)) if line.what == "lead_read"]
    assert sorted(line.name for line in lines) == ["Remy", "Rosa"]
    assert {line.of for line in lines} == {conversation}


async def test_another_process_that_notes_the_same_reading_adds_no_line(house: House) -> None:
    remy = await house.rep("Remy")
    conversation, _ = await a_lead(house)
    await remy.ok("read", {"conversation": conversation})
    [line] = await house.parts.store.audit_lines(Wanted(None, what="lead_read"))
    await house.parts.store.note(Note(moment(line.at), ("default",), line.user, "lead_read", conversation))
    assert await told(house, what="lead_read") == ["lead_read"]


async def test_what_reps_do_to_leads_is_read_out_of_the_log_of_events(house: House) -> None:
    remy = await house.rep("Remy")
    conversation, _ = await a_lead(house)
    lead = (await remy.on("claim", conversation))["lead"]["id"]
    await remy.on("say", conversation, text="Hello")
    await remy.on("confirm", conversation, step="budget", value=60000, note="said so on the phone")
    await remy.ok("outcome", {"id": "o1", "lead": lead, "outcome": "won", "reason": "a secret reason"})
    await remy.on("release", conversation)
    lines = await house.parts.store.audit_lines(Wanted(("default",)))
    done = [(line.what, line.name, line.of, line.detail) for line in reversed(lines)][2:]
    assert done == [
        ("claimed", "Remy", conversation, ""),
        ("confirmed", "Remy", conversation, "budget"),
        ("outcome_set", "Remy", lead, "won"),
        ("released", "Remy", conversation, ""),
    ]
    written = {line[0] for line in rows(house, "select what from audit")}
    assert written == {"user_added", "signed_in"}, "there is no second truth"


def rows(house: House, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(house.settings.database)) as db:
        return db.execute(sql).fetchall()


async def test_no_word_of_a_visitor_is_in_it(house: House) -> None:
    remy = await house.rep("Remy")
    conversation, vera = await a_lead(house)
    await remy.on("claim", conversation)
    await vera.ok("say", {"id": "s1", "text": "my secret words"})
    await remy.on("say", conversation, text="my own words")
    await remy.ok("read", {"conversation": conversation})
    assert "words" not in str(await house.parts.store.audit_lines(Wanted(None, most=1000)))


@pytest.mark.parametrize("sql", ["update audit set what = 'x'", "delete from audit"])
async def test_nothing_in_it_can_be_changed(house: House, sql: str) -> None:
    await house.rep("Remy")
    with closing(sqlite3.connect(house.settings.database)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)


async def test_what_an_admin_does_to_the_team_is_written_with_who_and_to_whom(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        await with_two_factor(remy)
        await remy.sends("/account/password", "/account", current=PASSWORD, password="quite another one")
        await ada.sends("/team/invite", "/team", email="rosa@example.com", site="default", role="rep")
        await ada.sends("/team/role", "/team", user=remy.id, site="default", role="marketer")
        await ada.sends("/team/two-factor-off", "/team", user=remy.id)
        await ada.sends("/team/reset", "/team", user=remy.id)
        await ada.sends("/team/remove", "/team", user=remy.id, site="default")
    lines = await house.parts.store.audit_lines(Wanted(None, most=1000))
    shown = [(line.name, line.what, line.of_name, line.detail) for line in reversed(lines)][4:]
    assert shown == [
        ("Remy", "two_factor_on", "Remy", ""),
        ("Remy", "password_changed", "Remy", ""),
        ("Ada", "invited", "", "rosa@example.com as rep"),
        ("Ada", "user_changed", "Remy", "rep → marketer"),
        ("Ada", "two_factor_off", "Remy", ""),
        ("Ada", "reset_link_made", "Remy", ""),
        ("Ada", "user_removed", "Remy", ""),
    ]


async def test_an_admin_reads_the_lines_of_their_own_sites_only(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Olga", south="admin") as olga,
        await person(house, "Ada", north="admin") as ada,
    ):
        _, text = await olga.reads("/audit")
        assert "Ada" not in text
        assert f"/audit?user={ada.id}" not in text
        assert "Ada" not in (await olga.reads(f"/audit?user={ada.id}"))[1]
        assert "Ada" in (await ada.reads("/audit"))[1]


async def test_it_is_filtered_by_user_kind_and_day(house: House) -> None:
    async with (
        await person(house, "Ada", default="admin") as ada,
        await person(house, "Remy", default="rep") as remy,
    ):
        await remy.sends("/account/sessions", "/account", session="others")

        async def shown(query: str) -> list[str]:
            return re.findall(r"<strong><bdi>(\w+)</bdi></strong>", (await ada.reads(f"/audit?{query}"))[1])

        assert await shown(f"user={remy.id}") == ["Remy", "Remy"]
        assert await shown("what=session_revoked") == ["Remy"]
        assert await shown("day=1999-01-01") == []
        for nonsense in ("day=x&what=x&user=x", "before=x", "before=1,2,3", "before=%00,%ff,9", "what=%ff"):
            assert await shown(nonsense), nonsense


async def test_older_lines_are_a_page_away_and_none_is_lost_between(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        remy = await house.rep("Remy")
        conversation, _ = await a_lead(house)
        for _ in range(30):
            await remy.on("claim", conversation)
            await remy.on("release", conversation)
        seen, path = [], "/audit"
        while path:
            _, text = await ada.reads(path)
            seen += re.findall(r"claimed|released", text.partition("<ol")[2])
            older = re.search(r'href="(/audit\?before[^"]+)">Older', text)
            path = older[1] if older else ""
        assert (seen.count("claimed"), seen.count("released")) == (30, 30)


async def test_every_kind_can_be_chosen(house: House) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        for what in WHAT:
            assert (await ada.reads(f"/audit?what={what}"))[0] == 200
