"""What no answer should be, and logs of another flow: refused, or a gap with a name; never a wrong number."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.commands import Answer, Confirm, Correct, Refused
from app.core.events import Logged, UnknownEvent, decode, encode
from app.core.history import history
from app.core.parse import parse
from app.core.play import Play
from app.core.points import Line
from app.core.report import scorecard_wire
from app.core.scorecard import card, scorecard
from app.core.state import State, fold
from app.core.transcript import transcript
from app.core.trial import run_test
from app.core.understand import Unfit, fit
from app.core.values import Range
from tests.core.talk import DAY, DEMO, REMY, Talk, demo, flow_of

NONSENSE = [
    *(math.nan, math.inf, -math.inf, 1e30, 10**400, -1, True, 5 + 0j),
    *("", "60000", b"5", [], [5], {}, {"range": [1, 2]}, {"other": "x"}, object()),
    *(Range(math.nan, 5), Range(1, math.inf), Range(None, None), Range(30_000, 1000), Range(-5, 5)),
]


def by_rep(value: object) -> Confirm:
    return Confirm(REMY.id, REMY.name, "budget", value)


@pytest.mark.parametrize("command", [lambda value: Answer("budget", value), by_rep], ids=["visitor", "rep"])
def test_nonsense_for_an_amount_is_refused_and_leaves_it_unknown(command: Callable[[object], Any]) -> None:
    talk = Talk(demo()).answers(need="orient")
    before = talk.state
    for value in NONSENSE:
        with pytest.raises(Refused) as refused:
            talk.do(command(value))
        assert refused.value.code == "invalid-answer"
    assert talk.state is before


def test_nonsense_does_not_correct_an_answer() -> None:
    talk = Talk(demo()).answers(need="orient", budget=500)
    for value in NONSENSE:
        with pytest.raises(Refused):
            talk.do(Correct("budget", value))
    assert talk.scorecard.lines[0].points == 0


@pytest.mark.parametrize("step", ["nobody", "welcome", "to_sales", ""])
def test_a_rep_cannot_confirm_what_is_no_question(step: str) -> None:
    with pytest.raises(Refused, match="is not a question of this flow"):
        Talk(demo()).do(Confirm(REMY.id, REMY.name, step, "self"), "rep:remy")


def test_a_day_that_the_calendar_does_not_have_is_refused() -> None:
    step = flow_of("format: 1\nflow: f\nsteps: {day: {ask: When?, date: {}}}\n").steps[0]
    for day in ("2026-02-30", "2026-13-01", "20261122", "2026-W48-1", "٢٠٢٦-01-01", 20261122, None):
        with pytest.raises(Unfit):
            fit(step, day, DAY.date())


def test_a_rating_that_there_is_not_is_refused() -> None:
    step = flow_of("format: 1\nflow: f\nsteps: {stars: {ask: How was it?, rating: {}}}\n").steps[0]
    for rating in (0, 6, -1, 4.5, 5.0, "5", True, math.nan):
        with pytest.raises(Unfit):
            fit(step, rating, DAY.date())


# --- clocks ---
CLOCK = """
format: 1
flow: f
score: {scale: 10, criteria: {timeframe: {}, interest: {half_life: 14 days}}, bands: {all: {from: 0}}}
signals: {prices: {page: /pricing, score: {interest: 10}}}
steps:
  timeframe:
    ask: When?
    choices: {month: Within a month, quarter: Within three months}
    within: {month: 30 days, quarter: 90 days}
    score: {month: 4, quarter: 3}
  more: {ask: More?, text: {}}
"""


@pytest.mark.parametrize("span", [timedelta(seconds=-1), timedelta(days=-4000)], ids=str)
def test_a_clock_that_runs_backwards_makes_nothing_older_or_younger(span: timedelta) -> None:
    talk = Talk(flow_of(CLOCK), page="/pricing").answers(timeframe="quarter")
    talk.at += span
    assert scorecard(talk.flow, talk.log, talk.at).total == 13
    talk.do(Answer("more", "and so on"))
    assert [line.points for line in talk.scorecard.lines] == [3, 10]
    assert fold(talk.flow, talk.log) == talk.state


@pytest.mark.parametrize("at", ["9999-12-31", "2999-12-31\n    after: 36500 days", "0001-01-01"])
def test_a_test_is_played_on_a_day_from_which_spans_can_be_counted(at: str) -> None:
    text = f"""
format: 1
flow: f
score: {{bands: {{all: {{from: 0, then: alert}}}}}}
sales: {{hours: {{zone: Pacific/Auckland, days: [mon, tue, wed, thu, fri], from: "9:00", to: "17:00"}}}}
steps:
  day: {{ask: When?, date: {{from: today, to: 100 years}}, score: {{timeframe: {{0 days: 4}}}}}}
tests:
  far:
    at: {at}
    answers: {{day: 2999-12-31}}
"""
    parsed = parse("f.yaml", text)
    if parsed.flow is None:
        [problem] = parsed.problems
        assert "write a day from 1900-01-01 to 2999-12-31" in problem.text
        assert (problem.line, problem.column) == (10, 9)
    else:
        assert run_test(parsed.flow, parsed.flow.tests[0], date(2026, 1, 1)) == ()


# --- logs of another flow ---
QUESTIONS = {
    "choices": "choices: {a: A, b: B}, score: {need: {a: 1, b: 4}}",
    "others": "choices: {c: C, d: D}, score: {need: {c: 1, d: 4}}",
    "ageing": "choices: {a: A, b: B}, within: {a: 30 days, b: 90 days}, score: {need: {a: 1, b: 4}}",
    "many": "choices: {a: A, b: B, c: C}, many: true, score: {need: {a: 1, b: 2, c: 4}}",
    "number": "number: {}, score: {need: {0: 0, 5: 2, 10: 4}}",
    "rating": "rating: {to: 5}, score: {need: {1: 1, 5: 4}}",
    "date": "date: {}, score: {need: {0 days: 4, 3 months: 2}}",
    "text": "text: {}",
    "email": "email: {}, consent: I agree.",
}
VALUES: dict[str, list[Any]] = {
    "choices": ["b"],
    "others": ["d"],
    "ageing": ["b"],
    "many": [["b"], ["a", "b"]],
    "number": [7, 100, 2.5, Range(3, 20)],
    "rating": [5],
    "date": ["2026-12-24"],
    "text": ["10", "b"],
    "email": ["b@example.com"],
}
# what an answer still says where its question is another now: old, new -> value, and the points it has
STILL: dict[tuple[str, str], list[tuple[Any, float]]] = {
    ("choices", "ageing"): [("b", 4)],
    ("ageing", "choices"): [("b", 4)],
    ("choices", "many"): [("b", 2)],
    ("ageing", "many"): [("b", 2)],
    ("many", "choices"): [(["b"], 4)],
    ("many", "ageing"): [(["b"], 4)],
    ("rating", "number"): [(5, 2)],
}


def asking(kind: str) -> str:
    question = f"q: {{ask: What?, {QUESTIONS[kind]}}}" if kind in QUESTIONS else ""
    also = "hot: [q is known]" if kind in QUESTIONS else ""
    return f"""
format: 1
flow: f
score: {{criteria: {{need: {{}}}}, bands: {{all: {{from: 0}}}}, {also}}}
steps:
  {question}
  more: {{ask: And?, rating: {{}}, score: {{need: {{1: 0}}}}}}
"""


def replayed(old: str, value: Any, new: str) -> tuple[Line, tuple[str, ...], tuple[str, ...]]:
    """The line of a log under another flow, what is missing, and why it is hot; nothing may raise."""
    log = Talk(flow_of(asking(old))).answers(q=value).log
    flow = flow_of(asking(new))
    state, scored = fold(flow, log), scorecard(flow, log, DAY)
    scorecard_wire(scored, flow, state)
    history(flow, log)
    transcript(State(flow), log, "Halden")
    return scored.lines[0], scored.missing, scored.causes


@pytest.mark.parametrize("old", QUESTIONS)
def test_an_answer_that_its_question_could_no_longer_have_is_a_gap_with_a_name(old: str) -> None:
    texts = {"text", "email"}
    for new in QUESTIONS.keys() - {old}:
        known = [value for value, _ in STILL.get((old, new), [])]
        for value in (value for value in VALUES[old] if value not in known):
            line, missing, causes = replayed(old, value, new)
            assert (line.points, line.lowest, line.highest) == (None, 0, 4), new
            assert missing == (("more",) if new in texts else ("q", "more")), new
            assert causes == (("hot:0",) if {old, new} == texts else ()), new


@pytest.mark.parametrize(("old", "new"), STILL)
def test_an_answer_that_its_question_could_still_have_counts_as_it_does_today(old: str, new: str) -> None:
    for value, points in STILL[old, new]:
        line, _, causes = replayed(old, value, new)
        assert (line.points, causes) == (points, ("hot:0",))


@pytest.mark.parametrize("old", QUESTIONS)
def test_an_answer_whose_question_is_gone_counts_nothing_and_leaves_its_criterion_open(old: str) -> None:
    line, missing, _ = replayed(old, VALUES[old][0], "gone")
    assert (line.points, line.lowest, line.highest, missing) == (None, 0, 4, ("more",))


def test_of_several_choices_those_that_are_gone_may_have_been_worth_anything() -> None:
    log = Talk(flow_of(asking("many"))).answers(q=["a", "b"]).log
    flow = flow_of(asking("many").replace("{a: A, b: B, c: C}", "{a: A, c: C}").replace("b: 2, ", ""))
    scored = scorecard(flow, log, DAY)
    line = scored.lines[0]
    assert (line.points, line.lowest, line.highest, scored.missing) == (1, 1, 4, ("q",))


def test_what_a_rep_confirmed_and_is_gone_does_not_bring_back_what_the_visitor_said() -> None:
    talk = Talk(flow_of(asking("choices"))).answers(q="a")
    talk.do(Confirm(REMY.id, REMY.name, "q", "b"), "rep:remy")
    flow = flow_of(asking("choices").replace("b: B", "c: C").replace("b: 4", "c: 4"))
    assert scorecard(flow, talk.log, DAY).lines[0].points is None


def test_a_condition_does_not_find_a_choice_that_is_gone() -> None:
    log = Talk(flow_of(asking("choices"))).answers(q="b").log
    for condition in ("q is not c", "q is known", "not (q is c)"):
        flow = flow_of(asking("others").replace("q is known", condition))
        assert scorecard(flow, log, DAY).causes == (), condition


def test_a_log_with_an_event_that_is_not_known_is_an_error_that_names_it() -> None:
    talk = Talk(demo()).answers(need="orient", budget=60_000)
    rows, words = encode([one.event for one in talk.log])
    with pytest.raises(UnknownEvent, match=r"'Teleported' that this version does not know; run a newer one"):
        decode([*rows, ["Teleported", 1, {}]], words)


def test_a_log_without_its_beginning_scores_what_is_left_of_it() -> None:
    talk = Talk(demo(), page="/pricing").answers(need="orient", budget=60_000)
    late = [one for one in talk.log if one.seq > 1]
    assert scorecard(talk.flow, late, talk.at).total == card(talk.flow, talk.state, talk.at).total


def test_an_event_that_came_twice_does_not_count_twice() -> None:
    talk = Talk(demo()).answers(need="orient", budget=60_000)
    twice = [Logged(one.seq, one.at, one.request, one.by, one.event) for one in talk.log for _ in range(2)]
    assert scorecard(talk.flow, twice, talk.at).total == talk.scorecard.total


def test_a_played_answer_of_today_is_never_taken_for_one_of_another_flow() -> None:
    play = Play(flow_of(DEMO.read_text()), DAY)
    play.do(Answer("need", "orient"))
    assert play.scorecard().missing == ("budget", "authority", "timeframe")
