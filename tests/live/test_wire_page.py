"""The page on the wire names every request there is."""

from app.live import wishes
from app.live.rep import REQUESTS
from tests.conftest import ROOT

FIRST = {
    "answer", "correct", "say", "signal", "leave",
    "release", "ask", "confirm", "outcome", "seen", "available",
}  # fmt: skip
PAGE = (ROOT / "app" / "live" / "wire.md").read_text()


def test_every_request_beyond_the_first_ones_has_its_line() -> None:
    assert [
        name for name in (*REQUESTS, *wishes.NAMES) if name not in FIRST and f"`{name}`" not in PAGE
    ] == []
