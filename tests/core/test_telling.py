"""What a channel is told: the reasons, the score, who and where, the link; and what stays unsaid."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from app.core.channel_words import LINES
from app.core.commands import QueueDue, Say, Settle
from app.core.events import decode, encode
from app.core.staff_words import LANGUAGES
from app.core.state import fold
from app.core.telling import Reader, Telling, about_lead
from tests.core.talk import Talk, demo, flow_of

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}
LINK = "https://chat.example.com/console#/c/c1"
ASKS = """
format: 1
flow: asks
score: {model: bant, bands: {low: {from: 0, then: nurture}}}
steps:
  need: {ask: What do you need?, choices: {tool: A tool}, score: {tool: 3}}
  name: {ask: Your name?, text: {}, fills: name}
  email: {ask: Your e-mail?, email: {}, consent: You may write to me., skip: No}
"""


def told(talk: Talk, what: Any = "alert") -> Telling:
    return about_lead("id1", what, "default", "c1", talk.state, talk.log, LINK)


def overdue(reader: Reader) -> Telling:
    talk = Talk(demo()).answers(need="orient", budget=60000, authority="self", timeframe="year")
    talk.later(minutes=11).do(Settle())
    talk.later(days=1, minutes=1).do(QueueDue(is_overdue=True))
    return about_lead("id1", "overdue", "default", "c1", talk.state, talk.log, LINK, reader)


def left(**answers: Any) -> Telling:
    return told(Talk(flow_of(ASKS)).answers(**answers), "nurture")


def test_an_alert_tells_why_how_hot_where_and_how_to_open_it() -> None:
    alert = told(Talk(demo(), page="/pricing").answers(**HOT))
    assert "Budget 4: € 60,000" in " · ".join(alert.lines)
    assert any(line.startswith("Priority: 16 of 16 points (16 to 16)") for line in alert.lines)
    assert "Page: /pricing" in alert.lines
    assert alert.text.endswith(f"Open the lead: {LINK}")


def test_without_a_name_the_title_tells_the_page() -> None:
    assert told(Talk(demo(), page="/pricing").answers(**HOT)).title == "Hot lead: a visitor on /pricing"


def test_the_same_log_tells_the_same_at_any_time() -> None:
    talk = Talk(demo()).answers(**HOT)
    before = told(talk)
    talk.later(days=40)
    assert told(talk) == before


def test_of_an_overdue_lead_is_told_since_when_by_the_sites_clock_and_whose_it_is() -> None:
    assert overdue(Reader()).title == "Overdue: a visitor on /"
    lines = overdue(Reader("nl", "Europe/Brussels")).lines
    assert lines[:2] == ("Het had op 23 november om 13:11 gemoeten.", "Van: Remy")


def test_the_team_reads_it_all_in_its_own_language() -> None:
    talk = Talk(demo(), page="/pricing").answers(**HOT)
    reader = Reader("de")
    alert = about_lead("id1", "alert", "default", "c1", talk.state, talk.log, LINK, reader)
    assert alert.title == "Heißer Lead: jemand auf /pricing"
    assert "Priorität: 16 von 16 Punkten (16 bis 16)" in alert.lines
    assert alert.text.endswith(f"Lead öffnen: {LINK}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_line(language: str) -> None:
    assert LINES[language].keys() == LINES["en"].keys()


def test_marketing_hears_the_reasons_the_contact_and_the_words_of_the_consent() -> None:
    handed = left(need="tool", name="Vera", email="vera@example.com")
    assert handed.title == "For marketing: Vera"
    assert handed.lines[0] == "Need 3: “A tool”"
    assert "Email: vera@example.com" in handed.lines
    assert handed.data["consent"][0]["text"] == "You may write to me."


def test_without_consent_no_contact_goes_out() -> None:
    talk = Talk(flow_of(ASKS.replace("consent: You may write to me., ", "")))
    talk.answers(need="tool", name="Vera", email="vera@example.com")
    handed = told(talk, "nurture")
    assert "vera@example.com" not in handed.text + orjson.dumps(handed.data).decode()
    assert handed.lines[-1] == "No consent was given."


def test_erased_words_are_told_no_more() -> None:
    talk = Talk(flow_of(ASKS)).answers(need="tool", name="Vera", email="vera@example.com")
    rows, _ = encode([one.event for one in talk.log])
    talk.log = [replace(one, event=event) for one, event in zip(talk.log, decode(rows, ()), strict=True)]
    talk.state = fold(talk.flow, talk.log)
    handed = told(talk, "nurture")
    assert "vera" not in handed.text.lower() + orjson.dumps(handed.data).decode().lower()


def test_what_a_visitor_wrote_makes_no_line_or_header_of_its_own() -> None:
    talk = Talk(flow_of(ASKS)).answers(need="tool")
    talk.do(Say("Vera\nBcc: all@example.com\r\n\u202eevil"))
    title = told(talk, "nurture").title
    assert "\n" not in title
    assert "\r" not in title
    assert "\u202e" not in title


def test_the_data_stays_under_20_kilobytes_whatever_was_written() -> None:
    criteria = ", ".join(f"c{n}: {{}}" for n in range(30))
    steps = "".join(
        f"  c{n}: {{ask: 'No {n}?', choices: {{a: {'𝔸' * 400}{n}}}, score: {{a: 4}}}}\n" for n in range(30)
    )
    names = "".join(f"  {id}: {{ask: 'Your {id}?', text: {{}}, fills: {id}}}\n" for id in ("name", "company"))
    bands = "low: {from: 0, then: nurture}, hot: {from: 60, then: alert}"
    flow = flow_of(
        "format: 1\nflow: wide\n"
        f"score: {{criteria: {{{criteria}}}, bands: {{{bands}}}}}\nsteps:\n{steps}{names}"
    )
    talk = Talk(flow, page="/" + "𝔸" * 400).answers(**{f"c{n}": "a" for n in range(30)})
    talk.answers(name="𝔸" * 1900, company="𝔸" * 1900)
    for what in ("alert", "nurture"):
        assert len(orjson.dumps(told(talk, what).data)) < 19_000
        assert len(told(talk, what).title) <= 120
