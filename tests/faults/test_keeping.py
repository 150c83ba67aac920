"""`leadlight backup` and `restore`: taken while the server serves, checked, put in place; damaged files."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.store.sqlite import SqliteStore
from tests.conftest import House, Visitor
from tests.faults.disk import overwrite
from tests.store.test_store import entry, said
from tests.test_cli import leadlight, serve


async def talk(
    visitor: Visitor, acked: list[tuple[str, str]], many: asyncio.Event, stop: asyncio.Event
) -> None:
    """Signals without end; what was acked, by conversation and request."""
    opened = await visitor.open("bant")
    n = 0
    while not stop.is_set():
        await visitor.ok("signal", {"id": f"s{n}", "page": f"/page/{n}"})
        acked.append((opened["conversation"], f"v:s{n}"))
        n += 1
        if len(acked) > 400:
            many.set()


async def test_a_backup_under_load_holds_all_that_was_acked_before_it_began(house: House) -> None:
    visitors = [await house.visitor() for _ in range(8)]
    acked, many, stop = list[tuple[str, str]](), asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for visitor in visitors:
            group.create_task(talk(visitor, acked, many, stop))
        await many.wait()
        before = list(acked)
        taken = await asyncio.to_thread(leadlight, "backup", "--data", house.settings.data)
        stop.set()
    with sqlite3.connect(taken.stdout.strip()) as copy:
        stored = set(copy.execute("select id, request from event join stream on stream.key = event.stream"))
    assert (set(before) - stored, len(acked) > len(before)) == (set(), True)


def stocked(data: Path, *requests: str) -> None:
    """A data folder with a conversation of these requests."""

    async def write() -> None:
        data.mkdir(exist_ok=True)
        store = SqliteStore(data / "leadlight.db")
        seq = len(await store.log("default", "conversation", "c1"))
        for n, request in enumerate(requests, start=seq + 1):
            await store.append(entry(n, request, said("hello " * 500)))
        await store.close()

    asyncio.run(write())


def requests_in(database: Path) -> list[str]:
    with sqlite3.connect(database) as conn:
        return [row[0] for row in conn.execute("select request from event order by seq")]


def test_a_restore_brings_back_what_was_and_keeps_what_stood_there(tmp_path: Path) -> None:
    stocked(tmp_path, "r1", "r2")
    copy = leadlight("backup", tmp_path / "copy.db", "--data", tmp_path).stdout.strip()
    stocked(tmp_path, "r3")
    restored = leadlight("restore", copy, "--data", tmp_path)
    [aside] = tmp_path.glob("leadlight-before-restore-*.db")
    assert restored.returncode == 0, restored.stderr
    assert (requests_in(tmp_path / "leadlight.db"), requests_in(aside)) == (["r1", "r2"], ["r1", "r2", "r3"])


def killed_while_writing(data: Path) -> None:
    """Leaves the database and its write-ahead log as a process does that is killed."""
    left = ("leadlight.db", "leadlight.db-wal")
    with closing(sqlite3.connect(data / "leadlight.db")) as writing:
        writing.execute("update event set request = 'r1-changed'")
        writing.commit()
        kept = {name: (data / name).read_bytes() for name in left}
    for name, content in kept.items():
        (data / name).write_bytes(content)


def test_what_only_stood_in_the_write_ahead_log_is_kept_aside(tmp_path: Path) -> None:
    stocked(tmp_path, "r1")
    copy = leadlight("backup", tmp_path / "copy.db", "--data", tmp_path).stdout.strip()
    killed_while_writing(tmp_path)
    leadlight("restore", copy, "--data", tmp_path)
    [aside] = tmp_path.glob("leadlight-before-restore-*.db")
    assert (requests_in(tmp_path / "leadlight.db"), requests_in(aside)) == (["r1"], ["r1-changed"])


def test_the_write_ahead_log_of_a_damaged_database_does_not_spoil_the_restored_one(tmp_path: Path) -> None:
    stocked(tmp_path, "r1")
    copy = leadlight("backup", tmp_path / "copy.db", "--data", tmp_path).stdout.strip()
    killed_while_writing(tmp_path)
    (tmp_path / "leadlight.db").write_text("no database " * 999)
    leadlight("restore", copy, "--data", tmp_path)
    assert requests_in(tmp_path / "leadlight.db") == ["r1"]


async def test_a_restore_beside_a_running_server_is_refused(house: House) -> None:
    data = house.settings.data
    copy = (await asyncio.to_thread(leadlight, "backup", "--data", data)).stdout.strip()
    refused = await asyncio.to_thread(leadlight, "restore", copy, "--data", data)
    assert (refused.returncode, "in use" in refused.stderr) == (1, True)


@pytest.mark.parametrize("spoil", [overwrite, lambda path: path.write_text("no database " * 999)])
def test_a_damaged_backup_is_not_restored_and_nothing_is_changed(tmp_path: Path, spoil) -> None:
    stocked(tmp_path, *(f"r{n}" for n in range(40)))
    copy = Path(leadlight("backup", tmp_path / "copy.db", "--data", tmp_path).stdout.strip())
    spoil(copy)
    refused = leadlight("restore", copy, "--data", tmp_path)
    assert (refused.returncode, "is damaged" in refused.stderr, len(refused.stderr.splitlines())) == (
        1,
        True,
        1,
    )
    assert len(requests_in(tmp_path / "leadlight.db")) == 40


def test_a_file_of_something_else_is_not_restored(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("create table recipe (id integer)")
    refused = leadlight("restore", tmp_path / "other.db", "--data", tmp_path)
    assert (refused.returncode, "is no database of Leadlight" in refused.stderr) == (1, True)


def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    stocked(tmp_path, *(f"r{n}" for n in range(40)))
    overwrite(tmp_path / "leadlight.db")
    refused = leadlight("backup", tmp_path / "copy.db", "--data", tmp_path)
    assert (refused.returncode, "is damaged" in refused.stderr) == (1, True)
    assert list(tmp_path.glob("copy*")) == []


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    stocked(tmp_path, "r1")
    (tmp_path / "copy.db").write_text("mine")
    refused = leadlight("backup", tmp_path / "copy.db", "--data", tmp_path)
    assert (refused.returncode, (tmp_path / "copy.db").read_text()) == (1, "mine")


def test_a_damaged_database_stops_the_start_with_what_to_do(tmp_path: Path) -> None:
    stocked(tmp_path / "data", *(f"r{n}" for n in range(40)))
    overwrite(tmp_path / "data" / "leadlight.db")
    served = serve(tmp_path)
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)
    assert "leadlight restore" in served.stderr
