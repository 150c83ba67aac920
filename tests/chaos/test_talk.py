"""A conversation at random, held against a model.

A long hunt: `EXAMPLES=5000 .venv/bin/python -m pytest tests/chaos/test_talk.py`
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.chaos.talk import Talk

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))


def test_a_timer_that_a_server_which_is_behind_takes_is_not_lost() -> None:
    talk = Talk()
    talk.opened()
    talk.visitor_answers_well(("north", "ends"))
    talk.visitor_answers_well(("south", "ends"))  # hot: it waits for a rep, and north has not heard of it
    talk.time_passes(61)
    talk.timers_are_looked_at("north", twice=False)
    talk.the_log_says_what_the_model_says()
    assert talk.model.mode == "bot"
    talk.teardown()


TestTalk = Talk.TestCase
TestTalk.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40 if EXAMPLES > 1000 else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTalk.pytestmark = [pytest.mark.timeout(0 if EXAMPLES > 1000 else 300)]
