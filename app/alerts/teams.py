"""A Microsoft Teams channel, by the webhook of a Workflow ("When a Teams webhook request is received").

An Adaptive Card. Texts go in runs, which know no Markdown: what a visitor wrote makes no link of its own.
"""

from datetime import datetime
from typing import Any

import orjson

from ..core.channels import Channel
from ..core.telling import Telling
from .sender import Sender, problem_with

GONE = (401, 403, 404, 410)  # the workflow was deleted, turned off, or its address made anew
NEVER = (400, 413)


class Teams:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def problem(self, address: str, secret: str | None) -> str | None:
        return problem_with(address)

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        body = orjson.dumps(payload(told))
        answer = await self._sender.post(channel.address, body, {"Content-Type": "application/json"})
        answer.must(gone=GONE, never=NEVER)


def payload(told: Telling) -> dict[str, Any]:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_run(told.title, size="Large", weight="Bolder"), *(_run(line) for line in told.lines)],
    }
    if told.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": told.link_text, "url": told.link}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _run(text: str, **looks: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}
