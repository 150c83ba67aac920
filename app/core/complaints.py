"""A file's tree against its shape: the values, and what does not fit, with places and a way to mend it.

Pydantic finds what is wrong; the words are ours. Never looks at names that must exist elsewhere in the flow.
"""

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .known_keys import known_keys
from .leaves import Empty, data_of, did_you_mean, kind_of, near
from .mending import mend
from .nodes import MapNode, Node, Path, Scalar, find, inside, key_at
from .shape import ANSWERS, VERBS, FlowShape, kinds_of
from .values import Place, Problem


@dataclass
class Findings:
    """Collects the problems of a tree while it is read; one a place, the first found."""

    root: MapNode
    found: dict[Place, Problem] = field(default_factory=dict)

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
            self.found[place] = problem

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
        return any(problem.severity == "error" for problem in self.found.values())


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
    return tuple(part for part in detail["loc"] if not (isinstance(part, str) and part[:1] in ("<", "[")))


# --- what is said ---


def _complain(detail: ErrorDetails, path: Path, findings: Findings) -> None:
    root, type_ = findings.root, detail["type"]
    if type_ == "extra_forbidden":
        findings.error(path, _unknown_key(path, root), key=True)
    elif type_ == "missing":
        findings.error(path[:-1], _missing(path), key=True)
    elif type_.startswith("union_tag") and path[:1] == ("steps",) and len(path) in (2, 4):
        where, text = _no_step(find(root, path), path)
        findings.error(where, text, key=True)
    elif type_ == "value_error":
        cause = detail["ctx"]["error"]
        is_key = detail["loc"][-1:] == ("[key]",)
        node = find(root, path)
        text = _empty(path, root) if isinstance(cause, Empty) else str(cause)
        if isinstance(node, MapNode) and node.braces and not is_key:
            text += "; a text that begins with '{' needs quotes"
        findings.error(path, text, key=is_key or isinstance(cause, Empty))
    else:
        findings.error(path, _other_form(path, find(root, path)))


def _unknown_key(path: Path, root: Node) -> str:
    key, parent = str(path[-1]), find(root, path[:-1])
    if isinstance(parent, MapNode) and parent.braces and _is_nothing(find(root, path)):
        return _cut_by_comma(key, parent)
    siblings = frozenset(parent.entries) if isinstance(parent, MapNode) else frozenset()
    known = [name for name in known_keys(path[:-1], root) if name not in siblings]
    found = near(key, known)
    if found is None and path[0] == "steps" and len(path) in (3, 5):
        kind = " ".join(kinds_of(dict.fromkeys(siblings)))
        if kind in _OPTIONS.get(key, ()):
            return f"'{key}' is an option of '{kind}'; write '{kind}: {{{key}: …}}'"
        if key in _BELONGS:
            return f"'{key}' does not go with '{kind}'; it belongs to {_BELONGS[key]}"
    return f"unknown key '{key}'{did_you_mean(key, known)}"


_BELONGS = {
    "url": "a step with 'book', or is a kind of answer",
    "closed": "a step with 'handoff'",
    "otherwise": "a step with 'handoff'",
    **dict.fromkeys(("many", "other", "within", "also"), "a question with 'choices'"),
    **dict.fromkeys(("skip", "hint", "error", "consent", "fills"), "a step with 'ask'"),
    **dict.fromkeys(ANSWERS, "a step with 'ask'"),
    "score": "a question with 'choices', 'number', 'date' or 'rating'",
    **dict.fromkeys(("goto", "end", "unless_known", "was"), "the steps of the group"),
}
_OPTIONS = {
    **dict.fromkeys(("min", "max"), ("number", "text")),
    **dict.fromkeys(("unit", "whole"), ("number",)),
    "pattern": ("text",),
    "country": ("phone",),
    "from": ("date",),
    "to": ("date", "rating"),
}


def _missing(path: Path) -> str:
    key = str(path[-1])
    return f"'{key}' is missing{_MISSING.get(key, '')}"


_MISSING = {
    "format": "; begin the file with 'format: 1'",
    "flow": "; give the flow an id, like 'flow: demo'",
    "steps": "; a flow has at least one step",
    "from": "; write the first that it holds for, like 'from: 9'",
    "when": "; write a condition, like 'when: role is owner'",
    "url": "; write where the appointment is booked, like 'url: https://cal.example.com/us'",
}


def _no_step(node: Node | None, path: Path) -> tuple[Path, str]:
    """A step of no kind, or of several: where to point, and what to say."""
    if not isinstance(node, MapNode):
        return path, f"a step is a block of keys like 'say: Hello', not {kind_of(node)}"
    keys = list(node.entries)
    verbs = [key for key in keys if key in VERBS]
    kinds = [key for key in keys if key in ANSWERS]
    if len(verbs) > 1:
        return (*path, verbs[1]), f"a step either has '{verbs[0]}' or '{verbs[1]}'; make two steps of it"
    if verbs and verbs != ["ask"]:
        return path, "a group stands in a group; groups go one level deep"
    if len(kinds) > 1 and verbs:
        return (*path, kinds[1]), f"a question takes one kind of answer, not '{kinds[0]}' and '{kinds[1]}'"
    names = ANSWERS if verbs else VERBS
    unknown = [key for key in keys if key not in (*VERBS, *ANSWERS, *_BELONGS, "when")]
    for key in unknown:
        found = near(key, names)
        if found:
            return (*path, key), f"unknown key '{key}'; did you mean '{found}'?"
    if verbs:
        return path, f"the question needs one kind of answer: {', '.join(ANSWERS)}"
    if kinds:
        return path, f"'{kinds[0]}' needs its question: 'ask: …'"
    return path, f"step '{path[-1]}' needs one of {', '.join(VERBS)}"


def _empty(path: Path, root: Node) -> str:
    key, node, parent = str(path[-1]), find(root, path), find(root, path[:-1])
    if isinstance(path[-1], int):
        return "the item is empty; write it, or take its '-' away"
    if isinstance(node, Scalar) and node.comment and not node.comment.startswith("# "):
        return f"'{key}' is empty, as '#' begins a comment; quote it: \"{node.comment}\""
    if isinstance(parent, MapNode) and parent.braces:
        return _cut_by_comma(key, parent)
    return f"'{key}' is empty; write its value, or take the key away"


def _is_nothing(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None and not node.style and not node.text


def _cut_by_comma(key: str, parent: MapNode) -> str:
    names = list(parent.entries)
    before = names[: names.index(key)] if key in names else []
    if not before:
        return f"'{key}' is empty; write its value, or take the key away"
    value = parent.entries[before[-1]][1]
    text = f'"{value.text}, {key}"' if isinstance(value, Scalar) else "the text"
    return f"inside braces a ',' ends a text, so '{key}' stands alone; quote it: {text}"


def _other_form(path: Path, node: Node | None) -> str:
    """A text where a block is expected, and so on."""
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    expected = _FORMS.get(key) or _FORMS_WITHIN.get(str(path[-2]) if len(path) > 1 else "")
    if expected is None:
        expected = "a list in [ ]" if isinstance(node, Scalar) and key in _LISTS else "a block of keys"
    if key in ANSWERS and len(path) in (3, 5):
        expected = (
            "a block of id: label" if key == "choices" else f"its options; write '{key}: {{}}' for none"
        )
    if _is_nothing(node):
        return f"'{key}' is empty; it takes {expected}"
    if isinstance(node, MapNode) and node.braces and expected == "a text":
        return f"'{key}' takes a text; one that begins with '{{' needs quotes"
    return f"'{key}' takes {expected}, not {kind_of(node)}"


_LISTS = ("hot", "never", "channels", "days", "except", "of", "signals", "asked", "said")
_FORMS = {
    "steps": "a block of steps, each with its id",
    "goto": "a step, or a block of choice: step",
    "was": "an id, or a block of choice: id",
    "many": "true, or a block of min and max",
    "score": "a block of choice or number: points",
    "within": "a block of choice: span",
    "also": "a block of choice: [other words]",
    **dict.fromkeys(_LISTS, "a list, like [a, b]"),
}
_FORMS_WITHIN = {
    "also": "a text or a list of texts",
    "goto": "a step",
    "score": "points, or a block of choice or number: points",
    "criteria": "options; write {} for none",
    "bands": "a block like {from: 9, then: queue}",
    "signals": "a block like {page: /pricing*, score: {interest: 2}}",
    "personas": "a block of label, when and fit",
    "route": "a rule of when, team and route",
}

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
