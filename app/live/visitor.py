"""Namespace /visitor: the widget's requests, and what is pushed to it.

Checks what comes in, calls the use cases, acks. Never decides, and never sends a visitor anything but what
the transcript gives: no score, no band, no rule.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlunsplit

from aiohttp import web

from ..conversations import Conversations, Ref
from ..core import commands
from ..core.commands import Refused
from ..core.phrases import phrase
from ..core.sites import Site
from ..core.values import parts_of
from ..peers import Allowance
from . import requests
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
    shown: tuple[Any, ...] = ()  # state, step and rep it saw last
    pushing: bool = False
    again: bool = False


class VisitorLive:
    def __init__(
        self,
        server: GuardedServer,
        conversations: Conversations,
        presence: Presence,
        sites: tuple[Site, ...],
        opened: Allowance,
        is_own: Callable[[str, web.BaseRequest], bool],
    ) -> None:
        self._server, self._conversations, self._presence = server, conversations, presence
        self._sites, self._opened, self._is_own = sites, opened, is_own
        self._connections: dict[str, Connection] = {}
        self._listening: defaultdict[Ref, set[str]] = defaultdict(set)
        self.on_typing: Any = lambda ref: None
        server.on("connect", self._connect, namespace=NAMESPACE)
        server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        for name in ("open", "answer", "correct", "say", "signal", "sync", "leave", "typing"):
            server.on(name, getattr(self, f"on_{name}" if name != "typing" else "typed"), namespace=NAMESPACE)

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

    def typing(self, ref: Ref, name: str) -> None:
        for sid in self._listening.get(ref, ()):
            self._server.spawn(self._emit("typing", {"by": "rep", "name": name}, sid))

    def _push_soon(self, sid: str) -> None:
        connection = self._connections.get(sid)
        if connection is None:
            return
        connection.again = True
        if not connection.pushing:
            connection.pushing = True
            self._server.spawn(self._push(sid, connection))

    async def _push(self, sid: str, connection: Connection) -> None:
        try:
            while connection.again and connection.ref:
                connection.again = False
                ref = connection.ref
                if (await self._conversations.state(ref)).seq <= connection.sent:
                    continue
                shown = await self._conversations.sync(ref, connection.sent)
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
            connection.sent, connection.shown = shown["seq"], _face(shown)
        return shown

    # --- requests ---
    @acked
    async def on_open(self, sid: str, data: object) -> dict[str, Any]:
        connection = self._connections[sid]
        wanted = requests.checked(requests.Open, data)
        site = self._site(connection, wanted)
        page, query = _split(wanted.page or "")
        command = commands.Open("", wanted.language or "en", page, query, wanted.referrer or "")
        opened = await self._conversations.open(
            site.id, wanted.token, wanted.flow, command, wanted.after, lambda: self._may_begin(connection)
        )
        ref = Ref(site.id, opened["conversation"])
        if self._connections.get(sid) is not connection:
            return opened  # gone while it was opening: a dead connection must not be counted as here
        if connection.ref != ref:
            self._leave(sid, connection)
            connection.ref = ref
            self._listening[ref].add(sid)
            self._presence.came(ref)
        connection.language = opened["language"]
        connection.sent, connection.shown = opened["seq"], _face(opened)
        if (await self._conversations.state(ref)).seq > connection.sent:
            self._push_soon(sid)  # something happened between the reading and the joining
        return opened

    def _site(self, connection: Connection, wanted: requests.Open) -> Site:
        """The page's site: the one it names, else the first that takes its origin and has the flow."""
        language = wanted.language or "en"
        sites = [site for site in self._sites if wanted.site in (None, site.id)]
        taking = [site for site in sites if connection.own_origin or site.takes(connection.origin)]
        if not taking:
            raise Refused("wrong-origin", phrase(language, "wrong-origin"))
        having = [site for site in taking if site.has(wanted.flow)]
        if not having:
            raise Refused("no-such-flow", phrase(language, "no-such-flow"))
        return having[0]

    def _may_begin(self, connection: Connection) -> None:
        if not self._opened.allows(connection.address):
            raise Refused("too-fast", phrase(connection.language, "too-fast"))

    @acked
    async def on_answer(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Answer, data)
        return await self._act(sid, request.id, commands.Answer(request.step, request.value, request.consent))

    @acked
    async def on_correct(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Answer, data)
        return await self._act(
            sid, request.id, commands.Correct(request.step, request.value, request.consent)
        )

    @acked
    async def on_say(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Say, data)
        return await self._act(sid, request.id, commands.Say(request.text))

    @acked
    async def on_signal(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Signal, data)
        ((fact, value),) = request.facts()
        value = _split(value)[0] if fact == "page" else value
        shown = await self._act(sid, request.id, commands.Signal(fact, value))
        return {"seq": shown["seq"]}

    @acked
    async def on_leave(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Leave, data)
        shown = await self._act(sid, request.id, commands.Leave())
        return {"seq": shown["seq"], "state": shown["state"]}

    @acked
    async def on_sync(self, sid: str, data: object) -> dict[str, Any]:
        request = self._checked(sid, requests.Sync, data)
        connection = self._connections[sid]
        shown = await self._conversations.sync(self._ref(sid), request.after)
        connection.sent, connection.shown = shown["seq"], _face(shown)
        return shown

    async def typed(self, sid: str, *_: object) -> None:
        connection = self._connections.get(sid)
        if connection and connection.ref:
            self.on_typing(connection.ref)

    async def _act(self, sid: str, id: str, command: commands.Command) -> dict[str, Any]:
        shown = await self._conversations.act(self._ref(sid), id, command)
        return self._holds(self._connections[sid], shown) if sid in self._connections else shown

    def _checked(self, sid: str, model: type[requests.Model], data: object) -> requests.Model:
        return requests.checked(model, data, self._connections[sid].language)

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


def _split(page: str) -> tuple[str, str]:
    """(address without query and fragment, query): a query may hold what a person typed."""
    parts = parts_of(page)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), parts.query
