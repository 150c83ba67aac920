"""Erasing a person: not a word of theirs is left in any file, the score stands, everybody is told calmly."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web

from app.core.channels import Channel
from app.core.erasing import Erasure
from app.core.phrases import phrase
from app.identity import secret_of
from app.main import now
from app.settings import Settings, SettingsError
from app.store.projecting import PROJECTIONS
from app.store.sqlite import SqliteStore
from tests.alerts.stage import HERE, receiving
from tests.conftest import PATIENCE, House, Rep, Visitor, serving
from tests.faults.disk import held
from tests.faults.test_rebuild import rows_of
from tests.live.test_people import leads_of
from tests.test_cli import Said, leadlight

FLOW = """\
format: 1
flow: firm
score:
  criteria: {budget: {}, fit: {}}
  bands: {cold: {from: 0}, warm: {from: 3, then: queue}, hot: {from: 9, then: alert}}
  hot: [company is known and budget >= 5000]
personas:
  local: {when: 'city is "Antwerp"', fit: 2}
  named: {when: company is known, fit: 1}
steps:
  name: {ask: Name?, text: {}, fills: name}
  company: {ask: Company?, text: {}, fills: company}
  city: {ask: City?, text: {}}
  budget: {ask: "Budget, {name}?", number: {unit: EUR}, score: {0: 0, 5000: 2, 20000: 4}, skip: Later}
  email: {ask: E-mail?, email: {}, consent: "I, {name}, agree.", skip: No}
  more: {ask: Anything else?, text: {}, skip: No}
"""
SITES = """\
sites:
  north: {name: North, origins: [https://north.example]}
  south: {name: South, origins: [https://south.example]}
"""
ADDRESS = "zephyrina@quillwood.example"
ALL = ("alert", "erased")
MARKS = (b"zephyr", b"quillwood")  # in everything that is hers, and in nothing else


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings) as house:
        await house.parts.channels.add(
            Channel("default", "crm", "", "webhook", "https://127.0.0.1:1/hook", hears=("alert", "erased"))
        )
        yield house


async def talks(house: House, *, email: str | None, name: str = "Zephyrina", budget: int = 20_000) -> Visitor:
    visitor = await house.visitor()
    site = "https://shop.example/prices"
    company = f"{name} Quillwood Ltd" if name == "Zephyrina" else "Acme"
    await visitor.open("firm", page=f"{site}?for={name}", referrer=f"https://mail.example/?q={name}")
    await visitor.answers(name=name, company=company, city="Antwerp")
    await visitor.answers(budget=budget)
    await visitor.answer("email", email, consent=True)
    return visitor


async def lived(house: House) -> tuple[Visitor, Visitor, Rep]:
    """Zephyrina comes twice, is talked with, noted down, handed over and lost; her second chat stays open."""
    remy = await house.rep("Remy")
    first, again = await talks(house, email=ADDRESS), await talks(house, email=ADDRESS, budget=5000)
    conversation = again.opened["conversation"]
    [lead] = [one for one in await leads_of(remy) if one["conversation"] == conversation]
    await remy.ok("read", {"conversation": conversation})
    await remy.on("claim", conversation)
    await remy.on("say", conversation, text="Hello Zephyrina!")
    await again.ok("say", {"id": "s1", "text": "My zephyr is broken"})
    await remy.on("note", conversation, text="Zephyrina is in a hurry")
    await remy.on("confirm", conversation, step="more", value="a zephyr project", note="zephyr, called")
    told = {"id": "o1", "lead": lead["id"], "outcome": "lost", "reason": "went to Quillwood's friend"}
    await remy.ok("outcome", told)
    return first, again, remy


def folders(settings: Settings) -> tuple[object, ...]:
    return ("--data", settings.data, "--flows", settings.flows)


async def erased(house: House, *words: object) -> Said:
    return await asyncio.to_thread(leadlight, "erase", *words, *folders(house.settings))


def left_in(folder: Path) -> list[tuple[str, bytes]]:
    """The marks of her that the files of a folder hold."""
    files = [(path.name, path.read_bytes().lower()) for path in folder.rglob("*") if path.is_file()]
    return [(name, mark) for name, content in files for mark in MARKS if mark in content]


def rows(house: House, sql: str, *args: object) -> list[Any]:
    with closing(sqlite3.connect(house.settings.database)) as conn:
        return conn.execute(sql, args).fetchall()


def scored_in(read: dict[str, Any]) -> dict[str, Any]:
    """All that is scored of a conversation that was read, without the words for it."""
    card = {
        key: read["scorecard"].get(key) for key in ("total", "lowest", "highest", "of", "band", "certainty")
    }
    return card | {"hot": read["lead"]["hot"], "persona": read["lead"]["persona"]}


async def test_not_a_byte_of_her_is_left_in_any_file_while_the_server_serves(house: House) -> None:
    await lived(house)
    assert left_in(house.settings.data) != []
    said = await erased(house, ADDRESS, "--yes")
    assert (said.returncode, said.stderr) == (0, "")
    assert left_in(house.settings.data) == []


async def test_her_score_and_the_statistics_stand(house: House) -> None:
    first, again, remy = await lived(house)
    counted = rows(house, "select * from population order by 1, 2, 3, 4")
    before = [await remy.ok("read", {"conversation": one.opened["conversation"]}) for one in (first, again)]
    await erased(house, ADDRESS, "--yes")
    after = [await remy.ok("read", {"conversation": one.opened["conversation"]}) for one in (first, again)]
    assert [scored_in(one) for one in after] == [scored_in(one) for one in before]
    assert {scored_in(one)["hot"] for one in before} == {True}
    assert rows(house, "select * from population order by 1, 2, 3, 4") == counted


async def test_her_open_chats_end_with_a_word_of_it(house: House) -> None:
    first, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    for visitor in (first, again):
        pushed = await visitor.until("messages", lambda push: push["state"] == "closed")
        assert [one["text"] for one in pushed["messages"]] == [phrase("en", "erased")]


async def test_she_returns_to_a_word_of_it_and_nothing_more_is_taken(house: House) -> None:
    _, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    back = await house.visitor(token=again.token)
    opened = await back.open("firm")
    assert (opened["state"], [one["text"] for one in opened["messages"]], opened["step"]) == (
        "closed",
        [phrase("en", "erased")],
        None,
    )
    refused = await back.refused("say", {"id": "s9", "text": "zephyr again"})
    assert (refused["code"], left_in(house.settings.data)) == ("closed", [])


async def test_a_console_is_told_and_reads_the_talk_without_the_words(house: House) -> None:
    first, again, remy = await lived(house)
    await erased(house, ADDRESS, "--yes")
    lead = await remy.until("lead", lambda lead: "erased" in lead)
    assert not {"name", "email", "company", "account", "owner"} & lead.keys()
    read = await remy.ok("read", {"conversation": again.opened["conversation"]})
    texts = [one["text"] for one in read["messages"]]
    assert ("(erased)" in texts, "zephyr" in json.dumps(read).lower(), "" in texts) == (True, False, False)
    refused = await remy.refused(
        "note", {"id": "n9", "conversation": first.opened["conversation"], "text": "?"}
    )
    assert refused["code"] == "closed"


async def test_the_log_says_who_erased_and_when_and_the_audit_log_not_a_word_of_whom(house: House) -> None:
    _, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    [*_, last] = await house.parts.store.log("default", "conversation", again.opened["conversation"])
    assert (type(last.event).__name__, last.by, last.at <= now()) == ("Erased", "operator", True)
    [[detail, of]] = rows(house, "select detail, of from audit where what = 'erased'")
    assert detail == "2 conversations"
    assert of == again.opened["conversation"]


async def test_a_channel_that_asked_for_it_hears_of_the_ids_and_of_nothing_else(house: House) -> None:
    first, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    bodies = [json.loads(body) for (body,) in rows(house, "select body from outbox where done is null")]
    assert [(body["told"], set(body["conversations"])) for body in bodies] == [
        ("erased", {first.opened["conversation"], again.opened["conversation"]})
    ]


async def test_she_is_somebody_new_when_she_comes_back_and_nobody_else_is_touched(house: House) -> None:
    await lived(house)
    otto = await talks(house, email="otto@acme.example", name="Otto")
    await erased(house, ADDRESS, "--yes")
    anew = await talks(house, email=ADDRESS)
    remy = await house.rep("Rosa")
    leads = {lead["conversation"]: lead for lead in await leads_of(remy)}
    assert leads[otto.opened["conversation"]]["email"] == "otto@acme.example"
    assert ("tie" in leads[anew.opened["conversation"]], leads[anew.opened["conversation"]]["email"]) == (
        False,
        ADDRESS,
    )


async def test_who_a_site_vouched_for_is_found_by_a_conversation_and_leaves_no_hash(house: House) -> None:
    vera = await house.visitor()
    secret = await secret_of(house.parts.store, "default", False, now())
    claims = {"sub": "zephyr-7", "name": "Zephyrina", "email": ADDRESS, "exp": 2**33}
    await vera.open("firm", identity=jwt.encode(claims, secret, "HS256"))
    said = await erased(house, vera.opened["conversation"], "--yes")
    assert (said.returncode, left_in(house.settings.data)) == (0, [])
    assert rows(house, "select request from event where request glob 'i:*'") == []
    assert rows(house, "select count(*) from person") == [(0,)]


async def test_what_was_told_over_to_a_talk_of_somebody_else_is_taken_back(house: House) -> None:
    _, again, remy = await lived(house)
    other = await talks(house, email=None, name="Otto")
    [lead] = [one for one in await leads_of(remy) if one["conversation"] == again.opened["conversation"]]
    await remy.on("join", other.opened["conversation"], lead=lead["id"])
    await remy.on("part", other.opened["conversation"])
    await erased(house, again.opened["conversation"], "--yes")
    read = await remy.ok("read", {"conversation": other.opened["conversation"]})
    assert (read["lead"]["name"], read["lead"].get("erased")) == ("Otto", None)
    assert left_in(house.settings.data) == []


async def test_nobody_and_several_are_said_and_nothing_is_done(house: House) -> None:
    none = await erased(house, "nobody@acme.example", "--yes")
    await talks(house, email=None)
    for _ in range(2):
        visitor = await talks(house, email=None)
        await visitor.answer("more", ADDRESS)
    many = await erased(house, ADDRESS, "--yes")
    assert (none.returncode, none.stderr.startswith("Error: nobody is stored as nobody@acme.example")) == (
        1,
        True,
    )
    assert (many.returncode, "2 people fit" in many.stderr, many.stdout) == (1, True, "")


async def test_an_id_that_begins_with_a_dash_is_no_option(house: House) -> None:
    await lived(house)
    dashed = await erased(house, "-jXKSxoHqBlCTa5l_Z3JA", "--yes")
    double = await erased(house, "--yes", "--ySxoHqBlCTa5l_Z3JA")
    assert ([said.returncode for said in (dashed, double)], dashed.stderr, double.stderr) == (
        [1, 1],
        "Error: nobody is stored as -jXKSxoHqBlCTa5l_Z3JA; name them by the id of their lead or conversation,"
        " as the console's address has it\n",
        "Error: nobody is stored as --ySxoHqBlCTa5l_Z3JA; name them by the id of their lead or conversation,"
        " as the console's address has it\n",
    )


async def test_it_shows_whom_it_would_erase_and_asks(house: House) -> None:
    await lived(house)
    said = await asyncio.to_thread(leadlight, "erase", ADDRESS, *folders(house.settings), given="n\n")
    assert (said.returncode, "Zephyrina" in said.stdout, "2 conversations" in said.stdout) == (1, True, True)
    assert left_in(house.settings.data) != []


async def test_nothing_is_left_of_somebody_who_goes_on_talking_meanwhile(house: House) -> None:
    vera = await talks(house, email=ADDRESS)
    is_over = asyncio.Event()

    async def goes_on() -> int:
        said = 0
        while not is_over.is_set():
            asked = {"id": f"p{said}", "page": f"https://shop.example/{said}?for=zephyr"}
            if not (await vera.ask("signal", asked))["ok"]:
                break
            said += 1
        return said

    talking = asyncio.create_task(goes_on())
    said = await erased(house, ADDRESS, "--yes")
    before = await asyncio.wait_for(talking, PATIENCE)
    assert (said.returncode, before > 0, left_in(house.settings.data)) == (0, True, [])


async def test_a_lead_that_has_become_part_of_another_means_that_one(house: House) -> None:
    await lived(house)
    [[gone]] = rows(house, "select lead from inbox where joined is not null")
    said = await erased(house, gone, "--yes")
    assert (said.returncode, "2 conversations" in said.stdout, left_in(house.settings.data)) == (0, True, [])


async def test_the_same_address_on_two_sites_is_two_people_until_a_site_is_named(two_sites: Settings) -> None:
    (two_sites.flows / "sites.yaml").write_text(SITES)
    async with serving(two_sites) as house:
        for site in ("north", "south"):
            visitor = await house.visitor(origin=f"https://{site}.example")
            await visitor.open("firm")
            await visitor.answers(name="Zephyrina", company="Quillwood", city="Ghent", budget=0)
            await visitor.answer("email", ADDRESS, consent=True)
        many = await erased(house, ADDRESS, "--yes")
        one = await erased(house, ADDRESS, "--site", "north", "--yes")
        none = await erased(house, ADDRESS, "--site", "east", "--yes")
        assert ([said.returncode for said in (many, one, none)], "2 people fit" in many.stderr) == (
            [1, 0, 2],
            True,
        )
        assert rows(house, "select site from person") == [("south",)]


async def test_what_a_mail_server_quoted_before_it_took_a_letter_is_gone_too(house: House) -> None:
    _, again, _ = await lived(house)
    conversation = again.opened["conversation"]
    [[timer], *_] = rows(house, "select id from outbox where id glob ? || ':*'", conversation)
    await house.parts.store.failed(timer, now(), f"450 <{ADDRESS}>: try again later")
    await house.parts.store.done(timer, now())
    await erased(house, ADDRESS, "--yes")
    assert left_in(house.settings.data) == []


async def test_nothing_more_is_noted_of_a_lead_that_was_erased(house: House) -> None:
    _, again, remy = await lived(house)
    conversation = again.opened["conversation"]
    [lead] = [one for one in await leads_of(remy) if one["conversation"] == conversation]
    await erased(house, ADDRESS, "--yes")
    told = {"id": "o9", "lead": lead["id"], "outcome": "won", "reason": "zephyr came back"}
    assert (await remy.refused("outcome", told))["code"] == "closed"
    log = await house.parts.store.log("default", "lead", lead["id"])
    assert (type(log[-1].event).__name__, left_in(house.settings.data)) == ("Erased", [])


async def test_all_copies_that_still_hold_the_words_are_named(house: House) -> None:
    await lived(house)
    copies = [
        "backups/leadlight-20261129T030000Z.db",
        "backups/leadlight-20261129T040000Z.db.4711.part",  # of a backup that was killed
        "leadlight-before-restore-20261129T050000Z.db",
        "leadlight-before-restore-20261129T050000Z.db-wal",
        "restoring/leadlight.db",  # of a restore that was killed
    ]
    for copy in copies:
        place = house.settings.data / copy
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(house.settings.database.read_bytes())
    said = await erased(house, ADDRESS, "--yes")
    assert [line.strip() for line in said.stdout.splitlines()[-len(copies) :]] == [
        str(house.settings.data / copy) for copy in copies
    ]


async def test_a_second_time_says_when_it_was(house: House) -> None:
    _, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    said = await erased(house, again.opened["conversation"], "--yes")
    assert (said.returncode, "was erased at" in said.stdout) == (0, True)


async def test_one_that_was_killed_on_the_way_is_brought_to_its_end(house: House) -> None:
    _, again, remy = await lived(house)
    conversation = again.opened["conversation"]
    [lead] = [one for one in await leads_of(remy) if one["conversation"] == conversation]
    conversations = await house.parts.store.conversations_of("default", lead["id"])
    begun = Erasure("e1", now(), "default", (lead["id"],), conversations)
    await house.parts.store.list_erased(begun)
    await house.parts.store.seal(begun)
    said = await erased(house, conversation, "--yes")
    assert (said.returncode, left_in(house.settings.data)) == (0, [])


async def test_the_list_of_erasures_holds_ids_only(house: House) -> None:
    first, again, _ = await lived(house)
    await erased(house, ADDRESS, "--yes")
    [line] = (house.settings.data / "erasures.jsonl").read_text().splitlines()
    assert json.loads(line).keys() == {"id", "at", "site", "leads", "conversations"}
    assert set(json.loads(line)["conversations"]) == {
        first.opened["conversation"],
        again.opened["conversation"],
    }


async def test_an_export_leaves_her_out(house: House) -> None:
    await lived(house)
    await talks(house, email="otto@acme.example", name="Otto")
    await erased(house, ADDRESS, "--yes")
    said = await asyncio.to_thread(leadlight, "export", "--json", *folders(house.settings))
    assert [json.loads(line)["name"] for line in said.stdout.splitlines()] == ["Otto"]


# --- backups of before ---
async def backed_up_and_erased(settings: Settings) -> Path:
    """A backup with her words in it, outside the data folder, taken before she was erased."""
    async with serving(settings) as house:
        await lived(house)
        copy = settings.data.with_name("older.db")
        await asyncio.to_thread(leadlight, "backup", copy, "--data", settings.data)
        await erased(house, ADDRESS, "--yes")
    assert left_in(settings.data) == []
    return copy


async def test_a_restored_backup_of_before_holds_nothing_of_her(settings: Settings) -> None:
    copy = await backed_up_and_erased(settings)
    said = await asyncio.to_thread(leadlight, "restore", copy, "--data", settings.data)
    assert (said.returncode, "Erased again, as since the backup: 1 person." in said.stdout) == (0, True)
    assert left_in(settings.data) == []


async def test_a_backup_of_an_older_version_is_brought_up_to_date_to_be_erased(settings: Settings) -> None:
    copy = await backed_up_and_erased(settings)
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("drop table erasure")
        conn.execute("delete from _sqlite_migrations where name = 'm020_erasures'")
        conn.commit()
    said = await asyncio.to_thread(leadlight, "restore", copy, "--data", settings.data)
    assert (said.returncode, left_in(settings.data)) == (0, [])


async def test_who_goes_on_in_the_middle_of_an_erasure_is_told_and_forgotten_as_well(house: House) -> None:
    _, again, remy = await lived(house)
    conversation = again.opened["conversation"]
    [lead] = [one for one in await leads_of(remy) if one["conversation"] == conversation]
    conversations = await house.parts.store.conversations_of("default", lead["id"])
    elsewhere = SqliteStore(house.settings.database)
    begun = Erasure("e1", now(), "default", (lead["id"],), conversations)
    await elsewhere.list_erased(begun)
    await elsewhere.seal(begun)
    assert (await again.refused("say", {"id": "s9", "text": "and now?"}))["code"] == "closed"
    await elsewhere.close()
    await erased(house, conversation, "--yes")
    await again.until("messages", lambda push: push["state"] == "closed")
    assert [mark for mark in MARKS if mark.decode() in str(house.parts.conversations._states).lower()] == []


async def test_two_erasures_of_one_person_at_once_are_both_done(house: House) -> None:
    await lived(house)
    both = await asyncio.gather(erased(house, ADDRESS, "--yes"), erased(house, ADDRESS, "--yes"))
    assert ([said.returncode for said in both], [said.stderr for said in both]) == ([0, 0], ["", ""])
    assert left_in(house.settings.data) == []


async def test_of_two_erasures_that_are_begun_at_once_one_seals_and_both_are_carried_out(
    house: House,
) -> None:
    _, again, _ = await lived(house)
    conversation = again.opened["conversation"]
    for id in ("e1", "e2"):
        begun = Erasure(id, now(), "default", (), (conversation,))
        await house.parts.store.list_erased(begun)
        await house.parts.store.seal(begun)
    await erased(house, conversation, "--yes")
    log = await house.parts.store.log("default", "conversation", conversation)
    assert [type(one.event).__name__ for one in log].count("Erased") == 1
    assert {one.id for one in await house.parts.store.erasures()} >= {"e1", "e2"}


async def test_while_the_database_is_held_it_says_that_it_did_not_go_and_then_goes(house: House) -> None:
    await lived(house)
    with held(house.settings.database):
        said = await erased(house, ADDRESS, "--yes")
    assert (said.returncode, "not erased, or not wholly: database is locked" in said.stderr) == (1, True)
    again = await erased(house, ADDRESS, "--yes")
    assert (again.returncode, left_in(house.settings.data)) == (0, [])
    assert len(await house.parts.store.erasures()) == len(await house.parts.store.listed()) == 1


async def test_it_is_erased_again_also_where_only_the_database_knows_of_it(settings: Settings) -> None:
    copy = await backed_up_and_erased(settings)
    (settings.data / "erasures.jsonl").unlink()
    await asyncio.to_thread(leadlight, "restore", copy, "--data", settings.data)
    assert left_in(settings.data) == []
    assert len((settings.data / "erasures.jsonl").read_text().splitlines()) == 1


async def test_a_backup_put_in_place_by_hand_is_erased_before_it_is_served(settings: Settings) -> None:
    copy = await backed_up_and_erased(settings)
    settings.database.write_bytes(copy.read_bytes())
    assert left_in(settings.data) != []
    async with serving(settings) as house:
        assert left_in(settings.data) == []
        [lead] = await leads_of(await house.rep("Rosa"))
        assert "erased" in lead


async def test_a_list_that_cannot_be_read_stops_the_restore_and_the_start(settings: Settings) -> None:
    copy = await backed_up_and_erased(settings)
    (settings.data / "erasures.jsonl").write_text("what is this?\n")
    said = await asyncio.to_thread(leadlight, "restore", copy, "--data", settings.data)
    assert (said.returncode, "erasures.jsonl:1: no line of a list" in said.stderr) == (1, True)
    with pytest.raises(SettingsError, match="who is listed as erased cannot be erased again"):
        async with serving(settings):
            pass


async def test_what_is_rebuilt_after_an_erasure_equals_what_stood_there(settings: Settings) -> None:
    async with serving(settings) as house:
        await lived(house)
        await talks(house, email="otto@acme.example", name="Otto")
        await erased(house, ADDRESS, "--yes")
    before = rows_of(settings.database, PROJECTIONS)
    rebuilt = await asyncio.to_thread(leadlight, "rebuild", *folders(settings))
    assert rebuilt.returncode == 0, rebuilt.stderr
    after = rows_of(settings.database, PROJECTIONS)
    assert {table: after[table] for table in PROJECTIONS} == before
    assert left_in(settings.data) == []


async def test_what_a_channel_quoted_before_it_was_turned_off_is_gone_too(settings: Settings) -> None:
    async def gone(request: web.Request) -> web.StreamResponse:
        return web.Response(status=410, body=f"gone: {await request.text()}"[:190] + " zephyr")

    reachable = replace(settings, delivery=replace(settings.delivery, reachable=HERE))
    async with receiving() as other, serving(reachable) as house:
        other.answer = gone
        for name in ("crm", "team"):
            hook = Channel("default", name, "", "webhook", f"{other.url}/{name}", is_default=True, hears=ALL)
            await house.parts.channels.add(hook)
        await house.rep("Remy")
        await talks(house, email=ADDRESS)
        for _ in range(100):
            await house.parts.courier.take()
            await house.parts.courier.idle()
            if rows(house, "select count(*) from channel where off is not null") == [(2,)]:
                break
            await asyncio.sleep(0.05)
        assert "zephyr" in str(rows(house, "select error from outbox")).lower()
        await erased(house, ADDRESS, "--yes")
        assert left_in(settings.data) == []
