"""The use cases of sales: what reps see of their sites, an alert seen, an outcome set.

Every one names the staff member it is for and looks only at that person's sites: an id opens nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from .conversations import Conversations, Presence
from .core import events as ev
from .core.commands import Deliver, Refused, See, Tell
from .core.events import Logged
from .core.lead import in_words
from .core.staff import SELLS
from .core.staff_words import FALLBACK
from .core.state import Rep
from .core.values import Words
from .core.whose_turn import Colleague
from .entries import Ref
from .reading import Reading

PAGE = 500  # leads in one frame: more of them would hold up an alert behind them


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is signed in, and the role at each site."""

    id: str
    name: str
    email: str
    roles: Mapping[str, str]

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites whose leads this person may see."""
        return tuple(site for site, role in self.roles.items() if role in SELLS)

    @property
    def author(self) -> str:
        """Who did it, as the log writes it; a site's own server goes by the name of its key."""
        return self.id if self.id.startswith("key:") else f"rep:{self.id}"

    @property
    def admin_of(self) -> tuple[str, ...]:
        """The sites whose team this person may change."""
        return tuple(site for site, role in self.roles.items() if role == "admin")

    @property
    def rep(self) -> Rep:
        return Rep(self.id, self.name)


class Store(Protocol):
    """What the use cases of sales ask of the store."""

    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def changed(
        self, sites: Sequence[str], cursor: int, most: int
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int, bool]: ...
    async def leads(
        self, sites: Sequence[str], cursor: int, most: int, band: str | None, hot: bool | None
    ) -> tuple[list[dict[str, Any]], int, bool]: ...
    async def lead(self, site: str, lead: str) -> dict[str, Any] | None: ...
    async def chats(self, sites: Sequence[str]) -> dict[str, int]: ...
    async def whereabouts(self, sites: Sequence[str], what: str, id: str) -> tuple[str, str] | None: ...


class Leads:
    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        reading: Reading,
        presence: Presence,
        poke: Callable[[Ref], None],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._conversations, self._reading = store, conversations, reading
        self._presence, self._poke, self._now = presence, poke, now

    async def changed(self, staff: Staff, cursor: int) -> dict[str, Any]:
        """A page of the leads and alerts of their sites that changed since, the newest of each."""
        if not staff.sites:
            return {"leads": [], "alerts": [], "cursor": cursor, "more": False}
        leads, alerts, now, more = await self._store.changed(staff.sites, cursor, PAGE)
        shown = [self._shown(lead) for lead in leads]
        return {"leads": shown, "alerts": alerts, "cursor": now, "more": more}

    async def some(
        self,
        staff: Staff,
        since: int,
        most: int,
        band: str | None = None,
        hot: bool | None = None,
        language: str = FALLBACK,
    ) -> dict[str, Any]:
        """The leads that changed behind a cursor, a page of them, and the cursor that asks for the next."""
        if not staff.sites:
            return {"leads": [], "cursor": since, "more": False}
        leads, cursor, more = await self._store.leads(staff.sites, since, most, band, hot)
        shown = [in_words(self._shown(lead), language) for lead in leads]
        return {"leads": shown, "cursor": cursor, "more": more}

    async def read(
        self, staff: Staff, lead: str, language: str = FALLBACK, at: datetime | None = None
    ) -> dict[str, Any]:
        """A lead with its scorecard and how the score came about. Refused if it is not on their sites.

        `at`: as it was at that past moment, when nobody is here and the row has no number.
        """
        ref = await self.find(staff, "lead", lead)
        if at is not None:
            then = await self._reading.read_at(ref, at, language)
            return then | {"lead": in_words(then["lead"], language) | {"here": False, "version": 0}}
        read = await self._reading.read(ref, language=language)
        shown = {key: read[key] for key in ("scorecard", "history")} | {"messages": len(read["messages"])}
        return {"lead": in_words(await self.lead(ref, lead), language), **shown}

    async def lead(self, ref: Ref, lead: str) -> dict[str, Any]:
        """One lead. LookupError if its conversation has none yet."""
        found = await self._store.lead(ref.site, lead)
        if found is None:
            raise LookupError(f"no lead {lead} on site {ref.site}")
        return self._shown(found)

    async def cursor(self, staff: Staff) -> int:
        """Where the changes stand now."""
        return (await self._store.changed(staff.sites, 2**53, 1))[2]

    async def chats(self, staff: Staff) -> dict[str, int]:
        """How many conversations each rep of these sites has claimed."""
        return await self._store.chats(staff.sites) if staff.sites else {}

    async def find(self, staff: Staff, what: Literal["lead", "conversation", "alert"], id: str) -> Ref:
        """The conversation that a lead, conversation or alert id means for this person; else `forbidden`.

        What another site has and what nobody has are answered alike: an outsider learns nothing.
        """
        found = await self._store.whereabouts(staff.sites, what, id) if staff.sites else None
        if found is None:
            raise Refused("forbidden", f"There is no such {what} on your sites.")
        return Ref(*found)

    async def chart(self, staff: Staff, conversation: str, language: str) -> str:
        """The history of a conversation's score, drawn as SVG. Refused if it is not on their sites."""
        ref = await self.find(staff, "conversation", conversation)
        return await self._reading.chart(ref, language)

    async def colleague(self, ref: Ref, id: str) -> Rep:
        """Somebody who sells at the conversation's site; else `forbidden`."""
        for one in await self._store.reps_of(ref.site):
            if one.id == id:
                return Rep(one.id, one.name)
        raise Refused("forbidden", "There is no such colleague on this site.")

    async def colleagues(self, staff: Staff) -> list[dict[str, Any]]:
        """Everybody who sells at the staff member's sites, also who is not there now: `{id, name, sites}`."""
        found: dict[str, dict[str, Any]] = {}
        for site in staff.sites:
            for one in await self._store.reps_of(site):
                found.setdefault(one.id, {"id": one.id, "name": one.name, "sites": []})["sites"].append(site)
        return sorted(found.values(), key=lambda one: (one["name"], one["id"]))

    async def delivered(self, staff: Staff, alert: str) -> None:
        """One of their consoles has got the alert."""
        ref = await self.find(staff, "alert", alert)
        command = Deliver(staff.id, alert)
        await self._conversations.act_as_rep(ref, f"delivered-{alert}", staff.rep, command)

    async def seen(self, staff: Staff, alert: str, request: str) -> None:
        ref = await self.find(staff, "alert", alert)
        await self._conversations.act_as_rep(ref, request, staff.rep, See(staff.id, alert))

    async def outcome(self, staff: Staff, lead: str, request: str, outcome: ev.OutcomeSet) -> dict[str, Any]:
        """What became of a lead. The same request again changes nothing."""
        ref = await self.find(staff, "lead", lead)
        lead = (await self._conversations.state(ref)).lead  # it may have become part of another by now
        for logged in await self._store.log(ref.site, "lead", lead):
            if logged.request.endswith(f"r:{staff.id}:{request}") and isinstance(logged.event, ev.OutcomeSet):
                return await self.lead(ref, lead) | {"outcome": logged.event.outcome}
        command = Tell(staff.id, staff.name, outcome)
        await self._conversations.act_as_rep(ref, request, staff.rep, command, staff.author)
        return await self.lead(ref, lead)

    def _shown(self, lead: dict[str, Any]) -> dict[str, Any]:
        return lead | {"here": self._presence.is_here(Ref(lead["site"], lead["conversation"]))}


def outcome_of(staff: Staff, outcome: ev.Outcome, reason: str | None, **more: Any) -> ev.OutcomeSet:
    return ev.OutcomeSet(outcome, staff.id, Words(reason) if reason else None, **more)
