"""`leadlight rebuild`: what is derived from the log is made anew, equal row by row to what stood there."""

import asyncio
import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.store.projecting import PROJECTIONS
from app.store.sqlite import SqliteStore
from tests.conftest import House, serving
from tests.live.test_people import FLOW, leads_of, talks
from tests.test_cli import leadlight

OWN = {"version", "id"}  # numbers of the row itself: consoles hear of all that was made anew
TRUTH = {
    "event", "words", "stream", "token", "flow_version", "outbox", "feed",
    "users", "staff", "session", "invitation", "backup_code", "half_session", "link", "audit",
    "api_key", "channel", "identity_secret", "rep_settings", "view", "push_key", "device", "reply", "erasure",
}  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


@pytest.fixture
async def lived(settings: Settings) -> Settings:
    """A day of a house: people who come back, are joined and parted, claimed, followed up and lost."""
    async with serving(settings) as house:
        remy = await house.rep()
        await joined_and_parted(house, remy)
        await worked_on(house, remy)
        await many_at_once(house)
    return settings


async def joined_and_parted(house: House, remy: Any) -> None:
    await talks(house, need="much", budget=20_000, email="vera@acme.example")
    again = await talks(house, need="none", budget=0, email="vera@acme.example")
    await talks(house, need="much", budget=20_000, email="ines@acme.example")
    await remy.on("claim", again.opened["conversation"])
    await remy.on("release", again.opened["conversation"])
    await remy.on("part", again.opened["conversation"])
    other = await talks(house, need="some", budget=None, email=None)
    lead = next(lead for lead in await leads_of(remy) if lead["conversation"] != other.opened["conversation"])
    await remy.on("join", other.opened["conversation"], lead=lead["id"])
    moved = await talks(house, need="some", budget=5000, email="bo@acme.example")
    await moved.ok("correct", {"id": "c1", "step": "email", "value": "bo@other.example", "consent": True})


async def worked_on(house: House, remy: Any) -> None:
    vera = await talks(house, need="much", budget=20_000, email="zoe@north.example")
    await vera.answer("more", "Something about Ünïcode and prices")
    lead = next(one for one in await leads_of(remy) if one["conversation"] == vera.opened["conversation"])
    await remy.on("claim", vera.opened["conversation"])
    await remy.on("say", vera.opened["conversation"], text="I call you")
    told = {"id": "o1", "lead": lead["id"], "outcome": "rejected", "reason": "no budget after all"}
    await remy.ok("outcome", told)
    await remy.on("release", vera.opened["conversation"])


async def many_at_once(house: House) -> None:
    chance = random.Random(7)
    for n in range(15):
        await talks(
            house,
            need=chance.choice(("much", "some", "none")),
            budget=chance.choice((0, 5000, 20_000, None)),
            email=chance.choice((None, f"v{n % 5}@firm{n % 3}.example")),
        )


def rows_of(database: Path, tables: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """All rows of these tables, but for their own numbers."""
    found = {}
    with sqlite3.connect(database) as conn:
        conn.row_factory = sqlite3.Row
        for table in tables:
            rows = [dict(row) for row in conn.execute(f"select * from {table}")]
            own = OWN if table in ("inbox", "line") else OWN - {"id"}
            found[table] = sorted(({k: v for k, v in row.items() if k not in own} for row in rows), key=repr)
    return found


async def test_every_table_is_made_anew_or_is_truth(tmp_path: Path) -> None:
    """So that nobody who adds one forgets to say which."""
    await SqliteStore(tmp_path / "leadlight.db").close()
    with sqlite3.connect(tmp_path / "leadlight.db") as conn:
        tables = {row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")}
    ours = {name for name in tables if not name.startswith(("sqlite_", "_sqlite", "line_search"))}
    assert ours == {*PROJECTIONS, *TRUTH}


async def test_what_is_rebuilt_equals_what_stood_there(lived: Settings) -> None:
    before, truth = rows_of(lived.database, PROJECTIONS), rows_of(lived.database, TRUTH - {"feed"})
    with sqlite3.connect(lived.database) as conn:  # what is wrong is made right again
        conn.execute("update inbox set row = '{}'")
        for table in ("alert", "member", "population", "person", "rep_turn", "line"):
            conn.execute(f"delete from {table}")
    rebuilt = await asyncio.to_thread(leadlight, "rebuild", "--data", lived.data, "--flows", lived.flows)
    assert rebuilt.returncode == 0, rebuilt.stderr
    after = rows_of(lived.database, PROJECTIONS)
    assert {table for table in PROJECTIONS if not before[table]} == {"unread"}
    for table in PROJECTIONS:
        assert after[table] == before[table], table
    assert rows_of(lived.database, TRUTH - {"feed"}) == truth


async def test_a_console_hears_of_all_that_was_rebuilt_and_finds_what_was_said(lived: Settings) -> None:
    async with serving(lived) as house:
        cursor = (await (await house.rep("Rosa")).ok("watch"))["cursor"]
    await asyncio.to_thread(leadlight, "rebuild", "--data", lived.data, "--flows", lived.flows)
    async with serving(lived) as house:
        rosa = await house.rep("Rosi")
        behind, all_of_it = await rosa.ok("watch", {"cursor": cursor}), await rosa.ok("watch")
        found = await rosa.ok("search", {"text": "unicode prices"})
    assert {one["id"] for one in all_of_it["leads"]} <= {one["id"] for one in behind["leads"]}
    assert len(found["found"]) == 1


async def test_a_rebuild_beside_a_running_server_is_refused(house: House) -> None:
    refused = await asyncio.to_thread(
        leadlight, "rebuild", "--data", house.settings.data, "--flows", house.settings.flows
    )
    assert (refused.returncode, "in use" in refused.stderr) == (1, True)


async def test_a_log_that_a_newer_version_wrote_leaves_all_as_it_is(lived: Settings) -> None:
    with sqlite3.connect(lived.database) as conn:
        conn.execute("update event set events = replace(events, 'Answered', 'Teleported')")
    before = rows_of(lived.database, PROJECTIONS)
    refused = await asyncio.to_thread(leadlight, "rebuild", "--data", lived.data, "--flows", lived.flows)
    assert (refused.returncode, "nothing is changed" in refused.stderr) == (1, True)
    assert rows_of(lived.database, PROJECTIONS) == before
