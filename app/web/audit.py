"""The audit log as a page for admins: their sites only, newest first, by user, kind and day."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from ..audit import Audit
from ..core.audit import WHAT, Line, Wanted
from ..leads import Staff
from ..team import Team
from .auth import Auth
from .forms import Forms
from .team import admin_only

PAGE = 50
OF_CONVERSATIONS = ("lead_read", "claimed", "released", "confirmed", "erased")


class AuditPage:
    def __init__(
        self,
        audit: Audit,
        team: Team,
        auth: Auth,
        forms: Forms,
        names: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._audit, self._team, self._auth, self._forms = audit, team, auth, forms
        self._names, self._now = names, now

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/audit", self.audit)]

    async def audit(self, request: web.Request) -> web.StreamResponse:
        admin = await admin_only(self._auth, self._forms, request)
        chosen = {key: request.query.get(key, "") for key in ("user", "what", "day", "before")}
        members = (await self._team.shown(admin)).members
        if chosen["user"] not in {member.id for member in members}:
            chosen["user"] = ""
        wanted = wanted_of(admin, chosen)
        lines = await self._audit.lines(wanted)
        older = _older(chosen, lines) if len(lines) >= wanted.most else ""
        return self._forms.office(
            request,
            admin,
            "audit.html",
            self._names,
            self._now(),
            lines=lines,
            members=members,
            what=WHAT,
            of_conversations=OF_CONVERSATIONS,
            chosen=chosen,
            older=older,
        )


def wanted_of(admin: Staff, chosen: Mapping[str, str]) -> Wanted:
    """The filter that an address asks for; what it asks wrongly is left out."""
    since = day_of(chosen["day"])
    return Wanted(
        ("", *admin.admin_of),  # "": sign-ins that failed under an address nobody has
        user=chosen["user"],
        what=chosen["what"] if chosen["what"] in WHAT else "",
        since=since,
        until=since + timedelta(days=1) if since else None,
        before=_place(chosen["before"]),
        most=PAGE,
    )


def day_of(text: str) -> datetime | None:
    """The start of a day such as `2026-11-29`, UTC; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _place(text: str) -> tuple[str, int, int] | None:
    at, *numbers = text.split(",")
    if len(numbers) != 2 or not all(number.isdecimal() and len(number) < 19 for number in numbers):
        return None
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return None
    return at, int(numbers[0]), int(numbers[1])


def _older(chosen: Mapping[str, str], lines: list[Line]) -> str:
    before = ",".join(str(part) for part in lines[-1].place)
    kept = {key: value for key, value in chosen.items() if value and key != "before"}
    return f"/audit?{urlencode({**kept, 'before': before})}"
