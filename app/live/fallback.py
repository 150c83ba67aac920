"""The visitor's requests over plain HTTP, for where websockets are blocked: same data, same acks.

Each request carries its token and so all it needs: any process may answer it. News is waited for with a held
request. Never a cookie, never a token in an address.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import web

from ..conversations import Conversations
from ..core.commands import Refused
from ..core.phrases import FALLBACK, phrase
from ..core.sites import Site
from ..entries import Ref
from ..meters import LiveMeter
from ..peers import Allowance
from . import requests, wishes
from .acked import acked
from .presence import Presence

HELD = 25.0  # seconds a request for news is held open
SENT_WITHIN = 10.0  # seconds a request may take to come, all of it
LINGERS = 5.0  # seconds a visitor counts as here after the last held request: the next is on its way
LARGEST = 16_384  # bytes of a request, as of a frame


class Fallback:
    def __init__(
        self,
        conversations: Conversations,
        presence: Presence,
        sites: Sequence[Site],
        opened: Allowance,
        asked: Allowance,
        is_own: Callable[[str, web.BaseRequest], bool],
        peer: Callable[[web.BaseRequest], str],
        written: Allowance,
    ) -> None:
        """`written`: how often one address may leave a message, or have a talk sent by e-mail."""
        self._conversations, self._presence, self._sites = conversations, presence, sites
        self._opened, self._asked, self._is_own, self._peer = opened, asked, is_own, peer
        self._written = written
        self._waiting: defaultdict[Ref, set[asyncio.Event]] = defaultdict(set)
        self._draining, self.meter = False, LiveMeter()

    def waiting(self) -> int:
        """How many requests for news are held."""
        return sum(len(events) for events in self._waiting.values())

    def listened(self) -> Collection[Ref]:
        """The conversations that news is waited of."""
        return self._waiting.keys()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/visitor/messages", self.messages),
            web.post("/visitor/{request}", self.post),
            web.options("/visitor/{request}", self.preflight),
        ]

    def poked(self, ref: Ref) -> None:
        for event in self._waiting.get(ref, ()):
            event.set()

    def drain(self) -> None:
        """Held requests answer at once, so that the server can stop."""
        self._draining = True
        for events in self._waiting.values():
            for event in events:
                event.set()

    async def preflight(self, request: web.Request) -> web.StreamResponse:
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type",
            "Access-Control-Max-Age": "7200",
        }
        return web.Response(status=204, headers=self._open_to(request) | headers)

    async def post(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["request"]
        if name not in ("open", "sync", "question", *wishes.NAMES):
            raise web.HTTPNotFound
        headers, began = self._open_to(request), time.perf_counter()
        ack = await acked(self._asked_for, _spoken(request))(name, request)
        self.meter.answered(name, ack, time.perf_counter() - began)
        return web.Response(body=orjson.dumps(ack), content_type="application/json", headers=headers)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """What came after `after`, at once if there is any; else when it comes, or nothing after a while."""
        headers = self._open_to(request)
        ack = await acked(self._news, _spoken(request))("messages", request)
        self.meter.answered("messages", ack, None)
        return web.Response(body=orjson.dumps(ack), content_type="application/json", headers=headers)

    async def _asked_for(self, name: str, request: web.Request) -> dict[str, Any]:
        if not self._asked.allows(self._peer(request)):
            raise Refused("too-fast", phrase("en", "too-fast"))
        try:
            data = orjson.loads(await _body(request))
        except orjson.JSONDecodeError as error:
            raise Refused("bad-request", phrase("en", "bad-request"), detail=str(error)) from error
        if name == "open":
            return await self._open(request, data)
        ref, language = await self._ref(request)
        if name == "sync":
            wanted = requests.checked(requests.Sync, data, language)
            return self._charged(request, await self._conversations.sync(ref, wanted.after))
        if name == "question":
            return await self._conversations.question(
                ref, requests.checked(requests.Question, data, language).step
            )
        if name in wishes.WRITTEN and not self._written.allows(self._peer(request)):
            raise Refused("too-fast", phrase(language, "too-fast"))
        id, command = wishes.command_of(name, data, language)
        held = self._conversations.held(ref)
        shown = await self._conversations.act(ref, id, command)
        if held and shown["seq"] <= held.seq:  # a repeat: its first time was looked up in the log
            self._asked.charge(self._peer(request), held.seq // wishes.READ)
        return wishes.told(name, shown)

    async def _open(self, request: web.Request, data: object) -> dict[str, Any]:
        told = {"token": _token(request), **data} if isinstance(data, dict) else data
        wanted = requests.checked(requests.Open, told)
        origin = request.headers["Origin"]
        site = wishes.site_for(self._sites, wanted, origin, self._is_own(origin, request))
        command = wishes.opening(wanted)
        opened = await self._conversations.open(
            site.id,
            wanted.token,
            wanted.flow,
            command,
            wanted.after,
            lambda: self._may_begin(request),
            wanted.identity,
        )
        return self._charged(request, opened)

    def _charged(self, request: web.Request, shown: dict[str, Any]) -> dict[str, Any]:
        """What a visitor is shown; a long reading counts as more requests than one."""
        self._asked.charge(self._peer(request), wishes.reading(shown))
        return shown

    def _may_begin(self, request: web.Request) -> None:
        if not self._opened.allows(self._peer(request)):
            raise Refused("too-fast", phrase("en", "too-fast"))

    async def _news(self, name: str, request: web.Request) -> dict[str, Any]:
        if not self._asked.allows(self._peer(request)):
            raise Refused("too-fast", phrase("en", "too-fast"))
        ref, language = await self._ref(request)
        after = request.query.get("after", "")
        number = int(after) if after.isdecimal() and len(after) < 17 else after
        wanted = requests.checked(requests.Sync, {"after": number}, language)
        came = asyncio.Event()
        self._waiting[ref].add(came)
        self._presence.came(ref)
        try:
            shown = await self._conversations.sync(ref, wanted.after)
            if shown["seq"] <= wanted.after and not self._draining:
                with suppress(TimeoutError):
                    await asyncio.wait_for(came.wait(), HELD)
                shown = await self._conversations.sync(ref, wanted.after)
            return self._charged(request, shown)
        finally:
            self._waiting[ref].discard(came)
            if not self._waiting[ref]:
                del self._waiting[ref]
            asyncio.get_running_loop().call_later(LINGERS, self._presence.went, ref)

    async def _ref(self, request: web.Request) -> tuple[Ref, str]:
        """The conversation that the token opens, for a page of its own site, and its language."""
        ref = await self._conversations.find(_token(request))
        site = next((site for site in self._sites if ref and site.id == ref.site), None)
        if ref is None or site is None:
            raise Refused("bad-request", phrase("en", "bad-request"), detail="`open` comes first")
        origin = request.headers["Origin"]
        if not (self._is_own(origin, request) or site.takes(origin)):
            raise Refused("wrong-origin", phrase("en", "wrong-origin"))
        return ref, (await self._conversations.state(ref)).spoken.language

    def _open_to(self, request: web.Request) -> dict[str, str]:
        """What lets the page of a site read the answer. 403 for any other page, and for none."""
        origin = request.headers.get("Origin", "")
        own = bool(origin) and self._is_own(origin, request)
        if not own and not any(origin and site.takes(origin) for site in self._sites):
            self.meter.closed["another website" if origin else "no origin"] += 1
            raise web.HTTPForbidden(text="This chat may not be used on this website.")
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cache-Control": "no-store"}


async def _body(request: web.Request) -> bytes:
    """All of it, in however many pieces it comes. Refused if it is too large or does not come."""
    body = bytearray()
    try:
        async with asyncio.timeout(SENT_WITHIN):
            while piece := await request.content.read(LARGEST + 1 - len(body)):
                body += piece
    except (TimeoutError, ConnectionError, web.RequestPayloadError) as error:  # slow, gone or garbled
        raise Refused("bad-request", phrase("en", "bad-request"), detail="the body did not come") from error
    if len(body) > LARGEST:
        raise Refused("too-large", phrase("en", "too-large"))
    return bytes(body)


def _spoken(request: web.Request) -> Callable[[object], str]:
    """The language that a browser asks for first."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
    return lambda _: first or FALLBACK


def _token(request: web.Request) -> str:
    """From `Authorization: Bearer …`; "" opens nothing."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
