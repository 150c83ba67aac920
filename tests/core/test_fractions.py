"""Points and weights that are fractions: the noise of binary sums moves no edge, gate or condition."""

from app.core.parse import parse
from tests.core.talk import Talk, flow_of

PARTS = """
format: 1
flow: parts
score:
  criteria: {{need: {{combine: sum}}}}
  bands: {{low: {{from: 0}}, high: {{from: 1}}}}
  {0}
steps:
  one: {{ask: One?, choices: {{a: A, b: B}}, score: {{need: {{a: 0.7, b: 0}}}}}}
  two: {{ask: Two?, choices: {{a: A, b: B}}, score: {{need: {{a: 0.2, b: 0}}}}}}
  three: {{ask: Three?, choices: {{a: A, b: B}}, score: {{need: {{a: 0.1, b: 0}}}}}}
"""


def parts(more: str) -> Talk:
    """0.7 + 0.2 + 0.1, which in binary is a little less than 1."""
    return Talk(flow_of(PARTS.format(more))).answers(one="a", two="a", three="a")


def test_a_sum_of_fractions_reaches_its_band_and_its_condition() -> None:
    scored = parts("hot: [points.need >= 1]").scorecard
    assert (scored.total, scored.lines[0].points, scored.band.id, scored.hot) == (1, 1, "high", True)


def test_a_sum_of_fractions_passes_its_gate() -> None:
    assert parts("needs: {of: [need], at_least: 1, points: 1}").scorecard.gates[0].holds


TENTHS = """
format: 1
flow: tenths
score:
  criteria: {{{0}}}
  bands: {{low: {{from: 0}}, high: {{from: 0.8}}}}
steps:
{1}"""


def tenths() -> str:
    """Eight criteria of a tenth, which in binary make a little less than 0.8."""
    criteria = ", ".join(f"c{n}: {{weight: 0.1, max: 1}}" for n in range(8))
    steps = "".join(
        f"  q{n}: {{ask: What?, choices: {{a: A, b: B}}, score: {{c{n}: {{a: 1, b: 0}}}}}}\n"
        for n in range(8)
    )
    return TENTHS.format(criteria, steps)


def test_a_band_that_fractions_reach_is_not_said_to_be_out_of_reach() -> None:
    assert Talk(flow_of(tenths())).answers(**{f"q{n}": "a" for n in range(8)}).scorecard.band.id == "high"
    assert [problem.text for problem in parse("f.yaml", tenths()).problems] == []


def test_default_bands_begin_where_the_sum_of_fractions_says() -> None:
    # 0.4 + 0.4 + 4.4 + 4.4 is 9.600000000000001 in binary, and 5/16 of it a little more than 3
    weights = {"a": 0.1, "b": 0.1, "c": 1.1, "d": 1.1}
    criteria = ", ".join(f"{id}: {{weight: {weight}}}" for id, weight in weights.items())
    text = f"format: 1\nflow: f\nscore: {{criteria: {{{criteria}}}}}\nsteps: {{hello: {{say: Hello}}}}\n"
    assert [band.from_ for band in flow_of(text).bands] == [0, 3, 6, 9]
