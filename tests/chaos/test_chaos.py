"""A short hour of chaos: what the long one (`python -m tests.chaos`) does for as long as it is asked to."""

from pathlib import Path

import pytest

from tests.chaos.stage import Wanted, chaos


@pytest.mark.timeout(600)
async def test_nothing_acked_is_lost_or_doubled_by_kills_freezes_and_a_bad_line(tmp_path: Path) -> None:
    report = await chaos(tmp_path, Wanted(rounds=2, answers=150, visitors=10))
    assert not report.wrong, str(report)
    assert report.rounds >= 2
    assert report.tally.acked >= 150
