"""How moments and browsers are told on the pages of the team, in short words."""

import re
from datetime import datetime, timedelta

from ..core.values import moment

BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux"),
)


def device(agent: str) -> str:
    """`Firefox on Linux`; what is no browser by its first word."""
    browser = next((name for name, sign in BROWSERS if re.search(sign, agent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, agent)), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or agent.partition("/")[0].strip()[:40] or "Unknown device"


def ago(at: str, now: datetime) -> str:
    """`3 minutes ago`; "" for never."""
    if not at:
        return ""
    passed = now - moment(at)
    for unit, name in (
        (timedelta(days=1), "day"),
        (timedelta(hours=1), "hour"),
        (timedelta(minutes=1), "minute"),
    ):
        if passed >= unit:
            count = passed // unit
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def day(at: str) -> str:
    """`29 November 2026, 10:15 UTC`."""
    return f"{moment(at):%-d %B %Y, %H:%M} UTC"
