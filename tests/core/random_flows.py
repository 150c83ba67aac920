"""Flows of every kind and talks through them, drawn by hypothesis: what no author thought of.

A flow is written as a file and read by the real parser; a talk is a list of moves, each played through
`decide` as it fits the moment. What a move may not do is refused and leaves nothing.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from app.core.commands import (
    Answer,
    Claim,
    Command,
    Confirm,
    Correct,
    DeadlinePassed,
    Identify,
    Join,
    Known,
    Leave,
    Part,
    Past,
    Refused,
    Release,
    RepAsk,
    RepSay,
    Rescore,
    Say,
    Signal,
    Told,
)  # fmt: skip
from app.core.events import Logged
from app.core.flow import Flow, Step
from app.core.parse import parse
from app.core.state import Identity, State, evolve
from app.core.understand import Unfit, fit
from app.core.values import Range
from tests.core.talk import REMY, ROSA, Talk, demo

Draw = Callable[[st.SearchStrategy[Any]], Any]
CRITERIA = ["need", "budget", "fit", "interest"]
COMBINES = ("best", "last", "sum")
BANDS = ["low", "middle", "high"]
SIGNALS: dict[str, dict[str, Any]] = {"prices": {"page": "/pricing*"}, "asked": {"event": "asked"}}
POINTS = st.sampled_from([0, 1, 2, 3, 4, 0.1, 0.7])
SCORING = ["choices", "many", "number", "date", "rating"]
KINDS = [*SCORING, *SCORING, "text", "email", "say", "handoff"]
SPANS = {"a": "1 month", "b": "3 months"}


@st.composite
def texts(draw: Draw, stops: bool = False, combines: Sequence[str] = COMBINES) -> str:
    """The text of a flow file. `stops`: with `stop`, and only questions that may score."""
    kinds = draw(st.lists(st.sampled_from(SCORING if stops else KINDS), min_size=2, max_size=6))
    kinds = [*kinds, *draw(st.sampled_from([[], ["email"], ["email", "handoff", "say"]]))]
    steps = {f"s{n}": kind for n, kind in enumerate(kinds)}
    flow: dict[str, Any] = {
        "format": 1,
        "flow": "drawn",
        "score": _score(draw, steps, stops, combines),
        "signals": {id: _signal(draw, fact) for id, fact in SIGNALS.items()},
        "personas": _personas(draw, steps),
        "steps": _grouped(draw, steps, {id: _step(draw, n, steps) for n, id in enumerate(steps)}),
    }
    return json.dumps(flow)


def flows(combines: Sequence[str] = COMBINES) -> st.SearchStrategy[Flow]:
    return texts(combines=combines).map(read)


def straight(text: str) -> str:
    """A drawn flow as one way without turns, of questions with one answer each and nothing beside them."""
    flow = json.loads(text)
    steps = flow["steps"] | flow["steps"].pop("some", {}).get("steps", {})
    kept = {id: step for id, step in steps.items() if not {"many", "date"} & step.keys()}
    for step in kept.values():
        for key in ("when", "goto", "end", "skip", "other"):
            step.pop(key, None)
    return json.dumps(
        {
            "format": 1,
            "flow": "drawn",
            "score": {key: flow["score"][key] for key in ("criteria", "bands")},
            "steps": kept or {"s": {"say": "Well."}},
        }
    )


@cache
def read(text: str) -> Flow:
    parsed = parse("drawn.yaml", text)
    # a few drawn flows cannot be: a way without end, a condition that names what is not there
    assume(parsed.flow is not None)
    assert parsed.flow is not None
    return parsed.flow


def _score(draw: Draw, steps: dict[str, str], stops: bool, combines: Sequence[str]) -> dict[str, Any]:
    combine = st.sampled_from(combines)
    weights = st.sampled_from([0, 0.1, 0.5, 1, 2])
    criteria = {
        id: {"weight": draw(weights), "combine": draw(combine), "max": draw(st.sampled_from([4, 4, 2]))}
        for id in CRITERIA
    }
    if draw(st.booleans()):
        criteria["interest"]["half_life"] = "14 days"
    edges = sorted(draw(st.sets(st.sampled_from([1, 2, 3, 5, 8, 0.3, 0.8]), min_size=2, max_size=2)))
    thens = [draw(st.sampled_from(["drop", "nurture", "queue"])) for _ in edges]
    score: dict[str, Any] = {
        "criteria": criteria,
        "bands": {
            id: {"from": edge, "then": then}
            for id, edge, then in zip(BANDS, [0, *edges], [*thens, "alert"], strict=True)
        },
    }
    if draw(st.booleans()):
        score["hot"] = [_condition(draw, steps, ["score", "points"])]
    if draw(st.booleans()):
        score["never"] = [_condition(draw, steps, ["points"])]
    if draw(st.booleans()):
        score["needs"] = {"of": ["need", "budget"], "at_least": draw(st.integers(1, 2)), "points": 1}
    if stops:
        score["stop"] = draw(st.sampled_from(["when_decided", "when_band_decided"]))
    return score


def _signal(draw: Draw, fact: dict[str, Any]) -> dict[str, Any]:
    points = draw(st.sampled_from([-2, -0.3, 1, 2]))
    return {**fact, "most": draw(st.integers(1, 3)), "score": {draw(st.sampled_from(CRITERIA)): points}}


def _personas(draw: Draw, steps: dict[str, str]) -> dict[str, Any]:
    if draw(st.booleans()):
        return {}
    return {
        id: {"when": _condition(draw, steps, []), "fit": draw(st.sampled_from([0, 1, 2]))}
        for id in ("buyer", "looker")
    }


def _step(draw: Draw, n: int, steps: dict[str, str]) -> dict[str, Any]:
    kind = list(steps.values())[n]
    step = _asked(draw, kind)
    if kind in SCORING and draw(st.integers(0, 4)):
        fed = draw(st.sets(st.sampled_from(CRITERIA[:2]), min_size=1, max_size=2))
        step["score"] = {criterion: _points(draw, kind) for criterion in sorted(fed)}
    if kind not in ("say", "handoff") and draw(st.booleans()):
        step["skip"] = "Not now"
    if n and (kind == "email" or not draw(st.integers(0, 2))):
        step["when"] = _condition(draw, steps, ["score", "points", "band", "hot", "persona"])
    others = [id for id in steps if id != [*steps][n]]
    if kind == "choices" and others and not draw(st.integers(0, 3)):
        step["goto"] = {"c": draw(st.sampled_from(others))}  # also back: a loop
    later = [*steps][n + 1 :]
    if "when" in step and later and kind in ("number", "say") and not draw(st.integers(0, 2)):
        step["goto"] = draw(st.sampled_from(later))
    elif "when" in step and not draw(st.integers(0, 6)):
        step["end"] = True
    return step


def _asked(draw: Draw, kind: str) -> dict[str, Any]:
    match kind:
        case "choices" | "many":
            step: dict[str, Any] = {"ask": "Which?", "choices": {"a": "Alpha", "b": "Beta", "c": "Gamma"}}
            if kind == "many":
                step["many"] = True
            elif draw(st.booleans()):
                step["within"] = SPANS
            if draw(st.booleans()):
                step["other"] = "Something else"
            return step
        case "number":
            return {"ask": "How many?", "number": draw(st.sampled_from([{}, {"min": 0}, {"max": 60}]))}
        case "date":
            return {"ask": "Which day?", "date": {}}
        case "rating":
            return {"ask": "How good?", "rating": {"to": 5}}
        case "text":
            return {"ask": "What else?", "text": {}}
        case "email":
            return {"ask": "Your address?", "email": {}, "consent": "I agree."}
        case "say":
            return {"say": "Well then."}
        case _:
            return {"handoff": "A moment.", "otherwise": "Later.", "closed": "Tomorrow."}


def _points(draw: Draw, kind: str) -> dict[str, Any]:
    match kind:
        case "choices" | "many":
            given = draw(st.sampled_from([["a", "b", "c"], ["a", "b"], ["c"]]))
            return {choice: min(draw(POINTS), 2) for choice in given}
        case "number" | "rating":
            return {str(start): min(draw(POINTS), 2) for start in (1, 3, 5)}
        case _:
            return {span: min(draw(POINTS), 2) for span in ("0 days", "1 month", "3 months")}


def _condition(draw: Draw, steps: dict[str, str], derived: list[str]) -> str:
    """One that may be used here: of answers and signals, and of what `derived` lets it ask."""
    parts = [_comparison(draw, steps, derived) for _ in range(draw(st.integers(1, 2)))]
    parts = [f"not ({part})" if not draw(st.integers(0, 3)) else part for part in parts]
    return draw(st.sampled_from([" and ", " or "])).join(parts)


def _comparison(draw: Draw, steps: dict[str, str], derived: list[str]) -> str:
    what = draw(st.sampled_from(["answer", "answer", "signal", *derived]))
    match what:
        case "signal":
            return f"signal.{draw(st.sampled_from([*SIGNALS]))}"
        case "score":
            return f"{draw(st.sampled_from(['score', 'lowest', 'highest']))} >= {draw(POINTS)}"
        case "points":
            name = f"points.{draw(st.sampled_from(CRITERIA[:2]))}"
            return draw(st.sampled_from([f"{name} >= 1", f"{name} < 2", f"{name} is known"]))
        case "band":
            return f"band is {draw(st.sampled_from(BANDS))}"
        case "hot":
            return "hot"
        case "persona":
            return "score < 2"  # a persona is not in every flow
    asking = [(id, kind) for id, kind in steps.items() if kind not in ("say", "handoff")]
    if not asking:
        return "visits >= 2"
    id, kind = draw(st.sampled_from(asking))
    if draw(st.booleans()):
        return f"{id} is {draw(st.sampled_from(['known', 'unknown']))}"
    match kind:
        case "choices":
            return f"{id} is {draw(st.sampled_from('abc'))}"
        case "many":
            return f"{id} has {draw(st.sampled_from('abc'))}"
        case "number" | "rating":
            return f"{id} {draw(st.sampled_from(['>=', '<']))} 3"
        case _:
            return f"{id} is known"


def _grouped(draw: Draw, kinds: dict[str, str], steps: dict[str, Any]) -> dict[str, Any]:
    """A few steps in a group, where nothing jumps into it."""
    ids = [*steps]
    if len(ids) < 3 or draw(st.integers(0, 2)):
        return steps
    first = draw(st.integers(0, len(ids) - 2))
    inside = ids[first : first + 2]
    targets = {t for one in steps.values() for t in _targets(one.get("goto"))}
    if targets & set(inside):
        return steps
    when = _condition(draw, kinds, ["score", "points"])
    group = {"when": when, "steps": {id: steps[id] for id in inside}}
    before, after = ids[:first], ids[first + 2 :]
    return {**{id: steps[id] for id in before}, "some": group, **{id: steps[id] for id in after}}


def _targets(goto: Any) -> list[str]:
    return [*goto.values()] if isinstance(goto, dict) else [goto] if goto else []


# --- talks ---
Move = tuple[str, int, int]
MOVES = [
    *["right"] * 8, "right", "correct", "correct", "skip", "wrong", "say", "page", "event", "visits", "later",
    "months", "claim", "release", "rep says", "rep asks", "confirm", "confirm", "deadline",
    "rescore", "back", "leave", "told late", *["joined"] * 2, "vouched", "mailed", "parted",
]  # fmt: skip
moves: st.SearchStrategy[list[Move]] = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 5), st.integers(0, 11)), min_size=6, max_size=20
)


def value_for(step: Step, n: int) -> Any:
    """The n-th answer that a question of its kind may get."""
    amounts = [0, 1, 2, 3, 4, 5, 7, 100, 0.5, Range(2, 4), Range(None, 3), Range(4, None)]
    match step.kind:
        case "choices" if step.many:
            return [choice.id for k, choice in enumerate(step.choices) if (n % 7 + 1) >> k & 1]
        case "choices":
            return {"other": "else"} if step.other and n == 11 else step.choices[n % len(step.choices)].id
        case "number":
            return amounts[n]
        case "rating":
            return n % 5 + 1
        case "date":
            return ["2026-11-22", "2026-12-01", "2026-12-30", "2027-05-01", "2026-01-01"][n % 5]
        case "email":
            return "vera@example.com"
        case _:
            return "some words"


def play(flow: Flow, script: list[Move], present: bool = True) -> Talk:
    talk = Talk(flow, (REMY,) if present else ())
    for move in script:
        with suppress(Refused):
            if command := _command(talk, *move):
                talk.do(*command)
    return talk


def long_talk(events: int) -> Talk:
    """The demo with an answer, a signal that counted, and as many events of a rep who talks."""
    talk = Talk(demo()).answers(need="orient")
    talk.do(Signal("event", "download"))
    talk.claim()
    while len(talk.log) < events:
        talk.rep_says("hello")
    talk.release()
    return talk


def states(talk: Talk) -> list[tuple[State, list[Logged]]]:
    """The state after each event, made by going on from the one before, and the log up to there."""
    state, made = State(talk.flow), []
    for n, logged in enumerate(talk.log, start=1):
        state = evolve(state, logged)
        made.append((state, talk.log[:n]))
    return made


def _known(talk: Talk, of: int, n: int) -> Known:
    """One of two leads that there are, with what it told some time ago; a part of it was confirmed."""
    told = []
    for k, step in enumerate(step for step in talk.flow.steps if step.asks):
        if (k + of) % 3:
            with suppress(Unfit):
                value = fit(step, value_for(step, (n + k) % 12), talk.at.date())
                at = talk.at - timedelta(days=9 * ((n + k) % 12), hours=k)
                told.append(Told(step.id, value, at, REMY.name if (n + k) % 4 == 0 else None))
    return Known(f"lead-{n % 2}", tuple(told))


def _command(talk: Talk, what: str, of: int, n: int) -> tuple[Command, str] | None:
    talk.later(seconds=20)
    talk.known = None
    questions = [step for step in talk.flow.steps if step.asks]
    step, some = talk.state.step(), questions[of % len(questions)] if questions else None
    known = [one for one in questions if one.id in talk.state.answers]
    rep = (REMY, ROSA)[n % 2]
    match what:
        case "right" if step:
            return Answer(step.id, value_for(step, n), True), "visitor"
        case "skip" if step:
            return Answer(step.id, None, True), "visitor"
        case "wrong" if some:
            return Answer(some.id, value_for(some, n), True), "visitor"
        case "correct" if known:
            told = known[of % len(known)]
            return Correct(told.id, value_for(told, n), True), "visitor"
        case "joined" | "parted" | "later" | "say" if talk.state.tie and of % 2:  # often enough to be met
            return Part(rep.id, rep.name), f"rep:{rep.id}"
        case "say":
            return Say(["alpha", "3", "hello", "2 to 4", "tomorrow", "skip"][n % 6]), "visitor"
        case "page":
            return Signal("page", ["/pricing", "/about"][n % 2]), "visitor"
        case "event":
            return Signal("event", "asked"), "visitor"
        case "visits":
            return Signal("visits", n % 3 + 1), "visitor"
        case "later":
            talk.later(days=n)
        case "months":
            talk.later(days=15 * n)
            return Rescore(), "timer"
        case "back":
            talk.at = max(talk.at.replace(hour=0), talk.log[-1].at)  # the shell never goes behind the last
        case "told late":
            fact, value = [("page", "/pricing"), ("event", "asked"), ("visits", 2)][of % 3]
            return Past(fact, value, talk.at + timedelta(days=1 - 7 * n)), "site"
        case "joined":
            talk.known = _known(talk, of, n)
            return Join(rep.id, rep.name, talk.known.lead), f"rep:{rep.id}"
        case "vouched":
            talk.known = _known(talk, of, n)
            return Identify(Identity("c-1", "Vera", "vera@example.com")), "site"
        case "mailed" if step and step.kind == "email":
            talk.known = _known(talk, of, n)
            return Answer(step.id, "vera@example.com", True), "visitor"
        case "claim":
            return Claim(rep.id, rep.name), f"rep:{rep.id}"
        case "release":
            return Release(rep.id), f"rep:{rep.id}"
        case "rep says":
            return RepSay(rep.id, rep.name, "hi"), f"rep:{rep.id}"
        case "rep asks" if some:
            return RepAsk(rep.id, some.id), f"rep:{rep.id}"
        case "confirm" if some:
            return Confirm(rep.id, rep.name, some.id, value_for(some, n)), f"rep:{rep.id}"
        case "deadline" if talk.state.stands and talk.state.deadline:
            return DeadlinePassed(talk.state.stands, talk.state.deadline), "timer"
        case "rescore":
            return Rescore(), "timer"
        case "leave" if n == 0:
            return Leave(), "visitor"
    return None
