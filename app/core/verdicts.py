"""Whose turn a lead was and why, in words: every decision of its routing with a sentence for each rep.

A fold of the conversation's log, in the reader's language. Never decides whose turn it is. For staff only.
"""

from collections.abc import Iterable
from typing import Any

from . import events as ev
from .events import Logged
from .staff_words import say
from .values import stamp
from .whose_turn import Verdict, verdicts_of


def routing_wire(log: Iterable[Logged], language: str) -> list[dict[str, Any]]:
    """The decisions, the oldest first: `verdicts` as sentences, who was chosen first."""
    return [_decision(one, one.event, language) for one in log if isinstance(one.event, ev.Routed)]


def _decision(logged: Logged, routed: ev.Routed, language: str) -> dict[str, Any]:
    verdicts = sorted(verdicts_of(routed.verdicts), key=lambda one: not one.is_chosen)
    wire = {
        "at": stamp(logged.at),
        "what": routed.what,
        "team": routed.team,
        "verdicts": [verdict_text(one, language) for one in verdicts],
    }
    return {key: value for key, value in wire.items() if value is not None}


def verdict_text(verdict: Verdict, language: str) -> str:
    """Rosa: chosen, has the fewest chats (1)."""
    why = say(language, f"turn-{verdict.why}", of=verdict.of)
    return say(language, "says", what=verdict.name, said=why)
