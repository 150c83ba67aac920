"""A topic of ntfy, on ntfy.sh or a server of one's own: rings on phones. A secret is its access token."""

from datetime import datetime
from typing import Any

import orjson

from ..core.channels import Channel
from ..core.telling import Telling
from .sender import Sender, problem_with

GONE = (401, 403, 404, 410)
NEVER = (400, 413)
HIGH, NORMAL = 5, 3


class Ntfy:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def problem(self, address: str, secret: str | None) -> str | None:
        if problem := problem_with(address):
            return problem
        server, topic = _parts(address)
        if not topic or "?" in topic or server.endswith("/"):
            return "the address ends with the topic; write it like https://ntfy.sh/our-hot-leads"
        return None

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        server, topic = _parts(channel.address)
        tokens = channel.secrets_at(at)
        headers = {"Authorization": f"Bearer {tokens[0]}"} if tokens else {}
        answer = await self._sender.post(server + "/", orjson.dumps(payload(told, topic)), headers)
        answer.must(gone=GONE, never=NEVER)


def payload(told: Telling, topic: str) -> dict[str, Any]:
    message = {
        "topic": topic,
        "title": told.title,
        "message": "\n".join(told.lines),
        "priority": HIGH if told.is_loud else NORMAL,
    }
    return message | ({"click": told.link} if told.link else {})


def _parts(address: str) -> tuple[str, str]:
    server, _, topic = address.rpartition("/")
    return server, topic
