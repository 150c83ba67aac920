"""A flow's chat on a page of its own: a link to send, and what a website shows in an iframe.

Only the websites of a site that has the flow may frame it. In a frame it waits for the visitor.
"""

from collections.abc import Callable, Sequence

from aiohttp import web

from ..core.flow import Flow
from ..core.sites import LOOPBACK, Site
from .forms import Forms

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:;"
    " connect-src 'self' {socket}; form-action 'none'; base-uri 'none'; frame-ancestors {framers};"
    " require-trusted-types-for 'script'"
)


class ChatPage:
    def __init__(
        self, forms: Forms, sites: Sequence[Site], current: Callable[[str, str], Flow | None]
    ) -> None:
        """`current`: the flow that new conversations of a site run."""
        self._forms, self._sites, self._current = forms, sites, current

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/chat/{flow}", self.chat)]

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """`?site=` where several have the flow, `?language=` as `data-language`; nonsense is left aside."""
        id = request.match_info["flow"]
        having = [(site, flow) for site in self._sites if (flow := self._flow(site, id))]
        named = [one for one in having if one[0].id == request.query.get("site")]
        if not having:
            return self._forms.page(
                request,
                "notice.html",
                status=404,
                title="There is no such chat",
                text="The link may be old, or a letter of it is missing.",
            )
        site, flow = (named or having)[0]
        response = self._forms.page(
            request,
            "chat.html",
            title=flow.title or site.name,
            flow=id,
            site=site.id,
            language=request.query.get("language", "")[:40] or flow.language,
            own=request.query.get("language", "")[:40],
        )
        socket = f"ws{'s' if self._forms.is_secure(request) else ''}://{request.host}"
        framers = " ".join(dict.fromkeys(origin for site, _ in having for origin in framers_of(site)))
        response.headers["Content-Security-Policy"] = POLICY.format(socket=socket, framers=framers)
        return response

    def _flow(self, site: Site, id: str) -> Flow | None:
        return self._current(site.id, id) if site.has(id) else None


def framers_of(site: Site) -> tuple[str, ...]:
    """The pages that may show the site's chats in a frame, as a Content-Security-Policy lists them."""
    if site.origins is not None:
        return ("'self'", *site.origins)
    return ("'self'", *(f"http://{host}:*" for host in LOOPBACK if ":" not in host))
