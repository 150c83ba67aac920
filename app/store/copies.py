"""The database as a file: a copy taken while it is written to, its check, and putting one in its place.

A copy has its name only when it is whole, on the disk and checked. What stood there before is kept aside,
never removed. Never knows what is in the tables.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

COPIES = ("*-before-*.db*", "backups/*.db*", "restoring/*.db*")
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database
FOLDS, PAUSE = 20, 0.1  # tries to take the log in, and seconds between them
FAULTS = 3  # of a damaged file that are named


class Damaged(Exception):
    """The file is no database, or not a whole one."""


class InUse(Exception):
    """Somebody else works with the folder."""


def hold(folder: Path, alone: bool = False) -> int:
    """Says that we work with the folder until the descriptor is closed, also if we are killed.

    InUse if somebody works with it who wants to be alone, or whom we would disturb.
    """
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        whose = "a server or a command works with it" if alone else "a restore or rebuild works with it"
        raise InUse(f"{folder} is in use: {whose}; try again when that has ended") from error
    return held


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else opens the database of the folder meanwhile."""
    held = hold(folder, alone=True)
    try:
        yield
    finally:
        os.close(held)


def take(source: Path, target: Path) -> None:
    """Copy the database as it is at this moment, while others write to it; all that was acked is in it.

    Damaged if the copy does not pass its check, FileExistsError if `target` is there already.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))  # people's words are in it
        with closing(_opened(source)) as read, closing(sqlite3.connect(part)) as written:
            read.backup(written)  # in one go: one moment, whatever is written beside it
            written.execute("pragma journal_mode = delete")  # one file, nothing beside it
        check(part)
        _to_disk(part)
        os.link(part, target)  # unlike a rename it replaces nothing
        _to_disk(target.parent)
    except sqlite3.DatabaseError as error:
        raise _damaged(source, error) from error
    finally:
        part.unlink(missing_ok=True)


def check(path: Path) -> None:
    """Read every page. Damaged if one is not as it should be."""
    if not path.is_file():
        raise Damaged(f"{path} is not there")
    try:
        with closing(_opened(path)) as conn:
            found = [row[0] for row in conn.execute(f"pragma integrity_check({FAULTS})")]
            strays = conn.execute("pragma foreign_key_check").fetchmany(FAULTS)
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error
    found = [
        *([] if found == ["ok"] else found),
        *(f"a row of {stray[0]} hangs on nothing" for stray in strays),
    ]
    if found:
        raise Damaged(f"{path} is damaged: {'; '.join(found)}".replace("\n", " "))


def older_copies(folder: Path) -> list[Path]:
    """Copies of the database in its folder: backups, what stood there before, and what of one that was killed
    on the way is left."""
    return sorted(copy for place in COPIES for copy in folder.glob(place) if copy.is_file())


def put_in_place(new: Path, path: Path, aside: Path) -> bool:
    """Make `new` the database at `path`; what stood there is at `aside`. False if nothing did.

    Whoever is killed in between leaves the old one or the new one at `path`, never none.
    """
    had = path.exists()
    if had:
        # a sane one takes in its own write-ahead log: with that of another, a database is lost
        with suppress(sqlite3.DatabaseError), closing(_opened(path)) as conn:
            conn.execute("pragma wal_checkpoint(truncate)").fetchall()
        os.link(path, aside)
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            os.rename(f"{path}{suffix}", f"{aside}{suffix}")
    os.replace(new, path)
    _to_disk(path.parent)
    return had


def fold_in(path: Path) -> bool:
    """Take the write-ahead log into the database and leave nothing in it, also while others work with it.

    False if one of them kept us from it: what was overwritten since may still stand in the log.
    """
    with closing(_opened(path)) as conn:
        for _ in range(FOLDS):
            busy, left, _ = conn.execute("pragma wal_checkpoint(truncate)").fetchone()
            if not busy and left <= 0:
                return True
            time.sleep(PAUSE)
    return False


def _opened(path: Path) -> sqlite3.Connection:
    """`mode=rw`: never makes a database where there is none."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=5)


def _damaged(path: Path, error: sqlite3.Error) -> Exception:
    """Damaged where the file is; what a full disk or a lock does is told as it is."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(f"{path} is damaged: {error}")
    return error


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
