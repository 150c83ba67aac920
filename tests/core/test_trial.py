"""A flow's own tests: each thing they may give and expect, and where a talk went another way."""

from datetime import date

import pytest

from app.core.trial import Failure, Trial, trial
from tests.core.talk import flow_of

TODAY = date(2026, 11, 22)  # a Sunday
FLOW = """
format: 1
flow: halden
score:
  criteria: {need: {}, budget: {}, timeframe: {}, interest: {half_life: 14 days, weight: 0.5}}
  bands: {cold: {from: 0}, warm: {from: 4, then: queue}, hot: {from: 11, then: alert}}
personas:
  boss: {when: role has lead}
signals:
  saw_pricing: {page: /pricing*, score: {interest: 4}}
steps:
  hello: {say: "Hello from {site}."}
  need:
    ask: What brings you here?
    choices: {replace: A new tool, orient: To compare, support: Help}
    other: Something else
    score: {replace: 4, orient: 2}
    goto: {support: bye}
  budget:
    ask: Which budget?
    number: {unit: EUR, min: 1}
    score: {0: 0, 1000: 2, 20000: 4}
    skip: Rather not
  timeframe:
    ask: When?
    choices: {now: This month, quarter: Within three months}
    within: {now: 1 month, quarter: 3 months}
    score: {now: 4, quarter: 2}
  dutch: {when: "language is \\"nl\\"", say: Dag}
  prices: {when: "page is \\"/pricing\\"", say: You saw our prices.}
  role:
    ask: What do you do?
    choices: {lead: I lead, buy: I buy, use: I use}
    many: true
  start: {ask: From which day?, date: {from: today}, skip: No idea}
  rep: {when: score >= 6, handoff: One moment., closed: Nobody is here.}
  bye: {say: Bye.}
"""
ALL = "need: replace, budget: 20000, timeframe: quarter, role: [lead, buy], start: skip"


def tried(keys: str, flow: str = FLOW) -> Trial:
    """The flow with one test of these keys, played."""
    loaded = flow_of(f"{flow}tests:\n  it: {{{keys}}}\n")
    return trial(loaded, loaded.tests[0], TODAY)


def failures_of(keys: str, flow: str = FLOW) -> list[str]:
    return [failure.text for failure in tried(keys, flow).failures]


def failure_of(keys: str, flow: str = FLOW) -> Failure:
    [failure] = tried(keys, flow).failures
    return failure


def line_of(keys: str, flow: str = FLOW) -> tuple[str, str | None, str]:
    """The line at which a talk went another way, and what was to come there."""
    played = tried(keys, flow)
    [failure] = played.failures
    line = next(line for line in played.talk if line.seq == failure.seq)
    return line.by, line.step, failure.note


# --- what may be expected ---
EXPECTATIONS = [  # given, what holds, what does not, and how that is told
    (f"answers: {{{ALL}}}", "score: 10", "score: 11", "expected score 11, got 10"),
    ("answers: {need: replace}", "lowest: 4", "lowest: 0", "expected lowest 0, got 4"),
    ("answers: {need: replace}", "highest: 12", "highest: 14", "expected highest 14, got 12"),
    (f"answers: {{{ALL}}}", "band: warm", "band: cold", "expected band cold, got warm"),
    (
        "answers: {need: replace}",
        "certainty: open",
        "certainty: decided",
        "expected certainty decided, got open",
    ),
    (f"answers: {{{ALL}}}", "persona: boss", "persona: none", "expected persona none, got boss"),
    ("answers: {need: replace}", "persona: none", "persona: boss", "expected persona boss, got none"),
    (f"answers: {{{ALL}}}", "hot: false", "hot: true", "expected hot true, got false"),
    (
        f"answers: {{{ALL}}}",
        "points: {need: 4, timeframe: 2}",
        "points: {need: 4, timeframe: 4}",
        "expected points.timeframe 4, got 2: Within three months",
    ),
    (
        "answers: {need: replace}",
        "points: {need: 4}",
        "points: {budget: 0}",
        "expected points.budget 0, got unknown",
    ),
    (
        "answers: {need: replace, budget: 20000}",
        "answers: {budget: 20000}",
        "answers: {budget: 2000}",
        "expected answers.budget 2000, got 20000",
    ),
    (
        "answers: {need: replace, budget: skip}",
        "answers: {budget: unknown, role: unknown}",
        "answers: {budget: 0}",
        "expected answers.budget 0, got unknown",
    ),
    (
        f"answers: {{{ALL}}}",
        "answers: {role: [buy, lead]}",
        "answers: {role: lead}",
        "expected answers.role lead, got [lead, buy]",
    ),
    (
        "answers: {need: support}",
        "asked: [need]",
        "asked: [need, budget]",
        "expected asked [need, budget], got [need]",
    ),
    (
        "answers: {need: support}",
        "said: [hello, bye]",
        "said: [hello]",
        "expected said [hello], got [hello, bye]",
    ),
    (f"answers: {{{ALL}}}", "handoff: true", "handoff: closed", "expected handoff closed, got true"),
    ("answers: {need: support}", "handoff: false", "handoff: true", "expected handoff true, got false"),
    (
        f"staff: away, answers: {{{ALL}}}",
        "handoff: closed",
        "handoff: false",
        "expected handoff false, got closed",
    ),
    ("answers: {need: support}", "closed: true", "closed: false", "expected closed false, got true"),
    ("answers: {need: replace}", "closed: false", "closed: true", "expected closed true, got false"),
]


@pytest.mark.parametrize(("given", "holds", "fails", "told"), EXPECTATIONS)
def test_each_expectation_can_hold_and_can_fail(given: str, holds: str, fails: str, told: str) -> None:
    assert failures_of(f"{given}, expect: {{{holds}}}") == []
    assert failures_of(f"{given}, expect: {{{fails}}}") == [told]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("score: 1", ("expect", "score")),
        ("points: {need: 1}", ("expect", "points", "need")),
        ("answers: {need: orient}", ("expect", "answers", "need")),
        ("asked: [need, role]", ("expect", "asked", 1)),
        ("asked: [need]", ("expect", "asked")),
        ("said: [bye]", ("expect", "said", 0)),
        ("handoff: true", ("expect", "handoff")),
    ],
)
def test_a_failure_names_where_the_test_says_so(given: str, at: tuple[str | int, ...]) -> None:
    assert failure_of(f"answers: {{need: replace}}, expect: {{{given}}}").path == ("tests", "it", *at)


def test_every_expectation_that_fails_is_told() -> None:
    assert failures_of("answers: {need: replace}, expect: {score: 1, band: cold, closed: true}") == [
        "expected score 1, got 4",
        "expected band cold, got warm",
        "expected closed true, got false",
    ]


# --- what may be given ---
@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("need: I want to compare", "need: orient"),
        ("need: a quotation", "need: a quotation"),  # in other words
        ("need: replace, budget: about 20k", "budget: 20000"),
        ("need: replace, budget: between 15k and 25k", "budget: 15000 to 25000"),
        ("need: replace, budget: more than 20k", "budget: from 20000"),
        ("need: replace, budget: at most 5000", "budget: up to 5000"),
        ("need: replace, budget: skip, timeframe: in two months", "timeframe: quarter"),
        ("need: replace, budget: skip, timeframe: now, role: I lead and I buy", "role: [lead, buy]"),
        ("need: replace, budget: skip, timeframe: now, role: use", "role: use"),
        ("need: replace, budget: skip, timeframe: now, role: [use], start: 2026-12-01", "start: 2026-12-01"),
    ],
)
def test_an_answer_is_a_value_or_a_text_as_a_visitor_types_it(typed: str, understood: str) -> None:
    assert failures_of(f"answers: {{{typed}}}, expect: {{answers: {{{understood}}}}}") == []


def test_signals_are_seen_before_the_first_answer() -> None:
    assert failures_of("signals: [saw_pricing], expect: {points: {interest: 4}, score: 2}") == []
    assert failures_of("expect: {score: 2}") == ["expected score 2, got 0"]


def test_a_page_and_a_language_are_the_visitors() -> None:
    answers = "answers: {need: replace, budget: skip, timeframe: now}"
    said = "expect: {said: [hello, dutch, prices]}"
    assert failures_of(f"language: nl, page: /pricing, {answers}, {said}") == []
    assert failures_of(f"{answers}, {said}") == [
        "expected said [hello, dutch, prices], got [hello]",
    ]


def test_a_day_is_the_one_it_is_played_on() -> None:
    answers = "answers: {need: replace, budget: skip, timeframe: now, role: [use], start: 2030-01-31}"
    assert failures_of(f"at: 2030-01-31, {answers}") == []
    assert line_of(f"at: 2030-02-01, {answers}")[2].endswith("not before 2030-02-01.")


def test_time_passes_before_the_score_is_looked_at() -> None:
    given = "signals: [saw_pricing], answers: {need: replace, budget: 20000, timeframe: quarter}"
    assert failures_of(f"{given}, expect: {{points: {{timeframe: 2, interest: 4}}}}") == []
    assert (
        failures_of(f"{given}, after: 70 days, expect: {{points: {{timeframe: 4, interest: 0.125}}}}") == []
    )
    assert failures_of(f"{given}, after: 70 days, expect: {{points: {{timeframe: 2}}}}") == [
        "expected points.timeframe 2, got 4: Within three months"
    ]
    assert failures_of(f"{given}, after: 100 days, expect: {{score: 8.01}}") == [
        "expected score 8.01, got 8.014"
    ]


def test_a_number_holds_as_it_is_shown() -> None:
    given = "signals: [saw_pricing], answers: {need: replace, budget: 20000}, after: 100 days"
    assert failures_of(f"{given}, expect: {{score: 8.014, points: {{interest: 0.0283}}}}") == []


# --- staff and hours ---
HOURS = """
sales:
  hours: {zone: America/Los_Angeles, days: [mon, tue], from: 09:00, to: 17:00, except: [2026-11-23]}
"""


def test_a_rep_is_there_within_hours_whatever_the_day_of_the_run() -> None:
    assert failures_of(f"answers: {{{ALL}}}, expect: {{handoff: true}}", FLOW + HOURS) == []
    assert failures_of(f"staff: away, answers: {{{ALL}}}, expect: {{handoff: closed}}", FLOW + HOURS) == []


@pytest.mark.parametrize(
    ("day", "handoff"), [("2026-11-24", "true"), ("2026-11-23", "closed"), ("2026-11-25", "closed")]
)
def test_on_a_day_that_is_named_the_hours_of_that_day_hold(day: str, handoff: str) -> None:
    keys = f"at: {day}, answers: {{{ALL}}}, expect: {{handoff: {handoff}}}"
    assert failures_of(keys, FLOW + HOURS) == []


# --- answers that do not get through ---
def test_an_answer_that_is_never_asked_for_fails_and_says_where_the_talk_stands() -> None:
    failure = failure_of("answers: {need: replace, timeframe: now}")
    assert failure.text == "the answer to 'timeframe' was never asked for: the talk stands at 'budget'"
    assert failure.path == ("tests", "it", "answers", "timeframe")
    assert failures_of("answers: {need: support, budget: 5}") == [
        "the answer to 'budget' was never asked for: the talk was over"
    ]


def test_beside_an_answer_never_asked_for_the_expectations_are_looked_at_too() -> None:
    assert len(failures_of("answers: {need: support, budget: 5}, expect: {closed: false}")) == 2


def test_an_answer_that_is_not_understood_fails_at_its_line() -> None:
    keys = "answers: {need: replace, budget: a blue one}, expect: {score: 99}"
    assert failure_of(keys).text == "the answer to 'budget': it was not understood"
    assert line_of(keys) == ("visitor", "budget", "not understood. Please give a number, for example 20000.")


def test_an_answer_that_is_refused_fails_at_a_line_with_what_was_said() -> None:
    keys = "answers: {need: replace, budget: 0}"
    assert failure_of(keys).text == "the answer to 'budget': Please give a number of at least 1."
    assert line_of(keys) == ("visitor", "budget", "Please give a number of at least 1.")
    assert tried(keys).talk[-1].text == "0"


# --- where the talk went another way ---
def test_the_first_question_that_differs_is_where_it_went_another_way() -> None:
    keys = f"answers: {{{ALL}}}, expect: {{asked: [need, timeframe, role, start]}}"
    assert line_of(keys) == ("bot", "budget", "'timeframe' was to be asked here")


def test_what_was_said_too_much_is_where_it_went_another_way() -> None:
    keys = "answers: {need: support}, expect: {said: [hello]}"
    assert line_of(keys) == ("bot", "bye", "nothing more was to be said")


def test_what_was_not_said_any_more_is_told_at_the_end() -> None:
    failure = failure_of("answers: {need: support}, expect: {said: [hello, bye, rep]}")
    assert (failure.seq, failure.note) == (None, "'rep' was to be said next")


def test_an_answer_understood_otherwise_is_at_the_visitors_line() -> None:
    keys = "answers: {need: replace, budget: about 20k}, expect: {answers: {budget: 2000}}"
    assert line_of(keys) == ("visitor", "budget", "this was to mean 2000")


def test_a_handoff_that_was_not_to_be_is_at_what_the_bot_said_with_it() -> None:
    given = f"answers: {{{ALL}}}"
    assert line_of(f"{given}, expect: {{handoff: false}}") == ("bot", "rep", "a rep was asked for here")
    assert line_of(f"{given}, staff: away, expect: {{handoff: true}}") == (
        "bot",
        "rep",
        "nobody was there here",
    )
