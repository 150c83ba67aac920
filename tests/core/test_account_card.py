"""An account: who of it is there, whose answer each criterion rests on, what lacks, and one number of all."""

import pytest

from app.core.account_card import AccountCard, Member, account_card, newest_of_each, roll_up
from app.core.commands import Confirm
from tests.core.talk import DAY, REMY, Talk, flow_of

FLOW = """
format: 1
flow: firm
steps:
  name: {ask: Your name?, text: {}, fills: name, skip: No}
  firm: {ask: Your company?, text: {}, fills: company, skip: No}
  authority:
    ask: Who decides?
    choices: {me: I do, adviser: I advise, user: Somebody else}
    score: {me: 4, adviser: 2, user: 1}
    skip: No
  budget: {ask: Budget?, number: {}, score: {0: 0, 5000: 2, 20000: 4}, skip: No}
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 2}, skip: No}
  timeframe: {ask: When?, choices: {now: Now}, score: {now: 4}, skip: No}
"""
STEPS = ("name", "firm", "authority", "budget", "need", "timeframe")


def person(text: str = FLOW, **answers: object) -> Talk:
    return Talk(flow_of(text)).answers(**{step: answers.get(step) for step in STEPS})


def account(*talks: Talk) -> AccountCard:
    """Their account; who is named last came last."""
    members = [Member(f"c{n}", talk.state) for n, talk in enumerate(talks)]
    return account_card("acme.example", members[::-1], DAY)


def told(card: AccountCard) -> dict[str, tuple[float | None, str | None]]:
    return {one.line.criterion.id: (one.line.points, one.by and one.by.name) for one in card.criteria}


ADA = {"name": "Ada", "authority": "me", "budget": 20_000}
BO = {"name": "Bo", "authority": "user", "budget": 5000, "need": "much"}


def test_the_account_rests_on_who_decides_and_on_others_where_they_alone_have_told() -> None:
    assert told(account(person(**ADA), person(**BO))) == {
        "budget": (4, "Ada"),
        "authority": (4, "Ada"),
        "need": (4, "Bo"),
        "timeframe": (None, None),
    }


def test_what_a_decider_says_counts_also_where_it_is_less() -> None:
    card = account(person(name="Ada", authority="me", budget=0), person(**BO))
    assert told(card)["budget"] == (0, "Ada")


def test_what_a_rep_confirmed_is_founded_best() -> None:
    bo = person(**BO)
    bo.do(Confirm(REMY.id, REMY.name, "budget", 5000), "rep:remy")
    assert told(account(person(**ADA), bo))["budget"] == (2, "Bo")


def test_an_exact_amount_is_founded_better_than_a_range() -> None:
    ada = Talk(flow_of(FLOW)).answers(name="Ada", firm=None, authority="me")
    ada.says("between 5k and 30k")
    cas = person(name="Cas", authority="me", budget=5000)
    assert told(account(cas, ada))["budget"] == (2, "Cas")


def test_the_total_of_an_account_is_that_of_its_criteria_with_a_range_for_what_nobody_told() -> None:
    card = account(person(**ADA), person(**BO))
    assert (card.total, card.lowest, card.highest, card.of) == (12, 12, 16, 16)
    assert (card.band.id, card.certainty, card.missing) == ("follow_up", "open", ("timeframe",))


@pytest.mark.parametrize(
    ("answer", "role"), [("me", "decides"), ("adviser", "influences"), ("user", "uses"), (None, None)]
)
def test_the_role_is_told_by_who_decides(answer: str | None, role: str | None) -> None:
    assert [one.role for one in account(person(authority=answer)).people] == [role]


def test_people_stand_by_the_weight_of_their_role() -> None:
    card = account(person(name="Cas"), person(**BO), person(**ADA), person(name="Di", authority="adviser"))
    assert [one.name for one in card.people] == ["Ada", "Di", "Bo", "Cas"]


def test_the_account_is_called_as_its_newest_calls_it_else_by_its_domain() -> None:
    assert account(person(firm="Acme"), person()).name == "Acme"
    assert account(person()).name == "acme.example"


def test_points_of_another_scale_count_by_their_share() -> None:
    of_ten = FLOW.replace("steps:", "score: {scale: 10}\nsteps:", 1).replace("20000: 4", "20000: 10")
    assert told(account(person(of_ten, **ADA), person(name="Cas")))["budget"] == (4, "Ada")


def test_an_account_takes_each_lead_once_by_its_newest_conversation() -> None:
    first, again = person(**ADA), person(**BO)
    members = [Member("again", again.state), Member("first", first.state)]
    assert newest_of_each(members) == (members[0],), "one lead: both were opened under the same id"


# --- one number of several people ---
@pytest.mark.parametrize(
    ("totals", "champion", "rolled"),
    [
        ((80, 50, 30, 20), 0.6, 61.33),  # vector 19 (docs.gtmclarity.ai)
        ((80, 50, 30, 20), 1, 80),  # `best`
        ((80,), 0.6, 80),
        ((20, 80, 30, 50), 0.6, 61.33),
        ((80, 50, 30, 20), 0, 33.33),
    ],
)
def test_totals_roll_up_to_one(totals: tuple[float, ...], champion: float, rolled: float) -> None:
    assert round(roll_up(totals, champion), 2) == rolled


def test_the_flow_says_how_much_the_champion_counts() -> None:
    flow = FLOW.replace("steps:", "score: {champion: 0.6}\nsteps:", 1)
    card = account(person(flow, **ADA), person(flow, **BO))
    assert card.rolled_up == pytest.approx(0.6 * 8 + 0.4 * 7)


def test_an_account_of_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"nobody of acme\.example is known"):
        account_card("acme.example", (), DAY)
