"""A python-socketio server that survives an anonymous visitor: one namespace, websocket only, JSON text only.

GuardedWebSocket (in `frames`) has each raw frame judged here before the library parses it; GuardedPacket
refuses binary packets and reserved names; GuardedServer ends connections for good, keeps one client's
requests in order and acks every one of them. Never knows what a request means. The seams are private parts of
python-socketio 5.18 and python-engineio 4.15: pinned exactly, with the attack list as a test.
"""

import asyncio
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from itertools import accumulate
from typing import Any

import orjson
import socketio
from aiohttp import web
from engineio import packet as engine_packet
from socketio import packet

from ..logs import asked
from ..meters import LiveMeter
from ..peers import Allowance
from .frames import GuardedWebSocket

log = logging.getLogger(__name__)
RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.S)
FAILED = {
    "ok": False,
    "error": {"code": "internal", "message": "Something failed on our side. Please try again in a moment."},
}
UNKNOWN = {"ok": False, "error": {"code": "bad-request", "message": "There is no such request."}}


class BadPacket(ValueError):
    """A frame of the right shape whose Socket.IO packet we do not take."""


class Json:
    """What the library asks of a JSON module, by orjson."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    loads = staticmethod(orjson.loads)


class GuardedPacket(packet.Packet):
    uses_binary_events = False
    json = Json

    def decode(self, encoded_packet: str) -> Any:
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError, RecursionError) as error:
            raise BadPacket("a malformed packet") from error
        data = self.data
        fits = {
            packet.CONNECT: data is None or isinstance(data, dict),
            packet.DISCONNECT: data is None,
        }  # an EVENT does not come here: the guard reads it
        if attachments or not fits.get(self.packet_type):
            raise BadPacket("a packet that is not accepted")


class Rooms(socketio.AsyncManager):
    """Knows which rooms a client is in: the library looks through those of everybody when one leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.of: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self.of[namespace, sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self.of[namespace, sid].discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        for room in tuple(self.of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self.of.pop((namespace, sid), None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]


class GuardedServer(socketio.AsyncServer):
    depth = 8  # nesting of one frame
    queue, left = 256, 4 * 2**20  # frames, and characters in them, that wait for one slow reader
    join_within, answer_within, grace = 5, 10, 1  # seconds: to CONNECT, for a handler, from CLOSE to TCP gone
    finish_within = 4  # seconds for requests under way when the server stops

    def __init__(
        self,
        namespace: str,
        origins: Callable[[str, Any], bool],
        peer: Callable[[web.BaseRequest], str],
        limited: bool = True,
    ) -> None:
        super().__init__(
            async_mode="aiohttp",
            client_manager=Rooms(),
            transports=["websocket"],
            namespaces=[namespace],
            serializer=GuardedPacket,
            async_handlers=False,  # one client's requests in their order, one at a time
            max_http_buffer_size=16_384,
            cors_credentials=False,
            cors_allowed_origins=lambda origin, environ: self._takes(origins, origin, environ),
            logger=_quiet("leadlight.socketio"),
            engineio_logger=_quiet("leadlight.engineio"),
        )
        self.namespace, self.peer, self.meter = namespace, peer, LiveMeter()
        self.rate, self.burst = (10, 40) if limited else (0, 40)  # frames a second, and at once
        self.sockets_each = 20 if limited else 0
        self.handshakes = Allowance(60 if limited else 0, 60)
        self.requests: dict[str, web.BaseRequest] = {}
        self.open_from: Counter[str] = Counter()  # address -> connections
        self.tasks: set[asyncio.Future[Any]] = set()
        self.working: dict[str, asyncio.Task[Any]] = {}  # connection -> what has a request under way
        self.eio.guard = self
        self.eio._async = {**self.eio._async, "websocket": GuardedWebSocket}
        ns = re.escape(namespace + ",")
        self.event = re.compile(rf"2{ns}([0-9]{{0,9}})(\[.*)", re.S)
        self.frame = (
            re.compile(  # CONNECT | DISCONNECT | EVENT, or engine.io pong and close: we ask for no ACK
                rf"4(?:0{ns}(?:\{{.*)?|1{ns}|2{ns}[0-9]{{0,9}}\[.*)|3|1", re.S
            )
        )

    def _takes(self, origins: Callable[[str, Any], bool], origin: str, environ: dict[str, Any]) -> bool:
        taken = origins(origin, environ["aiohttp.request"])
        if not taken and not environ.get("leadlight.refused"):  # it asks twice
            environ["leadlight.refused"] = True
            self.meter.closed["another website"] += 1
        return taken

    def came(self, eio_sid: str, request: web.BaseRequest) -> None:
        """A connection whose handshake is done."""
        self.requests[eio_sid] = request
        self.open_from[self.peer(request)] += 1

    async def cut(self, eio_sid: str, why: object) -> None:
        """End a connection for good: CLOSE packet, disconnect handler now, TCP gone after `grace`."""
        if connection := self.eio.sockets.pop(eio_sid, None):
            log.info("closed a connection: %s", why)  # one line, never the frame itself
            self.meter.closed[str(why)] += 1
            await connection.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    def cut_soon(self, eio_sid: str, why: object) -> None:
        self.spawn(self.cut(eio_sid, why))

    def cut_sid(self, sid: str, why: str) -> None:
        """The same by the id that handlers know."""
        if eio_sid := self.manager.eio_sid_from_sid(sid, self.namespace):
            self.cut_soon(eio_sid, why)

    def charge(self, sid: str, frames: int) -> None:
        """What was asked counts as so many more frames of the client."""
        eio_sid = self.manager.eio_sid_from_sid(sid, self.namespace) if self.rate and frames else None
        if eio_sid in self.eio.sockets:
            self.eio.sockets[eio_sid].outlet.tokens -= frames

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """A task that is not lost to the garbage collector, and whose failure is logged."""
        self.tasks.add(task := asyncio.ensure_future(work))
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task of the live rooms failed", exc_info=error)

    async def drain(self, told: dict[str, Callable[[], Any]]) -> None:
        """Tell every client, let requests under way finish and their acks leave, then cut.

        What comes meanwhile is not begun (a server that shuts down reads no more): it comes again elsewhere.
        """
        for sid, _ in list(self.manager.get_participants(self.namespace, None)):
            for event, data in told.items():
                await self.emit(event, data(), to=sid, namespace=self.namespace)
        for _ in range(10 * self.finish_within):
            if not self.working:
                break
            await asyncio.sleep(0.1)
        for request in self.working.values():
            request.cancel()  # it waits for what does not come: nothing of it is acked
        await asyncio.sleep(0.05)  # for the last acks to reach the sockets
        for eio_sid in list(self.eio.sockets):
            await self.cut(eio_sid, "the server stops")
        await self.shutdown()

    def accepts(self, text: str) -> bool:
        """A shape we know, and nested so little that no JSON parser can recurse too deep."""
        if not self.frame.fullmatch(text):
            return False
        if text.count("[") + text.count("{") <= self.depth:
            return True  # nearly all are: no need to look where each stands
        levels = accumulate((c in "[{") - (c in "]}") for c in STRING.sub("", text))
        return max(levels, default=0) <= self.depth

    def _sid(self, eio_sid: str) -> Any:
        return self.manager.sid_from_eio_sid(eio_sid, self.namespace)

    def _alive(self, eio_sid: str) -> bool:
        return eio_sid in self.eio.sockets and not self.eio.sockets[eio_sid].closing

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        if not environ.get("HTTP_ORIGIN"):
            self.meter.closed["no origin"] += 1
            return False  # 401; the library checks an Origin only when there is one
        if "upgrade" not in [one.strip() for one in environ.get("HTTP_CONNECTION", "").lower().split(",")]:
            return False  # the library would answer as to long polling, with what aiohttp cannot send
        address = self.peer(environ["aiohttp.request"])
        full = self.sockets_each and self.open_from[address] >= self.sockets_each
        if full or not self.handshakes.allows(address):
            log.info("refused a connection: too many from one address")
            self.meter.closed["too many from one address"] += 1
            return False
        self.eio.sockets[eio_sid].last_ping = None  # pings are `frames`'; the library would sleep in a task
        refused = await super()._handle_eio_connect(eio_sid, environ)
        asyncio.get_running_loop().call_later(self.join_within, self._cut_unless_joined, eio_sid)
        return refused

    def _cut_unless_joined(self, eio_sid: str) -> None:
        if not self._sid(eio_sid):
            self.cut_soon(eio_sid, "never joined")

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        if request := self.requests.pop(eio_sid, None):  # else who ignores CLOSE stays connected
            address = self.peer(request)
            self.open_from[address] -= 1
            if not self.open_from[address]:
                del self.open_from[address]
            asyncio.get_running_loop().call_later(self.grace, _abort, request)
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def heard(self, eio_sid: str, data: str) -> None:
        """A Socket.IO packet of a client."""
        if not self._alive(eio_sid):  # a CONNECT after the end would leave a ghost in the rooms
            return
        try:
            if event := self.event.fullmatch(data):
                await self._asked(eio_sid, *event.groups())
                return
            await super()._handle_eio_message(eio_sid, data)
            if data.startswith(str(packet.DISCONNECT)):
                await self.cut(eio_sid, "left the namespace")  # and so has nothing more to say
        except BadPacket as error:
            await self.cut(eio_sid, error)

    async def _handle_connect(self, eio_sid: str, namespace: str, data: Any) -> None:
        try:
            await super()._handle_connect(eio_sid, namespace, data)
        except Exception:
            log.exception("the connect handler failed")
            await self.manager.disconnect(self._sid(eio_sid), self.namespace, ignore_queue=True)
        if not self._sid(eio_sid):
            await self.cut(eio_sid, "refused")
        elif not self._alive(eio_sid):  # went away while its connect handler ran
            await self._handle_disconnect(eio_sid, self.namespace, self.reason.TRANSPORT_CLOSE)

    async def _asked(self, eio_sid: str, number: str, sent: str) -> None:
        """A request: its handler's answer is its ack. `number`: of the ack, "" if none is wanted.

        In the place of the library's way, which takes a packet apart and puts one together a layer at a time.
        """
        name, *given = _request_in(sent)
        sid = self._sid(eio_sid)
        if not self.manager.is_connected(sid, self.namespace):
            return
        if request := asyncio.current_task():
            self.working[eio_sid] = request
        try:
            handler = self.handlers[self.namespace].get(name)
            answer = await self._answer(name, handler, sid, given) if handler else UNKNOWN
            if number:
                ack = f"{engine_packet.MESSAGE}{packet.ACK}{self.namespace},{number}{Json.dumps([answer])}"
                await self._send(eio_sid, ack)
        finally:
            self.working.pop(eio_sid, None)

    async def _answer(
        self, name: str, handler: Callable[..., Any], sid: str, given: list[Any]
    ) -> dict[str, Any]:
        answer, began = None, time.perf_counter()
        asked.set((name, given[0] if given else None))
        try:
            async with asyncio.timeout(self.answer_within):  # in this task: `wait_for` makes one more of each
                answer = await handler(sid, *given)
        except Exception:
            log.exception("a handler failed")
        self.meter.answered(name, answer, time.perf_counter() - began)
        return answer if isinstance(answer, dict) else FAILED  # raised, too slow, wrong number of arguments

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:  # CONNECT, CONNECT_ERROR
        await self._send(eio_sid, f"{engine_packet.MESSAGE}{pkt.encode()}")

    async def _send_eio_packet(self, eio_sid: str, eio_pkt: Any) -> None:  # emits come here directly
        await self._send(eio_sid, eio_pkt.encode())

    async def _send(self, eio_sid: str, text: str) -> None:
        if not self._alive(eio_sid):
            return
        outlet = self.eio.sockets[eio_sid].outlet
        if not outlet.is_full:
            await outlet.put(text)
        else:
            self.cut_soon(eio_sid, "it does not read")


def _request_in(sent: str) -> list[Any]:
    """The name of a request and what is sent with it, from a packet's JSON. BadPacket."""
    try:
        data = orjson.loads(sent)
    except ValueError as error:
        raise BadPacket("a malformed packet") from error
    if not data or not isinstance(data[0], str) or data[0] in RESERVED:
        raise BadPacket("a packet that is not accepted")
    return list(data)


def _quiet(name: str) -> logging.Logger:
    """A logger for the library: below a warning it writes whole frames, and so tokens and answers."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def _abort(request: web.BaseRequest) -> None:
    if request.transport:
        request.transport.abort()
