"""The page of everybody who signs in: name, password, where they are signed in, the second factor.

What a thief of an open session could use to stay (a new password, two-factor on or off) asks for the
password. A key and backup codes are shown once each and never logged.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import segno
from aiohttp import web

from ..core import totp
from ..leads import Staff
from ..passwords import SHORTEST, WrongForm
from ..second_factor import SecondFactor
from .auth import Auth
from .forms import Forms
from .team import signed_in

DONE = {
    "name": "Your name has changed.",
    "password": "Your password has changed. You are signed out everywhere else.",
    "session": "That session has ended.",
    "others": "You are signed out everywhere else.",
    "two-factor": "Two-factor is off.",
}
Form = Mapping[str, str]
Change = Callable[[Staff, str, Form], Awaitable[str]]


class AccountPages:
    def __init__(
        self,
        auth: Auth,
        second: SecondFactor,
        forms: Forms,
        names: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._auth, self._second, self._forms = auth, second, forms
        self._names, self._now = names, now

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/account", self.account),
            web.post("/account/name", self.name),
            web.post("/account/password", self.password),
            web.post("/account/sessions", self.session_ended),
            web.get("/account/two-factor", self.setting_up),
            web.post("/account/two-factor", self.set_up),
            web.post("/account/two-factor/off", self.off),
            web.post("/account/backup-codes", self.new_backups),
        ]

    async def account(self, request: web.Request) -> web.StreamResponse:
        staff, session = await signed_in(self._auth, request)
        return await self._shown(request, staff, session, done=DONE.get(request.query.get("done", ""), ""))

    async def name(self, request: web.Request) -> web.StreamResponse:
        async def change(staff: Staff, session: str, form: Form) -> str:
            await self._auth.rename(staff, form.get("name", ""))
            return "name"

        return await self._changed(request, "name", change)

    async def password(self, request: web.Request) -> web.StreamResponse:
        async def change(staff: Staff, session: str, form: Form) -> str:
            await self._auth.is_password(staff, form.get("current", ""))
            await self._auth.change_password(staff, session, form.get("password", ""))
            return "password"

        return await self._changed(request, "password", change)

    async def session_ended(self, request: web.Request) -> web.StreamResponse:
        async def change(staff: Staff, session: str, form: Form) -> str:
            if form.get("session") == "others":
                await self._auth.revoke_others(staff, session)
                return "others"
            if not await self._auth.revoke(staff, form.get("session", "")):
                raise WrongForm("You have no such session. It may have ended already.")
            return "session"

        return await self._changed(request, "sessions", change)

    async def off(self, request: web.Request) -> web.StreamResponse:
        async def change(staff: Staff, session: str, form: Form) -> str:
            await self._auth.is_password(staff, form.get("current", ""))
            await self._second.end(staff.id, tuple(staff.roles))
            return "two-factor"

        return await self._changed(request, "two-factor", change)

    # --- setting two-factor up ---
    async def setting_up(self, request: web.Request) -> web.StreamResponse:
        staff, _ = await signed_in(self._auth, request)
        if (await self._second.of(staff.id)).key:
            raise web.HTTPFound("/account")
        return await self._key(request, staff)

    async def set_up(self, request: web.Request) -> web.StreamResponse:
        form = await self._forms.filled(request)
        staff, _ = await signed_in(self._auth, request)
        try:
            await self._auth.is_password(staff, form.get("current", ""))
            codes = await self._second.confirm(staff.id, form.get("code", ""), tuple(staff.roles))
        except WrongForm as wrong:
            return await self._key(request, staff, str(wrong))
        return self._page(request, staff, "backup-codes.html", codes=codes, first=True)

    async def new_backups(self, request: web.Request) -> web.StreamResponse:
        form = await self._forms.filled(request)
        staff, session = await signed_in(self._auth, request)
        try:
            await self._auth.is_password(staff, form.get("current", ""))
            if not (await self._second.of(staff.id)).key:
                raise WrongForm("Two-factor is off. Turn it on first.")
        except WrongForm as wrong:
            return await self._shown(request, staff, session, 422, error=str(wrong), wrong="two-factor")
        codes = await self._second.new_backups(staff.id, tuple(staff.roles))
        return self._page(request, staff, "backup-codes.html", codes=codes, first=False)

    async def _key(self, request: web.Request, staff: Staff, error: str = "") -> web.StreamResponse:
        key = await self._second.begin(staff.id)
        address = totp.address(key, staff.email)
        picture = segno.make(address, error="m").svg_data_uri(border=4, dark="#000", light="#fff")
        told = {"picture": picture, "address": address, "key": totp.in_groups(key), "error": error}
        return self._page(request, staff, "two-factor.html", 422 if error else 200, **told)

    # --- what all of them need ---
    async def _changed(self, request: web.Request, part: str, change: Change) -> web.StreamResponse:
        """A form of the page: done, or the page again with what is wrong at that part."""
        form = await self._forms.filled(request)
        staff, session = await signed_in(self._auth, request)
        try:
            done = await change(staff, session, form)
        except WrongForm as wrong:
            return await self._shown(request, staff, session, 422, error=str(wrong), wrong=part)
        raise web.HTTPSeeOther(f"/account?done={done}")

    async def _shown(
        self,
        request: web.Request,
        staff: Staff,
        session: str,
        status: int = 200,
        done: str = "",
        error: str = "",
        wrong: str = "",
    ) -> web.StreamResponse:
        return self._page(
            request,
            staff,
            "account.html",
            status,
            sessions=await self._auth.sessions(staff),
            here=session,
            second=await self._second.of(staff.id),
            shortest=SHORTEST,
            done=done,
            error=error,
            wrong=wrong,
        )

    def _page(
        self, request: web.Request, staff: Staff, template: str, status: int = 200, **values: Any
    ) -> web.StreamResponse:
        return self._forms.office(request, staff, template, self._names, self._now(), status, **values)
