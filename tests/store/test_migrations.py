"""Migrations: append-only, with a backup before, and safe when two processes start at once."""

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlite_utils import Database

from app.store.migrations import history
from app.store.sqlite import SqliteStore
from tests.conftest import ROOT

# what each migration that has landed does; a line that changes here breaks databases that there are
LANDED = {
    "m001_the_log": "38857c8f5fc16057",
    "m002_work_and_views": "60a34319b549743e",
    "m003_staff": "0cc3f884a0370ab2",
    "m004_accounts": "1abdf451b7a7bfec",
    "m005_population": "4ae4f0e0e655e78f",
    "m006_keys": "f756feb7b9fc71c0",
    "m007_team": "d06d4f2c51d0ce17",
    "m007b_makers_of_links": "df6d115ee7a1af8c",
    "m008_channels": "98609be8ac5cfddd",
    "m009_people": "3a22a6283ab002e1",
    "m010_routing": "649f17a10363eb28",
    "m011_search": "f676f95e065d7d16",
    "m012_replies": "dd76c349222151c4",
    "m013_alerts_by_time": "20df719afacf7a06",
    "m015_given_up": "8ff54b4be72623ad",
    "m016_leads_in_order": "9989d49aeb21d540",
    "m017_lines_to_come": "0333bef66713bc69",
    "m020_erasures": "453f7a777bebfcf4",
}
STARTS = """
import asyncio, sys
from pathlib import Path
from app.store.sqlite import SqliteStore

async def start():
    print("here", flush=True)
    sys.stdin.readline()
    store = SqliteStore(Path(sys.argv[1]))
    await store.probe()
    await store.close()

asyncio.run(start())
"""


def done_by(name: str) -> str:
    """A hash of the statements of a migration, run behind those before it."""
    db, said = Database(sqlite3.connect(":memory:")), list[str]()
    for migration in history._migrations:
        if migration.name == name:
            db.conn.set_trace_callback(said.append)
        migration.fn(db)
        if migration.name == name:
            break
    db.conn.set_trace_callback(None)
    db.conn.close()
    return hashlib.sha256("\n".join(one for one in said if one != "BEGIN ").encode()).hexdigest()[:16]


def test_no_migration_that_has_landed_is_changed_or_moved() -> None:
    assert list(LANDED) == [migration.name for migration in history._migrations][: len(LANDED)]
    assert {name: done_by(name) for name in LANDED} == LANDED


def test_every_migration_is_held_here() -> None:
    missing = [one.name for one in history._migrations if one.name not in LANDED]
    assert missing == [], {name: done_by(name) for name in missing}


def started_at_once(path: Path, processes: int) -> list[str]:
    """What real processes that open the database in the same moment have to say against it."""
    others = [
        subprocess.Popen(
            [sys.executable, "-c", STARTS, str(path)],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(processes)
    ]  # fmt: skip
    for one in others:
        assert one.stdout
        assert one.stdout.readline() == "here\n"
    for one in others:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate(timeout=60)[1] for one in others]


def test_two_processes_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "leadlight.db"
    assert started_at_once(path, 4) == [""] * 4
    with sqlite3.connect(path) as conn:
        names = [row[0] for row in conn.execute("select name from _sqlite_migrations order by name")]
    assert names == sorted(one.name for one in history._migrations)


def test_two_processes_that_start_at_once_on_an_old_database_migrate_it_once_with_one_backup(
    tmp_path: Path,
) -> None:
    path = tmp_path / "leadlight.db"
    with sqlite3.connect(path) as old:
        history.apply(Database(old), stop_before="m009_people")
        old.execute("insert into stream (site, kind, id) values ('default', 'conversation', 'c1')")
    assert started_at_once(path, 4) == [""] * 4
    [backup] = tmp_path.glob("*-before-*.db")
    with sqlite3.connect(backup) as conn:
        assert conn.execute("select id from stream").fetchall() == [("c1",)]


async def test_a_backup_is_taken_before_a_migration_and_none_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "leadlight.db"
    (tmp_path / "leadlight-before-m009_people.db").write_text("of an earlier try")
    with sqlite3.connect(path) as old:
        history.apply(Database(old), stop_before="m009_people")
    await SqliteStore(path).close()
    with sqlite3.connect(tmp_path / "leadlight-before-m009_people-2.db") as backup:
        assert len(backup.execute("select name from _sqlite_migrations").fetchall()) == 9
