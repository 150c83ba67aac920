"""Whether the server lives, is ready, and how it does: /healthz, /readyz, /metrics.

Tells no id, no text and no address; the numbers only to who has the token. Never decides anything.
"""

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from ..core.values import moment
from ..meters import Backlog, Histogram, LiveMeter, StoreMeter, StoreState

log = logging.getLogger(__name__)
PATIENCE = 5.0  # seconds for a write to come back
FRESH = 1.0  # seconds for which an answer of /readyz holds: whoever asks a thousand times makes one write
BEAT = 0.25  # seconds between two looks at the loop
CATCHING_UP = ("sync", "watch")


class Store(Protocol):
    """What health asks of the store."""

    meter: StoreMeter

    async def probe(self) -> None: ...
    async def migrated(self) -> bool: ...
    async def backlog(self, now: datetime) -> Backlog: ...
    def standing(self) -> StoreState: ...


@dataclass(frozen=True, slots=True)
class Room:
    """A live room: its meter, and how many are connected."""

    meter: LiveMeter
    sockets: Callable[[], int]


class Pulse:
    """How late the loop comes to what is due: work that holds it up holds up everybody."""

    def __init__(self) -> None:
        self.lags = Histogram()
        self.worst = 0.0  # since it was read last

    async def run(self) -> None:
        """For as long as the server runs."""
        while True:
            due = time.monotonic() + BEAT
            await asyncio.sleep(BEAT)
            late = max(0.0, time.monotonic() - due)
            self.lags.add(late)
            self.worst = max(self.worst, late)


class Health:
    def __init__(
        self,
        store: Store,
        rooms: Mapping[str, Room],
        pulse: Pulse,
        token: str,
        now: Callable[[], datetime],
    ) -> None:
        """`token`: what opens /metrics; "": nobody may read it."""
        self._store, self._rooms, self._pulse, self._token, self._now = store, rooms, pulse, token, now
        self._looked: tuple[float, asyncio.Task[dict[str, str]]] | None = None
        self.is_draining = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    # --- is it well ---
    async def healthz(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True})

    async def readyz(self, request: web.Request) -> web.StreamResponse:
        """200 if visitors may be sent here; else 503, with each check that says no."""
        now = time.monotonic()
        if self._looked is None or now - self._looked[0] > FRESH:
            self._looked = now, asyncio.create_task(self._wrong(), name="readiness")
        wrong = dict(await asyncio.shield(self._looked[1]))
        if self.is_draining:
            wrong["draining"] = "the server stops"
        answer = {"ok": not wrong, **({"wrong": wrong} if wrong else {})}
        return web.json_response(answer, status=503 if wrong else 200, headers={"Cache-Control": "no-store"})

    async def _wrong(self) -> dict[str, str]:
        """What speaks against sending visitors here, by the check that found it."""
        checks: dict[str, Callable[[], Awaitable[str | None]]] = {
            "store": self._stores,
            "disk": self._has_room,
            "migrations": self._is_migrated,
        }
        told: dict[str, str] = {}
        for name, check in checks.items():
            try:
                why = await asyncio.wait_for(check(), PATIENCE)
            except TimeoutError:
                why = f"no answer within {PATIENCE:g} seconds"
            except Exception as error:  # whatever it is, the answer is "not ready", with its kind
                why = self._store.standing().fault or type(error).__name__
            if why:
                told[name] = why
        return told

    async def _stores(self) -> str | None:
        await self._store.probe()
        return None

    async def _has_room(self) -> str | None:
        return "the disk is full: no new conversations" if self._store.standing().ballast_gone else None

    async def _is_migrated(self) -> str | None:
        return None if await self._store.migrated() else "a newer version has changed the database"

    # --- how it does ---
    async def metrics(self, request: web.Request) -> web.StreamResponse:
        if not self._token:
            raise web.HTTPNotFound(text="Set LEADLIGHT_METRICS_TOKEN to read the metrics.")
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        try:
            backlog = await self._store.backlog(self._now())
        except Exception as error:  # the other numbers are wanted most when the store fails
            log.warning("the outbox cannot be counted: %s", type(error).__name__)
            backlog = None
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Read([*self._live(), *self._stored(), *self._waiting(backlog), *self._beats()]))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        return web.Response(
            body=generate_latest(registry),
            headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"},
        )

    def _live(self) -> Iterator[Metric]:
        sockets = GaugeMetricFamily("leadlight_sockets", "Open connections.", labels=["room"])
        closed = _counter("closed_connections", "Connections refused or ended by us.", "room", "reason")
        refused = _counter("refused_requests", "Requests answered by an error, by its code.", "room", "code")
        asked = _counter("requests", "Requests answered, by name.", "room", "request")
        caught_up = _counter("catch_ups", "Requests for what was missed.", "room")
        gaps = _counter("gaps", "Acks that followed more than the client held.", "room")
        acks = HistogramMetricFamily(
            "leadlight_ack_seconds", "From a request's frame to its ack.", labels=["room"]
        )
        for name, room in self._rooms.items():
            sockets.add_metric([name], room.sockets())
            for family, counts in ((closed, room.meter.closed), (refused, room.meter.refused)):
                for key, count in counts.items():
                    family.add_metric([name, key], count)
            for key, count in room.meter.requests.items():
                asked.add_metric([name, key], count)
            caught_up.add_metric([name], sum(room.meter.requests[one] for one in CATCHING_UP))
            gaps.add_metric([name], room.meter.gaps)
            acks.add_metric([name], _buckets(room.meter.acks), room.meter.acks.total)
        yield from (sockets, closed, refused, asked, caught_up, gaps, acks)

    def _stored(self) -> Iterator[Metric]:
        state, meter = self._store.standing(), self._store.meter
        yield _gauge("writer_queue", "Operations that wait for the writer.", state.queue)
        yield _gauge("wal_bytes", "Size of the write-ahead log.", state.wal)
        yield _gauge("database_bytes", "Size of the database.", state.database)
        yield _gauge("disk_free_bytes", "Room on the disk of the data folder.", state.free)
        yield _gauge("ballast_gone", "1 while the disk is full.", int(state.ballast_gone))
        yield _gauge("store_failing", "1 while nothing can be stored.", int(state.fault is not None))
        failed = _counter("store_failed", "Operations that were not carried out.")
        failed.add_metric([], meter.failed)
        yield failed
        yield _histogram("commit_operations", "Operations in one commit.", meter.batches)
        yield _histogram("commit_seconds", "One commit, to the disk and back.", meter.commits)

    def _waiting(self, backlog: Backlog | None) -> Iterator[Metric]:
        if backlog is None:
            return
        late = (self._now() - moment(backlog.oldest)).total_seconds() if backlog.oldest else 0.0
        yield _gauge("outbox_due", "Timers and messages whose time has come.", backlog.due)
        yield _gauge("outbox_late_seconds", "How long the longest overdue has been due.", max(0.0, late))
        yield _gauge("outbox_dead", "Messages that were given up.", backlog.dead)

    def _beats(self) -> Iterator[Metric]:
        yield _histogram("loop_lag_seconds", "How late the loop comes to what is due.", self._pulse.lags)
        yield _gauge("loop_lag_worst_seconds", "The worst since this was read last.", self._pulse.worst)
        self._pulse.worst = 0.0


class _Read:
    """What was read for one scrape, as the library wants it."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"leadlight_{name}", text, value=value)


def _counter(name: str, text: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(f"leadlight_{name}", text, labels=labels)


def _histogram(name: str, text: str, found: Histogram) -> Metric:
    return HistogramMetricFamily(f"leadlight_{name}", text, buckets=_buckets(found), sum_value=found.total)


def _buckets(found: Histogram) -> list[tuple[str, float]]:
    """(bound, how many up to it), as Prometheus counts."""
    bounds, reached, buckets = [*map(str, found.bounds), "+Inf"], 0, []
    for bound, count in zip(bounds, list(found.counts), strict=True):
        reached += count
        buckets.append((bound, float(reached)))
    return buckets
