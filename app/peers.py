"""Who is on the other end of a connection, and how much one address may ask.

Forwarded headers are believed from configured proxies only. Counts live in memory and forget by themselves.
"""

import time
from collections import deque
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network

from aiohttp import web

ADDRESSES = 50_000  # remembered at once; beyond it the oldest are forgotten


def peer_of(request: web.BaseRequest, trusted: Container[str]) -> str:
    """The address that really asks: the nearest forwarded one that is no trusted proxy."""
    address = plain(request.remote or "")
    if address in trusted:
        hops = [plain(hop) for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        address = next((hop for hop in reversed(hops) if hop not in trusted), address)
    return _network(address)


def plain(address: str) -> str:
    """Without a port, a zone and brackets; an IPv4 address that came over IPv6 as itself."""
    address = address.strip()
    if ":" not in address:
        return address
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        return address.partition(":")[0]
    with suppress(ValueError):
        found = IPv6Address(address.partition("%")[0])
        return str(found.ipv4_mapped or found)
    return address


def _network(address: str) -> str:
    """An IPv6 address by its /64: one customer has all of those."""
    if ":" not in address:
        return address
    try:
        return str(ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address


@dataclass
class Allowance:
    """At most `most` in `seconds`, for each key. `most` 0: no limit."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _times: dict[str, deque[float]] = field(default_factory=dict)

    def allows(self, key: str) -> bool:
        """Counts this one; False if it is one too many."""
        if not self.most:
            return True
        now = self.clock()
        times = self._times.pop(key, None) or deque()
        while times and times[0] <= now - self.seconds:
            times.popleft()
        allowed = len(times) < self.most
        if allowed:
            times.append(now)
        self._times[key] = times  # put back last: the first is the one longest unheard of
        if len(self._times) > ADDRESSES:
            self._times.pop(next(iter(self._times)))
        return allowed

    def charge(self, key: str, more: int) -> None:
        """What was asked cost as much as so many more of it."""
        if self.most and more:
            self._times.setdefault(key, deque()).extend([self.clock()] * min(more, self.most))

    def give_back(self, key: str) -> None:
        """The last one counted was none of those that are to be limited."""
        if times := self._times.get(key):
            times.pop()
