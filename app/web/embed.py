"""The built files: the loader that customers embed, the bundles behind it, and the headers they need.

Bundles carry a hash in their name and never change; the loader is short-lived, so that an update reaches
every page. A page that holds an older one asks for files that are gone: it is answered with code that loads
the present widget. All are open to any origin: they hold nothing of anybody. The loader brings along how its
flow's widget looks and when it opens by itself, so that a page asks for nothing more before the visitor does.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from .loader import Loader, Looks

FOREVER = "public, max-age=31536000, immutable"
RENEWED = re.compile(r"(panel|later|inline|opening|trail)-[0-9a-f]{10}\.js")  # where `renew.js` can stand in

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


def routes(assets: Assets, looks: Callable[[], Looks]) -> list[web.RouteDef]:
    packed = Loader(lambda: assets.path("embed.js"), looks)

    async def loader(request: web.Request) -> web.StreamResponse:
        """A page's data-flow decides which flow it is: the address says only whose looks come along."""
        if not assets.is_built:
            raise web.HTTPNotFound
        return _open(packed.response(request, request.match_info.get("flow")))

    async def built(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = assets.folder / name
        if assets.is_built and RENEWED.fullmatch(name) and not path.is_file():
            return _open(web.FileResponse(assets.path("renew.js"), headers={"Cache-Control": "no-store"}))
        if len(name) > 100 or name.startswith(".") or not path.is_file() or path.parent != assets.folder:
            raise web.HTTPNotFound
        return _open(web.FileResponse(path, headers={"Cache-Control": FOREVER}))

    return [
        web.get("/embed.js", loader),
        web.get("/embed/{flow:[a-z][a-z0-9_]{0,39}}.js", loader),
        web.get("/static/dist/{name}", built),
    ]


def _open(response: Served) -> Served:
    response.headers["Access-Control-Allow-Origin"] = "*"  # `import()` from a customer's page asks for it
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
