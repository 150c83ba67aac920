"""What the people of an account have told together: who is there, what each criterion rests on, what lacks.

A projection, made anew whenever it is looked at: nothing of it is stored, no alert hangs on it. Never looks
anybody up: the members come in, one for each lead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .accounts import Fact, company_facts
from .flow import Band
from .lead import facts_of
from .points import Line, exact
from .reader import Reader
from .scorecard import Certainty, Scorecard, band_for, card
from .staff_labels import alone, words_of
from .staff_words import FALLBACK, begun
from .state import State
from .values import stamp
from .wording import plain, told

Role = Literal["decides", "influences", "uses"]
ROLES: tuple[Role, ...] = ("uses", "influences", "decides")  # the weightier the later
DECIDING = frozenset({"authority", "economic_buyer"})  # criteria that tell who decides, in the shipped models
DECIDES, INFLUENCES = 3 / 4, 2 / 4  # of their most points, as vector 4 of the scoring reference has them


@dataclass(frozen=True, slots=True)
class Member:
    """A lead of the account, by its newest conversation."""

    conversation: str
    state: State


@dataclass(frozen=True, slots=True)
class Person:
    member: Member
    name: str | None
    role: Role | None  # None: it is not known who decides
    scorecard: Scorecard


@dataclass(frozen=True, slots=True)
class Founded:
    """A criterion, by the best-founded answer of the account's people; `by` None: nobody has told."""

    line: Line
    by: Person | None


@dataclass(frozen=True, slots=True)
class AccountCard:
    domain: str
    name: str
    people: tuple[Person, ...]  # who decides first
    criteria: tuple[Founded, ...]
    total: float
    lowest: float
    highest: float
    of: float
    band: Band
    certainty: Certainty
    rolled_up: float  # of the people's totals, as the flow's `champion` says
    facts: tuple[tuple[Fact, Person], ...] = ()  # of the company, with who has told them

    @property
    def missing(self) -> tuple[str, ...]:
        """Criteria that count and that nobody of the account has told anything of."""
        return tuple(
            one.line.criterion.id
            for one in self.criteria
            if one.by is None and one.line.counts and one.line.criterion.weight
        )


def account_card(domain: str, members: Sequence[Member], at: datetime) -> AccountCard:
    """The account by the flow of its newest conversation. ValueError for an account of nobody.

    `members`: the newest first.
    """
    if not members:
        raise ValueError(f"nobody of {domain} is known")
    flow = members[0].state.flow
    people = tuple(sorted((_person(one, at) for one in members), key=_weight, reverse=True))
    bare = card(flow, State(flow), at)
    criteria = tuple(_founded(line, people) for line in bare.lines)
    counted = [one.line for one in criteria if one.line.counts]
    total = exact(sum(line.criterion.weight * (line.points or 0) for line in counted))
    lowest = exact(sum(line.criterion.weight * line.lowest for line in counted))
    highest = exact(sum(line.criterion.weight * line.highest for line in counted))
    is_decided = band_for(flow, lowest) is band_for(flow, highest)
    totals = [_scaled(one.scorecard.total, one.scorecard.of, bare.of) for one in people]
    return AccountCard(
        domain, _name(domain, members), people, criteria, total, lowest, highest, bare.of,
        band_for(flow, total), "decided" if is_decided else "open", roll_up(totals, flow.champion),
        _facts(members, people),
    )  # fmt: skip


def roll_up(totals: Sequence[float], champion: float) -> float:
    """One number of several people's: champion * the best + (1 - champion) * the mean of the others.

    With 1 it is the best alone. Source: docs.gtmclarity.ai (scoring reference, vector 19): 0.6 and 80, 50,
    30, 20 make 61.33. ValueError for nobody.
    """
    if not totals:
        raise ValueError("there is nobody whose totals could be rolled up")
    best, *others = sorted(totals, reverse=True)
    return champion * best + (1 - champion) * sum(others) / len(others) if others else best


def _facts(members: Sequence[Member], people: Sequence[Person]) -> tuple[tuple[Fact, Person], ...]:
    tellers = {person.member.conversation: person for person in people}
    facts = company_facts([one.state for one in members])
    return tuple((fact, tellers[members[fact.teller].conversation]) for fact in facts)


def _person(member: Member, at: datetime) -> Person:
    state, scored = member.state, card(member.state.flow, member.state, at)
    return Person(member, facts_of(state.flow, state).get("name"), _role(scored), scored)


def _role(scored: Scorecard) -> Role | None:
    """Who decides says so by the points of the criterion that asks for it."""
    shares = [
        line.points / line.criterion.max
        for line in scored.lines
        if line.criterion.id in DECIDING and line.points is not None and line.criterion.max
    ]
    if not shares:
        return None
    share = max(shares)
    return "decides" if share >= DECIDES else "influences" if share >= INFLUENCES else "uses"


def _weight(person: Person) -> int:
    return ROLES.index(person.role) + 1 if person.role else 0


def _founded(bare: Line, people: Sequence[Person]) -> Founded:
    """The best-founded line of a criterion: confirmed by a rep, exact, by whom decides, then the most points.

    Points of another flow's criterion count by their share of the most there.
    """
    found = [(person, line) for person in people for line in _lines(person, bare)]
    if not found:
        return Founded(bare, None)
    person, line = max(found, key=lambda one: _foundation(*one))
    return Founded(_fitted(line, bare), person)


def _lines(person: Person, bare: Line) -> Iterator[Line]:
    for line in person.scorecard.lines:
        if line.criterion.id == bare.criterion.id and line.points is not None and line.reasons:
            yield line


def _foundation(person: Person, line: Line) -> tuple[bool, bool, int, float]:
    is_confirmed = any(reason.source == "rep" for reason in line.reasons)
    return is_confirmed, line.most is None, _weight(person), _scaled(line.points or 0, line.criterion.max, 1)


def _fitted(line: Line, bare: Line) -> Line:
    most = bare.criterion.max
    points, low, high = (
        _scaled(one, line.criterion.max, most) for one in (line.points or 0, line.lowest, line.highest)
    )
    at_best = None if line.most is None else _scaled(line.most, line.criterion.max, most)
    return Line(bare.criterion, points, low, high, bare.counts, line.reasons, at_best)


def _scaled(points: float, of: float, to: float) -> float:
    return points if of == to else exact(points * to / of) if of else 0


def _name(domain: str, members: Sequence[Member]) -> str:
    """What the newest who has said it calls the company; else its domain."""
    names = (facts_of(one.state.flow, one.state).get("company") for one in members)
    return next((name for name in names if name), domain)


def newest_of_each(members: Sequence[Member]) -> tuple[Member, ...]:
    """One member for each lead, by the first of its conversations; they come the newest first."""
    by_lead: dict[str, Member] = {}
    for member in members:
        by_lead.setdefault(member.state.lead, member)
    return tuple(by_lead.values())


# --- for staff ---
def account_wire(account: AccountCard, language: str = FALLBACK, owner: str | None = None) -> dict[str, Any]:
    """The `account` that reps read, in their language; `by` is the conversation of whose answer it is.

    `owner`: the name of the rep who sells to it.
    """
    return {
        "domain": account.domain,
        "name": account.name,
        "owner": owner,
        "facts": [_fact_wire(fact, by, language) for fact, by in account.facts],
        "total": plain(account.total),
        "lowest": plain(account.lowest),
        "highest": plain(account.highest),
        "of": plain(account.of),
        "band": account.band.id,
        "certainty": account.certainty,
        "rolled_up": plain(account.rolled_up),
        "people": [_person_wire(person) for person in account.people],
        "criteria": [_founded_wire(one, language) for one in account.criteria if one.line.counts],
        "missing": list(account.missing),
    }


def _person_wire(person: Person) -> dict[str, Any]:
    scored, state = person.scorecard, person.member.state
    covered = [line.criterion.id for line in scored.lines if line.counts and line.points is not None]
    wire = {
        "lead": state.lead,
        "conversation": person.member.conversation,
        "name": person.name,
        "role": person.role,
        "state": state.mode,
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "band": scored.band.id,
        "hot": scored.hot,
        "last": stamp(state.last) if state.last else None,
        "covers": covered,
    }
    return {key: value for key, value in wire.items() if value is not None}


def _fact_wire(fact: Fact, by: Person, language: str) -> dict[str, Any]:
    spoken = by.member.state.flow.spoken(language).step(fact.step.id) or fact.step
    return {
        "id": fact.name,
        "label": alone(begun(words_of(fact.name)), language),
        "text": told(spoken, fact.value, language),
        "by": by.member.conversation,
        "name": by.name,
    }


def _founded_wire(founded: Founded, language: str) -> dict[str, Any]:
    line, by = founded.line, founded.by
    wire: dict[str, Any] = {
        "id": line.criterion.id,
        "label": alone(line.criterion.label, language),
        "points": plain(line.points) if by and line.points is not None else None,
        "max": plain(line.criterion.max),
        "weight": plain(line.criterion.weight),
    }
    if by is None:
        return wire
    state = by.member.state
    reader = Reader(state.flow, state, by.scorecard, language)
    said = ", ".join(reader.label(reason) for reason in line.reasons)
    is_confirmed = any(reason.source == "rep" for reason in line.reasons)
    whose = {"by": by.member.conversation, "name": by.name, "role": by.role, "said": said}
    return {**wire, **whose, "confirmed": is_confirmed}
