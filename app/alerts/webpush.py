"""Web push where pywebpush is installed: encrypted for one browser (RFC 8291), signed by us (RFC 8292).

Goes out by the guarded sender like every other message, for a browser names any address it likes. The push
service sees neither who nor what. Never logs an endpoint: whoever knows it could send there.
"""

import base64
import importlib
import importlib.util
import time
from datetime import timedelta
from typing import Any, Protocol

from ..core.devices import Device
from ..core.values import parts_of
from .sender import Answer, problem_with

SIGNED_FOR = 3600 * 12  # seconds; a service refuses a signature for more than a day
GONE = (404, 410)


class Posts(Protocol):
    async def post(self, address: str, body: bytes, headers: dict[str, str]) -> Answer: ...


class WebPush:
    def __init__(self, sender: Posts, subject: str) -> None:
        """`subject`: where a push service may complain, `mailto:` or https."""
        self._sender, self._subject = sender, subject

    @property
    def is_there(self) -> bool:
        return importlib.util.find_spec("pywebpush") is not None

    def new_key(self) -> str:
        """A private key, as text."""
        vapid = _vapid().Vapid02()
        vapid.generate_keys()
        return str(vapid.private_pem().decode())

    def public_of(self, private: str) -> str:
        """The public half, as browsers take it."""
        return _text(_point(_vapid().Vapid02.from_pem(private.encode())))

    def problem(self, device: Device) -> str | None:
        """What is wrong with a subscription as it is written."""
        if problem := problem_with(device.endpoint):
            return problem
        try:
            self._encrypted(device, b"{}")
        except Exception:  # whatever the library says of keys that are none
            return "the keys are none of a browser's"
        return None

    async def send(self, device: Device, private: str, told: bytes, lasts: timedelta) -> None:
        """Failed if it was not taken; `channel` has ended where the browser is subscribed no more."""
        parts = parts_of(device.endpoint)
        claims = {
            "sub": self._subject,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + SIGNED_FOR,
        }
        headers = {
            **_vapid().Vapid02.from_pem(private.encode()).sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, int(lasts.total_seconds()))),
            "Urgency": "high",
        }
        answer = await self._sender.post(device.endpoint, self._encrypted(device, told), headers)
        answer.must(gone=GONE, never=(400, 401, 403, 413))

    def _encrypted(self, device: Device, told: bytes) -> bytes:
        keys = {"p256dh": device.p256dh, "auth": device.auth}
        pusher = importlib.import_module("pywebpush").WebPusher({"endpoint": device.endpoint, "keys": keys})
        return bytes(pusher.encode(told, "aes128gcm")["body"])


def _vapid() -> Any:
    return importlib.import_module("py_vapid")


def _point(vapid: Any) -> bytes:
    serialization = importlib.import_module("cryptography.hazmat.primitives.serialization")
    x962, point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return bytes(vapid.public_key.public_bytes(x962, point))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
