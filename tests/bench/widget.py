"""What the widget weighs and how soon it asks, in Chromium over real responses; others' figures beside it.

python -m tests.bench.widget. The phone: CPU four times slower, 1.6 Mbit/s, 150 ms round trip, nothing cached.
The page is on an origin of its own. What others weigh is as published or measured elsewhere, never here.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from aiohttp import ClientSession, web
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, MISSING, Served
from tests.conftest import ROOT

RUNS = 7
PHONE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
OTHERS = (  # name, kB gzip until it can ask, ms until it is ready on the same phone; None: not published
    ("deep-chat 2.4.2", 110.7, 1271),
    ("papercups 1.3.1, the host's side alone", 128.9, 1326),
    ("@typebot.io/js 0.10.7", 196.5, 1680),
    ("botpress webchat 4.5.2", 252.0, 2292),
    ("flowise-embed 3.1.6", 283.9, 2124),
    ("@n8n/chat 1.37.0", 558.9, 4332),
    ("chainlit 2.12.0 copilot", 2493.6, 16036),
    ("Crisp, as it says itself", 232.0, None),
    ("Chatwoot, by its users", 170.4, None),
)
SHIFT = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 200);
})"""
BLOCKED = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) sum += Math.max(0, duration - 50);
  }).observe({ type: 'longtask', buffered: true });
  setTimeout(() => done(sum), 200);
})"""


@dataclass
class Visit:
    """One visit: what came over the wire, and when."""

    sizes: dict[str, int] = field(default_factory=dict)  # file -> bytes of its body, compressed
    at_load: int = 0
    before_opening: int = 0  # requests to the chat's server but for the loader
    asks: float = 0.0  # milliseconds from the click to the first question
    shift: float = 0.0
    blocked: float = 0.0  # milliseconds of the page's load in which it could not answer

    @property
    def until_asked(self) -> int:
        return sum(size for name, size in self.sizes.items() if not name.startswith("later-"))


async def visit(browser: Browser, page_url: str, chat_url: str, phone: bool, packed: str = "br") -> Visit:
    context = await browser.new_context()
    page = await context.new_page()
    visit = Visit()
    await listened(page, chat_url, visit, phone, packed)
    await page.goto(page_url)
    launcher = page.locator("leadlight-chat .launcher")
    await launcher.wait_for()
    await page.wait_for_timeout(500)
    visit.at_load, visit.before_opening = sum(visit.sizes.values()), len(visit.sizes) - 1
    visit.blocked = await page.evaluate(BLOCKED)
    visit.asks = await page.evaluate("""new Promise((done) => {
      const root = document.querySelector('leadlight-chat').shadowRoot;
      const begun = performance.now();
      root.querySelector('.launcher').click();
      const look = () => root.querySelector('.choice')?.getClientRects().length
        ? done(performance.now() - begun) : requestAnimationFrame(look);
      look();
    })""")
    visit.shift = await page.evaluate(SHIFT)
    await page.wait_for_timeout(300)
    await context.close()
    return visit


async def bare(browser: Browser, page_url: str) -> float:
    """Milliseconds in which the same page without the loader cannot answer, on the phone."""
    context = await browser.new_context()
    page = await context.new_page()
    await listened(page, "", Visit(), phone=True)
    await page.goto(f"{page_url}bare")
    await page.wait_for_timeout(900)
    blocked = float(await page.evaluate(BLOCKED))
    await context.close()
    return blocked


async def listened(page: Page, chat_url: str, visit: Visit, phone: bool, packed: str = "br") -> None:
    client = await page.context.new_cdp_session(page)
    await client.send("Network.enable")
    await client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await client.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": packed}})
    if phone:
        await client.send("Network.emulateNetworkConditions", PHONE)
        await client.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    def came(told: Mapping[str, Any]) -> None:
        url, headers = told["response"]["url"], told["response"]["headers"]
        if chat_url and url.startswith(chat_url):
            assert headers["Content-Encoding"] == packed, url
            visit.sizes[url.rsplit("/", 1)[-1]] = int(headers["Content-Length"])

    client.on("Network.responseReceived", came)


async def loaders(served: Served) -> list[str]:
    """A line for each address of the loader: its bytes."""
    lines = []
    flows = sorted(path.stem for path in served.flows.glob("*.yaml") if "\nflow: " in path.read_text())
    async with ClientSession(auto_decompress=False) as session:
        for path in (*(f"/embed/{flow}.js" for flow in flows if "." not in flow), "/embed.js"):
            sizes = []
            for packed in ("gzip", "br"):
                async with session.get(f"{served.url}{path}", headers={"Accept-Encoding": packed}) as answer:
                    sizes.append(len(await answer.read()))
            lines.append(f"  {path:<28} {sizes[0]:>8,} {sizes[1]:>8,}")
    return [*lines[:-1], f"{lines[-1]}   with the looks of all flows, in pages of before"]


async def page_of(served: Served) -> tuple[web.AppRunner, str]:
    async def page(request: web.Request) -> web.Response:
        loader = f'<script src="{served.url}/embed/demo.js" data-flow="demo" async></script>'
        script = "" if request.path == "/bare" else loader
        return web.Response(
            content_type="text/html", text=f"<!doctype html><title>Shop</title>{script}<h1>Shop"
        )

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/bare", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


def told(plain: list[Visit], gzip: Visit, phone: list[Visit], without: list[float]) -> None:
    first = plain[0]
    print(f"  {'':<28} {'gzip':>8} {'brotli':>8}   bytes of bodies")
    for (name, small), large in zip(first.sizes.items(), gzip.sizes.values(), strict=True):
        when = "   right after the first question" if name.startswith("later-") else ""
        print(f"  {name:<28} {large:>8,} {small:>8,}{when}")
    print(f"  {'at page load':<28} {gzip.at_load:>8,} {first.at_load:>8,}   goal 1,536 brotli")
    asked = f"{gzip.until_asked:>8,} {first.until_asked:>8,}   goal 12,288 gzip"
    print(f"  {'until the first question':<28} {asked}")
    print(f"  requests before it is opened: {first.before_opening}")
    fast, slow = median(one.asks for one in plain), median(one.asks for one in phone)
    print(f"  click to first question: {fast:.0f} ms; on the phone {slow:.0f} ms (goal 1,200)")
    blocked, shift = [one.blocked for one in phone], max(one.shift for one in plain + phone)
    print("  main thread blocked at load on the phone, median and worst, ms:", end=" ")
    print(f"{median(blocked):.0f} and {max(blocked):.0f},", end=" ")
    print(f"without the loader {median(without):.0f} and {max(without):.0f} (goal: no difference)")
    print(f"  layout shift: {shift:.3f}")
    print("\n  others, as published or measured elsewhere, not here      kB gzip   ready on the phone, ms")
    ours = ("Leadlight", gzip.until_asked / 1000, round(slow))
    for name, size, ready in (ours, *OTHERS):
        print(f"  {name:<56} {size:>8,.1f}   {'–' if ready is None else f'{ready:,}':>8}")


async def main() -> None:
    if CHROMIUM is None:
        raise SystemExit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), ROOT / "flows")
        await served.start()
        runner, url = await page_of(served)
        addresses = await loaders(served)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            plain = [await visit(browser, url, served.url, phone=False) for _ in range(RUNS)]
            gzip = await visit(browser, url, served.url, phone=False, packed="gzip")
            phone, without = [], []
            for _ in range(RUNS):  # in turn: what else the machine does falls on both
                phone.append(await visit(browser, url, served.url, phone=True))
                without.append(await bare(browser, url))
            await browser.close()
        await runner.cleanup()
        await served.end()
    print("The widget, in Chromium")
    told(plain, gzip, phone, without)
    print("\n  the loader as served    gzip and brotli, goal 1,536 brotli", *addresses, sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
