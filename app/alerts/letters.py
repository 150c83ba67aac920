"""Sends what reps write to visitors who have gone, once it is sure they have; and the talk to who wants it.

By the operator's mail server. A letter that fails is tried again with the outbox row it stands in; one that
is refused for good is noted and left. Never writes to an address without consent: the core gives none.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from weakref import WeakValueDictionary

from ..conversations import Conversations, Presence
from ..core.channels import Failed
from ..core.commands import LetterSent
from ..core.keepsake import keepsake
from ..core.letters import letter
from ..entries import Ref
from .mail import Mail

log = logging.getLogger(__name__)


class Letters:
    def __init__(
        self,
        mail: Mail,
        conversations: Conversations,
        presence: Presence,
        names: Mapping[str, str],
        now: Callable[[], datetime],
        may_send: Callable[[str], bool],
    ) -> None:
        """`names`: site id -> what it is called. `may_send`: whether an address may be sent one more talk; it
        counts this one."""
        self._mail, self._conversations, self._presence = mail, conversations, presence
        self._names, self._now, self._may_send = names, now, may_send
        self._counted: set[str] = set()  # rows of talks that are tried again
        self._turns: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    @property
    def can_send(self) -> bool:
        return self._mail.can_send

    async def send(self, ref: Ref, row: str, body: Mapping[str, Any]) -> None:
        """What the outbox row `row` asks for. Failed: try it again."""
        if "transcript" in body:
            await self._send_talk(ref, row, body["transcript"])
        else:
            await self._send_unread(ref, row)

    async def _send_unread(self, ref: Ref, row: str) -> None:
        """Write to the visitor what they have not read, if they are not here."""
        lock = self._turns.setdefault(ref, asyncio.Lock())
        async with lock:  # several lines have several rows; the first to come takes them all
            if not self._presence.is_here(ref) and self.can_send:
                await self._send(ref, row)

    async def _send(self, ref: Ref, row: str) -> None:
        state, events = await self._conversations.as_of(ref, 2**53)
        written = letter(state, events, self._names.get(ref.site, ref.site))
        if written is None:
            return
        message = self._message(ref, written.to, written.subject, str(written.upto))
        message.set_content(written.text)
        if await self._posted(ref, message):
            await self._conversations.fire(ref, f"{row}:sent", LetterSent(written.upto))

    async def _send_talk(self, ref: Ref, row: str, upto: int) -> None:
        state, events = await self._conversations.as_of(ref, upto)
        written = keepsake(state, events, self._names.get(ref.site, ref.site))
        if written is None or not self.can_send:
            return
        key = hashlib.sha256(written.to.casefold().encode()).hexdigest()
        if row not in self._counted and not self._may_send(key):
            log.warning("the talk %s was not sent: its address has been sent too many", ref.id)
            return
        self._counted.add(row)
        message = self._message(ref, written.to, written.subject, f"talk.{upto}")
        message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers
        message.set_content(written.text)
        message.add_alternative(written.html, subtype="html")
        await self._posted(ref, message)
        self._counted.discard(row)

    async def _posted(self, ref: Ref, message: EmailMessage) -> bool:
        """Whether it was taken; False if it was refused for good."""
        try:
            await self._mail.post(message)
        except Failed as failed:
            if failed.ends == "nothing":
                raise
            log.error("the letter of %s was refused for good: %s", ref.id, failed.brief)
            return False
        return True

    def _message(self, ref: Ref, to: str, subject: str, of: str) -> EmailMessage:
        """`of`: what of the conversation it is, the same on each try."""
        message = EmailMessage(SMTP)
        address = parseaddr(self._mail.sender)[1]
        message["Subject"], message["To"] = subject, to
        message["From"] = formataddr((self._names.get(ref.site, ref.site), address))
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{ref.id}.{of}@{address.rpartition('@')[2]}>"
        return message
