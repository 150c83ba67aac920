"""What must hold for every log: random visitors, reps and deadlines on the demo flow."""

from datetime import timedelta
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import events as ev
from app.core.commands import (
    Answer,
    Claim,
    Confirm,
    Correct,
    DeadlinePassed,
    Leave,
    Past,
    Refused,
    Release,
    RepAsk,
    RepSay,
    Say,
    Signal,
)  # fmt: skip
from app.core.events import Logged, decode, encode
from app.core.scorecard import card, scorecard
from app.core.state import State, fold, is_open
from app.core.transcript import transcript
from app.core.values import Range
from tests.core.talk import DAY, REMY, ROSA, Talk, demo

FLOW = demo()
STEPS = [step.id for step in FLOW.steps if step.asks]
TYPED = ["1", "2", "hello", "60000", "i do", "10 to 30k", "$20k", "20k max"]
values = st.one_of(
    st.none(),
    st.sampled_from([choice.id for step in FLOW.steps for choice in step.choices]),
    st.sampled_from([0, 500, 5000, 20000, 60000, "vera@example.com", "Jo"]),
    st.sampled_from([Range(500, 5000), Range(20000, None), Range(None, 60000)]),
)
reps = st.sampled_from([REMY, ROSA])
commands = st.one_of(
    st.tuples(st.just("right"), st.randoms(use_true_random=False)),
    st.tuples(st.just("right"), st.randoms(use_true_random=False)),
    st.tuples(st.just("right"), st.randoms(use_true_random=False)),
    st.builds(lambda s, v: ("visitor", Answer(s, v, True)), st.sampled_from(STEPS), values),
    st.builds(lambda s, v: ("visitor", Correct(s, v, True)), st.sampled_from(STEPS), values),
    st.builds(
        lambda t: ("visitor", Say(t)),
        st.sampled_from(["1", "2", "hello", "60000", "i do", "10 to 30k", "$20k", "20k max"]),
    ),
    st.builds(lambda p: ("visitor", Signal("page", p)), st.sampled_from(["/pricing", "/about"])),
    st.builds(
        lambda fact, hours: ("site", Past(*fact, DAY - timedelta(hours=hours))),
        st.sampled_from([("page", "/pricing"), ("event", "download"), ("visits", 2)]),
        st.integers(-24, 90 * 24),
    ),
    st.just(("visitor", Leave())),
    st.builds(lambda r: (f"rep:{r.id}", Claim(r.id, r.name)), reps),
    st.builds(lambda r: (f"rep:{r.id}", Release(r.id)), reps),
    st.builds(lambda r: (f"rep:{r.id}", RepSay(r.id, r.name, "hi")), reps),
    st.builds(lambda r, s: (f"rep:{r.id}", RepAsk(r.id, s)), reps, st.sampled_from(STEPS)),
    st.builds(
        lambda r, s, v: (f"rep:{r.id}", Confirm(r.id, r.name, s, v)), reps, st.sampled_from(STEPS), values
    ),
    st.just(("timer", "deadline")),
)


def right_answer(talk: Talk, random: Any) -> Answer | None:
    """One that fits the open question, so that random talks get far."""
    step = talk.state.step()
    if step is None:
        return None
    if step.choices:
        return Answer(step.id, random.choice(step.choices).id)
    fitting = {"number": random.choice([1, 700, 20000, 60000]), "email": "vera@example.com", "text": "Jo"}
    return Answer(step.id, fitting[step.kind], True)


def played(script: list[Any], present: bool) -> Talk:
    talk = Talk(FLOW, (REMY,) if present else ())
    for by, command in script:
        talk.later(seconds=20)
        if by == "right":
            by, command = "visitor", right_answer(talk, command)
        elif command == "deadline":
            step, deadline = talk.state.stands or "", talk.state.deadline or talk.at
            command = DeadlinePassed(step, deadline)
        try:
            if command:
                talk.do(command, by)
        except Refused:
            pass
    return talk


talks = st.builds(played, st.lists(commands, max_size=25), st.booleans())


def stored(log: list[Logged]) -> list[Logged]:
    """The log as it comes back from the store: through JSON."""
    back = []
    for one in log:
        rows, words = encode([one.event])
        again = decode(orjson.loads(orjson.dumps(rows)), orjson.loads(orjson.dumps(words)))
        back.append(Logged(one.seq, one.at, one.request, one.by, again[0]))
    return back


@settings(max_examples=300)
@given(talks)
def test_the_live_state_and_score_equal_the_fold_of_the_stored_log(talk: Talk) -> None:
    again = stored(talk.log)
    assert fold(FLOW, again) == talk.state
    assert scorecard(FLOW, again, talk.at) == card(FLOW, talk.state, talk.at)


@settings(max_examples=300)
@given(talks)
def test_lowest_total_and_highest_are_in_order_and_within_what_there_is(talk: Talk) -> None:
    scored = talk.scorecard
    assert 0 <= scored.lowest <= scored.total <= scored.highest <= scored.of
    assert 0 <= scored.completeness <= 1


@settings(max_examples=300)
@given(talks)
def test_the_bot_is_silent_between_claim_and_release_but_for_questions_a_rep_puts(talk: Talk) -> None:
    owned = False
    for one in talk.log:
        match one.event:
            case ev.Claimed():
                owned = True
            case ev.Released() | ev.Closed():
                owned = False
            case ev.Said():
                assert not owned
            case ev.Asked(by_rep=by_rep):
                assert by_rep or not owned


@settings(max_examples=300)
@given(talks)
def test_alerts_rise_and_fall_in_turn_so_that_one_is_open_at_most(talk: Talk) -> None:
    hot = False
    for one in talk.log:
        if isinstance(one.event, ev.TurnedHot):
            assert not hot
            hot = True
        if isinstance(one.event, ev.Cooled):
            assert hot
            hot = False
    assert not is_open(talk.state.alert) or talk.state.hot


@settings(max_examples=200)
@given(talks)
def test_an_open_question_is_always_one_of_the_flow_and_a_closed_talk_has_none(talk: Talk) -> None:
    step = talk.state.step()
    assert step is None or step.asks
    assert talk.state.mode not in ("closed", "waiting") or step is None


@settings(max_examples=200)
@given(talks)
def test_the_words_of_a_visitor_never_stand_in_an_event_body(talk: Talk) -> None:
    rows, _ = encode([one.event for one in talk.log])
    bodies = orjson.dumps(rows).decode()
    assert "vera@example.com" not in bodies
    assert '"Jo"' not in bodies


@settings(max_examples=200)
@given(talks)
def test_messages_are_numbered_upwards_by_their_events(talk: Talk) -> None:
    numbers = [message.seq for message in transcript(State(FLOW), talk.log, "Halden")]
    assert numbers == sorted(set(numbers))


@settings(max_examples=100)
@given(st.permutations(["budget", "authority", "need", "timeframe"]))
def test_the_order_of_answers_does_not_matter_to_the_total(order: list[str]) -> None:
    talk = Talk(FLOW)
    given_values = {"budget": 60000, "authority": "self", "need": "orient", "timeframe": "year"}
    for step in order:
        talk.do(Confirm("remy", "Remy", step, given_values[step]), "rep:remy")
    assert talk.scorecard.total == 13
