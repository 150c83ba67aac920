"""A real server as a process of its own, and Debian's Chromium; without it, what to install is said."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import CliRunner
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from app.cli import main
from tests.conftest import PASSWORD, ROOT

CHROMIUM = shutil.which("chromium")
MISSING = "the browser tests need Chromium: sudo apt-get install --no-install-recommends chromium"
PATIENCE = 20_000  # milliseconds at most: the machine may be busy
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Served:
    """`leadlight serve` as a process, on a port of its own that it keeps over restarts."""

    data: Path
    flows: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "LEADLIGHT_DATA": str(self.data),
            "LEADLIGHT_FLOWS": str(self.flows),
            "LEADLIGHT_LIMITS": "off",
        }

    async def start(self) -> None:
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: ASYNC220 - its pipes are read in threads
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        while not any("Ctrl-C" in line for line in self.said):
            line = await asyncio.to_thread(self.process.stdout.readline)
            assert line, f"the server did not start: {self.said}"
            self.said.append(line)
        address = next(line for line in self.said if "Console" in line)
        self.port = int(re.search(r":(\d+)/console", address)[1])

    def add_user(self, name: str, role: str = "rep") -> None:
        """`leadlight user add`, in this process: a process of its own takes a second to begin."""
        words = ["user", "add", f"{name}@example.com", "--role", role, "--name", name]
        with ThreadPoolExecutor(1) as aside:  # it has a loop of its own
            added = aside.submit(
                CliRunner().invoke, main, words, input=f"{PASSWORD}\n", env=self.environment
            ).result()
        assert added.exit_code == 0, added.output

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        code = await asyncio.to_thread(self.process.wait, 15)
        self.process.stdout.close()
        self.process = None
        return code

    async def restart(self, how: signal.Signals) -> None:
        await self.end(how)
        await self.start()


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    flows = tmp_path / "flows"
    shutil.copytree(ROOT / "flows", flows)
    served = Served(tmp_path / "data", flows)
    await served.start()
    yield served
    if served.process:
        await served.end()


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures of pages are wanted: `LEADLIGHT_PICTURES=/tmp/pictures pytest tests/browser/…`."""
    wanted = os.environ.get("LEADLIGHT_PICTURES")
    if wanted:
        Path(wanted).mkdir(parents=True, exist_ok=True)
    return Path(wanted) if wanted else None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class Tab:
    """A page in a browser profile of its own, and what went wrong on it."""

    page: Page
    context: BrowserContext
    errors: list[str]


async def tab(browser: Browser, script: str = "", **options: object) -> Tab:
    """A tab; `script` runs before any of the page's own."""
    context = await browser.new_context(**options)
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return Tab(page, context, errors)


async def visitor_tab(browser: Browser, url: str, page: str = "/demo", **options: object) -> Tab:
    """Vera on the demo page, the chat open."""
    vera = await tab(browser, **options)
    await vera.page.goto(f"{url}{page}")
    await vera.page.locator("leadlight-chat button").first.click()
    await vera.page.get_by_role("button", name="I'm comparing options").wait_for()
    return vera


async def rep_tab(browser: Browser, url: str, name: str, **options: object) -> Tab:
    """A rep, signed in at the console."""
    rep = await tab(browser, permissions=["notifications"], **options)
    await rep.page.goto(f"{url}/console")
    await rep.page.get_by_label("E-mail").fill(f"{name}@example.com")
    await rep.page.get_by_label("Password").fill(PASSWORD)
    await rep.page.get_by_role("button", name="Sign in").click()
    await rep.page.get_by_role("heading", name="Leads").wait_for()
    return rep


async def choose(tab: Tab, *labels: str) -> None:
    """Vera clicks answers; a number is typed."""
    for label in labels:
        if label.isdigit():
            field = tab.page.locator(
                "leadlight-chat input[type=number], leadlight-chat input[inputmode]"
            ).first
            await field.fill(label)
            await field.press("Enter")
        else:
            await tab.page.locator("leadlight-chat").get_by_role("button", name=label, exact=True).click()
