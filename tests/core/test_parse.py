"""A flow's text to a `Flow`, or to problems as their author reads them."""

# ruff: noqa: E501  (messages stand as they are printed)

from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.flow import Band, Feed, Flow, Hours, Step
from app.core.parse import Parsed, is_flow_file, parse
from app.core.values import Place

DEMO = (Path(__file__).parents[2] / "flows" / "demo.yaml").read_text(encoding="utf-8")
TINY = """\
format: 1
flow: tiny
steps:
  need:
    ask: Do you want to replace a tool you use today?
    choices: {yes: "Yes", no: "No"}
    score: {yes: 4, no: 1}
"""
HEAD = "format: 1\nflow: x\n"
NEED = "steps:\n  need: {ask: Need?, choices: {yes: Y, no: N}, score: {yes: 4, no: 1}}\n"


def parsed(text: str, **parts: str) -> Parsed:
    """`parts`: files beside it, without their .yaml."""
    return parse("flow.yaml", text, lambda name: parts.get(name.removesuffix(".yaml")))


def flow_of(text: str, **parts: str) -> Flow:
    result = parsed(text, **parts)
    assert result.flow is not None, problems_of(text, **parts)
    return result.flow


def problems_of(text: str, **parts: str) -> list[str]:
    return [str(problem).removeprefix("flow.yaml:") for problem in parsed(text, **parts).problems]


def step_of(keys: str) -> Step:
    """The step that these keys make, behind a question on need."""
    flow = flow_of(f"{HEAD}{NEED}  it: {{{keys}}}\n")
    return flow.steps[1]


def step_problems(keys: str) -> list[str]:
    """The problems of a step at line 5, its keys from column 8 on."""
    return problems_of(f"{HEAD}{NEED}  it: {{{keys}}}\n")


# --- whole flows ---


def test_the_demo_is_clean() -> None:
    assert parsed(DEMO).problems == ()


def test_the_smallest_flow_is_clean_and_scored_by_bant() -> None:
    flow = flow_of(TINY)
    assert problems_of(TINY) == []
    assert [criterion.id for criterion in flow.criteria] == ["budget", "authority", "need", "timeframe"]
    assert [(band.id, band.from_, band.then) for band in flow.bands] == [
        ("unqualified", 0, "drop"),
        ("nurture", 5, "nurture"),
        ("follow_up", 9, "queue"),
        ("priority", 14, "alert"),
    ]


def test_steps_of_groups_stand_in_their_place_and_name_their_group() -> None:
    flow = flow_of(DEMO)
    assert [step.id for step in flow.steps][3:7] == ["authority", "decider", "involve", "timeframe"]
    assert [step.id for step in flow.steps if step.group == "somebody_else"] == ["decider", "involve"]
    assert flow.groups["somebody_else"].when is not None


def test_points_of_choices_and_from_numbers_on_become_feeds() -> None:
    flow = flow_of(DEMO)
    need, budget = flow.step("need"), flow.step("budget")
    assert need is not None
    assert budget is not None
    assert need.feeds == (Feed("need", choices={"replace": 4, "orient": 3, "learn": 1}),)
    thresholds = ((0, 0), (1000, 1), (5000, 2), (20000, 3), (50000, 4))
    assert budget.feeds == (Feed("budget", thresholds=thresholds),)


def test_tests_keep_ids_as_text_and_amounts_as_numbers() -> None:
    student = next(test for test in flow_of(DEMO).tests if test.name == "a student")
    assert ("involve", "no") in student.answers
    assert flow_of(DEMO).tests[0].answers[1] == ("budget", 60000)
    assert flow_of(DEMO).tests[4].at == date(2026, 11, 22)
    assert flow_of(DEMO).tests[4].expect == {
        "score": 13,
        "answers": {"budget": 20000, "timeframe": "quarter"},
    }


def test_places_lead_from_a_path_to_the_file() -> None:
    assert parsed(TINY).places["steps", "need"] == Place("flow.yaml", 4, 3)
    assert parsed(TINY).places["steps", "need", "score", "no"] == Place("flow.yaml", 7, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEMO, True),
        ("# a comment\nflow: x", True),
        ("flow:\n\tbroken", True),
        ('{"flow": "x"}', True),
        ("\ufeffflow: x", True),
        ("steps:\n  flow: x", False),
        ("workflow: x", False),
        ("- flow: x", False),
        ("flow", False),
        ("", False),
        ("\x00\ud800", False),
    ],
)
def test_a_flow_file_has_the_key_flow_at_its_top(text: str, expected: bool) -> None:
    assert is_flow_file(text) is expected


# --- steps ---


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            "ask: A, choices: {a: A, b: B}, many: {min: 1, max: 2}, other: Else",
            {"many": True, "min": 1, "max": 2},
        ),
        ("ask: A, choices: {a: A, b: B}, many: true", {"many": True, "min": None}),
        (
            "ask: A, number: {unit: EUR, min: 1, max: 9.5, whole: true}",
            {"unit": "EUR", "max": 9.5, "whole": True},
        ),
        ("ask: A, text: {min: 2, max: 20}", {"kind": "text", "min": 2, "max": 20}),
        ("ask: A, phone: {country: BE}, consent: Yes", {"country": "BE", "fills": "phone"}),
        ("ask: A, email: {}, consent: Yes", {"kind": "email", "fills": "email"}),
        ("ask: A, url: {}, fills: website", {"kind": "url", "fills": "website"}),
        ("ask: A, date: {from: today, to: 6 months}", {"from_": timedelta(0), "to": timedelta(days=180)}),
        ("ask: A, date: {from: 2026-01-31}", {"from_": date(2026, 1, 31), "to": None}),
        ("ask: A, rating: {}", {"kind": "rating", "to": 5}),
        ("ask: A, rating: {to: 10}, was: stars", {"to": 10, "was": "stars"}),
        ("handoff: A, closed: B, otherwise: C", {"kind": "handoff", "closed": "B", "otherwise": "C"}),
        ("book: A, url: 'https://cal.example.com/us', end: true", {"kind": "book", "end": True}),
        (
            "ask: 2024, text: {}, skip: 5.000, hint: H, error: E",
            {"text": "2024", "skip": "5.000", "hint": "H"},
        ),
    ],
)
def test_every_kind_of_step_keeps_its_options(keys: str, expected: Mapping[str, object]) -> None:
    step = step_of(keys)
    assert {name: getattr(step, name) for name in expected} == expected


def test_choices_keep_their_jumps_spans_other_words_and_former_ids() -> None:
    choice = step_of(
        "ask: A, choices: {a: A}, goto: {a: need}, within: {a: 2 weeks}, also: {a: [B, C]}, was: {a: c}"
    ).choices[0]
    assert (choice.goto, choice.within, choice.also, choice.was) == (
        "need",
        timedelta(days=14),
        ("B", "C"),
        "c",
    )


def test_points_may_be_given_criterion_by_criterion() -> None:
    step = step_of("ask: A, choices: {a: A, b: B}, score: {need: {a: 1, b: 0}, budget: {a: 4, b: 2}}")
    assert [feed.criterion for feed in step.feeds] == ["need", "budget"]


def test_dates_take_points_by_spans() -> None:
    step = step_of("ask: A, date: {}, score: {timeframe: {3 months: 2, 0 days: 4}}")
    assert step.feeds[0].spans == ((timedelta(0), 4), (timedelta(days=90), 2))


def test_quoted_thresholds_are_numbers_as_in_json() -> None:
    step = step_of('ask: A, number: {}, score: {need: {"1000": 1, "0": 0}}')
    assert step.feeds[0].thresholds == ((0, 0), (1000, 1))


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ("hint: A", ["5:3: error: step 'it' says and asks nothing; write one of say, ask, handoff, book, steps, use"]),
        ("say: A, ask: B, text: {}", ["5:16: error: a step either has 'say' or 'ask'; make two steps of it"]),
        (
            "ask: A",
            [
                "5:3: error: the question lacks its kind of answer; write one of choices, number, text, email, phone, url, date, rating"
            ],
        ),
        ("aks: A, text: {}", ["5:8: error: unknown key 'aks'; did you mean 'ask'?"]),
        ("ask: A, choises: {a: A}", ["5:16: error: unknown key 'choises'; did you mean 'choices'?"]),
        ("text: {}", ["5:3: error: 'text' lacks its question; write 'ask: …' too"]),
        (
            "ask: A, text: {}, number: {}",
            ["5:26: error: a question takes one kind of answer, not 'text' and 'number'; take one out, or make two questions of it"],
        ),
        ("ask: A, text: {}, skp: B", ["5:26: error: unknown key 'skp'; did you mean 'skip'?"]),
        (
            "say: A, closed: B",
            ["5:16: error: 'closed' does not go with 'say'; take it out, or put it into a step with 'handoff'"],
        ),
        (
            "ask: A, email: {}, score: {a: 1}, consent: Y",
            [
                "5:27: error: 'score' does not go with 'email'; take it out, or put it into a question with 'choices', 'number', 'date' or 'rating'"
            ],
        ),
        (
            "book: A",
            ["5:3: error: 'url' is missing; write where the appointment is booked, like 'url: https://cal.example.com/us'"],
        ),
        ("say: {site}", [
            "5:8: error: a text that begins with '{' needs quotes; write \"{site}\""
        ]),
        ("ask: A, choices: {yes: Yes, please, no: N}", [
            "5:36: error: inside braces a ',' ends a text, so 'please' stands alone; quote the whole: \"Yes, please\""
        ]),
        ("ask: A, choices: {Yes: Y}", [
            "5:26: error: 'Yes' cannot be an id: a small letter, then small letters, digits and '_', at most 40; write 'yes'"
        ]),
        ("ask: A, choices: {unknown: Y}", [
            "5:26: error: 'unknown' is a word of conditions and cannot be the id of a choice; write 'choice_unknown'"
        ]),
        ("ask: A, choices: [Y, N]", ["5:16: error: 'choices' takes a block of id: label, not a list; write an id in front of each instead of '-', like 'y: Y'"]),
        ("ask: A, choices: {}", ["5:16: error: no choice; write one a line, like 'yes: Yes, please'"]),
        ("ask: A, email: true", ["5:23: error: 'email' takes options, not 'true'; write it like 'email: {}'"]),
        ("say: true", ['5:13: error: a text is expected here; if you mean the word true, quote it: "true"']),
        ("say: A, end: yes", ["5:21: error: write true, not 'yes'"]),
        ("say: A, goto: neet", ["5:22: error: goto 'neet' is not a step; did you mean 'need'?"]),
        ("say: A, unless_known: account", [
            "5:30: warning: 'unless_known' never acts, as no question above it asks for an e-mail address; ask for one above it, or take this out"
        ]),
        ("ask: A, text: {pattern: a+}", []),
        ("ask: A, text: {pattern: '(?!a)b'}", [
            "5:32: error: '(?!a)b' is not a pattern: '(?!' looks around, which is not possible here;"
            " describe the whole text"
        ]),
        ("ask: A, text: {pattern: '(a)\\1'}", [
            "5:32: error: '(a)\\1' is not a pattern: '\\1' refers back, which is not possible here;"
            " write the part out again"
        ]),
        ("ask: A, text: {pattern: a(}", [
            "5:32: error: 'a(' is not a pattern: missing ) 'a('; mend it there"
        ]),
        ("ask: A, number: {}, max: 5", ["5:28: error: 'max' is an option of 'number'; write 'number: {max: 5}'"]),
        ("say: A, end: 'true'", ["5:21: error: take the quotes away: true"]),
        ("ask: A, text: {}, fills: age", [
            "5:33: error: 'age' has no meaning here; write one of name, company, email, phone, country, "
            "role, company_size, industry, website"
        ]),
        ("ask: A, text: {max: 2001}", ["5:28: error: 2001 is too large; write 2000 or less"]),
        ("ask: A, number: {min: 9, max: 1}", ["5:38: error: nothing lies between 'min' and 'max'; swap the two"]),
        ("ask: A, number: {min: 20k}", ["5:30: error: '20k' is not a number; write 20000"]),
        ("ask: A, number: {min: '5'}", ["5:30: error: '5' is not a number; take the quotes away: 5"]),
        ("ask: A, number: {min: 1.000.000}", ["5:30: error: '1.000.000' is not a number; write 1000000"]),
        ("ask: A, number: {min: 5.000}", ["5:30: warning: '5.000' is the number 5; write 5000 if you mean that"]),
        ("ask: A, phone: {country: be}, consent: Y", [
            "5:33: error: 'be' is not a country; write BE"
        ]),
        ("ask: A, date: {from: soon}", [
            "5:29: error: 'soon' is neither a date nor a span of time; write the year first, like 2026-01-31, or 6 months"
        ]),
        ("ask: A, text: {}, fills: compny", ["5:33: error: 'compny' has no meaning here; did you mean 'company'?"]),
        ("ask: A, choices: {a: A}, within: {a: 3 moons}", [
            "5:45: error: '3 moons' is not a span of time; write one like '20 seconds' or '14 days'"
        ]),
        ("ask: A, choices: {yes: A}, goto: {yess: need}", ["5:42: error: 'yess' is not a choice of 'it'; did you mean 'yes'?"]),
        ("ask: A, choices: {a: A, b: B}, many: true, goto: {a: need}", [
            "5:51: error: with 'many', several choices could jump at once; use 'when' at the steps that follow"
        ]),
        ("say: 'Hi {neet}, {site}'", ["5:17: error: {neet} is neither a question nor 'site'; did you mean 'need'?"]),
        ("say: 'Hi {it}'", ["5:17: error: {it} asks nothing, so there is no answer to show; name a question"]),
    ],
)  # fmt: skip
def test_a_step_that_does_not_fit_is_told_where_and_how_to_mend_it(keys: str, problems: list[str]) -> None:
    assert step_problems(keys) == problems


def test_braces_that_name_nothing_stay_as_they_are() -> None:
    assert (
        step_of("say: 'Say {} and { need } and {need} {a b}'").text == "Say {} and { need } and {need} {a b}"
    )


def test_a_text_cut_by_a_comment_is_warned_about_and_a_comment_is_not() -> None:
    text = f"{HEAD}{NEED}  a:\n    say: We are #1\n  b:\n    say: Hi  # a comment\n  c:\n    say: No # 2\n"
    assert problems_of(text) == [
        "6:10: warning: the text ends before '#1', as ' #' begins a comment; quote it: \"We are #1\"",
        "10:10: warning: the text ends before '# 2', as ' #' begins a comment; quote it: \"No # 2\"",
    ]


def test_ids_are_unique_groups_included_and_no_names_of_conditions() -> None:
    text = f"{HEAD}{NEED}  score: {{say: A}}\n  grp:\n    steps:\n      need: {{say: B}}\n"
    assert problems_of(text) == [
        "5:3: error: 'score' is a name of the condition language; give the step another id, like 'the_score'",
        "8:7: error: another step has the id 'need' already; give this one another, like 'need_2'",
    ]


def test_two_steps_of_one_id_but_not_of_one_kind_are_still_told_apart() -> None:
    text = f"{HEAD}{NEED}  grp:\n    steps:\n      need: {{ask: A, choices: {{a: A}}, goto: {{b: need}}}}\n"
    assert problems_of(text) == [
        "7:7: error: another step has the id 'need' already; give this one another, like 'need_2'",
        "7:46: error: 'b' is not a choice of 'need'; there is only 'a'",
    ]


def test_a_jump_to_a_group_is_told_its_first_step() -> None:
    text = f"{HEAD}{NEED}  a: {{say: A, goto: grp}}\n  grp:\n    steps:\n      b: {{say: B}}\n"
    assert problems_of(text) == ["5:21: error: 'grp' is a group; name its first step 'b'"]


def test_groups_go_one_level_deep() -> None:
    text = f"{HEAD}{NEED}  grp:\n    steps:\n      inner:\n        steps:\n          b: {{say: B}}\n"
    assert problems_of(text) == [
        "7:7: error: a group stands in a group; move its steps up beside it, and repeat its 'when' at each"
    ]


def test_all_problems_come_at_once() -> None:
    text = dedent("""\
        format: 2
        flow: x
        titel: X
        steps:
          need:
            ask: Need?
            choices: {yes: Y, no: N}
            score: {yes: 5, maybe: 1}
            skp: Skip
          bye:
            say: Bye {nead}
            goto: to_suport
            when: need is yess or nead is no
          to_support:
            say: Help
            end: yes
    """)
    assert problems_of(text) == [
        "1:9: error: this program reads format 1, not '2'; write 'format: 1'",
        "3:1: error: unknown key 'titel'; did you mean 'title'?",
        "8:18: error: 5 points are beyond the scale of 4; write 4 or less",
        "8:21: error: 'maybe' is not a choice of 'need'; there is yes, no",
        "9:5: error: unknown key 'skp'; did you mean 'skip'?",
        "11:14: error: {nead} is neither a question nor 'site'; did you mean 'need'?",
        "12:11: error: goto 'to_suport' is not a step; did you mean 'to_support'?",
        "13:19: error: 'yess' is not a choice of 'need'; did you mean 'yes'?",
        "13:27: error: unknown name 'nead'; did you mean 'need'?",
        "16:10: error: write true, not 'yes'",
    ]


def test_two_hundred_mistakes_are_told_and_then_no_more() -> None:
    steps = "".join(f"  s{n}: {{say: A, goto: nowhere}}\n" for n in range(1000))
    problems = problems_of(f"{HEAD}steps:\n{steps}")
    assert len(problems) == 201
    assert problems[-1] == (
        "204:24: error: more than 200 mistakes up to here; mend those first, then check again"
    )


def test_two_hundred_warnings_leave_a_flow_what_it_is() -> None:
    steps = "".join(f"  s{n}: {{ask: A, email: {{}}}}\n" for n in range(1000))
    result = parsed(f"{HEAD}{NEED}{steps}")
    assert result.flow is not None
    assert len(result.problems) == 200


def test_a_damaged_step_still_counts_for_those_that_name_it() -> None:
    text = f"{HEAD}steps:\n  need: {{aks: A, choices: {{a: A}}}}\n  b: {{say: '{{need}}', when: need is a, goto: need}}\n"
    assert problems_of(text) == ["4:10: error: unknown key 'aks'; did you mean 'ask'?"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "just a text",
            "1:1: error: a flow is a block of keys; write 'format: 1' on the first line and 'flow: an_id' on the second",
        ),
        (
            "flow:demo",
            "1:1: error: write a space behind the colon: 'flow: demo'",
        ),
        (
            "format: 1\nflow: x",
            "1:1: error: 'steps' is missing; write at least one step, like 'hello: {say: Hello}' below 'steps:'",
        ),
        (
            "format: 1\nflow: x\nsteps: {}",
            "3:1: error: a flow has at least one step; write one, like 'hello: {say: Hello}'",
        ),
        (
            "format: 1\nflow: x\nsteps:",
            "3:7: error: 'steps' is empty; write it like 'hello: {say: Hello}' below it, indented deeper",
        ),
    ],
)
def test_what_is_no_flow_at_all_is_told_so(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


# --- score, personas, signals ---


@pytest.mark.parametrize(
    ("score", "problems"),
    [
        ("{model: bnat}", ["3:16: error: 'bnat' has no meaning here; did you mean 'bant'?"]),
        ("{scale: 4.5x}", ["3:16: error: '4.5x' is not a number; write 4.5"]),
        ("{stop: when_decided}", []),
        ("{order: by_information}", [
            "3:9: warning: 'order' changes nothing, as no two neighbouring questions settle differently much; take it out"
        ]),
        ("{bands: {a: {from: 1, then: drop}}}", ["3:27: error: the first band begins at 0, not at 1; write 0"]),
        (
            "{bands: {a: {from: 0, then: drop}, b: {from: 5, then: queue}, c: {from: 5, then: alert}}}",
            ["3:80: error: bands rise, and 'b' above it begins at 5; write more than that"],
        ),
        ("{bands: {a: {then: drop}}}", ["3:17: error: 'from' is missing; write the first that it holds for, like 'from: 9'"]),
        ("{bands: {skip: {from: 0, then: drop}}}", [
            "3:17: error: 'skip' is a word of conditions and cannot be the id of a band; write another, like 'band_skip'"
        ]),
        ("{criteria: {need: {weight: -1}}}", ["3:35: error: -1 is too small; write 0 or more"]),
        ("{criteria: {need: }}", ["3:26: error: 'need' is empty; write it like {weight: 2}, or {} for none"]),
        ("{hot: [points.neet > 1 and hot]}", [
            "3:15: error: unknown name 'points.neet'; did you mean 'points.need'?",
            "3:35: error: 'hot' cannot be used here, as this helps to decide it; take it out",
        ]),
        ("{never: ['need is  maybe']}", ["3:27: error: 'maybe' is not a choice of 'need'; there is yes, no"]),
        ("{hot: score > 9}", ["3:14: error: 'hot' takes a list of conditions, not 'score > 9'; write '- score > 9' on a line of its own"]),
        ("{needs: {of: [need, neet], at_least: 3, points: 5}}", [
            "3:28: error: 'neet' is not a criterion; did you mean 'need'?",
            "3:45: error: at least 3 of 2 criteria can never be met; write 2 or less",
            "3:56: error: 5 points are beyond the scale of 4; write 4 or less",
        ]),
    ],
)  # fmt: skip
def test_a_score_that_does_not_fit_is_told_where(score: str, problems: list[str]) -> None:
    assert problems_of(f"{HEAD}score: {score}\n{NEED}") == problems


def test_the_criteria_of_a_model_bring_bands_in_proportion() -> None:
    flow = flow_of(f"{HEAD}score: {{model: meddic}}\nsteps: {{a: {{say: A}}}}\n")
    assert [band.from_ for band in flow.bands] == [0, 8, 14, 21]


def test_written_criteria_replace_the_models_whole() -> None:
    flow = flow_of(f"{HEAD}score: {{scale: 10, criteria: {{need: {{weight: 2}}}}}}\n{NEED}")
    assert [(one.id, one.label, one.weight, one.max) for one in flow.criteria] == [("need", "Need", 2, 10)]
    assert flow.bands[-1] == Band("priority", 18, "alert")


def test_points_for_a_criterion_that_does_not_exist_are_an_error() -> None:
    assert step_problems("ask: A, choices: {a: A}, score: {a: 1}") == [
        "5:33: error: 'it' is not a criterion; write which these points are for, like 'score: {budget: {a: 1}}'"
    ]
    assert step_problems("ask: A, choices: {a: A}, score: {neet: {a: 1}}") == [
        "5:41: error: points for a criterion 'neet' that does not exist; did you mean 'need'?"
    ]


def test_points_are_either_of_the_step_or_by_criterion() -> None:
    assert step_problems("ask: A, choices: {a: A}, score: {a: 1, need: {a: 1}}") == [
        "5:41: error: points of choices and points of criteria stand here together; write all of one kind"
    ]


def test_thresholds_are_numbers_and_spans_are_spans() -> None:
    assert step_problems("ask: A, number: {}, score: {need: {a: 1, 5.000: 2}}") == [
        "5:43: error: 'a' is not a number; write the one from which the points count, like '1000: 1'",
        "5:49: warning: '5.000' is the number 5; write 5000 if you mean that",
    ]
    assert step_problems("ask: A, date: {}, score: {need: {5: 1}}") == [
        "5:41: error: '5' is not a span of time; write one from which the points count, like '3 months: 2'"
    ]


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("personas: {a: {when: score > 2}}", [
            "3:22: error: a persona cannot use 'score'; use answers, signals, page, language, visits or account"
        ]),
        ("personas: {none: {when: need is yes}}", [
            "3:12: error: 'none' is a word of conditions and cannot be the id of a persona; write another, like 'persona_none'"
        ]),
        ("personas: {a: {label: A}}", ["3:12: error: 'when' is missing; write a condition, like 'when: role is owner'"]),
        ("personas: {a: {label: Founder, small firm, when: need is yes}}", [
            "3:32: error: inside braces a ',' ends a text, so 'small firm' stands alone; quote the whole: \"Founder, small firm\""
        ]),
        ("signals: {a: {}}", ["3:11: error: signal 'a' says nothing; write one of page, event, visits, seconds, scroll"]),
        ("signals: {a: {page: /x, event: y, score: {need: 1}}}", [
            "3:25: error: a signal is one thing, not 'page' and 'event'; make two signals of it"
        ]),
        ("signals: {a: {page: prices}}", ["3:21: error: 'prices' is not a path; write /prices"]),
        ("signals: {a: {visits: 2, score: {intrest: 1, need: 9}}}", [
            "3:34: error: points for a criterion 'intrest' that does not exist; there is budget, authority, need, timeframe",
            "3:52: error: 9 points are beyond the scale of 4; write 4 or less",
        ]),
        ("signals: {a: {visits: 1.5, score: {need: -4}}}", ["3:23: error: 1.5 is not a whole number; write 1 or 2"]),
    ],
)  # fmt: skip
def test_a_persona_or_signal_that_does_not_fit_is_told_where(line: str, problems: list[str]) -> None:
    assert problems_of(f"{HEAD}{line}\n{NEED}") == problems


# --- sales, opening, theme, tests ---


def test_sales_may_be_routed_by_rules_within_hours() -> None:
    flow = flow_of(f"""{HEAD}sales:
  deadline: 90 seconds
  route: [{{when: need is yes, team: north, route: round_robin}}, {{when: "true", team: all}}]
  hours: {{zone: Europe/Brussels, days: [mon, fri], from: 9:00, to: 17:30, except: [2026-12-25]}}
  channels: [slack]
{NEED}""")
    assert isinstance(flow.sales.route, tuple)
    assert [(rule.team, rule.route) for rule in flow.sales.route] == [
        ("north", "round_robin"),
        ("all", "least_busy"),
    ]
    assert flow.sales.deadline == timedelta(seconds=90)
    assert flow.sales.hours == Hours(
        "Europe/Brussels", frozenset({0, 4}), time(9), time(17, 30), frozenset({date(2026, 12, 25)})
    )


def test_opening_and_theme_are_kept() -> None:
    flow = flow_of(
        f"{HEAD}open: {{after: 20 seconds, scroll: 50, leaving: true, page: /pricing*, again: daily}}\n"
        f"theme: {{colour: '#0a7c66', side: left, radius: 8, avatar: /a.png, name: Vera}}\n{NEED}"
    )
    assert flow.open.after == timedelta(seconds=20)
    assert (flow.open.leaving, flow.open.again) == (True, "daily")
    assert flow.theme == {
        "colour": "#0a7c66",
        "side": "left",
        "radius": 8,
        "avatar": "/a.png",
        "name": "Vera",
    }


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("theme:\n  colour: #0a7c66", ["4:3: error: 'colour' is empty, as '#' begins a comment; quote it: \"#0a7c66\""]),
        ("theme: {side: top}", ["3:15: error: 'top' has no meaning here; write left or right"]),
        ("open: {after: 20}", ["3:15: error: '20' is not a span of time; write its unit too, like '20 seconds' or '20 days'"]),
        ("sales: {route: [{when: need is yess, team: a}]}", [
            "3:32: error: 'yess' is not a choice of 'need'; did you mean 'yes'?"
        ]),
        ("sales: {hours: {zone: Europe/Brussels, days: [monday], from: 9, to: 17:00}}", [
            "3:47: error: 'monday' has no meaning here; did you mean 'mon'?",
            "3:62: error: '9' is not a time of day; write 09:00",
        ]),
        ("tests: {a: {answers: {neet: yes}, signals: [s]}}", [
            "3:23: error: 'neet' is not a step that asks; did you mean 'need'?",
            "3:45: error: 's' is not a signal; there is none: write one, or take this out",
        ]),
        ("tests: {a: {expect: {bnd: low, band: hihg, points: {neet: 1}, asked: [neet], said: [need]}}}", [
            "3:22: error: unknown key 'bnd'; there is score, lowest, highest, certainty, persona, hot, answers, handoff, closed",
            "3:38: error: 'hihg' is not a band; there is unqualified, nurture, follow_up, priority",
            "3:53: error: 'neet' is not a criterion; did you mean 'need'?",
            "3:71: error: 'neet' is not a step that asks; did you mean 'need'?",
            "3:85: error: 'need' is a question; name it in 'asked'",
        ]),
        ("tests: {a: {expect: {hot: yes, handoff: maybe, certainty: decidd}}}", [
            "3:27: error: write true, not 'yes'",
            "3:41: error: 'maybe' has no meaning here; write true or false or closed",
            "3:59: error: 'decidd' has no meaning here; did you mean 'decided'?",
        ]),
    ],
)  # fmt: skip
def test_other_sections_that_do_not_fit_are_told_where(line: str, problems: list[str]) -> None:
    assert problems_of(f"{HEAD}{line}\n{NEED}") == problems


# --- parts ---

USES = f"{HEAD}{NEED}  contact: {{use: contact.yaml, when: need is yes}}\n"


@pytest.mark.parametrize(
    "part", ["format: 1\nsteps:\n  name: {ask: Name?, text: {}}\n", "name: {ask: Name?, text: {}}\n"]
)
def test_the_steps_of_a_part_become_a_group(part: str) -> None:
    flow = flow_of(USES, contact=part)
    assert [(step.id, step.group) for step in flow.steps] == [("need", None), ("name", "contact")]
    assert flow.groups["contact"].when is not None


def test_problems_of_a_part_carry_its_own_file() -> None:
    result = parse("flows/flow.yaml", USES, lambda name: "name: {ask: Name?, text: {}, goto: nowhere}\n")
    assert [str(problem) for problem in result.problems] == [
        "flows/contact.yaml:1:36: error: goto 'nowhere' is not a step; there is need, name"
    ]


def test_a_part_that_is_not_there_is_told_and_nothing_else() -> None:
    text = USES + "  bye: {say: Bye, when: name is known, goto: name}\n"
    assert problems_of(text) == [
        "5:18: error: there is no file 'contact.yaml' beside this one; look at its name"
    ]


@pytest.mark.parametrize("name", ["../secrets.yaml", "/etc/passwd", "a/b.yaml", "contact"])
def test_a_part_is_a_plain_name_beside_the_flow(name: str) -> None:
    asked: list[str] = []

    def read(name: str) -> str:
        asked.append(name)
        return TINY

    result = parse("flow.yaml", USES.replace("contact.yaml", name), read)
    assert (
        result.problems[0].text
        == "'use' takes the name of a file beside this one; write it like 'contact.yaml'"
    )
    assert asked == []


# --- any text ---


LINES = DEMO.splitlines()


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(LINES) | st.text(max_size=30)), max_size=4
    )
)
@example([(0, "a: &x [*x]")])
def test_any_change_to_a_flow_gives_a_flow_or_problems_with_places(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for n, line in changes:
        lines[n] = line
    result = parse("flow.yaml", "\n".join(lines))
    errors = [problem for problem in result.problems if problem.severity == "error"]
    assert (result.flow is None) == bool(errors)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.text for problem in result.problems)


@given(st.text(max_size=300))
def test_any_text_gives_a_flow_or_problems(text: str) -> None:
    result = parse("flow.yaml", text)
    assert result.flow is not None or result.problems
    assert isinstance(is_flow_file(text), bool)
