"""The mail server that e-mail goes through, as its address is written: smtp://user:password@host:port."""

from dataclasses import dataclass, field
from urllib.parse import unquote

from .values import parts_of

PORTS = {"smtp": 587, "smtps": 465}
FORM = "write it like smtp://user:password@mail.example.com:587"


@dataclass(frozen=True, slots=True)
class Relay:
    """`is_tls`: encrypted from the first byte; else it is asked for, and required where there is a login."""

    host: str
    port: int
    is_tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_relay(text: str) -> Relay:
    """ValueError with the way out; its text never holds the password."""
    parts = parts_of(text)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"it names no mail server; {FORM}")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise ValueError(f"its port is no port; {FORM}") from None
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return Relay(parts.hostname, port, parts.scheme == "smtps", user, password)
