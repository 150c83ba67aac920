"""When no answer that may still come can change the decision: curtailed sampling, as `stop:` asks for.

Bounds, never a guess: every answer ahead may turn out in any way that its step allows, so stopping decides as
asking on would have (scoring reference, 4.4), and contact, texts and handoffs come as they would have. Never
decides which question is put; `conversation` does.
"""

from datetime import datetime
from functools import partial

from .flow import AHEAD, Band, Condition, Flow, Known, Step
from .points import Line, ends_of, exact
from .scorecard import band_for, card, known_of
from .state import State
from .values import Range
from .walk import may_come

CONTACT = frozenset({"email", "phone", "name", "company"})


def may_stop(step: Step) -> bool:
    """Whether a settled decision spares this question: it scores, and nothing else hangs on it.

    Never contact or consent, and not a question whose answer chooses the way, or whose being put does: one
    that ends or jumps, under a condition.
    """
    reaches = step.kind in CONTACT or step.fills in CONTACT or step.consent is not None
    turns = (step.end or step.goto is not None) and (step.when is not None or step.group is not None)
    chooses = turns or any(choice.goto for choice in step.choices)
    return bool(step.feeds) and not reaches and not chooses


def is_settled(flow: Flow, state: State, at: datetime, here: int) -> bool:
    """Whether no answer from place `here` on changes what `flow.stop` waits for, nor what else is to come."""
    bounds = _Bounds(flow, state, at, here)
    decided = len(bounds.bands) == 1 if flow.stop == "when_band_decided" else bounds.hot is not None
    return decided and not bounds.is_way_open


class _Bounds:
    """What points, band and heat can still become by the answers ahead."""

    def __init__(self, flow: Flow, state: State, at: datetime, here: int) -> None:
        self._flow = flow
        look = partial(known_of, flow, state)
        self._coming = [flow.steps[n] for n in may_come(flow, state, look, here)]
        known = state.answers.keys() | state.confirmed.keys()
        self._open = frozenset(step.id for step in self._coming if step.asks and step.id not in known)
        self._known = look
        self._told = frozenset(known)  # a range that was answered stays one
        self._card = card(flow, state, at, here)
        self._personas = self._possible_personas()
        self._lines = {line.criterion.id: line for line in self._card.lines}
        self._points = {id: self._reach(line) for id, line in self._lines.items()}
        counted = [line.criterion for line in self._card.lines if line.counts]
        low, high = (sum(one.weight * self._points[one.id][end] for one in counted) for end in (0, 1))
        self._total = Range(exact(low), exact(high))

    @property
    def bands(self) -> tuple[Band, ...]:
        """Those that the total may end in."""
        lowest, highest = (band_for(self._flow, end) for end in self._total.ends)
        return tuple(band for band in self._flow.bands if lowest.from_ <= band.from_ <= highest.from_)

    @property
    def hot(self) -> bool | None:
        """Whether the lead will be hot; None if that hangs on answers ahead."""
        alerts = {band.then == "alert" for band in self.bands}
        causes = [alerts.pop() if len(alerts) == 1 else None, *self._truths(self._flow.hot)]
        fails = [*self._truths(self._flow.never), self._lacks()]
        if True in fails or all(cause is False for cause in causes):
            return False
        return True if True in causes and all(one is False for one in fails) else None

    @property
    def is_way_open(self) -> bool:
        """Whether a step that is not spared comes or not by what answers ahead tell."""
        kept = [step for step in self._coming if not may_stop(step)]
        groups = (self._flow.groups[group].when for group in {step.group for step in kept} if group)
        return any(self._may_turn(one) for one in (*(step.when for step in kept), *groups) if one)

    def _may_turn(self, condition: Condition) -> bool:
        """Whether it may become true as well as not: a step comes only if its condition is true."""
        turns = set()
        for band in self._bands_on_the_way() if "band" in condition.names else (None,):
            look = partial(self._on_the_way, band)
            truth = condition.test(look)
            known = map(look, condition.names - self._told)
            if truth is None and any(one is AHEAD or isinstance(one, Range) for one in known):
                return True
            turns.add(truth is True)
        return len(turns) > 1

    def _bands_on_the_way(self) -> tuple[str | None, ...]:
        """What a step's condition may find as the band; None: unknown, as steps that score are ahead."""
        possible = tuple(band.id for band in self.bands)
        low, high = (band_for(self._flow, end) for end in (self._card.lowest, self._card.highest))
        return possible if low is high else (*possible, None)

    def _on_the_way(self, band: str | None, name: str) -> Known:
        """What a step's condition will find."""
        if name == "band":
            return band
        if name == "hot":
            return AHEAD if self.hot is None else self.hot
        return self._later(name)

    def _truths(self, conditions: tuple[Condition, ...]) -> list[bool | None]:
        return [condition.test(self._later) for condition in conditions]

    def _lacks(self) -> bool | None:
        """Whether the gate `needs` will fail: too few criteria can still have the points."""
        needs = self._flow.needs
        if needs is None:
            return False
        asked = [self._lines[id] for id in needs.of if id in self._lines]
        ends = [line.highest if self._is_left_open(line) else line.lowest for line in asked]
        surely = sum(one >= needs.points for one in ends)
        perhaps = sum(line.highest >= needs.points for line in asked)
        return False if surely >= needs.at_least else True if perhaps < needs.at_least else None

    def _later(self, name: str) -> Known:
        """What a condition will find: a range, or AHEAD where an answer may still tell."""
        if name == "score":
            return self._total
        if name in ("lowest", "highest"):
            return AHEAD
        if name == "band":
            return self.bands[0].id if len(self.bands) == 1 else AHEAD
        if name == "persona":
            return self._personas[0] if len(self._personas) == 1 else AHEAD
        if not name.startswith("points."):
            return self._look(name)
        line = self._lines.get(name.removeprefix("points."))
        if line is None or self._is_left_open(line):
            return line.points if line else None
        return AHEAD if line.points is None else Range(*self._points[line.criterion.id])

    def _look(self, name: str) -> Known:
        return AHEAD if name in self._open else self._known(name)

    def _possible_personas(self) -> tuple[str, ...]:
        """Whom the visitor may turn out to be; `none` as well where nobody need match."""
        found = []
        for persona in self._flow.personas:
            truth = persona.when.test(self._look)
            if truth is not False:
                found.append(persona.id)
            if truth is True:
                return tuple(found)
        return (*found, "none")

    def _reach(self, line: Line) -> tuple[float, float]:
        """The fewest and the most points that the criterion can end with, as they count in the total."""
        low, high = line.lowest, line.highest
        if self._is_left_open(line):
            low = high = line.points or 0
        elif line.points is None or not self._is_fed(line):
            high = min(line.criterion.max, low + self._most_ahead(line))
        return self._with_personas(line, low, high)

    def _with_personas(self, line: Line, low: float, high: float) -> tuple[float, float]:
        if line.criterion.id != "fit":
            return low, high
        fits = {persona.id: persona.fit or 0 for persona in self._flow.personas} | {"none": 0}
        now = fits[self._card.persona.id] if self._card.persona else 0
        possible = [fits[id] for id in self._personas]
        return max(0, low - (now - min(possible))), min(line.criterion.max, high + max(possible) - now)

    def _is_fed(self, line: Line) -> bool:
        return any(reason.source in ("answer", "rep") for reason in line.reasons)

    def _is_left_open(self, line: Line) -> bool:
        """No answer has fed it, and none that may come can."""
        feeders = self._flow.feeders[line.criterion.id]
        return not self._is_fed(line) and not any(step.id in self._open for step, _ in feeders)

    def _most_ahead(self, line: Line) -> float:
        feeders = self._flow.feeders[line.criterion.id]
        most = [ends_of(step, feed)[1] for step, feed in feeders if step.id in self._open]
        return sum(most) if line.criterion.combine == "sum" else max(most, default=0)
