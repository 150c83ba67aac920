"""Namespace /visitor: the widget's requests, and what is pushed to it.

Checks what comes in, calls the use cases, acks. Never decides, and never sends a visitor anything but what
the transcript gives: no score, no band, no rule.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from ..conversations import Conversations
from ..core import commands
from ..core.commands import Refused
from ..core.phrases import phrase
from ..core.sites import Site
from ..core.state import State
from ..entries import Ref
from ..peers import Allowance
from . import requests, wishes
from .acked import acked
from .guard import GuardedServer
from .presence import Presence

NAMESPACE = "/visitor"
RETRY = 3000  # milliseconds: a server that stops asks its clients back within that, each at another moment


@dataclass
class Connection:
    origin: str
    address: str
    own_origin: bool
    ref: Ref | None = None
    language: str = "en"
    sent: int = 0  # the last seq this client holds, as far as we know
    then: State | None = None  # the conversation at that seq, where it was at hand
    shown: tuple[Any, ...] = ()  # state, step and rep it saw last
    pushing: bool = False
    again: bool = False
    asking: int = 0  # its own requests under way: their acks bring it up to date


class VisitorLive:
    def __init__(
        self,
        server: GuardedServer,
        conversations: Conversations,
        presence: Presence,
        sites: tuple[Site, ...],
        opened: Allowance,
        is_own: Callable[[str, web.BaseRequest], bool],
        written: Allowance,
    ) -> None:
        """`written`: how often one address may leave a message, or have a talk sent by e-mail."""
        self._server, self._conversations, self._presence = server, conversations, presence
        self._sites, self._opened, self._is_own = sites, opened, is_own
        self._written = written
        self._connections: dict[str, Connection] = {}
        self._listening: defaultdict[Ref, set[str]] = defaultdict(set)
        self.on_typing: Any = lambda ref: None
        server.on("connect", self._connect, namespace=NAMESPACE)
        server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        server.on("open", acked(self.on_open, self._language), namespace=NAMESPACE)
        server.on("sync", acked(self.on_sync, self._language), namespace=NAMESPACE)
        server.on("question", acked(self.on_question, self._language), namespace=NAMESPACE)
        server.on("typing", self.typed, namespace=NAMESPACE)
        for name in wishes.NAMES:
            server.on(name, acked(partial(self._on, name), self._language), namespace=NAMESPACE)

    def _language(self, sid: str) -> str:
        return self._connections[sid].language if sid in self._connections else "en"

    # --- connections ---
    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        request: web.BaseRequest = environ["aiohttp.request"]
        origin = request.headers.get("Origin", "")
        own = self._is_own(origin, request)  # our own pages: the demo, the full-page chat
        self._connections[sid] = Connection(origin, self._server.peer(request), own)

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        connection = self._connections.pop(sid, None)
        if connection:
            self._leave(sid, connection)

    def _leave(self, sid: str, connection: Connection) -> None:
        if connection.ref:
            listening = self._listening[connection.ref]
            listening.discard(sid)
            if not listening:
                del self._listening[connection.ref]
            self._presence.went(connection.ref)
            connection.ref = None

    def poked(self, ref: Ref) -> None:
        """Something happened in a conversation: bring those who watch it up to date."""
        for sid in self._listening.get(ref, ()):
            self._push_soon(sid)

    def listened(self) -> Collection[Ref]:
        """The conversations that somebody has open here."""
        return self._listening.keys()

    def typing(self, ref: Ref, name: str) -> None:
        for sid in self._listening.get(ref, ()):
            self._server.spawn(self._emit("typing", {"by": "rep", "name": name}, sid))

    def _push_soon(self, sid: str) -> None:
        connection = self._connections.get(sid)
        if connection is None:
            return
        connection.again = True
        if not connection.pushing and not connection.asking:
            connection.pushing = True
            self._server.spawn(self._push(sid, connection))

    async def _push(self, sid: str, connection: Connection) -> None:
        try:
            while connection.again and connection.ref:
                connection.again = False
                ref = connection.ref
                state = await self._conversations.state(ref)
                if connection.ref != ref or state.seq <= connection.sent:
                    continue
                shown = await self._conversations.sync(ref, connection.sent, then=connection.then)
                if connection.ref != ref or shown["after"] != connection.sent:
                    continue  # an ack or another `open` came between
                if shown["messages"] or _face(shown) != connection.shown:
                    self._holds(connection, shown)
                    await self._emit("messages", shown, sid)
        finally:
            connection.pushing = False

    def _emit(self, event: str, data: dict[str, Any], sid: str) -> Any:
        return self._server.emit(event, data, to=sid, namespace=NAMESPACE)

    def _holds(self, connection: Connection, shown: dict[str, Any]) -> dict[str, Any]:
        """Remembers what a client holds now; an ack that leaves a gap behind it does not count."""
        if shown["after"] <= connection.sent <= shown["seq"]:  # not a repeat of long ago either
            self._is_at(connection, shown)
        elif shown["after"] > connection.sent:
            self._server.meter.gaps += 1
        return shown

    def _is_at(self, connection: Connection, shown: dict[str, Any]) -> None:
        connection.sent, connection.shown = shown["seq"], _face(shown)
        connection.then = self._conversations.held(connection.ref) if connection.ref else None

    # --- requests ---
    async def on_open(self, sid: str, data: object) -> dict[str, Any]:
        connection = self._connections[sid]
        wanted = requests.checked(requests.Open, data)
        site = wishes.site_for(self._sites, wanted, connection.origin, connection.own_origin)
        command = wishes.opening(wanted)
        connection.language = wanted.language or connection.language
        try:
            opened = await self._conversations.open(
                site.id,
                wanted.token,
                wanted.flow,
                command,
                wanted.after,
                lambda: self._may_begin(connection),
                wanted.identity,
            )
        except Refused:
            self._leave(sid, connection)  # it may be another person by now: nothing more is pushed
            raise
        ref = Ref(site.id, opened["conversation"])
        if self._connections.get(sid) is not connection:
            return opened  # gone while it was opening: a dead connection must not be counted as here
        cost = wishes.reading(opened)
        if connection.ref is None:
            cost = min(cost, wishes.FIRST)  # who comes back to a long talk must be able to answer at once
        if connection.ref != ref:
            self._leave(sid, connection)
            connection.ref = ref
            self._listening[ref].add(sid)
            self._presence.came(ref)
        connection.language = opened["language"]
        self._is_at(connection, opened)
        self._server.charge(sid, cost)
        if (await self._conversations.state(ref)).seq > connection.sent:
            self._push_soon(sid)  # something happened between the reading and the joining
        return opened

    def _may_begin(self, connection: Connection) -> None:
        if not self._opened.allows(connection.address):
            raise Refused("too-fast", phrase(connection.language, "too-fast"))

    async def _on(self, name: str, sid: str, data: object) -> dict[str, Any]:
        """Any request that is a command."""
        connection = self._connections[sid]
        if name in wishes.WRITTEN and not self._written.allows(connection.address):
            raise Refused("too-fast", phrase(connection.language, "too-fast"))
        id, command = wishes.command_of(name, data, connection.language)
        return wishes.told(name, await self._act(sid, id, command))

    async def on_sync(self, sid: str, data: object) -> dict[str, Any]:
        connection = self._connections[sid]
        request = requests.checked(requests.Sync, data, connection.language)
        shown = await self._conversations.sync(self._ref(sid), request.after)
        self._is_at(connection, shown)
        self._server.charge(sid, wishes.reading(shown))
        return shown

    async def on_question(self, sid: str, data: object) -> dict[str, Any]:
        request = requests.checked(requests.Question, data, self._connections[sid].language)
        return await self._conversations.question(self._ref(sid), request.step)

    async def typed(self, sid: str, *_: object) -> None:
        connection = self._connections.get(sid)
        if connection and connection.ref:
            self.on_typing(connection.ref)

    async def _act(self, sid: str, id: str, command: commands.Command) -> dict[str, Any]:
        ref, connection = self._ref(sid), self._connections[sid]
        connection.asking += 1
        try:
            shown = await self._conversations.act(ref, id, command)
            if shown["seq"] <= connection.sent:  # a repeat: its first time was looked up in the log
                self._server.charge(sid, connection.sent // wishes.READ)
            return self._holds(connection, shown)
        finally:
            connection.asking -= 1
            if (
                connection.again
                and connection.ref == ref
                and (await self._conversations.state(ref)).seq > connection.sent
            ):
                self._push_soon(sid)  # somebody else was faster, or it was a repeat

    def _ref(self, sid: str) -> Ref:
        ref = self._connections[sid].ref
        if ref is None:
            raise Refused("bad-request", phrase("en", "bad-request"), detail="`open` comes first")
        return ref

    async def drain(self) -> None:
        await self._server.drain({"drain": lambda: {"retry": random.randint(0, RETRY)}})


def _face(shown: dict[str, Any]) -> tuple[Any, ...]:
    """What a visitor sees beside the messages."""
    return shown["state"], shown["step"], shown.get("rep")
