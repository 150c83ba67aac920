"""The history of a lead's score over all its conversations: a fold of their logs, each step with its cause.

A conversation counts from the moment it was recognised as this person's; until then it was another lead's.
Where the next one is scored otherwise, its first step says so. Never a second score: each is its
conversation's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import events as ev
from .causes import new_scoring
from .events import Logged
from .flow import Flow
from .history import history
from .state import State, fold
from .values import stamp


@dataclass(frozen=True, slots=True)
class Part:
    """One conversation of the lead, with the flow version it runs."""

    conversation: str
    flow: Flow
    log: tuple[Logged, ...]

    @property
    def begins(self) -> datetime:
        """When it became this lead's."""
        known = [one.at for one in self.log if isinstance(one.event, ev.Recognised)]
        return known[-1] if known else self.log[0].at


def as_of(parts: Sequence[Part], at: datetime) -> tuple[tuple[Part, State], ...]:
    """The lead's conversations as far as they had come at a past moment, the one that was read then last.

    Empty: it was no lead yet.
    """
    cut = [
        replace(part, log=tuple(one for one in part.log if one.at <= at))
        for part in sorted(parts, key=lambda part: part.begins)
        if part.begins <= at
    ]
    states = [(part, fold(part.flow, part.log)) for part in cut]
    while states and not states[-1][1].is_lead:
        states.pop()
    return tuple(states)


def lead_history(parts: Sequence[Part], language: str = "en") -> list[dict[str, Any]]:
    """What `history` gives, of several conversations; `conversation` says whose step it is."""
    parts = sorted(parts, key=lambda part: part.begins)
    steps: list[dict[str, Any]] = []
    for n, part in enumerate(parts):
        begins = stamp(part.begins)
        ends = stamp(parts[n + 1].begins) if n + 1 < len(parts) else None
        told = history(part.flow, part.log, language)
        own = [one for one in told if begins <= one["at"] and not _past(one, ends)]
        if n and own and scoring_of(part.flow) != scoring_of(parts[n - 1].flow):
            own[0] = own[0] | {"because": f"{new_scoring(language)} · {own[0]['because']}", "rescored": True}
        steps += [one | {"conversation": part.conversation} for one in own]
    return steps


def _past(step: dict[str, Any], ends: str | None) -> bool:
    return ends is not None and step["at"] >= ends


def scoring_of(flow: Flow) -> tuple[Any, ...]:
    """All of a flow that makes points, bands and heat: where it is the same, so is every score."""
    return (
        flow.criteria,
        flow.bands,
        [one.source for one in (*flow.hot, *flow.never)],
        flow.needs,
        [(step.id, step.feeds, [(one.id, one.within) for one in step.choices]) for step in flow.steps],
        [(one.id, one.when.source, one.fit) for one in flow.personas],
        flow.signals,
    )
