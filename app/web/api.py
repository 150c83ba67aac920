"""`/api/v1/…`: for the servers of a site's owner, by key, and for signed-in staff, by cookie.

Only what their sites have; what another site has and what nobody has are answered alike. Every refusal is
JSON with a code. Never decides: it checks, calls the use cases, and answers.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from aiohttp import web

from ..accounts import Accounts
from ..conversations import Conversations
from ..core.commands import Refused
from ..core.lead import in_words
from ..core.ledger_chart import ledger_chart
from ..core.staff_words import FALLBACK
from ..core.values import moment_told
from ..entries import Ref
from ..leads import Leads, Staff, outcome_of
from ..ledgers import Ledgers
from . import signals, wire, wire_accounts, wire_ledger
from .keys import A_MINUTE, Keys, TooMany
from .openapi import Operation, document
from .signals import Signal

Signed = Callable[[web.BaseRequest], Awaitable[tuple[Staff, str] | None]]
JSON = "application/json"


class Failure(Exception):
    """A request that is not carried out: its HTTP status, its code and words for whoever reads the answer."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in: who asks, and what."""

    staff: Staff
    request: web.Request
    body: object = None

    @property
    def id(self) -> str:
        return self.request.match_info["id"][:64]

    def language(self, asked: wire.Spoken) -> str:
        """The languages of the answer's texts, the dearest first: as asked for, else as the browser says."""
        given = self.request.headers.get("Accept-Language", "") if asked.language is None else asked.language
        return accepted(given) or FALLBACK


Handler = Callable[[Call], Awaitable[web.StreamResponse]]
OPERATIONS = {
    "leads": Operation(
        "get", "/api/v1/leads", "leads", "Leads, as they changed last", wire.Leads, wire.WhichLeads
    ),
    "lead": Operation(
        "get", "/api/v1/leads/{id}", "lead", "A lead with its scorecard and history, now or then",
        wire.WholeLead, wire.WhenLead,
    ),
    "outcome": Operation(
        "post", "/api/v1/leads/{id}/outcome", "outcome", "Say what became of a lead", wire.OneLead,
        body=(wire.SetOutcome,),
    ),
    "signals": Operation(
        "post", "/api/v1/signals", "signals", "Tell what visitors did", signals.AllTaken,
        body=(signals.Signal, signals.Signals), ways=("key",),
    ),
    "accounts": Operation(
        "get", "/api/v1/accounts", "accounts", "Companies whose people have talked to you",
        wire_accounts.Accounts, wire_accounts.WhichAccounts,
    ),
    "account": Operation(
        "get", "/api/v1/accounts/{domain}", "account", "A company: who is there, what they have told",
        wire_accounts.OneAccount, wire_accounts.WhichAccount,
    ),
    "ledger": Operation(
        "get", "/api/v1/ledger", "ledger", "What became of each hot lead's alert", wire_ledger.Ledger,
        wire_ledger.WhichAlerts,
    ),
    "waits": Operation(
        "get", "/api/v1/ledger.svg", "waits", "How long hot leads waited, drawn", "image/svg+xml",
        wire_ledger.WhichAlerts,
    ),
    "history": Operation(
        "get", "/api/v1/conversations/{id}/history.svg", "history", "How a score came about, drawn",
        "image/svg+xml", wire.Spoken,
    ),
    "openapi": Operation(
        "get", "/api/v1/openapi.json", "openapi", "This document", JSON, ways=()
    ),
}  # fmt: skip


class Api:
    def __init__(
        self,
        signed_in: Signed,
        is_own: Callable[[str, web.BaseRequest], bool],
        keys: Keys,
        conversations: Conversations,
        leads: Leads,
        accounts: Accounts,
        ledgers: Ledgers,
        now: Callable[[], datetime],
    ) -> None:
        self._signed_in, self._is_own, self._keys = signed_in, is_own, keys
        self._conversations, self._leads, self._now = conversations, leads, now
        self._accounts, self._ledgers = accounts, ledgers

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route(one.method, one.path, partial(self._answer, one, getattr(self, name)))
            for name, one in OPERATIONS.items()
        ]

    # --- what is asked for ---
    async def leads(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire.WhichLeads, dict(call.request.query))
        language = call.language(asked)
        return _json(
            await self._leads.some(call.staff, asked.since, asked.limit, asked.band, asked.hot, language)
        )

    async def lead(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire.WhenLead, dict(call.request.query))
        at = moment_told(asked.at) if asked.at else None
        if at and at > self._now():
            raise wire.Faulty([("at", f"{asked.at} lies in the future")])
        return _json(await self._leads.read(call.staff, call.id, call.language(asked), at))

    async def accounts(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire_accounts.WhichAccounts, dict(call.request.query))
        domain, _, site = asked.after.partition(" ")
        shown, last = await self._accounts.some(
            call.staff.sites, (domain, site), asked.limit, call.language(asked)
        )
        return _json({"accounts": shown, "next": " ".join(last) if last else None})

    async def account(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire_accounts.WhichAccount, dict(call.request.query))
        domain = call.request.match_info["domain"][:253].lower()
        for site in call.staff.sites:
            if asked.site in (None, site):
                account = await self._accounts.named(site, domain, call.language(asked))
                if account:
                    return _json({"account": {"site": site, **account}})
        raise Failure(404, "not-found", "There is no such account on your sites.")

    async def ledger(self, call: Call) -> web.StreamResponse:
        asked, since, until = self._alerts(call)
        sites, language = call.staff.sites, call.language(asked)
        return _json(await self._ledgers.told(sites, since, until, asked.limit, language))

    async def waits(self, call: Call) -> web.StreamResponse:
        asked, since, until = self._alerts(call)
        raised = await self._ledgers.raised(call.staff.sites, since, until)
        return _drawing(ledger_chart([one.entry for one in raised], call.language(asked)))

    def _alerts(self, call: Call) -> tuple[wire_ledger.WhichAlerts, datetime, datetime]:
        asked = wire.checked(wire_ledger.WhichAlerts, dict(call.request.query))
        return asked, *asked.span(self._now())

    async def outcome(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire.SetOutcome, call.body)
        due = moment_told(asked.at) if asked.at else None
        told = outcome_of(
            call.staff, asked.outcome, asked.reason, value=asked.value, currency=asked.currency, due=due
        )
        lead = await self._leads.outcome(call.staff, call.id, asked.id, told)
        return _json({"lead": in_words(lead, FALLBACK)})

    async def signals(self, call: Call) -> web.StreamResponse:
        """All of them are looked at before the first is taken. Nobody's address is ever said back."""
        [site] = call.staff.sites
        now = self._now()
        asked = signals.told(call.body, now)
        found = [await self._of(site, one) for one in asked]
        unknown = [_whose(n, one) for n, (one, ref) in enumerate(zip(asked, found, strict=True)) if not ref]
        if unknown:
            raise Failure(404, "not-found", f"There is no {', no '.join(unknown)} on your site.")
        taken = [
            {
                "id": one.id,
                "conversation": ref.id,
                "seq": await self._conversations.told(ref, one.id, one.past(now)),
            }
            for one, ref in zip(asked, found, strict=True)
            if ref
        ]
        return _json({"signals": taken})

    async def history(self, call: Call) -> web.StreamResponse:
        asked = wire.checked(wire.Spoken, dict(call.request.query))
        return _drawing(await self._leads.chart(call.staff, call.id, call.language(asked)))

    async def openapi(self, call: Call) -> web.StreamResponse:
        return _json(document(OPERATIONS.values(), "Leadlight"))

    async def _of(self, site: str, one: Signal) -> Ref | None:
        """The conversation that a signal is for; None if there is none."""
        if one.person:
            return await self._conversations.of_person(site, one.person, one.id)
        ref = Ref(site, one.conversation or "")
        try:
            await self._conversations.state(ref)
        except LookupError:
            return None
        return ref

    # --- who asks, and how it ends ---
    async def _answer(self, one: Operation, handler: Handler, request: web.Request) -> web.StreamResponse:
        try:
            staff = await self._let_in(one, request) if one.ways else Staff("", "", "", {})
            body = await _body(request) if one.body else None
            response = await handler(Call(staff, request, body))
        except wire.Faulty as faulty:
            problems = [{"where": where, "what": what} for where, what in faulty.problems]
            response = _failed(400, "bad-request", "This request is not of its shape.", problems=problems)
        except Refused as refused:
            fast = refused.code == "too-fast"
            response = _failed(429, "too-fast", refused.message) if fast else _not_found(refused)
        except Failure as failure:
            response = _failed(failure.status, failure.code, failure.message, failure.headers)
        response.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
        return response

    async def _let_in(self, one: Operation, request: web.Request) -> Staff:
        """Whoever the key or the cookie says. A key that is given decides alone, also a wrong one."""
        if "Authorization" in request.headers:
            try:
                staff = await self._keys.holder(request)
            except TooMany as error:
                text = f"More than {A_MINUTE} requests in a minute."
                raise Failure(429, "too-fast", text, {"Retry-After": "60"}) from error
        else:
            found = await self._signed_in(request) if "session" in one.ways else None
            staff = found[0] if found else None
            if staff and one.body and not self._is_own(request.headers.get("Origin", ""), request):
                raise Failure(
                    403, "forbidden", "A session writes from our own pages only; a server takes a key."
                )
        if staff is None:
            text = "Give an API key: `Authorization: Bearer llk_…`."
            raise Failure(401, "signed-out", text, {"WWW-Authenticate": "Bearer"})
        return staff


def _whose(n: int, one: Signal) -> str:
    """What a signal of nobody asked for: an address stays unsaid, its place in the list tells which."""
    if one.conversation:
        return f"conversation {one.conversation}"
    return f"person by the {'e-mail' if one.email else 'customer id'} of signal {n}"


def accepted(header: str) -> str:
    """The language tags of an Accept-Language, in its order and without their weights."""
    return ",".join(part.partition(";")[0].strip() for part in header[:200].split(","))


async def _body(request: web.Request) -> object:
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise wire.Faulty([("body", f"this is not JSON: {error}")]) from error
    except web.HTTPRequestEntityTooLarge as error:
        raise Failure(413, "too-large", "A request holds 64 kB at most.") from error


def _drawing(text: str) -> web.Response:
    policy = {"Content-Security-Policy": "default-src 'none'"}
    return web.Response(text=text, content_type="image/svg+xml", headers=policy)


def _json(data: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(data), status=status, content_type=JSON)


def _failed(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> web.Response:
    response = _json({"error": {"code": code, "message": message, **more}}, status)
    response.headers.update(headers or {})
    return response


def _not_found(refused: Refused) -> web.Response:
    return _failed(404, "not-found", refused.message)
