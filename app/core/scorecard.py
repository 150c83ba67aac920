"""Answers and signals in, Scorecard out. Never a clock, a store or a random number.

`scorecard(flow, log, at)` is the promise (the score equals its log); `card(flow, state, at)` is the same
from a state that is folded already. Unknown is a range, never 0. The points of each criterion are found in
`points`; here they are summed, the band and what makes a lead hot are read off, and what is missing is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from .contradictions import Contradiction, contradictions
from .events import Logged
from .flow import Band, Flow, Known, Lookup, Persona, Step
from .latest import Latest
from .personas import grade, match
from .points import Line, exact, line_of, points_of, standing
from .renames import has_gone, still
from .state import State, fold, path_of
from .values import Range, Value, Words
from .walk import may_be_asked

Certainty = Literal["decided", "likely", "open"]


@dataclass(frozen=True, slots=True)
class Gate:
    """One of the flow's: `needs`, or `never:N`, the place of its condition."""

    id: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    total: float
    lowest: float
    highest: float
    of: float
    band: Band
    certainty: Certainty
    band_known: bool
    persona: Persona | None
    runner_up: Persona | None
    lines: tuple[Line, ...]
    gates: tuple[Gate, ...]
    causes: tuple[str, ...]  # why it is hot, `band:ID` and `hot:N`; empty: it is not
    missing: tuple[str, ...]  # steps that score and are unknown, or a range that may score either way
    at: datetime
    contradictions: tuple[Contradiction, ...]
    ahead: frozenset[int]  # places of the questions that may still be asked

    @property
    def hot(self) -> bool:
        return bool(self.causes)

    @property
    def grade(self) -> str | None:
        """Fit beside interest, A1 to C3, of a flow that scores both."""
        fit = next((line for line in self.lines if line.criterion.id == "fit"), None)
        interest = next((line for line in self.lines if line.criterion.id == "interest"), None)
        if fit is None or interest is None or not fit.counts:
            return None
        known = fit.points if fit.reasons else None  # nobody matches yet: not the same as a bad fit
        return grade(known, fit.criterion.max, interest.points or 0, interest.criterion.max)

    @property
    def percent(self) -> float:
        return 100 * self.total / self.of if self.of else 0.0

    @property
    def completeness(self) -> float:
        """The share of `of` that is settled, 0 to 1."""
        return 1 - (self.highest - self.lowest) / self.of if self.of else 1.0


def scorecard(flow: Flow, log: Iterable[Logged], at: datetime) -> Scorecard:
    """The scorecard of a conversation's log at a moment: a pure function of its three arguments."""
    return card(flow, fold(flow, log), at)


def card(flow: Flow, state: State, at: datetime, here: int | None = None) -> Scorecard:
    """The scorecard of a folded state. `here`: the place in `flow.steps` a walk has come to."""
    return _CARDS.of((flow, *state.known_by, at, here), lambda: _card(flow, state, at, here))


_CARDS: Latest[Scorecard] = Latest()


def _card(flow: Flow, state: State, at: datetime, here: int | None) -> Scorecard:
    look = partial(known_of, flow, state)
    matched = match(flow, look)
    persona = matched.persona
    ahead = _open_from(flow, state, here)
    lines = tuple(line_of(flow, state, at, criterion, persona, ahead) for criterion in flow.criteria)
    total, lowest, highest, of = _sums(lines)
    band = band_for(flow, total)
    is_settled = band_for(flow, lowest) is band_for(flow, highest)
    band_known = is_settled or not any(flow.steps[n].feeds for n in ahead)
    contradicted = contradictions(flow, state, points_of)

    def seen(name: str) -> Known:
        match name:
            case "score":
                return total
            case "lowest":
                return lowest
            case "highest":
                return highest
            case "band":
                return band.id if band_known else None
            case "persona":
                return persona.id if persona else "none"
        at = flow.points_at.get(name)
        return look(name) if at is None else lines[at].known

    gates = _gates(flow, lines, seen)
    causes: tuple[str, ...] = ()
    if all(gate.holds is not False for gate in gates):
        by_band = (f"band:{band.id}",) if band_known and band.then == "alert" else ()
        causes = by_band + tuple(f"hot:{n}" for n, one in enumerate(flow.hot) if one.test(seen) is True)
    return Scorecard(
        total, lowest, highest, of, band, _certainty(is_settled, contradicted), band_known,
        persona, matched.runner_up, lines, gates, causes, _missing(flow, state, lines, at), at,
        contradicted, ahead,
    )  # fmt: skip


def _open_from(flow: Flow, state: State, here: int | None = None) -> frozenset[int]:
    """Places of the questions that may still be asked, by what is known, and of one that a rep has put."""
    ahead = may_be_asked(flow, state, partial(known_of, flow, state), here)
    put = state.by_rep
    is_open = put is not None and put in flow.position and state.answer(put) is None
    return ahead | {flow.position[put]} if put is not None and is_open else ahead


def _certainty(is_settled: bool, contradicted: tuple[Contradiction, ...]) -> Certainty:
    """How sure the band is, to be shown: answers that contradict each other settle nothing for good."""
    if is_settled:
        return "likely" if contradicted else "decided"
    return "open"


def facts(flow: Flow, state: State, at: datetime, here: int | None = None) -> Lookup:
    """What `when:` conditions look up as the walk comes to `here`. Scores only when asked for."""
    look = partial(known_of, flow, state)

    def lookup(name: str) -> Known:
        if not _is_derived(name):
            return look(name)
        scored = card(flow, state, at, here)
        match name:
            case "hot":
                return scored.hot
            case "score" | "lowest" | "highest":
                return {"score": scored.total, "lowest": scored.lowest, "highest": scored.highest}[name]
            case "band":
                return scored.band.id if scored.band_known else None
            case "persona":
                return scored.persona.id if scored.persona else "none"
            case _:
                criterion = name.removeprefix("points.")
                return next((line.known for line in scored.lines if line.criterion.id == criterion), None)

    return lookup


def band_for(flow: Flow, total: float) -> Band:
    """The last band that starts at or below `total`; bands rise from 0."""
    found = flow.bands[0]
    for band in flow.bands:
        if band.from_ <= total:
            found = band
    return found


def _is_derived(name: str) -> bool:
    return name in ("score", "lowest", "highest", "band", "persona", "hot") or name.startswith("points.")


def known_of(flow: Flow, state: State, name: str) -> Known:
    """What is known without any score. A name that only a score can tell is unknown here."""
    if name in flow.position:
        return _as_known(still(flow.steps[flow.position[name]], state.value(name)))
    match name:
        case "page":
            return path_of(state.page)
        case "language":
            return state.language
        case "visits":
            return state.visits
        case "staffed":
            return state.staffed
    if name.startswith("signal."):
        return name.removeprefix("signal.") in state.sightings
    if name.startswith("account."):
        return state.account.facts.get(name.removeprefix("account.")) if state.account else None
    return None


def _as_known(value: Value | None) -> Known:
    match value:
        case Words(text):
            return text  # "" once it is erased: an answer was given, and the score stands
        case tuple():
            return frozenset(one for one in value if isinstance(one, str))
        case _:
            return value


def _sums(lines: Iterable[Line]) -> tuple[float, float, float, float]:
    """Total, lowest, highest and the most there is: sums of weight x points over what counts."""
    total = lowest = highest = of = 0.0
    for line in lines:
        if line.counts and (weight := line.criterion.weight):
            total += weight * (line.points or 0)
            lowest += weight * line.lowest
            highest += weight * line.highest
            of += weight * line.criterion.max
    return exact(total), exact(lowest), exact(highest), exact(of)


def _gates(flow: Flow, lines: tuple[Line, ...], look: Lookup) -> tuple[Gate, ...]:
    gates = []
    if flow.needs:
        asked = [line for line in lines if line.criterion.id in flow.needs.of]
        met = sum(line.lowest >= flow.needs.points for line in asked)
        may = sum(line.highest >= flow.needs.points for line in asked)
        holds = True if met >= flow.needs.at_least else False if may < flow.needs.at_least else None
        gates.append(Gate("needs", holds))
    for n, condition in enumerate(flow.never):
        result = condition.test(look)
        gates.append(Gate(f"never:{n}", None if result is None else not result))
    return tuple(gates)


def _missing(flow: Flow, state: State, lines: tuple[Line, ...], at: datetime) -> tuple[str, ...]:
    """Steps that would still tell something of the total: unknown, a range, past their span, or gone."""
    counted = [line for line in lines if line.criterion.weight and line.counts]
    unknown = {line.criterion.id for line in counted if line.points is None}
    wide = {line.criterion.id for line in counted if line.most is not None}
    if not unknown and not wide:
        return ()

    def tells(step: Step) -> bool:
        fed = {feed.criterion for feed in step.feeds}
        if fed.isdisjoint(unknown) and fed.isdisjoint(wide):
            return False
        said = state.value(step.id)
        value = still(step, said)
        if value is None or is_past(step, state, at):
            return not fed.isdisjoint(unknown)
        return (isinstance(value, Range) or has_gone(step, said)) and not fed.isdisjoint(wide)

    return tuple(step.id for step in flow.scoring if tells(step))


def lapsed(flow: Flow, state: State, at: datetime) -> tuple[str, ...]:
    """Steps that score and of whose span nothing is left: to be asked again."""
    return tuple(step.id for step in flow.scoring if step.lapses and is_past(step, state, at))


def is_past(step: Step, state: State, at: datetime) -> bool:
    """Whether nothing is left of the span that was answered."""
    answer = state.answer(step.id)
    value = answer.value if answer else None
    return answer is not None and isinstance(value, str) and standing(step, value, answer.at, at) is None
