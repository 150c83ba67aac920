"""The command `test`: plays the tests of flow files, shows how a failed one went, and what none has walked.

Exit codes: 0 all pass, 1 a test failed or a file is wrong. Never decides: the core does.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from .authoring import FLOW
from .core.coverage import Gap, not_walked
from .core.flow import Flow
from .core.nodes import Path as Path_
from .core.parse import is_flow_file
from .core.trial import Trial, trial
from .core.trial_report import as_object, at, in_lines, placed
from .core.values import Place
from .publishing import Draft, main_of, read_drafts, read_file


@dataclass(frozen=True)
class _Run:
    """The tests of one file, played."""

    draft: Draft
    flow: Flow
    trials: tuple[Trial, ...]
    gaps: tuple[Gap, ...]

    @property
    def failed(self) -> int:
        return sum(bool(one.failures) for one in self.trials)

    def where(self, path: Path_) -> Place:
        """Where something stands in the file, else the block around it."""
        while path and path not in self.draft.places:
            path = path[:-1]
        return self.draft.places.get(path, Place(self.draft.file, 1, 1))


@click.command()
@click.argument("flow", nargs=-1, required=True, type=FLOW)
@click.option("--json", "as_json", is_flag=True, help="For tools: tests, failures, talks and not_walked.")
def test(flow: tuple[Path, ...], as_json: bool) -> None:
    """Run the tests that flow files hold, and tell what no test has walked.

    A failed test is shown as the talk it made, with the line at which it went another way.

    \b
    Example:
      leadlight test flows/demo.yaml
    """
    today, drafts = datetime.now(UTC).date(), list(_drafts(flow))
    for problem in (problem for draft in drafts if draft.flow is None for problem in draft.errors):
        click.echo(str(problem), err=True)
    runs = [_run(draft, draft.flow, today) for draft in drafts if draft.flow]
    if as_json:
        click.echo(json.dumps(_objects(runs), ensure_ascii=False, indent=2))
    else:
        for line in (line for run in runs for line in _lines(run)):
            click.echo(line)
    sys.exit(len(runs) < len(drafts) or any(run.failed for run in runs))


def _drafts(paths: tuple[Path, ...]) -> Iterator[Draft]:
    """Each flow once: a translation and a part are tested in the flow they belong to."""
    done = set[str]()
    for path in paths:
        for draft in _meant(main_of(path) or path):
            if draft.file not in done:
                done.add(draft.file)
                yield draft


def _meant(path: Path) -> list[Draft]:
    draft = read_file(path)
    if is_flow_file(draft.text):
        return [draft]
    return [one for one in read_drafts(path.parent) if one.uses(path.name)] or [draft]


def _run(draft: Draft, flow: Flow, today: date) -> _Run:
    trials = tuple(trial(flow, one, today) for one in flow.tests)
    return _Run(draft, flow, trials, not_walked(flow, trials))


def _lines(run: _Run) -> Iterator[str]:
    for one in run.trials:
        yield f"{'FAIL' if one.failures else 'ok  '} {run.draft.file}: {one.test.name}"
        if one.failures:
            yield from (f"       {line}".rstrip() for line in in_lines(run.flow, one, run.where))
    for place, gap in _placed_gaps(run):
        yield f"{at(place)}: not walked: {gap.text}"
    count = f"{len(run.trials)} test{'' if len(run.trials) == 1 else 's'}"
    yield f"{run.draft.file}: {count}{f', {run.failed} failed' if run.failed else ''}"


def _placed_gaps(run: _Run) -> list[tuple[Place, Gap]]:
    """In the order of the file."""
    found = [(run.where(gap.path), gap) for gap in run.gaps]
    return sorted(found, key=lambda one: (one[0].file, one[0].line, one[0].column))


def _objects(runs: list[_Run]) -> dict[str, Any]:
    return {
        "tests": [as_object(run.flow, one, run.where) for run in runs for one in run.trials],
        "not_walked": [
            {**placed(place), "text": gap.text} for run in runs for place, gap in _placed_gaps(run)
        ],
    }
