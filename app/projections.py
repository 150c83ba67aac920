"""The use case of making the projections anew: the log is walked in the order of time, turn by turn.

Each turn goes through the code that wrote it first, with the states and counts of its moment. Nobody else may
write meanwhile. Never changes the log.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from .core import events as ev
from .core.entry import Entry, Past
from .core.events import Logged
from .core.lead import outcome_wire
from .core.population import Population
from .core.state import State, evolve, fold
from .entries import Ref, Turn, projected, row_of
from .people import People
from .publishing import Publishing

KEPT = 20_000  # folded states in memory; the rest is folded again
AT_ONCE = 2000  # turns in one transaction
BEGIN = ("", 0, 0)
MOVES = (ev.Recognised, ev.Parted)  # a conversation to another lead


class Store(Protocol):
    """What is asked of the store."""

    async def empty(self) -> None: ...
    async def turns(self, after: tuple[str, int, int], most: int) -> list[Past]: ...
    async def project(self, turns: Sequence[tuple[Past, Sequence[Entry]]]) -> None: ...
    async def finish(self, sites: Sequence[str]) -> None: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def conversations_of(self, site: str, lead: str) -> tuple[str, ...]: ...
    async def lead_by_key(self, site: str, keys: Sequence[str]) -> str | None: ...


class Projections:
    def __init__(self, store: Store, publishing: Publishing) -> None:
        self._store, self._publishing = store, publishing
        self._states: OrderedDict[Ref, State] = OrderedDict()
        self._counts: defaultdict[tuple[str, str], Population] = defaultdict(Population)
        self._people = People(store, self._state_then, row_of)
        self._place = BEGIN  # of the turn that is written again
        self._waiting: list[tuple[Past, Sequence[Entry]]] = []

    async def rebuild(self, sites: Sequence[str]) -> int:
        """Make them all; how many turns that took. UnknownEvent or LookupError if one cannot be read."""
        await self._store.empty()
        walked = 0
        while past := await self._store.turns(self._place, AT_ONCE):
            followed = _followed(past)
            for one in past:
                self._place = one.place
                entries = await self._entries(one, one.place in followed)  # which may write what waits
                self._waiting.append((one, entries))
            await self._written()
            walked += len(past)
        await self._store.finish(sites)
        return walked

    async def _written(self) -> None:
        await self._store.project(self._waiting)
        self._waiting = []

    async def _entries(self, past: Past, is_followed: bool) -> Sequence[Entry]:
        """What one turn wrote beside its events, and what followed from it for leads."""
        match past.kind, past.logged[0].event:
            case "conversation", _:
                return await self._of_conversation(past, is_followed)
            case "lead", ev.OutcomeSet() as outcome:
                return (Entry(past.site, "lead", past.id, past.logged, outcome=outcome_wire(outcome)),)
            case _:
                return ()

    async def _of_conversation(self, past: Past, is_followed: bool) -> Sequence[Entry]:
        ref, before = Ref(past.site, past.id), await self._before(past)
        after = before
        for one in past.logged:
            after = evolve(after, one)
        self._keep(ref, after)
        turn, counts = Turn(before, after, past.logged), (past.site, after.flow.id)
        shows = not (is_followed and _is_passing(turn))
        entry = projected(ref, turn, self._counts[counts], shows)
        self._counts[counts] = self._counts[counts].plus(entry.counted)
        if before.lead == after.lead or not before.seq:
            return (entry,)
        await self._written()  # who belongs to the lead stands in what waits
        return (entry, *await self._people.beside(entry, before, after, None))

    async def _before(self, past: Past) -> State:
        """The conversation as it was before its turn."""
        first = past.logged[0]
        if isinstance(first.event, ev.Opened):
            return State(await self._publishing.flow(past.site, first.event.version))
        kept = self._states.get(Ref(past.site, past.id))
        return kept or await self._folded(past.site, past.id, first.seq - 1)

    async def _state_then(self, site: str, conversation: str) -> State:
        """Another conversation as it was in the moment of the turn that is written again."""
        kept = self._states.get(Ref(site, conversation))
        return kept or await self._folded(site, conversation, None)

    async def _folded(self, site: str, conversation: str, until: int | None) -> State:
        log = await self._store.log(site, "conversation", conversation)
        opened = log[0].event
        assert isinstance(opened, ev.Opened)
        flow = await self._publishing.flow(site, opened.version)
        then = datetime.fromisoformat(self._place[0])
        seen = (one for one in log if (one.at <= then if until is None else one.seq <= until))
        return self._keep(Ref(site, conversation), fold(flow, seen))

    def _keep(self, ref: Ref, state: State) -> State:
        self._states[ref] = state
        self._states.move_to_end(ref)
        if len(self._states) > KEPT:
            self._states.popitem(last=False)
        return state


def _followed(past: Sequence[Past]) -> set[tuple[str, int, int]]:
    """The places of the turns behind which another one of their conversation comes, of the same lead."""
    followed, next_of = set(), dict[Ref, Past]()
    for one in reversed(past):
        ref = Ref(one.site, one.id)
        following = next_of.get(ref)
        if following and not any(isinstance(logged.event, MOVES) for logged in following.logged):
            followed.add(one.place)
        next_of[ref] = one
    return followed


def _is_passing(turn: Turn) -> bool:
    """Whether all that a turn shows reps is its lead's row: the next one writes it again, as it is then.

    The first of a lead makes the row, which others may change; whoever talks ends alerts.
    """
    before, after = turn.before, turn.after
    same = before.is_lead and before.lead == after.lead
    return same and not (before.alert or after.alert or before.rep or after.rep)
