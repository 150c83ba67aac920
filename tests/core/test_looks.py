"""How a flow's widget looks, as the loader is told."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.looks import COLOURS, contrast, hex_of, looks_of, readable_on, seen_on_white, theme_of
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


def hexes() -> st.SearchStrategy[str]:
    return st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(st.one_of(st.sampled_from([*COLOURS, "#777", "#767676"]).map(hex_of), hexes()))
def test_the_writing_on_any_colour_can_be_read(colour: str) -> None:
    assert contrast(colour, readable_on(colour).replace("#fff", "#ffffff").replace("#000", "#000000")) >= 4.5


@given(hexes())
def test_a_shade_that_is_proposed_stands_out_on_a_white_page(colour: str) -> None:
    assert contrast(seen_on_white(colour), "#ffffff") >= 3


def test_the_contrast_is_that_of_wcag() -> None:
    found = [round(contrast(one, "#ffffff"), 2) for one in ("#ffffff", "#767676", "#ff0000", "#000000")]
    assert found == [1, 4.54, 4.0, 21]


def test_a_colour_that_is_none_is_an_error_with_a_way_out() -> None:
    problems = parse("f.yaml", FLOW.replace('"#0A7"', "reddish")).problems
    assert "'reddish' is not a colour; write one like \"#0a7c66\"" in str(problems[0])
