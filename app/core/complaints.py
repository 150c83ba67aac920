"""A file's tree against its shape: the values, and what does not fit, with places and a way to mend it.

Pydantic finds what is wrong; the words are ours. Never looks at names that must exist elsewhere in the flow.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .forms import not_one, other_form
from .leaves import Empty, data_of
from .mending import mend
from .nodes import MOST_PROBLEMS, ListNode, MapNode, Path, Scalar, find, inside, key_at, too_many
from .shape import FlowShape
from .values import Place, Problem
from .wrong_keys import empty, missing_key, unknown_key, wrong_kind


class TooMany(Exception):
    """So much is wrong that nobody reads on."""


@dataclass
class Findings:
    """Collects the problems of a tree while it is read; one a place, the first found.

    Raises TooMany where there are so many errors that these had better be mended first.
    """

    root: MapNode
    found: dict[Place, Problem] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def error(self, path: Path, text: str, key: bool = False, offset: int | None = None) -> None:
        """At the value of `path` and the character `offset` of its text, or at the key that names it."""
        self.add(self._place(path, key, offset), "error", text)

    def warn(self, path: Path, text: str, key: bool = False) -> None:
        self.add(self._place(path, key, None), "warning", text)

    def add(self, place: Place, severity: str, text: str) -> None:
        self.keep(Problem(place.file, place.line, place.column, severity, text))

    def keep(self, problem: Problem) -> None:
        place = Place(problem.file, problem.line, problem.column)
        before = self.found.get(place)
        if before is None or (before.severity, problem.severity) == ("warning", "error"):
            if self.counts[problem.severity] < MOST_PROBLEMS:
                self.counts[problem.severity] += 1
                self.found[place] = problem
            elif problem.severity == "error":
                self.found[place] = too_many(problem)
                raise TooMany

    def _place(self, path: Path, key: bool, offset: int | None) -> Place:
        node = find(self.root, path)
        name = key_at(self.root, path)
        if name is not None and (key or not isinstance(node, Scalar)):
            return name.place
        if isinstance(node, Scalar):
            return inside(node, offset) if offset else node.place
        if node is not None:
            return node.place
        return self._place(path[:-1], key, None)

    @property
    def failed(self) -> bool:
        return self.counts["error"] > 0


def shaped(findings: Findings) -> tuple[FlowShape | None, frozenset[Path]]:
    """The file's shape without what is damaged, and the paths of that; None if too little is left.

    What is plainly misplaced is mended: `findings.root` is then another tree.
    """
    data = data_of(findings.root)
    doubts: dict[Place, str] = {}
    damaged: set[Path] = set()
    form: FlowShape | None = None
    for attempt in range(_ATTEMPTS):
        try:
            form = FlowShape.model_validate(data, context=doubts)
            break
        except ValidationError as error:
            if not attempt and (mended := mend(findings.root))[1]:
                return _mended(*mended, findings)
            for detail in error.errors(include_url=False):
                path = _path(detail)
                if not attempt:  # later ones only miss what was taken out before
                    _complain(detail, path, findings)
                _take_out(data, path, detail["type"], damaged)
    for place, doubt in doubts.items():
        findings.add(place, "warning", doubt)
    return form, frozenset(damaged)


def _mended(
    root: MapNode, problems: tuple[Problem, ...], findings: Findings
) -> tuple[FlowShape | None, frozenset[Path]]:
    findings.root = root
    for problem in problems:
        findings.keep(problem)
    return shaped(findings)


_ATTEMPTS = 6  # what is taken out is missed one level higher: a flow has five


def _path(detail: ErrorDetails) -> Path:
    """Pydantic's `loc` without the tags of unions and keys."""
    return tuple(part for part in detail["loc"] if not re.fullmatch(r"<[a-z]+>|\[key\]", str(part)))


# --- what is said ---


def _complain(detail: ErrorDetails, path: Path, findings: Findings) -> None:
    root, type_ = findings.root, detail["type"]
    if type_ == "extra_forbidden":
        findings.error(path, unknown_key(path, root), key=True)
    elif type_ == "missing":
        findings.error(path[:-1], missing_key(path), key=True)
    elif type_.startswith("union_tag") and path[:1] == ("steps",) and len(path) in (2, 4):
        node = find(root, path)
        where, text = wrong_kind(node, path)
        findings.error(where, text, key=not isinstance(node, Scalar) or not node.written)
    elif type_ == "value_error":
        cause = detail["ctx"]["error"]
        is_key = detail["loc"][-1:] == ("[key]",)
        node = find(root, path)
        text = empty(path, root) if isinstance(cause, Empty) else str(cause)
        if not is_key and isinstance(node, MapNode | ListNode):
            text = not_one(path, root)
        elif path[-1:] == ("many",) and isinstance(node, Scalar) and type(node.value) is int:
            text = f"'many' takes true, or how many; write 'many: {{max: {node.text}}}'"
        findings.error(path, text, key=is_key or isinstance(cause, Empty))
    else:
        findings.error(path, other_form(path, root))


# --- what is left ---

_STAND_INS = {
    "format": Scalar("1", 1, "1", "", Place("", 1, 1), 0),
    "flow": Scalar("flow", "flow", "flow", "", Place("", 1, 1), 0),
}


def _take_out(data: Any, path: Path, type_: str, damaged: set[Path]) -> None:
    """Takes the damaged value out: what misses a key as a whole, a list with one bad item as well."""
    if len(path) == 1 and path[0] in _STAND_INS:
        data[path[0]] = _STAND_INS[str(path[0])]
        return
    part = path[:-1] if type_ == "missing" else path
    part = tuple(takewhile(lambda name: not isinstance(name, int), part))
    if not part:
        return
    if type_ != "extra_forbidden":
        damaged.add(part)
    for name in part[:-1]:
        data = data[name] if isinstance(data, dict) and name in data else None
    if isinstance(data, dict):
        data.pop(part[-1], None)
