"""Plays a flow without a server: its own tests, a file of answers to score, a talk in the terminal.

The same engine as live, with a log of its own. Never a clock or a store: the day comes in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .commands import Answer, Command, Context, Open, Pass, Signal
from .conversation import decide
from .events import Logged
from .flow import Flow
from .flow import Signal as Watched
from .renames import step_of, value_of
from .scorecard import Scorecard, card
from .state import Rep, State, evolve
from .transcript import Message, transcript
from .understand import Unfit, fit
from .wording import filled, filling

SITE = "this site"
COLLEAGUE = (Rep("colleague", "A colleague"),)


class Play:
    """One conversation with a flow: `do` a command, read the `state` and what was said."""

    def __init__(
        self, flow: Flow, at: datetime, language: str = "", page: str = "", staffed: bool = True
    ) -> None:
        self.flow, self.state, self.log = flow, State(flow), list[Logged]()
        self._context = Context(at, COLLEAGUE if staffed else (), "play", SITE)
        self.opened = self.do(Open("", language or flow.language, page))

    def do(self, command: Command) -> tuple[Message, ...]:
        """What is said because of it. Refused if it may not be; then nothing has happened."""
        before = self.state
        logged = tuple(
            Logged(before.seq + n, self._context.at, f"{before.seq}", "visitor", event)
            for n, event in enumerate(decide(self.flow, before, command, self._context), start=1)
        )
        for one in logged:
            self.state = evolve(self.state, one)
        self.log += logged
        return transcript(before, logged, SITE)

    def told(self) -> tuple[Message, ...]:
        """Everything that was said, from the beginning."""
        return transcript(State(self.flow), self.log, SITE)

    def filled(self, text: str) -> str:
        """A text of the open question as the visitor reads it."""
        return filled(text, filling(self.state, SITE))

    def scorecard(self, at: datetime | None = None) -> Scorecard:
        return card(self.flow, self.state, at or self._context.at)

    def happened(self, kind: type[Any]) -> list[Any]:
        return [one.event for one in self.log if isinstance(one.event, kind)]


def sight(signal: Watched) -> Signal:
    """What a visitor would do for this signal to be seen."""
    if signal.page is not None:
        return Signal("page", _matching(signal.page))
    if signal.event is not None:
        return Signal("event", signal.event)
    if signal.visits is not None:
        return Signal("visits", signal.visits)
    if signal.seconds is not None:
        return Signal("seconds", signal.seconds)
    return Signal("scroll", signal.scroll or 0)


def _matching(glob: str) -> str:
    """A path that the glob matches."""
    return re.sub(r"\[!?(.)[^]]*\]", r"\1", glob).replace("*", "").replace("?", "x")


@dataclass(frozen=True, slots=True)
class Scored:
    scorecard: Scorecard
    state: State
    ignored: tuple[str, ...]  # answers off the path


def score_answers(
    flow: Flow, answers: Mapping[str, Any], signals: Sequence[str], at: datetime
) -> Scored | tuple[str, ...]:
    """The scorecard of these answers, or what is wrong with them. An absent answer stays unknown."""
    answers = {step_of(flow, id): _today(flow, id, value) for id, value in answers.items()}
    faults = [f"'{id}' is not a question of this flow" for id in answers if not _is_question(flow, id)]
    faults += [text for id, value in answers.items() if (text := _unfit(flow, id, value, at.date()))]
    known = {signal.id for signal in flow.signals}
    faults += [f"'{id}' is not a signal of this flow" for id in signals if id not in known]
    if faults:
        return tuple(faults)
    play = Play(flow, at, staffed=False)
    for id in signals:
        play.do(sight(next(one for one in flow.signals if one.id == id)))
    left, met = dict(answers), set[str]()
    while (step := play.state.step()) and step.id not in met:  # a loop ends where its answers do
        met.add(step.id)
        value = left.pop(step.id, None)
        play.do(Pass(step.id) if value is None else Answer(step.id, value, consent=True))
    return Scored(play.scorecard(), play.state, tuple(left))


def _today(flow: Flow, step: str, value: Any) -> Any:
    """A raw value with its choices named as today."""
    if isinstance(value, list):
        return [value_of(flow, step, one) if isinstance(one, str) else one for one in value]
    return value_of(flow, step, value) if isinstance(value, str) else value


def _unfit(flow: Flow, id: str, value: object, today: date) -> str | None:
    """Why a value is no answer to its question; None if it is one, or leaves it open."""
    step = flow.step(id)
    if step is None or not step.asks or value is None:
        return None
    try:
        fit(step, value, today)
    except Unfit as unfit:
        return f"{id}: {unfit.text('en')}"
    return None


def _is_question(flow: Flow, id: str) -> bool:
    step = flow.step(id)
    return step is not None and step.asks
