"""The use case of reading: a conversation with its score and reasons, as a rep has it before them.

Now, or as it was at a past moment. Never changes anything, and never asks who reads: `leads` has done that.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from .conversations import Conversations
from .core.chart import chart
from .core.commands import Refused
from .core.events import Logged, UnknownEvent
from .core.lead import lead_row
from .core.lead_history import Part, as_of, lead_history
from .core.ledger import entry_wire, ledger
from .core.outlook import outlook
from .core.population import Population
from .core.report import scorecard_wire
from .core.scorecard import Scorecard, card
from .core.sightings import signals_wire
from .core.sites import Site
from .core.state import State, fold
from .core.telling import agreed_in
from .core.transcript import questions_wire, transcript
from .core.values import stamp
from .core.verdicts import routing_wire
from .core.whose_turn import Colleague
from .entries import Ref, Turn, row_of, shown_lead
from .people import People
from .populations import Populations

logger = logging.getLogger(__name__)
OF_OTHERS = (
    "conversation",
    "flow",
    "state",
    "since",
    "last",
    "page",
    "band",
    "total",
    "lowest",
    "highest",
    "of",
)


class Store(Protocol):
    """What reading asks of the store."""

    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def conversations_of(self, site: str, lead: str) -> tuple[str, ...]: ...
    async def lead_by_key(self, site: str, keys: Sequence[str]) -> str | None: ...
    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...


class Reading:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        populations: Populations,
        sites: Sequence[Site],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._conversations, self._populations = store, conversations, populations
        self._names = {site.id: site.name for site in sites}
        self._now = now
        self._people = People(store, lambda site, id: conversations.state(Ref(site, id)), row_of)

    async def chart(self, ref: Ref, language: str) -> str:
        """How the score came about, drawn as SVG, told in the reader's language."""
        log, state, now = await self._log(ref), await self._conversations.state(ref), self._now()
        scored = card(state.flow, state, now)
        steps = lead_history(await self._parts(ref, state, log), language)
        return chart(state.flow, steps, scored.of, now, language)

    async def read(self, ref: Ref, after: int = 0, language: str = "en") -> dict[str, Any]:
        """A conversation as a rep reads it: messages behind `after`, scorecard with reasons, its history.

        The visitor's and the bot's lines as they were said, everything else in the reader's language.
        """
        try:
            log, state, now = await self._log(ref), await self._conversations.state(ref), self._now()
        except UnknownEvent as error:  # nothing a rep can try again
            logger.error("conversation %s of site %s cannot be read: %s", ref.id, ref.site, error)
            raise Refused("internal", f"This conversation cannot be read: {error}.") from error
        before = fold(state.flow, (one for one in log if one.seq <= after))
        state = fold(state.flow, log)
        behind, name = [one for one in log if one.seq > after], self._names.get(ref.site, ref.site)
        population = await self._populations.of(ref.site, state.flow.id)
        scored = card(state.flow, state, now)
        return {
            "messages": [message.wire() for message in transcript(before, behind, name, language)],
            "scorecard": _scored(state, scored, population, language),
            "signals": signals_wire(state.flow, state, scored),
            "routing": routing_wire(log, language),
            "alerts": await self._ledger(ref, log),
            "history": lead_history(await self._parts(ref, state, log), language),
            "questions": questions_wire(state, now.date(), name, language),
            "conversations": await self._others(ref, state, now),
            "consents": list(agreed_in(log)),
            "seq": state.seq,
        }

    async def read_at(self, ref: Ref, at: datetime, language: str) -> dict[str, Any]:
        """The lead of a conversation as it was at a past moment, from the logs. Refused before it began.

        How likely each band was is not told: that hangs on what other conversations answer today.
        """
        log, state = await self._log(ref), await self._conversations.state(ref)
        parts = as_of(await self._parts(ref, state, log), at)
        if not parts:
            raise Refused("forbidden", f"This lead had not begun at {stamp(at)}.")
        part, then = parts[-1]
        scored = card(part.flow, then, at)
        row = lead_row(part.flow, then, scored, ref.site, part.conversation)
        name = self._names.get(ref.site, ref.site)
        return {
            "lead": row | {"id": state.lead},
            "scorecard": scorecard_wire(scored, part.flow, then, language),
            "history": lead_history([one for one, _ in parts], language),
            "messages": len(transcript(State(part.flow), part.log, name, language)),
        }

    def lead_after(self, ref: Ref, turn: Turn) -> dict[str, Any]:
        """The lead as a turn left it, as reps see it."""
        state, at = turn.after, turn.logged[-1].at if turn.logged else self._now()
        population = self._populations.last(ref.site, state.flow.id)
        return shown_lead(ref, state, card(state.flow, state, at), population)

    def scorecard_after(self, ref: Ref, turn: Turn, language: str) -> dict[str, Any]:
        """The scorecard as a turn left it, in the reader's language."""
        state, at = turn.after, turn.logged[-1].at if turn.logged else self._now()
        population = self._populations.last(ref.site, state.flow.id)
        return _scored(state, card(state.flow, state, at), population, language)

    async def _parts(self, ref: Ref, state: State, log: tuple[Logged, ...]) -> list[Part]:
        """The lead's conversations up to this one."""
        others = await self._people.conversations(ref.site, state.lead, ref.id)
        logs = [(id, one.flow, await self._log(Ref(ref.site, id))) for id, one in others]
        parts = [Part(id, flow, other) for id, flow, other in logs if other[0].at <= log[0].at]
        return [*parts, Part(ref.id, state.flow, log)]

    async def _ledger(self, ref: Ref, log: tuple[Logged, ...]) -> list[dict[str, Any]]:
        """What became of each alert, the newest first."""
        entries = ledger(log)
        names = {one.id: one.name for one in await self._store.reps_of(ref.site)} if entries else {}
        return [entry_wire(one, names) for one in reversed(entries)]

    async def _others(self, ref: Ref, state: State, now: datetime) -> list[dict[str, Any]]:
        """The lead's other conversations, as far as a rep needs to choose one to read; the newest first."""
        others = await self._people.conversations(ref.site, state.lead, ref.id)
        rows = [row_of(ref.site, id, one, now) for id, one in others]
        return [{key: row[key] for key in OF_OTHERS if key in row} for row in rows]

    async def _log(self, ref: Ref) -> tuple[Logged, ...]:
        return await self._store.log(ref.site, "conversation", ref.id)


def _scored(state: State, scored: Scorecard, population: Population, language: str) -> dict[str, Any]:
    wire = scorecard_wire(scored, state.flow, state, language)
    return wire | outlook(state.flow, state, scored, population).wire()
