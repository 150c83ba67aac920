"""Namespace /rep: the console's requests, and what is pushed to it.

A console is signed in by its cookie and sees its own sites only; every id that comes in is looked up among
them. Leads and alerts go out by a cursor over the store, so that a lost hint costs time and never a lead.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from socketio.exceptions import ConnectionRefusedError as NotSignedIn

from ..accounts import Accounts
from ..audit import Audit
from ..conversations import Conversations
from ..core import commands
from ..core import events as ev
from ..core.commands import Refused
from ..core.devices import Device
from ..core.lead import in_words
from ..core.staff_words import FALLBACK, nearest
from ..devices import Devices
from ..entries import Ref
from ..inbox import Inbox
from ..leads import Leads, Staff, outcome_of
from ..reading import Reading
from ..replies import Replies, Reply
from . import requests
from .acked import acked
from .guard import GuardedServer
from .presence import Presence
from .visitor import RETRY

log = logging.getLogger(__name__)
NAMESPACE = "/rep"
READ = 50  # conversations one console follows at once: the longest unread ones are let go
LOOK = 5.0  # seconds between two looks at the rights of open consoles: another process may change them
PARTING = 0.5  # seconds for the ack that tells why, before the socket is closed
REQUESTS = (
    "watch", "read", "claim", "release", "transfer", "note", "say", "ask", "confirm", "join", "part",
    "outcome", "delivered", "seen", "available", "colleagues", "replies", "save_reply", "remove_reply",
    "search", "views", "save_view", "remove_view", "push_key", "add_device", "remove_device",
)  # fmt: skip


@dataclass
class Console:
    staff: Staff
    session: str  # hash of its session: signing out closes it
    language: str = FALLBACK  # of the one who reads: one we speak
    reading: dict[Ref, int] = field(default_factory=dict)  # -> the last seq it holds
    shown: dict[Ref, str] = field(default_factory=dict)


class Rights(Protocol):
    """Who is signed in, and with which roles: asked anew for each request, for both may end at any time."""

    async def staff(self, request: web.BaseRequest) -> tuple[Staff, str] | None: ...
    async def staff_of(self, session: str) -> Staff | None: ...


class RepLive:
    def __init__(
        self,
        server: GuardedServer,
        conversations: Conversations,
        reading: Reading,
        leads: Leads,
        inbox: Inbox,
        devices: Devices,
        accounts: Accounts,
        replies: Replies,
        presence: Presence,
        rights: Rights,
        audit: Audit,
        flows: Callable[[], list[dict[str, Any]]],
        can_mail: bool,
    ) -> None:
        """`can_mail`: a reply to a visitor who has gone goes out by e-mail."""
        self._server, self._conversations, self._reading, self._leads = server, conversations, reading, leads
        self._accounts, self._replies, self._presence = accounts, replies, presence
        self._rights, self._audit, self._flows, self._can_mail = rights, audit, flows, can_mail
        self._inbox, self._devices = inbox, devices
        self._consoles: dict[str, Console] = {}
        self._cursor: int | None = None  # of what was pushed last; None: nobody watches
        self._feeding = self._hungry = False
        self.on_typing: Callable[[Ref, str], None] = lambda ref, name: None
        server.on("connect", self._connect, namespace=NAMESPACE)
        server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        server.on("typing", self.typed, namespace=NAMESPACE)
        for name in REQUESTS:
            handler = self._entitled(getattr(self, f"on_{name}"))
            server.on(name, acked(handler), namespace=NAMESPACE)

    # --- connections ---
    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        found = await self._rights.staff(environ["aiohttp.request"])
        if found is None:
            raise NotSignedIn("signed-out")
        staff, session = found
        if not staff.sites:
            raise NotSignedIn("forbidden")
        if self._cursor is None:
            self._cursor = await self._leads.cursor(staff)  # what changes from now on is pushed
        self._consoles[sid] = Console(staff, session)
        await self._enter(sid, staff, FALLBACK)
        self._presence.console(sid, staff, True)
        self._look_for_rep(staff)

    def _look_for_rep(self, staff: Staff) -> None:
        """Leads that came while all were away are somebody's turn now."""
        for site in staff.sites:
            self._server.spawn(self._conversations.look_for_rep(site))

    async def _enter(self, sid: str, staff: Staff, language: str) -> None:
        for site in staff.sites:
            await self._server.enter_room(sid, _room(site, language), namespace=NAMESPACE)

    async def _speak(self, sid: str, wanted: str | None) -> str:
        """The language of a console: as the request wants it, else as before."""
        console = self._consoles[sid]
        language, before = nearest(wanted) if wanted else console.language, console.language
        if language != before:
            console.language = language
            await self._enter(sid, console.staff, language)
            for site in console.staff.sites:
                await self._server.leave_room(sid, _room(site, before), namespace=NAMESPACE)
        return language

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        self._consoles.pop(sid, None)
        self._presence.console_gone(sid)

    # --- rights ---
    def close_session(self, session: str) -> None:
        """Signing out ends the consoles of that session."""
        for sid, console in list(self._consoles.items()):
            if console.session == session:
                self._server.cut_sid(sid, "signed out")

    def rights_moved(self, user: str) -> None:
        """Somebody's roles changed: their consoles close, and come back with the rights they have now."""
        for sid, console in list(self._consoles.items()):
            if console.staff.id == user:
                self._server.cut_sid(sid, "other rights")

    async def watch_rights(self) -> None:
        """For as long as the server runs: what another process changed ends open consoles too."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                for sid in list(self._consoles):
                    with suppress(Refused):
                        await self._still_entitled(sid)
            except Exception:  # a store that is away for a moment must not end the looking
                log.exception("the rights of open consoles could not be looked at")

    def _entitled(
        self, handler: Callable[[str, object], Awaitable[dict[str, Any] | None]]
    ) -> Callable[[str, object], Awaitable[dict[str, Any] | None]]:
        """A handler that runs only while the session lives and the roles are those the console came with."""

        async def wrapped(sid: str, data: object) -> dict[str, Any] | None:
            await self._still_entitled(sid)
            return await handler(sid, data)

        return wrapped

    async def _still_entitled(self, sid: str) -> None:
        console = self._consoles.get(sid)
        staff = await self._rights.staff_of(console.session) if console else None
        if console and staff and staff.sites and staff.roles == console.staff.roles:
            console.staff = staff  # the name may be another
            return
        await self._expel(sid)
        if staff and not staff.sites:
            raise Refused("forbidden", "Your role does not see leads any more.")
        if staff:
            raise Refused("forbidden", "Your rights have changed. The console connects again.")
        raise Refused("signed-out", "You are signed out.")

    async def _expel(self, sid: str) -> None:
        """Nothing more is pushed from now on; the socket closes once the ack that says why is out."""
        if console := self._consoles.pop(sid, None):
            for site in console.staff.sites:
                await self._server.leave_room(sid, _room(site, console.language), namespace=NAMESPACE)
            self._presence.console_gone(sid)
            asyncio.get_running_loop().call_later(PARTING, self._server.cut_sid, sid, "no rights any more")

    # --- what is pushed ---
    def poked(self, ref: Ref) -> None:
        self._feed_soon()
        for sid, console in self._consoles.items():
            if ref in console.reading:
                self._server.spawn(self._push(sid, console, ref))

    def listened(self) -> set[Ref]:
        """The conversations that somebody reads here."""
        return {ref for console in self._consoles.values() for ref in console.reading}

    def visitor_moved(self, ref: Ref) -> None:
        """A visitor came or went: no event of the log, so the row is sent as it is."""
        if self._consoles:
            self._server.spawn(self._show(ref))

    async def _show(self, ref: Ref) -> None:
        state = await self._conversations.state(ref)
        try:
            lead = await self._leads.lead(ref, state.lead)
        except LookupError:
            return  # a visitor who has answered nothing yet
        await self._tell("lead", lead)

    def _feed_soon(self) -> None:
        if not self._consoles or self._cursor is None:
            self._cursor = None
            return
        self._hungry = True
        if not self._feeding:
            self._feeding = True
            self._server.spawn(self._feed())

    async def _feed(self) -> None:
        """All that changed since the last push, to every console of its site."""
        try:
            while self._hungry and self._consoles and self._cursor is not None:
                self._hungry = False
                sites = tuple({site for console in self._consoles.values() for site in console.staff.sites})
                everywhere = Staff("", "", "", dict.fromkeys(sites, "rep"))
                news = await self._leads.changed(everywhere, self._cursor)
                self._cursor, self._hungry = news["cursor"], self._hungry or news["more"]
                for alert in news["alerts"]:
                    await self._tell("alert", alert)
                for lead in news["leads"]:
                    await self._tell("lead", lead)
        finally:
            self._feeding = False

    async def _tell(self, event: str, row: dict[str, Any]) -> None:
        """A lead or alert to every console of its site, each in its reader's language."""
        for language in {console.language for console in self._consoles.values()}:
            await self._emit(event, in_words(row, language), _room(row["site"], language))

    async def _push(self, sid: str, console: Console, ref: Ref) -> None:
        held = console.reading.get(ref)
        if held is None or (await self._conversations.state(ref)).seq <= held:
            return
        shown = await self._conversations.sync(ref, held, console.language)
        if console.reading.get(ref) == held:  # else another push was first
            console.reading[ref] = shown["seq"]
            news = {key: shown[key] for key in ("after", "seq", "messages", "state")}
            await self._emit("messages", {"conversation": ref.id, **news}, sid)

    def reps_moved(self) -> None:
        for sid, console in self._consoles.items():
            self._server.spawn(self._tell_reps(sid, console.staff))

    async def _tell_reps(self, sid: str, staff: Staff) -> None:
        await self._emit("presence", {"reps": await self._reps(staff)}, sid)

    def flows_changed(self) -> None:
        if self._consoles:
            self._server.spawn(self._emit("flows", {"flows": self._flows()}, None))

    def typing(self, ref: Ref) -> None:
        for sid, console in self._consoles.items():
            if ref in console.reading:
                told = {"conversation": ref.id, "by": "visitor"}
                self._server.spawn(self._emit("typing", told, sid))

    def _emit(self, event: str, data: Any, to: str | None) -> Any:
        return self._server.emit(event, data, to=to, namespace=NAMESPACE)

    async def _reps(self, staff: Staff) -> list[dict[str, Any]]:
        known: dict[str, dict[str, Any]] = {}
        chats = await self._leads.chats(staff)
        for site in staff.sites:
            for id, (name, available) in self._presence.states(site).items():
                state = "available" if available else "away"
                known[id] = {"id": id, "name": name, "state": state, "chats": chats.get(id, 0)}
        return sorted(known.values(), key=lambda rep: (rep["name"], rep["id"]))

    # --- requests ---
    async def on_watch(self, sid: str, data: object) -> dict[str, Any]:
        staff = self._consoles[sid].staff
        wanted = requests.checked(requests.Watch, data or {})
        language = await self._speak(sid, wanted.language)
        news = await self._leads.changed(staff, wanted.cursor)
        told = {what: [in_words(row, language) for row in news[what]] for what in ("leads", "alerts")}
        return {
            **news,
            **told,
            "reps": await self._reps(staff),
            "flows": self._flows(),
            "mail": self._can_mail,
        }

    async def on_read(self, sid: str, data: object) -> dict[str, Any]:
        console, wanted = self._consoles[sid], requests.checked(requests.Read, data)
        ref = await self._leads.find(console.staff, "conversation", wanted.conversation)
        await self._audit.read(console.staff, ref)
        language = await self._speak(sid, wanted.language)
        console.reading.pop(ref, None)
        console.reading[ref] = 2**53  # pushes wait until it is known what this answer holds
        read = await self._reading.read(ref, wanted.after, language)
        console.reading[ref] = read["seq"]
        while len(console.reading) > READ:
            console.reading.pop(next(iter(console.reading)))
        self._server.spawn(self._push(sid, console, ref))
        account = await self._accounts.of(ref, language)
        shown = {"lead": in_words(await self._lead(ref), language), **read}
        return shown | ({"account": account} if account else {})

    async def on_claim(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.Claim, data)
        command = commands.Claim(staff.id, staff.name, request.calls)
        return await self._moved(sid, ref, request.id, staff, command)

    async def on_release(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.OnConversation, data)
        return await self._moved(sid, ref, request.id, staff, commands.Release(staff.id))

    async def on_transfer(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.Transfer, data)
        to = await self._leads.colleague(ref, request.to)
        command = commands.Transfer(staff.id, staff.name, to, request.note)
        ack = await self._moved(sid, ref, request.id, staff, command)
        await self._hand_over(ref, to.id, staff.name, request.note)
        return ack

    def handed(self, ref: Ref, event: ev.Transferred) -> None:
        """In another process, by somebody whose console is there."""
        note = event.note.text if event.note else None
        self._server.spawn(self._hand_over(ref, event.to, event.by, note))

    async def _hand_over(self, ref: Ref, to: str, by: str, note: str | None) -> None:
        """The consoles of the colleague are told at once; the log holds it in any case."""
        told = {"conversation": ref.id, "by": by, "note": note}
        lead = await self._lead(ref)
        if lead.get("owner_id") != to:
            return  # a repeat: it has gone on since
        for sid, console in list(self._consoles.items()):
            if console.staff.id == to:
                await self._emit("transfer", {**told, "lead": in_words(lead, console.language)}, sid)

    async def on_note(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.Note, data)
        return await self._act(ref, request.id, staff, commands.WriteNote(staff.id, staff.name, request.text))

    async def on_colleagues(self, sid: str, data: object) -> dict[str, Any]:
        return {"colleagues": await self._leads.colleagues(self._consoles[sid].staff)}

    async def on_say(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.RepSay, data)
        return await self._act(ref, request.id, staff, commands.RepSay(staff.id, staff.name, request.text))

    async def on_ask(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.RepAsk, data)
        return await self._act(ref, request.id, staff, commands.RepAsk(staff.id, request.step))

    async def on_confirm(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.Confirm, data)
        language = self._consoles[sid].language
        command = commands.Confirm(staff.id, staff.name, request.step, request.value, request.note, language)
        turn = await self._conversations.act_as_rep(ref, request.id, staff.rep, command)
        return {"scorecard": self._reading.scorecard_after(ref, turn, language)}

    async def on_join(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.Join, data)
        known = await self._leads.find(staff, "lead", request.lead)
        if known.site != ref.site:
            raise Refused("forbidden", "The two are of different sites.")
        command = commands.Join(staff.id, staff.name, request.lead)
        return await self._moved(sid, ref, request.id, staff, command)

    async def on_part(self, sid: str, data: object) -> dict[str, Any]:
        request, ref, staff = await self._asked(sid, requests.OnConversation, data)
        return await self._moved(sid, ref, request.id, staff, commands.Part(staff.id, staff.name))

    async def on_outcome(self, sid: str, data: object) -> dict[str, Any]:
        staff = self._consoles[sid].staff
        wanted = requests.checked(requests.SetOutcome, data)
        outcome = outcome_of(
            staff,
            wanted.outcome,
            wanted.reason,
            value=wanted.value,
            currency=wanted.currency,
            due=wanted.moment,
        )
        lead = await self._leads.outcome(staff, wanted.lead, wanted.id, outcome)
        return {"lead": in_words(lead, self._consoles[sid].language)}

    async def on_delivered(self, sid: str, data: object) -> None:
        staff = self._consoles[sid].staff
        await self._leads.delivered(staff, requests.checked(requests.Seen, data).alert)

    async def on_seen(self, sid: str, data: object) -> None:
        staff = self._consoles[sid].staff
        alert = requests.checked(requests.Seen, data).alert
        await self._leads.seen(staff, alert, f"seen-{alert}")

    async def on_available(self, sid: str, data: object) -> None:
        state = requests.checked(requests.Available, data).state
        staff = self._consoles[sid].staff
        self._presence.console(sid, staff, state == "available")
        if state == "available":
            self._look_for_rep(staff)

    async def on_replies(self, sid: str, data: object) -> dict[str, Any]:
        return {"replies": await self._replies.all(self._consoles[sid].staff)}

    async def on_save_reply(self, sid: str, data: object) -> None:
        wanted = requests.checked(requests.SaveReply, data)
        reply = Reply(wanted.reply, wanted.site, wanted.name, wanted.text)
        await self._replies.save(self._consoles[sid].staff, reply)
        self._tell_replies(wanted.site)

    async def on_remove_reply(self, sid: str, data: object) -> None:
        wanted = requests.checked(requests.RemoveReply, data)
        await self._replies.remove(self._consoles[sid].staff, wanted.site, wanted.reply)
        self._tell_replies(wanted.site)

    def _tell_replies(self, site: str) -> None:
        """Everybody of the site writes with the same ones."""
        for sid, console in self._consoles.items():
            if site in console.staff.sites:
                self._server.spawn(self._tell_replies_to(sid, console.staff))

    async def _tell_replies_to(self, sid: str, staff: Staff) -> None:
        await self._emit("replies", {"replies": await self._replies.all(staff)}, sid)

    async def on_search(self, sid: str, data: object) -> dict[str, Any]:
        wanted = requests.checked(requests.Search, data)
        return await self._inbox.search(self._consoles[sid].staff, wanted.text, wanted.filters.filters)

    async def on_views(self, sid: str, data: object) -> dict[str, Any]:
        return {"views": await self._inbox.views(self._consoles[sid].staff)}

    async def on_save_view(self, sid: str, data: object) -> dict[str, Any]:
        staff, view = self._consoles[sid].staff, requests.checked(requests.SaveView, data)
        await self._inbox.save_view(staff, view.id, view.name, view.text, view.filters.filters)
        return await self.on_views(sid, None)

    async def on_remove_view(self, sid: str, data: object) -> dict[str, Any]:
        view = requests.checked(requests.RemoveView, data).view
        await self._inbox.remove_view(self._consoles[sid].staff, view)
        return await self.on_views(sid, None)

    async def on_push_key(self, sid: str, data: object) -> dict[str, Any]:
        return {"key": await self._devices.public_key()}

    async def on_add_device(self, sid: str, data: object) -> None:
        console, wanted = self._consoles[sid], requests.checked(requests.AddDevice, data)
        device = Device(wanted.endpoint, wanted.keys.p256dh, wanted.keys.auth, console.language)
        if problem := await self._devices.add(console.staff, console.session, device):
            raise Refused("bad-request", f"This browser cannot be told of alerts: {problem}.")

    async def on_remove_device(self, sid: str, data: object) -> None:
        endpoint = requests.checked(requests.RemoveDevice, data).endpoint
        await self._devices.remove(self._consoles[sid].staff, endpoint)

    async def typed(self, sid: str, *args: object) -> None:
        try:
            wanted = requests.checked(requests.Typing, args[0] if args else None)
            console = self._consoles[sid]
            ref = await self._leads.find(console.staff, "conversation", wanted.conversation)
        except (Refused, KeyError):
            return  # needs no ack, and says nothing that matters
        rep = (await self._conversations.state(ref)).rep
        if rep and rep.id == console.staff.id:
            self.on_typing(ref, rep.name)

    async def _asked(self, sid: str, model: type[requests.Model], data: object) -> tuple[Any, Ref, Staff]:
        """The request, the conversation it is for, and who asks; `forbidden` if it is not on their sites."""
        request, staff = requests.checked(model, data), self._consoles[sid].staff
        ref = await self._leads.find(staff, "conversation", getattr(request, "conversation"))  # noqa: B009
        return request, ref, staff

    async def _act(self, ref: Ref, id: str, staff: Staff, command: commands.Command) -> dict[str, Any]:
        turn = await self._conversations.act_as_rep(ref, id, staff.rep, command)
        return {"seq": turn.after.seq}

    async def _moved(
        self, sid: str, ref: Ref, id: str, staff: Staff, command: commands.Command
    ) -> dict[str, Any]:
        """The lead as the request left it. A repeat tells of that moment, without the row's number."""
        turn = await self._conversations.act_as_rep(ref, id, staff.rep, command)
        self.reps_moved()
        lead = await self._lead(ref)
        is_latest = (await self._conversations.state(ref)).seq == turn.after.seq
        shown = lead if is_latest else self._reading.lead_after(ref, turn) | {"version": 0}
        return {"lead": in_words(shown, self._consoles[sid].language)}

    async def _lead(self, ref: Ref) -> dict[str, Any]:
        return await self._leads.lead(ref, (await self._conversations.state(ref)).lead)

    async def drain(self) -> None:
        await self._server.drain({"drain": lambda: {"retry": random.randint(0, RETRY)}})


def _room(site: str, language: str) -> str:
    return f"site:{site}:{language}"
