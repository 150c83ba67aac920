"""The lines of a conversation as its people read them, and the question that stands open.

What a visitor may see is decided here and nowhere else: texts and choices. Never a score, a band, a
persona, a rule or a threshold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from typing import Any

from . import events as ev
from .causes import confirmed, cooled, transferred
from .events import Logged
from .flow import Step
from .phrases import listed, phrase
from .recalled import Recalled
from .staff_labels import alone, named
from .staff_words import begun, say
from .state import State, evolve
from .values import stamp
from .wording import filled, filling, label_of, plain


@dataclass(frozen=True, slots=True)
class Message:
    seq: int
    by: str  # bot, visitor, rep; for reps also note
    text: str
    at: datetime
    name: str | None = None
    step: str | None = None
    url: str | None = None  # of a `book` step: the link that `text` ends with
    followed: bool | None = None  # for reps: this line says that the visitor followed a link
    told: bool | None = None  # for reps: this line tells what happened, nobody said it
    left: bool | None = None  # a message that was left for the reps, as nobody was there

    def wire(self) -> dict[str, Any]:
        line = {"seq": self.seq, "by": self.by, "text": self.text, "at": stamp(self.at)}
        more: dict[str, Any] = {"name": self.name, "step": self.step, "url": self.url}
        more |= {"followed": self.followed, "told": self.told, "left": self.left}
        return line | {key: value for key, value in more.items() if value is not None}


def transcript(
    state: State,
    log: Sequence[Logged],
    site_name: str,
    reader: str | None = None,
    states: Iterable[State] | None = None,
) -> tuple[Message, ...]:
    """The messages of `log`, which follows `state`; a text is filled in with what was known at its time.

    `reader`: the language of a rep, who also reads what the visitor did with a link, what a rep confirmed
    and why an alert was withdrawn. None: as the visitor reads it, of an erased talk no more than that it was.
    `states`: those after each event, where they are at hand.
    """
    messages, after = list[Message](), state
    for logged, after in zip(log, states or _after_each(state, log), strict=True):
        message = _for_rep(after, logged, reader) if reader is not None else None
        message = message or _message(after, logged, site_name)
        if message:
            messages.append(message)
    if not after.erased:
        return tuple(messages)
    if reader is None:
        return tuple(messages[-1:])
    return tuple(one if one.text else replace(one, text=say(reader, "gone")) for one in messages)


def _after_each(state: State, log: Iterable[Logged]) -> Iterator[State]:
    return islice(accumulate(log, evolve, initial=state), 1, None)


def _message(state: State, logged: Logged, site_name: str) -> Message | None:
    match logged.event:
        case ev.Said(step=step, part=part):
            said = _of_bot(state, logged, step, _said(state, step, part, site_name))
            link = _url(state, step) if part == "text" else None
            return replace(said, url=link) if said and link else said
        case ev.Asked(step=step, again=again):
            return _of_bot(state, logged, step, _asked(state, step, again, site_name))
        case ev.Answered(step=step, value=value) | ev.Corrected(step=step, value=value):
            return _of_visitor(logged, _answered(state, step, value, site_name), step)
        case ev.NotUnderstood(step=step, text=words) | ev.Noted(step=step, text=words):
            return _of_visitor(logged, words.text, step)
        case ev.VisitorSaid(text=words):
            return _of_visitor(logged, words.text, None)
        case ev.MessageLeft(text=words):
            return replace(_of_visitor(logged, words.text, None), left=True)
        case ev.RepSaid(text=words, name=name):
            return Message(logged.seq, "rep", words.text, logged.at, name=name)
        case ev.Erased():
            return _of_bot(state, logged, None, phrase(state.spoken.language, "erased"))
        case _:
            return None


def _of_bot(state: State, logged: Logged, step: str | None, text: str) -> Message | None:
    return Message(logged.seq, "bot", text, logged.at, step=step) if text else None


def _for_rep(state: State, logged: Logged, language: str) -> Message | None:
    """What only reps read."""
    match logged.event:
        case ev.Followed(step=step):
            return _followed(state, logged, step)
        case ev.Cooled() as event:
            text = cooled(state.flow.spoken(language), state, event, language)
            return Message(logged.seq, "bot", text, logged.at, told=True)
        case ev.Mailed():
            return Message(logged.seq, "bot", begun(say(language, "mailed")), logged.at, told=True)
        case ev.TranscriptWanted():
            told = begun(say(language, "transcript-wanted"))
            return Message(logged.seq, "visitor", told, logged.at, told=True)
        case ev.Confirmed() as event:
            return Message(logged.seq, "rep", confirmed(state.flow, event, language), logged.at, told=True)
        case ev.Transferred() as event:
            return Message(logged.seq, "rep", transferred(event, language), logged.at, told=True)
        case ev.NoteWritten(text=words, name=name):
            return Message(logged.seq, "note", words.text, logged.at, name=name)
        case ev.Erased():
            return Message(logged.seq, "bot", begun(say(language, "erased")), logged.at, told=True)
        case _:
            return None


def _followed(state: State, logged: Logged, step: str) -> Message:
    return Message(logged.seq, "visitor", _url(state, step) or "", logged.at, step=step, followed=True)


def _url(state: State, id: str) -> str | None:
    step = state.flow.step(id)
    return step.url if step else None


def _of_visitor(logged: Logged, text: str, step: str | None) -> Message:
    return Message(logged.seq, "visitor", text, logged.at, step=step)


def _said(state: State, id: str, part: str, site_name: str) -> str:
    step = state.spoken.step(id)
    if step is None:
        return ""
    match part:
        case "noted":
            return phrase(state.spoken.language, "noted")
        case "closed":
            text = step.closed
        case "otherwise":
            text = step.otherwise
        case _:
            text = f"{step.text} {step.url}" if step.url else step.text
    return filled(text or "", filling(state, site_name))


def _asked(state: State, id: str, again: str | None, site_name: str) -> str:
    step = state.spoken.step(id)
    if step is None:
        return ""
    text = filled(step.text, filling(state, site_name))
    if again is None:
        return text
    if not step.choices:
        return f"{phrase(state.spoken.language, 'pardon')} {text}"
    labels = filled(listed([choice.label for choice in step.choices]), filling(state, site_name))
    return f"{phrase(state.spoken.language, again, choices=labels)} {text}"


def _answered(state: State, id: str, value: Any, site_name: str) -> str:
    """The answer as a line of the visitor's: a label of the flow is filled in, their own words never."""
    step = state.spoken.step(id)
    if step is None:
        return ""
    if value is None or isinstance(value, str):
        text = label_of(step, value, state.spoken.language) if value is not None else step.skip or ""
        return filled(text, filling(state, site_name))
    return label_of(step, value, state.spoken.language)


def step_wire(state: State, today: date, site_name: str) -> Mapping[str, Any] | None:
    """The open question as the wire has it; None when nothing is asked. Nothing of points in it."""
    step = state.step()
    if step is None:
        return None
    if step.is_fixed:
        return _FIXED.of((state.spoken.mark, step.id), lambda: _question(step, str, today))
    return _question(step, partial(_filled, state, site_name), today)


_FIXED: Recalled[Mapping[str, Any]] = Recalled(2_000)


def progress(state: State) -> int:
    """Percent of the questions behind the visitor, as if all below may come; 0 if none is open."""
    flow, step = state.flow, state.step()
    if step is None or step.id not in flow.position:
        return 0
    behind = sum(1 for id in state.path if id != step.id)
    ahead = sum(1 for one in flow.steps[flow.position[step.id] :] if one.asks and one.id not in state.answers)
    return round(100 * behind / max(1, behind + ahead))


def earlier_wire(state: State, id: str, today: date, site_name: str) -> Mapping[str, Any] | None:
    """The question of an answer that may be corrected now, as it would be put today; None if not."""
    step = state.spoken.step(id)
    if step is None or id not in state.answers or state.mode != "bot":
        return None
    return _question(step, partial(_filled, state, site_name), today)


def _question(step: Step, fill: Callable[[str], str], today: date) -> dict[str, Any]:
    wire: dict[str, Any] = {"id": step.id, "kind": step.kind}
    if step.choices:
        wire["choices"] = [{"id": choice.id, "label": fill(choice.label)} for choice in step.choices]
    if step.many:
        bounds = {"min": step.min, "max": step.max}
        wire["many"] = {key: int(bound) for key, bound in bounds.items() if bound is not None} or True
    elif step.kind in ("number", "text"):
        bounds = {"min": step.min, "max": step.max}
        wire |= {key: plain(bound) for key, bound in bounds.items() if bound is not None}
    wire |= {"from": _day(step.from_, today), "to": _top(step, today), "whole": step.whole or None}
    texts = {"other": step.other, "skip": step.skip, "hint": step.hint, "consent": step.consent}
    wire |= {key: fill(text) for key, text in texts.items() if text is not None} | {"unit": step.unit}
    return {key: value for key, value in wire.items() if value is not None}


def questions_wire(state: State, today: date, site_name: str, language: str) -> list[dict[str, Any]]:
    """Every question of the flow, for a rep who confirms or asks: as visitors get it, in the rep's language.

    `name`: what it is called; `label`: its text; `criterion`: what it scores; `asked`: put or known already.
    """
    flow, fill = state.flow.spoken(language), partial(_filled, state, site_name)
    questions = []
    for step in flow.steps:
        if step.asks:
            names = {"name": alone(named(flow, step.id), language), "label": fill(step.text)}
            feeds = {"criterion": step.feeds[0].criterion} if step.feeds else {}
            asked = {"asked": True} if _was_asked(state, step.id) else {}
            questions.append(_question(step, fill, today) | names | feeds | asked)
    return questions


def _was_asked(state: State, id: str) -> bool:
    return id in state.given or id in (state.asked, state.by_rep) or state.value(id) is not None


def _filled(state: State, site_name: str, text: str) -> str:
    return filled(text, filling(state, site_name))


def _top(step: Step, today: date) -> Any:
    if step.kind == "rating":
        return step.to or 5
    return _day(step.to, today) if isinstance(step.to, date | timedelta) else None


def _day(bound: date | timedelta | int | None, today: date) -> str | None:
    match bound:
        case timedelta():
            return (today + bound).isoformat()
        case date():
            return bound.isoformat()
        case _:
            return None
