"""The command export: leads with reasons and consent, as CSV or JSON, for marketing and spreadsheets.

Contact only of those who agreed to something. Writes nothing but its line in the audit log, before all else.
"""

import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from .calling import folders
from .channels import readers
from .conversations import Conversations
from .core.audit import Note
from .core.sites import Site
from .core.staff_words import LANGUAGES
from .core.telling import Reader, about_lead
from .entries import Ref
from .live.presence import Presence
from .main import open_store
from .populations import Populations
from .publishing import Publishing
from .settings import Settings, SettingsError, read_public_url, read_sites
from .store.sqlite import SqliteStore

THEN = ("alert", "queue", "nurture", "drop")
COLUMNS = (
    "id", "conversation", "site", "flow", "then", "band", "certainty", "total", "of", "lowest", "highest",
    "hot", "name", "company", "email", "phone", "persona_label", "page", "language", "since", "last",
    "owner", "outcome",
)  # fmt: skip
BESIDE = ("because", "consent", "link")
PAGE = 200  # leads in one read
Write = Callable[[Mapping[str, Any]], object]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out


@click.command()
@click.option(
    "--then", type=click.Choice(THEN), help="Only leads that the bands lead there; all if left out."
)
@click.option("--site", help="Only of this site; of all if left out.")
@click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), help="Of the reasons; the team's if left out."
)
@click.option("--json", "as_json", is_flag=True, help="For tools: one object a line.")
@folders
def export(
    then: str | None, site: str | None, language: str | None, as_json: bool, data: Path, flows: Path
) -> None:
    """Write leads to standard output, each with why it stands where it does and what the visitor agreed to.

    E-mail and phone are there only where the visitor agreed to something. In CSV, text that a spreadsheet
    would carry out as a formula begins with an apostrophe.

    \b
    Example:
      leadlight export --then nurture > nurture.csv
    """
    sites = read_sites(flows)
    if site is not None and site not in [one.id for one in sites]:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(one.id for one in sites)}")
    chosen = tuple(one for one in sites if site in (None, one.id))
    settings = Settings(data=data, flows=flows, sites=sites, public_url=read_public_url())
    asyncio.run(_written(settings, chosen, then, language, _as_json if as_json else _as_csv()))


async def _written(
    settings: Settings, sites: tuple[Site, ...], then: str | None, language: str | None, write: Write
) -> None:
    store = open_store(settings)
    try:
        about = f"leads: {then}" if then else "leads"
        await store.note(Note(_now(), tuple(site.id for site in sites), "", "exported", "", about))
        conversations = _conversations(store, settings)
        teams = readers(sites)
        async for row in _rows(store, [site.id for site in sites]):
            if then in (None, row["then"]) and "erased" not in row:
                reader = teams[row["site"]]
                write(
                    await _lead(
                        store,
                        conversations,
                        settings,
                        row,
                        replace(reader, language=language or reader.language),
                    )
                )
    finally:
        await store.close()


def _conversations(store: SqliteStore, settings: Settings) -> Conversations:
    """Read as a server reads them; nobody is told anything."""
    publishing = Publishing(store, settings.sites, settings.flows, _now)
    populations = Populations(store, publishing, _now)
    return Conversations(store, publishing, populations, settings.sites, Presence(), lambda ref: None, _now)


async def _rows(store: SqliteStore, sites: list[str]) -> AsyncIterator[dict[str, Any]]:
    cursor, more = 0, True
    while more:
        found, cursor, more = await store.leads(sites, cursor, PAGE, None, None)
        for row in found:
            yield row


async def _lead(
    store: SqliteStore,
    conversations: Conversations,
    settings: Settings,
    row: Mapping[str, Any],
    reader: Reader,
) -> dict[str, Any]:
    """What a channel would be told of it, with what became of it."""
    ref = Ref(row["site"], row["conversation"])
    state, log = await conversations.state(ref), await store.log(ref.site, "conversation", ref.id)
    link = f"{settings.address}/console#/c/{ref.id}"
    told = about_lead("", "nurture", ref.site, ref.id, state, log, link, reader).data
    outcome = row.get("outcome")
    return {
        **{key: told["lead"].get(key) for key in COLUMNS},
        "outcome": outcome["outcome"] if outcome else None,
        **{key: told[key] for key in BESIDE},
    }


def _as_json(lead: Mapping[str, Any]) -> None:
    click.echo(orjson.dumps(lead).decode())


def _as_csv() -> Write:
    to = csv.writer(sys.stdout, lineterminator="\r\n")
    to.writerow((*COLUMNS, *BESIDE))
    return lambda lead: to.writerow([_cell(lead[key]) for key in (*COLUMNS, *BESIDE)])


def _cell(value: Any) -> Any:
    match value:
        case list():
            return _cell(
                "; ".join(one if isinstance(one, str) else f"{one['at']}: {one['text']}" for one in value)
            )
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case bool():
            return "yes" if value else "no"
        case _:
            return value


def _now() -> datetime:
    return datetime.now(UTC)
