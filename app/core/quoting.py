"""A text as its author should quote it. Knows nothing of flows."""

import re

LONGEST = 60  # characters shown
NEEDS_QUOTES = re.compile(r"[&*!|>%@`]|[-?](\s|$)")  # how no plain text begins


def quote(text: str) -> str:
    """In the quotes that need no escapes; curly ones around it are taken for an attempt at quotes."""
    text = " ".join(text.split())
    if len(text) > 1 and text[0] in _CURLY and text[-1] in _CURLY:
        text = text[1:-1]
    shown = shorten(text)
    if '"' not in shown and "\\" not in shown:
        return f'"{shown}"'
    return "'" + shown.replace("'", "''") + "'"


_CURLY = "“”„‟«»‘’‚"


def shorten(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def uncommented(text: str) -> str:
    match = re.search(r"\s#", text)
    return (text[: match.start()] if match else text).strip()
