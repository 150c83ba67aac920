"""What `was:` does: a log, a file of answers and a translation go on under the new names."""

from datetime import timedelta

import pytest

from app.core.commands import Answer, Confirm, Correct
from app.core.parse import parse
from app.core.play import Scored, score_answers
from app.core.scorecard import card, scorecard
from app.core.state import fold
from tests.core.talk import DAY, REMY, Talk, flow_of

BEFORE = """\
format: 1
flow: f
score: {criteria: {money: {}, need: {}}}
steps:
  budget:
    ask: Budget?
    choices: {low: Little, high: Much}
    score: {money: {low: 1, high: 4}}
  need:
    ask: What for?
    choices: {a: This, b: That, c: Else}
    many: true
    score: {a: 1, b: 2, c: 1}
  bye: {say: Bye!}
"""
AFTER = """\
format: 1
flow: f
score: {criteria: {funds: {was: money}, need: {}}}
steps:
  funds:
    was: {funds: budget, little: low, much: high}
    ask: How much?
    choices: {little: Little, much: Much}
    score: {little: 1, much: 4}
  wish:
    was: {wish: need, that: b}
    ask: What for?
    choices: {a: This, that: That, c: Else}
    many: true
    score: {need: {a: 1, that: 2, c: 1}}
  ciao: {say: Bye!, was: bye}
"""


def test_an_old_log_scores_under_the_new_names_as_it_did() -> None:
    talk = Talk(flow_of(BEFORE))
    talk.answers(budget="low", need=["a", "b"])
    later = DAY + timedelta(days=1)
    assert (
        scorecard(flow_of(AFTER), talk.log, later).total == scorecard(talk.flow, talk.log, later).total == 4
    )


def test_corrections_and_confirmed_facts_follow_too() -> None:
    talk = Talk(flow_of(BEFORE))
    talk.answers(budget="low")
    talk.do(Correct("budget", "high"))
    talk.do(Confirm(REMY.id, REMY.name, "need", ["c"], ""), by="remy")
    state = fold(flow_of(AFTER), talk.log)
    assert {step: answer.value for step, answer in state.answers.items()} == {"funds": "much"}
    assert state.confirmed["wish"].value == ("c",)
    assert card(flow_of(AFTER), state, DAY).total == 5


def test_an_old_file_of_answers_is_scored() -> None:
    scored = score_answers(flow_of(AFTER), {"budget": "high", "need": ["b"]}, [], DAY)
    assert isinstance(scored, Scored)
    assert scored.scorecard.total == 6
    assert scored.ignored == ()


def test_a_conversation_goes_on_under_the_new_names() -> None:
    talk = Talk(flow_of(BEFORE))
    talk.answers(budget="low")
    renamed = Talk(flow_of(AFTER))
    renamed.state, renamed.log = fold(renamed.flow, talk.log), list(talk.log)
    renamed.do(Answer("wish", ["that"]))
    assert renamed.state.mode == "closed"
    assert renamed.scorecard.total == 3


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "was: bye",
            "was: wish",
            "16:26: error: 'wish' is an id of today, so 'ciao' cannot be what it became",
        ),
        (
            "was: bye",
            "was: need",
            "16:26: error: 'need' became 'wish' already, and cannot be 'ciao' as well; take one 'was' out",
        ),
        ("that: b}", "that: a}", "11:29: error: 'a' is an id of today, so 'that' cannot be what it became"),
        ("{was: money}", "{was: need}", "3:33: error: 'need' is an id of today, so 'funds' cannot be"),
        ("that: b}", "thet: b}", "11:23: error: 'thet' is not a choice of 'wish'; did you mean 'that'?"),
    ],
)
def test_a_name_that_could_mean_two_things_is_an_error(before: str, after: str, told: str) -> None:
    result = parse("f.yaml", AFTER.replace(before, after))
    assert any(f"f.yaml:{told}" in str(problem) for problem in result.problems), result.problems
