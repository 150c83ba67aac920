"""The commands. Starts things and prints; every decision is made elsewhere.

Exit codes: 0 done, 1 the thing asked about is wrong, 2 the call is wrong.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from aiohttp import web

from . import __version__
from .authoring import COMMANDS, failed
from .channel_commands import channel
from .main import PARTS, NothingToServe, build_app, now, open_store
from .settings import Settings, SettingsError, address_of, read_settings, read_sites
from .trials import test
from .web.auth import Auth, WrongForm

DRAIN = 5.0  # seconds for what is under way when the server is asked to stop


class Group(click.Group):
    """Says our own errors in one line, with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise failed(str(error), 2) from error


@click.group(cls=Group, context_settings={"auto_envvar_prefix": "LEADLIGHT", "max_content_width": 100})
@click.version_option(__version__, prog_name="leadlight")
def main() -> None:
    """Live chat that finds the hot leads."""


def folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --data and --flows."""
    for name, envvar in (("flows", "LEADLIGHT_FLOWS"), ("data", "LEADLIGHT_DATA")):
        command = click.option(
            f"--{name}",
            default=Path(name),
            show_default=True,
            envvar=envvar,
            type=click.Path(path_type=Path),
        )(command)
    return command


# --- serve ---
@main.command(context_settings={"auto_envvar_prefix": "LEADLIGHT"})
@click.option("--host", default="127.0.0.1", show_default=True, envvar="LEADLIGHT_HOST")
@click.option(
    "--port", default=8080, show_default=True, envvar="LEADLIGHT_PORT", type=click.IntRange(0, 65535)
)
@folders
def serve(host: str, port: int, data: Path, flows: Path) -> None:
    """Serve the chat, the console and the demo page.

    \b
    Example:
      leadlight serve --port 8080 --data ./data --flows ./flows
    """
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        asyncio.run(_serve(read_settings(host, port, data, flows)))
    except NothingToServe as error:
        raise failed(str(error), 1) from error


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = await build_app(settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise SettingsError(f"cannot listen on {where}: {error.strerror}; try another --port") from error
        await _greet(settings, app, runner.addresses[0][1])
        await stop.wait()
        click.echo("Stopping: clients are told, requests under way finish.")
    finally:
        await runner.cleanup()


async def _greet(settings: Settings, app: web.Application, port: int) -> None:
    base = settings.public_url or address_of(settings.host, port)
    click.echo(f"Leadlight {__version__} is serving.")
    click.echo(f"  Demo page   {base}/demo")
    click.echo(f"  Console     {base}/console")
    if token := await app[PARTS].auth.invite_first_admin():
        click.echo(f"  First admin {base}/first-admin/{token}   (works once, for a day)")
    click.echo("Ctrl-C stops.")


# --- users ---
@main.group()
def user() -> None:
    """The people who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(["rep", "marketer", "admin"]))
@click.option("--name", help="The name visitors see; the start of the address if left out.")
@click.option("--site", help="The site they belong to; all sites if left out.")
@folders
def add(email: str, role: str, name: str | None, site: str | None, data: Path, flows: Path) -> None:
    """Add a user; the password is read from standard input.

    \b
    Example:
      leadlight user add remy@example.com --role rep --name Remy
    """
    sites = [one.id for one in read_sites(flows)]
    if site is not None and site not in sites:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(sites)}")
    password = (
        click.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )
    name = name or email.partition("@")[0].replace(".", " ").title()
    roles = dict.fromkeys([site] if site else sites, role)
    asyncio.run(_add_user(Settings(data=data, flows=flows), email, name, password, roles))
    click.echo(f"Added {email.strip().lower()} as {role} of {', '.join(roles)}.")


async def _add_user(settings: Settings, email: str, name: str, password: str, roles: dict[str, str]) -> None:
    store = open_store(settings)
    try:
        auth = Auth(store, list(roles), "", False, now)
        if not await auth.add_user(email, name, password, roles):
            raise failed(f"{email} is a user already", 1)
    except WrongForm as wrong:
        raise failed(str(wrong), 2) from wrong
    finally:
        await store.close()


for command in (*COMMANDS, test, channel):
    main.add_command(command)


if __name__ == "__main__":
    main()
