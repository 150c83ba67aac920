"""A webhook by Standard Webhooks 1.0: the receiver can tell that it is ours, and knows a repeat by its id.

https://www.standardwebhooks.com: `{id}.{timestamp}.{body}` signed with HMAC-SHA256, once for each secret in
force while they are exchanged. Any answer but 2xx is tried again; 410 ends the channel.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

import orjson

from ..core.channels import Channel
from ..core.telling import TYPES, Telling
from ..core.values import stamp
from .sender import Sender, problem_with

PREFIX = "whsec_"


class Webhook:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def problem(self, address: str, secret: str | None) -> str | None:
        if secret is not None and not 24 <= len(_key(secret) or b"") <= 64:
            return f"the secret is {PREFIX} and the base64 of 24 to 64 bytes; leave it out to have one made"
        return problem_with(address)

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        body = orjson.dumps({"type": TYPES[told.told], "timestamp": stamp(told.at), "data": told.data})
        headers = signed(told.id, at, body, channel.secrets_at(at)) | {"Content-Type": "application/json"}
        (await self._sender.post(channel.address, body, headers)).must(gone=(410,))


def signed(id: str, at: datetime, body: bytes, secrets: tuple[str, ...]) -> dict[str, str]:
    """The three headers; a signature for each secret."""
    seconds = int(at.timestamp())
    content = f"{id}.{seconds}.".encode() + body
    signatures = (hmac.digest(_key(secret) or b"", content, hashlib.sha256) for secret in secrets)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return None
