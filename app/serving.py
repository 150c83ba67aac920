"""`leadlight serve`: starts the server, says where it is, and stops it in order. Decides nothing."""

import asyncio
import gc
import signal
import sys
from pathlib import Path

import click
import uvloop
from aiohttp import web

from . import __version__
from .calling import failed, folders
from .logs import log_to, log_what_dies
from .main import PARTS, NothingToServe, build_app
from .settings import Settings, SettingsError, address_of, read_log_format, read_settings

DRAIN = 3.0  # seconds for pages under way, once the sockets are closed: all in all a stop takes less than ten


@click.command(context_settings={"auto_envvar_prefix": "LEADLIGHT"})
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
    log_to(sys.stderr, read_log_format())
    log_what_dies()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(read_settings(host, port, data, flows)))
    except NothingToServe as error:
        raise failed(str(error), 1) from error


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = await build_app(settings)
    gc.freeze()  # what was loaded stays: a look for rubbish would hold the loop for 75 ms going through it
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
