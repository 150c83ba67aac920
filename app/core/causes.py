"""What moved a score or withdrew an alert, in the reader's language: for history, chart, alert, transcript.

Never decides what the cause is: the log holds it.
"""

from typing import Literal

from . import events as ev
from .flow import Flow
from .scorecard import Gate
from .staff_labels import alone, band_label, inside, named, words_of
from .staff_words import begun, say
from .state import State
from .values import Value
from .wording import plain, told


def moved(flow: Flow, state: State, event: ev.Event, language: str) -> str | None:
    """What an event that may move the score is called by; None for the others. `state`: after it."""
    match event:
        case ev.Answered(step=id, value=value) if id not in state.first:
            return say(
                language, "says", what=_name(flow, id, language), said=_said(flow, id, value, language)
            )
        case ev.Answered(step=id, value=value):
            return _corrected(flow, id, value, language)
        case ev.Corrected(step=id, value=value) if id in state.beside:
            return _corrected(flow, id, value, language)
        case ev.Rewalked() if (
            state.given
        ):  # the second half of a correction: now it is known what still counts
            id, answer = max(state.given.items(), key=lambda one: one[1].seq)
            return _corrected(flow, id, answer.value, language)
        case ev.Confirmed(step=id, value=value, name=rep):
            what = begun(say(language, "confirmed", what=_inside(flow, id, language), rep=rep))
            return say(language, "says", what=what, said=_said(flow, id, value, language))
        case ev.Recognised():
            return begun(say(language, "recognised"))
        case ev.Parted():
            return begun(say(language, "parted"))
        case ev.Signalled(fact=fact, value=value):
            return say(language, "says", what=begun(say(language, fact)), said=value)
        case ev.Cooled():
            return cooled(flow, state, event, language)
        case _:
            return None


def aged(flow: Flow, why: Literal["passed", "faded"], of: str, language: str) -> str:
    """Which of them time has moved: Time passed (timeframe), Prices faded."""
    if not of:
        return begun(say(language, "time"))
    what = words_of(of) if why == "faded" else _inside(flow, of, language)
    return begun(say(language, why, what=what))


def new_scoring(language: str) -> str:
    """The cause where another version of a flow counts from here on."""
    return begun(say(language, "new-scoring"))


def cooled(flow: Flow, state: State, event: ev.Cooled, language: str) -> str:
    """Was hot, now follow-up: budget corrected."""
    failed = gate_text(flow, Gate(event.gate, False), language) if event.gate else ""
    why = "; ".join(one for one in (_why(flow, state, event, language), failed) if one)
    if not why:
        return say(language, "hot-once")
    if not event.band:
        return say(language, "hot-no-longer", why=why)
    return say(language, "was-hot", now=band_label(event.band, language), why=why)


def confirmed(flow: Flow, event: ev.Confirmed, language: str) -> str:
    """Remy confirmed budget: € 60,000, with the note that was made of it."""
    spoken = flow.spoken(language)
    said = _said(spoken, event.step, event.value, language)
    text = say(language, "note", rep=event.name, what=_inside(spoken, event.step, language), said=said)
    return f"{text} · {event.note.text}" if event.note and event.note.text else text


def transferred(event: ev.Transferred, language: str) -> str:
    """Remy handed the conversation to Rosa, with the note that came with it."""
    text = say(language, "transferred", rep=event.by, to=event.name)
    return f"{text} · {event.note.text}" if event.note and event.note.text else text


def _why(flow: Flow, state: State, event: ev.Cooled, language: str) -> str:
    match event.why:
        case "":
            return ""
        case "signalled":
            return words_of(event.of)
        case "faded":
            return say(language, "faded", what=words_of(event.of))
        case "parted" | "recognised":
            return say(language, event.why)
        case why:
            rep = state.confirmed.get(event.of)
            by = rep.rep if rep and rep.rep else ""
            return say(language, why, what=_inside(flow, event.of, language), rep=by)


def gate_text(flow: Flow, gate: Gate, language: str) -> str:
    """A gate as a condition to read; "" if the flow has it no more."""
    kind, _, n = gate.id.partition(":")
    if kind == "never":
        failing = flow.never[int(n) : int(n) + 1]
        return say(language, "never", source=failing[0].source) if failing else ""
    if flow.needs is None:
        return ""
    names = ", ".join(
        alone(one.label, language) for one in flow.criteria if flow.needs and one.id in flow.needs.of
    )
    least, points = flow.needs.at_least, plain(flow.needs.points)
    return say(language, "needs", least=least, names=names, points=points)


def _corrected(flow: Flow, id: str, value: Value | None, language: str) -> str:
    what = begun(say(language, "corrected", what=_inside(flow, id, language)))
    return say(language, "says", what=what, said=_said(flow, id, value, language))


def _said(flow: Flow, id: str, value: Value | None, language: str) -> str:
    step = flow.step(id)
    return (told(step, value, language) if step else "") or say(language, "left-open")


def _name(flow: Flow, id: str, language: str) -> str:
    return alone(named(flow, id), language)


def _inside(flow: Flow, id: str, language: str) -> str:
    return inside(named(flow, id), language)
