"""The named ways to qualify a lead, as data: the criteria and bands of a flow that does not write its own."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil

from .flow import Band, Criterion, Then

DEFAULT = "bant"
CRITERIA: Mapping[str, Mapping[str, str]] = {  # model -> criterion -> label, in the model's order
    "bant": {"budget": "Budget", "authority": "Authority", "need": "Need", "timeframe": "Timeframe"},
    "anum": {"authority": "Authority", "need": "Need", "urgency": "Urgency", "money": "Money"},
    "champ": {
        "challenges": "Challenges",
        "authority": "Authority",
        "money": "Money",
        "prioritization": "Prioritization",
    },
    "faint": {
        "funds": "Funds",
        "authority": "Authority",
        "interest": "Interest",
        "need": "Need",
        "timeframe": "Timing",
    },
    "meddic": {
        "metrics": "Metrics",
        "economic_buyer": "Economic buyer",
        "decision_criteria": "Decision criteria",
        "decision_process": "Decision process",
        "pain": "Identified pain",
        "champion": "Champion",
    },
    "gpct": {"goals": "Goals", "plans": "Plans", "challenges": "Challenges", "timeframe": "Timeframe"},
}
# id, then, due; and sixteenths of the most a lead can have from which it holds
_BANDS: tuple[tuple[str, int, Then, timedelta | None], ...] = (
    ("unqualified", 0, "drop", None),
    ("nurture", 5, "nurture", None),
    ("follow_up", 9, "queue", timedelta(days=1)),
    ("priority", 14, "alert", None),
)
BANDS = tuple(id for id, *_ in _BANDS)


def criteria_of(model: str, scale: float) -> tuple[Criterion, ...]:
    return tuple(Criterion(id, label, max=scale) for id, label in CRITERIA[model].items())


def bands_for(most: float) -> tuple[Band, ...]:
    """The default bands for a highest total of `most`: 0, 5, 9 and 14 of 16, in proportion and rounded up.

    Where rounding makes two bands begin together, the higher one stays.
    """
    # rounded first: weights that are fractions add up to 9.600000000000001 for 9.6
    bands = [Band(id, ceil(round(most * part / 16, 9)), then, within) for id, part, then, within in _BANDS]
    if not most:
        return (bands[0],)
    return tuple(band for n, band in enumerate(bands) if n == 3 or band.from_ != bands[n + 1].from_)
