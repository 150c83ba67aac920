"""The history of a score as a drawing: well-formed, told in words as well, and nothing else in it."""

from datetime import timedelta
from xml.etree import ElementTree

from app.core.chart import chart
from app.core.history import history
from tests.core.talk import DAY, Talk, flow_of

SVG = "{http://www.w3.org/2000/svg}"
FLOW = """\
format: 1
flow: f
steps:
  budget: {ask: Budget?, number: {unit: EUR}, score: {1000: 2, 20000: 4}}
  need: {ask: Need?, choices: {a: "This & <that>", b: Else}, score: {a: 4, b: 1}}
  more: {ask: More?, text: {}}
"""


def drawn(talk: Talk) -> ElementTree.Element:
    scored = talk.scorecard
    told = history(talk.flow, talk.log)
    return ElementTree.fromstring(chart(talk.flow, told, scored.of, DAY + timedelta(hours=1)))


def test_every_step_of_the_score_is_a_dot_that_tells_its_cause() -> None:
    talk = Talk(flow_of(FLOW)).answers(budget=20000, need="a")
    dots = [dot.findtext(f"{SVG}title") for dot in drawn(talk).iter(f"{SVG}circle")]
    assert dots == [
        "Budget: € 20,000: 4 (4 to 8), unqualified",
        "Need: This & <that>: 8, nurture",
    ]


def test_the_whole_is_told_in_words_for_who_does_not_see_it() -> None:
    root = drawn(Talk(flow_of(FLOW)).answers(budget=1000))
    assert root.findtext(f"{SVG}title") == "The score over time"
    assert "Budget: € 1,000: 2 (2 to 6)" in (root.findtext(f"{SVG}desc") or "")


def test_the_bands_are_lines_and_the_range_a_shade() -> None:
    root = drawn(Talk(flow_of(FLOW)).answers(budget=20000))
    lines = [line.findtext(f"{SVG}title") for line in root.iter(f"{SVG}line")]
    assert lines == ["unqualified", "nurture"], "those that can be reached"
    assert len(list(root.iter(f"{SVG}rect"))) >= 1


def test_a_drawing_holds_no_script_and_no_style() -> None:
    root = drawn(Talk(flow_of(FLOW)).answers(budget=1000, need="a"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "line", "rect", "path", "circle", "text",
    }  # fmt: skip


def test_no_history_is_no_error() -> None:
    flow = flow_of(FLOW)
    assert "No score yet" in chart(flow, [], 8, DAY)
