"""A scorecard in words: where each point came from, what is missing, what would make the lead hot.

The same text for the console, an alert, the command line and the API. For staff only: nothing in here may go
to a visitor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .causes import gate_text
from .contradictions import Contradiction, Said
from .figures import day, is_money
from .flow import Flow, Persona, Step
from .personas import reasons
from .points import Line, Reason
from .reader import Reader
from .scorecard import Scorecard, card, lapsed
from .staff_labels import alone, band_label, named, the
from .staff_words import begun, either, quoted, say
from .state import Answer, State
from .values import Range, Value, stamp
from .wording import plain, told


def scorecard_wire(scored: Scorecard, flow: Flow, state: State, language: str = "en") -> dict[str, Any]:
    """The `scorecard` of the protocol. `points` of a criterion is null while nothing is known of it."""
    reader = Reader(flow, state, scored, language)
    return {
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "percent": plain(scored.percent),
        "completeness": plain(scored.completeness),
        "band": scored.band.id,
        "band_label": begun(band_label(scored.band.id, language)),
        "certainty": scored.certainty,
        "hot": scored.hot,
        "persona": scored.persona.id if scored.persona else None,
        "persona_label": persona_label(reader.flow, scored.persona),
        "persona_because": list(_because_of(reader)),
        "runner_up": _runner_up(reader, scored.runner_up),
        "grade": scored.grade,
        "at": stamp(scored.at),
        "flow": flow.id,
        "version": state.version,
        "language": language,
        "gates": [{"text": gate_text(flow, gate, language), "holds": gate.holds} for gate in scored.gates],
        "missing": list(scored.missing),
        "names": _names(reader),
        "hotter": list(hotter(flow, state, scored, language)),
        "contradictions": list(contradicting(reader)),
        "recheck": list(recheck(reader)),
        "criteria": [_criterion(reader, line) for line in scored.lines],
    }


def persona_label(flow: Flow, persona: Persona | None) -> str | None:
    """As `flow` has it, which may be a translation of the one that was scored."""
    if persona is None:
        return None
    return next((one.label for one in flow.personas if one.id == persona.id), persona.label)


def _because_of(reader: Reader) -> tuple[str, ...]:
    """Why the persona matches, in words: Role: “Owner or director” · Company size: 12."""
    persona = reader.scored.persona
    return reasons(persona, reader.fact, reader.flow.position) if persona else ()


def _runner_up(reader: Reader, persona: Persona | None) -> dict[str, Any] | None:
    """Who else it may be, and the questions whose answers are not known yet."""
    if persona is None:
        return None
    unknown = _unknown(reader, persona)
    return {"id": persona.id, "label": persona_label(reader.flow, persona), "missing": unknown}


def _unknown(reader: Reader, persona: Persona) -> list[str]:
    order, state = reader.flow.position, reader.state
    return [id for id in order if id in persona.when.names and state.value(id) is None]


def _names(reader: Reader) -> dict[str, str]:
    """What the reader calls the questions that are missing, of the score and of who else it may be."""
    scored = reader.scored
    beside = _unknown(reader, scored.runner_up) if scored.runner_up else []
    return {id: reader.name(id) for id in (*scored.missing, *beside)}


def _criterion(reader: Reader, line: Line) -> dict[str, Any]:
    return {
        "id": line.criterion.id,
        "label": reader.name(line.criterion.id),
        "points": None if line.points is None else plain(line.points),
        "lowest": plain(line.lowest),
        "highest": plain(line.highest),
        "max": plain(line.criterion.max),
        "weight": plain(line.criterion.weight),
        "reasons": [_reason(reader, line, reason) for reason in line.reasons],
    }


def _reason(reader: Reader, line: Line, reason: Reason) -> dict[str, Any]:
    of = "signal" if reason.source == "signal" else "persona" if reason.source == "persona" else "step"
    told = {"label": reader.label(reason), "text": reader.reason(line, reason)}
    wire = {"from": reason.source, of: reason.of, **told, "points": plain(reason.points)}
    return wire | ({"said": stamp(reason.said)} if reason.said else {})


def contradicting(reader: Reader) -> tuple[str, ...]:
    """What the visitor said that does not go together: Budget: first nothing, then € 50,000."""
    return tuple(_contradiction(reader, one) for one in reader.scored.contradictions)


def _contradiction(reader: Reader, one: Contradiction) -> str:
    first, then = (_said(reader, said) for said in (one.first, one.then))
    name = reader.name(one.criterion.id)
    return say(reader.language, "contradiction", what=name, first=first, then=then)


def _said(reader: Reader, said: Said) -> str:
    step, value = reader.flow.step(said.step.id) or said.step, said.answer.value
    if value == 0 and step.unit and is_money(step.unit):
        return say(reader.language, "nothing")
    return reader.said(step, value)


def recheck(reader: Reader) -> Iterator[dict[str, str]]:
    """What was said for a span that has passed, to be asked again."""
    scored, language = reader.scored, reader.language
    for id in lapsed(reader.flow_as_written, reader.state, scored.at):
        answer = reader.state.answer(id)
        if answer is None:
            continue
        step = reader.flow.steps[reader.flow.position[id]]
        on = day(answer.at.date(), language, scored.at.date())
        said = reader.said(step, answer.value)
        text = say(language, "recheck", what=reader.name(id), said=said, day=on)
        yield {"step": id, "label": reader.name(id), "text": text}


def because(
    flow: Flow, state: State, scored: Scorecard, causes: tuple[str, ...], language: str = "en"
) -> tuple[str, ...]:
    """Why a lead is hot, in sentences a rep reads in two seconds; each cause's own facts, none twice."""
    reader = Reader(flow, state, scored, language)
    bands, names = [], set[str]()
    for cause in causes:
        kind, _, which = cause.partition(":")
        if kind == "band":
            bands.append(_band_now(reader, which))
            names |= {f"points.{line.criterion.id}" for line in scored.lines if line.criterion.weight}
        else:
            names |= flow.hot[int(which)].names
    told = (reader.fact(name) for name in sorted(names, key=_as_told(flow)))
    return tuple(dict.fromkeys([*bands, *(text for text in told if text)]))


def _band_now(reader: Reader, raised: str) -> str:
    """The band an alert was raised for, and where the lead stands if it has left that band since."""
    scored, language = reader.scored, reader.language
    points = say(language, "points", points=plain(scored.total), of=plain(scored.of))
    now, was = band_label(scored.band.id, language), band_label(raised, language)
    if scored.band.id == raised:
        return say(language, "is-now", now=begun(now), points=points)
    return say(language, "was-now", was=was, now=now, points=points)


def _as_told(flow: Flow) -> Any:
    """Criteria in the flow's order, then the rest: a condition's names come as a set."""
    order = [f"points.{criterion.id}" for criterion in flow.criteria]
    return lambda name: (order.index(name) if name in order else len(order), name)


def hotter(flow: Flow, state: State, scored: Scorecard, language: str = "en") -> tuple[str, ...]:
    """What single answer would make the lead hot: Hot if the budget is € 20,000 or more; () if none would."""
    if scored.hot:
        return ()
    spoken = flow.spoken(language)
    steps = (flow.steps[flow.position[id]] for id in scored.missing)
    found = ((step, _enough(flow, state, step, scored.at)) for step in steps)
    return tuple(_hot_with(spoken, step, values, language) for step, values in found if values)


def _hot_with(spoken: Flow, asked: Step, values: list[Value], language: str) -> str:
    """`values`: the answers to the step that alone are enough; for a number, the least of them is told."""
    step = spoken.steps[spoken.position[asked.id]]
    label = next(named(spoken, one.id) for one in spoken.criteria if one.id in _fed(step))
    if step.choices:
        choices = either((quoted(told(step, value, language), language) for value in values), language)
        return say(language, "hot-choice", what=quoted(alone(label, language), language), choices=choices)
    least = min(value for value in values if isinstance(value, int | float))
    return say(language, "hot-number", what=the(label, language), amount=told(step, least, language))


def _fed(step: Step) -> set[str]:
    return {feed.criterion for feed in step.feeds}


def _enough(flow: Flow, state: State, step: Step, at: datetime) -> list[Value]:
    """The answers to `step` that alone would make the lead hot."""
    said = state.value(step.id)
    values = _values(step, said if isinstance(said, Range) else _ANY)
    return [value for value in values if _is_hot_with(flow, state, step, value, at)]


_ANY = Range(None, None)


def _values(step: Step, inside: Range) -> Iterator[Value]:
    low, high = inside.ends
    for feed in step.feeds:
        if feed.choices is not None:
            yield from _chosen(step, feed.choices)
        elif feed.thresholds is not None:
            yield from (threshold for threshold, _ in feed.thresholds if low <= threshold <= high)


def _chosen(step: Step, points: Mapping[str, float]) -> Iterator[Value]:
    return (choice.id for choice in step.choices if choice.id in points)


def _is_hot_with(flow: Flow, state: State, step: Step, value: Value, at: datetime) -> bool:
    answers = {**state.answers, step.id: Answer(value, at)}
    return card(flow, replace(state, answers=answers), at).hot
