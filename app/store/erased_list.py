"""The list of erasures as a file beside the database: one JSON object a line, ids only, the oldest first.

It outlives the database: when a backup of before takes its place, what was erased since is erased again. Only
ever added to. Never an address, never a name.
"""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from ..core.erasing import Erasure
from ..core.values import moment, stamp
from .copies import Damaged

NAME = "erasures.jsonl"


def listed_in(folder: Path) -> tuple[Erasure, ...]:
    """What the file of a data folder lists. Damaged with the line that cannot be read."""
    path = folder / NAME
    if not path.exists():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]  # of a last line without its end nothing was carried out
    found = []
    for n, line in enumerate(lines, start=1):
        try:
            found.append(_read(orjson.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise Damaged(
                f"{path}:{n}: no line of a list of erasures; mend it from a copy of the file, or take it out"
            ) from error
    return tuple(found)


def list_in(folder: Path, erasures: Sequence[Erasure]) -> None:
    """Add to the file, on the disk before anything is erased: what is begun is carried out, now or later."""
    if not erasures:
        return
    path = folder / NAME
    lines = b"".join(orjson.dumps(_written(one)) + b"\n" for one in erasures)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        whole = file.read()
        file.seek(whole.rfind(b"\n") + 1)
        file.truncate()  # a last line without its end, of one that was killed
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _written(erasure: Erasure) -> dict[str, Any]:
    return {
        "id": erasure.id,
        "at": stamp(erasure.at),
        "site": erasure.site,
        "leads": erasure.leads,
        "conversations": erasure.conversations,
    }


def _read(told: dict[str, Any]) -> Erasure:
    leads, conversations = tuple(map(str, told["leads"])), tuple(map(str, told["conversations"]))
    return Erasure(str(told["id"]), moment(told["at"]), str(told["site"]), leads, conversations)
