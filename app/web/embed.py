"""The built files: the loader that customers embed, the bundles behind it, and the headers they need.

Bundles carry a hash in their name and never change; the loader is short-lived, so that an update reaches
every page. A page that holds an older one asks for files that are gone: it is answered with code that loads
the present widget. All are open to any origin: they hold nothing of anybody. The loader brings along how each
flow's widget looks and when it opens by itself, so that a page asks for nothing more before the visitor does.
"""

import json
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import brotli
from aiohttp import web

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
RENEWED = re.compile(r"(panel|later|inline|opening|trail)-[0-9a-f]{10}\.js")  # where `renew.js` can stand in
LOOKS = '"%LOOKS%"'  # in the built loader, where the flows' looks belong


Served = TypeVar("Served", bound=web.StreamResponse)


class Assets:
    """Logical names of built files -> their addresses."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "static" / "dist"
        manifest = self.folder / "manifest.json"
        self._files: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}

    @property
    def is_built(self) -> bool:
        return bool(self._files)

    def path(self, name: str) -> Path:
        """The built file of a logical name. KeyError if the build has none such."""
        return self.folder / self._files[name]

    def address(self, name: str) -> str:
        return f"/static/dist/{self._files[name]}" if name in self._files else f"/static/dist/{name}"


class Loader:
    """The loader's text with the looks of the flows, packed once for each change of them."""

    def __init__(self, assets: Assets, looks: Callable[[], Mapping[str, Any]]) -> None:
        self._assets, self._looks = assets, looks
        self._packed: tuple[str, dict[str, bytes]] = "", {}

    def response(self, request: web.Request) -> web.Response:
        told = json.dumps(self._looks(), separators=(",", ":"))  # ASCII, like the loader itself
        if self._packed[0] != told:
            self._packed = told, _packings(self._assets.path("embed.js").read_text(), told)
        accepted = request.headers.get("Accept-Encoding", "")
        encoding = next((one for one in ("br", "gzip") if one in accepted), "identity")
        headers = {"Cache-Control": SHORT, "Vary": "Accept-Encoding"}
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        return web.Response(
            body=self._packed[1][encoding], content_type="text/javascript", charset="utf-8", headers=headers
        )


def _packings(text: str, told: str) -> dict[str, bytes]:
    whole = text.replace(LOOKS, told).encode()
    gzip = zlib.compressobj(9, wbits=31)
    return {
        "identity": whole,
        "gzip": gzip.compress(whole) + gzip.flush(),
        "br": brotli.compress(whole, mode=brotli.MODE_TEXT),
    }


def routes(assets: Assets, looks: Callable[[], Mapping[str, Any]]) -> list[web.RouteDef]:
    packed = Loader(assets, looks)

    async def loader(request: web.Request) -> web.StreamResponse:
        if not assets.is_built:
            raise web.HTTPNotFound
        return _open(packed.response(request))

    async def built(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = assets.folder / name
        if assets.is_built and RENEWED.fullmatch(name) and not path.is_file():
            return _open(web.FileResponse(assets.path("renew.js"), headers={"Cache-Control": "no-store"}))
        if len(name) > 100 or name.startswith(".") or not path.is_file() or path.parent != assets.folder:
            raise web.HTTPNotFound
        return _open(web.FileResponse(path, headers={"Cache-Control": FOREVER}))

    return [web.get("/embed.js", loader), web.get("/static/dist/{name}", built)]


def _open(response: Served) -> Served:
    response.headers["Access-Control-Allow-Origin"] = "*"  # `import()` from a customer's page asks for it
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
