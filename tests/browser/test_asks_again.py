"""A console asks again when the network or the eyes come back: a hint that was lost must not wait minutes."""

import asyncio
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, WebSocket, expect

from tests.browser.conftest import PATIENCE, Served, Tab, rep_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Heard:
    """What a page says on its sockets."""

    sockets: list[WebSocket] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)  # for what has changed

    def opened(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framesent", lambda frame: self.asked.set() if '"watch"' in str(frame) else None)


async def at_console(browser: Browser, served: Served) -> tuple[Tab, Heard]:
    """Remy's console, whose timers stand still from now on: nothing is asked because time passes."""
    served.add_user("Remy")
    remy, heard = await rep_tab(browser, served.url, "Remy"), Heard()
    await remy.page.clock.install()
    remy.page.on("websocket", heard.opened)
    await remy.page.reload()
    await expect(remy.page.get_by_text("No leads yet")).to_be_visible()
    await remy.page.clock.pause_at(await remy.page.evaluate("Date.now() / 1000 + 1"))
    heard.asked.clear()
    return remy, heard


async def test_the_console_is_there_again_the_moment_the_network_is(browser: Browser, served: Served) -> None:
    remy, heard = await at_console(browser, served)
    await remy.context.set_offline(True)
    await remy.page.wait_for_function("!navigator.onLine", polling=50)
    await expect(remy.page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await remy.context.set_offline(False)
    await asyncio.wait_for(heard.asked.wait(), PATIENCE / 1000)
    assert len(heard.sockets) == 2
    await remy.context.close()


async def test_who_looks_again_is_told_what_has_changed(browser: Browser, served: Served) -> None:
    remy, heard = await at_console(browser, served)
    # a browser without a window has no focus of its own
    await remy.page.evaluate("window.dispatchEvent(new Event('focus'))")
    await asyncio.wait_for(heard.asked.wait(), PATIENCE / 1000)
    assert len(heard.sockets) == 1
    await remy.context.close()
