"""The built files: the loader that customers embed, the bundles behind it, and the headers they need.

Bundles carry a hash in their name and never change; the loader is short-lived, so that an update reaches
every page. All are open to any origin: they hold nothing of anybody.
"""

import json
from pathlib import Path

from aiohttp import web

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"


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


def routes(assets: Assets) -> list[web.RouteDef]:
    async def loader(request: web.Request) -> web.StreamResponse:
        if not assets.is_built:
            raise web.HTTPNotFound
        return _open(web.FileResponse(assets.path("embed.js"), headers={"Cache-Control": SHORT}))

    async def built(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = assets.folder / name
        if len(name) > 100 or name.startswith(".") or not path.is_file() or path.parent != assets.folder:
            raise web.HTTPNotFound
        return _open(web.FileResponse(path, headers={"Cache-Control": FOREVER}))

    return [web.get("/embed.js", loader), web.get("/static/dist/{name}", built)]


def _open(response: web.FileResponse) -> web.FileResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"  # `import()` from a customer's page asks for it
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
