"""The ledger of hot leads: what became of each alert, why one was missed, and how long visitors waited."""

from datetime import timedelta

from app.core import events as ev
from app.core.commands import AlertDue, Claim, Deliver, Release, ReplyDue, See, Transfer
from app.core.ledger import Entry, figures, ledger, spread
from tests.core.talk import DAY, REMY, ROSA, Talk, flow_of

FLOW = """
format: 1
flow: firm
score:
  criteria: {need: {}}
  bands: {cold: {from: 0}, hot: {from: 4, then: alert}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  more: {ask: More?, text: {}}
"""


def hot(*present) -> Talk:
    return Talk(flow_of(FLOW), present).answers(need="much")


def missed_deadlines(talk: Talk, times: int) -> Talk:
    for _ in range(times):
        alert = talk.state.alert
        talk.at = alert.deadline
        talk.do(AlertDue(alert.id, alert.deadline), "timer")
    return talk


def entry(talk: Talk) -> Entry:
    (found,) = ledger(talk.log)
    return found


def test_who_got_a_claimed_lead_from_a_colleague_has_a_whole_deadline_to_reply() -> None:
    talk = hot(REMY)
    talk.do(Claim(REMY.id, REMY.name), "rep")
    claim = talk.state.alert.claim
    talk.do(Transfer(REMY.id, REMY.name, ROSA), "rep")
    talk.do(ReplyDue(claim), "timer")
    assert talk.state.rep == ROSA
    assert [name for name, _ in entry(talk).claims] == ["Remy", "Rosa"]


def test_who_claims_what_a_colleague_let_go_has_a_whole_deadline_to_reply() -> None:
    talk = hot(REMY, ROSA)
    talk.do(Claim(REMY.id, REMY.name), "rep")
    first = talk.state.alert.claim
    talk.do(Release(REMY.id), "rep")
    talk.do(Claim(ROSA.id, ROSA.name), "rep")
    talk.do(ReplyDue(first), "timer")
    assert talk.state.rep == ROSA
    talk.do(ReplyDue(talk.state.alert.claim), "timer")
    assert talk.state.rep is None


def test_an_alert_is_followed_from_its_raising_to_the_first_reply() -> None:
    talk = hot(REMY)
    alert = talk.state.alert.id
    talk.later(seconds=1).do(Deliver("remy", alert), "rep:remy")
    talk.later(seconds=4).do(See("remy", alert), "rep:remy")
    talk.later(seconds=5).claim()
    talk.later(seconds=20).rep_says("Hello!")
    talk.later(seconds=60).rep_says("Are you there?")
    found = entry(talk)
    moments = (found.sent, found.delivered, found.seen, found.claims)
    assert [(at - DAY).seconds for ((_, at),) in moments] == [0, 1, 5, 10]
    assert found.wait == timedelta(seconds=30)


def test_what_the_bot_says_is_no_reply() -> None:
    talk = hot(REMY).later(minutes=1).answers(more="text")
    assert entry(talk).wait is None


def test_a_call_counts_from_the_moment_it_was_said() -> None:
    talk = hot(REMY).later(seconds=40)
    talk.do(Claim("remy", "Remy", calls=True), "rep:remy")
    assert entry(talk).wait == timedelta(seconds=40)


def test_an_alert_is_not_missed_as_long_as_it_is_somebodys_turn() -> None:
    assert entry(missed_deadlines(hot(REMY, ROSA), 1)).missed is None


def test_a_missed_alert_says_how_far_it_came() -> None:
    nobody, unheard = hot(), missed_deadlines(hot(REMY), 1)
    delivered, seen = hot(REMY), hot(REMY)
    delivered.do(Deliver("remy", delivered.state.alert.id), "rep:remy")
    seen.do(See("remy", seen.state.alert.id), "rep:remy")
    talks = [nobody, unheard, missed_deadlines(delivered, 1), missed_deadlines(seen, 1)]
    assert [entry(talk).missed for talk in talks] == [
        "nobody-there", "not-delivered", "not-seen", "not-claimed",
    ]  # fmt: skip


def test_an_alert_that_was_withdrawn_was_not_missed() -> None:
    talk = hot()
    talk.log.append(talk.log[-1].__class__(99, talk.at, "x", "visitor", ev.Cooled(talk.state.alert.id)))
    assert entry(talk).missed is None


def waited(*minutes: float) -> list[Entry]:
    return [Entry("a", DAY, (), replied=DAY + timedelta(minutes=one)) for one in minutes]


def test_the_figures_tell_the_wait_of_the_half_and_of_nine_in_ten() -> None:
    found = figures([*waited(*range(1, 11)), Entry("b", DAY, (), level="channels")])
    assert (found.median, found.p90) == (timedelta(minutes=5), timedelta(minutes=9))
    assert (found.alerts, found.answered, found.missed) == (11, 10, 1)


def test_figures_of_nothing_are_unknown_and_not_zero() -> None:
    assert (figures([]).median, figures([]).p90) == (None, None)


def test_each_wait_is_counted_in_the_first_step_that_holds_it() -> None:
    assert dict(spread(waited(0.5, 1, 2, 30, 60, 2000))) == {
        "1 min": 2, "3 min": 1, "10 min": 0, "1 h": 2, "1 day": 0, "later": 1,
    }  # fmt: skip
