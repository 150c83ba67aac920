"""The console as an app: its manifest, icons and service worker, at addresses that stay.

The worker may not be cached: a browser that held an old one would go on with it. No lead is in any of them.
"""

from aiohttp import web

from .embed import Assets

DAY = "public, max-age=86400"
SIZES = (192, 512)
MANIFEST = {
    "id": "/console",
    "name": "Leadlight",
    "short_name": "Leadlight",
    "start_url": "/console",
    "scope": "/console",
    "display": "standalone",
    "background_color": "#262b36",
    "theme_color": "#262b36",
    "icons": [
        {
            "src": f"/console/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in SIZES
        for purpose in ("any", "maskable")
    ],
}


def routes(assets: Assets) -> list[web.RouteDef]:
    def built(name: str, headers: dict[str, str]) -> web.FileResponse:
        if not assets.is_built:
            raise web.HTTPNotFound
        return web.FileResponse(assets.path(name), headers={"X-Content-Type-Options": "nosniff", **headers})

    async def manifest(request: web.Request) -> web.StreamResponse:
        headers = {"Cache-Control": DAY, "X-Content-Type-Options": "nosniff"}
        return web.json_response(MANIFEST, content_type="application/manifest+json", headers=headers)

    async def worker(request: web.Request) -> web.StreamResponse:
        scope = {"Service-Worker-Allowed": "/console", "Cache-Control": "no-cache"}
        policy = {"Content-Security-Policy": "default-src 'self'"}
        return built(
            "console-worker.js", {**scope, **policy, "Content-Type": "text/javascript; charset=utf-8"}
        )

    async def icon(request: web.Request) -> web.StreamResponse:
        return built(f"icon-{request.match_info['size']}.png", {"Cache-Control": DAY})

    return [
        web.get("/console/manifest.webmanifest", manifest),
        web.get("/console/worker.js", worker),
        web.get("/console/icon-{size:192|512}.png", icon),
    ]
