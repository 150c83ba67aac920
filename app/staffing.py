"""The commands about people who sign in: user add, list, remove, link; and the audit log. Decides nothing.

They open the database beside a server that runs; it notices within seconds. Whoever may run them is an admin
of every site, and the audit log names nobody for it.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from .calling import failed, folders
from .core.audit import WHAT, Line, Wanted
from .core.commands import Refused
from .core.staff import ROLES, SELLS, Member
from .leads import Staff
from .main import now, open_store
from .passwords import Passwords, WrongForm
from .second_factor import SecondFactor
from .settings import Settings, SettingsError, read_sites
from .store.sqlite import SqliteStore
from .team import Team
from .turns import checked_languages
from .web.auth import Auth

Result = TypeVar("Result")


# --- users ---
@click.group()
def user() -> None:
    """The people who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", help="The name visitors see; the start of the address if left out.")
@click.option("--site", help="The site they belong to; all sites if left out.")
@folders
def add(email: str, role: str, name: str | None, site: str | None, data: Path, flows: Path) -> None:
    """Add a user; the password is read from standard input.

    \b
    Example:
      leadlight user add remy@example.com --role rep --name Remy
    """
    sites = _sites(flows, site)
    password = (
        click.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )
    name = name or email.partition("@")[0].replace(".", " ").title()
    roles = dict.fromkeys(sites, role)

    async def added(store: SqliteStore) -> bool:
        passwords, second = Passwords(), SecondFactor(store, False, now)
        auth = Auth(store, sites, "", False, now, second, passwords)
        return await auth.add_user(email, name, password, roles)

    if not _with_store(data, flows, added):
        raise failed(f"{email} is a user already", 1)
    click.echo(f"Added {email.strip().lower()} as {role} of {', '.join(roles)}.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="For tools: a list of objects.")
@folders
def list_(as_json: bool, data: Path, flows: Path) -> None:
    """List the users: address, name, role at each site, two-factor, when they were last seen.

    \b
    Example:
      leadlight user list
    """
    members = _with_store(data, flows, lambda store: store.members(_sites(flows, None), now()))
    if as_json:
        click.echo(orjson.dumps([_as_object(member) for member in members], option=orjson.OPT_INDENT_2))
        return
    for member in members:
        roles = ", ".join(f"{role} of {site}" for site, role in member.roles.items())
        second = "two-factor on" if member.two_factor else "two-factor off"
        seen = f"seen {member.seen}" if member.seen else "not signed in"
        click.echo("\t".join((member.email, member.name, roles, second, seen)))


@user.command("turns")
@click.argument("email")
@click.option("--site", help="At this site; at all of theirs if left out.")
@click.option(
    "--most", type=click.IntRange(0, 1000), help="Chats at the same time; as many as come if left out."
)
@click.option("--team", multiple=True, help="A team that `sales.route` of a flow names; may be given again.")
@click.option("--speaks", multiple=True, help="A language, like nl; may be given again. Any if left out.")
@folders
def turns(
    email: str,
    site: str | None,
    most: int | None,
    team: tuple[str, ...],
    speaks: tuple[str, ...],
    data: Path,
    flows: Path,
) -> None:
    """Say which leads are a rep's turn: how many at once, of which teams, in which languages.

    \b
    Example:
      leadlight user turns remy@example.com --most 4 --team benelux --speaks nl --speaks fr
    """
    try:
        languages = checked_languages(speaks)
    except WrongForm as wrong:
        raise SettingsError(f"--speaks {wrong}") from wrong

    async def said(store: SqliteStore) -> list[str]:
        people, operator = Team(store, Passwords(), now), _operator(_sites(flows, None))
        member = await _member(people, operator, email)
        wanted = [one for one, role in member.roles.items() if site in (None, one) and role in SELLS]
        for one in wanted:
            await store.set_rep(one, member.id, most, team, languages)
        return wanted

    _sites(flows, site)
    if not (sites := _with_store(data, flows, said)):
        raise failed(f"{email} sells at no such site; only reps and admins have turns", 1)
    limits = [f"{most} at once" if most is not None else "any number"]
    limits += [f"teams {', '.join(team)}"] if team else []
    limits += [f"speaks {', '.join(languages)}"] if languages else []
    click.echo(f"{email.strip().lower()} at {', '.join(sites)}: {'; '.join(limits)}.")


@user.command("remove")
@click.argument("email")
@click.option("--site", help="From this site only; from all sites if left out.")
@folders
def remove(email: str, site: str | None, data: Path, flows: Path) -> None:
    """Take a user's roles away: consoles close, conversations go back to the bot. The log still names them.

    \b
    Example:
      leadlight user remove remy@example.com
    """

    async def removed(store: SqliteStore) -> list[str]:
        team, operator = Team(store, Passwords(), now), _operator(_sites(flows, None))
        member = await _member(team, operator, email)
        wanted = [one for one in member.roles if site in (None, one)]
        for one in wanted:
            await team.remove(operator, member.id, one)
        return wanted

    _sites(flows, site)
    sites = _with_store(data, flows, removed)
    if not sites:
        raise failed(f"{email} has no role at {site}", 1)
    click.echo(f"Removed {email.strip().lower()} from {', '.join(sites)}.")


@user.command("link")
@click.argument("email")
@click.option("--two-factor-off", is_flag=True, help="For a phone that is lost: turn two-factor off as well.")
@click.option(
    "--url",
    envvar="LEADLIGHT_PUBLIC_URL",
    default="http://127.0.0.1:8080",
    show_default=True,
    help="The server's address as people see it.",
)
@folders
def link(email: str, two_factor_off: bool, url: str, data: Path, flows: Path) -> None:
    """Print a link that sets a new password, once, for a day.

    \b
    Example:
      leadlight user link remy@example.com
    """

    async def linked(store: SqliteStore) -> str:
        team, operator = Team(store, Passwords(), now), _operator(_sites(flows, None))
        member = await _member(team, operator, email)
        if two_factor_off:
            await team.drop_second_factor(operator, member.id)
        return await team.reset_link(operator, member.id)

    click.echo(f"{url.rstrip('/')}/reset/{_with_store(data, flows, linked)}")


# --- the audit log ---
@click.command()
@click.option("--json", "as_json", is_flag=True, help="For tools: a list of objects, newest first.")
@click.option("--site", help="Of this site only.")
@click.option("--user", "email", help="What this user did, by address.")
@click.option("--what", type=click.Choice(list(WHAT)), help="One kind only.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of this day, UTC.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 1_000_000))
@folders
def audit(
    as_json: bool,
    site: str | None,
    email: str | None,
    what: str | None,
    day: datetime | None,
    most: int,
    data: Path,
    flows: Path,
) -> None:
    """Show who signed in, saw, claimed, exported or changed what, newest first.

    \b
    Example:
      leadlight audit --user remy@example.com --day 2026-11-29
    """
    since = day.replace(tzinfo=UTC) if day else None

    async def found(store: SqliteStore) -> list[Line]:
        known = await store.members(_sites(flows, None), now())
        ids = [member.id for member in known if email and member.email == email.strip().lower()]
        if email and not ids:
            raise WrongForm(f"there is no user {email}")
        until = since + timedelta(days=1) if since else None
        sites = tuple(_sites(flows, site)) if site else None
        return await store.audit_lines(
            Wanted(sites, ids[0] if ids else "", what or "", since, until, None, most)
        )

    lines = _with_store(data, flows, found)
    if as_json:
        click.echo(orjson.dumps([_line_object(line) for line in lines], option=orjson.OPT_INDENT_2))
        return
    for line in lines:
        who = line.email or "(command line)" if line.user or line.site else "(nobody known)"
        about = line.of_name if line.of_name and line.of != line.user else "" if line.of_name else line.of
        click.echo("\t".join((line.at, line.site, who, WHAT.get(line.what, line.what), about, line.detail)))


def _line_object(line: Line) -> dict[str, Any]:
    kept = ("at", "site", "user", "name", "email", "what", "of", "of_name", "detail")
    return {name: getattr(line, name) for name in kept}


# --- what all of them need ---
def _with_store(data: Path, flows: Path, work: Callable[[SqliteStore], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        store = open_store(Settings(data=data, flows=flows))
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except WrongForm as wrong:
        raise failed(str(wrong), 2) from wrong
    except Refused as refused:
        raise failed(refused.message, 1) from refused


def _sites(flows: Path, site: str | None) -> list[str]:
    sites = [one.id for one in read_sites(flows)]
    if site is not None and site not in sites:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(sites)}")
    return [site] if site else sites


def _operator(sites: list[str]) -> Staff:
    """Who runs the command line: an admin everywhere, without a name."""
    return Staff("", "", "", dict.fromkeys(sites, "admin"))


async def _member(team: Team, operator: Staff, email: str) -> Member:
    for member in (await team.shown(operator)).members:
        if member.email == email.strip().lower():
            return member
    raise Refused("forbidden", f"there is no user {email}; `leadlight user list` shows them")


def _as_object(member: Member) -> dict[str, Any]:
    kept = ("email", "name", "roles", "seen", "two_factor")
    return {name: getattr(member, name) for name in kept}
