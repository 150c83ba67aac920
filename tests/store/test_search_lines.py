"""What was said can be found, although its lines are made a while after it was written."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.entry import Entry
from app.store.sqlite import UNREAD, SqliteStore
from tests.conftest import PATIENCE
from tests.store.test_store import entry, said


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "leadlight.db")
    yield store
    await store.close()


def told(seq: int, text: str, id: str = "c1") -> Entry:
    """A turn of a lead in which somebody says something."""
    lead = {"id": f"l-{id}", "conversation": id, "since": ""}
    return replace(entry(seq, f"r{seq}", said(text), id=id), inbox=lead)


async def lines_found(store: SqliteStore, term: str) -> list[str]:
    return [line for _, _, lines in await store.found(["default"], [term]) for line in lines]


def rows(database: Path, table: str) -> int:
    with sqlite3.connect(database) as conn:
        [(count,)] = conn.execute(f"select count(*) from {table}")
    return int(count)


async def test_what_was_said_is_found_at_once_however_much_came_before_it(store: SqliteStore) -> None:
    many = (told(1, f"a fence of {n} metres", id=f"c{n}") for n in range(2 * UNREAD + 7))
    await asyncio.gather(*(store.append(one) for one in many))
    assert len(await lines_found(store, "fence")) == 2 * UNREAD + 7


async def test_lines_are_made_without_a_search_once_nothing_comes(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(told(1, "a fence"))
    async with asyncio.timeout(PATIENCE):
        while await store._is_unread():
            pass
    assert rows(tmp_path / "leadlight.db", "line") == 1


async def test_what_a_killed_process_had_not_read_is_found_once(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(told(1, "a fence"))
    left = tmp_path / "left"
    left.mkdir()
    for path in tmp_path.glob("leadlight.db*"):  # as it lies on the disk in that moment
        shutil.copy(path, left)
    assert rows(left / "leadlight.db", "unread") == 1
    again = SqliteStore(left / "leadlight.db")
    assert await lines_found(again, "fence") == ["a fence"]
    await again.close()
    assert rows(left / "leadlight.db", "line") == 1


async def test_what_another_process_wrote_is_found_once_by_both(store: SqliteStore, tmp_path: Path) -> None:
    other = SqliteStore(tmp_path / "leadlight.db")
    await other.append(told(1, "a fence"))
    await store.append(told(2, "another fence"))
    found = await asyncio.gather(*(lines_found(one, "fence") for one in (store, other)))
    await other.close()
    assert [sorted(lines) for lines in found] == [["a fence", "another fence"]] * 2
    assert rows(tmp_path / "leadlight.db", "line") == 2


async def test_words_that_are_erased_before_they_could_be_found_are_never_found(
    store: SqliteStore, tmp_path: Path
) -> None:
    await store.append(told(1, "a fence"))
    with sqlite3.connect(tmp_path / "leadlight.db") as other:
        other.execute("update words set words = '[]'")
    assert await lines_found(store, "fence") == []
    assert rows(tmp_path / "leadlight.db", "unread") == 0


async def test_lines_made_anew_are_not_made_twice(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(told(1, "a fence"))
    await store.index("default", "conversation", ["c1"])
    assert await lines_found(store, "fence") == ["a fence"]
    assert rows(tmp_path / "leadlight.db", "line") == 1


async def test_the_latest_said_is_found_first(store: SqliteStore) -> None:
    for n, text in enumerate(("an old fence", "a new fence")):
        await store.append(told(1, text, id=f"c{n}"))
    await store.append(told(2, "the newest fence", id="c0"))
    assert await lines_found(store, "fence") == ["the newest fence", "an old fence", "a new fence"]


async def test_a_search_goes_on_while_nothing_can_be_written(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(told(1, "a fence"))
    assert await lines_found(store, "fence") == ["a fence"]
    await store.append(told(2, "another fence"))
    with sqlite3.connect(tmp_path / "leadlight.db", isolation_level=None) as other:
        other.execute("begin immediate")
        assert "a fence" in await lines_found(store, "fence")


async def test_a_closed_store_reads_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "leadlight.db")
    await store.close()
    with pytest.raises(Exception, match="closed"):
        await store.found(["default"], ["fence"])
