"""The `score`, `personas` and `signals` of a file, and the points its steps give -> values of the flow.

Knows nothing about which paths a conversation can take: that is `check`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from math import inf

from . import guesses, leaves
from .flow import Band, Condition, Criterion, Feed, Needs, Persona, Signal
from .models import DEFAULT, bands_for, criteria_of
from .names import WORDS, Scope
from .nearest import nearest
from .nodes import Path, Scalar, key_at, keys_of, resolve
from .shape import CriterionShape, FlowShape, NeedsShape, ScoreShape

_ANY_SCALE = 1e9  # where the scale itself cannot be read: nothing is beyond it
Points = Mapping[str, float]


@dataclass(frozen=True)
class Score:
    scale: float
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    hot: tuple[Condition, ...]
    never: tuple[Condition, ...]
    needs: Needs | None

    @cached_property
    def _most(self) -> Mapping[str, float]:
        return {one.id: one.max for one in self.criteria}

    def most(self, criterion: str) -> float:
        """The most points of a criterion; no end of them where its own line is damaged."""
        return self._most.get(criterion, inf)


def score_of(form: ScoreShape | None, scope: Scope) -> Score:
    form = form or ScoreShape()
    if scope.is_damaged(("score", "scale")):
        form = form.model_copy(update={"scale": _ANY_SCALE})
    criteria = _criteria(form, scope)
    return Score(
        scale=form.scale,
        criteria=criteria,
        bands=_bands(form, criteria, scope),
        hot=_conditions(form.hot, "hot", scope),
        never=_conditions(form.never, "never", scope),
        needs=_needs(form.needs, form.scale, scope),
    )


def label_of(id: str) -> str:
    return id.replace("_", " ").capitalize()


def _criteria(form: ScoreShape, scope: Scope) -> tuple[Criterion, ...]:
    if form.criteria is None:
        return criteria_of(form.model if form.model else DEFAULT, form.scale)
    if not scope.names.criteria:
        scope.error(
            ("score", "criteria"), "no criterion; write one, like 'need: {}', or take 'criteria' away"
        )
    return tuple(_criterion(id, one, form.scale) for id, one in form.criteria.items())


def _criterion(id: str, form: CriterionShape, scale: float) -> Criterion:
    most = scale if form.max is None else form.max
    label = form.label or label_of(id)
    return Criterion(id, label, form.weight, most, form.combine, form.half_life, form.was)


def _bands(form: ScoreShape, criteria: tuple[Criterion, ...], scope: Scope) -> tuple[Band, ...]:
    if form.bands is None:
        return bands_for(sum(one.weight * one.max for one in criteria))
    bands = tuple(Band(id, one.from_, one.then, one.within) for id, one in form.bands.items())
    if scope.is_damaged(("score", "bands")):
        return bands
    if not bands:
        scope.error(("score", "bands"), "no band; write one, like 'all: {from: 0, then: queue}'")
    before: Band | None = None
    for band in bands:
        path: Path = ("score", "bands", band.id)
        _reserved(path, band.id, "band", scope)
        if before is None and band.from_ != 0:
            scope.error((*path, "from"), f"the first band begins at 0, not at {band.from_:g}; write 0")
        elif before is not None and band.from_ <= before.from_:
            text = f"bands rise, and '{before.id}' above it begins at {before.from_:g}; write more than that"
            scope.error((*path, "from"), text)
        before = band
    return bands


def _reserved(path: Path, id: str, what: str, scope: Scope) -> None:
    if id in WORDS or (what == "persona" and id == "none"):  # `persona is none`: nobody matches
        text = f"'{id}' is a word of conditions and cannot be the id of a {what}"
        scope.error(path, f"{text}; write another, like '{what}_{id}'", key=True)


def _conditions(sources: list[str], key: str, scope: Scope) -> tuple[Condition, ...]:
    compiled = [scope.condition(("score", key, n), source, "hot") for n, source in enumerate(sources)]
    return tuple(condition for condition in compiled if condition is not None)


def _needs(form: NeedsShape | None, scale: float, scope: Scope) -> Needs | None:
    if form is None:
        return None
    path: Path = ("score", "needs")
    for n, name in enumerate(form.of):
        scope.exists((*path, "of", n), name, scope.names.criteria, "'{}' is not a criterion")
        if name in form.of[:n]:
            scope.error((*path, "of", n), f"'{name}' stands here twice; take one out")
    if form.at_least > len(form.of):
        text = f"at least {form.at_least} of {len(form.of)} criteria can never be met"
        scope.error((*path, "at_least"), f"{text}; write {len(form.of)} or less")
    if form.points > scale:
        _in_scale((*path, "points"), form.points, scale, scope)
    return Needs(tuple(form.of), form.at_least, form.points)


# --- personas and signals ---


def personas_of(form: FlowShape, scope: Scope) -> tuple[Persona, ...]:
    personas = []
    for id, one in form.personas.items():
        path: Path = ("personas", id)
        _reserved(path, id, "persona", scope)
        when = scope.condition((*path, "when"), one.when, "persona")
        if when is not None:
            personas.append(Persona(id, one.label or label_of(id), when, one.fit))
    return tuple(personas)


def check_fits(personas: tuple[Persona, ...], score: Score, scope: Scope) -> None:
    for persona in personas:
        if persona.fit is not None and any(one.id == "fit" for one in score.criteria):
            most = score.most("fit")
            _in_scale(("personas", persona.id, "fit"), persona.fit, most, scope, lowest=-most)


_FACTS = ("page", "event", "visits", "seconds", "scroll")


def signals_of(form: FlowShape, score: Score, scope: Scope) -> tuple[Signal, ...]:
    signals = []
    for id, one in form.signals.items():
        path: Path = ("signals", id)
        facts = [fact for fact in _FACTS if getattr(one, fact) is not None]
        if not facts and not scope.is_damaged(path):
            scope.error(path, f"signal '{id}' says nothing; write one of {', '.join(_FACTS)}", key=True)
        elif len(facts) > 1:
            text = f"a signal is one thing, not '{facts[0]}' and '{facts[1]}'; make two signals of it"
            scope.error((*path, facts[1]), text, key=True)
        for criterion, points in one.score.items():
            at: Path = (*path, "score", criterion)
            if _is_criterion(at, criterion, scope):
                _in_scale(at, points, score.most(criterion), scope, lowest=-score.most(criterion))
        signals.append(
            Signal(id, one.page, one.event, one.visits, one.seconds, one.scroll, dict(one.score), one.most)
        )
    return tuple(signals)


def _is_criterion(path: Path, name: str, scope: Scope) -> bool:
    what = "points for a criterion '{}' that does not exist"
    return scope.exists(path, name, scope.names.criteria, what, key=True)


def _in_scale(path: Path, points: float, most: float, scope: Scope, lowest: float = 0) -> None:
    if points > most:
        scope.error(path, f"{points:g} points are beyond the scale of {most:g}; write {most:g} or less")
    elif points < lowest:
        scope.error(path, f"{points:g} points are too few; write {lowest:g} or more")


# --- the points of a step ---


def feeds_of(
    id: str, kind: str, written: Mapping[str, float | Points] | None, path: Path, score: Score, scope: Scope
) -> tuple[Feed, ...]:
    """The points a step's answer gives: for the criterion of its own name, or criterion by criterion."""
    feeds = []
    for criterion, points, at in _maps(id, written or {}, path, scope):
        for key, value in points.items():
            _in_scale((*at, key), value, score.most(criterion), scope)
        if kind == "choices":
            _are_choices(id, points, at, (*path[:-1], "choices"), scope)
            feeds.append(Feed(criterion, choices=dict(points)))
        elif kind == "date":
            feeds.append(Feed(criterion, spans=_spans(points, at, scope)))
        else:
            feeds.append(Feed(criterion, thresholds=_thresholds(points, at, scope)))
    return tuple(feeds)


def _maps(
    id: str, written: Mapping[str, float | Points], path: Path, scope: Scope
) -> Iterator[tuple[str, Points, Path]]:
    """Criterion, its points, and where they stand."""
    own = {key: value for key, value in written.items() if not isinstance(value, Mapping)}
    by_criterion = {key: value for key, value in written.items() if isinstance(value, Mapping)}
    if own and by_criterion:
        key = next(iter(own))
        text = "points of choices and points of criteria stand here together; write all of one kind"
        scope.error((*path, key), text, key=True)
    elif own and id in scope.names.criteria:
        yield id, own, path
    elif own:
        meant = nearest(id, scope.names.criteria) or next(iter(scope.names.criteria), "need")
        key, least = next(iter(own.items()))
        way = f"write which these points are for, like 'score: {{{meant}: {{{key}: {least:g}}}}}'"
        scope.error(path, f"'{id}' is not a criterion; {way}", key=True)
    for criterion, points in by_criterion.items():
        if _is_criterion((*path, criterion), criterion, scope):
            yield criterion, points, (*path, criterion)


def _are_choices(id: str, points: Points, path: Path, choices: Path, scope: Scope) -> None:
    ids = keys_of(scope.root, choices)
    for key in points:
        scope.exists((*path, key), key, ids, f"'{{}}' is not a choice of '{id}'", key=True)


def _thresholds(points: Points, path: Path, scope: Scope) -> tuple[tuple[float, float], ...]:
    found: dict[float, float] = {}
    for key, value in points.items():
        try:
            threshold = leaves.number(_key(path, key, scope))
        except leaves.Misfit:
            meant = guesses.number(key) or "the one from which the points count, like '1000: 1'"
            text = f"'{key}' is not a number; write {meant}"
            scope.error((*path, key), text, key=True)
            continue
        if threshold in found:
            scope.error(
                (*path, key), f"the threshold {threshold:g} stands here twice; take one out", key=True
            )
        found[threshold] = value
        doubt = leaves.looks_like_text(_key(path, key, scope))
        if doubt:
            scope.findings.warn((*path, key), doubt, key=True)
    return tuple(sorted(found.items()))


def _key(path: Path, key: str, scope: Scope) -> Scalar:
    """The key as if it were not quoted: in JSON all keys are."""
    scalar = key_at(scope.root, (*path, key))
    if scalar is None:
        raise KeyError((*path, key))
    return replace(scalar, value=resolve(key), style="")


def _spans(points: Points, path: Path, scope: Scope) -> tuple[tuple[timedelta, float], ...]:
    found: dict[timedelta, float] = {}
    for key, value in points.items():
        span = leaves.span_of(key)
        if span is None:
            text = f"'{key}' is not a span of time; write one from which the points count, like '3 months: 2'"
            scope.error((*path, key), text, key=True)
        elif span in found:
            scope.error((*path, key), f"the span '{key}' stands here twice; take one out", key=True)
        else:
            found[span] = value
    return tuple(sorted(found.items()))
