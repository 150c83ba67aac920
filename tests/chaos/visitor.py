"""A visitor who answers by script, keeps what was typed until it is acked, and never believes a gap.

Plays the widget's part of the wire: one request at a time, sent again with its id until there is an ack; a
push is applied if it follows on what is held, else the rest is asked for.
"""

import asyncio
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.link import Link, Lost, Patience

IDLE = 0.7  # seconds without a word after which a visitor asks what is new
TALKS = 3  # lines to a rep before the visitor goes


@dataclass
class View:
    """What stands on a screen: messages by their number, and where the conversation is."""

    seq: int = 0
    state: str = ""
    step: dict[str, Any] | None = None
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # what can never be: told at the end

    def takes(self, shown: dict[str, Any]) -> bool:
        """Applies it; False at a gap: what lies between must be asked for."""
        if shown["after"] > self.seq:
            return False
        for message in shown["messages"]:
            if self.messages.setdefault(message["seq"], message) != message:
                self.wrong.append(f"message {message['seq']} was another before: {message}")
        if shown["seq"] >= self.seq:
            self.seq, self.state, self.step = shown["seq"], shown["state"], shown.get("step")
        return True


@dataclass
class Tally:
    """What happened, over all clients."""

    acked: int = 0  # answers
    requests: int = 0  # acked ones of every kind
    again: int = 0  # requests sent once more
    doubled: int = 0  # acks that came twice
    gaps: int = 0
    lost: int = 0  # connections
    refused: dict[str, int] = field(default_factory=dict)
    reached: asyncio.Event = field(default_factory=asyncio.Event)  # as many answers as were waited for
    _wanted: float = 0

    def until(self, answers: float) -> None:
        self._wanted = answers
        self.reached.clear()

    def ack(self, is_answer: bool) -> None:
        self.requests += 1
        self.acked += is_answer
        if self.acked >= self._wanted:
            self.reached.set()

    def refuse(self, code: str) -> None:
        self.refused[code] = self.refused.get(code, 0) + 1


class Visitor:
    def __init__(self, url: str, chance: random.Random, tally: Tally) -> None:
        self._address = f"{url}/socket.io/?EIO=4&transport=websocket".replace("http", "ws", 1)
        self._chance, self._tally = chance, tally
        self.token = secrets.token_urlsafe(32)
        self.conversation = ""
        self.view = View()
        self.acked: dict[str, dict[str, Any]] = {}  # id -> its first good ack
        self.answers: set[str] = set()  # the ids of these that are answers
        self._asked: dict[int, str] = {}  # number on the wire -> id
        self._outbox: tuple[str, dict[str, Any]] | None = None
        self._n = self._talked = 0
        self._gap = False
        self._news = asyncio.Event()
        self._patience = Patience(chance)

    async def run(self, session: aiohttp.ClientSession, enough: asyncio.Event) -> None:
        """Talks until the conversation is closed; with `enough`, until all that was typed is acked."""
        while not self._is_done(enough):
            try:
                await self._once(session, enough)
            except Lost:
                self._tally.lost += 1
                await self._patience.rest()

    def _is_done(self, enough: asyncio.Event) -> bool:
        return self._outbox is None and (self.view.state == "closed" or enough.is_set())

    async def catch_up(self, session: aiohttp.ClientSession) -> None:
        """Comes back once more, as a page does that is looked at again."""
        link = await self._connected(session)
        await link.close()

    async def _connected(self, session: aiohttp.ClientSession) -> Link:
        headers = {"Origin": "http://localhost:3000"}
        link = await Link.made(session, self._address, "/visitor", headers, self._pushed, self._on_ack)
        opening = {"token": self.token, "flow": "chaos", "after": self.view.seq}
        while (opened := await self._ask(link, "open", opening)) is None:
            pass
        if not opened["ok"]:
            await link.close()
            raise Lost("not opened")
        self._patience.tries = 0
        self.conversation = opened["conversation"]
        self._shown(opened)
        return link

    async def _once(self, session: aiohttp.ClientSession, enough: asyncio.Event) -> None:
        link = await self._connected(session)
        try:
            while not self._is_done(enough):
                if self._gap:
                    await self._sync(link)
                elif self._outbox or self._has_more_to_say(enough):
                    await self._send(link)
                else:
                    await self._wait(link)
        finally:
            await link.close()

    def _has_more_to_say(self, enough: asyncio.Event) -> bool:
        """Puts the next request into the outbox, where there is one."""
        view = self.view
        if enough.is_set() or view.state == "closed":
            return False
        if view.step:
            return self._puts(*self._reply(view.step))
        if self._talked >= TALKS and view.state == "rep":
            return self._puts("leave", {})
        if self._talked < TALKS and self._chance.random() < 0.5:
            self._talked += 1
            return self._puts("say", {"text": f"line {self._talked}"})
        return False

    def _reply(self, step: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        value = self._value(step)
        said = [one for one in self.view.messages.values() if one["by"] == "visitor"]
        answered = [one["step"] for one in said if "step" in one]
        if answered and self._chance.random() < 0.04:
            return "correct", {"step": answered[0], "value": self._chance.choice(["much", "some"])}
        if step["kind"] == "text" and self._chance.random() < 0.5:
            return "say", {"text": value}
        if self._chance.random() < 0.05:
            return "signal", {"page": f"/page/{self._chance.randrange(9)}"}
        return "answer", {"step": step["id"], "value": value, "consent": True}

    def _value(self, step: dict[str, Any]) -> Any:
        match step["kind"]:
            case "choices":
                return self._chance.choices(["much", "some"], (2, 3))[0]
            case "number":
                return self._chance.choice([10, 15, 90])
            case "rating":
                return self._chance.randint(1, 5)
            case _:
                return secrets.token_hex(4)

    def _puts(self, event: str, data: dict[str, Any]) -> bool:
        self._outbox = (event, {"id": secrets.token_urlsafe(12), **data})
        return True

    async def _send(self, link: Link) -> None:
        assert self._outbox
        event, data = self._outbox
        ack = await self._ask(link, event, data)
        if ack is None:  # sent again
            self._tally.again += 1
            return
        if not ack["ok"]:
            code = ack["error"]["code"]
            self._tally.refuse(code)
            if code == "internal":  # the server has had to stop in the middle: it may come again
                await asyncio.sleep(0.05)
                return
            self._gap = True  # somebody was faster: see where it stands
        elif event in ("answer", "correct", "say"):
            self._shown(ack)
        elif event in ("signal", "leave"):
            self._gap = self._gap or ack["seq"] > self.view.seq
        self._outbox = None

    async def _sync(self, link: Link) -> None:
        self._gap = False
        shown = await self._ask(link, "sync", {"after": self.view.seq})
        if shown is None or not shown["ok"]:
            self._gap = True
        else:
            self._shown(shown)

    async def _wait(self, link: Link) -> None:
        self._news.clear()
        try:
            async with asyncio.timeout(IDLE):
                await self._news.wait()
        except TimeoutError:
            self._gap = True  # a hint may have been lost
        if link.lost.is_set():
            raise Lost("while waiting")

    async def _ask(self, link: Link, event: str, data: dict[str, Any]) -> dict[str, Any] | None:
        self._n += 1
        if "id" in data:
            self._asked[self._n] = data["id"]
            if event == "answer":
                self.answers.add(data["id"])
        return await link.ask(self._n, event, data)

    def _on_ack(self, n: int, ack: dict[str, Any]) -> None:
        """Every good ack of an id is the first one again, whichever way it came."""
        id = self._asked.get(n)
        if id is None or not ack["ok"]:
            return
        if id not in self.acked:
            self.acked[id] = ack
            self._tally.ack(is_answer=id in self.answers)
        elif self.acked[id] != ack:
            self.view.wrong.append(f"request {id} was acked otherwise before: {ack}")
        else:
            self._tally.doubled += 1

    def _pushed(self, event: str, data: Any) -> None:
        if event == "messages":
            self._shown(data)
        self._news.set()

    def _shown(self, shown: dict[str, Any]) -> None:
        if not self.view.takes(shown):
            self._tally.gaps += 1
            self._gap = True
