"""The other side of channels: real servers on this machine that remember what they were sent."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP

from app.alerts.courier import Courier
from app.alerts.kinds import kinds
from app.alerts.sender import Sender
from app.channels import Channels
from app.core.channels import Channel, Message
from app.core.entry import Entry, Timer
from app.core.events import Logged, VisitorSaid
from app.core.relay import Relay
from app.core.telling import Telling
from app.core.values import Words
from app.store.sqlite import SqliteStore

HERE = (ip_network("127.0.0.0/8"),)
START = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINK = "https://chat.example.com/console#/c/c1"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Takes everything with `status`, or as `answer` says."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    got: list[Received] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.got.append(Received(request.path, headers, await request.read()))
        if self.answer:
            return await self.answer(request)
        return web.Response(status=self.status, headers=self.headers)

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.got]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@dataclass
class Post:
    """A mail server. `says`: its word on each recipient and message."""

    port: int = 0
    says_recipient: str = "250 OK"
    says_data: str = "250 OK"
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.says_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        return self.says_data


@asynccontextmanager
async def posting() -> AsyncIterator[Post]:
    post, loop = Post(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, loop=loop, hostname="mail.test"), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    # and by an address that is not one of `mail.LOCAL`, as a server elsewhere
    other = await loop.create_server(lambda: SMTP(post, loop=loop), "127.0.0.2", post.port)
    yield post
    server.close()
    other.close()


class Says:
    """Stands for the conversation that a message is about."""

    async def of(self, message: Message) -> Telling:
        told, lines = message.body["told"], ("Budget 4: 60,000 EUR", "Priority: 16 of 16 points")
        return Telling(message.id, told, START, "Hot lead: Vera", lines, LINK, {"name": "Vera"})


class Stage:
    """A store, a courier and a clock under the test's thumb."""

    def __init__(self, store: SqliteStore, relay: Relay | None, patience: float) -> None:
        self.at = START
        self.store = store
        self.ways = kinds(Sender(HERE, patience=patience), relay, "Leadlight <leads@halden.example>")
        self.channels = Channels(store, self.ways, "https://chat.example.com/console", lambda: self.at)
        self.courier = Courier(store, self.ways, Says(), {}, lambda: self.at)

    async def channel(self, kind: Any, address: str, name: str = "sales", **more: Any) -> Channel:
        return await self.channels.add(Channel("default", name, "", kind, address, **more))

    async def happens(self, *channels: Channel, told: str = "alert", about: str = "c1", seq: int = 1) -> None:
        """A lead turns hot: an event with a message for each channel."""
        logged = (Logged(seq, self.at, f"r{seq}", "visitor", VisitorSaid(Words("hi"))),)
        rows = tuple(
            Timer(
                f"{about}:{seq}:{channel.id}",
                "tell",
                self.at,
                {"told": told, "conversation": about, "seq": seq},
                channel.id,
            )
            for channel in channels
        )
        assert await self.store.append(Entry("default", "conversation", about, logged, rows))

    async def carry(self, **later: float) -> None:
        """What is due now, or in a while, is sent."""
        self.at += timedelta(**later)
        await self.courier.take()
        await self.courier.idle()

    async def sent(self, channel: Channel) -> list[tuple[str, int]]:
        """(state, tries) of each message."""
        return [(one.state, one.tries) for one in await self.store.messages_of(channel.id, 200)]

    async def again(self, channel: Channel) -> Channel:
        """The channel as it is now."""
        found = await self.store.channels("default")
        return next(one for one in found if one.id == channel.id)


@asynccontextmanager
async def staged(folder: Path, relay: Relay | None = None, patience: float = 5) -> AsyncIterator[Stage]:
    store = SqliteStore(folder / f"{secrets.token_hex(4)}.db")
    yield Stage(store, relay, patience)
    await store.close()
