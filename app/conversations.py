"""The use cases of a conversation: load, ask the core, append, poke.

Every one ends with the events on the disk or with nothing done. Decisions race by `append` behind a `seq`:
who comes second loads again and decides again. The folded states kept here are a cache of the log, never a
second truth.
"""

import asyncio
import base64
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from .core import events as ev
from .core.accounts import account_of, domain_in, domain_known
from .core.channels import CAUSES, Channel
from .core.commands import Command, Context, Identify, Known, LookForRep, Open, Past, Refused, Settle, Signal
from .core.conversation import decided
from .core.entry import Entry
from .core.events import Logged
from .core.keepsake import on_offer
from .core.looks import theme_of
from .core.message import offered
from .core.people import Key
from .core.phrases import phrase
from .core.routing import settles_at
from .core.sites import Site
from .core.state import Account, Rep, State, fold
from .core.transcript import earlier_wire, progress, step_wire, transcript
from .core.whose_turn import Colleague
from .entries import Ref, Turn, entry_of, row_of, turn_of
from .identity import identity_in
from .people import People
from .populations import Populations
from .publishing import Publishing

KEPT = 10_000  # folded states in memory; the rest is folded again when somebody comes back
PAGE = 100  # waiting leads that are looked through in one go
COLLEAGUES = 20  # conversations of one company that are looked at
ROUTES = (ev.TurnedHot, ev.Routed, ev.Escalated)  # what hangs on who of the reps is there
TRIES = 20  # decisions of one request: each lost race means that another request got through


class Store(Protocol):
    """What the use cases of a conversation ask of the store."""

    async def append(self, entry: Entry, *also: Entry) -> bool: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def conversations_of(self, site: str, lead: str) -> tuple[str, ...]: ...
    async def lead_by_key(self, site: str, keys: Sequence[str]) -> str | None: ...
    async def identity_secret(self, site: str) -> str | None: ...
    async def set_identity_secret(self, site: str, secret: str, at: datetime) -> None: ...
    async def seqs_of(self, site: str, kind: str, id: str, request: str) -> tuple[int, int] | None: ...
    async def conversation_of(self, token: str) -> tuple[str, str] | None: ...
    async def waiting_leads(
        self, site: str, behind: tuple[str, str], most: int
    ) -> tuple[tuple[str, str], ...]: ...
    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...
    async def colleagues(self, site: str, domain: str, conversation: str, most: int) -> tuple[str, ...]: ...
    async def channels(self, site: str) -> tuple[Channel, ...]: ...


class Presence(Protocol):
    """Who is there now: known to the connections, not to the store."""

    def reps(self, site: str) -> tuple[Rep, ...]: ...
    def states(self, site: str) -> dict[str, tuple[str, bool]]: ...
    def is_here(self, ref: Ref) -> bool: ...


class Conversations:
    def __init__(
        self,
        store: Store,
        publishing: Publishing,
        populations: Populations,
        sites: Sequence[Site],
        presence: Presence,
        poke: Callable[[Ref], None],
        now: Callable[[], datetime],
        mails: bool = False,
    ) -> None:
        """`mails`: there is a mail server."""
        self._store, self._publishing, self._presence = store, publishing, presence
        self._mails = mails
        self._populations = populations
        self._poke, self._now = poke, now
        self._fresh = _fresh_ids()
        self._names = {site.id: site.name for site in sites}
        self._zones = {site.id: site.zone for site in sites}
        self._states: OrderedDict[Ref, State] = OrderedDict()
        self._turns: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()
        self._come, self._looking = set[str](), set[str]()  # sites that somebody of sales has come to
        self._people = People(store, lambda site, id: self.state(Ref(site, id)), row_of)

    # --- the visitor ---
    async def open(
        self,
        site: str,
        token: str,
        flow: str,
        wanted: Open,
        after: int = 0,
        may_begin: Callable[[], None] = lambda: None,
        identity: str | None = None,
    ) -> dict[str, Any]:
        """The conversation that the token names, made if it is new; what came after `after`.

        `may_begin` is asked before a new one is made, and raises Refused if there are too many.
        `identity`: who the site says it is; a word not to be believed changes nothing, and the ack says why.
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
        vouched = await self._identified(ref, identity) if identity else {}
        await self._looked_at(ref, wanted.page)
        shown = await self.sync(ref, after)
        spoken = (await self.state(ref)).spoken
        theme = {"theme": theme} if (theme := theme_of(spoken)) else {}
        return {"conversation": ref.id, "language": spoken.language, **theme, **vouched, **shown}

    async def _identified(self, ref: Ref, token: str) -> dict[str, Any]:
        """Whether the visitor is who the site says, in the ack's words. Refused if it is somebody else."""
        try:
            identity = await identity_in(self._store, ref.site, token, self._now())
        except Refused as refused:
            return {"identity": {"ok": False, "error": {"code": refused.code, "message": refused.message}}}
        request = f"i:{hashlib.sha256(repr(identity).encode()).hexdigest()[:32]}"
        await self._decided(ref, request, "site", Identify(identity))
        return {"identity": {"ok": True}}

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
        return self._shown(ref, turn)

    async def sync(
        self, ref: Ref, after: int, reader: str | None = None, then: State | None = None
    ) -> dict[str, Any]:
        """All a visitor may see behind `after`; with `reader`, their language, what a rep sees.

        `then`: the state at `after`, where it is at hand: only what came since is read.
        """
        state = await self.state(ref)
        if after >= state.seq and not await self._is_behind(ref, state):
            return self._shown(ref, Turn(state, state, ()))  # nothing new: no need to read the log again
        then = then if then and then.seq == after else None
        log = await self._store.log(ref.site, "conversation", ref.id, then.seq if then else 0)
        before = then or fold(state.flow, (one for one in log if one.seq <= after))
        behind = tuple(one for one in log if one.seq > after)
        return self._shown(ref, Turn(before, fold(state.flow, behind, before), behind), reader)

    async def question(self, ref: Ref, step: str) -> dict[str, Any]:
        """The question of an earlier answer, for a visitor who wants to correct it. Nothing changes by it."""
        state, name = await self.state(ref), self._names.get(ref.site, ref.site)
        asked = earlier_wire(state, step, self._now().date(), name)
        if asked is None:
            open_step = state.step()
            text = phrase(state.spoken.language, "stale-step")
            raise Refused("stale-step", text, step=open_step.id if open_step else None)
        return {"step": asked}

    def _shown(self, ref: Ref, turn: Turn, reader: str | None = None) -> dict[str, Any]:
        state, name = turn.after, self._names.get(ref.site, ref.site)
        lines = transcript(turn.before, turn.logged, name, reader, turn.states)
        shown = {
            "after": turn.before.seq,
            "seq": state.seq,
            "state": state.mode,
            "messages": [line.wire() for line in lines],
            "step": step_wire(state, self._now().date(), name),
        }
        more: dict[str, Any] = {"progress": progress(state), "rep": state.rep.name if state.rep else None}
        if reader is None and (state.mode == "closed" or state.missed):  # else nothing of it is on offer
            here = Context(self._now(), self._presence.reps(ref.site), site_name=name, mails=self._mails)
            more |= {"message": offered(state, here), "transcript": on_offer(state, here)}
        return shown | {key: value for key, value in more.items() if value}

    # --- the rep and the timers ---
    async def act_as_rep(self, ref: Ref, request: str, rep: Rep, command: Command, author: str = "") -> Turn:
        """`author`: who the log says it was, if not the rep: a site's own server goes by its key."""
        return await self._decided(ref, f"r:{rep.id}:{request}", author or f"rep:{rep.id}", command)

    async def told(self, ref: Ref, request: str, past: Past) -> int:
        """What the site's own server tells of the visitor; the seq it brought the conversation to."""
        return (await self._decided(ref, f"s:{request}", "site", past)).after.seq

    async def fire(self, ref: Ref, timer: str, command: Command) -> Turn:
        """A timer's command; its id makes a second firing harmless."""
        return await self._decided(ref, f"t:{timer}", "timer", command)

    async def look_for_rep(self, site: str) -> None:
        """Somebody of sales is there again: the leads that nobody has who should, the oldest first.

        One look at a time, a page at a time: thousands may wait for a team of which nobody comes, and a whole
        office may come at once. Who comes meanwhile has it begin anew when it is through.
        """
        self._come.add(site)
        if site in self._looking:
            return
        self._looking.add(site)
        try:
            while site in self._come:
                self._come.discard(site)
                await self._look_through(site)
        finally:
            self._looking.discard(site)

    async def _look_through(self, site: str) -> None:
        behind = ("", "")
        while page := await self._store.waiting_leads(site, behind, PAGE):
            for _, id in page:
                state = await self.state(Ref(site, id))
                await self._decided(Ref(site, id), f"w:{state.seq}", "timer", LookForRep())
            behind = page[-1]

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

    async def of_person(self, site: str, key: Key, request: str) -> Ref | None:
        """The newest conversation of who is known by a key, or the one that has the request already."""
        ids = await self._people.by_key(site, key)
        for id in ids:
            if await self._store.seqs_of(site, "conversation", id, f"s:{request}"):
                return Ref(site, id)
        return Ref(site, ids[0]) if ids else None

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
            known = await self._people.known(ref.site, ref.id, state, command, self._now())
            context = self._context(ref.site, state, await self._account(ref, state, command), known)
            try:
                events, states = decided(state.flow, state, command, context)
                if any(isinstance(event, ROUTES) for event in events):  # only now is it worth looking them up
                    staffed = await self._with_staff(ref, state, context)
                    events, states = decided(state.flow, state, command, staffed)
            except Refused:
                if first := await self._first(ref, request):
                    return first
                if await self._is_behind(ref, state):
                    continue  # refused by an old state: another process wrote meanwhile
                raise
            if not events:
                if await self._is_behind(ref, state):
                    continue  # nothing to do by an old state: a timer must not be lost by it
                return Turn(state, state, ())
            turn = turn_of(state, events, states, context.at, request, by)
            if await self._appended(ref, turn, command, is_known=known is not None):
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

    def held(self, ref: Ref) -> State | None:
        """Where a conversation stands as far as it is known here, without asking the store."""
        return self._states.get(ref)

    def forget(self, ref: Ref) -> None:
        """Hold nothing of a conversation; the log has it."""
        self._states.pop(ref, None)

    async def catch_up(self, ref: Ref) -> tuple[Logged, ...]:
        """What another process has written of a conversation beyond what is held here."""
        held = self._states.get(ref)
        newer = await self._store.log(ref.site, "conversation", ref.id, held.seq if held else 0)
        if newer and self._states.get(ref) is held:
            self._states.pop(ref, None)
        return newer

    async def _begin(self, site: str, hashed: str, flow: str, wanted: Open) -> None:
        version = self._publishing.current(site, flow)
        if version is None:
            raise Refused("no-such-flow", phrase(wanted.language, "no-such-flow"))
        ref, nothing = Ref(site, secrets.token_urlsafe(16)), State(version.flow)
        language = version.flow.language_for(wanted.language) or wanted.language.partition(",")[0]
        command = replace(wanted, version=version.hash, language=language or version.flow.language)
        context = self._context(site, nothing)
        events, states = decided(version.flow, nothing, command, context)
        turn = turn_of(nothing, events, states, context.at, "open", "visitor")
        # else the token came twice at once, and the other was first
        await self._appended(ref, turn, token=hashed)

    async def _appended(
        self,
        ref: Ref,
        turn: Turn,
        command: Command | None = None,
        token: str | None = None,
        is_known: bool = False,
    ) -> bool:
        """Whether the turn is stored; False if another writer was first.

        `is_known`: it was decided by whom the visitor turned out to be; else they must still be nobody known.
        """
        flow = turn.after.flow.id
        population, channels = await self._populations.of(ref.site, flow), await self._hearing(ref, turn)
        entry = entry_of(ref, turn, population, self._zones.get(ref.site, "UTC"), channels, token)
        if not is_known:
            entry = replace(entry, unknown=tuple(entry.keys))
        beside = await self._people.beside(entry, turn.before, turn.after, command)
        if not await self._store.append(entry, *beside):
            return False
        self._populations.add(ref.site, flow, entry.counted)
        self._keep(ref, turn.after)
        self._poke(ref)
        return True

    async def _account(self, ref: Ref, state: State, command: Command) -> Account | None:
        """What the company's other people have told, where the command tells its name and the flow asks."""
        domain = domain_in(state, command) if state.flow.asks_account else None
        if domain is None:
            return None
        found = await self._store.colleagues(ref.site, domain, ref.id, COLLEAGUES)
        return account_of(domain, [await self.state(Ref(ref.site, id)) for id in found])

    def _context(
        self, site: str, state: State, account: Account | None = None, known: Known | None = None
    ) -> Context:
        now = self._now()
        at = max(now, state.at) if state.at else now  # a clock set back does not turn the log around
        name = self._names.get(site, site)
        return Context(
            at, self._presence.reps(site), next(self._fresh), name, account, known, mails=self._mails
        )

    async def _with_staff(self, ref: Ref, state: State, context: Context) -> Context:
        """The context with the site's reps as they are now, and who sells to the visitor's company."""
        states = self._presence.states(ref.site)
        staff = tuple(
            replace(one, presence="available" if states[one.id][1] else "away") if one.id in states else one
            for one in await self._store.reps_of(ref.site)
        )
        return replace(context, staff=staff, seller=await self._seller(ref, state))

    async def _seller(self, ref: Ref, state: State) -> str | None:
        """Who has claimed a conversation of this lead or of its company last."""
        domain = domain_known(state)
        ids = [id for id, _ in await self._people.conversations(ref.site, state.lead, ref.id)]
        ids += await self._store.colleagues(ref.site, domain, ref.id, COLLEAGUES) if domain else ()
        states = [await self.state(Ref(ref.site, id)) for id in ids]
        return next((one.seller for one in states if one.seller), None)

    async def _hearing(self, ref: Ref, turn: Turn) -> tuple[Channel, ...]:
        """The site's channels, where one may have to hear of this turn."""
        tells = any(isinstance(one.event, CAUSES) for one in turn.logged)
        return await self._store.channels(ref.site) if tells else ()

    async def _log(self, ref: Ref) -> tuple[Logged, ...]:
        return await self._store.log(ref.site, "conversation", ref.id)

    def _keep(self, ref: Ref, state: State) -> State:
        kept = self._states.get(ref)
        self._states[ref] = state = kept if kept and kept.seq > state.seq else state
        self._states.move_to_end(ref)
        if len(self._states) > KEPT:
            self._states.popitem(last=False)
        return state


def _fresh_ids() -> Iterator[str]:
    """Ids of 96 random bits. Many at a time: asking the system for chance costs as much as a decision."""
    while True:
        chance = base64.urlsafe_b64encode(secrets.token_bytes(12 * 128)).decode()
        yield from (chance[n : n + 16] for n in range(0, len(chance), 16))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
