"""The named ways to qualify, each written out as a flow to copy: the same as `score: {model: NAME}` gives."""

import re
from datetime import date

import pytest

from app.core.coverage import not_walked
from app.core.flow import Flow
from app.core.models import CRITERIA
from app.core.parse import parse
from app.core.trial import run_test, trial
from app.publishing import read_drafts, read_file
from tests.conftest import ROOT

FOLDER = ROOT / "flows" / "models"
TUESDAY = date(2026, 11, 24)

models = pytest.mark.parametrize("name", CRITERIA)


def flow_of(name: str) -> Flow:
    draft = read_file(FOLDER / f"{name}.yaml")
    assert draft.flow is not None, draft.problems
    assert draft.problems == ()
    return draft.flow


def test_each_model_has_a_file_and_no_file_is_of_another() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(CRITERIA)


@models
def test_what_a_file_writes_out_is_what_the_model_gives(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text()
    short, cuts = re.subn(r"\nscore:\n(?:  .*\n|\n)+", f"\nscore: {{model: {name}}}\n\n", text)
    by_name = parse(f"{name}.yaml", short).flow
    assert cuts == 1
    assert by_name is not None
    written = flow_of(name)
    assert (written.scale, written.criteria, written.bands) == (
        by_name.scale,
        by_name.criteria,
        by_name.bands,
    )


@models
def test_every_criterion_of_a_file_is_asked_for_in_the_models_order(name: str) -> None:
    flow = flow_of(name)
    fed = [feed.criterion for step in flow.steps for feed in step.feeds]
    assert fed == [criterion.id for criterion in flow.criteria]


@models
def test_a_files_own_tests_pass_and_walk_all_of_it(name: str) -> None:
    flow = flow_of(name)
    assert [failure for test in flow.tests for failure in run_test(flow, test, TUESDAY)] == []
    assert not_walked(flow, [trial(flow, test, TUESDAY) for test in flow.tests]) == ()


def test_the_files_are_not_published_by_lying_there() -> None:
    assert not any("models" in draft.file for draft in read_drafts(ROOT / "flows"))
