"""What a flow's texts say once they are filled in, and how an answer reads: for visitors and for reps.

Never touches markup: texts are plain, and `{name}` is the only thing replaced, by our own code.
"""

import re
from collections.abc import Callable
from datetime import date

from .figures import day, is_money, money, plural, written
from .flow import Step
from .state import State
from .values import Range, Value, Words, is_day

REFERENCE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def filled(text: str, value_of: Callable[[str], str | None]) -> str:
    """`text` with each `{name}` replaced by what `value_of` gives; one it does not know becomes nothing."""
    if "{" not in text:
        return text
    return REFERENCE.sub(lambda match: value_of(match[1]) or "", text)


def filling(state: State, site_name: str) -> Callable[[str], str | None]:
    """What `{name}` stands for in a text for the visitor: the site's name, or an answer's label."""
    flow = state.spoken

    def value_of(name: str) -> str | None:
        if name == "site":
            return site_name
        step = flow.step(name)
        return label_of(step, state.value(name), flow.language) if step else None

    return value_of


def label_of(step: Step, value: Value | None, language: str) -> str:
    """An answer as a person reads it: the choice's label, a number with its unit, a day, the words; or ""."""
    match value:
        case None:
            return ""
        case Words(text):
            return text
        case tuple():
            return ", ".join(label_of(step, one, language) for one in value)
        case bool() | int() | float():
            return amount(step, value, language)
        case Range():
            return span(step, value, language)
        case _ if step.kind == "date" and is_day(value):
            return day(date.fromisoformat(value), language, date.min)  # with its year
        case _:
            choice = step.choice(value)
            return choice.label if choice else value


def amount(step: Step, number: float, language: str) -> str:
    """A number as the language writes it, its unit behind it: 60,000 EUR, 1 seat, 2 seats."""
    unit = step.units.get(plural(number, language)) or step.unit
    return f"{written(number, language)} {unit}" if unit else written(number, language)


def span(step: Step, said: Range, language: str) -> str:
    """A range by its ends, in signs that every language reads: 20,000–30,000 EUR, ≥ 20,000 EUR."""
    if said.low is None or said.high is None:
        return f"{'≤' if said.low is None else '≥'} {amount(step, said.low or said.high or 0, language)}"
    return f"{written(said.low, language)}–{amount(step, said.high, language)}"


def told(step: Step, value: Value | None, language: str) -> str:
    """An answer as staff read it: as `label_of`, but money with its sign, € 60,000 or 60.000 €."""
    match value:
        case tuple():
            return ", ".join(told(step, one, language) for one in value)
        case bool() | int() | float() if step.unit and is_money(step.unit):
            return money(written(value, language), step.unit, language)
        case Range(low, high) if step.unit and is_money(step.unit):
            ends = [written(end, language) for end in (low, high) if end is not None]
            sign = "≤ " if low is None else "≥ " if high is None else ""
            return f"{sign}{money('–'.join(ends), step.unit, language)}"
        case _:
            return label_of(step, value, language)


def plain(number: float) -> float | int:
    """A sum without the noise of binary fractions: 13 rather than 13.0, 7.071 rather than 7.0710678…"""
    rounded = round(number, 3)
    return int(rounded) if rounded == int(rounded) else rounded
