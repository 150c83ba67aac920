"""What a flow's texts say once they are filled in, and how an answer reads: for visitors and for reps.

Never touches markup: texts are plain, and `{name}` is the only thing replaced, by our own code.
"""

import re
from collections.abc import Callable

from .flow import Flow, Step
from .state import State
from .values import Range, Value, Words

REFERENCE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def filled(text: str, value_of: Callable[[str], str | None]) -> str:
    """`text` with each `{name}` replaced by what `value_of` gives; one it does not know becomes nothing."""
    return REFERENCE.sub(lambda match: value_of(match[1]) or "", text)


def filling(flow: Flow, state: State, site_name: str) -> Callable[[str], str | None]:
    """What `{name}` stands for in a flow's text: the site's name, or an answer's label."""

    def value_of(name: str) -> str | None:
        if name == "site":
            return site_name
        step = flow.step(name)
        return label_of(step, state.value(name)) if step else None

    return value_of


def label_of(step: Step, value: Value | None) -> str:
    """An answer as a person reads it: the choice's label, a number with its unit, the words; or ""."""
    match value:
        case None:
            return ""
        case Words(text):
            return text
        case tuple():
            return ", ".join(label_of(step, one) for one in value)
        case bool() | int() | float():
            return amount(value, step.unit)
        case Range():
            return span(value, step.unit)
        case _:
            choice = step.choice(value)
            return choice.label if choice else value


def amount(number: float, unit: str | None = None) -> str:
    """A number with thousands apart and its unit behind it: 60,000 EUR."""
    written = f"{number:,.0f}" if number == int(number) else f"{number:,.10g}"
    return f"{written} {unit}" if unit else written


def span(said: Range, unit: str | None = None) -> str:
    """A range by its ends, in signs that every language reads: 20,000–30,000 EUR, ≥ 20,000 EUR."""
    low = None if said.low is None else amount(said.low)
    high = None if said.high is None else amount(said.high)
    written = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    return f"{written} {unit}" if unit else written


def plain(number: float) -> float | int:
    """A sum without the noise of binary fractions: 13 rather than 13.0, 7.071 rather than 7.0710678…"""
    rounded = round(number, 3)
    return int(rounded) if rounded == int(rounded) else rounded
