"""The spread of the waits of hot leads as a small drawing: SVG with a text alternative. Never a script.

The colours are those of `chart`: they read on light and dark.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from .chart import BLUE, GREY
from .figures import written
from .ledger import Entry, figures, spread
from .staff_words import say

WIDTH, HEIGHT = 320, 128
LEFT, RIGHT, TOP, BOTTOM = 6, 6, 18, 18
GAP = 8
RED = "#c2562f"  # those that nobody replied to


def ledger_chart(entries: Sequence[Entry], language: str = "en") -> str:
    """A bar for each step of the waits and one for the missed; `<desc>` says it in words."""
    found = figures(entries)
    bars = [(say(language, f"wait-{within}"), count, BLUE) for within, count in spread(entries)]
    bars.append((say(language, "missed"), found.missed, RED))
    most = max(1, *(count for _, count, _ in bars))
    width = (WIDTH - LEFT - RIGHT + GAP) / len(bars) - GAP
    parts = []
    for n, (label, count, colour) in enumerate(bars):
        x = LEFT + n * (width + GAP)
        height = (HEIGHT - TOP - BOTTOM) * count / most
        y = HEIGHT - BOTTOM - height
        size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        parts.append(f'<rect {size} rx="2" fill="{colour}"/>')
        parts.append(_label(x + width / 2, y - 4, written(count, language)))
        parts.append(_label(x + width / 2, HEIGHT - 5, label))
    base = HEIGHT - BOTTOM + 0.5
    parts.append(f'<path d="M{LEFT} {base} H{WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity=".5"/>')
    counts = "; ".join(f"{label}: {written(count, language)}" for label, count, _ in bars)
    words = counts if found.median is None else f"{_middle(found.median, found.p90, language)}. {counts}"
    told = f"<title>{escape(say(language, 'waits'))}</title><desc>{escape(words)}</desc>"
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{told}{"".join(parts)}</svg>'


def _middle(median: timedelta, p90: timedelta | None, language: str) -> str:
    return say(language, "half-within", half=span(median, language), most=span(p90 or median, language))


def span(wait: timedelta, language: str) -> str:
    """A wait in the largest unit of which it has two: 40 s, 12 min, 3 h, 2 days."""
    seconds = wait.total_seconds()
    for unit, long in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * long:
            return say(language, f"span-{unit}", n=round(seconds / long))
    return say(language, "span-s", n=round(seconds))


def _label(x: float, y: float, text: str) -> str:
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle"'
    font = 'font-family="system-ui, sans-serif" font-size="10"'
    return f'<text {where} {font} fill="{GREY}">{escape(text)}</text>'
