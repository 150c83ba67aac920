"""How the server logs: one line of JSON an event, with ids and never with what people wrote.

What an exception says may hold a visitor's words: of one only its kind and where it happened are told. Of
other people's loggers only the sentence, not what they fill into it.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import orjson

from .core.entry import Unavailable
from .core.values import stamp

log = logging.getLogger(__name__)
Format = Literal["json", "text"]
OURS = "app."
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
NAME = re.compile(r"[a-z_]{1,40}|[A-Z]{3,7} /[A-Za-z0-9_./{}-]{0,80}")
ADDRESS = re.compile(r"[^\s<>:;,'\"]+@[^\s<>:;,'\"]+")  # a mail server quotes them in its answers
FRAMES = 8  # of a traceback, the innermost

# what is asked at this moment: its name, and the data it came with
asked: ContextVar[tuple[str, object]] = ContextVar("asked", default=("", None))


def log_to(stream: TextIO = sys.stderr, wanted: Format | None = None) -> None:
    """From now on. Without a wish: JSON lines, or lines for people where a terminal shows them."""
    handler = Handler(stream)
    handler.setFormatter(Lines(wanted or ("text" if stream.isatty() else "json")))
    handler.addFilter(is_news)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log_what_dies() -> None:
    """What ends in a thread or a finaliser is logged: Python prints what the exception says."""

    def told(died: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
        error = died.exc_value
        log.error("something died unseen", exc_info=error and (type(error), error, error.__traceback__))

    threading.excepthook = sys.unraisablehook = told


def is_news(record: logging.LogRecord) -> bool:
    """Not what follows from a store that takes nothing: the store has said so, once."""
    return not (record.exc_info and isinstance(record.exc_info[1], Unavailable))


class Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:
        """A line that cannot be written. The library would print all that should have gone into it."""
        lost = {"level": "ERROR", "logger": __name__, "message": f"a line of {record.name} cannot be written"}
        at = stamp(datetime.fromtimestamp(record.created, UTC))
        where = [f"{record.pathname}:{record.lineno} {record.funcName}"]
        with suppress(OSError, ValueError):  # the stream itself is gone
            self.stream.write(orjson.dumps({"at": at, **lost, "where": where}).decode() + self.terminator)
            self.flush()


class Lines(logging.Formatter):
    def __init__(self, wanted: Format) -> None:
        super().__init__()
        self._format = wanted

    def format(self, record: logging.LogRecord) -> str:
        line = line_of(record)
        if self._format == "json":
            return orjson.dumps(line).decode()
        about = " ".join(f"{key}={line[key]}" for key in ("asked", "request", "conversation") if key in line)
        error = "".join(f"\n  {line['error']} {place}" for place in line.get("where", ()))
        return f"{line['level']} {line['message']}{f' ({about})' if about else ''}{error}"


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.startswith(OURS)
    message = record.getMessage() if ours else str(record.msg).partition("\n")[0]
    line: dict[str, Any] = {
        "at": stamp(datetime.fromtimestamp(record.created, UTC)),
        "level": record.levelname,
        "logger": record.name,
        # a mail server's answer may hold bytes that are no text, which JSON cannot carry
        "message": ADDRESS.sub("…@…", message.encode("utf-8", "replace").decode()),
        **_asked(),
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        line |= {
            "error": " < ".join(type(one).__name__ for one in _causes(error)),
            "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
    return line


def _asked() -> dict[str, str]:
    """The name of the request under way and its ids, as far as they are ids."""
    name, data = asked.get()
    found = {"asked": name} if NAME.fullmatch(name) else {}
    told = data if isinstance(data, Mapping) else {}
    for key, of in (("request", "id"), ("conversation", "conversation"), ("lead", "lead")):
        if isinstance(id := told.get(of), str) and ID.fullmatch(id):
            found[key] = id
    return found


def _causes(error: BaseException) -> list[BaseException]:
    found = [error]
    while (cause := found[-1].__cause__) is not None and cause not in found:
        found.append(cause)
    return found
