"""What authors get wrong, and what `check` tells them: exact messages, each with a way out."""

from pathlib import Path

import pytest

from app.core.nodes import LARGEST
from app.publishing import read_file
from tests.flows.bad.corpus import FLOWS, HERE, expected_of, problems_of, says_a_way_out


def test_each_broken_flow_is_told_exactly_what_stands_beside_it() -> None:
    told = {flow.stem: problems_of(flow) for flow in FLOWS}
    expected = {flow.stem: expected_of(flow).read_text(encoding="utf-8").splitlines() for flow in FLOWS}
    assert {name: told[name] for name in told if told[name] != expected[name]} == {}


def test_every_message_of_the_corpus_says_what_to_do() -> None:
    problems = [problem for flow in FLOWS for problem in read_file(flow).problems]
    assert [str(problem) for problem in problems if not says_a_way_out(problem.text)] == []


def test_no_mistake_of_the_corpus_goes_unseen() -> None:
    assert [flow.name for flow in FLOWS if not problems_of(flow)] == []


def test_every_expectation_has_its_flow() -> None:
    assert sorted(path.stem for path in HERE.glob("*.expected")) == [flow.stem for flow in FLOWS]


def test_a_flow_that_is_too_large_is_told_how_to_part_it(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("format: 1\nflow: large\n" + "# a comment\n" * (LARGEST // 12), encoding="utf-8")
    [problem] = read_file(path).problems
    assert problem.text == "the file is larger than 256 KB; put steps into files of their own"


@pytest.mark.parametrize(
    "text",
    [
        "'20k' is not a number",
        "unknown key 'x'",
        "the flow is wrong; this is bad",
        "there is none",
        "'hot' cannot be used here, as this helps to decide it",
    ],
)
def test_a_mere_complaint_is_no_way_out(text: str) -> None:
    assert not says_a_way_out(text)
