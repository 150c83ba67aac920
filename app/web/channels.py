"""The page where an admin sets up a site's channels and tries them. Shows no address, and a secret but once.

Apprise's are not offered here: they open connections of their own, so only who runs the server adds them.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import time
from typing import Any

from aiohttp import web

from ..channels import Channels, WrongChannel
from ..core.channels import COMMON, HEARS, KINDS, Channel, Failed, Quiet, Secret
from ..leads import Staff
from .auth import Auth

OFFERED = tuple(kind for kind in KINDS if kind != "apprise")
LABELS = {
    "email": "E-mail",
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "discord": "Discord",
    "ntfy": "ntfy",
    "webhook": "Webhook",
    "apprise": "Apprise",
    "alert": "hot leads",
    "withdrawn": "hot leads that cooled",
    "unclaimed": "visitors whom nobody came for, and the messages they leave",
    "overdue": "leads whose time to be followed up has passed",
    "nurture": "leads for marketing",
    "erased": "people who were erased, for who keeps records of them",
}
NEWEST = 8  # messages shown of a channel
Deed = Callable[[str, str], Awaitable[str]]


class ChannelPages:
    def __init__(
        self,
        auth: Auth,
        channels: Channels,
        sites: Mapping[str, str],
        page: Callable[..., web.StreamResponse],
        filled: Callable[[web.Request], Awaitable[dict[str, str]]],
    ) -> None:
        """`sites`: id -> name. `page`, `filled`: how a form of ours is shown, and read again."""
        self._auth, self._channels, self._sites = auth, channels, sites
        self._page, self._filled = page, filled
        self._deeds: Mapping[str, Deed] = {
            "test": self._test,
            "resend": self._resend,
            "rotate": self._rotate,
            "remove": self._remove,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/console/channels", self.show),
            web.post("/console/channels", self.add),
            web.post("/console/channels/{site}/{name}/{deed}", self.do),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        return await self._shown(request, await self._admin(request))

    async def add(self, request: web.Request) -> web.StreamResponse:
        staff, form = await self._admin(request), await self._filled(request)
        if staff.roles.get(form.get("site", "")) != "admin" or form.get("kind") not in OFFERED:
            raise web.HTTPForbidden(text="There is no such site of yours.")
        try:
            made = await self._channels.add(_channel(form), form.get("rep", "").strip() or None)
        except WrongChannel as wrong:
            kept = {key: value for key, value in form.items() if key not in ("address", "secret", "csrf")}
            return await self._shown(request, staff, error=f"Not set up: {wrong}", form=kept, status=422)
        secret = made.secrets[0].text if made.kind == "webhook" and not form.get("secret") else ""
        return await self._shown(request, staff, done=f"{made.name} is set up. Try it.", secret=secret)

    async def do(self, request: web.Request) -> web.StreamResponse:
        """Test, send again, exchange the secret, remove."""
        staff = await self._admin(request)
        await self._filled(request)
        site, name, deed = (request.match_info[key] for key in ("site", "name", "deed"))
        if staff.roles.get(site) != "admin" or deed not in self._deeds:
            raise web.HTTPForbidden(text="There is no such channel of yours.")
        try:
            done = await self._deeds[deed](site, name)
        except (WrongChannel, Failed) as wrong:
            text = f"The test of {name} did not arrive: {wrong}" if isinstance(wrong, Failed) else str(wrong)
            return await self._shown(request, staff, error=text, status=422)
        is_secret = deed == "rotate"
        said = f"{name} has a new secret; for a day both sign." if is_secret else done
        return await self._shown(request, staff, done=said, secret=done if is_secret else "")

    async def _test(self, site: str, name: str) -> str:
        await self._channels.test(site, name)
        return f"The test of {name} was taken by the other side."

    async def _resend(self, site: str, name: str) -> str:
        count = await self._channels.resend(site, name, None)
        return f"{count} message{'' if count == 1 else 's'} of {name} will be sent again."

    async def _rotate(self, site: str, name: str) -> str:
        return await self._channels.rotate(site, name)

    async def _remove(self, site: str, name: str) -> str:
        await self._channels.remove(site, name)
        return f"{name} is removed."

    async def _admin(self, request: web.Request) -> Staff:
        found = await self._auth.staff(request)
        if found is None:
            raise web.HTTPFound("/sign-in?next=/console/channels")
        if "admin" not in found[0].roles.values():
            raise web.HTTPForbidden(text="Channels are set up by an admin. Ask one of yours.")
        return found[0]

    async def _shown(
        self, request: web.Request, staff: Staff, status: int = 200, **told: Any
    ) -> web.StreamResponse:
        sites = {site: name for site, name in self._sites.items() if staff.roles.get(site) == "admin"}
        listed = []
        for site in sites:
            for shown in await self._channels.all(site):
                newest = await self._channels.messages(shown.channel, NEWEST)
                listed.append((shown, newest))
        values = {"done": "", "error": "", "secret": "", "form": {}} | told
        return self._page(
            request, "channels.html", status, sites=sites, listed=listed, kinds=OFFERED, hears=HEARS,
            common=COMMON, labels=LABELS, **values,
        )  # fmt: skip


def _channel(form: Mapping[str, str]) -> Channel:
    """What the form says. WrongChannel if its hours are none."""
    secret = form.get("secret", "").strip()
    hears = tuple(one for one in HEARS if form.get(f"hears-{one}"))
    if not hears:
        raise WrongChannel("a channel has to hear of something; tick one at least")
    return Channel(
        site=form["site"],
        name=form.get("name", "").strip(),
        id="",
        kind=form["kind"],  # type: ignore[arg-type]  # it is one of OFFERED
        address=form.get("address", "").strip(),
        secrets=(Secret(secret),) if secret else (),
        is_default=not form.get("named-only"),
        is_urgent=bool(form.get("urgent")),
        hears=hears,
        quiet=_quiet(form.get("quiet-from", ""), form.get("quiet-to", "")),
    )


def _quiet(from_: str, to: str) -> Quiet | None:
    if not from_ and not to:
        return None
    try:
        quiet = Quiet(time.fromisoformat(from_), time.fromisoformat(to))
    except ValueError as error:
        raise WrongChannel("quiet hours need a beginning and an end, such as 20:00 and 07:00") from error
    if quiet.from_ == quiet.to:
        raise WrongChannel("quiet hours begin and end at the same time; leave both empty for none")
    return quiet
