"""What is worked out once for many visitors is what each of them would get alone."""

from datetime import timedelta
from typing import Any

from hypothesis import assume, given

from app.core.commands import RepAsk
from app.core.recalled import Recalled
from app.core.scorecard import card
from app.core.state import fold
from app.core.transcript import step_wire
from tests.core.random_flows import Move, moves, play, read, states, texts
from tests.core.talk import Talk, flow_of
from tests.core.test_random_flows import examples


@examples
@given(texts(), moves, moves)
def test_a_score_beside_those_of_other_visitors_is_the_one_of_a_visitor_alone(
    text: str, others: list[Move], script: list[Move]
) -> None:
    flow = read(text)
    play(flow, others)
    talk = play(flow, script)
    assume(talk.log)
    for state, log in states(talk):
        alone = read.__wrapped__(text)  # nothing was ever worked out for this one
        assert card(flow, state, log[-1].at) == card(alone, fold(alone, log), log[-1].at)


def test_a_result_that_was_asked_for_lately_is_not_worked_out_again() -> None:
    found, recalled = list[int](), Recalled[int](4)
    for n in (1, 2, 1, 3, 1, 4, 1, 5, 1):
        recalled.of(n, lambda: found.append(n) or n)  # noqa: B023
    assert found == [1, 2, 3, 4, 5]


def test_no_more_results_are_held_than_were_asked_for() -> None:
    recalled = Recalled[object](10)
    for n in range(1_000):
        recalled.of(n, object)
    assert len(recalled._young) + len(recalled._old) <= 10


BEST = """
format: 1
flow: demo
language: en
score: {criteria: {need: {}}, bands: {low: {from: 0, then: drop}}}
steps:
  first: {ask: Which?, choices: {a: A, b: B}, score: {need: {a: 1, b: 0}}}
  then: {ask: And now?, choices: {a: A, b: B}, score: {need: {a: 2, b: 0}}, when: first is b}
"""


def test_the_same_answer_beside_another_question_ahead_has_another_range() -> None:
    talk = Talk(flow_of(BEST)).answers(first="a")
    assert talk.scorecard.highest == 1
    talk.claim()
    talk.do(RepAsk("remy", "then"), "rep:remy")
    assert talk.scorecard.highest == 2


def asked(talk: Talk, later: timedelta = timedelta()) -> dict[str, Any]:
    return dict(step_wire(talk.state, (talk.at + later).date(), "Halden") or {})


def flow_with(question: str) -> str:
    name = "name: {ask: Who are you?, text: {}}"
    return f"format: 1\nflow: demo\nlanguage: en\nsteps:\n  {name}\n  then: {question}\n"


def test_a_question_that_names_somebody_is_made_for_each_of_them() -> None:
    flow = flow_of(flow_with('{ask: When?, date: {}, hint: "Soon, {name}?"}'))
    ada, bo = Talk(flow).answers(name="Ada"), Talk(flow).answers(name="Bo")
    assert (asked(ada)["hint"], asked(bo)["hint"]) == ("Soon, Ada?", "Soon, Bo?")


def test_a_question_about_the_days_to_come_is_made_anew_each_day() -> None:
    talk = Talk(flow_of(flow_with("{ask: When?, date: {from: today, to: 30 days}}"))).answers(name="Ada")
    assert asked(talk) != asked(talk, timedelta(days=1))


def test_a_question_is_put_in_the_language_of_each_visitor() -> None:
    flow = flow_of(flow_with("{ask: Which?, choices: {a: One}}"))
    german = flow_of(flow_with("{ask: Welche?, choices: {a: Eins}}"))
    labels = [asked(Talk(one).answers(name="Ada"))["choices"][0]["label"] for one in (flow, german, flow)]
    assert labels == ["One", "Eins", "One"]
