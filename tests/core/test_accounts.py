"""A company known by the domain of its addresses, and what of it a flow need not ask again."""

import pytest

from app.core import events as ev
from app.core.accounts import account_of, domain_of
from app.core.commands import Answer, Claim, Context, RepAsk
from app.core.conversation import decide
from app.core.events import decode, encode
from app.core.parse import parse
from app.core.state import Account, evolve
from tests.core.talk import REMY, Talk, flow_of

FLOW = """\
format: 1
flow: f
steps:
  email: {ask: Your e-mail?, email: {}, consent: I agree.}
  size:
    ask: How many people?
    number: {}
    fills: company_size
    unless_known: account
  trade: {ask: Your trade?, choices: {it: IT, food: Food}, fills: industry, unless_known: account}
  big: {say: You are many!, when: account.company_size >= 100 or size >= 100}
  need: {ask: What do you need?, choices: {a: This, b: That}}
"""


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Vera@Example.COM", "example.com"),
        ("it is vera@shop.example.co.uk, thanks", "shop.example.co.uk"),
        ("vera@gmail.com", None),
        ("vera@eu.mailinator.com", None),
        ("vera@yahoo.co.uk", None),
        ("vera", None),
        ("vera@localhost", None),
        ("@.", None),
        ("", None),
    ],
)
def test_a_companys_domain_is_told_from_free_and_throw_away_mail(address: str, domain: str | None) -> None:
    assert domain_of(address) == domain


class Colleague(Talk):
    """A talk at whose address the shell knows an account."""

    account: Account | None = None

    def tells(self, address: str) -> None:
        context = Context(self.at, self.present, "x", "Halden", self.account)
        for event in decide(self.flow, self.state, Answer("email", address, consent=True), context):
            self.add(event)

    def add(self, event: ev.Event) -> None:
        logged = ev.Logged(self.state.seq + 1, self.at, "r", "visitor", event)
        self.state = evolve(self.state, logged)
        self.log.append(logged)


def colleague(address: str = "bo@example.com") -> Colleague:
    first = Talk(flow_of(FLOW)).answers(email="vera@example.com", size=250)
    second = Colleague(flow_of(FLOW))
    second.account = account_of("example.com", [first.state])
    second.tells(address)
    return second


def test_what_a_colleague_has_answered_is_passed_over_and_the_rest_is_asked() -> None:
    talk = colleague()
    assert talk.state.asked == "trade"
    passed = [one.event for one in talk.log if isinstance(one.event, ev.PassedOver)]
    assert passed == [ev.PassedOver("size", "known")]


def test_a_fact_of_the_account_holds_in_a_condition() -> None:
    talk = colleague()
    talk.do(Answer("trade", "it"))
    assert "big" in talk.state.said


def test_the_account_of_another_company_is_not_believed() -> None:
    talk = colleague("bo@other.example")
    assert (talk.state.account, talk.state.asked) == (None, "size")


def test_the_account_is_in_the_log_with_its_words_apart() -> None:
    events = [one.event for one in colleague().log]
    rows, words = encode(events)
    assert decode(rows, words) == tuple(events)
    assert "example.com" not in str(rows)


def test_without_an_account_everything_is_asked() -> None:
    talk = Talk(flow_of(FLOW)).answers(email="vera@gmail.com")
    assert talk.state.asked == "size"


def test_a_rep_may_ask_what_was_passed_over() -> None:
    talk = colleague()
    talk.do(Claim(REMY.id, REMY.name), by="rep:remy")
    talk.do(RepAsk(REMY.id, "size"), by="rep:remy")
    assert talk.state.step().id == "size"  # type: ignore[union-attr]


def test_a_flow_with_it_is_clean() -> None:
    assert [problem for problem in parse("f.yaml", FLOW).problems if problem.severity == "error"] == []
