"""What signed-in staff fetch by address: `/api/v1/…`. Only what their sites have; nothing for strangers."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ..core.commands import Refused
from ..leads import Leads, Staff

Signed = Callable[[web.BaseRequest], Awaitable[tuple[Staff, str] | None]]


def accepted(header: str) -> str:
    """The language tags of an Accept-Language, in its order and without their weights."""
    return ",".join(part.partition(";")[0].strip() for part in header[:200].split(","))


def routes(signed_in: Signed, leads: Leads) -> list[web.RouteDef]:
    async def history(request: web.Request) -> web.StreamResponse:
        """The history of a conversation's score as a drawing, told in `?language=` or the browser's."""
        found = await signed_in(request)
        if found is None:
            raise web.HTTPUnauthorized
        try:
            wanted = request.query.get("language", request.headers.get("Accept-Language", ""))
            drawing = await leads.chart(found[0], request.match_info["id"][:64], accepted(wanted))
        except Refused as refused:
            raise web.HTTPNotFound from refused
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(text=drawing, content_type="image/svg+xml", headers=headers)

    return [web.get("/api/v1/conversations/{id}/history.svg", history)]
