"""Pages and forms, as every room of the web makes them: a policy on each page, a CSRF token in each form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from jinja2 import Environment

from ..leads import Staff
from . import words
from .auth import Auth
from .cookies import HALF

OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' {socket}; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types leadlight"
)


class Forms:
    def __init__(self, templates: Environment, auth: Auth) -> None:
        self._templates, self._auth = templates, auth

    async def filled(self, request: web.Request) -> dict[str, str]:
        """The fields of a form of ours. 403 for any other."""
        try:
            filled = await request.post()
        except (ValueError, LookupError, HttpProcessingError) as error:  # no form, or in no charset there is
            raise web.HTTPBadRequest(text="This is not a form.") from error
        form = {key: value for key, value in filled.items() if isinstance(value, str)}
        if not self._auth.is_own_form(request, form.get("csrf", "")):
            raise web.HTTPForbidden(
                text="This form has expired. Please go back, reload the page and try again."
            )
        return form

    def form(
        self, request: web.Request, template: str, status: int = 200, **values: Any
    ) -> web.StreamResponse:
        csrf = self._auth.csrf(request)
        response = self.page(request, template, status=status, csrf=csrf, **values)
        self._auth.set_csrf(request, response, csrf)
        return response

    def is_secure(self, request: web.Request) -> bool:
        return self._auth.is_secure(request)

    def page(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        text = self._templates.get_template(template).render(**values)
        response = web.Response(text=text, content_type="text/html", status=status)
        socket = f"ws{'s' if self._auth.is_secure(request) else ''}://{request.host}"
        response.headers.update(
            {
                "Content-Security-Policy": OWN_POLICY.format(socket=socket),
                "Cache-Control": "no-store",
                "Referrer-Policy": "same-origin",
                "X-Content-Type-Options": "nosniff",
            }
        )
        return response

    def office(
        self,
        request: web.Request,
        staff: Staff,
        template: str,
        names: Mapping[str, str],
        now: datetime,
        status: int = 200,
        **values: Any,
    ) -> web.StreamResponse:
        """A page of those who are signed in, with the bar that leads to the others. `names`: of the sites."""

        def ago(at: str) -> str:
            return words.ago(at, now)

        told = {"names": names, "staff": staff, "here_path": request.path, "ago": ago}
        return self.form(request, template, status, device=words.device, day_of=words.day, **told, **values)

    async def welcome(self, request: web.Request, token: str, next: str) -> web.StreamResponse:
        """Signed in: the new session in the place of one the browser had."""
        await self._auth.forget(request)
        response = web.HTTPSeeOther(next)
        self._auth.set_session(request, response, token)
        response.del_cookie(HALF, path="/")
        raise response


def agent_of(request: web.BaseRequest) -> str:
    return request.headers.get("User-Agent", "").encode("ascii", "replace").decode()
