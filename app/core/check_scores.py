"""What of a written `score` and of the personas can never, or must always, come about.

Counts with more than can happen: every total a criterion could have, whatever the way. So it may miss a band
that no path reaches, but never names one that a path does reach.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product

from .flow import Condition, Criterion, Flow, Known
from .scorecard import exact
from .values import Place

Path = tuple[str | int, ...]
MOST_CASES = 3000


def warnings(flow: Flow, places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    yield from _unfed(flow, places)
    yield from _bands(flow, places)
    yield from _hot(flow)
    yield from _shadowed(flow)


def _unfed(flow: Flow, places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    for criterion in flow.criteria:
        path: Path = ("score", "criteria", criterion.id)
        if path in places and not _is_fed(flow, criterion):
            yield (
                path,
                f"nothing gives points for '{criterion.id}'; score it at a step or a signal, or take it out",
            )


def _bands(flow: Flow, places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    highest = exact(sum(one.weight * _most(flow, one) for one in flow.criteria))
    for band in flow.bands:
        path: Path = ("score", "bands", band.id)
        if path in places and band.from_ > highest:
            text = f"band '{band.id}' is never reached: it begins at {band.from_:g}"
            yield path, f"{text}, and the highest score is {highest:g}; write {highest:g} or less"


def _hot(flow: Flow) -> Iterator[tuple[Path, str]]:
    for n, condition in enumerate(flow.hot):
        truths = _truths(flow, condition)
        if truths and True not in truths:
            yield ("score", "hot", n), "no answers make this condition true; ask for less, or take it out"
        elif truths == {True}:
            yield (
                ("score", "hot", n),
                "this condition is always true, so every lead is hot; ask for more, or take it out",
            )


def _shadowed(flow: Flow) -> Iterator[tuple[Path, str]]:
    earlier: dict[str, str] = {}
    always: str | None = None
    for persona in flow.personas:
        source = " ".join(persona.when.source.split())
        shadow = always or earlier.get(source)
        if shadow is not None:
            why = "is always true" if shadow == always else "has the same condition"
            text = f"persona '{persona.id}' never matches: '{shadow}' above it {why}"
            yield ("personas", persona.id), f"{text}; move it up, or take one of them out"
        earlier.setdefault(source, persona.id)
        if always is None and _truths(flow, persona.when) == {True}:
            always = persona.id


# --- the most a criterion can have ---


def _is_fed(flow: Flow, criterion: Criterion) -> bool:
    by_steps = any(feed.criterion == criterion.id for step in flow.steps for feed in step.feeds)
    by_signals = any(criterion.id in signal.points for signal in flow.signals)
    return by_steps or by_signals or (criterion.id == "fit" and bool(_fits(flow)))


def _fits(flow: Flow) -> list[float]:
    return [persona.fit for persona in flow.personas if persona.fit is not None]


def _most(flow: Flow, criterion: Criterion) -> float:
    answers = [max(0.0, *points) for points in _answers(flow, criterion)]
    most = sum(answers) if criterion.combine == "sum" else max(answers, default=0.0)
    most += sum(max(0.0, signal.points.get(criterion.id, 0)) * signal.most for signal in flow.signals)
    if criterion.id == "fit":
        most += max(0.0, *_fits(flow), 0.0)
    return min(most, criterion.max)


def _answers(flow: Flow, criterion: Criterion) -> Iterator[list[float]]:
    """The points that each feeding step can give."""
    for step in flow.steps:
        for feed in step.feeds:
            if feed.criterion != criterion.id:
                continue
            points = [
                *(feed.choices or {}).values(),
                *(p for _, p in chain(feed.thresholds or (), feed.spans or ())),
            ]
            yield [0.0, sum(points)] if step.many else [0.0, *points]


# --- what a condition can come to ---


def _truths(flow: Flow, condition: Condition) -> set[bool | None]:
    """Every result the condition could have; empty where that cannot be counted out."""
    names = sorted(condition.names)
    values = [_values(flow, name) for name in names]
    cases = 1
    for known in values:
        cases *= len(known)
    if not 0 < cases <= MOST_CASES:
        return set()
    truths: set[bool | None] = set()
    for case in product(*values):
        looked_up = dict(zip(names, case, strict=True))
        truths.add(condition.test(looked_up.get))
    return truths


def _values(flow: Flow, name: str) -> list[Known]:
    """Every value a name could have, unknown included; empty where there is no end of them."""
    head, _, rest = name.partition(".")
    if head == "signal":
        return [True, False]
    if name in ("hot", "staffed"):
        return [True, False, None]
    if head == "points":
        criterion = flow.criterion(rest)
        return _totals(flow, [criterion] if criterion else [], weighted=False)
    if name in ("score", "lowest", "highest"):
        return _totals(flow, list(flow.criteria), weighted=True)
    if name == "band":
        return [None, *(band.id for band in flow.bands)]
    if name == "persona":
        return [None, "none", *(persona.id for persona in flow.personas)]
    return _answer_values(flow, name)


def _answer_values(flow: Flow, name: str) -> list[Known]:
    step = flow.step(name)
    if step is None or step.kind != "choices":
        return []
    ids = [choice.id for choice in step.choices]
    if not step.many:
        return [None, *ids, *(["another text"] if step.other else [])]
    if len(ids) > 8:
        return []
    subsets = chain.from_iterable(combinations(ids, size) for size in range(len(ids) + 1))
    return [None, *(frozenset(subset) for subset in subsets)]


def _totals(flow: Flow, criteria: list[Criterion], weighted: bool) -> list[Known]:
    """Whole totals up to the highest; none where points fade or are fractions."""
    if any(one.half_life for one in criteria) or not all(_is_whole(flow, one) for one in criteria):
        return []
    most = sum((one.weight if weighted else 1) * one.max for one in criteria if _is_fed(flow, one))
    if not weighted:
        most = sum(_most(flow, one) for one in criteria)
    return [None, *range(int(most) + 1)] if most < MOST_CASES else []


def _is_whole(flow: Flow, criterion: Criterion) -> bool:
    numbers = [criterion.weight, criterion.max, *_fits(flow)]
    numbers += [points for answers in _answers(flow, criterion) for points in answers]
    numbers += [signal.points.get(criterion.id, 0) for signal in flow.signals]
    return all(number == int(number) for number in numbers)
