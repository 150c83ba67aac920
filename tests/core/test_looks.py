"""How a flow's widget looks, as the loader is told."""

import pytest

from app.core.looks import COLOURS, hex_of, looks_of, readable_on, theme_of
from app.core.parse import parse
from tests.core.talk import flow_of

FLOW = """\
format: 1
flow: f
theme: {colour: "#0A7", side: left, radius: 4, name: Anna, avatar: /anna.png}
open: {after: 1 minute, scroll: 50, leaving: true, page: /pricing*, again: daily}
steps: {hi: {say: Hi!}}
"""


def test_the_loader_is_told_colours_side_corners_and_when_to_open() -> None:
    assert looks_of(flow_of(FLOW)) == {
        "colour": "#00aa77",
        "on": "#000",
        "side": "left",
        "radius": 4,
        "open": {"after": 60.0, "scroll": 50, "leaving": True, "page": "/pricing*", "again": "daily"},
    }


def test_a_flow_that_says_nothing_of_it_tells_nothing() -> None:
    flow = flow_of("format: 1\nflow: f\nsteps: {hi: {say: Hi!}}\n")
    assert (looks_of(flow), theme_of(flow)) == ({}, {})


def test_who_speaks_is_told_in_the_language_that_is_spoken() -> None:
    flow = parse("f.yaml", FLOW, {"f.nl.yaml": "theme: {name: Anneke}\n"}.get, ("nl",)).flow
    assert flow is not None
    assert theme_of(flow.spoken("nl")) == {"name": "Anneke", "avatar": "/anna.png"}


@pytest.mark.parametrize("colour", [*COLOURS, "#777", "#767676", "#fff", "#000000", "#8a2be2"])
def test_the_writing_on_a_colour_can_be_read(colour: str) -> None:
    def luminance(of: str) -> float:
        parts = [int(hex_of(of)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(colour), luminance(readable_on(hex_of(colour)))))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_colour_that_is_none_is_an_error_with_a_way_out() -> None:
    problems = parse("f.yaml", FLOW.replace('"#0A7"', "reddish")).problems
    assert "'reddish' is not a colour; write one like \"#0a7c66\"" in str(problems[0])
