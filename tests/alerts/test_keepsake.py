"""The talk by e-mail, for the visitor who wants it at its end: once asked once sent, and no way to write to
strangers."""

from dataclasses import replace
from typing import Any

import pytest

from app.settings import Settings
from tests.alerts.stage import posting
from tests.alerts.test_delivery import sending
from tests.alerts.test_letters import posts
from tests.conftest import Clock, House, Visitor, serving

TAKEN = """
format: 1
flow: taken
language: en
theme: {name: Anna, transcript: true}
score:
  model: bant
steps:
  need: {ask: What do you need?, choices: {a: A boat, b: A car}, score: {a: 4, b: 1}}
  more: {ask: Tell us more., text: {}}
  mail: {ask: Where can we write to?, email: {}, consent: You may write to me., skip: No}
"""
ARABIC = """
theme: {name: ليلى}
steps:
  need: {ask: ماذا تحتاج؟, choices: {a: قارب, b: سيارة}}
  more: {ask: أخبرنا بالمزيد.}
  mail: {ask: أين نكتب إليك؟, consent: يمكنكم مراسلتي., skip: لا}
"""


@pytest.fixture
def mailing(settings: Settings) -> Settings:
    (settings.flows / "taken.yaml").write_text(TAKEN)
    (settings.flows / "taken.ar.yaml").write_text(ARABIC)
    return replace(settings, public_url="")


def by(settings: Settings, port: int) -> Settings:
    return replace(sending(settings, port), public_url="")


async def ended(house: House, mail: str | None = "vera@example.org", **opening: Any) -> Visitor:
    vera = await house.visitor()
    await vera.open("taken", **opening)
    await vera.answers(need="a", more="<b>200+</b> & more")
    vera.opened = await vera.answer("mail", mail, consent=mail is not None)
    return vera


async def test_it_goes_to_the_address_given_as_text_and_as_html(mailing: Settings) -> None:
    clock = Clock()
    async with posting() as post, serving(by(mailing, post.port), clock) as house:
        vera = await ended(house)
        assert vera.opened["transcript"] == {"left": 2, "to": "vera@example.org"}
        first = await vera.ok("transcript", {"id": "t1"})
        assert await vera.ok("transcript", {"id": "t1"}) == first
        assert first["transcript"]["left"] == 1
        await posts(house, clock)
        (letter,) = post.got
        assert (letter["To"], letter["Subject"]) == ("vera@example.org", "Your conversation with Halden")
        text = letter.get_body(("plain",)).get_content()
        assert "Anna:\nWhat do you need?\n\nYou:\nA boat\n" in text.replace("\r\n", "\n")
        html = letter.get_body(("html",)).get_content()
        assert "&lt;b&gt;200+&lt;/b&gt; &amp; more" in html
        assert "score" not in (text + html).lower() + str(letter.items()).lower()


async def test_it_goes_to_an_address_typed_for_it_which_is_used_for_nothing_else(mailing: Settings) -> None:
    clock = Clock()
    async with posting() as post, serving(by(mailing, post.port), clock) as house:
        vera = await ended(house, mail=None)
        assert vera.opened["transcript"] == {"left": 2}
        assert (await vera.refused("transcript", {"id": "t0"}))["code"] == "invalid-answer"
        assert (await vera.refused("transcript", {"id": "t1", "email": "vera@"}))["code"] == "invalid-answer"
        await vera.ok("transcript", {"id": "t2", "email": "once@example.org"})
        await posts(house, clock)
        assert [letter["To"] for letter in post.got] == ["once@example.org"]
        remy = await house.rep()
        (lead,) = (await remy.ok("watch"))["leads"]
        assert ("email" in lead, "mailable" in lead) == (False, False)
        read = await remy.ok("read", {"conversation": lead["conversation"]})
        assert read["messages"][-1]["text"] == "Had the conversation sent to themselves by e-mail"


async def test_it_speaks_the_visitors_language_from_right_to_left(mailing: Settings) -> None:
    clock = Clock()
    async with posting() as post, serving(by(mailing, post.port), clock) as house:
        vera = await ended(house, language="ar")
        await vera.ok("transcript", {"id": "t1"})
        await posts(house, clock)
        (letter,) = post.got
        assert letter["Subject"] == "محادثتك مع Halden"
        html = letter.get_body(("html",)).get_content()
        assert '<html lang="ar" dir="rtl">' in html
        assert "<b>أنت</b><br>قارب" in html


async def test_two_of_a_conversation_and_three_a_day_to_one_address_are_enough(mailing: Settings) -> None:
    clock = Clock()
    async with posting() as post, serving(replace(by(mailing, post.port), limits=True), clock) as house:
        for n in range(2):
            vera = await ended(house)
            for id in ("t1", "t2"):
                await vera.ok("transcript", {"id": id, "email": "Olga@example.org"})
            refused = await vera.refused("transcript", {"id": "t3", "email": "olga@example.org"})
            assert (refused["code"], "sent" in refused["message"]) == ("too-fast", True)
            await posts(house, clock)
            assert len(post.got) == (2, 3)[n]


async def test_who_writes_too_often_from_one_address_is_told_so(mailing: Settings) -> None:
    async with posting() as post, serving(replace(by(mailing, post.port), limits=True)) as house:
        codes = []
        for n in range(6):
            vera = await ended(house)
            for id in ("m1", "m2", "t1", "t2"):
                wish = {"id": id, "email": f"olga{n}@example.org", "text": "Hello"}
                ack = await vera.ask("message" if id < "t" else "transcript", wish | {"consent": True})
                codes.append(ack["ok"] or ack["error"]["code"])
        assert codes == [True] * 20 + ["too-fast"] * 4


@pytest.mark.parametrize("why", ["no mail server", "not the end", "the flow does not allow it"])
async def test_it_is_not_offered_and_refused_where_there_is(mailing: Settings, why: str) -> None:
    if why == "the flow does not allow it":
        (mailing.flows / "taken.yaml").write_text(TAKEN.replace(", transcript: true", ""))
    async with posting() as post:
        settings = mailing if why == "no mail server" else by(mailing, post.port)
        async with serving(settings) as house:
            vera = await house.visitor()
            shown = await vera.open("taken")
            if why != "not the end":
                shown = (vera := await ended(house)).opened
            assert "transcript" not in shown
            refused = await vera.refused("transcript", {"id": "t1", "email": "vera@example.org"})
            assert refused["code"] == "stale-step"


async def test_a_mail_server_that_is_away_is_tried_again(mailing: Settings) -> None:
    clock = Clock()
    async with posting() as post, serving(replace(by(mailing, post.port), limits=True), clock) as house:
        vera = await ended(house)
        await vera.ok("transcript", {"id": "t1"})
        post.says_recipient = "451 come back later"
        for _ in range(4):
            await posts(house, clock, minutes=11)
        assert post.got == []
        post.says_recipient = "250 OK"
        await posts(house, clock, minutes=11)
        assert len(post.got) == 1
