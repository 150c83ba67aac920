"""Stopping once the decision stands: the same decision as asking on, for every pattern of answers."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import events as ev
from app.core.commands import Correct
from app.core.flow import Flow
from tests.core.talk import Talk, flow_of

LEVELS = "{a: 0, b: 1, c: 2, d: 3, e: 4}"
CHOICES = "{a: Nothing, b: A little, c: Some, d: Much, e: All}"
IDS = "abcde"
DUTCH = (
    "{unqualified: {from: 0}, nurture: {from: 5}, follow_up: {from: 9}, priority: {from: 14, then: alert}}"
)
OF_2009 = "{a: {from: 0}, b: {from: 5}, c: {from: 9}, d: {from: 13, then: alert}}"


def bant(stop: str | None, bands: str = DUTCH, more: str = "") -> Flow:
    steps = "".join(
        f"  {name}: {{ask: {name}?, choices: {CHOICES}, score: {LEVELS}}}\n"
        for name in ("budget", "authority", "need", "timeframe")
    )
    asked = f", stop: {stop}" if stop else ""
    return flow_of(f"format: 1\nflow: f\nscore: {{bands: {bands}{more}{asked}}}\nsteps:\n{steps}")


def walked(flow: Flow, pattern: tuple[str, ...]) -> Talk:
    """A talk that answers what it is asked, with the pattern's answer to each step."""
    talk = Talk(flow)
    answers = dict(zip((step.id for step in flow.steps if step.asks), pattern, strict=True))
    while step := talk.state.step():
        talk.answers(**{step.id: answers[step.id]})
    return talk


def asked(talk: Talk) -> int:
    return sum(isinstance(one.event, ev.Asked) for one in talk.log)


@pytest.mark.parametrize(
    ("stop", "bands", "mean"),
    [
        # scoring reference, vector 7 (computed there): all 625 patterns equally likely
        ("when_band_decided", DUTCH, 3.912),
        ("when_decided", DUTCH, 1.92),
        ("when_band_decided", OF_2009, 3.992),
        ("when_decided", OF_2009, 2.36),
    ],
)
def test_stopping_saves_the_questions_it_should_and_decides_the_same(
    stop: str, bands: str, mean: float
) -> None:
    whole, stopping = bant(None, bands), bant(stop, bands)
    questions = 0
    for pattern in product(IDS, repeat=4):
        full, short = walked(whole, pattern).scorecard, walked(stopping, pattern)
        assert short.scorecard.hot == full.hot, pattern
        if stop == "when_band_decided":
            assert short.scorecard.band.id == full.band.id, pattern
        questions += asked(short)
    assert questions / 625 == pytest.approx(mean)


HOTS = [
    "hot: [budget is e and need is e]",
    "hot: [score >= 10]",
    "hot: [points.budget >= 3 and authority is known]",
    "hot: [timeframe is unknown and score >= 8]",
    "hot: [band is follow_up]",
    "never: [need is a]",
    "never: [points.authority < 1]",
    "needs: {of: [budget, authority, need, timeframe], at_least: 3, points: 2}",
    "needs: {of: [budget, need], at_least: 1, points: 3}, hot: [authority is e]",
    "hot: [highest < 10]",
]


@pytest.mark.parametrize("more", HOTS)
@pytest.mark.parametrize("stop", ["when_decided", "when_band_decided"])
def test_conditions_and_gates_are_weighed_too(stop: str, more: str) -> None:
    whole, stopping = bant(None, DUTCH, f", {more}"), bant(stop, DUTCH, f", {more}")
    for pattern in product("ace", repeat=4):
        full, short = walked(whole, pattern).scorecard, walked(stopping, pattern).scorecard
        if stop == "when_decided" and "highest" not in more:
            assert short.hot == full.hot, pattern
        if stop == "when_band_decided":
            assert short.band.id == full.band.id, pattern


PERSONAS = """\
format: 1
flow: f
score:
  criteria: {need: {weight: 2}, fit: {combine: sum, max: 6}, interest: {}}
  bands: {low: {from: 0}, mid: {from: 6}, high: {from: 10, then: alert}}
  %s
signals: {prices: {page: /pricing, score: {interest: 2}}}
personas:
  boss: {when: role is boss and size > 10, fit: 4}
  student: {when: role is student, fit: -2}
steps:
  hello: {say: Hello!}
  need: {ask: Need?, choices: {a: A, b: B, c: C}, score: {a: 0, b: 2, c: 4}}
  role:
    ask: Role?
    choices: {boss: Boss, student: Student, other: Other}
    score: {fit: {boss: 1, other: 0, student: 0}}
  size: {ask: Size?, number: {}, score: {fit: {0: 0, 50: 2}}, when: role is boss or need is c}
  email: {ask: E-mail?, email: {}, consent: I agree., skip: No}
  more: {ask: More?, choices: {yes: Yes, no: No}, score: {interest: {yes: 2, no: 0}}}
"""
answers = st.fixed_dictionaries(
    {
        "need": st.sampled_from("abc"),
        "role": st.sampled_from(["boss", "student", "other"]),
        "size": st.sampled_from([1, 11, 60]),
        "email": st.none(),
        "more": st.sampled_from(["yes", "no"]),
    }
)


def talked(flow: Flow, given: dict[str, object], looks: bool) -> Talk:
    talk = Talk(flow, page="/pricing" if looks else "/")
    while step := talk.state.step():
        talk.answers(**{step.id: given[step.id]})
    return talk


@settings(max_examples=300)
@given(answers, st.booleans(), st.sampled_from(["when_decided", "when_band_decided"]))
def test_personas_signals_and_conditions_on_the_way_change_no_decision(
    given: dict[str, object], looks: bool, stop: str
) -> None:
    full = talked(flow_of(PERSONAS % ""), given, looks)
    short = talked(flow_of(PERSONAS % f"stop: {stop}"), given, looks)
    assert short.scorecard.hot == full.scorecard.hot
    if stop == "when_band_decided":
        assert short.scorecard.band.id == full.scorecard.band.id
    assert "email" in short.state.answers, "contact is asked whatever the score"


def test_what_was_not_asked_stays_unknown_and_a_rep_may_ask_it() -> None:
    talk = walked(bant("when_decided"), ("b", "a", "a", "a"))
    assert [one.event.step for one in talk.log if isinstance(one.event, ev.PassedOver)] == [
        "authority", "need", "timeframe",
    ]  # fmt: skip
    assert talk.scorecard.missing == ("authority", "need", "timeframe")
    assert (talk.scorecard.lowest, talk.scorecard.highest) == (1, 13)


def test_a_correction_that_opens_the_decision_again_asks_on() -> None:
    flow = bant("when_decided")
    talk = Talk(flow)
    talk.answers(budget="e", authority="e", need="a")
    assert talk.state.mode == "closed"
    talk = Talk(flow)
    talk.answers(budget="e")
    talk.do(Correct("budget", "a"))
    assert talk.state.mode == "closed"
    assert talk.state.answers.keys() == {"budget"}


def test_a_loop_whose_questions_are_all_spared_ends() -> None:
    flow = flow_of(
        "format: 1\nflow: f\nscore: {stop: when_decided, bands: {a: {from: 0}}}\nsteps:\n"
        "  one: {ask: One?, choices: {x: X, y: Y}, score: {need: {x: 1, y: 2}}}\n"
        "  back: {say: Again, goto: one, when: one is unknown}\n"
    )
    talk = Talk(flow)
    assert len(talk.log) < 30
