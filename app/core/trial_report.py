"""A flow's test as it was played, in words: the talk, the line at which it went another way, the score.

The same for people and for tools. Decides nothing: `trial` does.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .flow import Flow
from .nodes import Path
from .report import scorecard_wire
from .score_lines import scorecard_lines
from .transcript import Message
from .trial import Failure, Trial
from .values import Place

_OF_SCORE = {
    ("expect", key) for key in ("score", "lowest", "highest", "band", "certainty", "persona", "hot", "points")
}
Where = Callable[[Path], Place]


def in_lines(flow: Flow, tried: Trial, where: Where) -> Iterator[str]:
    """A failed test to read: what does not hold and where that stands, the talk, the score if it matters."""
    for place, failure in _in_order(tried, where):
        yield f"{at(place)}: {failure.text}"
    yield ""
    yield from _talk(tried)
    if any(failure.path[2:4] in _OF_SCORE for failure in tried.failures):
        yield ""
        yield from scorecard_lines(scorecard_wire(tried.scorecard, flow, tried.state), _points(tried))


def _in_order(tried: Trial, where: Where) -> list[tuple[Place, Failure]]:
    """What does not hold, in the order of the file."""
    found = [(where(failure.path), failure) for failure in tried.failures]
    return sorted(found, key=lambda one: (one[0].file, one[0].line, one[0].column))


def at(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _points(tried: Trial) -> Mapping[str, float]:
    points = tried.test.expect.get("points")
    return points if isinstance(points, Mapping) else {}


def _talk(tried: Trial) -> Iterator[str]:
    """Its lines, the step of each at the side, and under one that went another way what was to come."""
    lines = _with_silent(tried)
    wide = max((len(line.step or "") for line in lines), default=0)
    indent = " " * (wide + 13)
    for line in lines:
        notes = [failure.note for failure in tried.failures if failure.seq == line.seq]
        first, *more = line.text.split("\n")
        yield f"{'>' if notes else ' '} {line.step or '':<{wide}} {line.by:>8}: {first}"
        yield from (f"{indent}{text}" for text in more)
        yield from (f"{indent}^ {note}" for note in notes)
    for failure in tried.failures:
        if failure.seq is None and failure.note:
            yield f">{indent[1:]}the end: {failure.note}"


def _with_silent(tried: Trial) -> list[Message]:
    """The talk, and the places at which it went another way without a word: a handoff without `closed`."""
    said = {line.seq for line in tried.talk}
    silent = {failure.seq for failure in tried.failures if failure.seq is not None} - said
    unsaid = [
        Message(one.seq, "bot", "(says nothing)", one.at, step=getattr(one.event, "step", None))
        for one in tried.log
        if one.seq in silent
    ]
    return sorted([*tried.talk, *unsaid], key=lambda line: line.seq)


def as_object(flow: Flow, tried: Trial, where: Where) -> dict[str, Any]:
    """For tools. `line_of_talk` of a failure: its place in `transcript` from 0, or null."""
    lines = _with_silent(tried)
    return {
        **placed(where(("tests", tried.test.name))),
        "name": tried.test.name,
        "passed": not tried.failures,
        "failures": [_failure(failure, place, lines) for place, failure in _in_order(tried, where)],
        "transcript": [{"by": line.by, "step": line.step, "text": line.text} for line in lines],
        "scorecard": scorecard_wire(tried.scorecard, flow, tried.state),
    }


def _failure(failure: Failure, place: Place, lines: list[Message]) -> dict[str, Any]:
    line = next((n for n, line in enumerate(lines) if line.seq == failure.seq), None)
    return {**placed(place), "text": failure.text, "line_of_talk": line, "note": failure.note}


def placed(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}
