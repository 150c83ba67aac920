"""Whose turn a lead is, and why it is each other rep's not. Never tells anybody: it only names them.

A flow's `route` chooses among the reps who are available, of the team that the first true rule names, and
below their capacity. Whoever sells to the account already goes first. Every rep gets a verdict, so that
nobody need guess why a lead went where it did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from .flow import Flow, Lookup, Route

Presence = Literal["available", "away", "offline"]
Why = Literal[
    # chosen
    "owner", "least-busy", "next", "everybody",
    # not chosen
    "away", "offline", "full", "team", "language", "had-it", "busier", "later", "hours",
]  # fmt: skip
NEVER_YET = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A rep of the site, as routing sees them."""

    id: str
    name: str
    presence: Presence = "available"
    chats: int = 0  # conversations they have claimed and not ended
    capacity: int | None = None  # None: as many as come
    teams: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # empty: any
    last: datetime | None = None  # when it was their turn last


@dataclass(frozen=True, slots=True)
class Verdict:
    rep: str
    name: str
    is_chosen: bool
    why: Why
    of: str = ""  # what the words need: the number of chats, the name of the team


@dataclass(frozen=True, slots=True)
class Turns:
    to: tuple[str, ...]  # () while there is nobody
    verdicts: tuple[Verdict, ...]
    team: str | None = None
    route: Route = "least_busy"


def whose_turn(
    flow: Flow,
    look: Lookup,
    colleagues: Sequence[Colleague],
    *,
    language: str = "",
    owner: str | None = None,
    asked: frozenset[str] = frozenset(),
    in_hours: bool = True,
    also_absent: bool = False,
) -> Turns:
    """Who is told of a lead now.

    `look`: what the rules' conditions ask for. `owner`: the rep who sells to the account already. `asked`:
    whose turn it was before, to no avail. `also_absent`: for the queue, whose owner may be out just now.
    """
    team, route = _rule(flow, look, colleagues)
    verdicts = {
        one.id: verdict
        for one in colleagues
        if (verdict := _hindrance(one, team, language, asked, in_hours, also_absent))
    }
    free = [one for one in colleagues if one.id not in verdicts]
    chosen = _chosen(free, route, owner)
    for one in free:
        verdicts[one.id] = chosen.get(one.id) or _passed_over(one, route)
    to = tuple(one.id for one in colleagues if one.id in chosen)
    return Turns(to, tuple(verdicts[one.id] for one in colleagues), team, route)


def _rule(flow: Flow, look: Lookup, colleagues: Sequence[Colleague]) -> tuple[str | None, Route]:
    """The team and the way of choosing of the first rule that is true; a team of nobody is everybody."""
    if isinstance(flow.sales.route, str):
        return None, flow.sales.route
    for rule in flow.sales.route:
        if rule.when.test(look) is True:
            known = any(rule.team in one.teams for one in colleagues)
            return (rule.team if known else None), rule.route
    return None, "least_busy"


def _hindrance(
    one: Colleague,
    team: str | None,
    language: str,
    asked: frozenset[str],
    in_hours: bool,
    also_absent: bool,
) -> Verdict | None:
    """What keeps a rep from being chosen at all; the plainest reason first."""
    if team is not None and team not in one.teams:
        return Verdict(one.id, one.name, False, "team", team)
    if one.languages and language and language.partition("-")[0].lower() not in one.languages:
        return Verdict(one.id, one.name, False, "language", language)
    if not also_absent:
        if not in_hours:
            return Verdict(one.id, one.name, False, "hours")
        if one.presence != "available":
            return Verdict(one.id, one.name, False, one.presence)
    if one.id in asked:
        return Verdict(one.id, one.name, False, "had-it")
    if one.capacity is not None and one.chats >= one.capacity:
        return Verdict(one.id, one.name, False, "full", str(one.chats))
    return None


def _chosen(free: Sequence[Colleague], route: Route, owner: str | None) -> dict[str, Verdict]:
    if route == "everybody":
        return {one.id: Verdict(one.id, one.name, True, "everybody") for one in free}
    if owns := next((one for one in free if one.id == owner), None):
        return {owns.id: Verdict(owns.id, owns.name, True, "owner")}
    if not free:
        return {}
    best = min(free, key=_by_turn if route == "round_robin" else _by_chats)
    why: Why = "next" if route == "round_robin" else "least-busy"
    return {best.id: Verdict(best.id, best.name, True, why, str(best.chats))}


def _passed_over(one: Colleague, route: Route) -> Verdict:
    return Verdict(one.id, one.name, False, "later" if route == "round_robin" else "busier", str(one.chats))


def _by_turn(one: Colleague) -> tuple[bool, datetime, str]:
    """Who is there before who is not, then whose last turn is the longest ago."""
    return one.presence != "available", one.last or NEVER_YET, one.id


def _by_chats(one: Colleague) -> tuple[bool, int, datetime, str]:
    return one.presence != "available", one.chats, one.last or NEVER_YET, one.id


def flat(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Verdicts as an event holds them: rep, name, "yes" or "no", why, of, rep …"""
    return tuple(
        part
        for one in verdicts
        for part in (one.rep, one.name, "yes" if one.is_chosen else "no", one.why, one.of)
    )


def verdicts_of(flattened: Sequence[str]) -> tuple[Verdict, ...]:
    """What `flat` wrote."""
    fives = zip(*(flattened[n::5] for n in range(5)), strict=True)
    return tuple(Verdict(rep, name, chosen == "yes", why, of) for rep, name, chosen, why, of in fives)
