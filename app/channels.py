"""The use cases of channels: set one up, list, exchange its secret, test it, send again; what a message says.

Never shows a secret but once, to who made it.
"""

import base64
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from .conversations import Conversations
from .core.channels import Channel, Kind, Message, Secret, Sent, unknown_in
from .core.flow import Flow
from .core.sites import Site
from .core.staff_words import nearest
from .core.telling import Reader, Telling, about_channel, about_erased, about_lead, trial
from .core.values import moment
from .entries import Ref

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEY = 32  # bytes of a webhook's secret
OVERLAP = timedelta(hours=24)  # for which a replaced secret still signs


class Store(Protocol):
    """What setting up channels asks of the store."""

    async def add_channel(self, channel: Channel, at: datetime) -> bool: ...
    async def remove_channel(self, id: str, at: datetime) -> None: ...
    async def keep_secrets(self, id: str, secrets: Sequence[Secret]) -> None: ...
    async def channels(self, site: str, of_anybody: bool = False) -> tuple[Channel, ...]: ...
    async def user_by_email(self, email: str) -> tuple[str, str, str, dict[str, str]] | None: ...
    async def turn_on(self, id: str) -> None: ...
    async def messages_of(self, channel: str, most: int) -> tuple[Sent, ...]: ...
    async def counts(self, channel: str) -> Mapping[str, int]: ...
    async def resend(self, channel: str, id: str | None, now: datetime) -> int: ...


class Sends(Protocol):
    """One kind of channel. `problem`: what is wrong with an address or a secret; `send` raises Failed."""

    def problem(self, address: str, secret: str | None) -> str | None: ...
    async def send(self, channel: Channel, told: Telling, at: datetime) -> None: ...


class WrongChannel(Exception):
    """What was asked of a channel does not do; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A channel in a list, without its secrets."""

    channel: Channel
    waiting: int
    given_up: int


class Channels:
    def __init__(
        self,
        store: Store,
        kinds: Mapping[Kind, Sends],
        console: str,
        now: Callable[[], datetime],
        sites: Sequence[Site] = (),
    ) -> None:
        """`console`: the address of the console, as people reach it. `sites`: whose team reads what."""
        self._store, self._kinds, self._console, self._now = store, kinds, console, now
        self._readers = readers(sites)

    async def add(self, channel: Channel, rep: str | None = None) -> Channel:
        """The channel as stored, with a secret made where its kind signs. WrongChannel if it will not do.

        `rep`: the e-mail address of whose own it is to be.
        """
        if not NAME.fullmatch(channel.name):
            raise WrongChannel("a name is small letters, digits and _, such as sales_mail")
        secret = channel.secrets[0].text if channel.secrets else None
        if problem := self._kinds[channel.kind].problem(channel.address, secret):
            raise WrongChannel(problem)
        if channel.kind == "webhook" and secret is None:
            channel = replace(channel, secrets=(Secret(new_secret()),))
        if rep is not None:
            user = await self._store.user_by_email(rep.strip().lower())
            if user is None:
                raise WrongChannel(f"there is no user {rep}; add them with `leadlight user add`")
            channel = replace(channel, rep=user[0])
        channel = replace(channel, id=secrets.token_urlsafe(9))
        if not await self._store.add_channel(channel, self._now()):
            raise WrongChannel(f"{channel.site} has a channel {channel.name} already; remove it first")
        return channel

    async def all(self, site: str) -> tuple[Shown, ...]:
        shown = []
        for channel in await self._store.channels(site, True):
            shown.append(Shown(channel, **await self._store.counts(channel.id)))
        return tuple(shown)

    async def find(self, site: str, name: str) -> Channel:
        """WrongChannel if there is none."""
        found = await self._store.channels(site, True)
        channel = next((one for one in found if one.name == name), None)
        if channel is None:
            names = ", ".join(one.name for one in found) or "none yet"
            raise WrongChannel(f"{site} has no channel {name}; it has {names}")
        return channel

    async def messages(self, channel: Channel, most: int = 20) -> tuple[Sent, ...]:
        return await self._store.messages_of(channel.id, most)

    async def remove(self, site: str, name: str) -> None:
        await self._store.remove_channel((await self.find(site, name)).id, self._now())

    async def rotate(self, site: str, name: str) -> str:
        """A new secret for a webhook; for a day both sign, so that the receiver can be changed meanwhile."""
        channel, now = await self.find(site, name), self._now()
        if channel.kind != "webhook":
            raise WrongChannel(f"{name} signs nothing; only a webhook has a secret to exchange")
        made, until = new_secret(), now + OVERLAP
        kept = (
            replace(one, until=one.until or until)
            for one in channel.secrets
            if one.until is None or now < one.until
        )
        await self._store.keep_secrets(channel.id, (Secret(made), *kept))
        return made

    async def test(self, site: str, name: str) -> None:
        """Send a message now; where it arrives, a channel that was off is on again. Failed if it does not."""
        channel, now = await self.find(site, name), self._now()
        language = self._readers.get(site, Reader()).language
        told = trial(f"test:{secrets.token_urlsafe(9)}", now, name, self._console, language)
        await self._kinds[channel.kind].send(channel, told, now)
        await self._store.turn_on(channel.id)

    async def resend(self, site: str, name: str, id: str | None) -> int:
        """One message again, or all that were given up; each with its old id. How many that are."""
        channel = await self.find(site, name)
        if channel.off:
            raise WrongChannel(f"{name} is off: {channel.why}; mend it, then run the test, which turns it on")
        count = await self._store.resend(channel.id, id, self._now())
        if id and not count:
            raise WrongChannel(f"{name} has no message {id}; see them with `leadlight channel list {name}`")
        return count

    async def unknown(self, site: str, flows: Iterable[Flow]) -> tuple[tuple[str, str], ...]:
        """(flow, name) of channels that a flow names and nobody has set up."""
        known = await self._store.channels(site)
        return tuple((flow.id, name) for flow in flows for name in unknown_in(flow, known))


class Tellings:
    """What the outbox's messages say."""

    def __init__(self, conversations: Conversations, console: str, sites: Sequence[Site]) -> None:
        self._conversations, self._console = conversations, console
        self._readers = readers(sites)

    async def of(self, message: Message) -> Telling:
        """The same on every try. LookupError if what it is about is not there."""
        body, reader = message.body, self._readers.get(message.site, Reader())
        if body["told"] == "notice":
            at, why = moment(body["at"]), body["why"]
            return about_channel(message.id, at, body["name"], why, reader.language)
        if body["told"] == "erased":
            return about_erased(message.id, message.site, body, reader.language)
        ref = Ref(message.site, body["conversation"])
        state, log = await self._conversations.as_of(ref, body["seq"])
        link = f"{self._console}#/c/{ref.id}"
        return about_lead(message.id, body["told"], ref.site, ref.id, state, log, link, reader)


def readers(sites: Sequence[Site]) -> dict[str, Reader]:
    """How the team of each site reads what its channels are told."""
    return {one.id: Reader(nearest(",".join(one.languages)), one.zone) for one in sites}


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(KEY)).decode()}"
