"""The loader as a page gets it: the built text with the looks of flows in it, packed once for each change.

Under a flow's own address it has that flow's looks alone, so that its weight does not grow with the number of
flows; pages that hold the address of before get those of all. Nothing of an address gets into the text.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from aiohttp import ETag, web

SHORT = "public, max-age=300"
LOOKS, LETTERS = (
    '"%LOOKS%"',
    '"%LETTERS%"',
)  # in the built loader: a flow's looks, by so many letters of its id
LONGEST = 40  # letters of a flow's id
KEPT = 256  # packed texts at most: those that are asked for most lately

Looks = Mapping[str, Mapping[str, Any]]  # of each flow in force, {} where it leaves all as it is


@dataclass(frozen=True)
class Packed:
    """The loader in each encoding, and a name for what is in it."""

    bodies: Mapping[str, bytes]
    tag: str


class Loader:
    def __init__(self, path: Callable[[], Path], looks: Callable[[], Looks]) -> None:
        """`path`: of the built loader."""
        self._looks = looks
        self._packed = lru_cache(KEPT)(lambda told, letters: packed(path().read_text(), told, letters))

    def response(self, request: web.Request, flow: str | None = None) -> web.Response:
        """With the looks of that flow alone, none if there is no such flow; or with those of all."""
        looks = self._looks()
        letters = telling(looks)
        told = written({id[:letters]: of for id, of in looks.items() if flow in (None, id)})
        found: Packed = self._packed(told, letters)
        accepted = request.headers.get("Accept-Encoding", "")
        encoding = next((one for one in ("br", "gzip") if one in accepted), "identity")
        tag = ETag(f"{found.tag}-{encoding}")
        headers = {"Cache-Control": SHORT, "Vary": "Accept-Encoding", "ETag": f'"{tag.value}"'}
        if request.if_none_match and tag.value in {one.value for one in request.if_none_match}:
            return web.Response(status=304, headers=headers)
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        return web.Response(
            body=found.bodies[encoding], content_type="text/javascript", charset="utf-8", headers=headers
        )


def telling(ids: Mapping[str, Any]) -> int:
    """How many letters tell the ids apart: of many flows, their names would weigh more than their looks."""
    return next((n for n in range(1, LONGEST) if len({id[:n] for id in ids}) == len(ids)), LONGEST)


def written(looks: Looks) -> str:
    """As the loader reads it, JavaScript in ASCII: of each flow that says something, a list with holes.

    `{de:["0a7c66",4,"left","000",{"after":20}]}`: colour, radius, side, ink where it is black, opening.
    """
    lists = ((key, _list(of)) for key, of in looks.items() if of)
    return "{" + ",".join(f"{key}:[{parts}]" for key, parts in lists) + "}"


def _list(of: Mapping[str, Any]) -> str:
    ink = None if of.get("on") == "#fff" else of.get("on")
    parts = [of.get("colour"), of.get("radius"), of.get("side"), ink, of.get("open")]
    plain = [part.removeprefix("#") if isinstance(part, str) else part for part in parts]
    texts = ("" if part is None else json.dumps(part, separators=(",", ":")) for part in plain)
    return ",".join(texts).rstrip(",")


def packed(text: str, told: str, letters: int) -> Packed:
    whole = text.replace(LETTERS, str(letters)).replace(LOOKS, told).encode()
    gzip = zlib.compressobj(9, wbits=31)
    bodies = {
        "identity": whole,
        "gzip": gzip.compress(whole) + gzip.flush(),
        "br": brotli.compress(whole, mode=brotli.MODE_TEXT),
    }
    return Packed(bodies, hashlib.sha256(whole).hexdigest()[:16])
