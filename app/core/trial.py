"""A flow's own tests, played: the talk as it went, and every expectation that did not hold, with its place.

The same engine as live. Never a clock or a file: today comes in, and places are paths in the flow's file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import events as ev
from .commands import Answer, Refused, Say
from .events import Event, Logged
from .flow import Flow, FlowTest, Step
from .nodes import Path
from .play import Play, sight
from .routing import within
from .scorecard import Scorecard
from .state import State
from .transcript import Message
from .values import Range, Words
from .wording import plain

_FAR = 366  # days to look ahead for one on which sales is there


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not go as a test says.

    `path`: where the test says so, in its file. `seq`: the line of the talk that went another way; None: its
    end. `note`: what was to come there; "" if no place of the talk tells.
    """

    test: str
    text: str
    path: Path
    seq: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One test of a flow as it was played. `looked`: when the score was looked at."""

    test: FlowTest
    failures: tuple[Failure, ...]
    talk: tuple[Message, ...]
    log: tuple[Logged, ...]
    state: State
    scorecard: Scorecard
    looked: datetime


def run_test(flow: Flow, test: FlowTest, today: date) -> tuple[Failure, ...]:
    """What of a flow's test does not hold; () if it passes."""
    return trial(flow, test, today).failures


def trial(flow: Flow, test: FlowTest, today: date) -> Trial:
    at = _moment(flow, test, today)
    play = Play(flow, at, test.language or "", test.page or "", test.staff)
    for id in test.signals:
        play.do(sight(next(one for one in flow.signals if one.id == id)))
    left = dict(test.answers)
    stopped = _give(play, test, left)
    looked = at + (test.after or timedelta())
    scored = play.scorecard(looked)
    failures = [stopped] if stopped else [*_unused(play, test, left), *_failures(play, test, scored)]
    talk = (*play.told(), *_refused(play, test, stopped))
    return Trial(test, tuple(failures), talk, tuple(play.log), play.state, scored, looked)


def _moment(flow: Flow, test: FlowTest, today: date) -> datetime:
    """When a test is played: at noon of its day, or as sales comes, if it is to be there.

    A test that names no day is played on the next with somebody there: it passes on a Sunday as on a Monday.
    """
    hours, day = flow.sales.hours, test.at or today
    noon = datetime.combine(day, time(12), UTC)
    if hours is None or not test.staff:
        return noon
    zone = ZoneInfo(hours.zone)
    days = (day + timedelta(n) for n in range(1 if test.at else _FAR))
    coming = (datetime.combine(one, hours.from_, zone).astimezone(UTC) for one in days)
    return next((one for one in coming if within(hours, one)), noon)


# --- the talk ---
def _give(play: Play, test: FlowTest, left: dict[str, Any]) -> Failure | None:
    """Gives the answers that are asked for, and takes them out of `left`, until one does not get through."""
    while (step := play.state.step()) and step.id in left:
        path, text = ("tests", test.name, "answers", step.id), f"the answer to '{step.id}'"
        try:
            why = _answer(play, step, left.pop(step.id))
        except Refused as refused:
            return Failure(test.name, f"{text}: {refused.message}", path, play.state.seq + 1, refused.message)
        if play.state.tries or play.happened(ev.Noted):
            seq = _last(play, step.id, ev.NotUnderstood, ev.Noted)
            return Failure(test.name, f"{text}: it was not understood", path, seq, f"not understood. {why}")
    return None


def _refused(play: Play, test: FlowTest, stopped: Failure | None) -> Iterator[Message]:
    """What the visitor tried to say where it was refused: the log has nothing of it."""
    if stopped and stopped.seq and stopped.seq > play.state.seq:
        step = str(stopped.path[-1])
        raw = dict(test.answers)[step]
        text = ", ".join(raw) if isinstance(raw, tuple) else str(raw)
        yield Message(stopped.seq, "visitor", text, play.log[-1].at, step=step)


def _unused(play: Play, test: FlowTest, left: dict[str, Any]) -> Iterator[Failure]:
    step = play.state.step()
    where = f"stands at '{step.id}'" if step else "was over" if play.state.ended else "waits for a rep"
    for id in left:
        text = f"the answer to '{id}' was never asked for: the talk {where}"
        path = ("tests", test.name, "answers", id)
        yield Failure(test.name, text, path, note=f"'{id}' was never asked")


def _answer(play: Play, step: Step, raw: Any) -> str:
    """Gives a test's answer as a visitor would: by button or field where it fits so, else typed.

    Why it had to be typed; "" if it was not.
    """
    consent = step.consent is not None
    if raw == "skip":
        play.do(Answer(step.id, None))
        return ""
    value = list(raw) if isinstance(raw, tuple) else [raw] if step.many else raw
    try:
        play.do(Answer(step.id, value, consent))
    except Refused as refused:
        if not isinstance(raw, str) or consent:
            raise
        play.do(Say(raw))
        return refused.message
    return ""


def _last(play: Play, step: str, *kinds: type[Event]) -> int | None:
    """The seq of the last event of these kinds that is about a step."""
    found = (one.seq for one in reversed(play.log) if _is_about(one.event, step, kinds))
    return next(found, None)


def _is_about(event: Event, step: str, kinds: tuple[type[Event], ...]) -> bool:
    return isinstance(event, kinds) and getattr(event, "step", None) == step


# --- what must come out ---
def _failures(play: Play, test: FlowTest, scored: Scorecard) -> Iterator[Failure]:
    put = [one for one in play.log if isinstance(one.event, ev.Asked) and one.event.again is None]
    said = [one for one in play.log if isinstance(one.event, ev.Said) and one.event.part != "noted"]
    for key, wanted in test.expect.items():
        path: Path = ("tests", test.name, "expect", key)
        match key:
            case "asked":
                yield from _in_order(test, path, wanted, put, "asked")
            case "said":
                yield from _in_order(test, path, wanted, said, "said")
            case "answers":
                yield from _understood(play, test, path, wanted)
            case "points":
                yield from _points(test, path, wanted, scored)
            case "handoff":
                yield from _handoff(play, test, path, wanted)
            case _:
                got = _reached(play, scored)[key]
                if not _same(wanted, got):
                    yield Failure(test.name, f"expected {key} {_shown(wanted)}, got {_shown(got)}", path)


def _reached(play: Play, scored: Scorecard) -> dict[str, Any]:
    """What `expect:` may ask about that has one value at the end."""
    return {
        "score": scored.total,
        "lowest": scored.lowest,
        "highest": scored.highest,
        "band": scored.band.id,
        "certainty": scored.certainty,
        "persona": scored.persona.id if scored.persona else "none",
        "hot": scored.hot,
        "closed": play.state.mode == "closed",
    }


def _in_order(test: FlowTest, path: Path, wanted: Any, events: list[Logged], verb: str) -> Iterator[Failure]:
    """The first step at which two lists go different ways."""
    got = [str(getattr(one.event, "step", "")) for one in events]
    if list(wanted) == got:
        return
    alike = (a == b for a, b in zip(wanted, got, strict=False))
    n = next((n for n, same in enumerate(alike) if not same), min(len(wanted), len(got)))
    where = "here" if n < len(got) else "next"
    note = f"'{wanted[n]}' was to be {verb} {where}" if n < len(wanted) else f"nothing more was to be {verb}"
    text = f"expected {verb} {_shown(wanted)}, got {_shown(got)}"
    at = (*path, n) if n < len(wanted) else path
    yield Failure(test.name, text, at, events[n].seq if n < len(got) else None, note)


def _understood(play: Play, test: FlowTest, path: Path, wanted: Any) -> Iterator[Failure]:
    for step, value in wanted.items():
        got = _plain(play.state.value(step))
        if not _same(value, got):
            text = f"expected answers.{step} {_shown(value)}, got {_shown(got)}"
            seq = _last(play, step, ev.Answered)
            note = f"this was to mean {_shown(value)}" if seq else f"'{step}' was to be answered"
            yield Failure(test.name, text, (*path, step), seq, note)


def _points(test: FlowTest, path: Path, wanted: Any, scored: Scorecard) -> Iterator[Failure]:
    lines = {line.criterion.id: line for line in scored.lines}
    for criterion, points in wanted.items():
        line = lines[criterion]
        got = "unknown" if line.points is None else line.points
        if not _same(points, got):
            reasons = ", ".join(reason.label for reason in line.reasons)
            text = f"expected points.{criterion} {_shown(points)}, got {_shown(got)}"
            yield Failure(test.name, f"{text}: {reasons}" if reasons else text, (*path, criterion))


def _handoff(play: Play, test: FlowTest, path: Path, wanted: Any) -> Iterator[Failure]:
    got: bool | str = False
    seq, note = None, "no rep was asked for"
    for one in play.log:
        match one.event:
            case ev.Said(part="closed") if not got:
                got, seq, note = "closed", one.seq, "nobody was there here"
            case ev.HandedOff():  # right behind its text
                got, seq, note = True, one.seq - 1, "a rep was asked for here"
    if wanted != got:
        yield Failure(test.name, f"expected handoff {_shown(wanted)}, got {_shown(got)}", path, seq, note)


# --- values ---
def _same(wanted: Any, got: Any) -> bool:
    """Several choices count in any order; a number as it is shown, without the noise of fractions."""
    if isinstance(got, list):
        return sorted(wanted if isinstance(wanted, tuple) else (wanted,)) == sorted(got)
    return bool(_rounded(wanted) == _rounded(got))


def _rounded(value: Any) -> Any:
    return plain(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


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


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(_rounded(value))
