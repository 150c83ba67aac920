"""`leadlight score` and files that nobody should write: a clear line, never a number made of nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.authoring import score
from tests.conftest import DEMO


@pytest.fixture
def scored(tmp_path: Path):
    """Scores a file of these bytes with the demo flow."""

    def scored(content: str | bytes) -> Result:
        path = tmp_path / "answers.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = CliRunner().invoke(score, [str(DEMO), str(path), "--json"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return scored


HOT = '"answers": {"budget": 60000, "authority": "self"}, "signals": ["saw_pricing"]'
NESTED = "[" * 1000 + "]" * 1000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # no JSON
        ('{"answers": {"budget": NaN}}', ":1:24: not JSON: unexpected character"),
        ('{"answers": {"budget": Infinity}}', ":1:24: not JSON: unexpected character"),
        ('{"answers": {"budget": -Infinity}}', ":1:25: not JSON"),
        ('{"answers": {"budget": 1e400}}', "number is infinity when parsed as double"),
        ("", ":1:1: not JSON: Input is a zero-length, empty document"),
        (b'\xff\xfe{"answers": {}}', "not JSON: str is not valid UTF-8"),
        # not of its shape
        ("[]", 'expected {"answers": {step: value}'),
        ("null", 'expected {"answers": {step: value}'),
        ('{"answers": []}', 'expected {"answers": {step: value}'),
        ('{"answers": {}, "signals": "saw_pricing"}', 'expected {"answers": {step: value}'),
        ('{"answers": {}, "signals": null}', 'expected {"answers": {step: value}'),
        ('{"answers": {}, "signal": ["saw_pricing"]}', "unknown key 'signal'; did you mean 'signals'?"),
        # no answers
        ('{"answers": {"gone": 1}}', "'gone' is not a question of this flow"),
        ('{"answers": {"welcome": 1}}', "'welcome' is not a question of this flow"),
        ('{"answers": {"need": "gone"}}', "need: Please choose one of these"),
        ('{"answers": {"need": 1}}', "need: Please choose one of these"),
        ('{"answers": {"budget": 1e30}}', "budget: Please give a number of at most 1,000,000,000,000,000."),
        (f'{{"answers": {{"budget": {"9" * 400}}}}}', "number is infinity when parsed as double"),
        ('{"answers": {"budget": -1}}', "budget: Please give a number of at least 0."),
        ('{"answers": {"budget": true}}', "budget: Please give a number"),
        ('{"answers": {"budget": "60000"}}', "budget: Please give a number"),
        ('{"answers": {"budget": {"range": [1, 2]}}}', "budget: Please give a number"),
        (f'{{"answers": {{"budget": {NESTED}}}}}', "budget: Please give a number"),
        ('{"answers": {"company_size": 0.5}}', "company_size: Please give a number of at least 1."),
        # no day
        ('{"answers": {}, "at": 5}', "'at' is '5'; write a day like 2026-11-22"),
        ('{"answers": {}, "at": ""}', "'at' is ''; write a day like 2026-11-22"),
        (f'{{{HOT}, "at": "9999-12-31T23:59:59"}}', "write a day from 1900-01-01 to 2999-12-31"),
        (f'{{{HOT}, "at": "0001-01-01T00:00+14:00"}}', "write a day from 1900-01-01 to 2999-12-31"),
    ],
)  # fmt: skip
def test_bad_input_is_a_clear_line_on_standard_error_and_no_score(scored, content: str, said: str) -> None:
    result = scored(content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("content", "total", "spread"),
    [
        ('{"answers": {"budget": -0.0}}', 0, (0, 12)),
        ('{"answers": {"budget": 1e15}}', 4, (4, 16)),
        ('{"answers": {"budget": null}}', 0, (0, 16)),
        ('{"answers": {}, "at": "2999-12-31"}', 0, (0, 16)),
        ('{"answers": {}, "at": "1900-01-01"}', 0, (0, 16)),
    ],
)
def test_what_is_odd_but_right_is_scored(scored, content: str, total: int, spread: tuple[int, int]) -> None:
    report = json.loads(scored(content).stdout)
    assert (report["total"], (report["lowest"], report["highest"])) == (total, spread)


def test_a_moment_of_another_zone_is_told_as_utc_like_every_other(scored) -> None:
    assert json.loads(scored('{"answers": {}, "at": "2026-11-22T01:30+02:00"}').stdout)["at"] == (
        "2026-11-21T23:30:00.000Z"
    )


def test_without_a_least_amount_a_negative_one_lies_below_the_first_threshold(tmp_path: Path) -> None:
    flow, answers = tmp_path / "flow.yaml", tmp_path / "answers.json"
    flow.write_text(
        "format: 1\nflow: f\nsteps:\n  budget: {ask: Budget?, number: {}, score: {1000: 2, 5000: 4}}\n"
    )
    answers.write_text('{"answers": {"budget": -50000}}')
    report = json.loads(CliRunner().invoke(score, [str(flow), str(answers), "--json"]).stdout)
    assert (report["criteria"][0]["points"], report["total"]) == (0, 0)
