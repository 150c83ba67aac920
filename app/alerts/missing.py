"""Looks for channels that a flow names and nobody has set up: `check` cannot know them.

Says each once in the log, and tells consoles for as long as it is so.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..channels import Channels
from ..core.flow import Flow

log = logging.getLogger(__name__)
LOOK = 60.0


class Missing:
    def __init__(self, channels: Channels, flows: Callable[[], Mapping[str, Iterable[Flow]]]) -> None:
        """`flows`: site -> the flows in force there."""
        self._channels, self._flows = channels, flows
        self._said: set[tuple[str, str, str]] = set()
        self._found: list[tuple[str, str, str]] = []
        self.on_change: Callable[[], None] = lambda: None

    @property
    def problems(self) -> list[dict[str, Any]]:
        """As a console shows flows with problems. The flows themselves are in force."""
        return [
            {"flow": flow, "in_force": True, "problems": [_told(site, flow, name)]}
            for site, flow, name in self._found
        ]

    async def run(self) -> None:
        """For as long as the server runs."""
        while True:
            try:
                await self.look()
            except Exception:  # a store that is away for a moment
                log.exception("the channels that flows name could not be looked at")
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        found = [
            (site, flow, name)
            for site, flows in self._flows().items()
            for flow, name in await self._channels.unknown(site, flows)
        ]
        for one in found:
            if one not in self._said:
                log.warning("%s", _told(*one))
        self._said |= set(found)
        if found != self._found:
            self._found = found
            self.on_change()


def _told(site: str, flow: str, name: str) -> str:
    return (
        f"flow {flow} of {site} names the channel {name}, which is not set up: nothing is sent there;"
        f" set it up with `leadlight channel add {name}`"
    )
