"""YAML text -> a tree of nodes that know where they stand, or every problem in an author's words.

Reads the events of PyYAML's C parser, never `compose`, which crashes on deep nesting. YAML 1.2 core: `yes`
and `12:30` are text. No tags, anchors, aliases or merges. Never says what a flow may contain: `shape` does.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from .broken import explain
from .values import Place, Problem

LARGEST = 256 * 1024  # bytes
DEEPEST = 40
MOST_VALUES = 30_000  # keys and values of a file; one of 256 KB that means something has fewer
MOST_ENTRIES = 3_000  # of one block or list
MOST_PROBLEMS = 200  # told at once: who has more mends these first
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number or truth. `text` is its content, `written` its characters in the file, with quotes."""

    text: str
    value: str | int | float | bool | None
    written: str
    style: str  # "" plain, ' or ", | or >
    place: Place
    offset: int  # of `written`, characters from the start of the file
    comment: str = ""  # what follows on its line, from the # on


@dataclass(frozen=True, slots=True)
class MapNode:
    """`entries`: the key's text -> the key and its value, in the order of the file."""

    entries: "Mapping[str, tuple[Scalar, Node]]"
    place: Place
    braces: bool = False  # {a: b}, where a comma ends a text
    end: int = 0  # behind its brace, characters from the start of the file; 0 without braces


@dataclass(frozen=True, slots=True)
class ListNode:
    items: "tuple[Node, ...]"
    place: Place
    end: int = 0


Node = Scalar | MapNode | ListNode


def load(file: str, text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree, None where there is none to read, and what is wrong with the YAML itself."""
    text = text.removeprefix("\ufeff")
    source = _Source(file, text)
    refusal = _too_large(source) or _unprintable(source)
    if refusal:
        return None, (refusal,)
    reader = _Reader(source)
    try:
        root = reader.document()
    except yaml.MarkedYAMLError as error:
        return None, (*reader.problems, _syntax(source, error))
    except _Stop as stop:
        return None, (*reader.problems, stop.problem)
    return root, tuple(reader.problems)


def too_many(problem: Problem) -> Problem:
    """Where the first of all that is not told any more stands."""
    text = f"more than {MOST_PROBLEMS} mistakes up to here; mend those first, then check again"
    return replace(problem, severity="error", text=text)


def find(root: Node, path: Path) -> Node | None:
    """The node at `path`: keys of maps, positions in lists."""
    node: Node | None = root
    for part in path:
        if isinstance(node, MapNode):
            node = node.entries[str(part)][1] if str(part) in node.entries else None
        elif isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def key_at(root: Node, path: Path) -> Scalar | None:
    """The key that names the node at `path`; None for an item of a list."""
    parent = find(root, path[:-1]) if path else None
    if not isinstance(parent, MapNode) or path[-1] not in parent.entries:
        return None
    return parent.entries[str(path[-1])][0]


def keys_of(root: Node, path: Path) -> tuple[str, ...]:
    """The keys of the map at `path`; none where there is no map."""
    node = find(root, path)
    return tuple(node.entries) if isinstance(node, MapNode) else ()


def places(root: Node) -> dict[Path, Place]:
    """Where everything stands: a scalar at itself, a map or a list at the key that names it."""
    return dict(_places(root, (), root.place))


def _places(node: Node, path: Path, place: Place) -> Iterator[tuple[Path, Place]]:
    yield path, node.place if isinstance(node, Scalar) else place
    if isinstance(node, MapNode):
        for key, value in node.entries.values():
            yield from _places(value, (*path, key.text), key.place)
    elif isinstance(node, ListNode):
        for n, item in enumerate(node.items):
            yield from _places(item, (*path, n), item.place)


def inside(scalar: Scalar, offset: int) -> Place:
    """Where the character `offset` of a scalar's text stands; its start if quoted over several lines."""
    if scalar.style in ("|", ">") or "\n" in scalar.written or "\r" in scalar.written:
        return _in_lines(scalar, offset)
    widths = [len(match.group()) for match in _CHARACTERS[scalar.style].finditer(scalar.written[1:])]
    shift = 1 + sum(widths[:offset]) if scalar.style else offset
    return Place(scalar.place.file, scalar.place.line, scalar.place.column + shift)


def _in_lines(scalar: Scalar, offset: int) -> Place:
    """Lines fold, but what is not space stays in its order."""
    if scalar.style in ("'", '"'):
        return scalar.place
    before = sum(not sign.isspace() for sign in scalar.text[:offset])
    start = re.search(r"\r\n?|\n", scalar.written) if scalar.style else None  # behind the | or >
    signs = re.compile(r"\S").finditer(scalar.written, start.end() if start else 0)
    found = next((match.start() for n, match in enumerate(signs) if n == before), 0)
    lines = re.split(r"\r\n?|\n", scalar.written[:found])
    column = len(lines[-1]) + (1 if len(lines) > 1 else scalar.place.column)
    return Place(scalar.place.file, scalar.place.line + len(lines) - 1, column)


# how one character of the text is written, by style
_CHARACTERS = {
    "": re.compile(r"."),
    "'": re.compile(r"''|."),
    '"': re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\.|."),
}

# --- YAML 1.2 core ---

_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_LONGEST_WHOLE = 30  # digits; beyond, a float will do, as Python refuses more than 4,300


def resolve(text: str) -> str | int | float | bool | None:
    """What a plain scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= _LONGEST_WHOLE:
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    return float(text) if _DECIMAL.fullmatch(text) else text


# --- reading ---


class _Source:
    """A file's text, and where its characters stand. libyaml counts lines otherwise than editors do."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._lines = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self._lines, offset)
        return Place(self.file, line, offset - self._lines[line - 1] + 1)

    def error(self, offset: int, text: str) -> Problem:
        at = self.place(offset)
        return Problem(self.file, at.line, at.column, "error", text)


class _Stop(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Reader:
    def __init__(self, source: _Source) -> None:
        self._source = source
        self._parser: Any = yaml.CSafeLoader(source.text)  # only its events are read
        self.problems: list[Problem] = []
        self._values = 0

    def document(self) -> Node | None:
        self._next()  # the stream's start
        if isinstance(self._next(), StreamEndEvent):
            raise _Stop(self._source.error(0, "the file is empty; begin with 'format: 1' and 'flow: an_id'"))
        root = self._node(self._next(), 1)
        self._next()  # the document's end
        after = self._next()
        if isinstance(after, DocumentStartEvent):
            self._error(after, "a second document begins here; take '---' out, and keep one flow in a file")
        return root

    def _next(self) -> Event:
        event: Event = self._parser.get_event()
        return event

    def _error(self, event: Event, text: str) -> None:
        self._tell(self._source.error(_start(event), text))

    def _tell(self, problem: Problem) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            raise _Stop(too_many(problem))
        self.problems.append(problem)

    def _limit(self, event: Event, count: int, most: int, what: str) -> None:
        if count > most:
            raise _Stop(
                self._source.error(
                    _start(event), f"more than {most} {what}, and a flow needs fewer; take some out"
                )
            )

    def _node(self, event: Event, depth: int) -> Node:
        self._values += 1
        self._limit(event, depth, DEEPEST, "levels inside each other")
        self._limit(event, self._values, MOST_VALUES, "keys and values")
        self._refuse(event)
        if isinstance(event, MappingStartEvent):
            return self._map(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self._list(event, depth)
        return self._scalar(event)

    def _refuse(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            text = f"a flow has no aliases like '*{event.anchor}'; write it out"
            self._error(event, f'{text}, or quote a text: "*{event.anchor}"')
        elif isinstance(event, NodeEvent) and event.anchor is not None:
            text = f"a flow has no anchors like '&{event.anchor}'; take it out"
            self._error(event, f'{text}, or quote a text: "&{event.anchor} …"')
        elif getattr(event, "tag", None) is not None:
            self._error(event, "a flow has no tags; take it out, or quote a text that begins with '!'")

    def _list(self, start: SequenceStartEvent, depth: int) -> ListNode:
        items = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
            self._limit(event, len(items), MOST_ENTRIES, "items in one list")
        return ListNode(tuple(items), self._source.place(_start(start)), _end_of(start, event))

    def _map(self, start: MappingStartEvent, depth: int) -> MapNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key, value = self._node(event, depth + 1), self._node(self._next(), depth + 1)
            self._limit(event, len(entries), MOST_ENTRIES, "keys in one block")
            if start.flow_style and self._is_cut_number(event, key, entries):
                continue
            if self._is_key(event, key, entries) and isinstance(key, Scalar):
                entries[key.text] = key, value
            elif isinstance(key, Scalar) and key.text == "<<" and isinstance(value, MapNode):
                entries = {**value.entries, **entries}  # refused, but what it brings is not missed as well
        place = self._source.place(_start(start))
        return MapNode(entries, place, bool(start.flow_style), _end_of(start, event))

    def _is_cut_number(self, event: Event, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        """The second 000 of {1,000: 1, 2,000: 2} or {min: 1,000, max: 2,000}: half a number, no key."""
        if not isinstance(key, Scalar) or key.text not in entries or not re.fullmatch("[0-9]{3}", key.text):
            return False
        number, cut = key.text, key
        while entries and re.fullmatch("[0-9]{3}", cut.text) and len(number) < _LONGEST_WHOLE:
            name, (before, value) = entries.popitem()
            cut = value if isinstance(value, Scalar) and value.written else before
            number = cut.text + number
            if cut is value:
                entries[name] = before, replace(cut, text=number, value=resolve(number))
                break
        at = cut.place
        text = f"a comma in a number ends it here; write {number}"
        self._tell(Problem(at.file, at.line, at.column, "error", text))
        return True

    def _is_key(self, event: Event, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        if not isinstance(key, Scalar):
            self._error(event, "a key is one word; take the braces away, or quote the whole")
        elif key.text == "<<" and not key.style:
            self._error(event, "'<<' merges are not part of a flow; write the keys out")
        elif key.text in entries:
            first = entries[key.text][0].place
            where = "this line" if first.line == key.place.line else f"line {first.line}"
            text = f"'{key.text}' stands on {where} already; take one of the two out, or name one otherwise"
            self._error(event, text)
        else:
            return True
        return False

    def _scalar(self, event: Event) -> Scalar:
        start, end = _start(event), event.end_mark.index if event.end_mark else 0
        written = self._source.text[start:end]
        comment = _COMMENT.match(self._source.text, end)
        if not isinstance(event, ScalarEvent):  # an alias, refused above: probably meant as a text
            return Scalar(written, written, written, "", self._source.place(start), start)
        style = event.style or ""
        if event.tag is not None:  # refused above as well
            return Scalar(written, written, written, "", self._source.place(start), start)
        value = resolve(event.value) if not style else event.value
        return Scalar(
            event.value,
            value,
            written,
            style,
            self._source.place(start),
            start,
            comment.group(1) if comment else "",
        )


def _start(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end_of(start: MappingStartEvent | SequenceStartEvent, end: Event) -> int:
    return end.end_mark.index if start.flow_style and end.end_mark else 0


_COMMENT = re.compile(r"[ \t]*(#[^\r\n]*)")
_INVISIBLE = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def _too_large(source: _Source) -> Problem | None:
    if len(source.text) <= LARGEST and len(source.text.encode(errors="surrogatepass")) <= LARGEST:
        return None
    return source.error(0, f"the file is larger than {LARGEST // 1024} KB; put steps into files of their own")


def _unprintable(source: _Source) -> Problem | None:
    match = _INVISIBLE.search(source.text)
    if match is None:
        return None
    return source.error(
        match.start(), f"an invisible character (U+{ord(match.group()):04X}) stands here; take it out"
    )


def _syntax(source: _Source, error: yaml.MarkedYAMLError) -> Problem:
    at = error.problem_mark.index if error.problem_mark else 0
    context = error.context_mark.index if error.context_mark else at
    offset, text = explain(source.text, error.problem or "", min(at, len(source.text)), context)
    return source.error(offset, text)
