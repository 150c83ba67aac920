"""A scorecard's wire as lines to read in a terminal: `leadlight score`, a failed `leadlight test`."""

from collections.abc import Iterator, Mapping
from typing import Any

from .figures import written
from .staff_labels import band_label
from .staff_words import say
from .wording import plain


def scorecard_lines(wire: Mapping[str, Any], expected: Mapping[str, float] | None = None) -> Iterator[str]:
    """A `scorecard_wire` to read, each criterion with its reasons. `expected`: the points a test wants."""
    language = wire["language"]
    yield _total(wire, language)
    for line in wire["criteria"]:
        yield _criterion(line, language, (expected or {}).get(line["id"]))
    if wire["persona"]:
        why = f" · {', '.join(wire['persona_because'])}" if wire["persona_because"] else ""
        yield f"  {say(language, 'persona')}: {wire['persona_label']}{why}"
    if runner_up := wire["runner_up"]:
        missing = _named(wire, runner_up["missing"])
        unknown = f" · {say(language, 'unknown')}: {missing}" if missing else ""
        yield f"  {say(language, 'runner-up')}: {runner_up['label']}{unknown}"
    if wire["grade"]:
        yield f"  {say(language, 'grade')}: {wire['grade']}"
    if wire["missing"]:
        yield f"  {say(language, 'missing')}: {_named(wire, wire['missing'])}"
    yield from (f"  {text}" for text in wire["hotter"])
    yield from (f"  {say(language, 'contradictions')}: {text}" for text in wire["contradictions"])
    yield from (f"  {say(language, 'recheck-head')}: {one['text']}" for one in wire["recheck"])


def _named(wire: Mapping[str, Any], steps: list[str]) -> str:
    return ", ".join(wire["names"][step] for step in steps)


def _total(wire: Mapping[str, Any], language: str) -> str:
    total = say(language, "of", points=wire["total"], of=wire["of"])
    hot = f", {say(language, 'hot')}" if wire["hot"] else ""
    spread = say(language, "to", lowest=wire["lowest"], highest=wire["highest"])
    return (
        f"{total}: {band_label(wire['band'], language)} ({say(language, wire['certainty'])}{hot}), {spread}"
    )


def _criterion(line: Mapping[str, Any], language: str, meant: float | None) -> str:
    points = "?" if line["points"] is None else written(line["points"], language)
    weight = "" if line["weight"] == 1 else f" ({say(language, 'weight', weight=line['weight'])})"
    is_wrong = meant is not None and plain(meant) != line["points"]
    wanted = f", {say(language, 'expected', points=plain(meant or 0))}" if is_wrong else ""
    why = ", ".join(reason["label"] for reason in line["reasons"])
    got = say(language, "of", points=points, of=line["max"])
    return f"  {line['label']}{weight}: {got}{wanted}{f' · {why}' if why else ''}"
