"""The commands of those who write flows: check, score, translate, try, schema. Files in, lines out.

Exit codes: 0 done, 1 the flow or the file is wrong, 2 the call is wrong. Never decides: the core does.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from .calling import failed
from .core.commands import Answer, Refused, Say
from .core.flow import Flow, Step
from .core.leaves import did_you_mean
from .core.parse import is_flow_file
from .core.play import Play, Scored, score_answers
from .core.reference import reference
from .core.report import scorecard_wire
from .core.saving import saving_of
from .core.schema import flow_schema
from .core.score_lines import scorecard_lines
from .core.sites import parse_sites
from .core.skeleton import Unsafe, completed, empty, skeleton
from .core.staff_words import say
from .core.transcript import Message
from .core.translations import TAG, file_of, texts_of
from .core.understand import understand
from .core.values import PLAYED, Problem, is_played
from .core.wording import plain
from .publishing import SITES, Draft, main_of, read_drafts, read_file

FLOW = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("flow", nargs=-1, required=True, type=FLOW)
@click.option("--json", "as_json", is_flag=True, help="For tools: a list of objects.")
def check(flow: tuple[Path, ...], as_json: bool) -> None:
    """Report every problem of flow files, as file:line:column.

    \b
    Example:
      leadlight check flows/demo.yaml
    """
    files = tuple(dict.fromkeys(main_of(one) or one for one in flow))
    problems = [problem for path in files for problem in _problems(path)]
    if as_json:
        click.echo(json.dumps([_as_object(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
    for path in files:
        _tell_saving(path)
    sys.exit(any(problem.severity == "error" for problem in problems))


def _problems(path: Path) -> tuple[Problem, ...]:
    if path.name == SITES:
        return parse_sites(str(path), path.read_text("utf-8", "replace"))[1]
    draft = read_file(path)
    if is_flow_file(draft.text):
        return draft.problems
    users = [one for one in read_drafts(path.parent) if one.uses(path.name)]  # a part is checked in its place
    return tuple(dict.fromkeys(problem for one in users or [draft] for problem in one.problems))


def _tell_saving(path: Path) -> None:
    """Beside the problems: what `stop` saves a visitor."""
    flow = None if path.name == SITES else read_file(path, translations=False).flow
    saving = saving_of(flow) if flow else None
    if saving:
        about = "" if saving.is_counted else "about "
        counts = [
            plain(round(one, 3 if saving.is_counted else 1)) for one in (saving.stopping, saving.without)
        ]
        told = f"{about}{counts[0]} scoring questions on average instead of {counts[1]}"
        click.echo(f"{path}: 'stop' asks {told}, if all answers are equally likely", err=True)


def _as_object(problem: Problem) -> dict[str, Any]:
    keys = ("file", "line", "column", "severity", "text")
    return {key: getattr(problem, key) for key in keys}


@click.command()
@click.argument("flow", type=FLOW)
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The scorecard as the console gets it.")
@click.option("--language", default="en", help="The reader's: en, es, nl, de or fr; else English.")
def score(flow: Path, answers: Path, as_json: bool, language: str) -> None:
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
    wire = scorecard_wire(scored.scorecard, loaded, scored.state, language)
    report = wire | {"ignored": list(scored.ignored)}
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for line in scorecard_lines(report):
            click.echo(line)
        if report["ignored"]:
            click.echo(f"  {say(language, 'ignored')}: {', '.join(report['ignored'])}")


def _answers(path: Path) -> dict[str, Any]:
    try:
        given = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise failed(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}", 1) from error
    shaped = isinstance(given, dict) and isinstance(given.get("answers"), dict)
    signals = given.get("signals", []) if shaped else None
    if not isinstance(signals, list) or not all(isinstance(one, str) for one in signals):
        raise failed(f'{path}: expected {{"answers": {{step: value}}, "signals": [name]}}', 1)
    if unknown := [key for key in given if key not in _KEYS]:
        raise failed(f"{path}: unknown key '{unknown[0]}'{did_you_mean(unknown[0], _KEYS)}", 1)
    return dict(given)


_KEYS = ("answers", "signals", "at")


def _at(text: object, path: Path) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise failed(f"{path}: 'at' is '{text}'; write a day like 2026-11-22", 1) from error
    if not is_played(at.date()):
        first, last = PLAYED
        raise failed(f"{path}: 'at' is '{text}'; write a day from {first} to {last}", 1)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


@click.command()
@click.argument("flow", type=FLOW)
@click.argument("language")
def translate(flow: Path, language: str) -> None:
    """Write the file that translates FLOW into LANGUAGE, or add to it the texts it lacks.

    The texts are empty, each under the flow's own words. What the file has already stays as it is.

    \b
    Example:
      leadlight translate flows/demo.yaml es
    """
    if not TAG.fullmatch(language):
        raise click.BadParameter(f"'{language}' is not a language; write a code like en, nl or pt-BR")
    draft = read_file(flow, translations=False)
    loaded = _good(draft)
    if language.lower() == loaded.language.lower():
        raise failed(f"{flow} is in {language} already", 1)
    target = flow.with_name(file_of(flow.name, language))
    texts = texts_of(loaded, draft.places.__contains__)
    if not target.exists():
        written = skeleton(loaded, texts, language, flow.name)
    else:
        try:
            present = target.read_bytes().decode()
            written = completed(loaded, texts, present)
        except (LookupError, UnicodeDecodeError):
            for problem in read_file(flow).problems:
                click.echo(str(problem), err=True)
            raise failed(f"{target} cannot be read; mend it first. Nothing was written.", 1) from None
        except Unsafe as unsafe:
            raise failed(f"{target}: add '{unsafe}' by hand. Nothing was written.", 1) from unsafe
        if written == present:
            left = empty(present)
            still = f"; {_texts(left)} still to write" if left else ""
            click.echo(f"{target} has a line for every text already{still}.")
            return
    _replace(target, written)
    click.echo(f"{target}: {_texts(empty(written))} to write.")


def _texts(number: int) -> str:
    return "1 text" if number == 1 else f"{number} texts"


def _replace(path: Path, text: str) -> None:
    """The whole new file or the whole old one, whatever happens; a server may be watching."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(text.encode())
    draft.replace(path)


@click.command("try")
@click.argument("flow", type=FLOW)
@click.option("--away", is_flag=True, help="As if nobody of sales were there.")
@click.option("--language", default="", help="As a visitor who reads this language.")
def try_(flow: Path, away: bool, language: str) -> None:
    """Talk to a flow in the terminal, with the score after each answer. An empty line ends it.

    \b
    Example:
      leadlight try flows/demo.yaml
    """
    play = Play(_loaded(flow), datetime.now(UTC), language, staffed=not away)
    _print_messages(play.opened)
    while step := play.state.step():
        _print_step(play, step)
        try:
            text = click.prompt(">", default="", show_default=False, prompt_suffix=" ").strip()
        except click.Abort:  # the input ends
            break
        if not text:
            break
        try:
            _print_messages(play.do(_typed(play, step, text)))
        except Refused as refused:
            click.echo(f"  {refused.message}")
            continue
        scored = play.scorecard()
        hot = " HOT" if scored.hot else ""
        spread = f"[{plain(scored.lowest)}, {plain(scored.highest)}]"
        click.secho(f"  score {plain(scored.total)} {spread} {scored.band.id}{hot}", dim=True)


def _typed(play: Play, step: Step, text: str) -> Answer | Say:
    """A step with consent cannot be answered by typing alone; here, typing is agreeing."""
    understood = understand(step, text, datetime.now(UTC).date(), play.state.spoken.language)
    if step.consent and not (understood and understood.skipped):
        return Answer(step.id, text, consent=True)
    return Say(text)


def _print_messages(messages: tuple[Message, ...]) -> None:
    for message in messages:
        if message.by == "bot":
            click.echo(f"bot: {message.text}")


def _print_step(play: Play, step: Step) -> None:
    for n, choice in enumerate(step.choices, start=1):
        click.echo(f"  {n}. {play.filled(choice.label)}")
    ways = (f"or: {way}" for way in (step.other, step.skip) if way)
    for text in (step.hint, step.consent, *ways):
        if text:
            click.echo(f"  {play.filled(text)}")


@click.command()
@click.option("--markdown", is_flag=True, help="The same as a page to read: flows/reference.md.")
def schema(markdown: bool) -> None:
    """Print the JSON schema of flow files, for editors that complete and check.

    \b
    Example:
      leadlight schema > flow.schema.json
    """
    page = reference() if markdown else json.dumps(flow_schema(), ensure_ascii=False, indent=2) + "\n"
    click.echo(page, nl=False)


def _loaded(path: Path) -> Flow:
    """A flow without errors; else they are printed, and the command ends with 1."""
    return _good(read_file(path))


def _good(draft: Draft) -> Flow:
    if draft.flow is None:
        for problem in draft.errors:
            click.echo(str(problem), err=True)
        sys.exit(1)
    return draft.flow
