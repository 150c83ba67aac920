"""The ledger as a page for those who sell: how long hot leads waited for a person, and why some were missed.

Their sites only, newest first. Never decides: it shows what the logs tell.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from markupsafe import Markup

from ..core.ledger import figures
from ..core.ledger_chart import ledger_chart, span
from ..core.staff_words import FALLBACK
from ..core.values import moment
from ..ledgers import Ledgers
from .auth import Auth
from .forms import Forms
from .team import signed_in
from .wire_ledger import AHEAD

SHOWN = 100
DAYS = (7, 30, 90)
STAGES = {"sent": "Sent", "delivered": "Delivered", "seen": "Seen", "claimed": "Claimed"}
MISSED = {
    "nobody-there": "Nobody was there",
    "not-delivered": "Reached no console",
    "not-seen": "Nobody looked",
    "not-claimed": "Nobody claimed it",
    "no-reply": "Claimed, but no reply",
}


class LedgerPage:
    def __init__(
        self,
        ledgers: Ledgers,
        auth: Auth,
        forms: Forms,
        names: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._ledgers, self._auth, self._forms = ledgers, auth, forms
        self._names, self._now = names, now

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ledger", self.ledger)]

    async def ledger(self, request: web.Request) -> web.StreamResponse:
        staff, _ = await signed_in(self._auth, request)
        if not staff.sites:
            return self._forms.page(
                request,
                "notice.html",
                status=403,
                title="No leads for you here",
                text="Your role writes flows. Ask an admin if you should see leads as well.",
                link="/account",
                link_text="Your sign-in",
            )
        days = next((one for one in DAYS if str(one) == request.query.get("days")), 30)
        until = self._now() + AHEAD
        since = until - timedelta(days=days)
        raised = await self._ledgers.raised(staff.sites, since, until)
        shown = await self._ledgers.entries(staff.sites, raised[:SHOWN], FALLBACK)
        entries = [one.entry for one in raised]
        found = figures(entries)
        return self._forms.office(
            request,
            staff,
            "ledger.html",
            self._names,
            self._now(),
            days=days,
            choices=DAYS,
            found=found,
            median=span(found.median, FALLBACK) if found.median is not None else "",
            p90=span(found.p90, FALLBACK) if found.p90 is not None else "",
            picture=Markup(ledger_chart(entries)),  # made by us, its words escaped
            rows=[_row(one) for one in shown],
            stages=STAGES,
        )


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the table has it: what came of it as spans since the alert."""
    at = moment(entry["at"])
    replied = entry.get("seconds")
    return {
        "who": entry.get("name") or entry.get("company") or "A visitor",
        "site": entry["site"],
        "conversation": entry["conversation"],
        "because": entry.get("because", []),
        "at": entry["at"],
        "stages": {key: _first(entry[key], at) for key in STAGES},
        "replied": span(timedelta(seconds=replied), FALLBACK) if replied is not None else "",
        "called": "called" in entry and "replied" not in entry,
        "missed": MISSED.get(entry.get("missed", ""), ""),
        "withdrawn": "withdrawn" in entry and replied is None,
    }


def _first(turns: Sequence[Mapping[str, str]], at: datetime) -> tuple[str, str]:
    """After what span it happened first, and the names of those it happened to; empty for never."""
    if not turns:
        return "", ""
    names = list(dict.fromkeys(turn["rep"] for turn in turns))
    return span(moment(turns[0]["at"]) - at, FALLBACK), ", ".join(names)
