"""The play: a server, a bad line, visitors and reps; rounds that end with kill -9; then quiet and the checks.

Everything random comes from one seed; when a process is hit still depends on the machine, so what is asserted
is what must hold whenever it was.
"""

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp

from app.main import PARTS, build_app
from app.settings import Settings
from tests.chaos.checker import Findings, findings
from tests.chaos.proxy import NONE, Faults, Proxy
from tests.chaos.rep import Rep
from tests.chaos.server import Server, free_port
from tests.chaos.visitor import Tally, Visitor

FLOW = """
format: 1
flow: chaos
score:
  criteria: {need: {}, budget: {}, size: {}}
  bands: {cold: {from: 0}, warm: {from: 5, then: queue, within: 1 hour}, hot: {from: 9, then: alert}}
steps:
  hello: {say: Hi there!}
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  budget: {ask: Budget?, number: {}, score: {0: 0, 20: 4}}
  size: {ask: Size?, choices: {much: Large, some: Small}, score: {much: 4, some: 1}}
  to_sales: {when: hot, handoff: One moment., otherwise: Everybody is busy., closed: Nobody is here.}
  one: {ask: And one?, choices: {much: Much, some: Some}}
  two: {ask: And two?, rating: {}}
  three: {ask: And three?, text: {}}
  four: {ask: And four?, choices: {much: Much, some: Some}}
  five: {ask: And five?, text: {}}
  six: {ask: And six?, number: {}}
  seven: {ask: And seven?, choices: {much: Much, some: Some}}
  eight: {ask: And eight?, rating: {}}
  nine: {ask: And nine?, text: {}}
  ten: {ask: And ten?, choices: {much: Much, some: Some}}
  bye: {say: Goodbye., end: true}
sales: {deadline: 1 second, settle: 5 seconds, route: least_busy}
"""
REPS = ("Remy", "Rosa")
PASSWORD = "a long enough password"
LONGEST_ROUND = 10.0  # seconds without a hit, however few answers there were
STOPS_WITHIN = 40.0  # seconds on a machine that is kept busy; an idle one is held to ten elsewhere
SETTLES_WITHIN = 300.0  # seconds until all timers have run, on a busy machine


@dataclass(frozen=True)
class Wanted:
    rounds: int = 5
    answers: int = 200
    seconds: float = 0  # at most; 0: no end but the other two
    visitors: int = 20
    seed: int = 1


@dataclass
class Report:
    """What was done and found."""

    rounds: int
    seconds: float
    tally: Tally
    faults: dict[str, int]
    starts: list[float]
    stops: list[float]
    found: Findings

    @property
    def wrong(self) -> list[str]:
        return self.found.wrong

    def __str__(self) -> str:
        tally, found = self.tally, self.found
        stops = f", slowest of {len(self.stops)} stops {max(self.stops):.1f} s" if self.stops else ""
        return "\n".join(
            [
                f"{self.rounds} x kill -9 in {self.seconds:.0f} s;"
                f" start to ready {median(self.starts):.2f} s (median){stops}",
                f"faults: {', '.join(f'{n} {name}' for name, n in sorted(self.faults.items()))}",
                f"{tally.acked} answers acked, {tally.requests} requests in all; {tally.again} sent again,"
                f" {tally.doubled} acked twice alike, {tally.gaps} gaps pulled,"
                f" {tally.lost} connections lost; refused: {tally.refused}",
                f"{found.conversations} conversations, {found.events} events;"
                f" {found.hot} turned hot: {found.claimed} claimed, {found.escalated} escalated,"
                f" {found.neither} neither",
                f"{len(found.wrong)} promises broken",
                *found.wrong[:40],
            ]
        )


class Play:
    def __init__(self, folder: Path, wanted: Wanted, tell: Callable[[str], object]) -> None:
        self._wanted, self._tell = wanted, tell
        self._chance = random.Random(wanted.seed)
        flows = folder / "flows"
        flows.mkdir(parents=True, exist_ok=True)
        (flows / "chaos.yaml").write_text(FLOW)
        self._settings = Settings(port=0, data=folder / "data", flows=flows, limits=False)
        self.server = Server(free_port(), self._settings.data, flows, folder / "server.log", STOPS_WITHIN)
        self.proxy = Proxy(0, self.server.port, self._chance)
        self.tally, self.visitors = Tally(), list[Visitor]()
        self.reps: list[Rep] = []
        self.rounds = 0
        self._began = time.monotonic()
        self._enough, self._leave = asyncio.Event(), asyncio.Event()

    async def run(self) -> Report:
        cookies = await self._sign_in()
        try:
            async with self.proxy.standing(), _session() as session:
                url = f"http://127.0.0.1:{self.proxy.port}"
                self.reps = [
                    Rep(url, name, cookie, self._chance, self.tally) for name, cookie in cookies.items()
                ]
                await self.server.start()
                async with asyncio.TaskGroup() as clients:
                    for rep in self.reps:
                        clients.create_task(rep.run(session, self._leave))
                    await self._talks(session, url)
                    self._leave.set()
                await self._settled()
                written = None
                while written != (written := _written(self._settings.database)):  # timers of rest go on
                    for client in (*self.visitors[-self._wanted.visitors :], *self.reps):
                        await client.catch_up(session)
            await self.server.stop()
        finally:
            await self.server.end()
        found = await findings(self._settings, self.visitors, self.reps)
        found.wrong += self.server.bad_ends
        return Report(
            self.rounds, time.monotonic() - self._began, self.tally, self.proxy.done,
            self.server.started, self.server.stopped, found,
        )  # fmt: skip

    async def _sign_in(self) -> dict[str, str]:
        """The reps of the play, each with the cookie of a session."""
        parts = (await build_app(self._settings))[PARTS]
        cookies = {}
        for name in REPS:
            await parts.auth.add_user(f"{name}@example.com", name, PASSWORD, {"default": "rep"})
            token = await parts.auth.sign_in(f"{name}@example.com", PASSWORD, "chaos")
            cookies[name] = f"leadlight={token}"
        await parts.store.close()
        return cookies

    async def _talks(self, session: aiohttp.ClientSession, url: str) -> None:
        """Visitors talk while the server is hit, and to the end of what they have typed."""
        async with asyncio.TaskGroup() as seats:
            for _ in range(self._wanted.visitors):
                seats.create_task(self._seat(session, url))
            await self._hit()

    async def _seat(self, session: aiohttp.ClientSession, url: str) -> None:
        """One visitor after the other."""
        while not self._enough.is_set():
            visitor = Visitor(url, self._chance, self.tally)
            self.visitors.append(visitor)
            await visitor.run(session, self._enough)

    async def _hit(self) -> None:
        """Round after round, until there were enough."""
        self.proxy.faults = Faults()
        while not self._is_enough():
            await self._round()
        self.proxy.faults = NONE
        self._enough.set()

    def _is_enough(self) -> bool:
        over = self._wanted.seconds and time.monotonic() - self._began > self._wanted.seconds
        return over or (self.rounds >= self._wanted.rounds and self.tally.acked >= self._wanted.answers)

    async def _round(self) -> None:
        chance = self._chance
        await self._talk(self._wanted.answers / self._wanted.rounds * chance.uniform(0.5, 1.5))
        match chance.randrange(8):
            case 0:
                await self.proxy.freeze(chance.uniform(0.1, 1))
            case 1 | 2:
                await self.server.freeze(chance.uniform(0.1, 1.5))
            case 3:
                self.proxy.cut_all()
            case 4:
                await self.server.stop()
                await self.server.start()
        await asyncio.sleep(chance.uniform(0, 0.3))
        await self.server.kill()
        await self.server.start()
        self.rounds += 1
        if self.rounds % 10 == 0:
            seconds = time.monotonic() - self._began
            self._tell(f"{self.rounds} rounds, {self.tally.acked} answers, {seconds:.0f} s")

    async def _talk(self, answers: float) -> None:
        """Until so many more were acked, or a while has passed: the hit comes in the middle of the load."""
        self.tally.until(self.tally.acked + answers)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.tally.reached.wait(), LONGEST_ROUND)

    async def _settled(self) -> None:
        """Until no timer is due any more: every alert nobody took has been passed on to the end."""
        until = time.monotonic() + SETTLES_WITHIN
        while waiting := _due_soon(self._settings.database):
            if time.monotonic() > until:
                raise RuntimeError(f"timers do not come to rest: {waiting}")
            await asyncio.sleep(0.5)


def _due_soon(database: Path) -> list[tuple[str, int]]:
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return conn.execute(
            "select kind, count(*) from outbox where done is null and kind in ('alert', 'handoff')"
            " group by kind"
        ).fetchall()
    finally:
        conn.close()


def _written(database: Path) -> int:
    """A number that grows with every row that consoles are told of."""
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(conn.execute("select version from feed").fetchone()[0])
    finally:
        conn.close()


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def chaos(folder: Path, wanted: Wanted, tell: Callable[[str], object] = lambda line: None) -> Report:
    os.makedirs(folder, exist_ok=True)
    return await Play(folder, wanted, tell).run()
