"""The names a flow's file declares, read from its tree so that damaged parts count, and what uses them.

Every reference is checked here: jumps, criteria, conditions, `{name}` in texts. Never makes a `Flow`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .complaints import Findings
from .conditions import AnswerType, Vocabulary, compile_condition
from .flow import Condition
from .leaves import did_you_mean
from .models import BANDS, CRITERIA, DEFAULT
from .nearest import nearest
from .nodes import MapNode, Node, Path, Scalar, find, keys_of
from .shape import ANSWERS, kinds_of

WORDS = frozenset({"unknown", "known", "true", "false", "and", "or", "not", "in", "is", "has", "skip"})
NAMES = frozenset(
    {"score", "lowest", "highest", "points", "band", "persona", "hot", "signal", "page", "language"}
    | {"visits", "staffed", "account"}
)
_REFERENCE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Names:
    """`steps` and `groups`: id -> path in the tree. `unclear`: steps of which not even the kind is known."""

    steps: Mapping[str, Path]
    groups: Mapping[str, Path]
    kinds: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    many: frozenset[str]
    unclear: frozenset[str]
    criteria: tuple[str, ...]
    bands: tuple[str, ...]
    personas: tuple[str, ...]
    signals: tuple[str, ...]

    @cached_property
    def asking(self) -> Mapping[str, None]:
        """The steps that ask, in the order of the file."""
        asking = (step for step in self.steps if self.kinds.get(step) in ANSWERS or step in self.unclear)
        return dict.fromkeys(asking)

    def first_of(self, group: str) -> str | None:
        path = self.groups[group]
        return next((step for step, at in self.steps.items() if at[: len(path)] == path), None)


def names_of(root: MapNode) -> Names:
    steps: dict[str, Path] = {}
    groups: dict[str, Path] = {}
    for id, node in _entries(root, ("steps",)):
        path: Path = ("steps", id)
        if isinstance(node, MapNode) and "steps" in node.entries:
            groups[id] = path
            for inner in keys_of(root, (*path, "steps")):
                steps.setdefault(inner, (*path, "steps", inner))
        else:
            steps.setdefault(id, path)
    nodes = {id: find(root, path) for id, path in steps.items()}
    kinds = {id: kind for id, node in nodes.items() if (kind := _kind(node)) is not None}
    return Names(
        steps=steps,
        groups=groups,
        kinds=kinds,
        choices={
            id: keys_of(root, (*steps[id], "choices")) for id, kind in kinds.items() if kind == "choices"
        },
        many=frozenset(id for id, node in nodes.items() if _is_many(node)),
        unclear=frozenset(steps) - frozenset(kinds),
        criteria=_criteria(root),
        bands=keys_of(root, ("score", "bands")) or BANDS,
        personas=keys_of(root, ("personas",)),
        signals=keys_of(root, ("signals",)),
    )


def _entries(root: Node, path: Path) -> Iterator[tuple[str, Node]]:
    node = find(root, path)
    if isinstance(node, MapNode):
        for key, (_, value) in node.entries.items():
            yield key, value


def _kind(node: Node | None) -> str | None:
    kinds = kinds_of(dict.fromkeys(node.entries)) if isinstance(node, MapNode) else []
    return kinds[0] if len(kinds) == 1 and kinds != ["ask"] else None


def _is_many(node: Node | None) -> bool:
    if not isinstance(node, MapNode) or "many" not in node.entries:
        return False
    many = node.entries["many"][1]
    return not (isinstance(many, Scalar) and many.value is False)


def _criteria(root: Node) -> tuple[str, ...]:
    """Those written, else the model's."""
    if isinstance(find(root, ("score", "criteria")), MapNode):
        return keys_of(root, ("score", "criteria"))
    model = find(root, ("score", "model"))
    named = model.text if isinstance(model, Scalar) else DEFAULT
    meant = (
        named if named in CRITERIA else nearest(named, CRITERIA)
    )  # what is not there is complained of already
    return tuple(CRITERIA[meant or DEFAULT])


def vocabulary(names: Names) -> Vocabulary:
    """What any condition of the flow may use."""
    refused = {id: f"'{id}' is a group, which has no answer; name one of its steps" for id in names.groups}
    for id, kind in names.kinds.items():
        if kind not in ANSWERS:
            refused[id] = f"'{id}' asks nothing, so there is no answer to compare; name a question"
    return Vocabulary(
        answers={id: _type(names, id) for id in names.asking if id in names.kinds},
        criteria=names.criteria,
        bands=names.bands,
        personas=names.personas,
        signals=names.signals,
        refused=refused,
    )


def _type(names: Names, id: str) -> AnswerType:
    kind = names.kinds[id]
    if kind == "choices":
        return AnswerType("choices" if id in names.many else "choice", names.choices[id])
    if kind in ("number", "rating"):
        return AnswerType("number")
    return AnswerType("date") if kind == "date" else AnswerType("words")


_HOT = {"hot": "'hot' cannot be used here, as this helps to decide it; take it out"}
_OF_PERSONAS = {
    name: f"a persona cannot use '{name}'; use answers, signals, page, language, visits or account"
    for name in ("score", "lowest", "highest", "points", "band", "persona", "hot", "staffed")
}


_END = {
    **dict.fromkeys(("end", "stop", "exit", "close", "finish"), "write 'end: true' instead of it to close"),
    **dict.fromkeys(("next", "continue"), "take it out, as the step below comes next by itself"),
}


class Scope:
    """The tree being read, with its names and findings: what the parts of `parse` share."""

    def __init__(self, root: MapNode, findings: Findings, damaged: frozenset[Path]) -> None:
        self.root = root
        self.findings = findings
        self.damaged = damaged
        self.names = names_of(root)
        self._lacks_steps = any(  # of a part that cannot be read
            isinstance(node, MapNode) and "use" in node.entries for _, node in _entries(root, ("steps",))
        )
        every = vocabulary(self.names)
        self._vocabularies = {
            "any": every,
            "hot": _refusing(every, _HOT),
            "persona": _refusing(every, _OF_PERSONAS),
        }

    def error(self, path: Path, text: str, key: bool = False) -> None:
        self.findings.error(path, text, key)

    def is_damaged(self, path: Path) -> bool:
        """Whether something at `path` or under it was not as it should be, and is complained of already."""
        return any(damaged[: len(path)] == path for damaged in self.damaged)

    def condition(self, path: Path, source: str | None, of: str = "any") -> Condition | None:
        """Compiled; None where there is none, or it is wrong. `of`: any, hot or persona."""
        if source is None:
            return None
        if self._lacks_steps or self.names.unclear & set(re.findall(r"\w+", source)):
            return None  # that is complained of already
        condition, faults = compile_condition(source, self._vocabularies[of])
        for fault in faults:
            self.findings.error(path, fault.text, offset=fault.offset)
        return condition

    def exists(self, path: Path, name: str, among: Collection[str], what: str, key: bool = False) -> bool:
        """Whether `name` is there; if not, an error that names the nearest."""
        if name not in among:
            self.error(path, f"{what.format(name)}{did_you_mean(name, among)}", key)
        return name in among

    def is_step(self, path: Path, name: str, what: str = "goto '{}' is not a step") -> bool:
        if name in self.names.groups:
            first = self.names.first_of(name)
            self.error(path, f"'{name}' is a group; name its first step '{first}'")
            return False
        if name in _END and name not in self.names.steps:
            self.error(path, f"goto '{name}' is not a step; {_END[name]}")
            return False
        return self._lacks_steps or self.exists(path, name, self.names.steps, what)

    def asks(self, path: Path, name: str, key: bool = False) -> bool:
        """Whether `name` is a step that asks."""
        kind = self.names.kinds.get(name)
        if kind is not None and kind not in ANSWERS:
            self.error(path, f"'{name}' asks nothing, so it has no answer; name a question", key)
            return False
        return self._lacks_steps or self.exists(
            path, name, self.names.asking, "'{}' is not a step that asks", key
        )

    def text(self, path: Path, text: str | None) -> None:
        """Checks the `{name}`s of a text."""
        for match in _REFERENCE.finditer(text or ""):
            name = match.group(1)
            if name == "site" or name in self.names.asking or self._lacks_steps:
                continue
            what = f"is neither a question nor 'site'{did_you_mean(name, ['site', *self.names.asking])}"
            if name in self.names.steps:
                what = "asks nothing, so there is no answer to show; name a question"
            self.findings.error(path, f"{{{name}}} {what}", offset=match.start())


def _refusing(of: Vocabulary, refused: Mapping[str, str]) -> Vocabulary:
    return Vocabulary(
        of.answers, of.criteria, of.bands, of.personas, of.signals, {**of.refused, **refused}, of.facts
    )
