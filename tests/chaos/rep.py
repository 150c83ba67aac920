"""A rep who watches, reads, claims, says and releases; each request again with its id until it is acked."""

import asyncio
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.link import Link, Lost, Patience
from tests.chaos.visitor import Tally, View

PANES = 4  # conversations read at once
PACE = 0.1  # seconds between two looks around
WATCHES = 1.0  # seconds between two looks at what changed: a hint may have been lost


@dataclass
class Console:
    """What stands on a console: the newest row of each lead and alert, and the conversations on screen."""

    cursor: int = 0
    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    panes: dict[str, View] = field(default_factory=dict)

    def lead(self, lead: dict[str, Any]) -> None:
        held = self.leads.get(lead["id"])
        if not held or held["version"] <= lead["version"]:
            self.leads[lead["id"]] = lead

    def alert(self, alert: dict[str, Any]) -> None:
        held = self.alerts.get(alert["id"])
        if not held or held["version"] <= alert["version"]:
            self.alerts[alert["id"]] = alert

    def watched(self, news: dict[str, Any]) -> None:
        for lead in news["leads"]:
            self.lead(lead)
        for alert in news["alerts"]:
            self.alert(alert)
        self.cursor = news["cursor"]


class Rep:
    def __init__(self, url: str, name: str, cookie: str, chance: random.Random, tally: Tally) -> None:
        self._address = f"{url}/console/socket.io/?EIO=4&transport=websocket".replace("http", "ws", 1)
        self._headers = {"Origin": url, "Cookie": cookie}
        self._chance, self._tally, self.name = chance, tally, name
        self.console = Console()
        self.acked: dict[str, tuple[str, dict[str, Any]]] = {}  # id -> conversation, ack
        self._outbox: tuple[str, dict[str, Any]] | None = None
        self._mine: list[str] = []  # conversations claimed, as far as this rep knows
        self._passed: set[str] = set()  # alerts left to others
        self._behind: set[str] = set()  # panes with a gap
        self._n, self._watched = 0, 0.0
        self._patience = Patience(chance)

    async def run(self, session: aiohttp.ClientSession, enough: asyncio.Event) -> None:
        while not (enough.is_set() and self._outbox is None):
            try:
                await self._once(session, enough)
            except Lost:
                self._tally.lost += 1
                await self._patience.rest()

    async def catch_up(self, session: aiohttp.ClientSession) -> None:
        link = await self._connected(session)
        for conversation in self.console.panes:
            while not await self._read(link, conversation):
                pass
        while not await self._watch(link):
            pass
        await link.close()

    async def _connected(self, session: aiohttp.ClientSession) -> Link:
        return await Link.made(
            session, self._address, "/rep", self._headers, self._pushed, lambda n, ack: None
        )

    async def _once(self, session: aiohttp.ClientSession, enough: asyncio.Event) -> None:
        link = await self._connected(session)
        self._watched = 0.0
        self._behind |= set(self.console.panes)  # what was missed meanwhile
        try:
            while not (enough.is_set() and self._outbox is None):
                if asyncio.get_running_loop().time() - self._watched > WATCHES:
                    await self._watch(link)
                elif self._behind:
                    await self._read(link, next(iter(self._behind)))
                elif self._outbox or (not enough.is_set() and self._has_more_to_do()):
                    await self._send(link)
                else:
                    await asyncio.sleep(PACE)
                if link.lost.is_set():
                    raise Lost("while looking around")
        finally:
            await link.close()

    def _has_more_to_do(self) -> bool:
        if self._mine and self._chance.random() < 0.7:
            conversation = self._mine[0]
            if self._chance.random() < 0.6:
                return self._puts("say", conversation, text=f"hello from {self.name} {secrets.token_hex(2)}")
            self._mine.remove(conversation)
            return self._puts("release", conversation)
        for alert in self.console.alerts.values():
            if alert["open"] and alert["id"] not in self._passed and not alert.get("claimed_by"):
                self._passed.add(alert["id"])
                if self._chance.random() < 0.5:  # the others are left to time
                    return self._puts("claim", alert["conversation"])
        return False

    def _puts(self, event: str, conversation: str, **data: Any) -> bool:
        id = secrets.token_urlsafe(12)
        self._outbox = (event, {"id": id, "conversation": conversation, **data})
        return True

    async def _send(self, link: Link) -> None:
        assert self._outbox
        event, data = self._outbox
        ack = await self._ask(link, event, data)
        if ack is None:
            self._tally.again += 1
            return
        conversation = data["conversation"]
        if ack["ok"]:
            self._tally.ack(is_answer=False)
            self.acked[data["id"]] = conversation, ack
            if event == "claim":
                self._mine.append(conversation)
                self._opens(conversation)
        else:
            self._tally.refuse(ack["error"]["code"])
            if ack["error"]["code"] == "internal":
                return
            self._mine = [one for one in self._mine if one != conversation]
        self._outbox = None

    def _opens(self, conversation: str) -> None:
        self.console.panes[conversation] = View()
        self._behind.add(conversation)
        while len(self.console.panes) > PANES:
            closed = next(iter(self.console.panes))
            self.console.panes.pop(closed)
            self._behind.discard(closed)

    async def _watch(self, link: Link) -> bool:
        """Whether all that changed is known now."""
        news = await self._ask(link, "watch", {"cursor": self.console.cursor})
        if news is None or not news["ok"]:
            return False
        self.console.watched(news)
        self._patience.tries = 0
        if not news["more"]:
            self._watched = asyncio.get_running_loop().time()
        return not news["more"]

    async def _read(self, link: Link, conversation: str) -> bool:
        pane = self.console.panes[conversation]
        read = await self._ask(link, "read", {"conversation": conversation, "after": pane.seq})
        if read is None or not read["ok"]:
            return False
        self._behind.discard(conversation)
        pane.takes({"after": pane.seq, "state": read["lead"]["state"], **read})
        self.console.lead(read["lead"])
        return True

    async def _ask(self, link: Link, event: str, data: dict[str, Any]) -> dict[str, Any] | None:
        self._n += 1
        return await link.ask(self._n, event, data)

    def _pushed(self, event: str, data: Any) -> None:
        match event:
            case "lead":
                self.console.lead(data)
            case "alert":
                self.console.alert(data)
            case "messages" if data["conversation"] in self.console.panes:
                if not self.console.panes[data["conversation"]].takes(data):
                    self._tally.gaps += 1
                    self._behind.add(data["conversation"])
