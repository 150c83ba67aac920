"""Which kind of buyer the answers match, why, and who else it may be; fit beside interest as a grade."""

import pytest

from app.core.personas import grade
from app.core.report import scorecard_wire
from tests.core.talk import Talk, demo, flow_of

FLOW = """\
format: 1
flow: f
score: {criteria: {fit: {}, interest: {max: 10}}, bands: {all: {from: 0}}}
personas:
  founder: {label: Founder, when: role is owner and size < 50, fit: 4}
  it: {label: IT lead, when: role is it and size >= 10, fit: 3}
  big: {label: Big firm, when: size >= 500, fit: 2}
signals: {prices: {page: /pricing, score: {interest: 4}}}
steps:
  role: {ask: Role?, choices: {owner: Owner, it: IT}}
  size: {ask: Size?, number: {unit: people}, skip: No idea}
  more: {ask: More?, text: {}}
"""


def told(talk: Talk) -> tuple[object, ...]:
    wire = scorecard_wire(talk.scorecard, talk.flow, talk.state)
    return wire["persona"], wire["persona_because"], wire["runner_up"]


def test_the_first_persona_whose_condition_is_true_matches_with_its_reasons() -> None:
    talk = Talk(flow_of(FLOW)).answers(role="it", size=700)
    assert told(talk) == (
        "it",
        ["Role: “IT”", "Size: 700 people"],
        {"id": "big", "label": "Big firm", "missing": []},
    )


def test_while_nobody_matches_the_nearest_possible_one_is_named_with_what_is_not_known() -> None:
    talk = Talk(flow_of(FLOW)).answers(role="owner")
    assert told(talk) == (None, [], {"id": "founder", "label": "Founder", "missing": ["size"]})


def test_whoever_is_ruled_out_is_no_runner_up() -> None:
    talk = Talk(flow_of(FLOW)).answers(role="owner", size=12)
    assert told(talk) == ("founder", ["Role: “Owner”", "Size: 12 people"], None)


@pytest.mark.parametrize(
    ("page", "size", "expected"), [("/", 12, "A3"), ("/pricing", 12, "A2"), ("/pricing", 700, "B2")]
)
def test_fit_and_interest_are_graded_beside_each_other(page: str, size: int, expected: str) -> None:
    talk = Talk(flow_of(FLOW), page=page).answers(role="owner", size=size)
    assert talk.scorecard.grade == expected


def test_there_is_no_grade_while_nothing_is_known_of_the_fit_or_where_a_flow_has_none() -> None:
    assert Talk(demo()).scorecard.grade is None
    assert Talk(flow_of("format: 1\nflow: f\nsteps: {a: {ask: A?, text: {}}}\n")).scorecard.grade is None


@pytest.mark.parametrize(
    ("fit", "interest", "expected"),
    [(4, 4, "A1"), (2.67, 1.34, "A2"), (2.6, 1.3, "B3"), (1.3, 2.7, "C1"), (0, 0, "C3")],
)
def test_a_grade_goes_by_thirds(fit: float, interest: float, expected: str) -> None:
    assert grade(fit, 4, interest, 4) == expected
