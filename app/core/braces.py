"""Reads `{a: b}` and `[a, b]` of a file that is not YAML as its author sees them: what is broken there."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from .one_line import Found
from .quoting import NEEDS_QUOTES, quote

_CLOSING = {"{": "}", "[": "]"}
_END = r"[\s,\[\]{}]"
_WORD = rf"(?:[^\s,\[\]{{}}:]|:(?!{_END}|$))"
_PIECES = rf"""(?P<line>(?:\r\n|\r|\n)(?:[ \t]*(?:\#[^\r\n]*)?(?:\r\n|\r|\n))*+)   # and empty ones below it
    |(?P<space>[ \t]+)
    |(?P<comment>(?<={_END})\#[^\r\n]*)
    |(?P<open>[{{\[])
    |(?P<close>[}}\]])
    |(?P<comma>,)
    |(?P<colon>:(?={_END}|$))"""
_IN_TEXT = re.compile(rf"{_PIECES}|(?P<word>{_WORD}++)", re.VERBOSE)  # where a quotation mark is but a sign
_PIECE = re.compile(
    rf"""{_PIECES}|(?P<quoted>"(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')|(?P<word>{_WORD}++)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class _Level:
    """One pair of braces, and the entry that is being read in it."""

    opening: str
    at: int
    value: int | None = None  # where what stands behind the entry's colon begins
    text: int | None = None  # where the text that is being read begins
    word: int = 0  # where its last word begins
    end: int = 0  # and where that ends
    whole: int | None = None  # where a quoted text or braces have ended
    is_empty: bool = True  # nothing since the last comma

    def comma(self) -> None:
        self.value = self.text = self.whole = None
        self.is_empty = True


def braces(text: str, at: int, indent: int) -> Generator[Found, None, int]:
    """Gives where the braces that open at `at` end. `indent`: of the key that they belong to."""
    return (yield from _Braces(text, indent).read(at))


class _Braces:
    def __init__(self, text: str, indent: int) -> None:
        self._text = text
        self._indent = indent
        self._levels: list[_Level] = []
        self._hidden: re.Match[str] | None = None  # a comment, which may hide the end

    def read(self, at: int) -> Generator[Found, None, int]:
        while match := self._next(at):
            kind, at = match.lastgroup, match.end()
            if kind == "line" and self._leaves(match.end()):
                break
            if kind == "comment" and self._hidden is None:
                self._hidden = match
            elif kind == "open":
                yield from self._open(match)
            elif kind == "close":
                yield from self._close(match)
                if not self._levels:
                    return match.end()
            elif kind == "comma":
                yield from self._comma(match)
            elif kind == "colon":
                yield from self._colon(match)
            elif kind in ("quoted", "word"):
                yield from self._piece(match)
        yield self._unclosed()
        return len(self._text)

    def _next(self, at: int) -> re.Match[str] | None:
        is_text = bool(self._levels) and self._levels[-1].text is not None
        return (_IN_TEXT if is_text else _PIECE).match(self._text, at)

    def _leaves(self, start: int) -> bool:
        """Whether the line that begins at `start` is no longer the braces' own."""
        match = re.compile(r"( *)(.?)").match(self._text, start)
        return match is None or not match[2] or (len(match[1]) <= self._indent and match[2] not in "}]")

    def _unclosed(self) -> Found:
        level = self._levels[-1]
        closing = _CLOSING[level.opening]
        hidden = self._hidden
        if hidden is not None and closing in hidden.group() and level.text is not None:
            cut = re.split(r"[,\]}]", self._text[level.text : hidden.end()])[0]
            return hidden.start(), f"this '#' begins a comment, which cuts the text; quote it: {quote(cut)}"
        return level.at, f"this '{level.opening}' is never closed; add its '{closing}'"

    def _open(self, match: re.Match[str]) -> Generator[Found, None, None]:
        if self._levels:
            level = self._levels[-1]
            if level.text is not None:
                whole = quote(self._upto(level.text, r"[^}\]\r\n]*[}\]]?[^,}\]\r\n]*"))
                text = f"a text with '{match.group()}' in it needs quotes where it stands in braces"
                yield level.text, f"{text}; write {whole}"
            yield from self._follows(match)
            level.is_empty, level.whole = False, None
        self._levels.append(_Level(match.group(), match.start()))

    def _close(self, match: re.Match[str]) -> Generator[Found, None, None]:
        level = self._levels.pop()
        if _CLOSING[level.opening] != match.group():
            yield level.at, f"this '{level.opening}' is never closed; add its '{_CLOSING[level.opening]}'"
        if self._levels:
            self._levels[-1].whole = match.end()

    def _comma(self, match: re.Match[str]) -> Generator[Found, None, None]:
        if self._levels[-1].is_empty:
            yield match.start(), "nothing stands before this ','; take it out"
        self._levels[-1].comma()

    def _colon(self, match: re.Match[str]) -> Generator[Found, None, None]:
        level = self._levels[-1]
        if level.value is not None and level.text is not None:
            yield self._second_colon(level, match)
        if level.text is not None and self._text[match.end() : match.end() + 1] in ("{", "["):
            yield match.end(), f"write a space between ':' and '{self._text[match.end()]}'"
        level.value, level.text, level.whole = match.end(), None, None
        if self._text[match.end() : match.end() + 1] in ("}", "]", ","):
            yield match.start(), "nothing stands behind this ':'; write a value"

    def _second_colon(self, level: _Level, match: re.Match[str]) -> Found:
        """`a: One b: Two` lacks a comma; `a: Note: this` lacks quotes."""
        start = level.text or 0
        key = self._text[level.word : level.end]
        before = self._text[start : level.word].strip()
        whole = quote(self._text[start : match.start()] + self._upto(match.start(), r"[^,}\]\r\n]*"))
        if before and re.fullmatch(r"[a-z0-9_]+", key):
            if before[-1] == ";":
                return level.word, f"write ',' instead of ';' before '{key}'"
            if re.fullmatch(r"[-+0-9.]+|true|false", before):
                return level.word, f"a ',' is missing before '{key}'; write one"
            way = f"write one, or quote the text if it goes on: {whole}"
            return level.word, f"a ',' is missing before '{key}'; {way}"
        return match.start(), f"a text with ': ' in it needs quotes; write {whole}"

    def _piece(self, match: re.Match[str]) -> Generator[Found, None, None]:
        level = self._levels[-1]
        if match.lastgroup == "quoted":
            yield from self._follows(match)
            if any(self._leaves(at) for at in _line_starts(match)):
                yield match.start(), never_closed(match.group()[0])
            level.whole, level.is_empty = match.end(), False
            return
        mark = match.group()[0]
        if level.text is None and mark in "\"'":
            yield match.start(), never_closed(mark)
        yield from self._follows(match)
        if level.text is None and NEEDS_QUOTES.match(self._text, match.start()):
            whole = self._upto(match.start(), r"[^,}\]\r\n]*")
            yield match.start(), f"a text that begins with '{mark}' needs quotes; write {quote(whole)}"
        if level.text is None:
            level.text = match.start()
        level.word, level.end, level.is_empty = match.start(), match.end(), False

    def _follows(self, match: re.Match[str]) -> Generator[Found, None, None]:
        """What may not stand behind a quoted text or braces."""
        level = self._levels[-1]
        if level.whole is None:
            return
        mark = self._text[level.whole - 1]
        if match.group()[0] == ";":
            yield match.start(), "write ',' instead of ';'"
        if level.whole == match.start() and mark in "\"'" and match.lastgroup == "word":
            start = self._text.rfind(mark, 0, level.whole - 1)
            inner = self._upto(start, r"[^,}\]\r\n]*").strip(f"{mark} ")
            way = f"quote the whole: {quote(inner.replace(mark * 2, mark))}"
            yield match.start(), f"the text goes on after its closing {mark}; {way}"
        shown = re.match(r"\w*", match.group())
        before = f"'{shown.group()}'" if shown and shown.group() else "this"
        yield match.start(), f"a ',' is missing before {before}; write one"

    def _upto(self, start: int, pattern: str) -> str:
        """What `pattern` matches from `start` on: the rest of a text, where it can still be told."""
        match = re.compile(pattern).match(self._text, start)
        return match.group() if match else ""


def never_closed(mark: str) -> str:
    return f"this {mark} is never closed; write a second {mark} where the text ends"


def _line_starts(match: re.Match[str]) -> Iterator[int]:
    """Of the lines that a quoted text goes on in, but for empty ones."""
    for line in re.finditer(r"(?:\r\n|\r|\n)(?=[^\r\n])", match.group()):
        yield match.start() + line.end()
