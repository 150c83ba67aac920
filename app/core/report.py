"""A scorecard in words: where each point came from, what is missing, what would make the lead hot.

The same text for the console, an alert, the command line and the API. For staff only: nothing in here may go
to a visitor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from . import events as ev
from .events import Logged
from .flow import Flow, Persona, Step
from .personas import reasons
from .scorecard import Line, Reason, Scorecard, card, spoken
from .state import Answer, State, evolve
from .values import Range, Value, stamp
from .wording import amount, label_of, plain


def scorecard_wire(scored: Scorecard, flow: Flow, state: State) -> dict[str, Any]:
    """The `scorecard` of the protocol. `points` of a criterion is null while nothing is known of it."""
    return {
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "percent": plain(scored.percent),
        "completeness": plain(scored.completeness),
        "band": scored.band.id,
        "certainty": scored.certainty,
        "hot": scored.hot,
        "persona": scored.persona.id if scored.persona else None,
        "persona_label": scored.persona.label if scored.persona else None,
        "persona_because": list(_because_of(flow, state, scored)),
        "runner_up": _runner_up(flow, state, scored.runner_up),
        "grade": scored.grade,
        "at": stamp(scored.at),
        "flow": flow.id,
        "version": state.version,
        "gates": [{"text": gate.text, "holds": gate.holds} for gate in scored.gates],
        "missing": list(scored.missing),
        "hotter": list(hotter(flow, state, scored)),
        "criteria": [_criterion(line) for line in scored.lines],
    }


def _because_of(flow: Flow, state: State, scored: Scorecard) -> tuple[str, ...]:
    """Why the persona matches, in words: Role: Owner or director · Company size: 12."""
    if scored.persona is None:
        return ()
    return reasons(scored.persona, partial(_fact, flow, state, scored), flow.position)


def _runner_up(flow: Flow, state: State, persona: Persona | None) -> dict[str, Any] | None:
    """Who else it may be, and the questions whose answers are not known yet."""
    if persona is None:
        return None
    unknown = [id for id in flow.position if id in persona.when.names and state.value(id) is None]
    return {"id": persona.id, "label": persona.label, "missing": unknown}


def _criterion(line: Line) -> dict[str, Any]:
    return {
        "id": line.criterion.id,
        "label": line.criterion.label,
        "points": None if line.points is None else plain(line.points),
        "lowest": plain(line.lowest),
        "highest": plain(line.highest),
        "max": plain(line.criterion.max),
        "weight": plain(line.criterion.weight),
        "reasons": [_reason(reason) for reason in line.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    of = "signal" if reason.source == "signal" else "persona" if reason.source == "persona" else "step"
    wire = {"from": reason.source, of: reason.of, "label": reason.label, "points": plain(reason.points)}
    return wire | ({"said": stamp(reason.said)} if reason.said else {})


def scorecard_lines(wire: Mapping[str, Any], expected: Mapping[str, float] | None = None) -> Iterator[str]:
    """A `scorecard_wire` to read, each criterion with its reasons. `expected`: the points a test wants."""
    hot = ", hot" if wire["hot"] else ""
    spread = f"{wire['lowest']} to {wire['highest']}"
    yield f"{wire['total']} of {wire['of']}: {wire['band']} ({wire['certainty']}{hot}), {spread}"
    for line in wire["criteria"]:
        points = "?" if line["points"] is None else line["points"]
        weight = "" if line["weight"] == 1 else f" (weight {line['weight']})"
        meant = (expected or {}).get(line["id"])
        wanted = "" if meant is None or plain(meant) == line["points"] else f", expected {plain(meant)}"
        reasons = ", ".join(reason["label"] for reason in line["reasons"])
        why = f" · {reasons}" if reasons else ""
        yield f"  {line['label']}{weight}: {points} of {line['max']}{wanted}{why}"
    if wire["persona"]:
        why = f" · {', '.join(wire['persona_because'])}" if wire["persona_because"] else ""
        yield f"  persona: {wire['persona_label']}{why}"
    if runner_up := wire["runner_up"]:
        unknown = f" · unknown: {', '.join(runner_up['missing'])}" if runner_up["missing"] else ""
        yield f"  or perhaps: {runner_up['label']}{unknown}"
    for name, label in (("grade", "fit and interest"), ("missing", "missing"), ("hotter", "hot with")):
        if value := wire[name]:
            yield f"  {label}: {', '.join(value) if isinstance(value, list) else value}"


def because(flow: Flow, state: State, scored: Scorecard, causes: tuple[str, ...]) -> tuple[str, ...]:
    """Why a lead is hot, in sentences a rep reads in two seconds; each cause's own facts, none twice."""
    bands, names = [], set[str]()
    for cause in causes:
        kind, _, which = cause.partition(":")
        if kind == "band":
            bands.append(_band_now(scored, which))
            names |= {f"points.{line.criterion.id}" for line in scored.lines if line.criterion.weight}
        else:
            names |= flow.hot[int(which)].names
    told = (_fact(flow, state, scored, name) for name in sorted(names, key=_as_told(flow)))
    return tuple(dict.fromkeys([*bands, *(text for text in told if text)]))


def history(flow: Flow, log: Sequence[Logged]) -> list[dict[str, Any]]:
    """The score after each thing that moved it, with its cause: a fold of the log, like the score itself."""
    steps: list[dict[str, Any]] = []
    state, last = State(flow), None
    for logged in log:
        state = evolve(state, logged)
        cause = _cause(flow, logged.event)
        if cause is None:
            continue
        scored = card(flow, state, logged.at)
        shown = {
            "total": plain(scored.total),
            "lowest": plain(scored.lowest),
            "highest": plain(scored.highest),
            "band": scored.band.id,
        }
        if shown != last:
            steps.append({"at": stamp(logged.at), **shown, "because": cause})
        last = shown
    return steps


def _cause(flow: Flow, event: ev.Event) -> str | None:
    """What an event that may move the score is called by; None for the others."""
    match event:
        case ev.Answered(step=id, value=value) | ev.Confirmed(step=id, value=value):
            step = flow.step(id)
            said = label_of(step, value, flow.language) if step else ""
            return f"{spoken(id).capitalize()}: {said or 'left open'}"
        case ev.Rewalked():  # the second half of a correction: now it is known what still counts
            return "Corrected an answer"
        case ev.Recognised():
            return "Known from before"
        case ev.Parted():
            return "Parted from what was told before"
        case ev.Aged():
            return "Time passed"
        case ev.Signalled(fact=fact, value=value):
            return f"{fact.capitalize()}: {value}"
        case _:
            return None


def _band_now(scored: Scorecard, raised: str) -> str:
    """The band an alert was raised for, and where the lead stands if it has left that band since."""
    points = f"{plain(scored.total)} of {plain(scored.of)} points"
    now, was = spoken(scored.band.id), spoken(raised)
    return f"{was.capitalize()}: {points}" if now == was else f"Was {was}, now {now}: {points}"


def _as_told(flow: Flow) -> Any:
    """Criteria in the flow's order, then the rest: a condition's names come as a set."""
    order = [f"points.{criterion.id}" for criterion in flow.criteria]
    return lambda name: (order.index(name) if name in order else len(order), name)


def _fact(flow: Flow, state: State, scored: Scorecard, name: str) -> str | None:
    """One thing known, in words: Authority 4: I do · Saw pricing · Role: Owner or director."""
    kind, _, of = name.partition(".")
    if kind == "points":
        line = next((one for one in scored.lines if one.criterion.id == of), None)
        if line is None or line.points is None:
            return None
        said = ", ".join(reason.label for reason in line.reasons)
        return f"{line.criterion.label} {_spread(line.points, line.most)}: {said}" if said else None
    if kind == "signal":
        return spoken(of).capitalize() if of in state.sightings else None
    step = flow.step(name)
    said = label_of(step, state.value(name), flow.language) if step else ""
    return f"{spoken(name).capitalize()}: {said}" if said else None


def _spread(points: float, most: float | None) -> str:
    """2, or 2–3 where the answer was a range."""
    return f"{plain(points)}" if most is None else f"{plain(points)}–{plain(most)}"


def hotter(flow: Flow, state: State, scored: Scorecard) -> tuple[str, ...]:
    """What single answer would make the lead hot: "Budget: 20,000 EUR or more"; () if none would."""
    if scored.hot:
        return ()
    texts = []
    for id in scored.missing:
        step = flow.steps[flow.position[id]]
        if found := _enough(flow, state, step, scored.at):
            label = next(line.criterion.label for line in scored.lines if line.criterion.id in _fed(step))
            texts.append(f"{label}: {found}")
    return tuple(texts)


def _fed(step: Step) -> set[str]:
    return {feed.criterion for feed in step.feeds}


def _enough(flow: Flow, state: State, step: Step, at: datetime) -> str | None:
    """The answers to `step` that alone would make the lead hot; for a number, the least of them."""
    said = state.value(step.id)
    values = _values(step, said if isinstance(said, Range) else _ANY)
    hot = [value for value in values if _is_hot_with(flow, state, step, value, at)]
    if not hot:
        return None
    if step.choices:
        return " or ".join(f"“{label_of(step, value, flow.language)}”" for value in hot)
    least = min(value for value in hot if isinstance(value, int | float))
    return f"{amount(step, least, flow.language)} or more"


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
