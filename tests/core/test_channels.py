"""Which channel hears of what, and when: outbox rows as a pure function of what happened."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from app.core.channels import Channel, Failed, Quiet, Secret, heard_at, telling, unknown_in
from app.core.commands import AlertDue, Command, Correct, DeadlinePassed, Leave, QueueDue, Settle
from app.core.entry import Timer
from app.core.sites import parse_sites
from tests.core.talk import DAY, REMY, Talk, demo, ev, flow_of

MAIL = Channel("default", "sales_mail", "m1", "email", "sales@example.com")
SLACK = Channel("default", "slack", "s1", "slack", "https://hooks.slack.example/secret", is_default=False)
HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}
QUEUED = {"need": "orient", "budget": 60000, "authority": "self", "timeframe": "year"}
WAITS = """
format: 1
flow: waits
steps:
  need: {ask: What do you need?, choices: {tool: A tool}}
  desk: {handoff: One moment., otherwise: Nobody is free., closed: Nobody is here.}
"""


def tells(talk: Talk, command: Command, *channels: Channel, zone: str = "UTC") -> tuple[Timer, ...]:
    before = talk.state
    talk.do(command)
    logged = [one for one in talk.log if one.seq > before.seq]
    return telling("c1", zone, before, talk.state, logged, channels) if logged else ()


def kinds(rows: tuple[Timer, ...]) -> list[str]:
    return [row.body["told"] for row in rows]


def rising(*channels: Channel, present: Any = (REMY,), **changes: Any) -> tuple[Timer, ...]:
    """The rows of the turn that makes a lead hot."""
    flow = demo()
    talk = Talk(replace(flow, sales=replace(flow.sales, **changes)), present)
    *first, (last, value) = HOT.items()
    talk.answers(**dict(first))
    before = talk.state
    talk.answers(**{last: value})
    logged = [one for one in talk.log if one.seq > before.seq]
    return telling("c1", "UTC", before, talk.state, logged, channels)


# --- who hears ---
def test_a_flow_that_names_no_channel_is_told_to_the_defaults() -> None:
    assert [row.channel for row in rising(MAIL, SLACK)] == ["m1"]


def test_a_flow_that_names_channels_is_told_to_those_alone() -> None:
    assert [row.channel for row in rising(MAIL, SLACK, channels=("slack",))] == ["s1"]


def test_a_named_channel_that_nobody_set_up_is_known_and_stops_no_other() -> None:
    assert kinds(rising(MAIL, channels=("sales_mail", "pager"))) == ["alert"]
    flow = demo()
    named = replace(flow, sales=replace(flow.sales, channels=("sales_mail", "pager")))
    assert unknown_in(named, [MAIL]) == ("pager",)


def test_a_channel_hears_only_what_it_is_set_to() -> None:
    assert rising(replace(MAIL, hears=("nurture",))) == ()


def test_a_reps_own_channel_hears_of_alerts_that_are_theirs_or_nobodys() -> None:
    own = replace(MAIL, id="own", rep="rosa")
    assert rising(own) == ()
    assert [row.channel for row in rising(replace(own, rep="remy"))] == ["own"]
    assert [row.channel for row in rising(own, present=())] == ["own"]


def test_the_row_holds_ids_and_no_words_of_the_visitor() -> None:
    [row] = rising(MAIL)
    assert row.body.keys() == {"told", "conversation", "seq"}
    assert row.id.startswith("c1:")
    assert row.id.endswith(":m1")


# --- of what ---
def test_a_lead_that_cools_is_withdrawn() -> None:
    talk = Talk(demo()).answers(**HOT)
    assert kinds(tells(talk, Correct("timeframe", "someday"), MAIL)) == ["withdrawn"]


def overdue(*channels: Channel) -> tuple[Timer, ...]:
    """What is told of a lead that waited in Remy's queue beyond its time."""
    talk = Talk(demo()).answers(**QUEUED).later(minutes=11)
    talk.do(Settle())
    return tells(talk.later(days=1, minutes=1), QueueDue(is_overdue=True), *channels)


def test_a_lead_that_nobody_followed_up_in_time_is_told() -> None:
    assert kinds(overdue(MAIL)) == ["overdue"]


def test_of_a_reps_own_channels_only_the_owners_hears_of_an_overdue_lead() -> None:
    owns, other = (replace(MAIL, id=id, rep=id) for id in ("remy", "rosa"))
    assert [row.channel for row in overdue(owns, other)] == ["remy"]


def test_a_claimed_lead_that_cools_is_no_news_to_anybody() -> None:
    talk = Talk(demo()).answers(**HOT)
    talk.claim()
    talk.release()
    assert kinds(tells(talk, Correct("timeframe", "someday"), MAIL)) == []


def test_a_visitor_whom_nobody_came_for_is_told_at_the_deadline() -> None:
    talk = Talk(flow_of(WAITS)).answers(need="tool")
    assert talk.state.stands is not None
    assert talk.state.deadline is not None
    rows = tells(talk.later(minutes=4), DeadlinePassed(talk.state.stands, talk.state.deadline), MAIL)
    assert kinds(rows) == ["unclaimed"]


def test_an_alert_that_no_rep_took_is_told_when_it_has_come_to_the_channels() -> None:
    talk = Talk(demo()).answers(**HOT)
    told = []
    for _ in range(4):
        assert talk.state.alert is not None
        due = AlertDue(talk.state.alert.id, talk.state.alert.deadline)
        told += kinds(tells(talk.later(minutes=4), due, MAIL))
    assert told == ["unclaimed"]


def test_an_alert_raised_while_nobody_is_there_is_one_message() -> None:
    assert kinds(rising(MAIL, present=())) == ["alert"]


# --- at rest ---
def nurtured() -> Talk:
    talk = Talk(demo()).answers(need="orient", budget=5000)
    assert talk.scorecard.band.then == "nurture"
    return talk


def test_a_nurture_lead_is_handed_to_marketing_when_the_talk_is_left() -> None:
    assert kinds(tells(nurtured(), Leave(), MAIL)) == ["nurture"]


def test_a_nurture_lead_is_handed_to_marketing_after_ten_silent_minutes_and_not_before() -> None:
    talk = nurtured()
    assert tells(talk.later(minutes=9), Settle(), MAIL) == ()
    assert kinds(tells(talk.later(minutes=1), Settle(), MAIL)) == ["nurture"]


def test_a_talk_settles_once_until_more_is_said() -> None:
    talk = nurtured()
    talk.later(minutes=10).do(Settle(), "timer")
    assert talk.later(minutes=10).do(Settle(), "timer") == []
    talk.answers(authority="self")
    assert not talk.state.settled


def test_a_talk_that_a_rep_has_does_not_settle() -> None:
    talk = nurtured()
    talk.claim()
    assert talk.later(hours=1).do(Settle(), "timer") == []


def test_what_settles_names_where_the_band_leads() -> None:
    talk = Talk(demo()).answers(**HOT)
    talk.do(Leave())
    assert talk.happened(ev.Settled) == [ev.Settled("priority", "alert")]


# --- quiet hours ---
NIGHT = replace(MAIL, quiet=Quiet(time(20), time(7)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "heard"),
    [
        ("UTC", "2026-11-22 12:00", "2026-11-22 12:00"),
        ("UTC", "2026-11-22 20:00", "2026-11-23 07:00"),
        ("UTC", "2026-11-22 23:30", "2026-11-23 07:00"),
        ("UTC", "2026-11-23 06:59", "2026-11-23 07:00"),
        ("UTC", "2026-11-23 07:00", "2026-11-23 07:00"),
        ("Europe/Brussels", "2026-11-22 19:30", "2026-11-23 06:00"),
        ("Europe/Brussels", "2026-03-28 22:00", "2026-03-29 05:00"),  # the night that is an hour shorter
        ("America/New_York", "2026-11-22 12:30", "2026-11-22 12:30"),
    ],
)
def test_a_message_in_quiet_hours_waits_for_their_end_on_the_sites_clock(
    zone: str, now: str, heard: str
) -> None:
    assert heard_at(NIGHT, zone, at(now)) == at(heard)


def test_quiet_hours_within_a_day_end_on_that_day() -> None:
    lunch = replace(MAIL, quiet=Quiet(time(12), time(13)))
    assert heard_at(lunch, "UTC", DAY) == DAY + timedelta(hours=1)
    assert heard_at(lunch, "UTC", DAY + timedelta(hours=9)) == DAY + timedelta(hours=9)


def test_an_urgent_channel_knows_no_quiet_hours() -> None:
    night = at("2026-11-22 23:30")
    assert heard_at(replace(NIGHT, is_urgent=True), "UTC", night) == night


def test_the_row_of_a_quiet_channel_is_due_when_the_quiet_ends() -> None:
    [row] = rising(replace(MAIL, quiet=Quiet(time(11), time(13))))
    assert row.due == DAY + timedelta(hours=1)


def test_a_site_has_a_zone_and_one_that_does_not_exist_is_named() -> None:
    text = "sites:\n  shop:\n    origins: [https://a.example]\n    zone: Europe/{}\n"
    sites, problems = parse_sites("sites.yaml", text.format("Brussels"))
    assert (sites[0].zone, problems) == ("Europe/Brussels", ())
    [problem] = parse_sites("sites.yaml", text.format("Bruxelles"))[1]
    assert str(problem).startswith("sites.yaml:4:11: error: there is no time zone 'Europe/Bruxelles'; ")


# --- secrets ---
def test_a_channel_shows_no_address_and_no_secret_when_printed() -> None:
    shown = repr(replace(SLACK, secrets=(Secret("whsec_hush"),)))
    assert "secret" not in shown.replace("secrets=", "")
    assert "hush" not in shown


def test_a_replaced_secret_signs_until_its_time_is_over() -> None:
    channel = replace(SLACK, secrets=(Secret("new"), Secret("old", DAY)))
    assert channel.secrets_at(DAY - timedelta(seconds=1)) == ("new", "old")
    assert channel.secrets_at(DAY) == ("new",)


def test_a_failure_is_worth_another_try_unless_it_says_otherwise() -> None:
    assert Failed("no answer").ends == "nothing"
