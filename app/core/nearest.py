"""The name that comes nearest to a misspelt one. Never a wild guess."""

from collections.abc import Iterable
from difflib import get_close_matches

_LIKELY = 20  # names that are compared letter by letter


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one most like `word`, whatever its capitals; None if none is."""
    small = {name.casefold(): name for name in names}
    said = word.casefold()
    letters, size = set(said), len(said)
    likely = sorted(
        (name for name in small if size <= 2.4 * len(name) and len(name) <= 2.4 * size),
        key=lambda name: (-len(letters.intersection(name)), abs(len(name) - size)),
    )
    found = get_close_matches(said, likely[:_LIKELY], n=1, cutoff=0.6)
    return small[found[0]] if found else None
