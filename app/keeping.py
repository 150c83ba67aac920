"""The command backup, and what the commands that keep the data have in common. The store does the work.

A backup may be taken while the server runs. Never removes what stood there.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from .calling import failed
from .settings import Settings
from .store.copies import Damaged, InUse, take
from .store.migrations import SchemaTooNew

STAMP = "%Y%m%dT%H%M%SZ"
BACKUPS = "backups"  # in the data folder
FILE = click.Path(path_type=Path)


def data_folder(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--data", default=Path("data"), show_default=True, envvar="LEADLIGHT_DATA", type=FILE
    )(command)


@click.command()
@click.argument("to", required=False, type=FILE)
@data_folder
def backup(to: Path | None, data: Path) -> None:
    """Copy the database, also while the server runs; the copy is checked, and its name printed.

    TO is a file or a folder; without it DATA/backups, under the time of today. All that was acknowledged
    before is in it.

    \b
    Example:
      leadlight backup /mnt/safe/ --data ./data
    """
    database = database_in(data)
    folder = to if to and to.is_dir() else data / BACKUPS
    target = to if to and not to.is_dir() else folder / f"leadlight-{_stamp()}.db"
    with told(f"the backup {target} cannot be written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        take(database, target)
    click.echo(str(target))


@contextmanager
def told(what: str) -> Iterator[None]:
    """Says in one line why it did not go, exit 1."""
    try:
        yield
    except (Damaged, InUse, SchemaTooNew, FileExistsError) as error:
        raise failed(str(error), 1) from error
    except OSError as error:
        raise failed(f"{what}: {error.strerror}; check its rights and its room", 1) from error
    except sqlite3.Error as error:
        raise failed(f"{what}: {error}; check its rights and its room", 1) from error


def aside_of(database: Path, before: str) -> Path:
    """Where what stands there is kept."""
    return database.with_name(f"{database.stem}-before-{before}-{_stamp()}.db")


def _stamp() -> str:
    return datetime.now(UTC).strftime(STAMP)


def database_in(data: Path) -> Path:
    database = Settings(data=data).database
    if not database.exists():
        raise failed(f"there is no database in {data}; name its folder with --data", 1)
    return database
