"""Filters over the inbox; the console's own are held to the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.values import moment
from app.core.views import Filters, fits

TOLD = json.loads((Path(__file__).parent / "inbox_cases.json").read_text())


@pytest.mark.parametrize("case", TOLD["cases"], ids=lambda case: str(case["filters"]))
def test_a_filter_keeps_the_rows_that_fit(case: dict[str, Any]) -> None:
    filters, now = Filters(**case["filters"]), moment(TOLD["now"])
    fitting = [name for name, row in TOLD["rows"].items() if fits(row, filters, TOLD["me"], now)]
    assert fitting == case["fit"]


def test_a_view_keeps_only_what_it_asks() -> None:
    assert Filters(state="rep", age=0).wire() == {"state": "rep", "age": 0}
