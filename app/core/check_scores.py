"""What of a written `score` and of the personas can never, or must always, come about.

Counts with more than can happen: every total a criterion could have, whatever the way. So it may miss a band
that no path reaches, but never names one that a path does reach.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from math import prod

from .flow import Condition, Criterion, Flow, Known
from .points import exact
from .values import Place

Path = tuple[str | int, ...]
MOST_CASES = 3_000  # that a condition is tried with
MOST_CASES_OF_ALL = 30_000  # conditions together; those behind are not warned about


def warnings(flow: Flow, places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    reach = _Reach(flow)
    yield from _unfed(flow, reach, places)
    yield from _bands(flow, reach, places)
    yield from _hot(flow, reach)
    yield from _shadowed(flow, reach)


def _unfed(flow: Flow, reach: "_Reach", places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    for criterion in flow.criteria:
        path: Path = ("score", "criteria", criterion.id)
        if path in places and not reach.is_fed(criterion):
            text = f"nothing gives points for '{criterion.id}'"
            yield path, f"{text}; score it at a step or a signal, or take it out"


def _bands(flow: Flow, reach: "_Reach", places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    highest = exact(sum(one.weight * reach.most(one) for one in flow.criteria))
    for band in flow.bands:
        path: Path = ("score", "bands", band.id)
        if path in places and band.from_ > highest:
            text = f"band '{band.id}' is never reached: it begins at {band.from_:g}"
            yield path, f"{text}, and the highest score is {highest:g}; write {highest:g} or less"


def _hot(flow: Flow, reach: "_Reach") -> Iterator[tuple[Path, str]]:
    for n, condition in enumerate(flow.hot):
        truths = reach.truths(condition)
        path: Path = ("score", "hot", n)
        if truths and True not in truths:
            yield path, "no answers make this condition true; ask for less, or take it out"
        elif truths == {True}:
            text = "this condition is always true, so every lead is hot"
            yield path, f"{text}; ask for more, or take it out"


def _shadowed(flow: Flow, reach: "_Reach") -> Iterator[tuple[Path, str]]:
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
        if always is None and reach.truths(persona.when) == {True}:
            always = persona.id


class _Reach:
    """What the score and the answers of a flow can come to, each worked out once."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._fits = [persona.fit for persona in flow.personas if persona.fit is not None]
        self._cases = 0
        self._most: dict[str, float] = {}
        self._known: dict[str, list[Known]] = {}
        self._signals: dict[str, list[tuple[float, int]]] = {}
        for signal in flow.signals:
            for criterion, points in signal.points.items():
                self._signals.setdefault(criterion, []).append((points, signal.most))

    # --- the most a criterion can have ---

    def is_fed(self, criterion: Criterion) -> bool:
        by_personas = criterion.id == "fit" and bool(self._fits)
        return bool(self._flow.feeders[criterion.id]) or criterion.id in self._signals or by_personas

    def most(self, criterion: Criterion) -> float:
        if criterion.id not in self._most:
            answers = [max(points) for points in self._answers(criterion)]
            most = sum(answers) if criterion.combine == "sum" else max(answers, default=0.0)
            most += sum(max(0.0, points) * times for points, times in self._signals.get(criterion.id, ()))
            if criterion.id == "fit":
                most += max(0.0, *self._fits, 0.0)
            self._most[criterion.id] = min(most, criterion.max)
        return self._most[criterion.id]

    def _answers(self, criterion: Criterion) -> Iterator[list[float]]:
        """The points that each feeding step can give, with those of no answer."""
        for step, feed in self._flow.feeders[criterion.id]:
            from_on = chain(feed.thresholds or (), feed.spans or ())
            points = [*(feed.choices or {}).values(), *(given for _, given in from_on)]
            yield [0.0, sum(points)] if step.many else [0.0, *points]

    # --- what a condition can come to ---

    def truths(self, condition: Condition) -> set[bool | None]:
        """Every result the condition could have; empty where that cannot be counted out."""
        names = sorted(condition.names)
        values = [self._values(name) for name in names]
        cases = prod(len(known) for known in values)
        if not 0 < cases <= MOST_CASES or self._cases + cases > MOST_CASES_OF_ALL:
            return set()
        self._cases += cases
        truths: set[bool | None] = set()
        for case in product(*values):
            looked_up = dict(zip(names, case, strict=True))
            truths.add(condition.test(looked_up.get))
        return truths

    def _values(self, name: str) -> list[Known]:
        """Every value a name could have, unknown included; empty where there is no end of them."""
        if name not in self._known:
            self._known[name] = self._values_of(name)
        return self._known[name]

    def _values_of(self, name: str) -> list[Known]:
        head, _, rest = name.partition(".")
        if head == "signal":
            return [True, False]
        if name in ("hot", "staffed"):
            return [True, False, None]
        if head == "points":
            criterion = self._flow.criterion(rest)
            return self._totals([criterion] if criterion else [], weighted=False)
        if name in ("score", "lowest", "highest"):
            return self._totals(list(self._flow.criteria), weighted=True)
        if name == "band":
            return [None, *(band.id for band in self._flow.bands)]
        if name == "persona":
            return [None, "none", *(persona.id for persona in self._flow.personas)]
        return self._answer_values(name)

    def _answer_values(self, name: str) -> list[Known]:
        step = self._flow.step(name)
        if step is None or step.kind != "choices":
            return []
        ids = [choice.id for choice in step.choices]
        if not step.many:
            return [None, *ids, *(["another text"] if step.other else [])]
        if len(ids) > 8:
            return []
        subsets = chain.from_iterable(combinations(ids, size) for size in range(len(ids) + 1))
        return [None, *(frozenset(subset) for subset in subsets)]

    def _totals(self, criteria: list[Criterion], weighted: bool) -> list[Known]:
        """Whole totals up to the highest; none where points fade or are fractions."""
        if any(one.half_life for one in criteria) or not all(self._is_whole(one) for one in criteria):
            return []
        most = sum((one.weight if weighted else 1) * one.max for one in criteria if self.is_fed(one))
        if not weighted:
            most = sum(self.most(one) for one in criteria)
        return [None, *range(int(most) + 1)] if most < MOST_CASES else []

    def _is_whole(self, criterion: Criterion) -> bool:
        numbers = [criterion.weight, criterion.max, *self._fits]
        numbers += [points for answers in self._answers(criterion) for points in answers]
        numbers += [points for points, _ in self._signals.get(criterion.id, ())]
        return all(number == int(number) for number in numbers)
