"""The commands. Starts things and prints; every decision is made elsewhere.

Exit codes: 0 done, 1 the thing asked about is wrong, 2 the call is wrong.
"""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from aiohttp import web

from . import __version__
from .core.commands import Answer, Refused, Say
from .core.flow import Flow, Step
from .core.play import Play, Scored, run_test, score_answers
from .core.report import scorecard_wire
from .core.sites import parse_sites
from .core.transcript import Message
from .core.values import Problem
from .core.wording import plain
from .main import PARTS, NothingToServe, build_app, now, open_store
from .publishing import SITES, Draft, read_file
from .settings import Settings, SettingsError, read_settings, read_sites
from .web.auth import Auth, WrongForm

DRAIN = 5.0  # seconds for what is under way when the server is asked to stop
FLOW = click.Path(exists=True, dir_okay=False, path_type=Path)


class Group(click.Group):
    """Says our own errors in one line, with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise _failed(str(error), 2) from error


def _failed(message: str, exit_code: int) -> click.ClickException:
    error = click.ClickException(message)
    error.exit_code = exit_code  # type: ignore[misc]  # how click itself documents it
    return error


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
        raise _failed(str(error), 1) from error


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
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = settings.public_url or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    click.echo(f"Leadlight {__version__} is serving.")
    click.echo(f"  Demo page   {base}/demo")
    click.echo(f"  Console     {base}/console")
    if token := await app[PARTS].auth.invite_first_admin():
        click.echo(f"  First admin {base}/first-admin/{token}   (works once, for a day)")
    click.echo("Ctrl-C stops.")


# --- flows ---
@main.command()
@click.argument("flow", nargs=-1, required=True, type=FLOW)
@click.option("--json", "as_json", is_flag=True, help="For tools: a list of objects.")
def check(flow: tuple[Path, ...], as_json: bool) -> None:
    """Report every problem of flow files, as file:line:column.

    \b
    Example:
      leadlight check flows/demo.yaml
    """
    problems = [problem for path in flow for problem in _problems(path)]
    if as_json:
        click.echo(json.dumps([_as_object(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
    sys.exit(any(problem.severity == "error" for problem in problems))


def _problems(path: Path) -> tuple[Problem, ...]:
    if path.name == SITES:
        return parse_sites(str(path), path.read_text("utf-8", "replace"))[1]
    return read_file(path).problems


def _as_object(problem: Problem) -> dict[str, Any]:
    keys = ("file", "line", "column", "severity", "text")
    return {key: getattr(problem, key) for key in keys}


@main.command()
@click.argument("flow", nargs=-1, required=True, type=FLOW)
def test(flow: tuple[Path, ...]) -> None:
    """Run the tests that flow files hold.

    \b
    Example:
      leadlight test flows/demo.yaml
    """
    failed = 0
    for path in flow:
        draft = read_file(path)
        if draft.flow is None:
            failed += 1
            for problem in draft.errors:
                click.echo(str(problem), err=True)
            continue
        loaded = draft.flow
        today = now().date()
        for one in loaded.tests:
            failures = run_test(loaded, one, today)
            failed += bool(failures)
            click.echo(f"{'FAIL' if failures else 'ok  '} {path}: {one.name}")
            for failure in failures:
                click.echo(f"       {failure.text}")
        click.echo(f"{path}: {len(loaded.tests)} tests")
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("flow", type=FLOW)
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The scorecard as the console gets it.")
def score(flow: Path, answers: Path, as_json: bool) -> None:
    """Score a file of answers: {"answers": {step: value}, "signals": [name], "at": "2026-11-22"}.

    \b
    Example:
      echo '{"answers": {"budget": 60000, "authority": "self"}}' > answers.json
      leadlight score flows/demo.yaml answers.json
    """
    loaded, given = _loaded(flow), _answers(answers)
    at = _at(given.get("at"), answers)
    scored = score_answers(loaded, given["answers"], given.get("signals", []), at)
    if not isinstance(scored, Scored):
        for fault in scored:
            click.echo(f"{answers}: {fault}", err=True)
        sys.exit(1)
    report = scorecard_wire(scored.scorecard, loaded, scored.state) | {"ignored": list(scored.ignored)}
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print_scorecard(report)


def _answers(path: Path) -> dict[str, Any]:
    try:
        given = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise _failed(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}", 1) from error
    shaped = isinstance(given, dict) and isinstance(given.get("answers"), dict)
    signals = given.get("signals", []) if shaped else None
    if not isinstance(signals, list) or not all(isinstance(one, str) for one in signals):
        raise _failed(f'{path}: expected {{"answers": {{step: value}}, "signals": [name]}}', 1)
    return dict(given)


def _at(text: object, path: Path) -> datetime:
    if text is None:
        return now()
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise _failed(f"{path}: 'at' is '{text}'; write a day like 2026-11-22", 1) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _print_scorecard(report: dict[str, Any]) -> None:
    hot = ", hot" if report["hot"] else ""
    spread = f"{report['lowest']} to {report['highest']}"
    click.echo(
        f"{report['total']} of {report['of']}: {report['band']} ({report['certainty']}{hot}), {spread}"
    )
    for line in report["criteria"]:
        points = "?" if line["points"] is None else line["points"]
        weight = "" if line["weight"] == 1 else f" (weight {line['weight']})"
        reasons = ", ".join(reason["label"] for reason in line["reasons"])
        click.echo(
            f"  {line['label']}{weight}: {points} of {line['max']}{' · ' + reasons if reasons else ''}"
        )
    for name, label in (("persona_label", "persona"), ("missing", "missing"), ("hotter", "hot with")):
        if value := report[name]:
            click.echo(f"  {label}: {', '.join(value) if isinstance(value, list) else value}")
    if report["ignored"]:
        click.echo(f"  off the path: {', '.join(report['ignored'])}")


@main.command("try")
@click.argument("flow", type=FLOW)
@click.option("--away", is_flag=True, help="As if nobody of sales were there.")
def try_(flow: Path, away: bool) -> None:
    """Talk to a flow in the terminal, with the score after each answer. An empty line ends it.

    \b
    Example:
      leadlight try flows/demo.yaml
    """
    play = Play(_loaded(flow), now(), staffed=not away)
    _print_messages(play.opened)
    while step := play.state.step():
        _print_step(step)
        try:
            text = click.prompt(">", default="", show_default=False, prompt_suffix=" ").strip()
        except click.Abort:  # the input ends
            break
        if not text:
            break
        try:
            _print_messages(play.do(_typed(step, text)))
        except Refused as refused:
            click.echo(f"  {refused.message}")
            continue
        scored = play.scorecard()
        hot = " HOT" if scored.hot else ""
        spread = f"[{plain(scored.lowest)}, {plain(scored.highest)}]"
        click.secho(f"  score {plain(scored.total)} {spread} {scored.band.id}{hot}", dim=True)


def _typed(step: Step, text: str) -> Answer | Say:
    """A step with consent cannot be answered by typing alone; here, typing is agreeing."""
    if step.consent and text != step.skip:
        return Answer(step.id, text, consent=True)
    return Say(text)


def _print_messages(messages: tuple[Message, ...]) -> None:
    for message in messages:
        if message.by == "bot":
            click.echo(f"bot: {message.text}")


def _print_step(step: Step) -> None:
    for n, choice in enumerate(step.choices, start=1):
        click.echo(f"  {n}. {choice.label}")
    for text in (step.hint, step.consent, f"or: {step.skip}" if step.skip else None):
        if text:
            click.echo(f"  {text}")


def _loaded(path: Path) -> Flow:
    """A flow without errors; else they are printed, and the command ends with 1."""
    draft: Draft = read_file(path)
    if draft.flow is None:
        for problem in draft.errors:
            click.echo(str(problem), err=True)
        sys.exit(1)
    return draft.flow


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
            raise _failed(f"{email} is a user already", 1)
    except WrongForm as wrong:
        raise _failed(str(wrong), 2) from wrong
    finally:
        await store.close()


if __name__ == "__main__":
    main()
