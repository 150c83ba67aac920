"""YAML text -> `Flow`, or every problem at once as `file:line:column: severity: text`. Never touches a disk.

`nodes` reads the YAML, `shape` and `complaints` hold its keys against the format, `parse_*` make the values
and check the names, `check` walks the flow that comes out.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from . import shape
from .check import check
from .complaints import Findings, TooMany, shaped
from .flow import Criterion, Flow, Hours, Opening, RouteRule, Sales, Step
from .leaves import WEEKDAYS
from .names import Scope
from .nodes import MapNode, Node, Path, Scalar, find, keys_of, load, places
from .order import by_information
from .parse_score import check_fits, personas_of, score_of, signals_of
from .parse_steps import steps_of
from .parse_tests import tests_of
from .translations import translated
from .values import Place, Problem
from .zones import is_zone, zone_meant

Read = Callable[[str], str | None]
PART = re.compile(r"[A-Za-z0-9_.-]+\.ya?ml")
_FLOW = re.compile(r"""^(\{[ \t]*)?(flow|"flow"|'flow')[ \t]*:(\s|$)""", re.MULTILINE)


@dataclass(frozen=True)
class Parsed:
    """`flow` is None if a problem is an error. `problems` are sorted by place.

    `places`: path in the file, such as ("steps", "need", "goto"), -> where that stands; what `use` brings in
    stands under the group's `steps`. A block is found at its key, a text or number at itself.
    """

    flow: Flow | None
    problems: tuple[Problem, ...]
    places: Mapping[Path, Place]


def is_flow_file(text: str) -> bool:
    """Whether a text looks like a flow: a key `flow` at its top, however broken the rest."""
    return _FLOW.search(text.removeprefix("\ufeff")) is not None


def parse(file: str, text: str, read: Read = lambda name: None, languages: tuple[str, ...] = ()) -> Parsed:
    """The flow of `text`, with its translations into `languages`.

    `file`: its name in problems; `read`: the text of a file beside it, or None.
    """
    root, broken = load(file, text)
    if not isinstance(root, MapNode):
        return Parsed(None, broken or (_no_map(root, file),), {})
    parts = _parts_of(root)
    root, problems = with_parts(root, read, file.rpartition("/")[0])
    findings, flow, where = Findings(root), None, places(root)
    with suppress(TooMany):
        for problem in (*broken, *problems):
            findings.keep(problem)
        flow = _flow(findings)
        if flow is not None and not findings.failed:
            flow, foreign = translated(flow, where.__contains__, file, parts, read, languages)
            for problem in (*check(flow, where), *foreign):
                findings.keep(problem)
    return Parsed(None if findings.failed else flow, tuple(sorted(findings.found.values())), where)


def _no_map(root: Node | None, file: str) -> Problem:
    place = root.place if root else Place(file, 1, 1)
    text = "a flow is a block of keys; write 'format: 1' on the first line and 'flow: an_id' on the second"
    if isinstance(root, Scalar) and (match := re.match(r"(\w+):(?!//)(\S+)", root.text)):
        text = f"write a space behind the colon: '{match[1]}: {match[2]}'"
    return Problem(place.file, place.line, place.column, "error", text)


def _flow(findings: Findings) -> Flow | None:
    form, damaged = shaped(findings)
    if form is None:
        return None
    scope = Scope(findings.root, findings, damaged)
    if not scope.names.steps and not findings.failed:
        scope.error(
            ("steps",), "a flow has at least one step; write one, like 'hello: {say: Hello}'", key=True
        )
    score = score_of(form.score, scope)
    personas = personas_of(form, scope)
    check_fits(personas, score, scope)
    steps, groups = steps_of(form, score, scope)
    order = form.score.order if form.score else None
    if order is not None:
        steps = _ordered(steps, score.criteria, scope)
    return Flow(
        id=form.flow,
        title=form.title or form.flow,
        language=form.language,
        steps=steps,
        groups=groups,
        scale=score.scale,
        criteria=score.criteria,
        bands=score.bands,
        hot=score.hot,
        needs=score.needs,
        never=score.never,
        stop=form.score.stop if form.score else None,
        order=order,
        champion=form.score.champion if form.score else 1,
        personas=personas,
        signals=signals_of(form, score, scope),
        sales=_sales(form.sales, scope),
        open=Opening(**form.open.model_dump()),
        theme={key: value for key, value in form.theme.model_dump().items() if value is not None},
        tests=tests_of(form, scope),
    )


def _ordered(steps: tuple[Step, ...], criteria: tuple[Criterion, ...], scope: Scope) -> tuple[Step, ...]:
    ordered = by_information(steps, criteria)
    if ordered == steps:
        text = (
            "'order' changes nothing, as no two neighbouring questions settle differently much; take it out"
        )
        scope.findings.warn(("score", "order"), text, key=True)
    return ordered


def _sales(form: shape.SalesShape, scope: Scope) -> Sales:
    rules = form.route if isinstance(form.route, list) else []
    compiled = [
        (scope.condition(("sales", "route", n, "when"), rule.when), rule) for n, rule in enumerate(rules)
    ]
    route = tuple(RouteRule(when, rule.team, rule.route) for when, rule in compiled if when is not None)
    return Sales(
        deadline=form.deadline,
        settle=form.settle,
        route=form.route if isinstance(form.route, str) else route,
        hours=_hours(form.hours, scope),
        channels=tuple(form.channels),
    )


def _hours(form: shape.HoursShape | None, scope: Scope) -> Hours | None:
    if form is None:
        return None
    if form.from_ >= form.to:
        scope.error(
            ("sales", "hours", "to"), "the hours end before they begin; write the earlier time at 'from'"
        )
    if not is_zone(form.zone):
        scope.error(
            ("sales", "hours", "zone"), f"there is no time zone '{form.zone}'; {zone_meant(form.zone)}"
        )
    days = frozenset(WEEKDAYS.index(day) for day in form.days)
    return Hours(form.zone, days, form.from_, form.to, frozenset(form.except_))


# --- parts ---


def with_parts(root: MapNode, read: Read, folder: str) -> tuple[MapNode, tuple[Problem, ...]]:
    """The tree with each `use: part.yaml` replaced by a group of that file's steps, out of `folder`."""
    steps = root.entries["steps"][1] if "steps" in root.entries else None
    if not isinstance(steps, MapNode):
        return root, ()
    problems: list[Problem] = []
    entries = {}
    for id, (key, step) in steps.entries.items():
        if isinstance(step, MapNode) and "use" in step.entries and "steps" not in step.entries:
            step = _with_part(step, read, folder, problems)
        entries[id] = key, step
    brought = MapNode(entries, steps.place, steps.braces)
    tree = {**root.entries, "steps": (root.entries["steps"][0], brought)}
    return MapNode(tree, root.place, root.braces), tuple(problems)


def _with_part(step: MapNode, read: Read, folder: str, problems: list[Problem]) -> MapNode:
    key, name = step.entries["use"]
    part = _part(name, read, folder, problems)
    if part is None:
        return step
    entries = {id: entry for id, entry in step.entries.items() if id != "use"}
    return MapNode({**entries, "steps": (key, part)}, step.place, step.braces)


def _parts_of(root: MapNode) -> tuple[str, ...]:
    """The files that the flow uses, each once."""
    names = (find(root, ("steps", id, "use")) for id in keys_of(root, ("steps",)))
    return tuple(dict.fromkeys(name.text for name in names if isinstance(name, Scalar)))


def _part(name: Node, read: Read, folder: str, problems: list[Problem]) -> MapNode | None:
    """The steps of a part's file, or None and why."""
    if not isinstance(name, Scalar) or not PART.fullmatch(name.text):
        problems.append(
            _error(name.place, "'use' takes the name of a file beside this one; write it like 'contact.yaml'")
        )
        return None
    text = read(name.text)
    if text is None:
        problems.append(
            _error(name.place, f"there is no file '{name.text}' beside this one; look at its name")
        )
        return None
    root, broken = load(f"{folder}/{name.text}" if folder else name.text, text)
    problems.extend(broken)
    if isinstance(root, MapNode) and isinstance(root.entries.get("steps", (None, None))[1], MapNode):
        for key, (place, _) in root.entries.items():
            if key not in ("steps", "format"):
                problems.append(
                    _error(place.place, f"unknown key '{key}'; a part has only 'steps', so take it out")
                )
        steps = root.entries["steps"][1]
        return steps if isinstance(steps, MapNode) else None
    if isinstance(root, MapNode):
        return root
    if root is not None:
        problems.append(
            _error(
                root.place, "a part is a block of steps; write each under its id, like 'hello: {say: Hello}'"
            )
        )
    return None


def _error(place: Place, text: str) -> Problem:
    return Problem(place.file, place.line, place.column, "error", text)
