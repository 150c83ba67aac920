"""The one way out by HTTP: what a team set up may name any address, and must not reach inside the network.

Judges the address at the moment of connecting; follows no redirect, takes no proxy from the environment,
keeps no cookie, reads little of an answer and waits for none for long. Never logs an address: it may be a
secret.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ..core.channels import Ends, Failed
from ..core.values import parts_of
from .reach import Network, is_loopback, why_not

PATIENCE = 20.0  # seconds for the whole of a send
CONNECTING = 8.0
LOOKING_UP = 16  # names at once, in threads of our own: a name server that hangs holds up no sign-in
ANSWER = 2048  # bytes of an answer that are looked at
LONGEST_WISH = timedelta(hours=24)  # of a Retry-After
LookUp = Callable[[str, int], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str  # the beginning of its body, where it was no success
    after: timedelta | None  # its Retry-After

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    def must(self, gone: tuple[int, ...] = (), never: tuple[int, ...] = ()) -> None:
        """Failed unless it is a success. `gone`: statuses of a channel that is no more; `never`: of a message
        that will not be taken, however often it is sent."""
        if not self.is_ok:
            is_gone, is_never = self.status in gone, self.status in never
            raise self.failed("channel" if is_gone else "message" if is_never else "nothing")

    def failed(self, ends: Ends = "nothing") -> Failed:
        slow = self.status in (429, 502, 503, 504)
        moved = " (a redirect is never followed)" if 300 <= self.status < 400 else ""
        return Failed(f"answered {self.status}{moved}", ends, self.after, slow, self.text)


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class Sender:
    def __init__(
        self, allowed: tuple[Network, ...] = (), look_up: LookUp = look_up, patience: float = PATIENCE
    ) -> None:
        """`allowed`: networks that are not public and may be reached; http goes to a loopback one only."""
        self._allowed, self._patience = allowed, patience
        self._names = Names(look_up)

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What the other side answered, whatever that is. Failed if there was no answer."""
        problem = problem_with(address)
        if problem:
            raise Failed(problem, "channel")
        refused: list[str] = []
        is_http = parts_of(address).scheme == "http"

        def judged(info: tuple[Any, ...]) -> socket.socket:
            family, kind, proto, _, where = info
            why = why_not(where[0], self._allowed)
            if is_http and not why and not is_loopback(where[0]):
                why = "http is for this machine only; write https://"
            if why:
                refused.append(why)
                raise OSError(why)
            return socket.socket(family, kind, proto)

        # a connector for each send: no connection that was judged for one channel serves another
        connector = TCPConnector(
            socket_factory=judged, resolver=self._names, use_dns_cache=False, force_close=True
        )
        try:
            async with asyncio.timeout(self._patience):
                return await self._posted(connector, address, body, headers)
        except TimeoutError as error:
            raise Failed(f"no answer within {self._patience:g} seconds", slow=True) from error
        except (ClientError, OSError, ValueError) as error:
            if refused:  # tried again like any failure: a name server may say otherwise later
                raise Failed(refused[0]) from None
            raise Failed(_reason(error), slow=True) from None  # its own text holds the address

    async def _posted(
        self, connector: TCPConnector, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        async with (
            ClientSession(
                connector=connector,
                trust_env=False,
                auto_decompress=False,
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=self._patience, connect=CONNECTING),
                read_bufsize=ANSWER,
                headers={"User-Agent": "Leadlight", "Accept-Encoding": "identity"},
            ) as session,
            session.post(URL(address), data=body, headers=headers, allow_redirects=False) as response,
        ):
            answer = Answer(response.status, "", _wish(response.headers.get("Retry-After")))
            if answer.is_ok:
                return answer  # it has taken the message: what else it says is not waited for
            said = b""
            with suppress(ClientError):  # it broke off, but its status stands
                said = await response.content.read(ANSWER)
            return Answer(answer.status, one_line(said.decode("utf-8", "replace")), answer.after)


class Names(AbstractResolver):
    """Host names -> addresses, in threads of their own. Judges nothing: that is done when connecting."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(LOOKING_UP, thread_name_prefix="channel-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._look_up, host, port)
        return [
            ResolveResult(
                hostname=host,
                host=where[0],
                port=port,
                family=family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for family, _, proto, _, where in found
        ]

    async def close(self) -> None:
        """Each connector closes its resolver; this one outlives them."""


def problem_with(address: str) -> str | None:
    """What is wrong with an address as it is written, to be said when a channel is set up."""
    parts = parts_of(address)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return "the address is no web address; write it like https://hooks.example.com/…"
    if parts.username is not None or parts.password is not None:
        return "the address holds a user or password; take it out"
    if not address.isprintable() or " " in address:
        return "the address holds a space or a sign that cannot be seen; copy it again"
    return None


def _wish(text: str | None) -> timedelta | None:
    """A Retry-After, in seconds or as a date; at most a day."""
    if not text:
        return None
    try:
        after = timedelta(seconds=min(float(text), LONGEST_WISH.total_seconds()))  # Discord: 0.5
    except ValueError:
        try:
            after = parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)
        except (ValueError, OverflowError):
            return None
    return min(max(after, timedelta()), LONGEST_WISH)


def one_line(text: str) -> str:
    """What the other side said, fit for a log and a list."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def _reason(error: Exception) -> str:
    match error:
        case ClientConnectorDNSError():
            return "the name of the host was not found"
        case ClientConnectorCertificateError():
            return "the certificate of the host is not good"
        case ServerDisconnectedError():
            return "the other side hung up before it answered"
        case OSError(strerror=str(text)):
            return f"no connection: {text}"
        case _:
            return f"no answer: {type(error).__name__}"
