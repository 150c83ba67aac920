"""The spread of waits, drawn: each wait in its bar, told in words, in the reader's language."""

from datetime import timedelta

import pytest

from app.core.ledger import Entry
from app.core.ledger_chart import ledger_chart, span
from tests.core.talk import DAY


def entry(wait: timedelta | None, **more: object) -> Entry:
    return Entry("a", DAY, (), replied=DAY + wait if wait is not None else None, **more)


def test_each_wait_is_in_its_bar_and_the_missed_in_theirs() -> None:
    waits = [timedelta(seconds=40), timedelta(minutes=2), timedelta(minutes=2), timedelta(days=3)]
    drawing = ledger_chart([*(entry(wait) for wait in waits), entry(None, level="channels")])
    assert "half within 2 min, nine of ten within 3 days." in drawing
    assert "1 min: 1; 3 min: 2; 10 min: 0; 1 h: 0; 1 day: 0; later: 1; missed: 1" in drawing


def test_with_nothing_to_show_the_words_say_so() -> None:
    assert "<desc>1 min: 0;" in ledger_chart([], "nl")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (172_800, "2 Tage")]
)
def test_a_wait_is_told_in_the_largest_unit_of_which_it_has_two(seconds: int, said: str) -> None:
    assert span(timedelta(seconds=seconds), "de") == said
