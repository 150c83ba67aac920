"""The other hundred services, by Apprise where it is installed: its addresses, its sending.

It opens its own connections, in threads: the guard of `sender` does not reach there. So only who runs the
server can set such a channel up, on the command line.
"""

import asyncio
import importlib
import importlib.util
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from ..core.channels import Channel, Failed
from ..core.telling import Telling
from .sender import PATIENCE

MISSING = "Apprise is not installed here; run `pip install 'leadlight[apprise]'`"


class Apprise:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="channel-apprise")

    def problem(self, address: str, secret: str | None) -> str | None:
        if importlib.util.find_spec("apprise") is None:
            return MISSING
        if not _library().Apprise.instantiate(address):
            return "Apprise knows no such address; see its list of services for how to write it"
        return None

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        if importlib.util.find_spec("apprise") is None:
            raise Failed(MISSING)
        try:
            async with asyncio.timeout(PATIENCE):
                arrived = await asyncio.get_running_loop().run_in_executor(
                    self._threads, _notify, channel.address, told
                )
        except TimeoutError as error:
            raise Failed(f"Apprise did not end within {PATIENCE:g} seconds", slow=True) from error
        if not arrived:
            raise Failed("Apprise could not send it; its own log says why")


def _notify(address: str, told: Telling) -> bool:
    services = _library().Apprise()
    services.add(address)
    return bool(services.notify(title=told.title, body=told.text))


def _library() -> Any:
    """Loaded on first use: it takes two seconds and 40 MB."""
    return importlib.import_module("apprise")
