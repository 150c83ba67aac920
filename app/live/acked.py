"""Every ending of a handler gets an ack: a result, a refusal with its code, or `internal`."""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from ..core.commands import Refused
from .guard import FAILED

log = logging.getLogger(__name__)
Handler = Callable[..., Awaitable[dict[str, Any] | None]]


def acked(handler: Handler) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`handler(self, sid, data)` may raise Refused; whatever else it raises is our bug, logged and acked."""

    @wraps(handler)
    async def wrapped(self: Any, sid: str, *args: Any) -> dict[str, Any]:
        try:
            return {"ok": True, **(await handler(self, sid, args[0] if args else {}) or {})}
        except Refused as refused:
            return refusal(refused)
        except Exception:
            log.exception("%s failed", handler.__name__)
            return FAILED

    return wrapped


def refusal(refused: Refused) -> dict[str, Any]:
    error = {"code": refused.code, "message": refused.message, **refused.more}
    return {"ok": False, "error": error}
