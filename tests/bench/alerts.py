"""From an answer that makes a lead hot to the rep's console, beside the ack of the same answer.

python -m tests.bench.alerts [visitors]. Real sockets and SQLite on disk, visitors and rep in one process with
the server: what is compared are two moments of one run under the same load.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from app.settings import Settings
from tests.conftest import House, Rep, serving

FLOW = """\
format: 1
flow: bench
score:
  criteria: {need: {}}
  bands: {cold: {from: 0}, hot: {from: 4, then: alert}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  more: {ask: More?, text: {}}
sales: {route: everybody}
"""
AT_ONCE = 10


async def one(house: House, rep: Rep, gate: asyncio.Semaphore) -> tuple[float, float]:
    """Seconds from the answer to its ack, and to the alert on the rep's console."""
    async with gate:
        visitor = await house.visitor()
        conversation = (await visitor.open("bench"))["conversation"]
        start = time.perf_counter()

        async def acked() -> float:
            await visitor.ok("answer", {"id": secrets.token_urlsafe(8), "step": "need", "value": "much"})
            return time.perf_counter() - start

        async def alerted() -> float:
            await rep.until("alert", lambda alert: alert["conversation"] == conversation)
            return time.perf_counter() - start

        took = await asyncio.gather(acked(), alerted())
        await visitor.leave()
        return took[0], took[1]


async def main(visitors: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        flows = Path(folder) / "flows"
        flows.mkdir()
        (flows / "bench.yaml").write_text(FLOW)
        async with serving(Settings(port=0, data=Path(folder) / "data", flows=flows, limits=False)) as house:
            rep = await house.rep()
            await one(house, rep, asyncio.Semaphore(1))  # not counted: what is done once
            gate = asyncio.Semaphore(AT_ONCE)
            took = await asyncio.gather(*(one(house, rep, gate) for _ in range(visitors)))
    print(f"{visitors} hot leads, {AT_ONCE} at once: from the answer to …")
    shown(took)


def shown(took: list[Any]) -> None:
    acks, alerts = zip(*took, strict=True)
    for name, seconds in (("its ack", acks), ("the rep's screen", alerts)):
        cuts = quantiles(seconds, n=100)
        base = quantiles(acks, n=100)
        print(
            f"  {name:18} p50 {cuts[49] * 1000:7.1f} ms   p99 {cuts[98] * 1000:7.1f} ms"
            f"   {cuts[49] / base[49]:5.2f} and {cuts[98] / base[98]:5.2f} of the ack"
        )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
