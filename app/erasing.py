"""The command erase: all that is stored of one person goes, while the server serves. Decides nothing.

Whoever may run it may erase anybody; the audit log says that it was done, and not a word of whom.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from .calling import TAKES_IDS, failed, folders
from .conversations import Conversations
from .core.entry import Unavailable
from .core.events import UnknownEvent
from .core.sites import Site
from .core.values import stamp
from .erasures import Erasures, Person
from .live.presence import Presence
from .main import now, open_store
from .populations import Populations
from .publishing import Publishing
from .settings import Settings, SettingsError, read_sites
from .store.copies import older_copies
from .store.sqlite import SqliteStore


@click.command(context_settings=TAKES_IDS)
@click.argument("subject")
@click.option("--site", help="Of this site only; of all if left out.")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
@folders
def erase(subject: str, site: str | None, yes: bool, data: Path, flows: Path) -> None:
    """Erase a person: the words of all their conversations, their addresses, what is still to be sent.

    SUBJECT is an e-mail address, or the id of a lead or of a conversation as the console's address has it.
    It may run while the server serves: an open chat ends with a word of it, consoles show the lead as erased.
    The score and the statistics stand. Backups of before still hold the words; when one is restored, the
    person is erased again.

    \b
    Example:
      leadlight erase vera@example.com
    """
    sites = _sites(flows, site)
    settings = Settings(data=data, flows=flows, sites=sites)
    try:
        is_clean = asyncio.run(_erased(settings, [one.id for one in sites], subject.strip(), yes))
    except (UnknownEvent, LookupError, Unavailable, OSError) as error:
        raise failed(f"not erased, or not wholly: {error}; mend that, then run this again", 1) from error
    if not is_clean:
        raise failed(
            "the words are erased, but some may still stand in the write-ahead log, which is being read;"
            " run this again in a moment",
            1,
        )
    if copies := older_copies(data):
        click.echo("Copies of before still hold the words; remove them when you need them no more:")
        for copy in copies:
            click.echo(f"  {copy}")


async def _erased(settings: Settings, sites: Sequence[str], subject: str, yes: bool) -> bool:
    store = open_store(settings)
    try:
        erasures = _erasures(store, settings)
        person = _one_of(await erasures.find(sites, subject), subject)
        if person.erased:
            click.echo(f"Lead {person.leads[0]} of site {person.site} was erased at {stamp(person.erased)}.")
            return await erasures.erase(person)
        for line in _shown(person):
            click.echo(line)
        if not yes and not await asyncio.to_thread(click.confirm, "Erase all of it, for good?"):
            raise failed("nothing is erased", 1)
        is_clean = await erasures.erase(person)
        click.echo(f"Erased lead {person.leads[0]} of site {person.site}.")
        return is_clean
    finally:
        await store.close()


def _erasures(store: SqliteStore, settings: Settings) -> Erasures:
    publishing = Publishing(store, settings.sites, settings.flows, now)
    populations = Populations(store, publishing, now)
    conversations = Conversations(
        store, publishing, populations, settings.sites, Presence(), lambda ref: None, now
    )
    zones = {site.id: site.zone for site in settings.sites}
    return Erasures(store, conversations, publishing, populations, zones, now)


def _one_of(found: Sequence[Person], subject: str) -> Person:
    if not found:
        raise failed(
            f"nobody is stored as {subject}; name them by the id of their lead or conversation,"
            " as the console's address has it",
            1,
        )
    if len(found) > 1:
        them = "; ".join(f"lead {one.leads[0]} of site {one.site}, {_since(one)}" for one in found)
        raise failed(f"{len(found)} people fit {subject}: {them}; erase each by the id of the lead", 1)
    return found[0]


def _shown(person: Person) -> list[str]:
    facts = ", ".join(person.facts.values()) or "somebody without a name"
    talks, texts = len(person.conversations), person.texts
    counts = (
        f"{talks} conversation{'s' * (talks != 1)}, {texts} text{'s' * (texts != 1)} of theirs or to them"
    )
    return [f"{facts}: lead {person.leads[0]} of site {person.site}, {_since(person)}", f"  {counts}"]


def _since(person: Person) -> str:
    return f"since {stamp(person.since)}" if person.since else "just come"


def _sites(flows: Path, site: str | None) -> tuple[Site, ...]:
    sites = read_sites(flows)
    if site is not None and site not in [one.id for one in sites]:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(one.id for one in sites)}")
    return tuple(one for one in sites if site in (None, one.id))
