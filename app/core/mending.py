"""Puts right what is plainly misplaced in a tree that does not fit, so that one mistake makes one problem.

Lines indented too little or too much, texts in braces that a comma has cut, a colon without its space. What
it mends it reports: the flow stays wrong. Never touches a tree that fits.
"""

import re
from dataclasses import replace

from .known_keys import (
    STEP_KEYS,
    TOP,
    Types,
    any_key_of,
    is_map,
    is_step,
    is_steps,
    keys_of,
    types_under,
    values_of,
)
from .nodes import ListNode, MapNode, Node, Scalar, resolve
from .quoting import quote
from .shape import ANSWERS
from .values import Place, Problem

Entry = tuple[Scalar, Node]


def mend(root: MapNode) -> tuple[MapNode, tuple[Problem, ...]]:
    """The tree as its author most likely meant it, and what was wrong with it."""
    mender = _Mender()
    mended = mender.moved(mender.deeper(mender.joined(root), TOP), TOP)
    return (mended if isinstance(mended, MapNode) else root), tuple(mender.problems)


class _Mender:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def _error(self, place: Place, text: str) -> None:
        self.problems.append(Problem(place.file, place.line, place.column, "error", text))

    # --- inside braces ---

    def joined(self, node: Node) -> Node:
        """The texts that commas have cut in one again."""
        if isinstance(node, ListNode):
            return ListNode(tuple(self.joined(item) for item in node.items), node.place)
        if not isinstance(node, MapNode):
            return node
        entries: list[Entry] = []
        cut: list[str] = []  # pieces of the last entry's value
        for key, value in self._numbers(list(node.entries.values()), node.braces):
            if node.braces and self._is_piece(key, value, entries, node):
                cut.append(key.text if stands_alone(key, value) else f"{key.text}: {_written(value)}")
                if len(cut) == 1:
                    first = key
                continue
            if cut:
                entries[-1] = self._join(entries[-1], first, cut)
                cut = []
            entries.append(self._spaced(key, value, node.braces))
        if cut:
            entries[-1] = self._join(entries[-1], first, cut)
        found = {key.text: (key, self.joined(value)) for key, value in entries}
        return MapNode(found, node.place, node.braces)

    def _is_piece(self, key: Scalar, value: Node, entries: list[Entry], node: MapNode) -> bool:
        """Whether this is the rest of a text before it rather than a key."""
        if not entries or not isinstance(entries[-1][1], Scalar) or stands_alone(*entries[-1]):
            return False
        if stands_alone(key, value):
            is_answer = key.text in ANSWERS and "ask" in node.entries
            return not _unspaced(key) and (not is_answer or sum(kind in node.entries for kind in ANSWERS) > 1)
        return " " in key.text.strip() and not key.style and isinstance(value, Scalar)

    def _join(self, entry: Entry, first: Scalar, cut: list[str]) -> Entry:
        key, value = entry
        if not isinstance(value, Scalar):
            return entry
        number = _number(value, cut)
        if number:
            self._error(value.place, f"a comma in a number ends it here; write {number}")
            return key, _plain(value, number)
        whole = ", ".join([value.text, *cut])
        alone = " and ".join(f"'{piece}'" for piece in cut[:3])
        stand = f"{alone} {'stands' if len(cut) == 1 else 'stand'} alone"
        text = f"inside braces a ',' ends a text, so {stand}; quote the whole: {quote(whole)}"
        self._error(first.place, text)
        return key, replace(value, text=whole, value=whole, style='"', comment="")

    def _spaced(self, key: Scalar, value: Node, braces: bool) -> Entry:
        """`a:A` in braces as `a: A`."""
        match = _unspaced(key)
        if not braces or not match or not stands_alone(key, value):
            return key, value
        self._error(key.place, f"write a space behind the colon: '{match[1]}: {match[2]}'")
        column = key.place.column + len(match[1]) + 1
        place = Place(key.place.file, key.place.line, column)
        return replace(key, text=match[1], written=match[1]), _plain(replace(key, place=place), match[2])

    def _numbers(self, entries: list[Entry], braces: bool) -> list[Entry]:
        """`1,000: 2` in braces as `1000: 2`."""
        found: list[Entry] = []
        for key, value in entries:
            is_rest = re.fullmatch(r"[0-9]{3}", key.text) and not stands_alone(key, value)
            if braces and is_rest and found and stands_alone(*found[-1]):
                before = found[-1][0]
                if re.fullmatch(r"[0-9]{1,3}", before.text):
                    number = before.text + key.text
                    self._error(before.place, f"a comma in a number ends it here; write {number}")
                    found[-1] = _plain(before, number), value
                    continue
            found.append((key, value))
        return found

    # --- indentation ---

    def moved(self, node: Node, types: Types) -> Node:
        """The keys at the depth where they belong; those of `node` are not too shallow any more."""
        if isinstance(node, ListNode):
            items = (self.moved(item, types_under(types, node, n)) for n, item in enumerate(node.items))
            return ListNode(tuple(items), node.place)
        if not isinstance(node, MapNode):
            return node
        entries = {
            id: (key, self.deeper(value, types_under(types, node, id)))
            for id, (key, value) in node.entries.items()
        }
        node = self._shallower(MapNode(entries, node.place, node.braces), types)
        entries = {
            id: (key, self.moved(value, types_under(types, node, id)))
            for id, (key, value) in node.entries.items()
        }
        return MapNode(entries, node.place, node.braces)

    def _shallower(self, node: MapNode, types: Types) -> MapNode:
        """Keys of the maps inside it that belong to `node` itself moved there."""
        entries: dict[str, Entry] = {}
        for id, (key, value) in node.entries.items():
            entries[id] = key, value
            if not isinstance(value, MapNode) or value.braces:
                continue
            inner = types_under(types, node, id)
            for name, entry in value.entries.items():
                inner_key, inner_value = entry
                if _is_foreign(inner, value, name, inner_value) and _takes(types, node, name, inner_value):
                    if name in node.entries or name in entries:
                        continue
                    much = inner_key.place.column - key.place.column
                    way = f"take {_spaces(much)} away in front of it"
                    self._error(inner_key.place, f"'{name}' belongs beside '{id}', not under it; {way}")
                    entries[name] = entry
            left = {name: entry for name, entry in value.entries.items() if entries.get(name) is not entry}
            entries[id] = key, MapNode(left, value.place)
        return MapNode(entries, node.place, node.braces)

    def deeper(self, node: Node, types: Types) -> Node:
        """Keys of `node` that belong into the map before them moved there."""
        if not isinstance(node, MapNode) or node.braces:
            return node
        entries: dict[str, Entry] = {}
        last: str | None = None
        taken: dict[str, Entry] | None = None  # what the map under `last` has, once it has taken keys in
        for id, (key, value) in node.entries.items():
            if last is not None and _is_foreign(types, node, id, value):
                above, target = entries[last]
                inner = types_under(types, node, last)
                if _takes_in(inner, target, id, value):
                    self._explain(above, target, key)
                    if taken is None:
                        taken = dict(target.entries) if isinstance(target, MapNode) else {}
                        target = MapNode(taken, target.place)
                        entries[last] = above, target
                    taken[id] = key, value
                    continue
            entries[id] = key, value
            last, taken = id, None
        return MapNode(entries, node.place, node.braces)

    def _explain(self, above: Scalar, target: Node, key: Scalar) -> None:
        if isinstance(target, Scalar):
            text = f"'{above.text}' is empty, as '{key.text}' below it is not indented deeper"
            self._error(above.place, f"{text}; indent what belongs to '{above.text}' by two more spaces")
        elif isinstance(target, MapNode) and target.entries:
            column = next(iter(target.entries.values()))[0].place.column
            if (much := column - key.place.column) > 0:
                text = f"'{key.text}' belongs under '{above.text}'; indent it by {_spaces(much, 'more ')}"
                self._error(key.place, text)


def _takes_in(types: Types, target: Node, id: str, value: Node) -> bool:
    """Whether a key belongs into the map above it, or into what should be one but is empty."""
    is_empty = isinstance(target, Scalar) and target.value is None and not target.style and is_map(types)
    if not is_empty and (not isinstance(target, MapNode) or target.braces):
        return False
    known = any_key_of(types) if is_empty else frozenset(keys_of(types, target) or any_key_of(types))
    if values_of(types) is not None and not known:
        return is_step(value) if is_steps(types) else isinstance(value, Scalar)
    return id in known and not (isinstance(target, MapNode) and id in target.entries)


def _is_foreign(types: Types, node: MapNode, name: str, value: Node) -> bool:
    """Whether the key cannot stand in this map."""
    if is_steps(types):
        return (name in STEP_KEYS or name in any_key_of(TOP)) and not is_step(value)
    keys = keys_of(types, node)
    if keys is not None:
        return name not in keys
    values = values_of(types)
    return values is not None and not is_map(values) and isinstance(value, MapNode)


def _takes(types: Types, node: MapNode, name: str, value: Node) -> bool:
    if is_steps(types):
        return is_step(value)
    return name in (keys_of(types, node) or ())


def stands_alone(key: Scalar, value: Node) -> bool:
    """Whether no colon follows the key: `{a: A, alone}`."""
    return isinstance(value, Scalar) and not value.written and value.offset == key.offset + len(key.written)


def _unspaced(key: Scalar) -> re.Match[str] | None:
    return re.fullmatch(r"([A-Za-z0-9_]+):(?!//)(\S.*)", key.text) if not key.style else None


def _plain(scalar: Scalar, text: str) -> Scalar:
    return replace(scalar, text=text, value=resolve(text), written=text, style="")


def _written(value: Node) -> str:
    return value.text if isinstance(value, Scalar) else ""


def _number(value: Scalar, cut: list[str]) -> str | None:
    """1,000 or 4,5 without its comma."""
    if not isinstance(value.value, int) or isinstance(value.value, bool):
        return None
    if all(re.fullmatch(r"[0-9]{3}", piece) for piece in cut):
        return value.text + "".join(cut)
    return f"{value.text}.{cut[0]}" if re.fullmatch(r"[0-9]{1,2}", cut[0]) and len(cut) == 1 else None


def _spaces(count: int, more: str = "") -> str:
    return f"1 {more}space" if count == 1 else f"{count} {more}spaces"
