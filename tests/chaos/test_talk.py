"""A conversation at random, held against a model.

A long hunt: `EXAMPLES=5000 .venv/bin/python -m pytest tests/chaos/test_talk.py`
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.chaos.talk import Talk

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))

TestTalk = Talk.TestCase
TestTalk.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40 if EXAMPLES > 1000 else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTalk.pytestmark = [pytest.mark.timeout(0 if EXAMPLES > 1000 else 300)]
