"""One-time codes of an authenticator app: TOTP by RFC 6238, on HOTP by RFC 4226. Never a clock, never random.

SHA-1, 30 seconds, 6 digits: what every app reads. A code counts once: who checks keeps its counter.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD = 30  # seconds
DIGITS = 6
WINDOW = 1  # periods that a phone's clock may be off, to both sides
ISSUER = "Leadlight"


def code(secret: bytes, counter: int, digits: int = DIGITS) -> str:
    """RFC 4226, section 5.3: HMAC-SHA-1 of the counter, truncated."""
    mac = hmac.digest(secret, counter.to_bytes(8, "big"), hashlib.sha1)
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def counter_at(at: datetime) -> int:
    return int(at.timestamp()) // PERIOD


def counter_of(key: str, typed: str, at: datetime) -> int | None:
    """The counter that a typed code is right for now, or None. `key` is base32; spaces do not count."""
    typed, secret = "".join(typed.split()), base64.b32decode(key)
    now, right = counter_at(at), None
    for counter in range(now - WINDOW, now + WINDOW + 1):  # all of them: the time tells nothing
        if hmac.compare_digest(code(secret, counter).encode(), typed.encode("utf-8", "surrogateescape")):
            right = counter
    return right


def address(key: str, email: str) -> str:
    """What the QR code says: the address an authenticator app takes a key from."""
    query = urlencode({"secret": key, "issuer": ISSUER, "digits": DIGITS, "period": PERIOD})
    return f"otpauth://totp/{ISSUER}:{quote(email)}?{query}"


def in_groups(key: str) -> str:
    """A key as a person types it: `ABCD EFGH …`."""
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))
