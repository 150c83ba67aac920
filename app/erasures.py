"""The use cases of erasing a person: whom a subject means, what there is of them, and that it is gone.

What is erased stands in the list of erasures first, and in the log after: a backup of before is erased again.
Never says a word of what was erased.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from .conversations import Conversations
from .core import events as ev
from .core.audit import Note
from .core.channels import Channel, telling_of_erasure
from .core.entry import Entry, Timer
from .core.erasing import Erasure, Traces, staying, without_words
from .core.events import Logged
from .core.lead import facts_of
from .core.people import key_of
from .core.state import State, fold
from .entries import Ref, Turn, projected, row_of
from .people import People
from .populations import Populations
from .publishing import Publishing


class Store(Protocol):
    """What erasing asks of the store."""

    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def conversations_of(self, site: str, lead: str) -> tuple[str, ...]: ...
    async def conversations_with(self, address: str) -> tuple[tuple[str, str], ...]: ...
    async def sites_of(self, conversation: str) -> tuple[str, ...]: ...
    async def lead_by_key(self, site: str, keys: Sequence[str]) -> str | None: ...
    async def whereabouts(self, sites: Sequence[str], what: str, id: str) -> tuple[str, str] | None: ...
    async def texts_in(self, site: str, kind: str, id: str) -> int: ...
    async def channels(self, site: str) -> tuple[Channel, ...]: ...
    async def seal(self, erasure: Erasure) -> None: ...
    async def erase(
        self,
        erasure: Erasure,
        shown: Sequence[Entry],
        traces: Mapping[str, Traces],
        apart: Sequence[str],
        tellings: Sequence[Timer],
        note: Note,
    ) -> None: ...
    async def erasures(self) -> tuple[Erasure, ...]: ...
    async def listed(self) -> tuple[Erasure, ...]: ...
    async def list_erased(self, erasure: Erasure) -> None: ...
    async def tidy(self) -> bool: ...
    async def fold_in(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant, and what there is of them. `facts`: what they are called, to be sure who it is.

    `erased`: when they were already.
    """

    site: str
    leads: tuple[str, ...]
    conversations: tuple[str, ...]
    since: datetime | None
    facts: Mapping[str, str] = field(repr=False)
    texts: int
    erased: datetime | None


class Erasures:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        publishing: Publishing,
        populations: Populations,
        zones: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._conversations, self._publishing = store, conversations, publishing
        self._populations, self._zones, self._now = populations, zones, now
        self._people = People(store, lambda site, id: conversations.state(Ref(site, id)), row_of)

    async def find(self, sites: Sequence[str], subject: str) -> tuple[Person, ...]:
        """Those on these sites whom an e-mail address, the id of a lead or of a conversation means."""
        found = await (self._by_address if "@" in subject else self._by_id)(sites, subject)
        states = [(ref, await self._conversations.state(ref)) for ref in found]
        of_leads = {(ref.site, state.lead): ref for ref, state in states}
        return tuple([await self._person(ref) for ref in of_leads.values()])

    async def _by_address(self, sites: Sequence[str], address: str) -> list[Ref]:
        key = key_of("email", address)
        known = [Ref(site, id) for site in sites for id in (await self._people.by_key(site, key))[:1]]
        said = await self._store.conversations_with(address.strip())
        return [*known, *(Ref(site, id) for site, id in said if site in sites)]

    async def _by_id(self, sites: Sequence[str], id: str) -> list[Ref]:
        if found := await self._store.whereabouts(sites, "lead", id):
            return [Ref(*found)]
        return [Ref(site, id) for site in await self._store.sites_of(id) if site in sites]

    async def _person(self, ref: Ref) -> Person:
        state = await self._conversations.state(ref)
        ids = tuple(dict.fromkeys((*await self._store.conversations_of(ref.site, state.lead), ref.id)))
        states = [await self._conversations.state(Ref(ref.site, id)) for id in ids]
        facts = dict[str, str]()
        for one in states:  # the newest word of each
            facts = facts_of(one.flow, one) | facts
        leads = await self._leads(ref.site, state.lead, ids, (one.own for one in states))
        streams = [("conversation", id) for id in ids] + [("lead", lead) for lead in leads]
        return Person(
            ref.site,
            leads,
            ids,
            states[-1].opened,
            facts,
            sum([await self._store.texts_in(ref.site, kind, id) for kind, id in streams]),
            state.erased,
        )

    async def _leads(
        self, site: str, lead: str, conversations: Sequence[str], own: Iterable[str]
    ) -> tuple[str, ...]:
        """The lead, and those that are no more since they became part of it."""
        joined = [
            one.event.lead for one in await self._of_lead(site, lead) if isinstance(one.event, ev.Joined)
        ]
        before = [one for one in dict.fromkeys((*own, *joined)) if one != lead]
        still = {one: await self._store.conversations_of(site, one) for one in before}
        return (lead, *(one for one in before if set(still[one]) <= set(conversations)))

    async def _of_lead(self, site: str, lead: str) -> tuple[Logged, ...]:
        return await self._store.log(site, "lead", lead)

    # --- carrying out ---
    async def erase(self, person: Person) -> bool:
        """All that is stored of them; False if it may still stand in the write-ahead log for a while."""
        ref = Ref(person.site, person.conversations[0])
        await self.catch_up()  # an earlier call may not have come to its end
        await self._conversations.catch_up(ref)
        if (await self._conversations.state(ref)).erased:
            return await self.clean()
        erasure = Erasure(
            secrets.token_urlsafe(12), self._now(), person.site, person.leads, person.conversations
        )
        while True:
            await self._store.list_erased(erasure)
            await self._store.seal(erasure)
            await self._conversations.catch_up(ref)
            person = await self._person(ref)  # one more may have turned out to be theirs before that
            if {*person.leads, *person.conversations} <= {*erasure.leads, *erasure.conversations}:
                break
            erasure = replace(erasure, leads=person.leads, conversations=person.conversations)
        await self._carry_out(erasure, await self._store.channels(person.site))
        return await self.clean()

    async def clean(self) -> bool:
        """Nothing is left of what has gone, in the index or behind what took its place; as `erase`."""
        while await self._store.tidy():
            pass
        return await self._store.fold_in()

    async def catch_up(self) -> int:
        """Erase again who is listed as erased and is not in this database, as after a restore; how many.

        Damaged if the list cannot be read.
        """
        done = {one.id: one for one in await self._store.erasures()}
        listed = {one.id: one for one in await self._store.listed()}
        for id, one in done.items():
            if id not in listed:  # the file was lost, or is of another database
                await self._store.list_erased(one)
        missing = [one for id, one in listed.items() if id not in done]
        for one in missing:
            await self._store.seal(one)
            await self._carry_out(one, ())
        if missing:
            await self.clean()
        return len(missing)

    async def _carry_out(self, erasure: Erasure, channels: Sequence[Channel]) -> None:
        """What is sealed is emptied, and the rows beside it are made anew."""
        shown, traces, apart = list[Entry](), dict[str, Traces](), set[str]()
        for id in erasure.conversations:
            if log := await self._store.log(erasure.site, "conversation", id):
                last, traces[id] = await self._without_words(Ref(erasure.site, id), log)
                shown.append(last)
        for lead in erasure.leads:
            log = await self._of_lead(erasure.site, lead)
            apart |= {one.event.conversation for one in log if isinstance(one.event, ev.Joined)}
        seq = shown[0].logged[0].seq if shown else 0
        tellings = telling_of_erasure(erasure, seq, self._zones.get(erasure.site, "UTC"), channels)
        count = f"{len(shown)} conversation{'s' * (len(shown) != 1)}"
        note = Note(self._now(), (erasure.site,), "", "erased", erasure.conversations[0], count)
        others = sorted(apart - set(erasure.conversations))
        await self._store.erase(erasure, shown, traces, others, tellings, note)

    async def _without_words(self, ref: Ref, log: tuple[Logged, ...]) -> tuple[Entry, Traces]:
        """The rows beside a sealed conversation as its last turn leaves them, and as those before did."""
        opened = log[0].event
        if not isinstance(opened, ev.Opened):
            raise LookupError(f"conversation {ref.id} of site {ref.site} does not begin with its beginning")
        flow = await self._publishing.flow(ref.site, opened.version)
        population, stay = await self._populations.of(ref.site, flow.id), staying(flow)
        state, leads, alerts = State(flow), dict[str, Any](), dict[str, Any]()
        for _, turn in groupby(without_words(log, stay), key=lambda one: one.request):
            logged = tuple(turn)
            state = fold(flow, logged, state)
            entry = projected(ref, Turn(State(flow), state, logged), population, shows=True)
            leads |= {entry.inbox["id"]: entry.inbox} if entry.inbox else {}
            alerts |= {entry.alert["id"]: entry.alert} if entry.alert else {}
        last = Entry(ref.site, "conversation", ref.id, log[-1:], inbox=entry.inbox, alert=entry.alert)
        return last, Traces(stay, leads, alerts)
