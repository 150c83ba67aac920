"""The use cases of a conversation: load, ask the core, append, poke.

Every one ends with the events on the disk or with nothing done. Decisions race by `append` behind a `seq`:
who comes second loads again and decides again. The folded states kept here are a cache of the log, never a
second truth.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from .core import events as ev
from .core.accounts import account_of, domain_in, domain_known
from .core.ageing import changes
from .core.channels import CAUSES, Channel, telling
from .core.chart import chart
from .core.commands import Command, Context, Open, Refused, Settle, Signal
from .core.conversation import decide
from .core.entry import Entry, Timer
from .core.events import Logged
from .core.lead import alert_row, lead_row
from .core.looks import theme_of
from .core.phrases import phrase
from .core.report import history, scorecard_wire
from .core.routing import settles_at
from .core.scorecard import card
from .core.sites import Site
from .core.state import Account, Rep, State, evolve, fold
from .core.transcript import step_wire, transcript
from .core.values import stamp
from .publishing import Publishing

KEPT = 10_000  # folded states in memory; the rest is folded again when somebody comes back
COLLEAGUES = 20  # conversations of one company that are looked at
TRIES = 20  # decisions of one request: each lost race means that another request got through


@dataclass(frozen=True, slots=True)
class Ref:
    """A conversation, with the site that it is read and written for."""

    site: str
    id: str


class Store(Protocol):
    """What the use cases of a conversation ask of the store."""

    async def append(self, entry: Entry) -> bool: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def seqs_of(self, site: str, kind: str, id: str, request: str) -> tuple[int, int] | None: ...
    async def conversation_of(self, token: str) -> tuple[str, str] | None: ...
    async def colleagues(self, site: str, domain: str, conversation: str, most: int) -> tuple[str, ...]: ...
    async def channels(self, site: str) -> tuple[Channel, ...]: ...


class Presence(Protocol):
    """Who is there now: known to the connections, not to the store."""

    def reps(self, site: str) -> tuple[Rep, ...]: ...
    def is_here(self, ref: Ref) -> bool: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One request's events, and the states around them. Empty `logged`: nothing happened."""

    before: State
    after: State
    logged: tuple[Logged, ...]


class Conversations:
    def __init__(
        self,
        store: Store,
        publishing: Publishing,
        sites: Sequence[Site],
        presence: Presence,
        poke: Callable[[Ref], None],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._publishing, self._presence = store, publishing, presence
        self._poke, self._now = poke, now
        self._names = {site.id: site.name for site in sites}
        self._zones = {site.id: site.zone for site in sites}
        self._states: OrderedDict[Ref, State] = OrderedDict()
        self._turns: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    # --- the visitor ---
    async def open(
        self,
        site: str,
        token: str,
        flow: str,
        wanted: Open,
        after: int = 0,
        may_begin: Callable[[], None] = lambda: None,
    ) -> dict[str, Any]:
        """The conversation that the token names, made if it is new; what came after `after`.

        `may_begin` is asked before a new one is made, and raises Refused if there are too many.
        """
        hashed = _hashed(token)
        found = await self._store.conversation_of(hashed)
        if found is None:
            may_begin()
            await self._begin(site, hashed, flow, wanted)
            found = await self._store.conversation_of(hashed)
        if found is None or found[0] != site:  # a token is good for the site it was made on
            raise Refused("wrong-origin", phrase(wanted.language, "wrong-origin"))
        ref = Ref(*found)
        await self._looked_at(ref, wanted.page)
        shown = await self.sync(ref, after)
        spoken = (await self.state(ref)).spoken
        theme = {"theme": theme} if (theme := theme_of(spoken)) else {}
        return {"conversation": ref.id, "language": spoken.language, **theme, **shown}

    async def find(self, token: str) -> Ref | None:
        """The conversation that a token opens."""
        found = await self._store.conversation_of(_hashed(token))
        return Ref(*found) if found else None

    async def _looked_at(self, ref: Ref, page: str) -> None:
        """A visitor who comes back on another page has looked at it: it counts like any page."""
        state = await self.state(ref)
        if page and page != state.page and state.mode != "closed":
            await self._decided(ref, f"o:{state.seq}", "visitor", Signal("page", page))

    async def act(self, ref: Ref, request: str, command: Command) -> dict[str, Any]:
        """A visitor's request: what it brought about, or what it brought about the first time."""
        turn = await self._decided(ref, f"v:{request}", "visitor", command)
        return self._shown(ref, turn.before, turn.logged)

    async def sync(self, ref: Ref, after: int, for_rep: bool = False) -> dict[str, Any]:
        """All a visitor may see behind `after`; a rep also sees what they did with a link."""
        state = await self.state(ref)
        if after >= state.seq:
            return self._shown(ref, state, ())  # nothing new: no need to read the log again
        log = await self._log(ref)
        before = fold(state.flow, (one for one in log if one.seq <= after))
        return self._shown(ref, before, tuple(one for one in log if one.seq > after), for_rep)

    def _shown(
        self, ref: Ref, before: State, logged: Sequence[Logged], for_rep: bool = False
    ) -> dict[str, Any]:
        state, name = fold(before.flow, logged, before), self._names.get(ref.site, ref.site)
        shown = {
            "after": before.seq,
            "seq": state.seq,
            "state": state.mode,
            "messages": [message.wire() for message in transcript(before, logged, name, for_rep)],
            "step": step_wire(state, self._now().date(), name),
        }
        return shown | ({"rep": state.rep.name} if state.rep else {})

    # --- the rep and the timers ---
    async def act_as_rep(self, ref: Ref, request: str, rep: Rep, command: Command) -> Turn:
        return await self._decided(ref, f"r:{rep.id}:{request}", f"rep:{rep.id}", command)

    def lead_after(self, ref: Ref, turn: Turn) -> dict[str, Any]:
        """The lead as a turn left it, as reps see it."""
        state, at = turn.after, turn.logged[-1].at if turn.logged else self._now()
        return lead_row(state.flow, state, card(state.flow, state, at), ref.site, ref.id)

    def scorecard_after(self, turn: Turn) -> dict[str, Any]:
        """The scorecard as a turn left it."""
        state, at = turn.after, turn.logged[-1].at if turn.logged else self._now()
        return scorecard_wire(card(state.flow, state, at), state.flow, state)

    async def fire(self, ref: Ref, timer: str, command: Command) -> Turn:
        """A timer's command; its id makes a second firing harmless."""
        return await self._decided(ref, f"t:{timer}", "timer", command)

    async def settle(self, ref: Ref, timer: str) -> datetime | None:
        """Note that a talk has come to rest; when to look again if it has not, None if that is done."""
        state = (await self._decided(ref, f"t:{timer}", "timer", Settle())).after
        due = settles_at(state)
        if due is None or due > self._now():
            return due
        return self._now() + state.flow.sales.settle  # a rep talks with them, or they came back

    async def as_of(self, ref: Ref, seq: int) -> tuple[State, tuple[Logged, ...]]:
        """A conversation as it was after an event, and its log up to there. LookupError if there is none."""
        now, log = await self.state(ref), await self._log(ref)
        log = tuple(one for one in log if one.seq <= seq)
        return fold(now.flow, log), log

    async def chart(self, ref: Ref) -> str:
        """How the score came about, drawn as SVG."""
        log, state, now = await self._log(ref), await self.state(ref), self._now()
        scored = card(state.flow, state, now)
        return chart(state.flow, history(state.flow, log), scored.of, now)

    async def read(self, ref: Ref, after: int = 0) -> dict[str, Any]:
        """A conversation as a rep reads it: messages behind `after`, scorecard with reasons, its history."""
        log, state, now = await self._log(ref), await self.state(ref), self._now()
        before = fold(state.flow, (one for one in log if one.seq <= after))
        state = fold(state.flow, log)
        behind = [one for one in log if one.seq > after]
        return {
            "messages": [
                message.wire()
                for message in transcript(before, behind, self._names.get(ref.site, ref.site), for_rep=True)
            ],
            "scorecard": scorecard_wire(card(state.flow, state, now), state.flow, state),
            "history": history(state.flow, log),
            "seq": state.seq,
        }

    async def state(self, ref: Ref) -> State:
        """Where a conversation stands, from memory or from the log. LookupError if there is none."""
        if ref in self._states:
            self._states.move_to_end(ref)
            return self._states[ref]
        log = await self._log(ref)
        opened = log[0].event if log else None
        if not isinstance(opened, ev.Opened):
            raise LookupError(f"no conversation {ref.id} on site {ref.site}")
        return self._keep(ref, fold(await self._publishing.flow(ref.site, opened.version), log))

    # --- one request ---
    async def _decided(self, ref: Ref, request: str, by: str, command: Command) -> Turn:
        """Decide and append until it holds. A repeat is recognised where it fails: its place is taken.

        Within this process requests of one conversation take turns; another process is met by the append.
        """
        lock = self._turns.setdefault(ref, asyncio.Lock())
        async with lock:
            return await self._raced(ref, request, by, command)

    async def _raced(self, ref: Ref, request: str, by: str, command: Command) -> Turn:
        for _ in range(TRIES):
            state = await self.state(ref)
            context = self._context(ref.site, state, await self._account(ref, state, command))
            try:
                events = decide(state.flow, state, command, context)
            except Refused:
                if first := await self._first(ref, request):
                    return first
                if await self._is_behind(ref, state):
                    continue  # refused by an old state: another process wrote meanwhile
                raise
            if not events:
                return Turn(state, state, ())
            turn = _turn(state, events, context.at, request, by)
            if await self._store.append(self._entry(ref, turn, channels=await self._hearing(ref, turn))):
                self._keep(ref, turn.after)
                self._poke(ref)
                return turn
            self._states.pop(ref, None)
            if first := await self._first(ref, request):
                return first
        raise RuntimeError(f"conversation {ref.id} was written to {TRIES} times while one request waited")

    async def _first(self, ref: Ref, request: str) -> Turn | None:
        """What a repeated request brought about the first time; None if this is the first."""
        seqs = await self._store.seqs_of(ref.site, "conversation", ref.id, request)
        if seqs is None:
            return None
        log, (first, last) = await self._log(ref), seqs
        before = fold((await self.state(ref)).flow, log[: first - 1])
        logged = log[first - 1 : last]
        return Turn(before, fold(before.flow, logged, before), logged)

    async def _is_behind(self, ref: Ref, state: State) -> bool:
        newer = await self._store.log(ref.site, "conversation", ref.id, state.seq)
        if newer:
            self._states.pop(ref, None)
        return bool(newer)

    async def _begin(self, site: str, hashed: str, flow: str, wanted: Open) -> None:
        version = self._publishing.current(site, flow)
        if version is None:
            raise Refused("no-such-flow", phrase(wanted.language, "no-such-flow"))
        ref, nothing = Ref(site, secrets.token_urlsafe(16)), State(version.flow)
        language = version.flow.language_for(wanted.language) or wanted.language.partition(",")[0]
        command = replace(wanted, version=version.hash, language=language or version.flow.language)
        context = self._context(site, nothing)
        events = decide(version.flow, nothing, command, context)
        turn = _turn(nothing, events, context.at, "open", "visitor")
        if await self._store.append(self._entry(ref, turn, token=hashed)):
            self._keep(ref, turn.after)  # else the same token came twice at once, and the other was first
            self._poke(ref)

    async def _account(self, ref: Ref, state: State, command: Command) -> Account | None:
        """What the company's other people have told, where the command tells its name and the flow asks."""
        domain = domain_in(state, command) if state.flow.asks_account else None
        if domain is None:
            return None
        found = await self._store.colleagues(ref.site, domain, ref.id, COLLEAGUES)
        return account_of(domain, [await self.state(Ref(ref.site, id)) for id in found])

    def _context(self, site: str, state: State, account: Account | None = None) -> Context:
        now = self._now()
        at = max(now, state.at) if state.at else now  # a clock set back does not turn the log around
        fresh, name = secrets.token_urlsafe(12), self._names.get(site, site)
        return Context(at, self._presence.reps(site), fresh, name, account)

    async def _hearing(self, ref: Ref, turn: Turn) -> tuple[Channel, ...]:
        """The site's channels, where one may have to hear of this turn."""
        tells = any(isinstance(one.event, CAUSES) for one in turn.logged)
        return await self._store.channels(ref.site) if tells else ()

    def _entry(
        self, ref: Ref, turn: Turn, token: str | None = None, channels: Sequence[Channel] = ()
    ) -> Entry:
        """A turn with what is written beside it: outbox rows, and the rows reps read as they are after it."""
        state = turn.after
        inbox = alert = None
        if state.is_lead:
            scored = card(state.flow, state, turn.logged[-1].at)
            inbox = lead_row(state.flow, state, scored, ref.site, ref.id)
            alert = alert_row(state.flow, state, scored, ref.site, ref.id)
            if alert and turn.before.alert and alert == self._alert(ref, turn.before):
                alert = None  # a line of talk changes no alert: consoles need not hear of it again
        return Entry(
            ref.site,
            "conversation",
            ref.id,
            turn.logged,
            (
                *_timers(ref, turn.logged),
                *_rescoring(ref, state, turn.logged[-1].at),
                *_settling(ref, turn),
                *telling(ref.id, self._zones.get(ref.site, "UTC"), turn.before, state, turn.logged, channels),
            ),
            inbox,
            alert,
            member=_joined(turn),
            token=token,
        )

    def _alert(self, ref: Ref, state: State) -> dict[str, Any] | None:
        at = state.at or self._now()
        return alert_row(state.flow, state, card(state.flow, state, at), ref.site, ref.id)

    async def _log(self, ref: Ref) -> tuple[Logged, ...]:
        return await self._store.log(ref.site, "conversation", ref.id)

    def _keep(self, ref: Ref, state: State) -> State:
        kept = self._states.get(ref)
        self._states[ref] = state = kept if kept and kept.seq > state.seq else state
        self._states.move_to_end(ref)
        if len(self._states) > KEPT:
            self._states.popitem(last=False)
        return state


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _turn(state: State, events: Sequence[ev.Event], at: datetime, request: str, by: str) -> Turn:
    logged = tuple(Logged(state.seq + n, at, request, by, event) for n, event in enumerate(events, start=1))
    after = state
    for one in logged:
        after = evolve(after, one)
    return Turn(state, after, logged)


def _joined(turn: Turn) -> str | None:
    """The company's domain, where this turn has told it."""
    domain = domain_known(turn.after)
    return domain if domain != domain_known(turn.before) else None


def _rescoring(ref: Ref, state: State, at: datetime) -> Iterator[Timer]:
    """The timers for when the score changes by itself; an id is the moment, so that it is there once."""
    for due in changes(state.flow, state, at) if state.is_lead else ():
        yield Timer(f"{ref.id}:aged:{stamp(due)}", "rescore", due, {"conversation": ref.id})


def _settling(ref: Ref, turn: Turn) -> Iterator[Timer]:
    """The timer that asks whether the talk has come to rest: one, moved on for as long as it has not."""
    before, after = turn.before, turn.after
    due = settles_at(after) if before.settled or not before.is_lead else None
    if due is not None:
        yield Timer(f"{ref.id}:settle:{after.seq}", "settle", due, {"conversation": ref.id})


def _timers(ref: Ref, logged: Sequence[Logged]) -> tuple[Timer, ...]:
    return tuple(
        Timer(
            id=f"{ref.id}:{one.seq}",
            kind="handoff",
            due=one.event.deadline,
            body={
                "conversation": ref.id,
                "step": one.event.step,
                "deadline": stamp(one.event.deadline),
            },
        )
        for one in logged
        if isinstance(one.event, ev.HandedOff)
    )
