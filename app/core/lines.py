"""Reads the lines of a file that is not YAML as its author sees them: the first that cannot be meant so.

A parser stumbles where it can no longer go on, often below the mistake: at the quote of a later line, or at
an innocent neighbour. Never reads YAML, and is never asked about a file that `nodes` could read.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass

from .braces import braces, never_closed
from .one_line import (
    Found,
    Line,
    colon_in,
    comment_in,
    is_item,
    is_unseen,
    line_of,
    name_of,
    spaces,
    unit_of,
    unspaced,
)
from .quoting import NEEDS_QUOTES, quote, uncommented

Reading = Generator[Found, None, int]  # gives the number of the line to read next


def first_mistake(text: str, until: int) -> Found | None:
    """The first line not after the character `until` that looks broken, and how to mend it."""
    return next(_Lines(text).mistakes(until), None)


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
        self._lines = [line_of(match) for match in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|$)", text)]
        self._blocks: list[_Block] = []
        self._last = _Entry(-1, "")
        self._unit = unit_of(self._lines)

    def mistakes(self, until: int) -> Generator[Found, None, None]:
        n = 0
        while n < len(self._lines) and self._lines[n].start <= until:
            n = yield from self._line(n, self._lines[n])

    def _line(self, n: int, line: Line) -> Reading:
        if not line.content or line.content.startswith("#") or line.content in ("---", "..."):
            return n + 1
        if line.content.startswith("\t"):
            yield line.at, "a tab stands here; write spaces instead"
        if line.content[0].isspace() or is_unseen(line.content[0]):
            sign = f"U+{ord(line.content[0]):04X}"
            yield (
                line.at,
                f"the line begins with a character ({sign}) that only looks like a space; write plain ones",
            )
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
        last, colon = self._last, colon_in(line.content)
        if last.value == "whole":
            yield line.at, self._deeper(line)
        elif colon is not None:
            loose = self._lines[last.line]
            if last.line < n and loose.indent == line.indent:
                found = unspaced(loose) or self._lacks_colon(loose.at, loose.content)
                if found:
                    yield found
            yield self._over(line, colon)
        elif last.comment is not None:
            text = "this comment ends the text, which goes on below; quote the text if the '#' belongs to it"
            yield last.comment, f"{text}, else move the comment"
        else:
            last.comment = comment_in(line)

    def _over(self, line: Line, colon: int) -> Found:
        """A `key: ` deeper than a text: wrongly indented, or a text with a colon."""
        key, last = line.content[:colon].rstrip(), self._last
        if re.fullmatch(r"[a-z][a-z0-9_]*", key):
            return line.at, self._deeper(line)
        first = self._lines[last.line].content
        begun = first[(colon_in(first) or -1) + 1 :].strip().removeprefix("- ")
        whole = f"{begun} {uncommented(line.content)}"
        return line.at + colon, f"a text with ': ' in it needs quotes; write {quote(whole)}"

    def _deeper(self, line: Line) -> str:
        last = self._last
        under = f"{name_of(line)} ({spaces(line.indent)}) stands under '{last.name}' ({spaces(last.indent)})"
        return f"{under}, which has a value already; indent both alike, or take that value away"

    # --- which block a line stands in ---

    def _stands(self, n: int, line: Line) -> Generator[Found, None, None]:
        left: _Block | None = None
        while self._blocks and self._blocks[-1].indent > line.indent:
            left = self._blocks.pop()
        item = is_item(line.content)
        top = self._blocks[-1] if self._blocks else None
        if left is not None and (top is None or top.indent < line.indent):
            yield self._between(n, line, left, top)
        if top is not None and top.indent == line.indent and top.is_list and not item:
            if len(self._blocks) > 1 and self._blocks[-2].indent == line.indent:
                self._blocks.pop()  # a list stood as deep as its key
            else:
                yield from self._no_item(line)
        elif top is not None and top.indent == line.indent and not top.is_list and item:
            if self._last.indent != line.indent or self._last.value:
                text = f"a list item cannot stand among keys; indent it deeper than '{self._last.name}'"
                yield line.at, f"{text}, or take its '- ' away"
            self._blocks.append(_Block(line.indent, n, True))
        elif top is None or top.indent < line.indent:
            self._blocks.append(_Block(line.indent, n, item))
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
            text = (
                f"{name_of(above)} is indented by {spaces(left.indent)}, but {name_of(line)} on line {n + 1}"
            )
            return above.at, f"{text} by {line.indent}; indent both alike"
        text = f"{name_of(line)} is indented by {spaces(line.indent)}, which fits nothing above it"
        ways = [f"{left.indent} to put it beside {name_of(above, left.is_list)}"]
        for block in reversed(self._blocks):
            ways.append(f"{block.indent} beside {name_of(self._lines[block.line], block.is_list)}")
        return line.at, f"{text}; write {', '.join(ways[:-1])}, or {ways[-1]}"

    def _no_item(self, line: Line) -> Generator[Found, None, None]:
        if match := re.match(r"-", line.content):
            yield line.at, f"write a '-' and a space: '- {line.content[match.end() :]}'"
        way = f"write '- {line.content}', or indent it deeper if the text above it goes on"
        yield line.at, f"this line stands in a list without its '- '; {way}"

    # --- what stands on a line ---

    def _entry(self, n: int, at: int, content: str, indent: int) -> Reading:
        """Reads from `at` to the end of the value that begins there."""
        while is_item(content):
            inner = content[1:].lstrip()
            self._last = _Entry(indent, "- ")
            at += len(content) - len(inner)
            content = inner
            if content and (is_item(content) or colon_in(content) is not None):
                indent = at - self._lines[n].start
                self._blocks.append(_Block(indent, n, is_item(content), 1))
        colon = colon_in(content)
        if colon is None:
            if content and self._last.indent >= indent and self._last.name != "- ":
                yield self._no_key(n, at, content)
            return (yield from self._value(n, at, content))
        self._last = _Entry(indent, content[:colon].rstrip().strip("\"'"))
        value = content[colon + 1 :].lstrip()
        return (yield from self._value(n, at + len(content) - len(value), value))

    def _no_key(self, n: int, at: int, content: str) -> Found:
        if found := unspaced(Line(at, 0, content)):
            return found
        match = re.match(r"([A-Za-z_]+)\s*[=：]\s*", content)
        if match:
            return at, f"write a colon and a space behind the key: '{match[1]}: {content[match.end() :]}'"
        if lacking := self._lacks_colon(at, content):
            return lacking
        way = f"write one, or indent the line deeper if the text of '{self._last.name}' goes on here"
        return at, f"this line has no 'key: '; {way}"

    def _lacks_colon(self, at: int, content: str) -> Found | None:
        """`skip Not now`, where `skip:` is a key on another line."""
        word, _, rest = content.partition(" ")
        if not re.fullmatch(r"[a-z_]+", word) or not re.search(rf"^[ -]*{word}:\s", self._text, re.MULTILINE):
            return None
        return at, f"write a colon and a space behind '{word}': '{word}: {rest.strip()}'"

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
        colon = colon_in(text)
        if colon and last.name == "when" and text[colon + 1 :].strip():
            way = f"write {text[:colon].strip()} is {text[colon + 1 :].strip()}"
            yield at + colon, f"a condition has no ': '; {way}"
        if colon is not None:
            yield at + colon, f"a text with ': ' in it needs quotes; write {quote(text)}"
        last.value, last.comment = "text", comment_in(Line(at, 0, value))
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
