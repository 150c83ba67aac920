"""The pages of an admin: the team, its invitations and links, the audit log. Also where those links lead.

Whoever is no admin sees a notice, and an id of another site is answered like one that nobody has. Following
a link by itself uses nothing up: mail scanners follow links too. Tokens are shown once and kept as hashes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from ..core.commands import Refused
from ..core.staff import ROLES
from ..leads import Staff
from ..passwords import SHORTEST, WrongForm
from ..team import VOID, Team
from .auth import Auth
from .forms import Forms, agent_of

DONE = {
    "role": "The role has changed. It counts from now on, also in open consoles.",
    "removed": "Removed. Open consoles of theirs are closed, their conversations go back to the bot.",
    "withdrawn": "The invitation is withdrawn.",
    "two-factor": "Two-factor is off for them until they set it up again.",
}


class TeamPages:
    def __init__(
        self,
        team: Team,
        auth: Auth,
        forms: Forms,
        peer: Callable[[web.BaseRequest], str],
        names: Mapping[str, str],
        public_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._team, self._auth, self._forms, self._peer = team, auth, forms, peer
        self._names, self._public_url, self._now = names, public_url, now

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/team", self.team),
            web.post("/team/role", self.role),
            web.post("/team/remove", self.remove),
            web.post("/team/reset", self.reset_made),
            web.post("/team/two-factor-off", self.second_factor_off),
            web.post("/team/invite", self.invite),
            web.post("/team/withdraw", self.withdraw),
            web.get("/join/{token}", self.join),
            web.post("/join/{token}", self.joined),
            web.get("/reset/{token}", self.reset),
            web.post("/reset/{token}", self.reset_done),
        ]

    # --- the team ---
    async def team(self, request: web.Request) -> web.StreamResponse:
        admin = await self._admin(request)
        return await self._shown(request, admin, done=DONE.get(request.query.get("done", ""), ""))

    async def role(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            await self._team.change(admin, form["user"], form["site"], form["role"])
            raise web.HTTPSeeOther("/team?done=role")

        return await self._changed(request, ("user", "site", "role"), change)

    async def remove(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            await self._team.remove(admin, form["user"], form["site"])
            raise web.HTTPSeeOther("/team?done=removed")

        return await self._changed(request, ("user", "site"), change)

    async def reset_made(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            member = await self._team.member(admin, form["user"])
            token = await self._team.reset_link(admin, form["user"])
            link = {"kind": "reset", "address": self._address(request, f"/reset/{token}"), "who": member.name}
            return self._page(request, admin, "link.html", 200, **link)

        return await self._changed(request, ("user",), change)

    async def second_factor_off(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            await self._team.drop_second_factor(admin, form["user"])
            raise web.HTTPSeeOther("/team?done=two-factor")

        return await self._changed(request, ("user",), change)

    async def invite(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            token = await self._team.invite(admin, form["email"], form["site"], form["role"])
            link = {"kind": "join", "address": self._address(request, f"/join/{token}"), "who": form["email"]}
            return self._page(request, admin, "link.html", 200, **link)

        return await self._changed(request, ("email", "site", "role"), change)

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        async def change(admin: Staff, form: Mapping[str, str]) -> web.StreamResponse:
            await self._team.withdraw(admin, form["invitation"])
            raise web.HTTPSeeOther("/team?done=withdrawn")

        return await self._changed(request, ("invitation",), change)

    async def _changed(
        self, request: web.Request, fields: tuple[str, ...], change: Any
    ) -> web.StreamResponse:
        """A form of the team's page: done, or the page again with what is wrong."""
        form = await self._forms.filled(request)
        admin = await self._admin(request)
        wanted = {field: form.get(field, "") for field in fields}
        try:
            changed: web.StreamResponse = await change(admin, wanted)
        except Refused as refused:
            return self._notice(request, "Not on your sites", refused.message, 404)
        except WrongForm as wrong:
            return await self._shown(request, admin, 422, error=str(wrong), filled=wanted)
        return changed

    async def _shown(
        self,
        request: web.Request,
        admin: Staff,
        status: int = 200,
        done: str = "",
        error: str = "",
        filled: Mapping[str, str] | None = None,
    ) -> web.StreamResponse:
        shown = await self._team.shown(admin)
        return self._page(
            request,
            admin,
            "team.html",
            status,
            members=shown.members,
            invitations=shown.invitations,
            roles=ROLES,
            done=done,
            error=error,
            filled=filled or {},
        )

    # --- where links lead ---
    async def join(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        try:
            link = await self._team.invited(token)
        except WrongForm as wrong:
            return self._notice(request, "This link no longer works", str(wrong), 404)
        if not await self._team.signs_in(link.email):
            return self._joining(request, link.site, link.email)
        found = await self._auth.staff(request)
        if found is None:
            raise web.HTTPFound(f"/sign-in?next=/join/{token}")
        if found[0].email != link.email:
            text = (
                f"This invitation is for {link.email}. You are signed in as {found[0].email}: sign out first."
            )
            return self._notice(request, "An invitation for somebody else", text, 403)
        site = self._names.get(link.site, link.site)
        return self._forms.form(request, "join-as.html", site=site, role=link.role, email=link.email)

    async def joined(self, request: web.Request) -> web.StreamResponse:
        form = await self._forms.filled(request)
        token = request.match_info["token"]
        try:
            link = await self._team.invited(token)
            if await self._team.signs_in(link.email):
                return await self._joined_as(request, token, link.email)
            user = await self._team.join(token, form.get("name", ""), form.get("password", ""))
        except WrongForm as wrong:
            if str(wrong) == VOID:
                return self._notice(request, "This link no longer works", VOID, 404)
            return self._joining(request, link.site, link.email, str(wrong), form.get("name", ""))
        begun = await self._auth.begin(user, {link.site: link.role}, self._peer(request), agent_of(request))
        return await self._forms.welcome(request, begun, "/console")

    async def _joined_as(self, request: web.Request, token: str, email: str) -> web.StreamResponse:
        found = await self._auth.staff(request)
        if found is None or found[0].email != email:
            raise web.HTTPForbidden(text=f"Please sign in as {email}, then open the link again.")
        await self._team.join_as(found[0], token)
        raise web.HTTPSeeOther("/console")

    def _joining(
        self, request: web.Request, site: str, email: str, error: str = "", name: str = ""
    ) -> web.StreamResponse:
        told = {"site": self._names.get(site, site), "email": email, "name": name, "error": error}
        return self._forms.form(request, "join.html", 422 if error else 200, shortest=SHORTEST, **told)

    async def reset(self, request: web.Request) -> web.StreamResponse:
        try:
            link = await self._team.forgot(request.match_info["token"])
        except WrongForm as wrong:
            return self._notice(request, "This link no longer works", str(wrong), 404)
        return self._forms.form(request, "reset.html", email=link.email, error="", shortest=SHORTEST)

    async def reset_done(self, request: web.Request) -> web.StreamResponse:
        form = await self._forms.filled(request)
        token = request.match_info["token"]
        try:
            link = await self._team.forgot(token)
            await self._team.reset(token, form.get("password", ""))
        except WrongForm as wrong:
            if str(wrong) == VOID:
                return self._notice(request, "This link no longer works", VOID, 404)
            told = {"email": link.email, "error": str(wrong)}
            return self._forms.form(request, "reset.html", 422, shortest=SHORTEST, **told)
        raise web.HTTPSeeOther("/sign-in")  # not signed in by it: two-factor is asked for as ever

    # --- what all of them need ---
    async def _admin(self, request: web.Request) -> Staff:
        """Who is signed in, if they are an admin of a site; else the page that says so."""
        return await admin_only(self._auth, self._forms, request)

    def _page(
        self, request: web.Request, staff: Staff, template: str, status: int = 200, **values: Any
    ) -> web.StreamResponse:
        return self._forms.office(request, staff, template, self._names, self._now(), status, **values)

    def _notice(self, request: web.Request, title: str, text: str, status: int) -> web.StreamResponse:
        return self._forms.page(request, "notice.html", title=title, text=text, status=status)

    def _address(self, request: web.Request, path: str) -> str:
        return f"{self._public_url or f'{request.scheme}://{request.host}'}{path}"


async def admin_only(auth: Auth, forms: Forms, request: web.Request) -> Staff:
    """Who asks, if they are an admin of a site. Strangers are sent to sign in, others are told."""
    staff, _ = await signed_in(auth, request)
    if not staff.admin_of:
        notice = forms.page(
            request,
            "notice.html",
            title="For admins",
            text="Only an admin sees this page. Ask one of yours.",
            link="/account",
            link_text="Your sign-in",
        )
        raise web.HTTPForbidden(text=notice.text, content_type="text/html", headers=_policy(notice))
    return staff


async def signed_in(auth: Auth, request: web.Request) -> tuple[Staff, str]:
    """Who asks, and their session's hash. A stranger is sent to sign in, or refused where a form was sent."""
    found = await auth.staff(request)
    if found is None:
        if request.method == "GET":
            raise web.HTTPFound(f"/sign-in?next={request.path}")
        raise web.HTTPForbidden(text="You are signed out. Please sign in and try again.")
    return found


def _policy(page: web.Response) -> dict[str, str]:
    kept = ("Content-Security-Policy", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options")
    return {name: page.headers[name] for name in kept}
