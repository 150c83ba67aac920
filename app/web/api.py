"""What signed-in staff fetch by address: `/api/v1/…`. Only what their sites have; nothing for strangers."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ..core.commands import Refused
from ..leads import Leads, Staff

Signed = Callable[[web.BaseRequest], Awaitable[tuple[Staff, str] | None]]


def routes(signed_in: Signed, leads: Leads) -> list[web.RouteDef]:
    async def history(request: web.Request) -> web.StreamResponse:
        """The history of a conversation's score as a drawing."""
        found = await signed_in(request)
        if found is None:
            raise web.HTTPUnauthorized
        try:
            drawing = await leads.chart(found[0], request.match_info["id"][:64])
        except Refused as refused:
            raise web.HTTPNotFound from refused
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(text=drawing, content_type="image/svg+xml", headers=headers)

    return [web.get("/api/v1/conversations/{id}/history.svg", history)]
