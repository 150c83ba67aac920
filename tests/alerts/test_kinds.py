"""Each kind of channel against a real server: what arrives there, and what its answers mean."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook as Verifier

from app.channels import WrongChannel
from app.core.channels import Channel, Failed, Secret
from app.core.relay import Relay, parse_relay
from app.core.telling import Telling
from tests.alerts.stage import LINK, START, Post, Receiver, Stage, posting, receiving, staged

NASTY = Telling(
    "c1:9:x", "alert", START, "Hot lead: <!channel> @everyone", ("[free](https://evil.example) *now*",), LINK
)
HTTP = ["slack", "teams", "discord", "ntfy", "webhook"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with posting() as post:
        yield post


@pytest.fixture
async def stage(tmp_path: Path, post: Post) -> AsyncIterator[Stage]:
    async with staged(tmp_path, Relay("127.0.0.1", post.port, is_tls=False)) as stage:
        yield stage


def channel(kind: Any, address: str, **more: Any) -> Channel:
    return Channel("default", "sales", "x", kind, address, **more)


async def sent(stage: Stage, receiver: Receiver, kind: Any, told: Telling = NASTY, **more: Any) -> Any:
    await stage.ways[kind].send(channel(kind, f"{receiver.url}/hook", **more), told, stage.at)
    return json.loads(receiver.got[-1].body)


async def failure(stage: Stage, receiver: Receiver, kind: Any, status: int) -> Failed:
    receiver.status = status
    with pytest.raises(Failed) as failed:
        await sent(stage, receiver, kind)
    return failed.value


# --- slack, teams, discord, ntfy ---
async def test_slack_gets_title_reasons_and_link_and_calls_nobody(stage: Stage, receiver: Receiver) -> None:
    body = await sent(stage, receiver, "slack")
    header, reasons, link = body["blocks"]
    assert [block["text"]["type"] for block in (header, reasons, link)] == [
        "plain_text", "plain_text", "mrkdwn",
    ]  # fmt: skip
    assert link["text"]["text"] == f"<{LINK}|Open the lead>"
    assert body["text"] == "Hot lead: &lt;!channel&gt; @everyone"


async def test_teams_gets_an_adaptive_card_with_texts_that_are_no_markdown(
    stage: Stage, receiver: Receiver
) -> None:
    body = await sent(stage, receiver, "teams")
    [attachment] = body["attachments"]
    card = attachment["content"]
    assert (body["type"], card["type"]) == ("message", "AdaptiveCard")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open the lead", "url": LINK}]


async def test_discord_mentions_nobody_and_shows_no_link_of_a_visitor(
    stage: Stage, receiver: Receiver
) -> None:
    body = await sent(stage, receiver, "discord")
    assert body["allowed_mentions"] == {"parse": []}
    assert body["embeds"][0]["description"] == r"\[free\]\(https\://evil.example\) \*now\*"
    assert body["embeds"][0]["url"] == LINK


async def test_ntfy_gets_the_topic_rings_for_an_alert_and_carries_its_token(
    stage: Stage, receiver: Receiver
) -> None:
    body = await sent(stage, receiver, "ntfy", secrets=(Secret("tk_hush"),))
    assert (body["topic"], body["priority"], body["click"]) == ("hook", 5, LINK)
    assert receiver.got[-1].headers["authorization"] == "Bearer tk_hush"
    calm = await sent(stage, receiver, "ntfy", replace(NASTY, told="withdrawn"))
    assert calm["priority"] == 3


@pytest.mark.parametrize("kind", HTTP)
@pytest.mark.parametrize("status", [302, 408, 429, 500, 502, 503])
async def test_what_may_pass_is_worth_another_try(
    stage: Stage, receiver: Receiver, kind: str, status: int
) -> None:
    assert (await failure(stage, receiver, kind, status)).ends == "nothing"


@pytest.mark.parametrize("kind", HTTP)
async def test_a_channel_that_is_gone_is_gone(stage: Stage, receiver: Receiver, kind: str) -> None:
    assert (await failure(stage, receiver, kind, 410)).ends == "channel"


@pytest.mark.parametrize("kind", ["slack", "teams", "discord", "ntfy"])
async def test_a_message_that_is_refused_as_such_is_not_sent_again(
    stage: Stage, receiver: Receiver, kind: str
) -> None:
    assert (await failure(stage, receiver, kind, 400)).ends == "message"


async def test_a_failure_tells_what_the_other_side_said(stage: Stage, receiver: Receiver) -> None:
    async def says(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404, text="no_service\r\nforged log line")

    receiver.answer = says
    with pytest.raises(Failed, match=r"^answered 404: no_service forged log line$"):
        await sent(stage, receiver, "slack")


# --- webhook ---
async def test_a_webhook_is_verified_by_the_receivers_library(stage: Stage, receiver: Receiver) -> None:
    made = await stage.channel("webhook", f"{receiver.url}/hook")
    await stage.happens(made)
    stage.at = datetime.now(UTC)  # the library knows no clock but its own
    await stage.carry()
    [got] = receiver.got
    payload = Verifier(made.secrets[0].text).verify(got.body, got.headers)
    assert payload == {
        "type": "alert.raised",
        "timestamp": "2026-11-22T12:00:00.000Z",
        "data": {"name": "Vera"},
    }


async def test_while_a_secret_is_exchanged_both_verify_and_after_a_day_only_the_new(
    stage: Stage, receiver: Receiver
) -> None:
    made = await stage.channel("webhook", f"{receiver.url}/hook")
    new = await stage.channels.rotate("default", "sales")
    await stage.happens(made)
    await stage.carry()
    assert receiver.got[0].headers["webhook-signature"].count("v1,") == 2
    assert {made.secrets[0].text, new} == await verifying(stage, receiver, made.secrets[0].text, new)
    stage.at += timedelta(hours=24)
    await stage.happens(made, seq=2)
    await stage.carry()
    assert await verifying(stage, receiver, made.secrets[0].text, new) == {new}


async def verifying(stage: Stage, receiver: Receiver, *secrets: str) -> set[str]:
    """Those of the secrets that one of the last message's signatures was made with."""
    got = receiver.got[-1]
    content = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    signatures = got.headers["webhook-signature"].split()

    def is_signed(secret: str) -> bool:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        return f"v1,{base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}" in signatures

    return {secret for secret in secrets if is_signed(secret)}


async def test_a_secret_that_is_too_short_is_refused_with_the_way_out(stage: Stage) -> None:
    short = f"whsec_{base64.b64encode(b'short').decode()}"
    with pytest.raises(WrongChannel, match="base64 of 24 to 64 bytes"):
        await stage.channel("webhook", "https://crm.example/hook", secrets=(Secret(short),))


# --- e-mail ---
async def mailed(stage: Stage, told: Telling = NASTY) -> None:
    await stage.ways["email"].send(channel("email", "sales@halden.example"), told, stage.at)


async def test_an_email_has_reasons_a_link_and_the_messages_id(stage: Stage, post: Post) -> None:
    await mailed(stage)
    await mailed(stage)
    [first, again] = post.got
    assert (first["Subject"], first["To"]) == (NASTY.title, "sales@halden.example")
    assert f"Open the lead: {LINK}" in first.get_content()
    assert first["Message-ID"] == again["Message-ID"] == "<c1.9.x@halden.example>"


async def test_a_mail_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(
    stage: Stage, post: Post
) -> None:
    for says, ends in (("451 greylisted", "nothing"), ("550 no such user", "message")):
        post.says_recipient = says
        with pytest.raises(Failed, match=says[:3]) as failed:
            await mailed(stage)
        assert failed.value.ends == ends
    assert post.got == []


async def test_a_mail_server_that_refuses_the_message_itself_is_not_asked_again(
    stage: Stage, post: Post
) -> None:
    post.says_data = "554 looks like spam"
    with pytest.raises(Failed, match="554: looks like spam") as failed:
        await mailed(stage)
    assert failed.value.ends == "message"


async def test_no_mail_server_is_a_failure_that_says_what_to_set(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        with pytest.raises(Failed, match="LEADLIGHT_SMTP"):
            await mailed(stage)


async def test_a_password_goes_over_an_encrypted_line_only(stage: Stage, post: Post) -> None:
    relay = Relay("127.0.0.2", post.port, is_tls=False, user="leads", password="hush")
    async with staged(Path(stage.store._path).parent, relay) as other:
        with pytest.raises(Failed, match="STARTTLS") as failed:
            await mailed(other)
    assert "hush" not in str(failed.value)
    assert post.got == []


@pytest.mark.parametrize(
    "address", ["sales", "a@b.c, d@e.f", "Sales <a@b.c>", "a b@c.d", "sälés@halden.example"]
)
async def test_an_address_that_is_not_one_address_is_refused(stage: Stage, address: str) -> None:
    with pytest.raises(WrongChannel, match="one e-mail address"):
        await stage.channel("email", address)


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        ("smtp://mail.example.com", Relay("mail.example.com", 587, False)),
        ("smtps://a%40b:p%3A@mail.example.com", Relay("mail.example.com", 465, True, "a@b", "p:")),
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, False)),
    ],
)
def test_a_mail_server_is_written_as_an_address(text: str, relay: Relay) -> None:
    assert parse_relay(text) == relay


@pytest.mark.parametrize(
    "text", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://u:hush@h:no"]
)
def test_what_is_no_mail_server_is_refused_without_showing_its_password(text: str) -> None:
    with pytest.raises(ValueError, match="write it like smtp://") as wrong:
        parse_relay(text)
    assert "hush" not in str(wrong.value)


# --- apprise ---
async def test_without_apprise_its_channels_say_how_to_get_it(stage: Stage) -> None:
    with pytest.raises(WrongChannel, match="Apprise"):
        await stage.channel("apprise", "nothing at all")
