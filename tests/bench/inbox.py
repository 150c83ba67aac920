"""How fluent the inbox is with 10,000 leads: times between frames at rest, scrolling, in a burst.

python -m tests.bench.inbox [FOLDER for pictures]. All three on one page in one run, so that they compare.
"""

import asyncio
import json
import random
import secrets
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from playwright.async_api import Page, async_playwright, expect

from app.core.commands import Answer, Open
from app.entries import Ref
from app.settings import Settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conftest import PASSWORD, ROOT, House, serving

LEADS, BURST = 10_000, 100
NAMES = (
    "Vera Vos",
    "شركة النور",
    "Ömer Åkesson",
    "דנה כהן",
    "Wilhelmina van der Hoeven-Sanders",
    "李小龍",
    "",
)
FRAMES = """seconds => new Promise(done => {
  const gaps = []; let last = performance.now();
  const end = last + seconds * 1000;
  requestAnimationFrame(function step(now) {
    gaps.push(now - last); last = now;
    now < end ? requestAnimationFrame(step) : done(gaps.slice(1));
  });
})"""
SCROLL = """() => { const list = document.querySelector('.inbox-list'); let at = 0;
  window.scrolling = setInterval(() => { at += 400; list.scrollTop = at; }, 16); }"""


async def begun(house: House, number: int) -> list[Ref]:
    """Conversations with one answer."""
    talks, refs = house.parts.conversations, []
    for _ in range(number):
        token = secrets.token_urlsafe(32)
        shown = await talks.open(
            "default", token, "demo", Open("", "en", "https://shop.example/pricing", "", "")
        )
        ref = Ref("default", shown["conversation"])
        await talks.act(ref, "need", Answer("need", "replace", False))
        refs.append(ref)
    return refs


def fill(database: Path) -> None:
    """Rows like one that is there, each a little different; no conversations behind them."""
    chance = random.Random(7)
    with sqlite3.connect(database) as conn:
        (text,) = conn.execute("select row from inbox limit 1").fetchone()
        row, version = json.loads(text), conn.execute("select version from feed").fetchone()[0]
        for n in range(LEADS):
            low = chance.randint(0, 9)
            since = f"2026-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}T08:{n % 60:02}:00.000Z"
            lead = {
                **row, "id": f"lead-{n}", "conversation": f"talk-{n}", "since": since, "last": since,
                "state": chance.choice(("bot", "bot", "closed", "closed", "closed", "waiting", "rep")),
                "total": low + 2, "lowest": low, "highest": low + 7, "name": chance.choice(NAMES),
                "company": chance.choice(("Acme", "Brückenbau Süd GmbH & Co. KG", "")), "hot": n % 400 == 0,
                "persona": chance.choice(("owner", None)), "language": chance.choice(("en", "nl", "ar")),
            }  # fmt: skip
            conn.execute(
                "insert into inbox (site, lead, conversation, since, version, row) values (?, ?, ?, ?, ?, ?)",
                ("default", lead["id"], lead["conversation"], since, version + n + 1, json.dumps(lead)),
            )
        conn.execute("update feed set version = ?", (version + LEADS,))


def told(what: str, gaps: list[float]) -> None:
    ordered = sorted(gaps)
    half, most, longest = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1]
    print(
        f"{what:24} p50 {half:6.1f} ms   p99 {most:6.1f} ms   longest {longest:6.1f} ms   {len(gaps)} frames"
    )


async def signed_in(house: House, page: Page) -> None:
    await house.parts.auth.add_user("remy@example.com", "Remy", PASSWORD, {"default": "rep"})
    await page.goto(f"{house.url}/console")
    await page.get_by_label("E-mail").fill("remy@example.com")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()


async def measured(house: House, page: Page, refs: list[Ref]) -> None:
    started = perf_counter()
    await signed_in(house, page)
    count = page.locator(".inbox-title .count")
    await expect(count).to_have_text(f"{LEADS + BURST:,}", timeout=60_000)
    print(f"signed in, and {LEADS + BURST:,} leads held, after {perf_counter() - started:.1f} s")
    await page.wait_for_timeout(1500)
    told("at rest", await page.evaluate(FRAMES, 4))
    await page.evaluate(SCROLL)
    told("scrolling", await page.evaluate(FRAMES, 4))
    await page.evaluate("clearInterval(window.scrolling)")
    drawn = await page.locator(".row").count()
    frames = asyncio.create_task(page.evaluate(FRAMES, 4))
    talks, started = house.parts.conversations, perf_counter()
    await asyncio.gather(*(talks.act(ref, "budget", Answer("budget", 1000, False)) for ref in refs))
    written = perf_counter() - started
    told(f"a burst of {BURST} changes", await frames)
    print(f"the burst was written in {written:.2f} s; {drawn} rows are drawn")


async def main(pictures: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(port=0, data=Path(folder) / "data", flows=ROOT / "flows", limits=False)
        async with serving(settings) as house:
            refs = await begun(house, BURST)
        fill(settings.database)
        async with serving(replace(settings)) as house, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page()
            await measured(house, page, refs)
            if pictures:
                await page.screenshot(path=pictures / "inbox-10000.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
