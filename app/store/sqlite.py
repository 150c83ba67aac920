"""Runs the statements on SQLite: one writer thread that groups commits, a few readers beside it.

An operation's result is given back only after COMMIT with `synchronous=FULL`: what is acked is on the disk.
Never knows what an operation means.
"""

import asyncio
import logging
import os
import queue
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlite_utils import Database

from ..core.entry import Entry, Unavailable
from ..core.erasing import Erasure
from ..meters import StoreMeter, StoreState
from . import (
    appending,
    audit,
    devices,
    erasing,
    finding,
    links,
    projecting,
    routing,
    second_factor,
    sites,
    staff,
    statements,
)
from . import channels as channel
from . import replies as reply
from . import views as views_kept
from .ballast import Ballast
from .copies import Damaged, fold_in, hold
from .erased_list import list_in, listed_in
from .migrations import is_current, migrate
from .readers import Readers, perform
from .statements import Operation

P = ParamSpec("P")
Result = TypeVar("Result")

GROUP = 256  # operations in one commit at most
READERS = 2
UNREAD = 200  # turns whose words are made findable at once
QUIET = 0.2  # seconds
PARTING = 2.0  # seconds for the last commits at the end: a lock that another process holds may never go


log = logging.getLogger(__name__)
OPENING = 5.0  # seconds for another process's lock at the start
WAITS = 2.0  # seconds for another process's lock; what waits behind it must still be answered in time
CHECKED = 32 * 2**20  # bytes of a database that is read whole at the start; larger ones by `leadlight backup`
# what the disk or another process does to us, not what we asked for
FAULTS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk does not take writes",
    sqlite3.SQLITE_READONLY: "the disk is read-only",
    sqlite3.SQLITE_BUSY: "another process holds the database",
    sqlite3.SQLITE_LOCKED: "another process holds the database",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; stop the server and run `leadlight restore`",
    sqlite3.SQLITE_NOTADB: "the database is damaged; stop the server and run `leadlight restore`",
}
ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)  # a quota that is used up is an I/O error


class Job(NamedTuple):
    operation: Callable[[], Operation[Any]]
    future: "asyncio.Future[Any] | None" = None  # of whoever waits for the result
    entry: Entry | None = None  # of a turn that may be appended together with others


Group = list[Job]
Method = Callable[Concatenate["SqliteStore", P], Coroutine[Any, Any, Result]]


def writes(operation: Callable[P, Operation[Result]]) -> Method[P, Result]:
    async def method(store: "SqliteStore", /, *args: P.args, **kwargs: P.kwargs) -> Result:
        return await store._run(lambda: operation(*args, **kwargs))

    return method


def reads(operation: Callable[P, Operation[Result]]) -> Method[P, Result]:
    async def method(store: "SqliteStore", /, *args: P.args, **kwargs: P.kwargs) -> Result:
        if store._closed:
            raise Unavailable("the store is closed")
        try:
            return await store._readers.read(lambda: operation(*args, **kwargs))
        except Mistaken as error:
            _tell(error)
            raise

    return method


class Mistaken(Unavailable):
    """Our own mistake in an operation: told where it was asked for, as there its request is known."""


def _tell(error: Mistaken) -> None:
    log.error("an operation is not carried out: %s", error)  # names columns, never what is in them


class SqliteStore:
    """Each operation of `statements` as a method: a write returns after its commit is on the disk, a read
    comes from a connection that cannot write and sees all that was acked. Unavailable: nothing was stored."""

    log = reads(statements.log)
    seqs_of = reads(statements.seqs_of)
    conversation_of = reads(statements.conversation_of)
    files_of = reads(statements.files_of)
    flows_of = reads(statements.flows_of)
    population = reads(statements.population)
    is_counted = reads(statements.is_counted)
    recount = writes(statements.recount)
    streams = reads(statements.streams)
    due = reads(statements.due)
    done = writes(statements.done)
    failed = writes(statements.failed)
    later = writes(statements.later)
    add_channel = writes(channel.add_channel)
    remove_channel = writes(channel.remove_channel)
    keep_secrets = writes(channel.keep_secrets)
    channels = reads(channel.channels)
    channels_due = reads(channel.channels_due)
    next_message = reads(channel.next_message)
    sent = writes(channel.sent)
    put_off = writes(channel.put_off)
    give_up = writes(channel.give_up)
    heard_since = reads(channel.heard_since)
    turn_off = writes(channel.turn_off)
    turn_on = writes(channel.turn_on)
    messages_of = reads(channel.messages_of)
    counts = reads(channel.counts)
    resend = writes(channel.resend)
    changed = reads(statements.changed)
    moved = reads(statements.moved)
    reached = reads(statements.reached)
    written_elsewhere = writes(statements.written_elsewhere)
    leads = reads(statements.leads)
    alerts = reads(statements.alerts)
    accounts = reads(statements.accounts)
    lead = reads(statements.lead)
    chats = reads(statements.chats)
    reps_of = reads(routing.reps_of)
    set_rep = writes(routing.set_rep)
    waiting_leads = reads(routing.waiting_leads)
    colleagues = reads(statements.colleagues)
    conversations_of = reads(statements.conversations_of)
    lead_by_key = reads(statements.lead_by_key)
    whereabouts = reads(statements.whereabouts)
    identity_secret = reads(sites.identity_secret)
    set_identity_secret = writes(sites.set_identity_secret)
    add_key = writes(sites.add_key)
    keys = reads(sites.keys)
    key = reads(sites.key)
    remove_key = writes(sites.remove_key)
    has_users = reads(staff.has_users)
    user_by_email = reads(staff.user_by_email)
    session = reads(staff.session)
    sessions_of = reads(staff.sessions_of)
    is_invitation = reads(links.is_invitation)
    members = reads(staff.members)
    half = reads(staff.half)
    second = reads(second_factor.second)
    link = reads(links.link)
    open_links = reads(links.open_links)
    add_user = writes(staff.add_user)
    add_first_admin = writes(links.add_first_admin)
    add_session = writes(staff.add_session)
    touch_session = writes(staff.touch_session)
    end_session = writes(staff.end_session)
    end_sessions = writes(staff.end_sessions)
    add_half = writes(staff.add_half)
    end_half = writes(staff.end_half)
    add_invitation = writes(links.add_invitation)
    set_name = writes(staff.set_name)
    set_password = writes(staff.set_password)
    begin_second = writes(second_factor.begin_second)
    confirm_second = writes(second_factor.confirm_second)
    set_backups = writes(second_factor.set_backups)
    end_second = writes(second_factor.end_second)
    use_counter = writes(second_factor.use_counter)
    use_backup = writes(second_factor.use_backup)
    set_role = writes(staff.set_role)
    remove = writes(staff.remove)
    add_link = writes(links.add_link)
    end_link = writes(links.end_link)
    join = writes(links.join)
    reset = writes(links.reset)
    save_reply = writes(reply.save_reply)
    remove_reply = writes(reply.remove_reply)
    replies = reads(reply.replies)
    note = writes(audit.note)
    audit_lines = reads(audit.lines)
    _found = reads(finding.found)
    _is_unread = reads(finding.is_unread)
    _read_on = writes(finding.read_on)
    is_findable = reads(finding.is_findable)
    set_findable = writes(finding.set_findable)
    index = writes(finding.index)
    forget = writes(finding.forget)
    views = reads(views_kept.views)
    save_view = writes(views_kept.save_view)
    remove_view = writes(views_kept.remove_view)
    push_key = reads(devices.push_key)
    keep_push_key = writes(devices.keep_push_key)
    add_device = writes(devices.add_device)
    remove_device = writes(devices.remove_device)
    pushes_due = reads(devices.pushes_due)
    devices_of = reads(devices.devices_of)
    remove_devices = writes(devices.remove_devices)
    devices = reads(devices.devices)
    empty = writes(projecting.empty)
    turns = reads(projecting.turns)
    project = writes(projecting.project)
    finish = writes(projecting.finish)
    seal = writes(erasing.seal)
    erase = writes(erasing.erase)
    tidy = writes(erasing.tidy)
    erasures = reads(erasing.erasures)
    erased_behind = reads(erasing.erased_behind)
    conversations_with = reads(erasing.conversations_with)
    sites_of = reads(erasing.sites_of)
    texts_in = reads(erasing.texts_in)
    probe = writes(statements.probe)
    backlog = reads(statements.backlog)
    _migrations = reads(statements.migrations)

    def __init__(self, path: Path, ballast: int = 0) -> None:
        """Opens and migrates the database at `path`, with that many bytes of ballast beside it.

        SchemaTooNew, Damaged, InUse, sqlite3.Error or OSError if it cannot.
        """
        self._path = path
        self._groups: queue.SimpleQueue[Group | None] = queue.SimpleQueue()
        self._unread = 1  # turns, or more of them, that may hold words which cannot be found yet
        self._waiting: Group = []  # what comes while a group is on its way to the disk is the next one
        self._busy = self._closed = False
        self.meter = StoreMeter()
        self._fault: str | None = None  # why nothing can be stored at this moment
        self._held = hold(path.parent)
        try:
            self._db = _opened(path)
            self._ballast = Ballast(path.parent, ballast)
            self._ballast.keep()
        except BaseException:
            os.close(self._held)
            raise
        self._loop = asyncio.get_running_loop()
        self._writer = threading.Thread(target=self._write, name="store-writer", daemon=True)
        self._writer.start()
        self._readers = Readers(path, READERS, self._unreadable)

    async def append(self, entry: Entry, *also: Entry) -> bool:
        """As `appending.append`. On a full disk the last bytes are for the conversations that there are."""
        if entry.token and self._ballast.is_gone():
            raise Unavailable("the disk is full: no new conversations")
        along = entry if appending.goes_along(entry, also) else None
        return await self._run(lambda: appending.append(entry, *also), along)

    async def found(self, sites: Sequence[str], terms: Sequence[str]) -> list[finding.Found]:
        """As `finding.found`, of all that was said before."""
        with suppress(Unavailable):  # then of what can be found already
            while await self._is_unread() and await self._read_on(UNREAD):
                pass
        return await self._found(sites, terms)

    async def list_erased(self, erasure: Erasure) -> None:
        """In the file beside the database, before it is carried out."""
        await asyncio.to_thread(list_in, self._path.parent, [erasure])

    async def listed(self) -> tuple[Erasure, ...]:
        """What that file lists. Damaged if it cannot be read."""
        return await asyncio.to_thread(listed_in, self._path.parent)

    async def fold_in(self) -> bool:
        """Nothing that was overwritten is left in the write-ahead log; False if somebody kept us from it."""
        return await asyncio.to_thread(fold_in, self._path)

    async def migrated(self) -> bool:
        """Whether the database still has the schema that we know."""
        return is_current(await self._migrations())

    def standing(self) -> StoreState:
        """How it stands with the writer and the disk."""
        return StoreState(
            queue=len(self._waiting),
            wal=_size(Path(f"{self._path}-wal")),
            database=_size(self._path),
            free=shutil.disk_usage(self._path.parent).free,
            ballast_gone=self._ballast.is_gone(),
            fault=self._fault,
        )

    async def _run(self, operation: Callable[[], Operation[Result]], entry: Entry | None = None) -> Result:
        if self._closed:
            raise Unavailable("the store is closed")
        future: asyncio.Future[Result] = self._loop.create_future()
        self._waiting.append(Job(operation, future, entry))
        if not self._busy:  # once a turn of the loop: all that it brings shares one commit
            self._busy = True
            self._loop.call_soon(self._hand_over)
        try:
            return await future
        except Mistaken as error:
            _tell(error)
            raise

    def _hand_over(self) -> None:
        """The next group to the writer: waking a thread costs more than a statement, so never job by job."""
        group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
        self._busy = bool(group)
        if group:
            self._groups.put(group)

    def _settle(self, group: Group, results: list[Any]) -> None:
        self._hand_over()  # first: the writer works while the callers go on
        for job, result in zip(group, results, strict=True):
            future = job.future
            if not future or future.done():
                continue  # the caller gave up; what is committed stays
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    async def close(self) -> None:
        """What was asked before is still written, if no other process keeps the database from us."""
        if not self._closed:
            self._closed = True
            await self._readers.close()
            while self._waiting:
                self._hand_over()
            # the writer last: whoever closes last folds the write-ahead log into the file
            self._groups.put(None)
            await asyncio.to_thread(self._writer.join, PARTING)
            os.close(self._held)

    def _unreadable(self, error: sqlite3.Error) -> Exception:
        return self._failed(error, 1)

    def _write(self) -> None:
        while True:
            try:
                # once nothing has come for a moment, it is time to make what was said findable
                group = self._groups.get(timeout=QUIET if self._unread else None)
            except queue.Empty:
                self._make_findable()
                continue
            if not group:
                break
            began = time.perf_counter()
            results = self._commit(group)
            self._loop.call_soon_threadsafe(self._settle, group, results)
            self.meter.commits.add(time.perf_counter() - began)
            self.meter.batches.add(len(group))
            self._unread += len(group)
            if self._unread >= UNREAD:
                self._make_findable()
        self._make_findable()
        self._db.conn.close()

    def _make_findable(self) -> None:
        """Of what was said, as much as takes some milliseconds; not where the disk has no room for it."""
        is_more = False
        if self._unread and not (self._fault or self._ballast.is_gone()):
            [is_more] = self._commit([Job(lambda: finding.read_on(UNREAD))])
        self._unread = int(is_more is True)

    def _commit(self, jobs: Group, together: bool = True) -> list[Any]:
        """Results of the jobs, an exception in the place of one that failed.

        `together`: their turns at once, in the hope that each is the first at its place.
        """
        conn = self._db.conn
        try:
            if conn.in_transaction:  # a rollback that the disk has not taken
                conn.execute("rollback")
            conn.execute("begin immediate")
        except sqlite3.Error as error:
            # another process holds the lock, or the disk is gone: all of them fail
            unavailable = self._failed(error, len(jobs))
            return [type(unavailable)(*unavailable.args) for _ in jobs]  # one exception for each caller
        try:
            results = _done(conn, jobs, together)
            conn.execute("commit")
        except Exception as error:
            with suppress(sqlite3.Error):
                if conn.in_transaction:
                    conn.execute("rollback")
            if isinstance(error, appending.Late):
                return self._commit(jobs, together=False)
            if _code(error) in ROOM and self._ballast.free():
                return self._commit(jobs)
            if len(jobs) == 1:
                return [self._failed(error, 1)]
        else:
            self._stored()
            return results
        # one of them spoilt the whole: each on its own, so that only that one fails
        return [self._commit([job])[0] for job in jobs]

    def _failed(self, error: Exception, operations: int) -> Exception:
        """What the caller meets. One line when nothing can be stored any more, not one for each request."""
        self.meter.failed += operations
        fault = FAULTS.get(_code(error))
        if fault and fault != self._fault:
            log.error("nothing can be stored: %s (%s)", fault, error)
            self._fault = fault
        if not isinstance(error, sqlite3.Error):
            return error
        return Unavailable(str(error)) if fault else Mistaken(str(error))

    def _stored(self) -> None:
        if self._fault:
            log.warning("what comes is stored again; before: %s", self._fault)
            self._fault = None


def erasures_in(path: Path) -> tuple[Erasure, ...]:
    """The list of erasures of a database that lies by; nothing of one that is not there, damaged or older."""
    if not path.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return perform(conn, erasing.erasures())
    except sqlite3.Error:
        return ()


def _opened(path: Path) -> Database:
    """The database, checked and migrated. Damaged with the way out, if it cannot be read."""
    try:
        db = _connect(path)
        if path.stat().st_size <= CHECKED:
            found = db.conn.execute("pragma quick_check(1)").fetchone()[0]
            if found != "ok":
                db.conn.close()
                raise Damaged(f"{path} is damaged: {' '.join(found.split())}")
        migrate(db, path)
    except sqlite3.DatabaseError as error:
        if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise Damaged(f"{path} is damaged: {error}") from error
        raise
    db.conn.execute(f"pragma busy_timeout = {int(WAITS * 1000)}")
    return db


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _code(error: Exception) -> int:
    """SQLite's primary code of an error; 0 for one that is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _write_ahead(conn: sqlite3.Connection) -> None:
    """SQLite itself does not wait where another process makes the same new database in the same moment."""
    until = time.monotonic() + OPENING
    while True:
        try:
            conn.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _connect(path: Path) -> Database:
    conn = sqlite3.connect(path, check_same_thread=False, timeout=OPENING)
    db = Database(conn, execute_plugins=False)
    _write_ahead(conn)
    for pragma in ("synchronous = full", "foreign_keys = on", "secure_delete = on"):
        conn.execute(f"pragma {pragma}")
    conn.isolation_level = None  # transactions begin and end where we say
    return db


def _done(conn: sqlite3.Connection, jobs: Group, together: bool) -> list[Any]:
    """What the jobs come to. The order is that of chance: none of them is answered before all are stored."""
    along = [job.entry for job in jobs if job.entry] if together else []
    if along:
        perform(conn, appending.append_all(along))
    return [True if together and job.entry else perform(conn, job.operation()) for job in jobs]
