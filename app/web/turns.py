"""The page of turns: which leads are a rep's, and which of their devices ring. It never decides."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from ..core.commands import Refused
from ..leads import Staff
from ..passwords import WrongForm
from ..turns import Turns
from .auth import Auth
from .forms import Forms
from .team import signed_in

DONE = {"saved": "Saved. It counts from the next lead on.", "silent": "None of your devices rings any more."}


class TurnsPage:
    def __init__(
        self,
        turns: Turns,
        auth: Auth,
        forms: Forms,
        names: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._turns, self._auth, self._forms = turns, auth, forms
        self._names, self._now = names, now

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/turns", self.turns),
            web.post("/turns", self.changed),
            web.post("/turns/devices", self.silenced),
        ]

    async def turns(self, request: web.Request) -> web.StreamResponse:
        staff, _ = await signed_in(self._auth, request)
        return await self._shown(request, staff, done=DONE.get(request.query.get("done", ""), ""))

    async def changed(self, request: web.Request) -> web.StreamResponse:
        form = await self._forms.filled(request)
        staff, _ = await signed_in(self._auth, request)
        wanted = {key: form.get(key, "") for key in ("site", "user", "most", "languages")}
        try:
            await self._turns.change(staff, **wanted, teams=form.get("teams"))
        except Refused as refused:
            raise web.HTTPNotFound(text=refused.message) from refused
        except WrongForm as wrong:
            return await self._shown(request, staff, 422, error=str(wrong), filled=form)
        raise web.HTTPSeeOther("/turns?done=saved")

    async def silenced(self, request: web.Request) -> web.StreamResponse:
        await self._forms.filled(request)
        staff, _ = await signed_in(self._auth, request)
        await self._turns.silence(staff)
        raise web.HTTPSeeOther("/turns?done=silent")

    async def _shown(
        self,
        request: web.Request,
        staff: Staff,
        status: int = 200,
        done: str = "",
        error: str = "",
        filled: Mapping[str, str] | None = None,
    ) -> web.StreamResponse:
        return self._forms.office(
            request,
            staff,
            "turns.html",
            self._names,
            self._now(),
            status,
            told=await self._turns.shown(staff),
            devices=await self._turns.devices(staff),
            done=done,
            error=error,
            filled=filled or {},
        )
