"""`order: by_information`: of neighbouring questions that only score, those that settle most come first.

Worked out once, when the flow is loaded: a fixed order gains most of what an adaptive one would (scoring
reference, 4.5). Never moves a question across anything else, nor one that another needs.
"""

from collections.abc import Iterator
from itertools import groupby

from .curtail import may_stop
from .flow import Criterion, Step
from .points import ends_of
from .wording import REFERENCE


def by_information(steps: tuple[Step, ...], criteria: tuple[Criterion, ...]) -> tuple[Step, ...]:
    """The steps, each stretch of plain scoring questions sorted by how far its answers move the total."""
    found: list[Step] = []
    for stretch in _stretches(steps):
        if _is_plain(stretch):
            stretch.sort(key=lambda step: -information(step, criteria))
        found += stretch
    return tuple(found)


def information(step: Step, criteria: tuple[Criterion, ...]) -> float:
    """How far the answers to a step can move the total: the sum of weight x (most - fewest points)."""
    weights = {criterion.id: criterion.weight for criterion in criteria}
    ends = [(weights.get(feed.criterion, 0), ends_of(step, feed)) for feed in step.feeds]
    return sum(weight * (most - fewest) for weight, (fewest, most) in ends)


def _stretches(steps: tuple[Step, ...]) -> Iterator[list[Step]]:
    """Neighbours that may change places, one stretch after the other; a step that may not stands alone."""
    for (is_free, _), neighbours in groupby(steps, key=lambda step: (_is_free(step), step.group)):
        if is_free:
            yield list(neighbours)
        else:
            yield from ([step] for step in neighbours)


def _is_free(step: Step) -> bool:
    return may_stop(step) and step.when is None and step.goto is None and not step.end


def _is_plain(stretch: list[Step]) -> bool:
    """Whether no text in the stretch shows an answer of it."""
    ids = {step.id for step in stretch}
    texts = (text for step in stretch for text in (step.text, step.hint) if text)
    return len(stretch) > 1 and not any(ids & set(REFERENCE.findall(text)) for text in texts)
