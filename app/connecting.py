"""The commands `identity` and `key`: what a site's own servers sign with, and what they sign in with.

Never decides: it makes, lists and removes.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from .calling import failed, folders
from .identity import secret_of
from .main import now, open_store
from .settings import Settings, SettingsError, read_sites
from .web.keys import Keys, WrongName

Result = TypeVar("Result")


# --- what a site signs with ---
@click.command()
@click.option("--site", help="The site that signs; may be left out where there is one.")
@click.option("--new", "renew", is_flag=True, help="Make another: what was signed before is void.")
@folders
def identity(site: str | None, renew: bool, data: Path, flows: Path) -> None:
    """Print the secret with which a site signs who its customers are (JWT, HS256), made at the first call.

    \b
    Example:
      leadlight identity --site shop
    """
    sites = [one.id for one in read_sites(flows)]
    if site is None and len(sites) > 1:
        raise SettingsError(f"say which site with --site; there is {', '.join(sites)}")
    if site is not None and site not in sites:
        raise SettingsError(f"there is no site '{site}'; there is {', '.join(sites)}")
    click.echo(asyncio.run(_secret(Settings(data=data, flows=flows), site or sites[0], renew)))


async def _secret(settings: Settings, site: str, renew: bool) -> str:
    store = open_store(settings)
    try:
        return await secret_of(store, site, renew, now())
    finally:
        await store.close()


# --- API keys ---
@click.group()
def key() -> None:
    """The API keys of your own servers."""


@key.command("add")
@click.argument("name")
@click.option("--site", help="The site it is good for; needed where there are several.")
@folders
def add_key(name: str, site: str | None, data: Path, flows: Path) -> None:
    """Make a key for a server of yours, and print it: this once, for only its hash is kept.

    \b
    Example:
      leadlight key add shop --site default
    """
    sites = [one.id for one in read_sites(flows)]
    if site not in sites and not (site is None and len(sites) == 1):
        asked = f"there is no site '{site}'" if site else "say which site it is good for, with --site"
        raise SettingsError(f"{asked}; there is {', '.join(sites)}")
    click.echo(_with_keys(data, flows, lambda keys: keys.add(name, site or sites[0])))


@key.command("list")
@folders
def list_keys(data: Path, flows: Path) -> None:
    """List the keys: name, site, and when each was made."""
    for name, site, at in _with_keys(data, flows, lambda keys: keys.all()):
        click.echo(f"{name}  {site}  {at:%Y-%m-%d}")


@key.command("remove")
@click.argument("name")
@folders
def remove_key(name: str, data: Path, flows: Path) -> None:
    """Remove a key: it opens nothing from now on, also on a server that runs."""
    _with_keys(data, flows, lambda keys: keys.remove(name))
    click.echo(f"Removed {name}.")


def _with_keys(data: Path, flows: Path, act: Callable[[Keys], Coroutine[Any, Any, Result]]) -> Result:
    async def acted() -> Result:
        store = open_store(Settings(data=data, flows=flows))
        try:
            return await act(Keys(store, (), False, now))
        except WrongName as wrong:
            raise failed(str(wrong), 1) from wrong
        finally:
            await store.close()

    return asyncio.run(acted())
