"""The file a translator fills in: every text of a flow, empty, under its own words. Text in, text out.

What a file has already stays as it is, to the letter: lines are only added. Never translates.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .flow import Flow
from .nodes import ListNode, MapNode, Node, Path, Scalar, find, key_at, load
from .translations import Text

INDENT = 2
Tree = dict[str, "Tree | str"]


class Unsafe(Exception):
    """A line cannot be added to the file without changing what is there; `missing` stands for it."""

    def __init__(self, missing: Path) -> None:
        super().__init__(".".join(map(str, missing)))


def skeleton(flow: Flow, texts: Iterator[Text], language: str, main: str) -> str:
    """A whole file of empty texts, each under the flow's own."""
    head = [
        f"# {main} in '{language}'. What stays empty is said in '{flow.language}'.",
        "# Put quotes around a text with a colon or a # in it.",
        "format: 1",
        f"flow: {flow.id}",
        f"language: {language}",
    ]
    return "\n".join([*head, *_lines(_wanted(texts), 0)]) + "\n"


def completed(flow: Flow, texts: Iterator[Text], present: str) -> str:
    """The file with a line for each text it lacks.

    LookupError if it is no YAML; Unsafe if a line cannot be added.
    """
    mark = "\ufeff" if present.startswith("\ufeff") else ""
    present = present.removeprefix(mark)
    root, problems = load("", present)
    if problems or not isinstance(root, MapNode):
        raise LookupError("the file is not YAML")
    wanted, whole, now = _wanted(texts), present, root
    names = _Names(flow, root)
    while (lack := _first_lack(wanted, now, names)) is not None:
        whole = lack.into(whole)
        read, problems = load("", whole)
        if (
            problems
            or not isinstance(read, MapNode)
            or not _holds(read, root)
            or _stands(read, lack.path) is None
        ):
            raise Unsafe(lack.path)
        now = read
    return mark + whole


def empty(text: str) -> int:
    """How many texts of a file are still to be written."""

    def count(node: Node | None) -> int:
        if isinstance(node, Scalar):
            return node.value is None and not node.style
        return sum(count(inner) for _, inner in node.entries.values()) if isinstance(node, MapNode) else 0

    return count(load("", text)[0])


def _wanted(texts: Iterator[Text]) -> Tree:
    """The texts visitors read, as blocks inside each other."""
    tree: Tree = {}
    for text in texts:
        if text.needed:
            inner = tree
            for part in text.path[:-1]:
                inner = inner.setdefault(str(part), {})  # type: ignore[assignment]
            inner[str(text.path[-1])] = str(text.text)
    return tree


def _lines(tree: Tree, indent: int) -> Iterator[str]:
    for key, value in tree.items():
        yield from _entry(key, value, indent)


def _entry(key: str, value: "Tree | str", indent: int) -> Iterator[str]:
    space = " " * indent
    if isinstance(value, str):
        yield from (f"{space}# {line}".rstrip() for line in value.splitlines())
    yield f"{space}{key}:"
    if not isinstance(value, str):
        yield from _lines(value, indent + INDENT)


# --- into a file that is there ---


class _Names:
    """Under which names an entry may stand in the file: its own, or the one it had before."""

    def __init__(self, flow: Flow, root: MapNode) -> None:
        self._was = {(*old[:-1], new): old[-1] for old, new in flow.renamed.items()}
        self._steps = frozenset(_step_ids(find(root, ("steps",))))
        self._here = frozenset(step.id for step in flow.steps)

    def key_for(self, path: Path, entries: Mapping[str, object]) -> str | None:
        """The key in `entries` of the entry at `path` of the flow; None if it is not there."""
        own = str(path[-1])
        owner = (str(path[-3]),) if path[-2:-1] == ("choices",) else ()
        old = self._was.get((*owner, own), own)
        return own if own in entries else old if old in entries else None

    def is_elsewhere(self, path: Path) -> bool:
        """Whether this is a step that the file has in another group: its texts count from there."""
        own = str(path[-1])
        is_step = path[-2:-1] == ("steps",) and own in self._here
        return is_step and bool({own, self._was.get((own,))} & self._steps)


def _step_ids(node: Node | None) -> Iterator[str]:
    if isinstance(node, MapNode):
        for id, (_, inner) in node.entries.items():
            yield id
            yield from _step_ids(find(inner, ("steps",)))


@dataclass(frozen=True, slots=True)
class _Lack:
    """An entry that is not there, and where it goes: a text at an offset, or lines below the line of it."""

    path: Path
    offset: int
    text: str = ""
    lines: tuple[str, ...] = ()

    def into(self, whole: str) -> str:
        if not self.lines:
            return whole[: self.offset] + self.text + whole[self.offset :]
        end = "\r\n" if "\r\n" in whole else "\n"
        ahead = re.compile(r"[\r\n]").search(whole, self.offset)
        at = ahead.start() if ahead else len(whole)
        return whole[:at] + "".join(end + line for line in self.lines) + whole[at:]


def _first_lack(tree: Tree, root: MapNode, names: _Names, path: Path = (), at: Path = ()) -> _Lack | None:
    """The first entry of the tree that the file lacks. `path` in the flow, `at` in the file."""
    node = find(root, at)
    if not isinstance(node, MapNode):
        return None  # a text where a block belongs: `check` says so
    before: str | None = None
    for key, value in tree.items():
        here = names.key_for((*path, key), node.entries)
        if here is None:
            if names.is_elsewhere((*path, key)):
                continue
            return _added(root, (*at, key), node, before, value)
        before = here
        if isinstance(value, str):
            continue
        inner = node.entries[here][1]
        if isinstance(inner, Scalar) and inner.value is None and not inner.style:
            return _filled(root, (*at, here), node, value)
        if lack := _first_lack(value, root, names, (*path, key), (*at, here)):
            return lack
    return None


def _added(root: MapNode, path: Path, node: MapNode, before: str | None, value: "Tree | str") -> _Lack:
    """A new entry in a block: behind the one before it, or at the block's end."""
    key = str(path[-1])
    if node.braces:
        return _Lack(path, node.end - 1, f"{', ' if node.entries else ''}{_in_braces({key: value})}")
    last = before if before is not None else list(node.entries)[-1]
    indent = next(iter(node.entries.values()))[0].place.column - 1
    return _below(path, *node.entries[last], list(_entry(key, value, indent)))


def _filled(root: MapNode, path: Path, node: MapNode, value: "Tree") -> _Lack:
    """The entries of a block whose key stands there with nothing behind it."""
    key, nothing = node.entries[str(path[-1])]
    if node.braces and isinstance(nothing, Scalar):
        return _Lack(path, nothing.offset, f" {{{_in_braces(value)}}}")
    return _below(path, key, key, list(_lines(value, key.place.column - 1 + INDENT)))


def _in_braces(tree: Tree) -> str:
    shown = (
        (key, "" if isinstance(value, str) else f"{{{_in_braces(value)}}}") for key, value in tree.items()
    )
    return ", ".join(f"{key}: {value}" for key, value in shown)


def _below(path: Path, key: Scalar, value: Node, lines: list[str]) -> _Lack:
    return _Lack(path, max(_end(key), _end(value)), lines=tuple(lines))


def _end(node: Node) -> int:
    """Where the last character of a node stands, its offset."""
    if isinstance(node, Scalar):
        return node.offset + len(node.written.rstrip())
    if node.end:
        return node.end
    inner = (
        node.items
        if isinstance(node, ListNode)
        else [part for entry in node.entries.values() for part in entry]
    )
    return max((_end(one) for one in inner), default=0)


def _stands(root: Node, path: Path) -> Scalar | None:
    return key_at(root, path)


def _holds(now: Node | None, before: Node) -> bool:
    """Whether all that was there is there, to the letter."""
    match before:
        case MapNode(entries=entries):
            return isinstance(now, MapNode) and all(
                _holds(find(now, (key,)), one) for key, (_, one) in entries.items()
            )
        case ListNode(items=items):
            same = isinstance(now, ListNode) and len(now.items) == len(items)
            return same and all(_holds(find(now, (n,)), one) for n, one in enumerate(items) if now)
        case Scalar(text=text, value=None, style=""):
            return now is not None and not text  # an empty value may have become a block
        case Scalar(text=text, style=style):
            return isinstance(now, Scalar) and (now.text, now.style) == (text, style)
