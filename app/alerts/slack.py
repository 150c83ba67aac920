"""A Slack channel, by an incoming webhook. What a visitor wrote is plain text there: no mention, no link."""

from datetime import datetime
from typing import Any

import orjson

from ..core.channels import Channel
from ..core.telling import Telling
from .sender import Sender, problem_with

GONE = (403, 404, 410)  # action_prohibited, no_service or channel_not_found, channel_is_archived
NEVER = (400, 413)  # invalid_payload


class Slack:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def problem(self, address: str, secret: str | None) -> str | None:
        return problem_with(address)

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        body = orjson.dumps(payload(told))
        answer = await self._sender.post(channel.address, body, {"Content-Type": "application/json"})
        answer.must(gone=GONE, never=NEVER)


def payload(told: Telling) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(told.title[:150])}]
    if told.lines:
        blocks.append({"type": "section", "text": _plain("\n".join(told.lines)[:3000])})
    if told.link:
        link = {"type": "mrkdwn", "text": f"<{escaped(told.link)}|{escaped(told.link_text)}>"}
        blocks.append({"type": "section", "text": link})
    return {"text": escaped(told.title), "blocks": blocks}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def escaped(text: str) -> str:
    """The three signs that make markup in Slack's texts: `<!channel>` must call nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
