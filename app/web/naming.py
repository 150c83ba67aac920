"""Gives each HTTP request an id: it stands in the lines of log that the request causes, and in its answer.

Never in a line: what stands in the address, for links hold tokens; the pattern of the route is named.
"""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from ..logs import asked


@web.middleware
async def named(request: web.Request, handler: Handler) -> web.StreamResponse:
    resource = request.match_info.route.resource
    id = secrets.token_urlsafe(9)
    asked.set((f"{request.method} {resource.canonical if resource else '/'}", {"id": id}))
    try:
        response = await handler(request)
    except web.HTTPException as ended:
        ended.headers["X-Request-Id"] = id
        raise
    if not response.prepared:
        response.headers["X-Request-Id"] = id
    return response
