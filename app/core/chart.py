"""The history of a score as a small drawing: SVG with a text alternative. Never a script or a style sheet.

Colours are middling ones that read on light and dark, as an image does not know what it stands on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from .figures import written
from .flow import Flow
from .staff_labels import band_label
from .staff_words import say
from .values import moment
from .wording import plain

WIDTH, HEIGHT = 320, 112
LEFT, RIGHT, TOP, BOTTOM = 30, 6, 8, 18
BLUE, GREY = "#3d86b8", "#808a94"


def chart(
    flow: Flow, history: Sequence[Mapping[str, Any]], of: float, until: datetime, language: str = "en"
) -> str:
    """`history` as `history.history` gives it: the total as steps, its range as a shade, bands as lines.

    A step of the drawing tells its cause when it is pointed at; `<desc>` says the whole in words.
    """
    if not history:
        return _svg(say(language, "no-score"), "", "")
    times = [moment(str(one["at"])) for one in history]
    begin, end = times[0], max(until, times[-1])
    long = max((end - begin).total_seconds(), 1)
    most = max(of, 1)

    def x(at: datetime) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (at - begin).total_seconds() / long

    def y(points: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * max(0.0, min(points / most, 1))

    xs = [*map(x, times), x(end)]
    reachable = [band for band in flow.bands if band.from_ <= most]
    parts = [_band(band_label(band.id, language), y(band.from_)) for band in reachable]
    parts += [_label(LEFT - 5, str(plain(band.from_)), "end", y(band.from_) + 3.5) for band in reachable]
    for n, one in enumerate(history):
        width = max(xs[n + 1] - xs[n], 0.5)
        low, high = y(float(one["lowest"])), y(float(one["highest"]))
        parts.append(_box(xs[n], high, width, low - high))
    path = " ".join(_step(n, xs, y(float(one["total"]))) for n, one in enumerate(history))
    parts.append(f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="2"/>')
    parts += [_dot(xs[n], y(float(one["total"])), _told(one, language)) for n, one in enumerate(history)]
    parts += [_label(LEFT, _day(begin), "start"), _label(WIDTH - RIGHT, _day(end), "end")]
    words = "; ".join(_told(one, language) for one in history)
    return _svg(say(language, "over-time"), words, "".join(parts))


def _told(one: Mapping[str, Any], language: str) -> str:
    """Budget: € 20,000: 4 (4 to 8), unqualified."""
    ends = (one["lowest"], one["highest"])
    spread = f" ({say(language, 'to', lowest=ends[0], highest=ends[1])})" if ends[0] != ends[1] else ""
    points = f"{written(one['total'], language)}{spread}, {band_label(str(one['band']), language)}"
    return say(language, "says", what=one["because"], said=points)


def _band(label: str, y: float) -> str:
    name = escape(label)
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
    return f'{line} stroke="{GREY}" stroke-opacity=".5" stroke-dasharray="2 3"><title>{name}</title></line>'


def _box(x: float, y: float, width: float, height: float) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}"'
    return f'<rect {size} fill="{BLUE}" fill-opacity=".16"/>'


def _step(n: int, xs: Sequence[float], y: float) -> str:
    return f"{'M' if n == 0 else 'L'}{xs[n]:.1f} {y:.1f} H{xs[n + 1]:.1f}"


def _dot(x: float, y: float, told: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{BLUE}"><title>{escape(told)}</title></circle>'


def _label(x: float, text: str, anchor: str, y: float = HEIGHT - 5) -> str:
    where = f'x="{x}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {where} font-family="system-ui, sans-serif" font-size="10" fill="{GREY}">{text}</text>'


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _svg(title: str, words: str, inner: str) -> str:
    told = f"<title>{escape(title)}</title><desc>{escape(words)}</desc>"
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{told}{inner}</svg>'
