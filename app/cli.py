"""The commands by name. Starts things and prints; every decision is made elsewhere.

Exit codes: 0 done, 1 the thing asked about is wrong, 2 the call is wrong.
"""

import gc
from importlib import import_module
from typing import Any

import click

from . import __version__
from .calling import failed
from .settings import SettingsError

# where each stands: read when it is called, as checking a flow should not wait for a server to be loaded
COMMANDS = {
    "audit": "staffing",
    "backup": "keeping",
    "channel": "channel_commands",
    "check": "authoring",
    "erase": "erasing",
    "export": "exporting",
    "identity": "connecting",
    "key": "connecting",
    "rebuild": "rebuild",
    "restore": "restoring",
    "schema": "authoring",
    "score": "authoring",
    "serve": "serving",
    "test": "trials",
    "translate": "authoring",
    "try": "authoring",
    "user": "staffing",
}


class Commands(click.Group):
    """Says our own errors in one line, with their exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # what is loaded stays: to look for rubbish in it takes a tenth of the time
        try:
            module = import_module(f".{COMMANDS[cmd_name]}", __package__)
        finally:
            gc.enable()
        command = getattr(module, {"try": "try_"}.get(cmd_name, cmd_name))
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise failed(str(error), 2) from error


@click.group(cls=Commands, context_settings={"auto_envvar_prefix": "LEADLIGHT", "max_content_width": 100})
@click.version_option(__version__, prog_name="leadlight")
def main() -> None:
    """Live chat that finds the hot leads."""


if __name__ == "__main__":
    main()
