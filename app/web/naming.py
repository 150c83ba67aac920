"""Gives each HTTP request an id: it stands in the lines of log that the request causes, and in its answer.

Never in a line: what stands in the address, for links hold tokens; the pattern of the route is named.
"""

import logging
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from ..core.entry import Unavailable
from ..core.phrases import FALLBACK, phrase
from ..logs import asked

log = logging.getLogger(__name__)
RETRY = "5"  # seconds
TRY_AGAIN = phrase(FALLBACK, "internal")


@web.middleware
async def named(request: web.Request, handler: Handler) -> web.StreamResponse:
    resource = request.match_info.route.resource
    id = secrets.token_urlsafe(9)
    asked.set((f"{request.method} {resource.canonical if resource else '/'}", {"id": id}))
    try:
        response = await handler(request)
    except Unavailable as error:  # the store has said so in the log, once
        again = {"X-Request-Id": id, "Retry-After": RETRY}
        raise web.HTTPServiceUnavailable(text=TRY_AGAIN, headers=again) from error
    except web.HTTPException as ended:
        ended.headers["X-Request-Id"] = id
        raise
    except ConnectionError:  # the other side is gone
        raise
    except Exception as error:  # our bug: else the answer has no id to look for in the log
        if request.writer.output_size:
            raise  # its answer has begun: the library breaks it off
        log.exception("a page or call failed")
        raise web.HTTPInternalServerError(text=TRY_AGAIN, headers={"X-Request-Id": id}) from error
    if not response.prepared:
        response.headers["X-Request-Id"] = id
    return response
