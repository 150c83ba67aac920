"""The command rebuild: makes every projection anew from the log, in a copy that takes the old one's place.

Whatever goes wrong, the database stays as it is. Decides nothing.
"""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from .calling import failed, folders
from .core.events import UnknownEvent
from .core.sites import Site
from .keeping import aside_of, database_in, told
from .projections import Projections
from .publishing import Publishing
from .settings import read_sites
from .store.copies import alone_in, check, put_in_place, take
from .store.sqlite import SqliteStore

ROOM = "rebuilding"  # folder of the copy, in the data folder


@click.command()
@folders
def rebuild(data: Path, flows: Path) -> None:
    """Make all that is derived anew from the log: inbox, alerts, search, counts, accounts, who is who.

    Stop the server first. The log stays as it is; the database that stood there is kept beside it.

    \b
    Example:
      leadlight rebuild --data ./data --flows ./flows
    """
    database, sites = database_in(data), read_sites(flows)
    with told(f"{data} cannot be rebuilt"), alone_in(data):
        room = data / ROOM
        shutil.rmtree(room, ignore_errors=True)  # of one that was killed
        room.mkdir()
        try:
            copy = room / database.name
            take(database, copy)
            try:
                turns = asyncio.run(_rebuilt(copy, sites, flows))
            except (UnknownEvent, LookupError) as error:
                raise failed(f"nothing is changed: {error}", 1) from error
            check(copy)
            aside = aside_of(database, "rebuild")
            put_in_place(copy, database, aside)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    click.echo(f"Rebuilt from {turns} turns. What stood there is {aside}; remove it when all is well.")


async def _rebuilt(copy: Path, sites: tuple[Site, ...], flows: Path) -> int:
    store = SqliteStore(copy)
    try:
        publishing = Publishing(store, sites, flows, _now)
        return await Projections(store, publishing).rebuild([site.id for site in sites])
    finally:
        await store.close()


def _now() -> datetime:
    return datetime.now(UTC)
