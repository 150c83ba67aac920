"""Takes the README's picture: a visitor turning hot and the console that sees it, side by side.

    make picture

Writes static/picture.png: the real server, the real flow, two real browsers.
"""

import asyncio
import base64
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Served, choose, rep_tab, visitor_tab
from tests.conftest import ROOT

PICTURE = ROOT / "static" / "picture.png"
HEIGHT = 720


async def take() -> None:
    with tempfile.TemporaryDirectory() as folder:
        flows = Path(folder) / "flows"
        shutil.copytree(ROOT / "flows", flows)
        served = Served(Path(folder) / "data", flows)
        await served.start()
        try:
            served.add_user("Remy")
            await _both(served, Path(folder))
        finally:
            await served.end()


async def _both(served: Served, folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        remy = await rep_tab(browser, served.url, "Remy", viewport={"width": 1200, "height": HEIGHT})
        phone = {"width": 430, "height": HEIGHT}
        vera = await visitor_tab(browser, served.url, "/pricing", viewport=phone)
        await choose(vera, "I'm comparing options", "60000", "I do")
        await vera.page.mouse.move(0, 0)
        await remy.page.get_by_role("button", name="Open").first.click()
        await remy.page.get_by_role("heading", name="Scorecard").wait_for()
        await remy.page.wait_for_timeout(800)
        await vera.page.screenshot(path=folder / "visitor.png")
        await remy.page.screenshot(path=folder / "console.png")
        sheet = await browser.new_page(viewport={"width": 1690, "height": HEIGHT + 40})
        await sheet.goto(f"{served.url}/healthz")
        await sheet.set_content(
            "<body style='margin:0;padding:20px;display:flex;gap:20px;background:#dfe5ea'>"
            + "".join(
                f"<img src='data:image/png;base64,{_base64(folder / name)}' style='border-radius:10px'>"
                for name in ("visitor.png", "console.png")
            )
        )
        await sheet.wait_for_timeout(300)
        await sheet.screenshot(path=PICTURE)
        await browser.close()


def _base64(path: Path) -> str:

    return base64.b64encode(path.read_bytes()).decode()


if __name__ == "__main__":
    asyncio.run(take())
