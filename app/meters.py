"""What the parts count of their own work: plain numbers, added to where they happen and read now and then.

An addition costs a fraction of a microsecond. Never knows who reads them, and holds no id and no text.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Histogram:
    """How many values lie up to each bound, and beyond the last."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self.bounds, self.counts, self.total = bounds, [0] * (len(bounds) + 1), 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True)
class LiveMeter:
    """Of one live room."""

    acks: Histogram = field(default_factory=Histogram)  # seconds from the frame to its ack
    requests: Counter[str] = field(default_factory=Counter)  # by name
    refused: Counter[str] = field(default_factory=Counter)  # requests, by the code of their ack
    closed: Counter[str] = field(default_factory=Counter)  # connections we refused or ended, by reason
    gaps: int = 0  # acks that followed more than the client held

    def answered(self, name: str, answer: object, seconds: float | None) -> None:
        """Of a request that there is, so that nobody makes names up. None: it was held on purpose."""
        self.requests[name] += 1
        if seconds is not None:
            self.acks.add(seconds)
        if isinstance(answer, dict) and (error := answer.get("error")):
            self.refused[error["code"]] += 1


@dataclass(slots=True)
class StoreMeter:
    """Of the store's writer."""

    batches: Histogram = field(default_factory=lambda: Histogram(SIZES))  # operations in one commit
    commits: Histogram = field(default_factory=Histogram)  # seconds of one, to the disk and back
    failed: int = 0  # operations that were not carried out


@dataclass(frozen=True, slots=True)
class StoreState:
    """Of the store in this moment."""

    queue: int  # operations that wait for the writer
    wal: int  # bytes of the write-ahead log
    database: int  # bytes
    free: int  # bytes on the disk
    ballast_gone: bool
    fault: str | None  # why nothing can be stored


@dataclass(frozen=True, slots=True)
class Backlog:
    """Of the outbox in this moment."""

    due: int  # rows whose time has come
    oldest: str | None  # moment at which the longest overdue was due
    dead: int  # messages that were given up
