"""The use case of the ledger: the alerts of some sites with what became of each, folded from their logs.

Reads only; the rows of alerts say where to look and whom it was about, never when or how it ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from .core.events import Logged
from .core.lead import in_words
from .core.ledger import Entry, entry_wire, figures_wire, ledger
from .core.values import stamp
from .core.whose_turn import Colleague

MOST = 10_000  # alerts in one go, the newest of the period
ABOUT = ("site", "lead", "conversation", "name", "company", "because", "band", "total", "of")


class Store(Protocol):
    """What the ledger asks of the store."""

    async def alerts(
        self, sites: Sequence[str], since: datetime, until: datetime, most: int
    ) -> list[dict[str, Any]]: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert: what the log says of it, and its row, which says whom it was about."""

    entry: Entry
    row: dict[str, Any]


class Ledgers:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def raised(self, sites: Sequence[str], since: datetime, until: datetime) -> tuple[Raised, ...]:
        """The alerts raised on these sites from `since` on and before `until`, the newest first."""
        rows = await self._store.alerts(sites, since, until, MOST) if sites else []
        held = {row["id"]: row for row in rows}
        found = []
        for site, conversation in sorted({(row["site"], row["conversation"]) for row in held.values()}):
            entries = ledger(await self._store.log(site, "conversation", conversation))
            found += [Raised(one, held[one.alert]) for one in entries if one.alert in held]
        return tuple(sorted(found, key=lambda one: one.entry.at, reverse=True))

    async def told(
        self, sites: Sequence[str], since: datetime, until: datetime, most: int, language: str
    ) -> dict[str, Any]:
        """The ledger as staff read it: the figures of all of it, and the newest entries."""
        raised = await self.raised(sites, since, until)
        return {
            "since": stamp(since),
            "until": stamp(until),
            "figures": figures_wire([one.entry for one in raised]),
            "entries": await self.entries(sites, raised[:most], language),
        }

    async def entries(
        self, sites: Sequence[str], raised: Sequence[Raised], language: str
    ) -> list[dict[str, Any]]:
        """Alerts with what became of them, in a reader's language."""
        names = {rep.id: rep.name for site in sites for rep in await self._store.reps_of(site)}
        return [entry_wire(one.entry, names) | _about(in_words(one.row, language)) for one in raised]


def _about(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ABOUT if key in row}
