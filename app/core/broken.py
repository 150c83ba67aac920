"""Says what is wrong with a text that is not YAML, in an author's words. Never reads YAML itself."""

from .lines import first_mistake


def explain(text: str, problem: str, at: int, context: int) -> tuple[int, str]:
    """Where to look, as an offset, and what to mend. `problem`, `at`, `context`: as libyaml gave them."""
    found = first_mistake(text, max(at, context))
    if found is not None:
        return found
    sign = text[at : at + 1]
    if sign == "\t" or "tab character" in problem:
        return at, "a tab stands here; write spaces instead"
    if "escape" in problem or "hexdecimal" in problem:
        start = text.rfind("\\", 0, at + 2)
        shown = text[start : start + 2]
        text = f"'{shown}' means nothing between double quotes"
        return start, f"{text}; write '\\{shown}', or put the text in single quotes"
    if "cannot start any token" in problem:
        return at, f"a text that begins with '{sign}' needs quotes; write them, or take the '{sign}' out"
    return at, f"this is not YAML ({problem}); look at the indentation, the quotes and the braces here"
