"""Translations of a flow: files beside it, of its shape with texts only -> the flow as it is spoken there.

A text that is missing is said in the flow's own language. Nothing but texts is read here: ids, jumps, points
and conditions stay the flow's. Never reads a disk.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import leaves, shape
from .check import LONGEST_LABEL, path_of
from .complaints import Findings
from .flow import Criterion, Flow, Step
from .leaves import did_you_mean
from .nodes import ListNode, MapNode, Node, Path, Scalar, find, keys_of, load
from .shape import FlowShape, ScoreShape, Shape
from .values import Place, Problem
from .wording import REFERENCE

Key = tuple[str, ...]  # of one text: its path in the flow, with a step's id but not its group's
Said = str | tuple[str, ...] | Mapping[str, str]
VERBS = ("say", "ask", "handoff", "book")
_OF_STEPS = ("hint", "error", "skip", "consent", "closed", "otherwise", "other")
_AT_TOP = ("title", "theme", "personas", "score", "steps")
_SIGNS = ("format", "flow", "language")  # whose translation a file is
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _keys(*models: type[Shape]) -> frozenset[str]:
    fields = ((name, field) for model in models for name, field in model.model_fields.items())
    return frozenset(field.alias or name for name, field in fields)


_FLOW_KEYS = _keys(FlowShape)
_STEP_KEYS = frozenset(shape.ANSWERS) | _keys(
    shape.SayShape, shape.HandoffShape, shape.BookShape, shape.ChoicesShape, shape.GroupShape, shape.UseShape
)


def file_of(main: str, language: str) -> str:
    """demo.yaml, es -> demo.es.yaml"""
    stem, dot, suffix = main.rpartition(".")
    return f"{stem}.{language}{dot}{suffix}"


def languages_of(main: str, names: Collection[str]) -> tuple[str, ...]:
    """The languages that files beside a flow's translate it into. `names`: all that lie there."""
    stem, _, suffix = main.rpartition(".")
    ends = (name.removeprefix(f"{stem}.").removesuffix(f".{suffix}") for name in sorted(names))
    return tuple(tag for tag in ends if TAG.fullmatch(tag) and file_of(main, tag) in names)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the flow that may be translated. `needed`: without it visitors read two languages."""

    key: Key
    path: Path  # in the flow's file
    text: Said
    needed: bool = True
    is_label: bool = False


def texts_of(flow: Flow, is_written: Callable[[Path], bool]) -> Iterator[Text]:
    """Every text of the flow, in the order of its file. `is_written`: whether something stands at a path."""
    if is_written(("title",)):
        yield Text(("title",), ("title",), flow.title, needed=False)
    for step in flow.steps:
        yield from _texts_of(step)
    for criterion in flow.criteria:
        yield from _label(("score", "criteria", criterion.id, "label"), criterion.label, is_written)
    for persona in flow.personas:
        yield from _label(("personas", persona.id, "label"), persona.label, is_written)
    if name := flow.theme.get("name"):
        yield Text(("theme", "name"), ("theme", "name"), str(name), needed=False)


def _label(key: Key, label: str, is_written: Callable[[Path], bool]) -> Iterator[Text]:
    """What only reps read, where it is not made from the id."""
    if is_written(key):
        yield Text(key, key, label, needed=False)


def _texts_of(step: Step) -> Iterator[Text]:
    path = path_of(step)

    def text(*key: str, said: Said | None, **more: bool) -> Iterator[Text]:
        if said:
            yield Text(("steps", step.id, *key), (*path, *key), said, **more)

    yield from text(verb_of(step), said=step.text)
    for choice in step.choices:
        yield from text("choices", choice.id, said=choice.label, is_label=True)
    for choice in step.choices:
        yield from text("also", choice.id, said=choice.also, needed=False)
    if step.kind == "number":
        yield from text("number", "unit", said=step.unit, needed=False)
    for name in _OF_STEPS:
        yield from text(name, said=getattr(step, name), is_label=name in ("skip", "other"))


def verb_of(step: Step) -> str:
    return "ask" if step.asks else step.kind


# --- the flow as it is spoken ---


def translated(
    flow: Flow,
    is_written: Callable[[Path], bool],
    file: str,
    parts: tuple[str, ...],
    read: Callable[[str], str | None],
    languages: tuple[str, ...],
) -> tuple[Flow, tuple[Problem, ...]]:
    """The flow with its translations, and what is wrong in their files.

    `file`: the flow's own name; `parts`: the files it uses; `read`: the text of a file beside it, or None.
    """
    folder, slash, main = file.rpartition("/")
    wanted = {text.key: text for text in texts_of(flow, is_written)}
    spoken: dict[str, Flow] = {}
    problems: list[Problem] = []
    for language in languages:
        texts: dict[Key, Said] = {}
        for name in (*parts, main):  # what stands beside the flow wins over what stands beside a part
            written = read(file_of(name, language))
            if written is None:
                continue
            reading = _Reading(flow, wanted, f"{folder}{slash}{file_of(name, language)}", written)
            texts |= reading.texts(language, is_part=name != main)
            if name == main:
                reading.say_what_is_missing(texts, language, main)
            problems += reading.problems
        spoken[language] = _spoken(flow, language, texts)
    return replace(flow, translations=spoken), tuple(problems)


def _spoken(flow: Flow, language: str, texts: Mapping[Key, Said]) -> Flow:
    def label(*key: str, instead: str) -> str:
        return str(texts.get((*key, "label"), instead))

    name = texts.get(("theme", "name"))
    return replace(
        flow,
        language=language,
        title=str(texts.get(("title",), flow.title)),
        steps=tuple(_spoken_step(step, texts) for step in flow.steps),
        criteria=tuple(
            replace(one, label=label("score", "criteria", one.id, instead=one.label)) for one in flow.criteria
        ),
        personas=tuple(
            replace(one, label=label("personas", one.id, instead=one.label)) for one in flow.personas
        ),
        theme={**flow.theme, "name": str(name)} if name else flow.theme,
        tests=(),
    )


def _spoken_step(step: Step, texts: Mapping[Key, Said]) -> Step:
    def said(*key: str) -> Any:
        return texts.get(("steps", step.id, *key))

    choices = tuple(
        replace(
            choice,
            label=said("choices", choice.id) or choice.label,
            also=said("also", choice.id) or choice.also,
        )
        for choice in step.choices
    )
    values = {name: said(name) or getattr(step, name) for name in _OF_STEPS}
    unit = said("number", "unit")
    forms = unit if isinstance(unit, Mapping) else {}
    if unit:
        values |= {"unit": forms.get("other", unit), "units": forms}
    return replace(step, text=said(verb_of(step)) or step.text, choices=choices, **values)


# --- one file ---


class _Reading:
    """One translation file against its flow: the texts it has, and what is wrong with it."""

    def __init__(self, flow: Flow, wanted: Mapping[Key, Text], file: str, text: str) -> None:
        self._flow, self._wanted, self._file = flow, wanted, file
        root, self._broken = load(file, text)
        self._root = root if isinstance(root, MapNode) else MapNode({}, Place(file, 1, 1))
        self._findings = Findings(self._root)
        if root is not None and not isinstance(root, MapNode):
            self._findings.add(
                root.place,
                "error",
                "a translation is a block of keys; write it in the shape of the flow's own file",
            )
        self._places: dict[str, Path] = {}  # step -> where this file has it
        self._texts: dict[Key, Said] = {}
        self._empty: set[Key] = set()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self._broken, *self._findings.found.values())

    def texts(self, language: str, is_part: bool) -> Mapping[Key, Said]:
        if is_part and "steps" not in self._root.entries:
            self._steps(())
            return self._texts
        for key in self._root.entries:
            match key:
                case "format" | "flow" | "language":
                    self._sign(key, language, is_part)
                case "title":
                    self._keep(("title",), ("title",))
                case "theme":
                    self._block(("theme",), {"name": ("theme", "name")})
                case "personas":
                    self._labels(("personas",), [one.id for one in self._flow.personas], "persona")
                case "score":
                    self._score()
                case "steps":
                    self._steps(("steps",))
                case _:
                    self._no_text((key,), key, (*_SIGNS, *_AT_TOP), _FLOW_KEYS)
        return self._texts

    def _sign(self, key: str, language: str, is_part: bool) -> None:
        node = find(self._root, (key,))
        said = node.text if isinstance(node, Scalar) else ""
        right = {"format": "1", "flow": self._flow.id, "language": language}[key]
        if said.lower() != right.lower() and not (is_part and key == "flow"):
            self._findings.error(
                (key,), f"this file is a translation; write '{key}: {right}', or take the line out"
            )

    def _score(self) -> None:
        path: Path = ("score", "criteria")
        for key in keys_of(self._root, ("score",)):
            if key != "criteria":
                self._no_text(("score", key), key, ("criteria",), frozenset(ScoreShape.model_fields))
        self._labels(path, [one.id for one in self._flow.criteria], "criterion", self._flow.criteria)

    def _labels(self, path: Path, ids: list[str], what: str, renamed: Sequence[Criterion] = ()) -> None:
        was = {one.was: one.id for one in renamed if one.was}
        for id in keys_of(self._root, path):
            now = id if id in ids else was.get(id)
            if now is None:
                self._orphan((*path, id), f"{what} '{id}' is not in the flow{did_you_mean(id, ids)}")
            else:
                self._block((*path, id), {"label": (*map(str, path), now, "label")})

    def _block(self, path: Path, keys: Mapping[str, Key]) -> None:
        """A block of texts, each with the key it is kept by."""
        if not isinstance(node := find(self._root, path), MapNode):
            if not _is_empty(node):
                self._findings.error(
                    path, f"'{path[-1]}' takes a block of texts here; write it as in the flow"
                )
            return
        for key in node.entries:
            if key in keys:
                self._keep(keys[key], (*path, key))
            else:
                self._no_text((*path, key), key, tuple(keys), _FLOW_KEYS | _STEP_KEYS)

    # --- steps ---

    def _steps(self, path: Path) -> None:
        node = find(self._root, path) if path else self._root
        if not isinstance(node, MapNode):
            if not _is_empty(node):
                self._findings.error(path, "'steps' takes a block of steps; write each under its id")
            return
        steps = {step.was: step for step in self._flow.steps if step.was}
        steps |= {step.id: step for step in self._flow.steps}
        for id, (_, inner) in node.entries.items():
            if not path and id in _SIGNS:
                continue
            if isinstance(inner, MapNode) and "steps" in inner.entries:
                self._steps((*path, id, "steps"))
            elif id in steps:
                self._step(steps[id], (*path, id))
            elif id not in self._flow.groups:
                near = did_you_mean(id, [step.id for step in self._flow.steps])
                self._orphan((*path, id), f"step '{id}' is not in the flow (any more){near}")

    def _step(self, step: Step, path: Path) -> None:
        self._places[step.id] = path
        node = find(self._root, path)
        if not isinstance(node, MapNode):
            if not _is_empty(node):
                self._findings.error(path, f"a step is a block of texts here; write '{verb_of(step)}: …'")
            return
        ids = {choice.was: choice.id for choice in step.choices if choice.was}
        ids |= {choice.id: choice.id for choice in step.choices}
        for key in node.entries:
            if key in ("choices", "also"):
                self._choices(step, key, ids, (*path, key))
            elif key == "number":
                self._block((*path, key), {"unit": ("steps", step.id, "number", "unit")})
            elif key in VERBS or key in _OF_STEPS:
                self._keep(("steps", step.id, key), (*path, key))
            else:
                here = [known[2] for known in self._wanted if known[:2] == ("steps", step.id)]
                self._no_text((*path, key), key, tuple(dict.fromkeys(here)), _STEP_KEYS)

    def _choices(self, step: Step, key: str, ids: Mapping[str, str], path: Path) -> None:
        node = find(self._root, path)
        if not isinstance(node, MapNode):
            if not _is_empty(node):
                self._findings.error(path, f"'{key}' takes a block; write each text under its id")
            return
        for id in node.entries:
            if id in ids:
                self._keep(("steps", step.id, key, ids[id]), (*path, id))
            else:
                near = did_you_mean(id, [choice.id for choice in step.choices])
                self._orphan((*path, id), f"'{id}' is not a choice of '{step.id}'{near}")

    # --- one text ---

    def _keep(self, key: Key, path: Path) -> None:
        node = find(self._root, path)
        if node is None or _is_empty(node):
            self._empty.add(key)
            return
        text = self._wanted.get(key)
        if text is None and key[-2:-1] != ("also",):
            self._orphan(path, f"the flow has no '{path[-1]}' here; take it out")
            return
        try:
            said = _read(node, key)
        except leaves.Misfit as misfit:
            self._findings.error(path, str(misfit))
            return
        self._texts[key] = said
        if text and isinstance(node, Scalar) and isinstance(said, str):
            self._look_at(text, said, node, path)

    def _look_at(self, text: Text, said: str, node: Scalar, path: Path) -> None:
        questions = [step.id for step in self._flow.steps if step.asks]
        for match in REFERENCE.finditer(said):
            if match[1] not in (*questions, "site"):
                near = did_you_mean(match[1], ["site", *questions])
                told = f"{{{match[1]}}} is neither a question nor 'site'{near}"
                self._findings.error(path, told, offset=match.start())
        own = set(REFERENCE.findall(text.text)) if isinstance(text.text, str) else set()
        if left := sorted(own - set(REFERENCE.findall(said))):
            self._findings.warn(path, f"the flow's own text shows {{{left[0]}}}; write it here too")
        if text.is_label and len(said) > LONGEST_LABEL:
            told = (
                f"the label has {len(said)} characters, too many for a phone; write {LONGEST_LABEL} or less"
            )
            self._findings.warn(path, told)
        if doubt := leaves.cut_short(node):
            self._findings.warn(path, doubt)

    def _orphan(self, path: Path, text: str) -> None:
        self._findings.warn(path, f"nobody reads this translation: {text}", key=True)

    def _no_text(self, path: Path, key: str, texts: tuple[str, ...], known: frozenset[str]) -> None:
        if key in known and key not in texts:
            told = f"'{key}' is no text; a translation has only texts, so take it out"
        else:
            told = f"unknown key '{key}'{did_you_mean(key, texts)}"
        self._findings.error(path, told, key=True)

    # --- what is not there ---

    def say_what_is_missing(self, texts: Mapping[Key, Said], language: str, main: str) -> None:
        """One warning a step, and one for all the steps that are not in the file at all."""
        if self._broken:
            return
        missing: dict[str, list[Key]] = {}
        for text in self._wanted.values():
            if text.needed and text.key not in texts:
                missing.setdefault(text.key[1], []).append(text.key)
        own = self._flow.language
        way = f"run 'leadlight translate {main} {language}', which adds the lines to fill in"
        for step, keys in missing.items():
            if step in self._places:
                told = f"'{step}' is partly in '{own}' still: {', '.join(map(_named, keys))}"
                ending = "write it" if all(key in self._empty for key in keys) else way
                self._findings.warn(self._places[step], f"{told}; {ending}", key=True)
        absent = [step for step in missing if step not in self._places]
        if absent:
            path: Path = ("steps",) if "steps" in self._root.entries else ()
            told = f"visitors read these steps in '{own}': {', '.join(absent)}; {way}"
            self._findings.warn(path, told, key=True)


def _named(key: Key) -> str:
    return f"choice '{key[3]}'" if key[2] == "choices" else f"'{key[2]}'"


def _is_empty(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None and not node.style


def _read(node: Node, key: Key) -> Said:
    """A text; for `also` one or several; for a unit perhaps its plurals."""
    if key[2:3] == ("also",) and isinstance(node, ListNode):
        return tuple(leaves.text(one) for one in node.items if isinstance(one, Scalar))
    if key[2:3] == ("number",) and isinstance(node, MapNode):
        forms = {form: one for form, (_, one) in node.entries.items() if isinstance(one, Scalar)}
        return leaves.plurals({form: leaves.text(one) for form, one in forms.items()})
    if not isinstance(node, Scalar):
        raise leaves.Misfit("one text is expected here; write it behind the key")
    text = leaves.text(node)
    return (text,) if key[2:3] == ("also",) else text
