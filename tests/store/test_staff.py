"""Users, links and second factors on real SQLite: what runs out, what two requests at once may not break."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.audit import Note, Wanted
from app.core.staff import Link
from app.core.values import stamp
from app.store.sqlite import SqliteStore

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def note(what: str = "user_changed", at: datetime = AT) -> Note:
    return Note(at, ("default",), "ada", what)


def invitation(hash: str = "h1", until: datetime = AT + WEEK) -> Link:
    return Link("join", "rosa@example.com", "default", "rep", "ada", stamp(AT), stamp(until), hash)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """With two admins, Ada and Eve."""
    store = SqliteStore(tmp_path / "leadlight.db")
    for id in ("ada", "eve"):
        await store.add_user(id, f"{id}@example.com", id, "hash", AT, {"default": "admin"}, note())
    yield store
    await store.close()


async def test_two_admins_who_demote_each_other_at_once_leave_one(store: SqliteStore) -> None:
    both = await asyncio.gather(
        store.set_role("ada", "default", "rep", note()), store.remove("eve", "default", note())
    )
    assert sorted(both) == ["done", "last"]
    members = await store.members(("default",), AT)
    assert ["admin" in member.roles.values() for member in members].count(True) == 1


async def test_an_invitation_followed_twice_at_once_makes_one_user(store: SqliteStore) -> None:
    await store.add_link(invitation(), note())
    joined = await asyncio.gather(
        *(store.join("h1", f"u{n}", "rosa@example.com", "Rosa", "hash", AT, note()) for n in range(2))
    )
    assert joined == ["u0", None]


async def test_an_invitation_runs_out_after_its_week(store: SqliteStore) -> None:
    await store.add_link(invitation(), note())
    just, over = AT + WEEK - timedelta(seconds=1), AT + WEEK
    assert await store.link("h1", "join", just)
    assert await store.link("h1", "join", over) is None
    assert await store.open_links(("default",), over) == []
    assert await store.join("h1", "u1", "rosa@example.com", "Rosa", "hash", over, note()) is None


async def test_a_link_is_good_for_its_own_purpose_only(store: SqliteStore) -> None:
    await store.add_link(invitation(), note())
    assert await store.link("h1", "reset", AT) is None
    assert await store.reset("h1", "hash", AT, note()) is None
    assert await store.link("h1", "join", AT)


async def test_half_a_sign_in_and_a_session_run_out(store: SqliteStore) -> None:
    soon = AT + timedelta(minutes=10)
    await store.add_half("h", "ada", AT, soon)
    await store.add_session("s", "ada", AT, soon, "", "", None)
    assert await store.half("h", AT)
    assert await store.session("s", AT)
    assert (await store.half("h", soon), await store.session("s", soon)) == (None, None)


async def test_a_code_taken_twice_at_once_counts_once(store: SqliteStore) -> None:
    assert sorted(await asyncio.gather(*(store.use_counter("ada", 7) for _ in range(3)))) == [0, 0, 1]
    assert not await store.use_counter("ada", 6), "nor does an older one"


async def test_lines_of_one_moment_are_all_on_some_page(store: SqliteStore) -> None:
    for n in range(7):
        await store.note(Note(AT, ("default",), "ada", "exported", str(n)))
    seen, before = [], None
    while page := await store.audit_lines(Wanted(("default",), what="exported", before=before, most=3)):
        seen += [line.of for line in page]
        before = page[-1].place
    assert seen == [str(n) for n in reversed(range(7))]
