"""The store on real SQLite: append behind a seq, repeats, group commit, and what stops a start."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import events as ev
from app.core.entry import Entry, Timer
from app.core.events import Logged
from app.core.values import Words, stamp
from app.store import statements
from app.store.migrations import SchemaTooNew
from app.store.sqlite import SqliteStore, Unavailable

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(seq: int, request: str, *events: ev.Event, id: str = "c1", site: str = "default") -> Entry:
    logged = tuple(Logged(seq + n, AT, request, "visitor", event) for n, event in enumerate(events))
    return Entry(site, "conversation", id, logged)


def said(text: str) -> ev.VisitorSaid:
    return ev.VisitorSaid(Words(text))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "leadlight.db")
    yield store
    await store.close()


async def test_what_append_got_log_gives_back(store: SqliteStore) -> None:
    written = entry(1, "r1", said("hello"), ev.Asked("need"))
    assert await store.append(written)
    assert await store.log("default", "conversation", "c1") == written.logged


async def test_of_two_writers_behind_one_seq_one_wins(store: SqliteStore) -> None:
    await store.append(entry(1, "r1", said("first")))
    both = await asyncio.gather(
        store.append(entry(2, "a", said("a"))), store.append(entry(2, "b", said("b")))
    )
    assert sorted(both) == [False, True]
    assert [logged.seq for logged in await store.log("default", "conversation", "c1")] == [1, 2]


async def test_a_request_id_is_stored_once(store: SqliteStore) -> None:
    assert await store.append(entry(1, "once", said("hello")))
    assert not await store.append(entry(2, "once", said("again")))


async def test_many_requests_at_once_leave_a_log_without_gaps(store: SqliteStore) -> None:
    async def write(n: int) -> None:
        after = 0
        while not await store.append(entry(after + 1, f"r{n}", said(str(n)))):
            after = len(await store.log("default", "conversation", "c1"))

    await asyncio.gather(*(write(n) for n in range(50)))
    assert [one.seq for one in await store.log("default", "conversation", "c1")] == list(range(1, 51))


async def test_a_site_reads_only_its_own_streams(store: SqliteStore) -> None:
    await store.append(entry(1, "r1", said("north"), site="north"))
    assert await store.log("south", "conversation", "c1") == ()


async def test_words_lie_apart_from_the_events(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(entry(1, "r1", said("a secret")))
    rows = sqlite3.connect(tmp_path / "leadlight.db").execute("select events from event").fetchall()
    assert "secret" not in str(rows)


async def test_erased_words_leave_the_log_readable(store: SqliteStore, tmp_path: Path) -> None:
    await store.append(entry(1, "r1", said("a secret")))
    with sqlite3.connect(tmp_path / "leadlight.db") as other:
        other.execute("update words set words = '[]'")
    assert (await store.log("default", "conversation", "c1"))[0].event == said("")


async def test_one_operation_that_fails_does_not_take_the_others_of_its_commit_along(
    store: SqliteStore,
) -> None:
    lead = {"id": "l1", "conversation": "c1", "since": ""}
    good = [replace(entry(1, f"r{n}", said("x"), id=f"c{n}")) for n in range(20)]
    # an alert of no lead: the schema itself refuses it
    alert = {"id": "a1", "conversation": "c98", "lead": None, "open": False, "at": stamp(AT)}
    bad = replace(entry(1, "bad", said("x"), id="c98"), inbox=lead, alert=alert)
    results = await asyncio.gather(
        *(store.append(one) for one in [*good[:10], bad, *good[10:]]), return_exceptions=True
    )
    assert isinstance(results[10], Unavailable)
    assert [result for n, result in enumerate(results) if n != 10] == [True] * 20


async def test_a_repeat_among_many_is_refused_and_counted_once(store: SqliteStore) -> None:
    def answered(n: int) -> Entry:
        counted = {("need", "orient"): 1}
        return replace(entry(1, "r", said("x"), id=f"c{n}"), flow="demo", counted=counted)

    await store.append(answered(7))
    results = await asyncio.gather(*(store.append(answered(n)) for n in range(20)))
    assert results == [n != 7 for n in range(20)]
    assert await store.population("default", "demo") == {("need", "orient"): 20}


async def test_of_two_conversations_that_one_token_opens_at_once_one_begins(store: SqliteStore) -> None:
    both = [replace(entry(1, "open", said("x"), id=id), token="t1") for id in ("c1", "c2")]
    assert await asyncio.gather(*(store.append(one) for one in both)) == [True, False]
    assert await store.streams("default", "conversation") == ("c1",)


async def test_each_change_of_a_lead_has_a_version_of_its_own(store: SqliteStore) -> None:
    leads = [{"id": f"l{n}", "conversation": f"c{n}", "since": ""} for n in range(5)]
    written = (replace(entry(1, "r", said("x"), id=one["conversation"]), inbox=one) for one in leads)
    await asyncio.gather(*(store.append(one) for one in written))
    found, _, cursor, _ = await store.changed(["default"], 0, 9)
    assert ([one["version"] for one in found], cursor) == ([1, 2, 3, 4, 5], 5)


async def test_a_timer_falls_due_and_is_done_once(store: SqliteStore) -> None:
    timer = Timer("t1", "handoff", AT + timedelta(minutes=3), {"conversation": "c1"})
    await store.append(replace(entry(1, "r1", said("x")), timers=(timer,)))
    assert await store.due(AT, 10) == []
    late = AT + timedelta(minutes=3)
    assert [row[0] for row in await store.due(late, 10)] == ["t1"]
    await store.done("t1", late)
    assert await store.due(late, 10) == []


async def test_what_is_written_outlives_the_process_that_wrote_it(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "leadlight.db")
    await first.append(entry(1, "r1", said("hello")))
    await first.close()
    second = SqliteStore(tmp_path / "leadlight.db")
    assert len(await second.log("default", "conversation", "c1")) == 1
    await second.close()


async def test_a_connection_that_reads_cannot_write(store: SqliteStore) -> None:
    with pytest.raises(Unavailable, match="readonly"):
        await store._readers.read(lambda: statements.done("t1", AT))


async def test_the_database_syncs_fully_and_has_a_write_ahead_log(store: SqliteStore) -> None:
    conn = store._db.conn
    assert conn.execute("pragma synchronous").fetchone() == (2,)
    assert conn.execute("pragma journal_mode").fetchone() == ("wal",)


async def test_a_closed_store_leaves_one_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "leadlight.db")
    await store.append(entry(1, "r1", said("hello")))
    await store.log("default", "conversation", "c1")
    await store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["leadlight.db"]


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "leadlight.db")
    await store.close()
    with pytest.raises(Unavailable):
        await store.append(entry(1, "r1", said("late")))


async def test_a_database_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    await SqliteStore(tmp_path / "leadlight.db").close()
    with sqlite3.connect(tmp_path / "leadlight.db") as other:
        other.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('leadlight', 'm999_tomorrow', '2030-01-01')"
        )
    with pytest.raises(SchemaTooNew, match="m999_tomorrow"):
        SqliteStore(tmp_path / "leadlight.db")


async def test_a_backup_is_taken_before_a_migration(tmp_path: Path) -> None:
    path = tmp_path / "leadlight.db"
    await SqliteStore(path).close()
    with sqlite3.connect(path) as other:  # as if the last migration had not been there yet
        other.execute("delete from _sqlite_migrations where name = 'm003_staff'")
        for table in ("users", "staff", "session", "invitation"):
            other.execute(f"drop table {table}")
    await SqliteStore(path).close()
    assert (tmp_path / "leadlight-before-m003_staff.db").exists()


def raised(id: str, at: datetime) -> Entry:
    """What an alert of its own conversation is written with."""
    row = {"id": id, "lead": id, "conversation": id, "site": "default", "open": True, "at": stamp(at)}
    logged = Logged(1, at, "r1", "visitor", said(id))
    return replace(entry(1, "r1", said(id), id=id), logged=(logged,), inbox=row | {"since": ""}, alert=row)


async def test_the_alerts_of_a_period_are_read_however_many_came_after(store: SqliteStore) -> None:
    for n in range(5):
        assert await store.append(raised(f"a{n}", AT + timedelta(days=n)))
    until = AT + timedelta(days=3)
    found = await store.alerts(("default",), AT + timedelta(days=1), until, 9)
    assert [row["id"] for row in found] == ["a2", "a1"]


async def test_alerts_of_an_older_database_have_their_time_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "leadlight.db"
    store = SqliteStore(path)
    assert await store.append(raised("a1", AT))
    await store.close()
    with sqlite3.connect(path) as other:
        other.execute("delete from _sqlite_migrations where name = 'm013_alerts_by_time'")
        other.execute("drop index alert_at")
        other.execute("alter table alert drop column at")
    store = SqliteStore(path)
    found = await store.alerts(("default",), AT, AT + timedelta(days=1), 9)
    assert [row["id"] for row in found] == ["a1"]
    await store.close()


async def test_open_alerts_are_read_without_all_that_have_been(store: SqliteStore) -> None:
    """By their own index: a console that begins must not wait for years of alerts."""
    plans: list[str] = []

    def planned() -> Any:
        for sites in (["default"], ["north", "south"]):
            asked = statements.changed(sites, 0, 10)
            for sql, args in (next(asked), asked.send([])):
                rows = yield f"explain query plan {sql}", args
                plans.append(str(rows))

    await store._run(planned)
    assert ["alert_open" in plan for plan in plans[1::2]] == [True, True]
    assert all("inbox_version" in plan for plan in plans[::2])


async def test_a_cursor_never_runs_ahead_of_the_rows_it_came_with(store: SqliteStore) -> None:
    """Read while others write: rows and cursor are of one moment, so nothing is skipped."""
    seen, cursor, written = set[str](), 0, 300

    async def write() -> None:
        for n in range(written):
            lead = {"id": f"l{n}", "conversation": f"c{n}", "since": ""}
            await store.append(replace(entry(1, "r", said("x"), id=f"c{n}"), inbox=lead))

    writing = asyncio.create_task(write())
    while len(seen) < written:
        done = writing.done()
        leads, _, cursor, _ = await store.changed(["default"], cursor, 500)
        seen |= {lead["id"] for lead in leads}
        if done and not leads:
            break
    await writing
    assert len(seen) == written
