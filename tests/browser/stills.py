"""Pictures compared in the browser itself: what of two PNGs differs, and how strong the contrasts in one are.

A golden picture is made anew by one command, `LEADLIGHT_GOLDEN=update`; see `test_golden`.
"""

import base64
import os
from pathlib import Path

from playwright.async_api import Locator, Page

GOLDEN = Path(__file__).parent / "golden"
FONT = "DejaVu Sans"  # of Debian's fonts-dejavu-core, which fontconfig brings along; unchanged since 2016
STRONG = 48  # of 255 in one channel: less is a font's smoothing
SHARE = 0.004  # of the pixels that may differ so

_PIXELS = """const pixels = async (png) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
};"""
_DIFFERENT = (
    "async ([one, two, strong]) => {"
    + _PIXELS
    + """
  const [a, b] = [await pixels(one), await pixels(two)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const apart = [0, 1, 2].map((n) => Math.abs(a.data[at + n] - b.data[at + n]));
    if (Math.max(...apart) > strong) count += 1;
  }
  return count / (a.width * a.height);
}"""
)
_CONTRAST = (
    "async ([png, least]) => {"
    + _PIXELS
    + """
  const { data, width, height } = await pixels(png);
  const linear = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = (data[at] << 16) + (data[at + 1] << 8) + data[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const light = [...counts].filter(([, count]) => count >= least * width * height).map(([colour]) =>
    0.2126 * linear(colour >> 16) + 0.7152 * linear((colour >> 8) & 255) + 0.0722 * linear(colour & 255));
  return (Math.max(...light) + 0.05) / (Math.min(...light) + 0.05);
}"""
)


async def difference(page: Page, one: bytes, two: bytes, strong: int = STRONG) -> float:
    """The share of pixels that differ; 1 if the pictures are of different sizes. `page`: any; a strict CSP
    may refuse pictures."""
    asked = [*(base64.b64encode(png).decode() for png in (one, two)), strong]
    return float(await page.evaluate(_DIFFERENT, asked))


async def contrast(page: Page, png: bytes, least: float = 0.004) -> float:
    """Between the lightest and the darkest colour of which the picture has at least that share."""
    return float(await page.evaluate(_CONTRAST, [base64.b64encode(png).decode(), least]))


async def still(one: Page | Locator) -> bytes:
    """A picture without a caret and with all that moves at its end."""
    return await one.screenshot(animations="disabled", caret="hide")


async def fits_golden(page: Page, name: str, png: bytes) -> str:
    """What is wrong with a picture beside its golden one, "" if nothing is; with `update` it becomes that."""
    golden = GOLDEN / f"{name}.png"
    if os.environ.get("LEADLIGHT_GOLDEN") == "update":
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(png)
        return ""
    if not golden.exists():
        return f"{name}: no golden picture; make it by LEADLIGHT_GOLDEN=update and look at it"
    share = await difference(page, golden.read_bytes(), png)
    if share <= SHARE:
        return ""
    seen = Path(os.environ.get("LEADLIGHT_PICTURES", "/tmp")) / f"golden-{name}.png"
    seen.write_bytes(png)
    return f"{name}: {share:.1%} of the pixels differ; compare {seen} with {golden}"
