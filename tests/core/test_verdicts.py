"""Whose turn a lead was, told to a rep."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from app.core import events as ev
from app.core.events import Logged
from app.core.staff_words import SENTENCES
from app.core.verdicts import routing_wire, verdict_text
from app.core.whose_turn import Verdict, Why, flat

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROSA = Verdict("1", "Rosa", True, "least-busy", "1")
REMY = Verdict("2", "Remy", False, "away")


def test_a_decision_tells_who_was_chosen_first_and_why_each_other_was_not() -> None:
    routed = ev.Routed("alert", ("1",), flat([REMY, ROSA]))
    (told,) = routing_wire([Logged(1, AT, "r", "visitor", routed)], "en")
    assert told["verdicts"] == ["Rosa: chosen, has the fewest chats (1)", "Remy: away"]


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("why", get_args(Why))
def test_every_verdict_has_a_sentence_in_every_language(language: str, why: Why) -> None:
    text = verdict_text(Verdict("2", "Remy", False, why, "3"), language)
    assert text.startswith("Remy")
    assert len(text) > len("Remy: ")
