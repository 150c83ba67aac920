"""Plays a flow without a server: its own tests, a file of answers to score, a talk in the terminal.

The same engine as live, with a log of its own. Never a clock or a store: the day comes in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from . import events as ev
from .commands import Answer, Command, Context, Open, Pass, Refused, Say, Signal
from .conversation import decide
from .events import Logged
from .flow import Flow, FlowTest, Step
from .flow import Signal as Watched
from .renames import step_of, value_of
from .scorecard import Scorecard, card
from .state import Rep, State, evolve
from .transcript import Message, transcript
from .understand import Unfit, fit
from .values import Range, Words
from .wording import filled, filling, plain

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


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of a test that did not hold, in words."""

    test: str
    text: str


def run_test(flow: Flow, test: FlowTest, today: date) -> tuple[Failure, ...]:
    """What of a flow's test does not hold; () if it passes."""
    at = datetime.combine(test.at or today, time(12), UTC)
    play = Play(flow, at, test.language or "", test.page or "", test.staff)
    try:
        unused = _give(play, test)
    except Refused as refused:
        return (Failure(test.name, f"the answer to '{play.state.asked}': {refused.message}"),)
    texts = [f"the answer to '{step}' was never asked for" for step in unused]
    reached = _reached(play, play.scorecard(at + test.after if test.after else None))
    for key, wanted in test.expect.items():
        texts += _differences(key, wanted, reached[key])
    return tuple(Failure(test.name, text) for text in texts)


def _give(play: Play, test: FlowTest) -> list[str]:
    """Gives a test's signals and answers; the steps that never came."""
    for id in test.signals:
        signal = next(one for one in play.flow.signals if one.id == id)
        play.do(_sight(signal))
    left = dict(test.answers)
    while (step := play.state.step()) and step.id in left:
        _answer(play, step, left.pop(step.id))
        if play.state.tries or play.happened(ev.Noted):
            raise Refused("invalid-answer", "it was not understood")
    return list(left)


def _sight(signal: Watched) -> Signal:
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


def _answer(play: Play, step: Step, raw: Any) -> None:
    """Gives a test's answer as a visitor would: by button or field where it fits so, else typed."""
    consent = step.consent is not None
    if raw == "skip":
        play.do(Answer(step.id, None))
        return
    value = list(raw) if isinstance(raw, tuple) else [raw] if step.many else raw
    try:
        play.do(Answer(step.id, value, consent))
    except Refused:
        if not isinstance(raw, str) or consent:
            raise
        play.do(Say(raw))


def _reached(play: Play, scored: Scorecard) -> dict[str, Any]:
    """Everything `expect:` may ask about."""
    said = [event for event in play.happened(ev.Said) if event.part != "noted"]
    closed = any(event.part == "closed" for event in said)
    return {
        "score": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "band": scored.band.id,
        "certainty": scored.certainty,
        "persona": scored.persona.id if scored.persona else "none",
        "hot": scored.hot,
        "points": {line.criterion.id: _points(line.points) for line in scored.lines},
        "answers": {step.id: _plain(play.state.value(step.id)) for step in play.flow.steps},
        "asked": [event.step for event in play.happened(ev.Asked) if event.again is None],
        "said": [event.step for event in said],
        "handoff": True if play.happened(ev.HandedOff) else "closed" if closed else False,
        "closed": play.state.mode == "closed",
    }


def _points(points: float | None) -> float | str:
    return "unknown" if points is None else plain(points)


def _plain(value: Any) -> Any:
    """An answer as a test writes it."""
    match value:
        case Words(text):
            return text
        case Range(low, None) if low is not None:
            return f"from {plain(low)}"
        case Range(None, high) if high is not None:
            return f"up to {plain(high)}"
        case Range(low, high) if low is not None and high is not None:
            return f"{plain(low)} to {plain(high)}"
        case tuple():
            return [_plain(one) for one in value]
        case None:
            return "unknown"
        case _:
            return value


def _differences(key: str, wanted: Any, reached: Any) -> list[str]:
    if isinstance(wanted, Mapping):
        return [
            f"expected {key}.{one} {_shown(value)}, got {_shown(reached.get(one))}"
            for one, value in wanted.items()
            if reached.get(one) != (list(value) if isinstance(value, tuple) else value)
        ]
    wanted = list(wanted) if isinstance(wanted, tuple) else wanted
    return [] if wanted == reached else [f"expected {key} {_shown(wanted)}, got {_shown(reached)}"]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


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
        play.do(_sight(next(one for one in flow.signals if one.id == id)))
    left, met = dict(answers), set[str]()
    while (step := play.state.step()) and step.id not in met:  # a loop ends where its answers do
        met.add(step.id)
        value = left.pop(step.id, None)
        play.do(Pass(step.id) if value is None else Answer(step.id, value, consent=True))
    return Scored(play.scorecard(), play.state, tuple(left))


def _today(flow: Flow, step: str, value: Any) -> Any:
    """A raw value with choices named as today, where it may hold any."""
    if isinstance(value, list):
        return [_today(flow, step, one) for one in value]
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
