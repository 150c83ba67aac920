"""What a rep writes to a visitor who has gone reaches them by e-mail: with consent only, and once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.letters import letter
from app.core.state import Rep as Seller
from app.settings import Settings
from tests.alerts.stage import posting
from tests.alerts.test_delivery import sending
from tests.conftest import DEMO, House, Rep, Visitor, serving
from tests.core.talk import Talk, demo
from tests.live.test_escalation import Clock

ANSWERS = {"need": "orient", "budget": 60000, "authority": "self", "timeframe": "year", "role": "owner",
           "company_size": 12}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("app.main.now", clock)
    return clock


def mailing(settings: Settings, port: int) -> Settings:
    return replace(sending(settings, port), public_url="")


async def talked(house: House, email: str | None = "vera@example.org", **opening: Any) -> tuple[Rep, Visitor]:
    remy, vera = await house.rep("Remy"), await house.visitor()
    await vera.open(page="https://shop.example/prices", **opening)
    await vera.answers(**ANSWERS)
    await vera.answer("email", email, consent=email is not None)
    return remy, vera


async def replies(rep: Rep, visitor: Visitor, *lines: str) -> None:
    await rep.on("claim", visitor.opened["conversation"])
    for line in lines:
        await rep.on("say", visitor.opened["conversation"], text=line)


async def posts(house: House, clock: Clock, **span: float) -> None:
    clock.ahead += timedelta(**(span or {"seconds": 61}))
    await house.parts.worker.take()
    await house.parts.worker.written()


async def test_lines_to_a_visitor_who_has_gone_come_in_one_letter(settings: Settings, clock: Clock) -> None:
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house)
        await vera.leave()
        await replies(remy, vera, "Hello Vera!", "Shall I call you tomorrow?")
        await posts(house, clock)
        (letter,) = post.got
        assert (letter["To"], letter["Subject"]) == ("vera@example.org", "Remy of Halden has replied")
        assert letter.get_content().replace("\r\n", "\n") == (
            "Hello Vera!\n\nShall I call you tomorrow?\n\nRemy, Halden\n\n"
            "You can go on with the talk here: https://shop.example/prices\n"
        )


async def test_what_was_sent_is_not_sent_again_and_the_rep_reads_that_it_was(
    settings: Settings, clock: Clock
) -> None:
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house)
        await vera.leave()
        await replies(remy, vera, "Hello Vera!")
        await posts(house, clock)
        await remy.on("say", vera.opened["conversation"], text="One more thing.")
        await posts(house, clock)
        assert ["Hello" in letter.get_content() for letter in post.got] == [True, False]
        read = await remy.ok("read", {"conversation": vera.opened["conversation"]})
        told = [one["text"] for one in read["messages"] if one.get("told")]
        assert told[-2:] == ["Sent by e-mail, as the visitor had gone"] * 2


async def test_a_visitor_who_is_there_or_came_back_gets_no_letter(settings: Settings, clock: Clock) -> None:
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house)
        await replies(remy, vera, "Hello Vera!")
        await posts(house, clock)
        await vera.leave()
        await remy.on("say", vera.opened["conversation"], text="Still there?")
        back = await house.visitor(token=vera.token)
        await back.open()
        await posts(house, clock)
        assert post.got == []


async def test_without_consent_nobody_is_written_to(settings: Settings, clock: Clock) -> None:
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house, email=None)
        await vera.leave()
        await replies(remy, vera, "Hello Vera!")
        await posts(house, clock)
        (lead,) = (await remy.ok("watch"))["leads"]
        assert (post.got, "mailable" in lead) == ([], False)


async def test_the_letter_speaks_the_visitors_language(settings: Settings, clock: Clock) -> None:
    (settings.flows / "demo.nl.yaml").write_text(DEMO.with_name("demo.nl.yaml").read_text())
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house, language="nl")
        await vera.leave()
        await replies(remy, vera, "Dag Vera!")
        await posts(house, clock)
        assert post.got[0]["Subject"] == "Remy van Halden heeft u geantwoord"


async def test_a_mail_server_that_is_away_is_tried_again_with_the_same_letter(
    settings: Settings, clock: Clock
) -> None:
    async with posting() as post, serving(mailing(settings, post.port)) as house:
        remy, vera = await talked(house)
        await vera.leave()
        await replies(remy, vera, "Hello Vera!")
        post.says = "451 come back later"
        await posts(house, clock)
        post.says = None
        await posts(house, clock, minutes=1)
        assert [letter["Message-ID"] for letter in post.got].count(post.got[-1]["Message-ID"]) == len(
            post.got
        )


async def test_without_a_mail_server_the_console_knows_that_replies_stay_here(
    settings: Settings, clock: Clock
) -> None:
    async with serving(settings) as house:
        remy, vera = await talked(house)
        await vera.leave()
        await replies(remy, vera, "Hello Vera!")
        await posts(house, clock)
        assert (await remy.ok("watch"))["mail"] is False


def test_a_name_with_line_breaks_makes_no_header_of_its_own() -> None:
    talk = Talk(demo()).answers(**ANSWERS, email="vera@example.org")
    rogue = Seller("remy", "Remy\nBcc: olga@example.com")
    talk.claim(rogue)
    talk.later(minutes=1).rep_says("Hello", rogue)
    written = letter(talk.state, talk.log, "Halden")
    assert written is not None
    assert "\n" not in written.subject
