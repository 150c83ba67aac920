"""The `steps` of a file -> the steps and groups of the flow, in the order of the file.

Checks what one step can tell about itself and the names it uses; ways through the flow are `check`'s.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from . import leaves, shape
from .flow import Choice, Group, Kind, Step
from .names import NAMES, WORDS, Scope
from .nodes import Path, keys_of
from .parse_score import Score, feeds_of
from .shape import AskShape, ChoicesShape, FlowShape, GroupShape, OneWay, StepShape

_KINDS: Mapping[type[StepShape], Kind] = {
    shape.SayShape: "say",
    shape.HandoffShape: "handoff",
    shape.BookShape: "book",
    shape.ChoicesShape: "choices",
    shape.NumberShape: "number",
    shape.TextShape: "text",
    shape.EmailShape: "email",
    shape.PhoneShape: "phone",
    shape.UrlShape: "url",
    shape.DateShape: "date",
    shape.RatingShape: "rating",
}
_FILLS_ITS_OWN = ("email", "phone")


def steps_of(form: FlowShape, score: Score, scope: Scope) -> tuple[tuple[Step, ...], dict[str, Group]]:
    _check_ids(scope)
    steps: list[Step] = []
    groups: dict[str, Group] = {}
    for id, one in form.steps.items():
        path: Path = ("steps", id)
        if isinstance(one, GroupShape):
            groups[id] = Group(id, scope.condition((*path, "when"), one.when))
            steps += [
                _step(inner, step, (*path, "steps", inner), id, score, scope)
                for inner, step in one.steps.items()
            ]
        elif isinstance(one, OneWay | ChoicesShape):
            steps.append(_step(id, one, path, None, score, scope))
    return tuple(steps), groups


def _check_ids(scope: Scope) -> None:
    """Step ids are unique, groups included, and no names of the condition language."""
    first: dict[str, Path] = {}
    for id, path in _all_ids(scope):
        if id in NAMES | WORDS:
            text = f"'{id}' is a name of the condition language; give the step another id, like 'the_{id}'"
            scope.error(path, text, key=True)
        if id in first:
            text = f"another step has the id '{id}' already; give this one another, like '{id}_2'"
            scope.error(path, text, key=True)
        first.setdefault(id, path)


def _all_ids(scope: Scope) -> Iterator[tuple[str, Path]]:
    yield from ((id, path) for id, path in scope.names.groups.items())
    top = keys_of(scope.root, ("steps",))
    yield from ((id, ("steps", id)) for id in top if id not in scope.names.groups)
    for group in scope.names.groups:
        path: Path = ("steps", group, "steps")
        yield from ((id, (*path, id)) for id in keys_of(scope.root, path))


def _step(
    id: str, form: OneWay | ChoicesShape, path: Path, group: str | None, score: Score, scope: Scope
) -> Step:
    kind = _KINDS[type(form)]
    if isinstance(form.goto, str):
        scope.is_step((*path, "goto"), form.goto)
    values: dict[str, Any] = {
        "when": scope.condition((*path, "when"), form.when),
        "goto": form.goto if isinstance(form.goto, str) else None,
        "end": form.end,
        "unless_known": form.unless_known,
        "was": form.was.get(id) if isinstance(form.was, dict) else form.was,
        **_texts(form, path, scope),
        **_options(id, form, path, scope),
    }
    if isinstance(form, AskShape):
        written = getattr(form, "score", None)
        values["feeds"] = feeds_of(id, kind, written, (*path, "score"), score, scope)
        values["fills"] = form.fills or (kind if kind in _FILLS_ITS_OWN else None)
    return Step(id=id, kind=kind, group=group, **values)


_TEXTS = ("hint", "error", "skip", "consent", "closed", "otherwise", "other")


def _texts(form: StepShape, path: Path, scope: Scope) -> dict[str, str | None]:
    """The texts of a step, their `{name}`s checked."""
    verb = next(verb for verb in ("say", "ask", "handoff", "book") if hasattr(form, verb))
    texts = {name: getattr(form, name) for name in _TEXTS if hasattr(form, name)}
    for name in (verb, *texts):
        scope.text((*path, name), getattr(form, name))
    return {"text": getattr(form, verb), **texts}


# --- kinds of answers ---


def _options(id: str, form: StepShape, path: Path, scope: Scope) -> dict[str, Any]:
    """What the kind of a step adds to it."""
    match form:
        case ChoicesShape():
            return _choices(id, form, path, scope)
        case shape.NumberShape(number=options):
            _rise(options.min, options.max, (*path, "number", "max"), scope)
            bounds = {"min": options.min, "max": options.max, "whole": options.whole}
            return bounds | _unit(options.unit, (*path, "number", "unit"), scope)
        case shape.TextShape(text=options):
            _rise(options.min, options.max, (*path, "text", "max"), scope)
            return {"min": options.min, "max": options.max, "pattern": options.pattern}
        case shape.PhoneShape(phone=options):
            return {"country": options.country}
        case shape.DateShape(date=options):
            if type(options.from_) is type(options.to):
                _rise(options.from_, options.to, (*path, "date", "to"), scope)
            return {"from_": options.from_, "to": options.to}
        case shape.RatingShape(rating=options):
            return {"to": options.to}
        case shape.BookShape():
            return {"url": form.url}
    return {}


def _unit(written: str | dict[str, str] | None, path: Path, scope: Scope) -> dict[str, Any]:
    """A unit, or its forms by plural: the form for most numbers, and all where they differ."""
    if not isinstance(written, dict):
        return {"unit": written}
    try:
        forms = leaves.plurals(written)
    except leaves.Misfit as misfit:
        scope.error(path, str(misfit), key=True)
        return {}
    return {"unit": forms["other"], "units": forms}


def _rise(low: Any, high: Any, path: Path, scope: Scope) -> None:
    if low is not None and high is not None and low > high:
        least = {"max": "min", "to": "from"}[str(path[-1])]
        scope.error(path, f"nothing lies between '{least}' and '{path[-1]}'; swap the two")


def _choices(id: str, form: ChoicesShape, path: Path, scope: Scope) -> dict[str, Any]:
    ids = keys_of(scope.root, (*path, "choices"))
    if not ids:
        scope.error((*path, "choices"), "no choice; write one a line, like 'yes: Yes, please'")
    goto = form.goto if isinstance(form.goto, dict) else {}
    within = form.within or {}
    also = {key: (said,) if isinstance(said, str) else tuple(said) for key, said in (form.also or {}).items()}
    was = form.was if isinstance(form.was, dict) else {}
    if id not in ids:
        was = {key: old for key, old in was.items() if key != id}  # the step's own
    maps: dict[str, Mapping[str, Any]] = {"goto": goto, "within": within, "also": also, "was": was}
    for name, by_choice in maps.items():
        for key in by_choice:
            where = (*path, name, key)
            scope.exists(where, key, ids, f"'{{}}' is not a choice of '{id}'", key=True)
    for key, target in goto.items():
        scope.is_step((*path, "goto", key), target)
    choices = [
        _choice(key, label, (*path, "choices", key), goto, within, also, was, scope)
        for key, label in form.choices.items()
    ]
    return {"choices": tuple(choices), **_many(form, goto, path, scope)}


def _choice(
    id: str,
    label: str,
    path: Path,
    goto: Mapping[str, str],
    within: Mapping[str, timedelta],
    also: Mapping[str, tuple[str, ...]],
    was: Mapping[str, str],
    scope: Scope,
) -> Choice:
    if id in WORDS:
        text = f"'{id}' is a word of conditions and cannot be the id of a choice; write 'choice_{id}'"
        scope.error(path, text, key=True)
    scope.text(path, label)
    return Choice(id, label, goto.get(id), within.get(id), also.get(id, ()), was.get(id))


def _many(form: ChoicesShape, goto: Mapping[str, str], path: Path, scope: Scope) -> dict[str, Any]:
    many = form.many
    if not many:
        return {}
    if goto:
        text = "with 'many', several choices could jump at once; use 'when' at the steps that follow"
        scope.error((*path, "goto"), text, key=True)
    if many is True:
        return {"many": True}
    offered = len(form.choices) + (form.other is not None)
    if many.min is not None and many.min > offered:
        scope.error(
            (*path, "many", "min"), f"there are only {offered} choices to take; write {offered} or less"
        )
    _rise(many.min, many.max, (*path, "many", "max"), scope)
    return {"many": True, "min": many.min, "max": many.max}
