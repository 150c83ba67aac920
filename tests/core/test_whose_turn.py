"""Whose turn a lead is: by load, in turn, by rule, the account's own rep first; and why it is no other's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.flow import Flow
from app.core.whose_turn import Colleague, Turns, flat, verdicts_of, whose_turn
from tests.core.talk import DAY, flow_of

ADA = Colleague("ada", "Ada", chats=2, last=DAY - timedelta(hours=1))
BO = Colleague("bo", "Bo", chats=1, last=DAY - timedelta(minutes=1))
CAS = Colleague("cas", "Cas", chats=5)
ALL = (ADA, BO, CAS)


def flow(route: str = "least_busy") -> Flow:
    text = f"""
format: 1
flow: turns
steps:
  need: {{ask: Need?, choices: {{a: A, b: B}}, score: {{a: 4, b: 1}}}}
sales: {{route: {route}}}
"""
    return flow_of(text)


def turns(route: str = "least_busy", colleagues: tuple[Colleague, ...] = ALL, **more: Any) -> Turns:
    known = more.pop("known", {})
    return whose_turn(flow(route), known.get, colleagues, **more)


def why(found: Turns) -> dict[str, tuple[str, str]]:
    return {one.rep: (one.why, one.of) for one in found.verdicts}


def test_the_least_busy_rep_is_chosen_and_the_others_are_told_as_busier() -> None:
    found = turns()
    assert found.to == ("bo",)
    assert why(found) == {"ada": ("busier", "2"), "bo": ("least-busy", "1"), "cas": ("busier", "5")}


def test_of_equally_busy_reps_it_is_the_one_whose_last_turn_is_the_longest_ago() -> None:
    assert turns(colleagues=(replace(ADA, chats=1), BO)).to == ("ada",)


def test_in_turn_it_is_who_waited_longest_whatever_their_load() -> None:
    assert turns("round_robin").to == ("cas",), "never had one yet"
    assert turns("round_robin", (ADA, BO)).to == ("ada",)


def test_everybody_is_everybody_who_is_there() -> None:
    assert turns("everybody", (ADA, replace(BO, presence="away"), CAS)).to == ("ada", "cas")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"presence": "away"}, ("away", "")),
        ({"presence": "offline"}, ("offline", "")),
        ({"capacity": 1}, ("full", "1")),
        ({"languages": frozenset({"de"})}, ("language", "nl-BE")),
    ],
)
def test_who_is_hindered_is_not_chosen_and_the_reason_stands(
    change: dict[str, Any], reason: tuple[str, str]
) -> None:
    found = turns(colleagues=(ADA, replace(BO, **change)), language="nl-BE")
    assert (found.to, why(found)["bo"]) == (("ada",), reason)


def test_who_let_it_pass_is_not_asked_again() -> None:
    found = turns(asked=frozenset({"bo"}))
    assert (found.to, why(found)["bo"]) == (("ada",), ("had-it", ""))


def test_outside_hours_it_is_nobodys_turn() -> None:
    found = turns(in_hours=False)
    assert (found.to, {reason for reason, _ in why(found).values()}) == ((), {"hours"})


def test_the_rep_of_the_account_goes_first() -> None:
    found = turns(owner="cas")
    assert (found.to, why(found)["cas"]) == (("cas",), ("owner", ""))


def test_the_rep_of_the_account_who_is_away_is_passed_over() -> None:
    assert turns(colleagues=(ADA, replace(CAS, presence="away")), owner="cas").to == ("ada",)


RULES = '[{when: language is "nl", team: benelux, route: round_robin}, {when: "true", team: rest}]'
TEAMS = (
    replace(ADA, teams=frozenset({"benelux"})),
    replace(BO, teams=frozenset({"rest"})),
    replace(CAS, teams=frozenset({"benelux", "rest"})),
)


def test_the_first_true_rule_names_the_team_and_how_it_chooses() -> None:
    found = turns(RULES, TEAMS, known={"language": "nl"})
    assert (found.to, found.team, found.route) == (("cas",), "benelux", "round_robin")
    assert why(found)["bo"] == ("team", "benelux")


def test_a_later_rule_takes_the_rest() -> None:
    assert turns(RULES, TEAMS, known={"language": "es"}).to == ("bo",)


def test_a_team_of_nobody_is_everybody() -> None:
    assert turns(RULES, known={"language": "nl"}).team is None


def test_a_queued_lead_may_have_an_owner_who_is_not_there_just_now() -> None:
    gone = (replace(ADA, presence="offline"), replace(BO, presence="offline"))
    assert turns(colleagues=gone).to == ()
    assert turns(colleagues=gone, also_absent=True, in_hours=False).to == ("bo",)


def test_who_is_there_goes_before_who_is_not_in_the_queue_too() -> None:
    assert turns(colleagues=(ADA, replace(BO, presence="away")), also_absent=True).to == ("ada",)


def test_verdicts_survive_the_log() -> None:
    found = turns(asked=frozenset({"bo"}))
    assert verdicts_of(flat(found.verdicts)) == found.verdicts
