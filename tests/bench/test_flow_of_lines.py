"""What is measured is a flow as authors write them."""

from app.core.parse import parse
from tests.bench.flow_of_lines import flow_of_lines


def test_the_flow_that_is_measured_has_its_length_and_is_clean() -> None:
    text = flow_of_lines(802)
    assert text.count("\n") == 802
    assert parse("bench.yaml", text).problems == ()
