"""A Discord channel, by a webhook of it. Nobody is mentioned, whatever a visitor wrote."""

import re
from datetime import datetime
from typing import Any

import orjson

from ..core.channels import Channel
from ..core.telling import Telling
from .sender import Sender, problem_with

GONE = (401, 403, 404, 410)  # the webhook was deleted
NEVER = (400, 413)
_MARKUP = re.compile(r"([\\*_~`|>#\[\]()<:@-])")


class Discord:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def problem(self, address: str, secret: str | None) -> str | None:
        return problem_with(address)

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        body = orjson.dumps(payload(told))
        answer = await self._sender.post(channel.address, body, {"Content-Type": "application/json"})
        answer.must(gone=GONE, never=NEVER)


def payload(told: Telling) -> dict[str, Any]:
    embed = {
        "title": escaped(told.title)[:256],
        "description": escaped("\n".join(told.lines))[:4096],
        **({"url": told.link} if told.link else {}),
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
