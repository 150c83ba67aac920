"""What erasing leaves of a log: nothing that anybody said, and every score as it was."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core import events as ev
from app.core.erasing import staying, told_by, without_words
from app.core.events import Logged, encode
from app.core.parse import parse
from app.core.scorecard import card
from app.core.state import fold
from app.core.values import Words
from tests.core.random_flows import flows, moves, play
from tests.core.talk import Talk
from tests.core.test_random_flows import examples

AT = datetime(2026, 11, 29, tzinfo=UTC)
talks = st.builds(play, flows(), moves, st.booleans())
SCORED = ("total", "lowest", "highest", "of", "band", "certainty", "gates", "causes", "missing", "persona")
FLOW = """\
format: 1
flow: cities
steps:
  city: {ask: City?, text: {}, skip: No}
  trade: {ask: Trade?, text: {}, skip: No}
  here: {say: Close to us!, when: 'city is "Antwerp" or trade is "boss@acme.example"'}
"""


def erased(talk: Talk) -> tuple[Logged, ...]:
    log = without_words(talk.log, staying(talk.flow))
    last = log[-1]
    return (*log, Logged(last.seq + 1, last.at, "e:1", "operator", ev.Erased("1")))


@examples
@given(talks, st.sampled_from([0, 20, 100]))
def test_the_score_stands_now_and_later(talk: Talk, days: int) -> None:
    at = talk.at + timedelta(days=days)
    before = card(talk.flow, talk.state, at)
    after = card(talk.flow, fold(talk.flow, erased(talk)), at)
    assert [getattr(after, one) for one in SCORED] == [getattr(before, one) for one in SCORED]
    assert [(one.points, one.lowest, one.highest) for one in after.lines] == [
        (one.points, one.lowest, one.highest) for one in before.lines
    ]


@examples
@given(talks)
def test_no_text_is_left_but_what_the_flow_itself_looks_for(talk: Talk) -> None:
    _, words = encode([one.event for one in erased(talk)])
    assert set(words) <= {"", *staying(talk.flow)}


def test_a_text_that_a_condition_compares_with_stays_an_address_never() -> None:
    flow = parse("cities.yaml", FLOW).flow
    assert flow
    assert ("Antwerp" in staying(flow), "boss@acme.example" in staying(flow)) == (True, False)


def test_what_was_taken_over_from_a_lead_is_found_among_the_words() -> None:
    told = ("name", Words("Vera"), AT, None, "tools", ("crm", Words("own")), AT, None)
    happened = (
        ev.VisitorSaid(Words("hello")),
        ev.Recognised("vera", "rep", told),
        ev.VisitorSaid(Words("bye")),
    )
    rows, words = encode(happened)
    stored = json.loads(json.dumps(rows))
    assert [words[n] for n in sorted(told_by(stored, "vera"))] == ["Vera", "own"]
    assert told_by(stored, "otto") == frozenset()
