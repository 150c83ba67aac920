"""What an answer costs: understood, decided, scored, on the disk and acked, beside servers that only echo.

python -m tests.bench.turns [PART …] [--connections N …] [--runs N] [--turns N]. Parts: turns, memory,
disconnect, start, flat, growth; without one, all but the last two. One run, all servers in turns, so that
what slows the machine down slows all of them. The microseconds are this machine's, the ratios hold
everywhere.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from app.settings import Settings
from tests.bench.crowd import Visitor, frame, visitors
from tests.bench.echo import NAMESPACE
from tests.bench.processes import FLOWS, Server, echo, leadlight, pin_clients
from tests.bench.stored import fill
from tests.conftest import PASSWORD, Rep, serving

CHANCE = random.Random(1)
ANSWERS = (  # what a visitor may say to each question: what all say alike would be worked out once
    ("need", ("orient", "replace", "learn")),
    ("budget", (*range(500, 100_000, 500), None)),
    ("authority", ("self", "together", "influence")),
    ("timeframe", ("now", "quarter", "year", "someday")),
    ("role", ("owner", "it", "marketing", "student")),
    ("company_size", range(1, 400)),
    ("email", (None,)),
)
LOST = (  # of somebody who wants nothing
    ("need", "learn"), ("budget", 500), ("authority", "influence"), ("timeframe", "someday"),
    ("role", "student"), ("company_size", 1), ("email", None),
)  # fmt: skip
NAMES = {
    "stock": "(a) python-socketio as it comes, echo with ack",
    "tuned": "(b) the same with our transport settings",
    "ours": "(c) answer, decide, score, COMMIT (FULL), ack",
    "raw": "(d) bare aiohttp websocket, echo",
}
OK = b'"ok":true'
FEW = 1_000  # stored conversations of what many are compared with: more than a page of a console


@dataclass(frozen=True, slots=True)
class Load:
    """One run: microseconds of the server's processor a turn, turns a second, milliseconds until the ack."""

    cpu: float
    rate: float
    p50: float
    p99: float


def asked(number: int, event: str, data: str) -> bytes:
    return frame(f'42{NAMESPACE},{number}["{event}",{data}]'.encode())


def answers() -> list[bytes]:
    """One conversation's, to its end; an echo gets the same."""
    return answering([(step, CHANCE.choice(may)) for step, may in ANSWERS])


def answering(said: Iterable[tuple[str, object]]) -> list[bytes]:
    told = (
        f'{{"id":"{secrets.token_urlsafe(12)}","step":"{step}","value":{json.dumps(value)}}}'
        for step, value in said
    )
    return [asked(n, "answer", data) for n, data in enumerate(told, start=1)]


def opening() -> bytes:
    return asked(0, "open", f'{{"token":"{secrets.token_urlsafe(22)}","flow":"demo","language":"en"}}')


async def opened(crowd: Sequence[Visitor]) -> None:
    """Each in a new conversation."""
    await asyncio.gather(*(one.sends([opening()]) for one in crowd))
    failed = next((one.last for one in crowd if OK not in one.last), None)
    if failed:
        raise SystemExit(f"a conversation was not opened: {failed.decode(errors='replace')[:300]}")


async def loaded(kind: str, server: Server, crowd: Sequence[Visitor], turns: int) -> Load:
    """Opening conversations is not counted, what their answers bring about later is."""
    cpu = seconds = 0.0
    took: list[float] = []
    while len(took) < turns:
        if kind == "ours":
            await opened(crowd)
        rounds = 1 if kind == "ours" else 8
        scripts = [[one for _ in range(rounds) for one in answers()] for _ in crowd]
        for one in crowd:
            one.took.clear()
        before, start = server.cpu(), time.perf_counter()
        await asyncio.gather(*(one.sends(frames) for one, frames in zip(crowd, scripts, strict=True)))
        seconds += time.perf_counter() - start
        cpu += server.cpu() - before
        took += [each for one in crowd for each in one.took]
        if kind == "ours" and (bad := next((one.last for one in crowd if OK not in one.last), None)):
            raise SystemExit(f"an answer was refused: {bad.decode(errors='replace')[:300]}")
    cuts = quantiles(took, n=100)
    return Load(cpu / len(took) * 1e6, len(took) / seconds, cuts[49] * 1e3, cuts[98] * 1e3)


def part_turns(connections: Sequence[int], runs: int, turns: int) -> None:
    for number in connections:
        with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            servers = {
                kind: stack.enter_context(leadlight(Path(folder)) if kind == "ours" else echo(kind))
                for kind in NAMES
            }
            shown(number, asyncio.run(in_turns(servers, number, runs, turns)))


async def in_turns(servers: dict[str, Server], number: int, runs: int, turns: int) -> dict[str, list[Load]]:
    crowds = {kind: await visitors(one.port, number, raw=kind == "raw") for kind, one in servers.items()}
    loads: dict[str, list[Load]] = defaultdict(list)
    for run in range(runs + 1):
        for kind, server in servers.items():
            load = await loaded(kind, server, crowds[kind], turns if run else number)
            if run:  # the first is not counted: what is done once
                loads[kind].append(load)
    return loads


def shown(number: int, loads: dict[str, list[Load]]) -> None:
    print(f"{number} connections, closed loop, {len(loads['ours'])} runs: median (least … most)")
    print(f"  {'':50}{'CPU µs a turn':>24}{'turns a second':>26}{'p50 ms':>9}{'p99 ms':>9}   CPU / (a)")
    base = median(load.cpu for load in loads["stock"])
    for kind, name in NAMES.items():
        of = loads[kind]
        cpu, rate = sorted(load.cpu for load in of), sorted(load.rate for load in of)
        p50, p99 = median(load.p50 for load in of), median(load.p99 for load in of)
        print(
            f"  {name:50}{median(cpu):8.0f} ({cpu[0]:5.0f} … {cpu[-1]:5.0f})"
            f"{median(rate):10.0f} ({rate[0]:5.0f} … {rate[-1]:5.0f}){p50:9.1f}{p99:9.1f}"
            f"{median(cpu) / base:10.2f}"
        )
    for what, of_one, wall in (
        ("turns a second", lambda load: load.rate, "aim 1.0 or more"),
        ("p99", lambda load: load.p99, "wall 1.5"),
    ):
        ratio = median(map(of_one, loads["ours"])) / median(map(of_one, loads["stock"]))
        print(f"  {what} (c)/(a) {ratio:.2f}   {wall}")


# --- memory, disconnects, start ---
@contextmanager
def alone(kind: str) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory() as folder,
        leadlight(Path(folder)) if kind == "ours" else echo(kind) as server,
    ):
        yield server


def part_memory(number: int) -> None:
    """An idle connection of each; of ours with an open conversation."""
    each = {}
    for kind in ("tuned", "ours"):
        with alone(kind) as server:
            each[kind] = asyncio.run(idle(kind, server, number))
    for kind, size in each.items():
        print(f"  {NAMES[kind]:50}{size / 1024:8.1f} KB an idle connection, {number} of them")
    print(f"  (c)/(b) {each['ours'] / each['tuned']:.2f}   aim 1.25 or less")


async def idle(kind: str, server: Server, number: int) -> float:
    few = await visitors(server.port, 50)
    if kind == "ours":
        await opened(few)
    before = server.memory()
    crowd = await visitors(server.port, number)
    if kind == "ours":
        for n in range(0, number, 100):
            await opened(crowd[n : n + 100])
    await asyncio.sleep(1)
    return (server.memory() - before) / number


def part_disconnect(many: int) -> None:
    for kind in ("stock", "ours"):
        costs = []
        for there in (100, many):
            with alone(kind) as server:
                costs.append(asyncio.run(leaving(kind, server, there)))
        told = "".join(f"{cost:8.0f} µs" for cost in costs)
        print(f"  {NAMES[kind]:50}{told}   {costs[1] / costs[0]:.2f}   a disconnect beside 100 and {many}")


async def leaving(kind: str, server: Server, there: int, gone: int = 300) -> float:
    crowd = await visitors(server.port, there + gone)
    if kind == "ours":
        for n in range(0, len(crowd), 100):
            await opened(crowd[n : n + 100])
    await asyncio.sleep(5)  # until what their coming has caused is done
    begun = server.cpu()
    await asyncio.sleep(2)  # what those who stay cost by being there, pings above all, is no disconnect's
    before = server.cpu()
    for one in crowd[:gone]:
        one.transport.close()
    await asyncio.sleep(2)
    return (server.cpu() - 2 * before + begun) / gone * 1e6


def part_start(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        starts, sizes = [], []
        for run in range(runs + 1):
            with leadlight(Path(folder)) as server:
                time.sleep(0.5)
                if run:
                    starts.append(server.started)
                    sizes.append(server.memory())
    print(f"  start to /readyz {median(starts):.2f} s ({min(starts):.2f} … {max(starts):.2f})   aim 1")
    print(f"  at rest {median(sizes) / 1e6:.0f} MB   aim 100")


def part_flat(number: int) -> None:
    """What lies in memory after so many conversations, one after the other on the same connections."""
    with alone("ours") as server:
        sizes = asyncio.run(filled(server, number))
    for done, size in sizes:
        print(f"  {done:8} conversations{size / 1e6:8.0f} MB")
    print(f"  last / first {sizes[-1][1] / sizes[0][1]:.2f}")


async def filled(server: Server, number: int, at_once: int = 100, looks: int = 5) -> list[tuple[int, int]]:
    crowd, sizes = await visitors(server.port, at_once), []
    for done in range(at_once, number + 1, at_once):
        await opened(crowd)
        await asyncio.gather(*(one.sends(answers()[:2]) for one in crowd))
        if done % (number // looks) == 0:
            sizes.append((done, server.memory()))
    return sizes


# --- growth ---
@dataclass
class Stored:
    """A server's data with so many stored conversations, and what was measured of it."""

    data: Path
    number: int
    session: str = ""
    found: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def part_growth(stored: int, runs: int, turns: int) -> None:
    """A turn, a start and a console's `watch` beside few and beside many stored conversations, in turns."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        both = [Stored(data, number) for data, number in zip(folders, (FEW, stored), strict=True)]
        for one in both:
            one.session = asyncio.run(signed_in(one.data))  # first, so that somebody has the leads that come
            with leadlight(one.data) as server:
                asyncio.run(one_conversation(server))
            fill(one.data / "leadlight.db", one.number)
        os.sync()  # what was filled in is not to be written while the starts are measured
        for n in range(runs + 1):
            for one in both:
                with leadlight(one.data) as server:
                    if n:  # the first start does what is done once
                        one.found["start s"].append(server.started)
        servers = [stack.enter_context(leadlight(one.data)) for one in both]
        asyncio.run(grown(both, servers, runs, turns))
    aims = {"CPU µs a turn": "1.15", "start s": "1.2", "memory MB": ""}
    for name, values in both[0].found.items():
        few, many = median(values), median(both[1].found[name])
        told = f"{few:10.2f} with {FEW}{many:10.2f} with {stored}   {many / few:.2f}"
        print(f"  {name:24}{told}   aim {aims.get(name, '1.15')}")


async def grown(both: Sequence[Stored], servers: Sequence[Server], runs: int, turns: int) -> None:
    crowds = [await visitors(server.port, 100) for server in servers]
    for n in range(runs + 1):
        for one, server, crowd in zip(both, servers, crowds, strict=True):
            first, later = await watched(server, one.session, 30)
            cpu = (await loaded("ours", server, crowd, turns if n else 100)).cpu
            if n:
                one.found["CPU µs a turn"].append(cpu)
                one.found["CPU µs a first watch"].append(first)
                one.found["CPU µs a later watch"].append(later)
    for one, server in zip(both, servers, strict=True):
        one.found["memory MB"].append(server.memory() / 1e6)


async def signed_in(data: Path) -> str:
    """A rep, and the session of her browser."""
    async with serving(Settings(port=0, data=data, flows=FLOWS)) as house:
        await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
        return str(await house.parts.auth.sign_in("remy@example.com", PASSWORD, "bench"))


async def watched(server: Server, session: str, times: int) -> tuple[float, float]:
    """Microseconds of the server's processor for a console's `watch`: the first page, and what is new."""
    url, rep, costs = f"http://127.0.0.1:{server.port}", Rep("Remy"), []
    headers = {"Origin": url, "Cookie": f"leadlight={session}"}
    await rep.client.connect(
        url, headers=headers, transports=["websocket"], namespaces=["/rep"], socketio_path="console/socket.io"
    )
    newest = (await rep.ok("watch", {"cursor": 2**53}))["cursor"]
    for cursor in (0, newest):
        await rep.ok("watch", {"cursor": cursor})  # not counted: what is done once
        before = server.cpu()
        for _ in range(times):
            await rep.ok("watch", {"cursor": cursor})
        costs.append((server.cpu() - before) / times * 1e6)
    await rep.leave()
    return costs[0], costs[1]


async def one_conversation(server: Server) -> None:
    """The one that all stored ones are like: over, and of no use to sales; nothing of it falls due."""
    crowd = await visitors(server.port, 1)
    await opened(crowd)
    await crowd[0].sends(answering(LOST))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.turns", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="turns, memory, disconnect, start, flat, growth"
    )
    parser.add_argument("--connections", nargs="+", type=int, default=[100, 1000])
    parser.add_argument("--idle", type=int, default=5000, help="connections of `memory` and `disconnect`")
    parser.add_argument("--flat", type=int, default=100_000, help="conversations of `flat`")
    parser.add_argument("--stored", type=int, default=1_000_000, help="conversations of `growth`")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--turns", type=int, default=7000, help="in one run, at least")
    told = parser.parse_args()
    pin_clients()
    parts = {
        "turns": lambda: part_turns(told.connections, told.runs, told.turns),
        "memory": lambda: part_memory(told.idle),
        "disconnect": lambda: part_disconnect(told.idle),
        "start": lambda: part_start(told.runs),
        "flat": lambda: part_flat(told.flat),
        "growth": lambda: part_growth(told.stored, told.runs, told.turns),
    }
    wanted = told.parts or ["turns", "memory", "disconnect", "start"]
    if unknown := [part for part in wanted if part not in parts]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    for part in wanted:
        print(f"{part}:")
        parts[part]()


if __name__ == "__main__":
    main()
