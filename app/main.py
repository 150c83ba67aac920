"""Builds the program: the only file that knows everything. Importing it does nothing."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .accounts import Accounts
from .alerts.courier import Courier
from .alerts.kinds import kinds
from .alerts.letters import Letters
from .alerts.mail import Mail
from .alerts.missing import Missing
from .alerts.pusher import Pusher
from .alerts.sender import Sender
from .alerts.webpush import WebPush
from .alerts.worker import Worker
from .audit import Audit
from .channels import Channels, Tellings
from .conversations import Conversations
from .core.entry import Unavailable
from .core.events import UnknownEvent
from .core.flow import Flow
from .devices import Devices
from .erasures import Erasures
from .inbox import Inbox
from .leads import Leads
from .ledgers import Ledgers
from .live.elsewhere import Elsewhere
from .live.fallback import Fallback
from .live.guard import GuardedServer
from .live.pokes import Pokes
from .live.presence import Presence
from .live.rep import RepLive
from .live.visitor import VisitorLive
from .passwords import Passwords
from .peers import Allowance, peer_of, plain
from .populations import Populations
from .publishing import Publishing
from .reading import Reading
from .replies import Replies
from .second_factor import SecondFactor
from .settings import Settings, SettingsError
from .store.copies import Damaged, InUse
from .store.migrations import SchemaTooNew
from .store.sqlite import SqliteStore
from .team import Team
from .turns import Turns
from .web import embed, installing
from .web.account import AccountPages
from .web.api import Api
from .web.audit import AuditPage
from .web.auth import Auth
from .web.channels import ChannelPages
from .web.chat import ChatPage
from .web.forms import Forms
from .web.health import Health, Pulse, Room
from .web.keys import Keys
from .web.ledger import LedgerPage
from .web.naming import named
from .web.pages import Pages
from .web.team import TeamPages
from .web.turns import TurnsPage

log = logging.getLogger(__name__)


class NothingToServe(Exception):
    """No flow is published and none in the folder is good: the problems are logged, exit 1."""


@dataclass
class Parts:
    """The program's parts, for those who start it and for tests."""

    settings: Settings
    store: SqliteStore
    auth: Auth
    keys: Keys
    team: Team
    publishing: Publishing
    populations: Populations
    conversations: Conversations
    reading: Reading
    leads: Leads
    inbox: Inbox
    worker: Worker
    channels: Channels
    courier: Courier
    pusher: Pusher
    missing: Missing
    presence: Presence


PARTS = web.AppKey("parts", Parts)


def now() -> datetime:
    """The moment, as exact as the log writes it: what is decided equals what is read again."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


async def build_app(settings: Settings, clock: Callable[[], datetime] | None = None) -> web.Application:
    """The whole server, its database open and migrated. SettingsError or NothingToServe if it cannot.

    `clock`: another one than the machine's, for those who must not wait for a deadline.
    """
    return await _built(settings, clock or now)


async def _built(settings: Settings, now: Callable[[], datetime]) -> web.Application:
    store = open_store(settings)
    presence, pokes = Presence(), Pokes()
    publishing = Publishing(store, settings.sites, settings.flows, now)
    await publishing.start()
    if not any(publishing.flows(site.id) for site in settings.sites):
        await store.close()
        hint = (
            "mend one of the problems above" if publishing.broken else "put a flow there, such as demo.yaml"
        )
        raise NothingToServe(f"no flow in {settings.flows} can be served; {hint}")
    populations = Populations(store, publishing, now)
    for site in settings.sites:
        await populations.catch_up(site.id)
    inbox = Inbox(store, now)
    for site in settings.sites:
        await inbox.catch_up(site.id)
    mail = Mail(settings.delivery.relay, settings.delivery.mail_from)
    conversations = Conversations(
        store, publishing, populations, settings.sites, presence, pokes, now, mail.can_send
    )
    await _erased_again(store, conversations, publishing, populations, now)
    reading = Reading(store, conversations, populations, settings.sites, now)
    leads = Leads(store, conversations, reading, presence, pokes, now)
    site_ids = [site.id for site in settings.sites]
    keys = Keys(store, site_ids, settings.limits, now)
    passwords, second = Passwords(), SecondFactor(store, settings.limits, now)
    auth = Auth(store, site_ids, settings.public_url, settings.limits, now, second, passwords)
    team, audit = Team(store, passwords, now), Audit(store, now)
    console = f"{settings.address}/console"
    sender = Sender(settings.delivery.reachable)
    ways = kinds(sender, settings.delivery.relay, settings.delivery.mail_from)
    push = WebPush(sender, _subject(settings))
    devices = Devices(store, push, now)
    pusher = Pusher(store, conversations, push, devices, presence, now)
    channels = Channels(store, ways, console, now, settings.sites)
    names = {site.id: site.name for site in settings.sites}
    wanted = Allowance(3 if settings.limits else 0, 86_400)
    letters = Letters(mail, conversations, presence, names, now, wanted.allows)
    worker = Worker(store, conversations, now, letters.send)
    zones = {site.id: site.zone for site in settings.sites}
    missing = Missing(channels, lambda: _flows(publishing, zones))
    courier = Courier(store, ways, Tellings(conversations, console, settings.sites), zones, now)
    peer = partial(peer_of, trusted=frozenset(map(plain, settings.proxies)))

    def takes(origin: str, request: web.BaseRequest) -> bool:
        return auth.is_own_origin(origin, request) or any(site.takes(origin) for site in settings.sites)

    visitors = GuardedServer("/visitor", takes, peer, settings.limits)
    consoles = GuardedServer("/rep", auth.is_own_origin, peer, settings.limits)
    begun = Allowance(200 if settings.limits else 0, 3600)  # an office shares one address
    written = Allowance(20 if settings.limits else 0, 3600)
    visitor = VisitorLive(
        visitors, conversations, presence, settings.sites, begun, auth.is_own_origin, written
    )
    accounts, ledgers = Accounts(store, conversations, now), Ledgers(store)
    rep = RepLive(
        consoles,
        conversations,
        reading,
        leads,
        inbox,
        devices,
        accounts,
        Replies(store, now),
        presence,
        auth,
        audit,
        lambda: [*_broken(publishing), *missing.problems],
        letters.can_send,
    )
    asked = Allowance(600 if settings.limits else 0, 60)
    fallback = Fallback(
        conversations, presence, settings.sites, begun, asked, auth.is_own_origin, peer, written
    )
    pokes.listen(visitor.poked)
    pokes.listen(fallback.poked)
    pokes.listen(rep.poked)
    pokes.listen(courier.poked)
    pokes.listen(pusher.poked)
    elsewhere = Elsewhere(store, conversations, site_ids, pokes, now)
    elsewhere.listened = lambda: {*visitor.listened(), *fallback.listened(), *rep.listened()}
    elsewhere.on_transfer, missing.on_change = rep.handed, rep.flows_changed
    presence.on_reps, presence.on_visitor = rep.reps_moved, rep.visitor_moved
    visitor.on_typing, rep.on_typing = rep.typing, visitor.typing
    auth.on_sign_out = team.on_ended = rep.close_session
    team.on_moved = rep.rights_moved

    pulse, rooms = Pulse(), {"visitor": _room(visitors), "rep": _room(consoles)}
    rooms["http"] = Room(fallback.meter, fallback.waiting)
    health = Health(store, rooms, pulse, settings.metrics_token, now)

    app = web.Application(client_max_size=64 * 1024, middlewares=[named])
    app[PARTS] = Parts(
        settings,
        store,
        auth,
        keys,
        team,
        publishing,
        populations,
        conversations,
        reading,
        leads,
        inbox,
        worker,
        channels,
        courier,
        pusher,
        missing,
        presence,
    )
    visitors.attach(app, socketio_path="socket.io")
    consoles.attach(app, socketio_path="console/socket.io")
    assets = embed.Assets(settings.root)
    if not assets.is_built:
        log.error("the widget and the console are not built: run `make static/dist/manifest.json`")
    templates = Environment(
        loader=FileSystemLoader(settings.root / "templates"), autoescape=True, undefined=StrictUndefined
    )
    first = settings.sites[0]
    forms = Forms(templates, auth)
    pages = Pages(
        templates,
        assets,
        auth,
        forms,
        peer,
        first.name,
        lambda: _demo(publishing, first.id),
        now,
    )
    app.add_routes(
        [
            *pages.routes(),
            *health.routes(),
            *TeamPages(team, auth, forms, peer, names, settings.public_url, now).routes(),
            *AccountPages(auth, second, forms, names, now).routes(),
            *AuditPage(audit, team, auth, forms, names, now).routes(),
            *ChannelPages(auth, channels, names, forms.form, forms.filled).routes(),
            *LedgerPage(ledgers, auth, forms, names, now).routes(),
            *ChatPage(forms, settings.sites, partial(_current, publishing)).routes(),
            *TurnsPage(Turns(store, now), auth, forms, names, now).routes(),
            *fallback.routes(),
            *embed.routes(assets, publishing.looks),
            *installing.routes(assets),
            *Api(auth.staff, auth.is_own_origin, keys, conversations, leads, accounts, ledgers, now).routes(),
        ]
    )

    async def background(app: web.Application) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(worker.run(), name="outbox"),
            asyncio.create_task(rep.watch_rights(), name="rights"),
            asyncio.create_task(elsewhere.run(), name="elsewhere"),
            asyncio.create_task(courier.run(), name="channels"),
            asyncio.create_task(pusher.run(), name="devices"),
            asyncio.create_task(missing.run(), name="missing channels"),
            asyncio.create_task(publishing.watch(rep.flows_changed), name="flows"),
            asyncio.create_task(pulse.run(), name="pulse"),
        ]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await store.close()

    async def drain(app: web.Application) -> None:
        health.is_draining = True
        fallback.drain()
        await asyncio.gather(visitor.drain(), rep.drain())

    app.cleanup_ctx.append(background)
    app.on_shutdown.append(drain)
    return app


def open_store(settings: Settings) -> SqliteStore:
    """The database in the data folder. SettingsError in one line if it cannot be used."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        return SqliteStore(settings.database, settings.ballast)
    except (SchemaTooNew, InUse) as error:
        raise SettingsError(str(error)) from error
    except Damaged as error:
        raise SettingsError(
            f"{error}; put a backup in its place: leadlight restore BACKUP --data {settings.data}"
        ) from error
    except OSError as error:
        raise SettingsError(f"the data folder {settings.data} cannot be used: {error.strerror}") from error
    except sqlite3.Error as error:
        raise SettingsError(
            f"the database {settings.database} cannot be used: {error}; check the folder's rights and space"
        ) from error


async def _erased_again(
    store: SqliteStore,
    conversations: Conversations,
    publishing: Publishing,
    populations: Populations,
    now: Callable[[], datetime],
) -> None:
    """Before anybody is served: a database of before may stand there. SettingsError if it cannot."""
    try:
        again = await Erasures(store, conversations, publishing, populations, {}, now).catch_up()
    except (Damaged, UnknownEvent, LookupError, Unavailable, OSError) as error:
        await store.close()
        raise SettingsError(f"who is listed as erased cannot be erased again: {error}") from error
    if again:
        log.warning("the database is of before: who was erased since is erased again (%s)", again)


def _room(server: GuardedServer) -> Room:
    return Room(server.meter, lambda: len(server.eio.sockets))


def _subject(settings: Settings) -> str:
    """Where a browser's push service may turn to; it wants a mailbox or a page of ours."""
    is_page = settings.address.startswith("https://")
    return settings.address if is_page else f"mailto:{settings.delivery.mail_from or 'leadlight@localhost'}"


def _broken(publishing: Publishing) -> list[dict[str, Any]]:
    """Flow files with errors, as a console shows them."""
    return [
        {"flow": draft.file, "problems": [str(problem) for problem in draft.errors]}
        for draft in publishing.broken
    ]


def _flows(publishing: Publishing, sites: Iterable[str]) -> dict[str, list[Flow]]:
    """The flows in force, by site."""
    found = {site: [publishing.current(site, id) for id in publishing.flows(site)] for site in sites}
    return {site: [version.flow for version in versions if version] for site, versions in found.items()}


def _current(publishing: Publishing, site: str, id: str) -> Flow | None:
    version = publishing.current(site, id)
    return version.flow if version else None


def _demo(publishing: Publishing, site: str) -> dict[str, tuple[str, ...]]:
    """The flows that the demo page can carry, `demo` first, and the languages each speaks, its own first."""
    flows = sorted(publishing.flows(site), key=lambda id: (id != "demo", id))
    versions = {id: version.flow for id in flows if (version := publishing.current(site, id))}
    return {id: (flow.language, *flow.translations) for id, flow in versions.items()}
