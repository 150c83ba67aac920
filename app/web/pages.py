"""The pages: demo, console, sign-in, the first admin's link.

Templates are filled by jinja2 with autoescape; no page has a script or style of its own inside.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment

from ..core.values import stamp
from ..passwords import SHORTEST, WrongForm
from .auth import VOID, Auth, CodeNeeded, safe_next
from .embed import Assets
from .forms import Forms, agent_of


class Pages:
    def __init__(
        self,
        templates: Environment,
        assets: Assets,
        auth: Auth,
        forms: Forms,
        peer: Callable[[web.BaseRequest], str],
        site_name: str,
        flows: Callable[[], Mapping[str, tuple[str, ...]]],
        now: Callable[[], datetime],
    ) -> None:
        self._auth, self._peer = auth, peer
        self._page, self._form, self._filled = forms.page, forms.form, forms.filled
        self._welcome = forms.welcome
        self._site_name, self._flows, self._now = site_name, flows, now
        templates.globals["asset"] = assets.address

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.home),
            web.get("/demo", self.demo),
            web.get("/pricing", self.demo),  # the demo company's prices, where its flow looks for them
            web.get("/console", self.console),
            web.get("/sign-in", self.sign_in),
            web.post("/sign-in", self.signed_in),
            web.get("/sign-in/code", self.code),
            web.post("/sign-in/code", self.code_given),
            web.post("/sign-out", self.sign_out),
            web.get("/first-admin/{token}", self.first_admin),
            web.post("/first-admin/{token}", self.first_admin_made),
        ]

    async def home(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/console")

    async def demo(self, request: web.Request) -> web.StreamResponse:
        """The demo page with any of the flows, in any of its languages: `?flow=demo&language=nl`."""
        page = "pricing" if request.path == "/pricing" else "home"
        flows = self._flows()
        wanted = request.query.get("flow", "demo")
        flow = wanted if wanted in flows else next(iter(flows), "demo")
        language = request.query.get("language", "")
        return self._page(
            request,
            "demo.html",
            site_name=self._site_name,
            page=page,
            flow=flow,
            flows=flows,
            language=language if language in flows.get(flow, ()) else "",
        )

    async def console(self, request: web.Request) -> web.StreamResponse:
        found = await self._auth.staff(request)
        if found is None:
            raise web.HTTPFound("/sign-in?next=/console")
        staff, _ = found
        if not staff.sites:
            return self._page(
                request,
                "notice.html",
                title="No leads for you here",
                text="Your role writes flows. Ask an admin if you should see leads as well.",
                link="/account",
                link_text="Your sign-in",
                status=403,
            )
        role = "admin" if "admin" in staff.roles.values() else "rep"
        user = {"id": staff.id, "name": staff.name, "email": staff.email, "role": role}
        return self._form(request, "console.html", user=user, now=stamp(self._now()))

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        next = safe_next(request.query.get("next", "/console"))
        if await self._auth.staff(request):
            raise web.HTTPFound(next)
        return self._form(request, "sign-in.html", next=next, error="", email="")

    async def signed_in(self, request: web.Request) -> web.StreamResponse:
        form = await self._filled(request)
        next = safe_next(form.get("next", "/console"))
        try:
            token = await self._auth.sign_in(
                form.get("email", ""), form.get("password", ""), self._peer(request), agent_of(request)
            )
        except CodeNeeded as needed:
            response = web.HTTPSeeOther(f"/sign-in/code?{urlencode({'next': next})}")
            self._auth.set_half(request, response, needed.half)
            raise response from needed
        except WrongForm as wrong:
            email = form.get("email", "")
            return self._form(request, "sign-in.html", 422, next=next, error=str(wrong), email=email)
        return await self._welcome(request, token, next)

    async def code(self, request: web.Request) -> web.StreamResponse:
        """The second step: the code of an app, or a backup code."""
        next = safe_next(request.query.get("next", "/console"))
        if not await self._auth.owes_code(request):
            raise web.HTTPFound(f"/sign-in?{urlencode({'next': next})}")
        return self._form(request, "code.html", next=next, error="")

    async def code_given(self, request: web.Request) -> web.StreamResponse:
        form = await self._filled(request)
        next = safe_next(form.get("next", "/console"))
        try:
            token = await self._auth.second_step(
                request, form.get("code", ""), self._peer(request), agent_of(request)
            )
        except WrongForm as wrong:
            return self._form(request, "code.html", 422, next=next, error=str(wrong))
        return await self._welcome(request, token, next)

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        await self._filled(request)
        await self._auth.sign_out(request)
        response = web.HTTPSeeOther("/sign-in")
        response.del_cookie(self._auth.cookie(request), path="/", secure=self._auth.is_secure(request))
        raise response

    async def first_admin(self, request: web.Request) -> web.StreamResponse:
        if not await self._auth.is_invited(request.match_info["token"]):
            return self._void(request)
        return self._form(request, "first-admin.html", error="", name="", email="", shortest=SHORTEST)

    async def first_admin_made(self, request: web.Request) -> web.StreamResponse:
        form = await self._filled(request)
        told = {key: form.get(key, "") for key in ("name", "email")}
        try:
            token = await self._auth.add_first_admin(
                request.match_info["token"],
                told["email"],
                told["name"],
                form.get("password", ""),
                self._peer(request),
                agent_of(request),
            )
        except WrongForm as wrong:
            return self._form(request, "first-admin.html", 422, error=str(wrong), shortest=SHORTEST, **told)
        return await self._welcome(request, token, "/console")

    def _void(self, request: web.Request) -> web.StreamResponse:
        return self._page(
            request,
            "notice.html",
            title="This link no longer works",
            text=VOID,
            status=404,
        )
