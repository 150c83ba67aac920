"""The line a search shows."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.finding import best_of, marked, terms_of


def test_a_long_line_is_cut_around_the_first_term() -> None:
    pieces = marked("x " * 100 + "the fence stands " + "y " * 200, ("fence",))
    assert [piece["text"] for piece in pieces if piece.get("hit")] == ["fence"]
    assert pieces[0]["text"] == pieces[-1]["text"] == "…"


def test_the_line_with_most_of_the_terms_is_shown() -> None:
    assert best_of(["a red door", "a red fence"], ("red", "fence"))[-1] == {"text": "fence", "hit": True}


@given(st.text(), st.text())
def test_any_line_comes_back_whole_where_it_is_short(line: str, text: str) -> None:
    line = line[:160]
    assert "".join(piece["text"] for piece in marked(line, terms_of(text) or ("x",))) == line
