"""A rep's device that hears of hot leads while the console is closed, and what it is told.

What is told is short, and enough to decide whether to look: who, how hot, where, why. Never sends.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_REASONS, LONGEST = 3, 200
KEYS = ("alert", "conversation", "name", "company", "band", "total", "of", "page", "because")


@dataclass(frozen=True, slots=True)
class Device:
    """A browser's subscription, as its push service knows it."""

    endpoint: str
    p256dh: str
    auth: str
    language: str


def told(alert: Mapping[str, Any]) -> bytes:
    """What a device is told of an alert, as JSON well under the 4,096 bytes that every service takes."""
    row = {**alert, "alert": alert["id"], "because": alert.get("because", [])[:MOST_REASONS]}
    kept = {key: _short(row[key]) for key in KEYS if row.get(key) not in (None, "")}
    return json.dumps(kept, ensure_ascii=False).encode()


def _short(value: Any) -> Any:
    match value:
        case str():
            return value[:LONGEST]
        case list():
            return [_short(one) for one in value]
        case _:
            return value
