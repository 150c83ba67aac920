"""The command restore: a checked backup in the database's place. Never removes what stood there.

Who was erased since the backup was taken is erased again first, in a copy that nobody serves yet.
"""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from .calling import failed
from .conversations import Conversations
from .core.entry import Unavailable
from .core.erasing import Erasure
from .core.events import UnknownEvent
from .erasures import Erasures
from .keeping import FILE, aside_of, data_folder, told
from .live.presence import Presence
from .main import now
from .populations import Populations
from .publishing import Publishing
from .settings import Settings
from .store.copies import alone_in, check, put_in_place, take
from .store.erased_list import list_in, listed_in
from .store.migrations import look_into
from .store.sqlite import SqliteStore, erasures_in

ROOM = "restoring"  # folder of the copy, in the data folder


@click.command()
@click.argument("backup", type=FILE)
@data_folder
def restore(backup: Path, data: Path) -> None:
    """Check a backup and put it in the database's place; what stood there is kept beside it.

    Stop the server first. People who were erased since the backup was taken are erased in it again, as
    DATA/erasures.jsonl lists them. A backup of an older version is brought up to date by the next start.

    \b
    Example:
      leadlight restore ./data/backups/leadlight-20261129T030000Z.db --data ./data
    """
    database = Settings(data=data).database
    with told(f"{backup} cannot be restored to {data}"):
        check(backup)
        conversations, last = look_into(backup)
        data.mkdir(parents=True, exist_ok=True)
        with alone_in(data):
            room = data / ROOM
            shutil.rmtree(room, ignore_errors=True)  # of one that was killed
            room.mkdir()
            try:
                copy, aside = room / database.name, aside_of(database, "restore")
                take(backup, copy)
                again = _erased_again(copy, data, database)
                had = put_in_place(copy, database, aside)
            finally:
                shutil.rmtree(room, ignore_errors=True)
    until = f"the newest event is of {last}" if last else "there is no event in it"
    click.echo(f"Restored {backup}: {conversations} conversations, {until}.")
    if again:
        click.echo(f"Erased again, as since the backup: {again} {'person' if again == 1 else 'people'}.")
    if had:
        click.echo(f"What stood there is {aside}; remove it when all is well.")


def _erased_again(copy: Path, data: Path, database: Path) -> int:
    """How many people. What stands in the list only here or there stands in it afterwards."""
    listed = {one.id: one for one in (*erasures_in(database), *listed_in(data))}
    done = {one.id for one in erasures_in(copy)}
    missing = [one for id, one in listed.items() if id not in done]
    if missing:
        try:
            asyncio.run(_carried_out(copy, missing))
        except (UnknownEvent, LookupError, Unavailable) as error:
            raise failed(
                f"nothing is restored: who was erased cannot be erased in the backup: {error}", 1
            ) from error
        check(copy)
    known = {one.id for one in listed_in(data)}
    list_in(data, [one for id, one in listed.items() if id not in known])
    return len(missing)


async def _carried_out(copy: Path, missing: Sequence[Erasure]) -> None:
    list_in(copy.parent, missing)
    store = SqliteStore(copy)
    try:
        publishing = Publishing(store, (), copy.parent, now)
        populations = Populations(store, publishing, now)
        conversations = Conversations(store, publishing, populations, (), Presence(), lambda ref: None, now)
        await Erasures(store, conversations, publishing, populations, {}, now).catch_up()
    finally:
        await store.close()
