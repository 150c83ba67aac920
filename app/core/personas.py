"""Answers -> the persona that matches, why, and who else it may be. Never a score: that is the scorecard's.

Also the grade: how well the lead fits (A to C) beside the interest it shows (1 to 3), as one does
not make up for the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .flow import Flow, Lookup, Persona

GOOD, FAIR = 2 / 3, 1 / 3  # shares of the most points from which a grade is A or 1, B or 2


@dataclass(frozen=True, slots=True)
class Match:
    """`persona`: the first whose condition is true. `runner_up`: the next that is, else one that may be."""

    persona: Persona | None
    runner_up: Persona | None


def match(flow: Flow, look: Lookup) -> Match:
    truths = [(persona, persona.when.test(look)) for persona in flow.personas]
    matching = [persona for persona, truth in truths if truth is True]
    possible = [persona for persona, truth in truths if truth is None]
    first = matching[0] if matching else None
    return Match(first, next(iter([*matching[1:], *possible]), None))


def reasons(persona: Persona, fact: Callable[[str], str | None], order: Iterable[str]) -> tuple[str, ...]:
    """The known facts that the persona's condition names, in words and in the flow's order."""
    places = {name: n for n, name in enumerate(order)}
    named = sorted(persona.when.names, key=lambda name: (places.get(name, len(places)), name))
    return tuple(told for name in named if (told := fact(name)))


def grade(fit: float | None, fit_of: float, interest: float, interest_of: float) -> str | None:
    """A1 to C3: fit by thirds of its most points, then interest; None while nothing is known of the fit."""
    if fit is None or not fit_of or not interest_of:
        return None
    return f"{_third(fit / fit_of, 'ABC')}{_third(interest / interest_of, '123')}"


def _third(share: float, steps: str) -> str:
    return steps[0] if share >= GOOD else steps[1] if share >= FAIR else steps[2]
