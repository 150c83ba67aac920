"""Reads the lines of a file that is not YAML as its author sees them: the first that cannot be meant so.

A parser stumbles where it can no longer go on, often below the mistake: at the quote of a later line, or at
an innocent neighbour. Never reads YAML, and is never asked about a file that `nodes` could read.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

from .braces import braces, never_closed
from .quoting import NEEDS_QUOTES, quote, shorten, uncommented

Found = tuple[int, str]  # offset, what to mend
Reading = Generator[Found, None, int]  # gives the number of the line to read next


def first_mistake(text: str, until: int) -> Found | None:
    """The first line not after the character `until` that looks broken, and how to mend it."""
    return next(_Lines(text).mistakes(until), None)


class Line(NamedTuple):
    start: int
    indent: int
    content: str  # without what indents it, its end, and spaces behind

    @property
    def at(self) -> int:
        return self.start + self.indent


@dataclass
class _Block:
    """Lines of one indentation that belong together."""

    indent: int
    line: int
    is_list: bool
    keys: int = 0


@dataclass
class _Entry:
    """The last key or dash; behind it stands nothing yet, a text that may go on, or a whole value."""

    indent: int
    name: str
    value: str = ""  # "", "text" or "whole"
    line: int = 0  # where its text begins
    comment: int | None = None  # where a comment has ended the text


class _Lines:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [_line(match) for match in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|$)", text)]
        self._blocks: list[_Block] = []
        self._last = _Entry(-1, "")
        self._unit = _unit(self._lines)

    def mistakes(self, until: int) -> Generator[Found, None, None]:
        n = 0
        while n < len(self._lines) and self._lines[n].start <= until:
            n = yield from self._line(n, self._lines[n])

    def _line(self, n: int, line: Line) -> Reading:
        if not line.content or line.content.startswith("#") or line.content in ("---", "..."):
            return n + 1
        if line.content.startswith("\t"):
            yield line.at, "a tab stands here; write spaces instead"
        if line.content.startswith("```"):
            yield line.at, "``` is no part of a flow; take this line out"
        if line.indent > self._last.indent and self._last.value:
            yield from self._goes_on(n, line)
            return n + 1
        if match := re.match(r"[*•–—]\s+(?=\S)", line.content):
            way = f"write '- {line.content[match.end() :]}'"
            yield line.at, f"a list item begins with '- ', not with '{line.content[0]}'; {way}"
        yield from self._stands(n, line)
        if match := re.match(r"[&*!|>%@`,}\]:]", line.content):
            yield line.at, f"a line cannot begin with '{match.group()}'; take it out, or quote the text"
        return (yield from self._entry(n, line.at, line.content, line.indent))

    def _goes_on(self, n: int, line: Line) -> Generator[Found, None, None]:
        """A line that is deeper than the one above it, which has a value already."""
        last, colon = self._last, _colon(line.content)
        if last.value == "whole":
            yield line.at, self._deeper(line, f"'{last.name}' has its value already")
        elif colon is not None:
            loose = self._lines[last.line]
            unspaced = last.line < n and loose.indent == line.indent and _unspaced(loose)
            if unspaced:
                yield unspaced
            yield self._over(line, colon)
        elif last.comment is not None:
            text = "this comment ends the text, which goes on below; quote the text if the '#' belongs to it"
            yield last.comment, f"{text}, else move the comment"
        else:
            last.comment = _comment(line)

    def _over(self, line: Line, colon: int) -> Found:
        """A `key: ` deeper than a text: wrongly indented, or a text with a colon."""
        key, last = line.content[:colon].rstrip(), self._last
        if re.fullmatch(r"[a-z][a-z0-9_]*", key):
            return line.at, self._deeper(line, f"'{last.name}' has its value already")
        first = self._lines[last.line].content
        begun = first[(_colon(first) or -1) + 1 :].strip().removeprefix("- ")
        whole = f"{begun} {uncommented(line.content)}"
        return line.at + colon, f"a text with ': ' in it needs quotes; write {quote(whole)}"

    def _deeper(self, line: Line, why: str) -> str:
        return (
            f"{_name(line)} is indented by {_spaces(line.indent)}, '{self._last.name}' above it by "
            f"{self._last.indent}, and {why}; indent both alike"
        )

    # --- which block a line stands in ---

    def _stands(self, n: int, line: Line) -> Generator[Found, None, None]:
        left: _Block | None = None
        while self._blocks and self._blocks[-1].indent > line.indent:
            left = self._blocks.pop()
        is_item = _is_item(line.content)
        top = self._blocks[-1] if self._blocks else None
        if left is not None and (top is None or top.indent < line.indent):
            yield self._between(n, line, left, top)
        if top is not None and top.indent == line.indent and top.is_list and not is_item:
            if len(self._blocks) > 1 and self._blocks[-2].indent == line.indent:
                self._blocks.pop()  # a list stood as deep as its key
            else:
                yield from self._no_item(line)
        elif top is not None and top.indent == line.indent and not top.is_list and is_item:
            if self._last.indent != line.indent or self._last.value:
                text = f"a list item cannot stand among keys; indent it deeper than '{self._last.name}'"
                yield line.at, f"{text}, or take its '- ' away"
            self._blocks.append(_Block(line.indent, n, True))
        elif top is None or top.indent < line.indent:
            self._blocks.append(_Block(line.indent, n, is_item))
        self._blocks[-1].keys += 1

    def _between(self, n: int, line: Line, left: _Block, top: _Block | None) -> Found:
        """A line between two levels: it is wrong itself, or those above it are."""
        above, least = self._lines[left.line], top.indent if top else -1
        alike = 0
        for below in self._lines[n:]:
            if below.content and below.indent <= least:
                break
            alike += below.indent == line.indent and bool(below.content)
        is_usual = top is not None and line.indent - least == self._unit != left.indent - least
        if alike > left.keys or is_usual or top is None:
            text = f"{_name(above)} is indented by {_spaces(left.indent)}, but {_name(line)} on line {n + 1}"
            return above.at, f"{text} by {line.indent}; indent both alike"
        text = f"{_name(line)} is indented by {_spaces(line.indent)}, which fits nothing above it"
        way = f"write {left.indent} to put it beside {_name(above, left.is_list)}"
        return line.at, f"{text}; {way}, or {least} beside {_name(self._lines[top.line], top.is_list)}"

    def _no_item(self, line: Line) -> Generator[Found, None, None]:
        if match := re.match(r"-", line.content):
            yield line.at, f"write a '-' and a space: '- {line.content[match.end() :]}'"
        way = f"write '- {line.content}', or indent it deeper if the text above it goes on"
        yield line.at, f"this line stands in a list without its '- '; {way}"

    # --- what stands on a line ---

    def _entry(self, n: int, at: int, content: str, indent: int) -> Reading:
        """Reads from `at` to the end of the value that begins there."""
        while _is_item(content):
            inner = content[1:].lstrip()
            self._last = _Entry(indent, "- ")
            at += len(content) - len(inner)
            content = inner
            if content and (_is_item(content) or _colon(content) is not None):
                indent = at - self._lines[n].start
                self._blocks.append(_Block(indent, n, _is_item(content), 1))
        colon = _colon(content)
        if colon is None:
            if content and self._last.indent >= indent and self._last.name != "- ":
                yield self._no_key(n, at, content)
            return (yield from self._value(n, at, content))
        self._last = _Entry(indent, content[:colon].rstrip().strip("\"'"))
        value = content[colon + 1 :].lstrip()
        return (yield from self._value(n, at + len(content) - len(value), value))

    def _no_key(self, n: int, at: int, content: str) -> Found:
        unspaced = _unspaced(Line(at, 0, content))
        if unspaced:
            return unspaced
        match = re.match(r"([A-Za-z_]+)\s*[=：]\s*", content)
        if match:
            return at, f"write a colon and a space behind the key: '{match[1]}: {content[match.end() :]}'"
        way = f"write one, or indent the line deeper if the text of '{self._last.name}' goes on here"
        return at, f"this line has no 'key: '; {way}"

    def _value(self, n: int, at: int, value: str) -> Reading:
        last = self._last
        if not value or value.startswith("#"):
            return n + 1
        last.value, last.line = "whole", n
        if re.match(r"[|>][-+0-9]*(\s+#.*)?$", value):
            return self._behind(n + 1, last.indent)
        if value[0] in "\"'":
            return (yield from self._quoted(at, value[0]))
        if value[0] in "{[":
            end = yield from braces(self._text, at, last.indent)
            return (yield from self._rest(at, end))
        if value[0] in ",}]":
            yield at, f"this '{value[0]}' closes nothing; take it out, or quote the text"
        if NEEDS_QUOTES.match(value):
            text = f"a text that begins with '{value[0]}' needs quotes"
            yield at, f"{text}; write {quote(uncommented(value))}"
        text = uncommented(value)
        colon = _colon(text)
        if colon is not None and last.name == "when":
            way = f"write {text[:colon].strip()} is {text[colon + 1 :].strip()}"
            yield at + colon, f"a condition has no ': '; {way}"
        if colon is not None:
            yield at + colon, f"a text with ': ' in it needs quotes; write {quote(text)}"
        last.value, last.comment = "text", _comment(Line(at, 0, value))
        return n + 1

    def _behind(self, n: int, indent: int) -> int:
        """The first line from `n` on that is not deeper than `indent`."""
        while n < len(self._lines) and (not self._lines[n].content or self._lines[n].indent > indent):
            n += 1
        return n

    def _quoted(self, at: int, mark: str) -> Reading:
        ending = re.compile(r'(?:[^"\\]|\\.)*+"' if mark == '"' else r"(?:[^']|'')*+'", re.DOTALL)
        match = ending.match(self._text, at + 1)
        end = match.end() if match else len(self._text)
        n = self._number(at)
        for line in self._lines[n + 1 : self._number(end) + 1]:
            if line.content and line.indent <= self._last.indent:
                match = None  # ended by the quote of another text
                break
        if match is None:
            yield at, never_closed(mark)
        return (yield from self._rest(at, end))

    def _rest(self, at: int, end: int) -> Reading:
        """What stands on the line behind a quoted text or braces."""
        n = self._number(end)
        line = self._lines[n]
        rest = line.content[max(end - line.at, 0) :]
        if rest.strip() and not re.match(r"\s+#", rest):
            yield _behind_value(self._text, at, end, rest)
        return n + 1

    def _number(self, offset: int) -> int:
        """Of the line that the character `offset` stands in."""
        low, high = 0, len(self._lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._lines[middle].start <= offset else (low, middle - 1)
        return low


def _behind_value(text: str, at: int, end: int, rest: str) -> Found:
    mark, begun = text[at], text[at:end]
    if mark in "{[" and rest.strip()[0] in "}]":
        return end + len(rest) - len(rest.lstrip()), f"this '{rest.strip()[0]}' closes nothing; take it out"
    if mark in "{[":
        whole = quote(uncommented(begun + rest))
        return at, f"a text that begins with '{mark}' needs quotes; write {whole}"
    whole = uncommented(begun + rest)
    inner = whole[1:-1] if whole[-1] == mark else whole
    way = f"quote the whole: {quote(inner.replace(mark * 2, mark))}"
    return end, f"the text goes on after its closing {mark}; {way}"


def _line(match: re.Match[str]) -> Line:
    content = match[1].lstrip(" ")
    return Line(match.start(), len(match[1]) - len(content), content.rstrip())


def _unit(lines: list[Line]) -> int:
    """The spaces that the file indents by: the first there are."""
    return next((line.indent for line in lines if line.indent and line.content[:1] not in ("", "#")), 2)


def _is_item(content: str) -> bool:
    return content == "-" or content.startswith("- ")


def _colon(content: str) -> int | None:
    """Where the colon behind a key stands."""
    start = 0
    if content[:1] in ("{", "["):
        return None
    if content[:1] in ("'", '"'):
        start = content.find(content[0], 1) + 1
        if not start or content[start:].lstrip()[:1] != ":":
            return None
    match = _COLON.search(content, start)
    return match.start() if match and not match[1] else None


_COLON = re.compile(r"(?:(\s#)|:(?=\s|$))")


def _comment(line: Line) -> int | None:
    match = re.search(r"\s#", line.content)
    return line.at + match.start() + 1 if match else None


def _unspaced(line: Line) -> Found | None:
    """`say:Hello`, but no address."""
    match = re.match(r"([A-Za-z_][A-Za-z0-9_]*):(?!//)(\S.*)", line.content)
    if match is None:
        return None
    text = f"write a space behind the colon: '{match[1]}: {match[2].strip()}'"
    return line.at + match.end(1), text


def _name(line: Line, as_item: bool = False) -> str:
    colon = _colon(line.content)
    if colon is None or as_item:
        return f"'{shorten(line.content, 30)}'"
    return f"'{line.content[:colon].rstrip().removeprefix('- ')}'"


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"
