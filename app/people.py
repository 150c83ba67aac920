"""The use cases of people: whom a visitor is recognised as, and a lead of several conversations.

Looks up by hashes only; what that means is decided in the core, and stands in the conversation's log as
well as in the lead's.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from .core import events as ev
from .core.commands import Command, Join, Known, Tell
from .core.entry import Entry
from .core.events import Logged
from .core.lead import outcome_wire
from .core.people import Key, keys_in, keys_of, told_of
from .core.state import State

SEEN = 20  # conversations of one person that are looked at, the newest first


class Store(Protocol):
    """What people ask of the store."""

    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def conversations_of(self, site: str, lead: str) -> tuple[str, ...]: ...
    async def lead_by_key(self, site: str, keys: Sequence[str]) -> str | None: ...


StateOf = Callable[[str, str], Awaitable[State]]  # site, conversation
RowOf = Callable[[str, str, State, datetime], dict[str, Any]]  # site, conversation -> the lead's row


class People:
    def __init__(self, store: Store, state_of: StateOf, row_of: RowOf) -> None:
        self._store, self._state_of, self._row_of = store, state_of, row_of

    async def known(
        self, site: str, conversation: str, state: State, command: Command, today: datetime
    ) -> Known | None:
        """The lead that a command's address or identity belongs to, with what its conversations have told."""
        if isinstance(command, Join):
            lead: str | None = command.lead
        else:
            keys = keys_in(state, command, today.date())
            lead = await self._store.lead_by_key(site, [_hashed(site, key) for key in keys]) if keys else None
        if lead is None or lead == state.lead:
            return Known(lead) if lead else None
        others = await self.conversations(site, lead, conversation)
        if not others or any(other.erased for _, other in others):
            return None
        return Known(lead, told_of(state.flow, [state for _, state in others]))

    async def by_key(self, site: str, key: Key) -> tuple[str, ...]:
        """The conversations of the lead that is known by a key, the newest first."""
        lead = await self._store.lead_by_key(site, [_hashed(site, key)])
        return (await self._store.conversations_of(site, lead))[:SEEN] if lead else ()

    async def conversations(self, site: str, lead: str, but: str = "") -> list[tuple[str, State]]:
        """The conversations of a lead, the newest first."""
        ids = [id for id in await self._store.conversations_of(site, lead) if id != but]
        return [(id, await self._state_of(site, id)) for id in ids[:SEEN]]

    async def beside(
        self, entry: Entry, before: State, after: State, command: Command | None
    ) -> tuple[Entry, ...]:
        """What a turn means for the logs of leads: one joined or left, or an outcome."""
        if isinstance(command, Tell):
            told = await self._of_lead(entry, after.lead, command.outcome)
            return (replace(told, outcome=outcome_wire(command.outcome)),)
        if before.lead == after.lead or not before.seq:
            return ()
        others = await self.conversations(entry.site, before.lead, entry.id)
        gone = None if others else (before.lead, after.lead)
        entries = []
        if others:
            conversation, state = others[0]
            back = self._row_of(entry.site, conversation, state, entry.logged[0].at)
            entries.append(replace(await self._of_lead(entry, before.lead, ev.Left(entry.id)), back=back))
        if after.tie:
            joined = ev.Joined(entry.id, after.tie, before.lead)
            entries.append(replace(await self._of_lead(entry, after.lead, joined), gone=gone))
        return tuple(entries)

    async def _of_lead(self, entry: Entry, lead: str, event: ev.Event) -> Entry:
        log, first = await self._store.log(entry.site, "lead", lead), entry.logged[0]
        at = max(first.at, log[-1].at) if log else first.at
        request = f"{entry.id}:{first.request}"
        return Entry(entry.site, "lead", lead, (Logged(len(log) + 1, at, request, first.by, event),))


def keys_told(site: str, state: State, logged: Sequence[Logged]) -> dict[str, str]:
    """Hashes of what the events have told of the person -> the lead they are of."""
    return {_hashed(site, key): state.lead for key in keys_of(state.flow, logged)}


def _hashed(site: str, key: Key) -> str:
    return hashlib.sha256(f"{site}\0{key.kind}\0{key.text}".encode()).hexdigest()
