"""Looks for channels that a flow names and nobody has set up: `check` cannot know them. Says each once."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from ..channels import Channels
from ..core.flow import Flow

log = logging.getLogger(__name__)
LOOK = 60.0


class Missing:
    def __init__(self, channels: Channels, flows: Callable[[], Mapping[str, Iterable[Flow]]]) -> None:
        """`flows`: site -> the flows in force there."""
        self._channels, self._flows = channels, flows
        self._said: set[tuple[str, str, str]] = set()

    async def run(self) -> None:
        """For as long as the server runs."""
        while True:
            try:
                await self.look()
            except Exception:  # a store that is away for a moment
                log.exception("the channels that flows name could not be looked at")
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        for site, flows in self._flows().items():
            for flow, name in await self._channels.unknown(site, flows):
                if (site, flow, name) not in self._said:
                    self._said.add((site, flow, name))
                    log.warning(
                        "flow %s of %s names the channel %s, which is not set up: nothing is sent there;"
                        " set it up with `leadlight channel add %s`",
                        flow,
                        site,
                        name,
                        name,
                    )
