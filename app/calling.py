"""What the commands have in common: their folders, and how they fail. Must never import what serves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

# for commands that are given an id: one may begin with a dash, and is not an option for that
TAKES_IDS = {"ignore_unknown_options": True}


def failed(message: str, exit_code: int) -> click.ClickException:
    error = click.ClickException(message)
    error.exit_code = exit_code  # type: ignore[misc]  # how click itself documents it
    return error


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
