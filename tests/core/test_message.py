"""A message that is left for the reps when nobody is there: offered, checked, kept until it is answered."""

import pytest

from app.core.commands import (
    Claim,
    Context,
    DeadlinePassed,
    Leave,
    LeaveMessage,
    Refused,
    Settle,
    Tell,
)
from app.core.erasing import without_words
from app.core.events import Erased, Logged, MessageLeft, OutcomeSet
from app.core.lead import lead_row
from app.core.letters import address_of, letter
from app.core.message import MOST, offered
from app.core.state import fold
from app.core.telling import about_lead
from app.core.values import Words
from tests.core.talk import REMY, Talk, demo, flow_of

TO_HANDOFF = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now", "role": "owner",
              "company_size": 12, "email": None}  # fmt: skip
CALLS = """
format: 1
flow: calls
steps:
  phone: {ask: Which number?, phone: {}, skip: No}
  bye: {say: Bye., end: true}
"""
HANDS_OFF = """
format: 1
flow: hands_off
steps:
  phone: {ask: Which number?, phone: {}, skip: No}
  sales: {handoff: Wait., closed: Nobody., otherwise: Busy.}
  more: {ask: What else?, text: {}}
"""
LEFT = LeaveMessage("Do you ship to Malta?", "vera@example.org", consent=True)


def offer(talk: Talk) -> object:
    return offered(talk.state, Context(talk.at, talk.present, site_name="Halden"))


def ended(*present: object) -> Talk:
    return Talk(demo(), present).answers(need="support")  # type: ignore[arg-type]


def row(talk: Talk) -> dict[str, object]:
    return lead_row(talk.flow, talk.state, talk.scorecard, "default", "c1")


# --- offered ---
def test_at_the_end_it_is_offered_where_nobody_is_there() -> None:
    assert offer(ended()) == {
        "email": True,
        "consent": "I agree that Halden contacts me about my request.",
    }
    assert offer(ended(REMY)) is None


def test_while_the_bot_talks_it_is_offered_to_whom_it_said_that_nobody_comes() -> None:
    talk = Talk(flow_of(HANDS_OFF), ())
    assert offer(talk) is None
    talk.answers(phone=None)
    assert (talk.asked, offer(talk) is not None) == ("more", True)
    talk.claim()
    talk.release()
    assert offer(talk) is None


def test_it_is_offered_too_where_all_reps_are_busy() -> None:
    talk = Talk(demo()).answers(**TO_HANDOFF)
    assert (talk.state.mode, offer(talk)) == ("waiting", None)
    assert talk.state.deadline is not None
    talk.later(minutes=4).do(DeadlinePassed("to_sales", talk.state.deadline), "timer")
    assert offer(talk) is not None


def test_an_address_is_asked_for_only_where_nothing_is_known_to_answer_at() -> None:
    assert offer(Talk(flow_of(CALLS), ()).answers(phone="+32470123456")) == {"email": False}
    assert offer(Talk(flow_of(CALLS), ()).answers(phone=None)) == {
        "email": True,
        "hint": "We use this address only to answer you.",
    }


# --- checked ---
@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (LeaveMessage("Hello"), "email address"),
        (LeaveMessage("Hello", "vera@", consent=True), "email address"),
        (LeaveMessage("Hello", "vera@example.org\nBcc: x@example.org", consent=True), "email address"),
        (LeaveMessage("Hello", "vera@example.org"), "agree first"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(wanted: LeaveMessage, says: str) -> None:
    talk = ended()
    with pytest.raises(Refused, match=says) as refused:
        talk.do(wanted)
    assert (refused.value.code, talk.state.message) == ("invalid-answer", None)


def test_the_wording_that_was_agreed_to_is_kept_with_it() -> None:
    talk = ended()
    talk.do(LEFT)
    (left,) = talk.happened(MessageLeft)
    assert left == MessageLeft(
        Words("Do you ship to Malta?"),
        Words("vera@example.org"),
        Words("I agree that Halden contacts me about my request."),
    )


def test_so_many_may_wait_and_no_more() -> None:
    talk = ended()
    for _ in range(MOST):
        talk.do(LEFT)
    assert offer(talk) is None
    with pytest.raises(Refused) as refused:
        talk.do(LEFT)
    assert refused.value.code == "too-fast"


def test_one_that_comes_late_is_kept_all_the_same() -> None:
    talk = ended(REMY)
    talk.claim()
    talk.do(LEFT)
    assert ("visitor", "Do you ship to Malta?") in talk.words()


# --- kept until it is answered ---
def test_it_waits_in_the_reps_queue_whatever_the_score() -> None:
    talk = ended()
    talk.do(Settle(), "timer")
    assert talk.state.then != "queue"
    talk.later(days=3).do(LEFT)
    assert (talk.state.mode, talk.state.then, talk.state.queue is not None) == ("closed", "queue", True)
    assert row(talk)["message"] == "2026-11-25T12:00:00.000Z"


def test_it_makes_a_lead_of_who_has_answered_nothing() -> None:
    talk = Talk(demo(), ())
    talk.do(Leave())
    assert not talk.state.is_lead
    talk.do(LEFT)
    assert (talk.state.is_lead, row(talk)["email"]) == (True, "vera@example.org")


def test_a_reply_or_an_outcome_or_a_call_answers_it_and_a_claim_alone_does_not() -> None:
    for answered in ("reply", "outcome", "call"):
        talk = ended()
        talk.do(LEFT)
        if answered == "call":
            talk.do(Claim(REMY.id, REMY.name, calls=True), "rep:remy")
        elif answered == "outcome":
            talk.do(Tell(REMY.id, REMY.name, OutcomeSet("lost", REMY.id)), "rep:remy")
        else:
            talk.claim()
            assert talk.state.message is not None
            talk.rep_says("Yes, we do.")
        assert talk.state.message is None, answered


def test_the_reply_goes_to_the_address_that_was_left() -> None:
    talk = ended()
    talk.do(LEFT)
    talk.later(hours=9).claim()
    talk.rep_says("Yes, we do.")
    written = letter(talk.state, talk.log, "Halden")
    assert written is not None
    assert (written.to, written.text.splitlines()[0]) == ("vera@example.org", "Yes, we do.")


def test_an_answer_of_the_flow_stays_the_address_to_write_to() -> None:
    talk = Talk(demo(), ()).answers(**TO_HANDOFF | {"email": "office@example.org"})
    talk.do(LEFT)
    assert address_of(talk.state) == "office@example.org"


def test_a_channel_is_told_who_left_it_what_it_says_and_how_to_answer() -> None:
    talk = ended()
    talk.do(LEFT)
    told = about_lead("id1", "message", "default", "c1", talk.state, talk.log, "https://chat.example")
    assert told.title == "Message from a visitor on /"
    assert told.lines[0] == "Do you ship to Malta?"
    assert "Email: vera@example.org" in told.lines


def test_nothing_of_it_is_left_of_who_was_erased() -> None:
    talk = ended()
    talk.do(LEFT)
    erased = Logged(talk.state.seq + 1, talk.at, "e1", "operator", Erased("x1"))
    state = fold(talk.flow, without_words([*talk.log, erased], frozenset()))
    here = Context(talk.at, (), site_name="Halden")
    assert (address_of(state), state.message, offered(state, here)) == (None, None, None)
