"""The `tests` of a file -> `FlowTest`s, every name in them checked. Never plays one."""

from typing import Any

from .flow import FlowTest
from .leaves import did_you_mean
from .names import Scope
from .nodes import Path, Scalar
from .shape import ANSWERS, ExpectShape, FlowShape, TestShape
from .values import PLAYED, is_played

_NUMBERS = ("number", "rating")


def tests_of(form: FlowShape, scope: Scope) -> tuple[FlowTest, ...]:
    return tuple(_test(name, one, ("tests", name), scope) for name, one in form.tests.items())


def _test(name: str, form: TestShape, path: Path, scope: Scope) -> FlowTest:
    answers = _answers(form.answers, (*path, "answers"), scope)
    if form.at is not None and not is_played(form.at):
        first, last = PLAYED
        scope.error((*path, "at"), f"no talk is played on {form.at}; write a day from {first} to {last}")
    for n, signal in enumerate(form.signals):
        scope.exists((*path, "signals", n), signal, scope.names.signals, "'{}' is not a signal")
    return FlowTest(
        name=name,
        answers=tuple(answers.items()),
        signals=tuple(form.signals),
        language=form.language,
        page=form.page,
        staff=form.staff == "present",
        at=form.at,
        after=form.after,
        expect=_expect(form.expect, (*path, "expect"), scope),
    )


def _answers(written: dict[str, Any], path: Path, scope: Scope) -> dict[str, Any]:
    return {
        step: _answer(value, scope.names.kinds.get(step))
        for step, value in written.items()
        if scope.asks((*path, step), step, key=True)
    }


def _answer(value: Scalar | list[str], kind: str | None) -> str | int | float | tuple[str, ...]:
    """A number for a step that asks one, else what is written."""
    if isinstance(value, list):
        return tuple(value)
    number = value.value
    if kind in _NUMBERS and isinstance(number, int | float) and not isinstance(number, bool):
        return number
    return value.text


def _expect(form: ExpectShape, path: Path, scope: Scope) -> dict[str, object]:
    _check_names(form, path, scope)
    expected: dict[str, object] = {
        key: getattr(form, key)
        for key in ("score", "lowest", "highest", "band", "certainty", "persona", "hot", "closed", "points")
    }
    expected["answers"] = form.answers and _answers(form.answers, (*path, "answers"), scope)
    expected["asked"] = form.asked if form.asked is None else tuple(form.asked)
    expected["said"] = form.said if form.said is None else tuple(form.said)
    expected["handoff"] = {"true": True, "false": False}.get(form.handoff or "", form.handoff)
    return {key: value for key, value in expected.items() if value is not None}


def _check_names(form: ExpectShape, path: Path, scope: Scope) -> None:
    names = scope.names
    if form.band is not None:
        scope.exists((*path, "band"), form.band, names.bands, "'{}' is not a band")
    if form.persona is not None:
        scope.exists((*path, "persona"), form.persona, (*names.personas, "none"), "'{}' is not a persona")
    for criterion in form.points or {}:
        scope.exists(
            (*path, "points", criterion), criterion, names.criteria, "'{}' is not a criterion", key=True
        )
    for n, step in enumerate(form.asked or []):
        scope.asks((*path, "asked", n), step)
    for n, step in enumerate(form.said or []):
        _says((*path, "said", n), step, scope)


def _says(path: Path, step: str, scope: Scope) -> None:
    says = [id for id, kind in scope.names.kinds.items() if kind not in ANSWERS]
    if step in says or step in scope.names.unclear:
        return
    what = (
        "is a question; name it in 'asked'"
        if step in scope.names.steps
        else "is not a step that says something"
    )
    way = "" if step in scope.names.steps else did_you_mean(step, says)
    scope.error(path, f"'{step}' {what}{way}")
