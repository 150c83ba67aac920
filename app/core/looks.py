"""How a flow's widget looks and when it opens by itself, as the loader on a page is told.

Only what a page needs before anybody has opened the chat. Never a text of the flow, never a score.
"""

from collections.abc import Mapping
from typing import Any

from .flow import Flow, Opening

WHITE = "#ffffff"
STANDS_OUT = 3  # the contrast of what is no text, by WCAG 2.2
COLOURS: Mapping[str, str] = {  # CSS names that read well on a button
    "black": "#000000", "navy": "#000080", "blue": "#0000ff", "teal": "#008080", "green": "#008000",
    "olive": "#808000", "maroon": "#800000", "red": "#ff0000", "purple": "#800080", "fuchsia": "#ff00ff",
    "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "orange": "#ffa500", "yellow": "#ffff00",
    "lime": "#00ff00", "aqua": "#00ffff", "white": "#ffffff", "brown": "#a52a2a", "crimson": "#dc143c",
    "indigo": "#4b0082", "coral": "#ff7f50", "tomato": "#ff6347", "gold": "#ffd700", "pink": "#ffc0cb",
    "turquoise": "#40e0d0", "violet": "#ee82ee", "salmon": "#fa8072", "steelblue": "#4682b4",
    "slategray": "#708090", "royalblue": "#4169e1", "seagreen": "#2e8b57", "chocolate": "#d2691e",
}  # fmt: skip


def looks_of(flow: Flow) -> dict[str, Any]:
    """What the loader is told of a flow; {} if the flow leaves all as it is. Spans are seconds."""
    theme = flow.theme
    looks = {key: theme[key] for key in ("side", "radius") if key in theme}
    if "colour" in theme:
        colour = hex_of(str(theme["colour"]))
        looks |= {"colour": colour, "on": readable_on(colour)}
    opening = _opening(flow.open)
    return looks | ({"open": opening} if opening else {})


def _opening(open: Opening) -> dict[str, Any]:
    facts = {
        "after": open.after.total_seconds() if open.after is not None else None,
        "scroll": open.scroll,
        "leaving": open.leaving or None,
        "page": open.page,
    }
    told = {key: value for key, value in facts.items() if value is not None}
    return told | ({"again": open.again} if told and open.again else {})


def theme_of(flow: Flow) -> dict[str, Any]:
    """What the panel is told, in the language spoken: who speaks, and if the talk may be taken along."""
    return {key: flow.theme[key] for key in ("name", "avatar", "transcript") if flow.theme.get(key)}


def hex_of(colour: str) -> str:
    """A colour as #rrggbb."""
    if not colour.startswith("#"):
        return COLOURS[colour]
    digits = colour[1:].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


def readable_on(colour: str) -> str:
    """Black or white, whichever contrasts more with #rrggbb: 4.5:1 at least, on any colour."""
    return "#fff" if contrast(colour, WHITE) >= contrast(colour, "#000000") else "#000"


def contrast(one: str, other: str) -> float:
    """Of two colours as #rrggbb, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen_on_white(colour: str) -> str:
    """The lightest shade of #rrggbb that stands out on a white page."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    shades = ("#" + "".join(f"{part * n // 100:02x}" for part in parts) for n in range(100, -1, -1))
    return next(shade for shade in shades if contrast(shade, WHITE) >= STANDS_OUT)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
