"""What one line of a file says by itself, as its author sees it: how deep it stands, its key, its dash."""

import re
import unicodedata
from typing import NamedTuple

from .quoting import shorten

Found = tuple[int, str]  # offset, what to mend


class Line(NamedTuple):
    start: int
    indent: int
    content: str  # without what indents it, its end, and spaces behind

    @property
    def at(self) -> int:
        return self.start + self.indent


def line_of(match: re.Match[str]) -> Line:
    content = match[1].lstrip(" ")
    return Line(match.start(), len(match[1]) - len(content), content.rstrip(" \t"))


def unit_of(lines: list[Line]) -> int:
    """The spaces that the file indents by: the first there are."""
    return next((line.indent for line in lines if line.indent and line.content[:1] not in ("", "#")), 2)


def is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"  # a zero-width space, a soft hyphen …


def is_item(content: str) -> bool:
    return content == "-" or content.startswith("- ")


def colon_in(content: str) -> int | None:
    """Where the colon behind a key stands."""
    start = 0
    if content[:1] in ("{", "["):
        return None
    if content[:1] in ("'", '"'):
        start = content.find(content[0], 1) + 1
        if not start or content[start:].lstrip()[:1] != ":":
            return None
    match = COLON.search(content, start)
    return match.start() if match and not match[1] else None


COLON = re.compile(r"(?:(\s#)|:(?=\s|$))")


def comment_in(line: Line) -> int | None:
    match = re.search(r"\s#", line.content)
    return line.at + match.start() + 1 if match else None


def unspaced(line: Line) -> Found | None:
    """`say:Hello`, but no address."""
    match = re.match(r"([A-Za-z_][A-Za-z0-9_]*):(?!//)(\S.*)", line.content)
    if match is None:
        return None
    text = f"write a space behind the colon: '{match[1]}: {match[2].strip()}'"
    return line.at + match.end(1), text


def name_of(line: Line, as_item: bool = False) -> str:
    colon = colon_in(line.content)
    if colon is None or as_item:
        return f"'{shorten(line.content, 30)}'"
    return f"'{line.content[:colon].rstrip().removeprefix('- ')}'"


def spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"
