"""Every ending of a handler gets an ack: a result, a refusal with its code, or `internal`."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ..core.commands import Refused
from ..core.entry import Unavailable
from ..core.phrases import FALLBACK, phrase

log = logging.getLogger(__name__)
Handler = Callable[..., Awaitable[dict[str, Any] | None]]


def acked(
    handler: Handler, language_of: Callable[[Any], str] = lambda sid: FALLBACK
) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`handler(sid, data)` may raise Refused; whatever else it raises is our bug, logged and acked.

    A client may send no data, or too much: the handler gets {} or the first of it. What goes wrong on our
    side is said in the language of who asked.
    """

    async def wrapped(sid: str, *sent: Any) -> dict[str, Any]:
        try:
            return {"ok": True, **(await handler(sid, sent[0] if sent else {}) or {})}
        except Refused as refused:
            return refusal(refused)
        except Unavailable:  # the store has said so in the log, once
            return _internal(language_of(sid))
        except Exception:
            log.exception("a request failed")
            return _internal(language_of(sid))

    return wrapped


def _internal(language: str) -> dict[str, Any]:
    return refusal(Refused("internal", phrase(language, "internal")))


def refusal(refused: Refused) -> dict[str, Any]:
    error = {"code": refused.code, "message": refused.message, **refused.more}
    return {"ok": False, "error": error}
