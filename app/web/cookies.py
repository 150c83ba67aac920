"""Cookies of a session and of half a sign-in, and how a form of ours is told from one of another site.

A form needs its token and, where the browser sends one, an origin that is ours. Cookies are HttpOnly and Lax.
"""

import hmac
import secrets
from datetime import timedelta

from aiohttp import web

from ..passwords import as_bytes

LASTS = timedelta(days=30)  # a session
HALF_LASTS = timedelta(minutes=10)  # between the password and the code
HALF = "leadlight-half"


class Cookies:
    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def is_secure(self, request: web.BaseRequest) -> bool:
        return self._public_url.startswith("https://") if self._public_url else request.secure

    def cookie(self, request: web.BaseRequest) -> str:
        return "__Host-leadlight" if self.is_secure(request) else "leadlight"

    def set_session(self, request: web.BaseRequest, response: web.StreamResponse, token: str) -> None:
        self._set(request, response, self.cookie(request), token, int(LASTS.total_seconds()))

    def set_half(self, request: web.BaseRequest, response: web.StreamResponse, token: str) -> None:
        """What says that the password was right: good for the code alone."""
        self._set(request, response, HALF, token, int(HALF_LASTS.total_seconds()))

    def csrf(self, request: web.BaseRequest) -> str:
        """The token a form carries: the one of the browser's cookie, or a new one for it."""
        return request.cookies.get("leadlight-csrf") or secrets.token_urlsafe(24)

    def set_csrf(self, request: web.BaseRequest, response: web.StreamResponse, token: str) -> None:
        self._set(request, response, "leadlight-csrf", token, None)

    def _set(
        self,
        request: web.BaseRequest,
        response: web.StreamResponse,
        name: str,
        value: str,
        seconds: int | None,
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="Lax",
        )

    def is_own_form(self, request: web.BaseRequest, token: str) -> bool:
        """A form of ours, sent from a page of ours: its origin, and its token against the cookie."""
        origin = request.headers.get("Origin")
        own = origin is None or self.is_own_origin(origin, request)
        kept = request.cookies.get("leadlight-csrf", "")
        return own and bool(kept) and hmac.compare_digest(as_bytes(kept), as_bytes(token))

    def is_own_origin(self, origin: str, request: web.BaseRequest) -> bool:
        """Whether an Origin is this server's: the public address where one is set, else the host asked."""
        if self._public_url:
            return origin == self._public_url
        return origin == f"{request.scheme}://{request.host}"
