"""Says what is wrong with a text that is not YAML, in an author's words. Never reads YAML itself."""

import re


def explain(text: str, problem: str, at: int, context: int) -> tuple[int, str]:
    """Where to look, as an offset, and what to mend. `problem`, `at`, `context`: as libyaml gave them."""
    if "mapping values" in problem:
        return at, _colon(text, at)
    if "quoted scalar" in problem or "end of stream" in problem or "document indicator" in problem:
        return context, f"this {text[context : context + 1]} is never closed"
    if "alphabetic or numeric" in problem:
        return context, f"a text that begins with '{text[context : context + 1]}' needs quotes"
    if "escape" in problem:
        return at, f"'{text[at : at + 2]}' means nothing between double quotes; use single quotes around it"
    if "cannot start any token" in problem:
        return _character(text, at)
    if "expected ':'" in problem:
        return (
            context,
            "this line has no 'key: '; write a space after the colon, or indent a text that goes on",
        )
    if "',' or" in problem:
        return _braces(text, at, context)
    if "sequence entries" in problem:
        return at, "a list begins on a line of its own; quote a text that begins with '- '"
    if "'-' indicator" in problem:
        return at, "the lines above are a list, so this one begins with '- ' too, or is indented otherwise"
    if "expected key" in problem:
        return _key(text, at)
    if "node content" in problem:
        return at, f"this '{text[at : at + 1]}' closes nothing; take it out or quote the text"
    return at, f"this is not YAML ({problem}); look at the indentation, the quotes and the braces here"


def _line(text: str, at: int) -> tuple[str, str]:
    """The line up to `at`, and from there on."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    rest = re.compile(r"[^\r\n]*").match(text, at)
    return text[start:at], rest.group() if rest else ""


def _value(before: str) -> str:
    """What stands after the first 'key: ' of a line."""
    match = re.match(r"\s*(?:- )?[^:]*:\s+(.*)", before, re.DOTALL)
    return match.group(1) if match else ""


def _colon(text: str, at: int) -> str:
    before, rest = _line(text, at)
    value = _value(before)
    if value:
        return f"a text with ': ' in it needs quotes: \"{_short(value + _uncommented(rest))}\""
    key = before.strip().removeprefix("- ")
    return f"'{_short(key)}:' cannot stand under a line that has a value already; look at the indentation"


def _character(text: str, at: int) -> tuple[int, str]:
    character = text[at : at + 1]
    if character == "\t":
        return at, "a tab stands here; indent with spaces"
    return at, f"a text that begins with '{character}' needs quotes"


def _braces(text: str, at: int, context: int) -> tuple[int, str]:
    opening = text[context : context + 1]
    closing = {"{": "}", "[": "]"}.get(opening, "}")
    _, rest = _line(text, at)
    is_open = closing not in rest and ("\n" in text[context:at] or not rest)
    if rest.startswith(":") and not is_open:
        return at, "a text with ': ' in it needs quotes, also inside braces"
    if is_open:
        return context, f"this '{opening}' is never closed; add its '{closing}'"
    return (
        at,
        f"inside '{opening}…{closing}' a ',' is missing before this, or the text here needs quotes",
    )


def _key(text: str, at: int) -> tuple[int, str]:
    before, rest = _line(text, at)
    value = _value(before)
    if rest[:1] in ("}", "]"):
        return at, f"this '{rest[0]}' closes nothing; take it out or quote the text"
    if value[:1] in ("{", "["):
        offset = at - len(value)
        return (
            offset,
            f"a text that begins with '{value[0]}' needs quotes: \"{_short(value + _uncommented(rest))}\"",
        )
    if value[:1] == "'":
        return at, "the text goes on after its closing '; write an apostrophe inside single quotes twice: ''"
    if value[:1] == '"':
        return at, 'the text goes on after its closing "; write quotes inside double quotes as \\"'
    if rest.startswith("- "):
        return at, "a list item cannot stand among keys; indent it under the key it belongs to"
    if not before.strip():
        return at, "this line is indented like none above it; line it up with the keys it belongs to"
    return at, "a 'key: ' was expected here; look at the quotes and the braces of this line"


def _uncommented(rest: str) -> str:
    return re.sub(r"\s+#.*", "", rest)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 60 else text[:59] + "…"
