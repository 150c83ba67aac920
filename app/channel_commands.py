"""The commands `channel …`: set up, list, test, send again. Print and start things; decide nothing.

An address is read from standard input or a file unless it is given, as most are secrets.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import click

from .alerts.kinds import kinds
from .alerts.sender import Sender
from .calling import TAKES_IDS, failed, folders
from .channels import Channels, Shown, WrongChannel
from .core.channels import COMMON, HEARS, KINDS, Channel, Failed, Hears, Quiet, Secret
from .core.flow import Flow
from .core.values import stamp
from .main import now, open_store
from .publishing import read_drafts
from .settings import Settings, SettingsError, read_delivery, read_public_url, read_sites

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --site, --data and --flows."""
    site = click.option("--site", help="The site it belongs to; may be left out where there is one.")
    return folders(site(command))


@click.group()
def channel() -> None:
    """Where hot leads are told outside the console: e-mail, Slack, Teams, Discord, ntfy, webhooks."""


@channel.command("add")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--to", help="Its address. Most are secret: leave it out, and it is read from standard input.")
@click.option("--to-file", type=FILE, envvar="LEADLIGHT_CHANNEL_TO_FILE", help="A file with its address.")
@click.option(
    "--secret-file",
    type=FILE,
    envvar="LEADLIGHT_CHANNEL_SECRET_FILE",
    help="A file with its secret: of a webhook (else one is made), or ntfy's access token.",
)
@click.option(
    "--hears", default=",".join(COMMON), show_default=True, help="What it is told of; also: erased."
)
@click.option("--named-only", is_flag=True, help="Only for flows that name it under sales.channels.")
@click.option("--quiet", help="Hours during which it waits, in the site's zone, such as 20:00-07:00.")
@click.option("--urgent", is_flag=True, help="It is told in quiet hours too.")
@click.option("--rep", help="E-mail of the rep whose own it is: told of their leads, or nobody's.")
@common
def add(
    name: str,
    kind: Any,
    to: str | None,
    to_file: Path | None,
    secret_file: Path | None,
    hears: str,
    named_only: bool,
    quiet: str | None,
    urgent: bool,
    rep: str | None,
    **where: Any,
) -> None:
    """Set a channel up.

    \b
    Example:
      leadlight channel add sales_mail --kind email --to sales@example.com
    """
    made = Channel(
        site="",
        name=name,
        id="",
        kind=kind,
        address=_address(to, to_file),
        secrets=(Secret(secret_file.read_text("utf-8").strip()),) if secret_file else (),
        is_default=not named_only,
        is_urgent=urgent,
        hears=_hears(hears),
        quiet=_quiet(quiet) if quiet else None,
    )
    stored = _run(where, lambda channels, site: channels.add(replace(made, site=site), rep))
    click.echo(f"Added {name}. Try it: leadlight channel test {name}")
    if kind == "webhook" and not secret_file:
        click.echo(f"Its secret, shown this once: {stored.secrets[0].text}")


@channel.command("list")
@click.argument("name", required=False)
@common
def listed(name: str | None, **where: Any) -> None:
    """The channels and how they do; with a NAME, its newest messages.

    \b
    Example:
      leadlight channel list sales_mail
    """
    if name:
        for sent in _run(where, lambda channels, site: _messages(channels, site, name)):
            error = f"  {sent.error}" if sent.error else ""
            tries = f"{sent.tries} {'try' if sent.tries == 1 else 'tries'}"
            click.echo(f"{sent.id}  {sent.told}  {sent.state} {stamp(sent.at)}  {tries}{error}")
        return
    flows = [draft.flow for draft in read_drafts(where["flows"]) if draft.flow]
    shown, unknown = _run(where, lambda channels, site: _all(channels, site, flows))
    for one in shown:
        click.echo(_line(one))
    for flow, missing in unknown:
        click.echo(f"{missing}  not set up: {flow} names it; leadlight channel add {missing} --kind …")
    if not shown and not unknown:
        click.echo("No channels yet: leadlight channel add NAME --kind email --to sales@example.com")


@channel.command("remove")
@click.argument("name")
@common
def remove(name: str, **where: Any) -> None:
    """Take a channel away; what waits for it is not sent.

    \b
    Example:
      leadlight channel remove sales_mail
    """
    _run(where, lambda channels, site: channels.remove(site, name))
    click.echo(f"Removed {name}.")


@channel.command("rotate")
@click.argument("name")
@common
def rotate(name: str, **where: Any) -> None:
    """Give a webhook a new secret. For a day both sign, so that the receiver can be changed.

    \b
    Example:
      leadlight channel rotate crm
    """
    made = _run(where, lambda channels, site: channels.rotate(site, name))
    click.echo(f"The new secret, shown this once: {made}")


@channel.command("test")
@click.argument("name")
@common
def tested(name: str, **where: Any) -> None:
    """Send a test now. Where it arrives, a channel that was off is on again.

    \b
    Example:
      leadlight channel test sales_mail
    """
    try:
        _run(where, lambda channels, site: channels.test(site, name))
    except Failed as error:
        raise failed(f"the test of {name} did not arrive: {error}", 1) from error
    click.echo(f"The test of {name} was taken by the other side.")


@channel.command("resend", context_settings=TAKES_IDS)
@click.argument("name")
@click.argument("message", required=False)
@common
def resend(name: str, message: str | None, **where: Any) -> None:
    """Send again what was given up, or one MESSAGE by its id; the server does it, with the same ids.

    \b
    Example:
      leadlight channel resend sales_mail
    """
    count = _run(where, lambda channels, site: channels.resend(site, name, message))
    click.echo(f"{count} message{'' if count == 1 else 's'} of {name} will be sent again.")


def _run(where: dict[str, Any], use: Callable[[Channels, str], Awaitable[Any]]) -> Any:
    return asyncio.run(_with_store(where["site"], where["data"], where["flows"], use))


async def _with_store(
    site: str | None, data: Path, flows: Path, use: Callable[[Channels, str], Awaitable[Any]]
) -> Any:
    site, delivery = _site(site, flows), read_delivery()
    settings = Settings(data=data, flows=flows, public_url=read_public_url())
    store = open_store(settings)
    try:
        ways = kinds(Sender(delivery.reachable), delivery.relay, delivery.mail_from)
        channels = Channels(store, ways, f"{settings.address}/console", now, settings.sites)
        return await use(channels, site)
    except WrongChannel as wrong:
        raise failed(str(wrong), 1) from wrong
    finally:
        await store.close()


async def _all(
    channels: Channels, site: str, flows: list[Flow]
) -> tuple[tuple[Shown, ...], tuple[tuple[str, str], ...]]:
    return await channels.all(site), await channels.unknown(site, flows)


async def _messages(channels: Channels, site: str, name: str) -> Any:
    return await channels.messages(await channels.find(site, name))


def _line(shown: Shown) -> str:
    one = shown.channel
    looks = {
        "own": one.rep is not None,
        "named only": not one.is_default,
        "urgent": one.is_urgent,
        f"hears {', '.join(one.hears)}": one.hears != COMMON,
        f"quiet {one.quiet.from_:%H:%M}-{one.quiet.to:%H:%M}" if one.quiet else "": one.quiet is not None,
        f"{shown.waiting} wait": shown.waiting > 0,
        f"{shown.given_up} given up": shown.given_up > 0,
    }
    how = "".join(f"  {text}" for text, holds in looks.items() if holds)
    state = f"off since {stamp(one.off)}: {one.why}" if one.off else "on"
    return f"{one.name}  {one.kind}  {state}{how}"


def _site(site: str | None, flows: Path) -> str:
    sites = [one.id for one in read_sites(flows)]
    if site is None and len(sites) > 1:
        raise SettingsError(f"which site? Name one with --site: {', '.join(sites)}")
    if site is not None and site not in sites:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(sites)}")
    return site or sites[0]


def _address(to: str | None, file: Path | None) -> str:
    if to or file:
        return to or (file.read_text("utf-8").strip() if file else "")
    return str(
        click.prompt("Address", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    )


def _hears(text: str) -> tuple[Hears, ...]:
    wanted = text.replace(",", " ").split()
    if not wanted or (unknown := [one for one in wanted if one not in HEARS]):
        what = f"'{unknown[0]}' is nothing to hear" if wanted else "it has to hear something"
        raise SettingsError(f"--hears: {what}; there is {', '.join(HEARS)}")
    return tuple(one for one in HEARS if one in wanted)


def _quiet(text: str) -> Quiet:
    from_, _, to = text.partition("-")
    try:
        quiet = Quiet(time.fromisoformat(from_.strip()), time.fromisoformat(to.strip()))
    except ValueError as error:
        raise SettingsError(f"--quiet is '{text}'; write it like 20:00-07:00") from error
    if quiet.from_ == quiet.to:
        raise SettingsError("--quiet begins and ends at the same time; write it like 20:00-07:00")
    return quiet
