"""Sends what reps write to visitors who have gone: by the operator's mail server, once it is sure they have.

A letter that fails is tried again with the outbox row it stands in; one that is refused for good is noted and
left. Never writes to an address without consent: the core gives none.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from weakref import WeakValueDictionary

from ..conversations import Conversations, Presence, Ref
from ..core.channels import Failed
from ..core.commands import LetterSent
from ..core.letters import Letter, letter
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
    ) -> None:
        """`names`: site id -> what it is called."""
        self._mail, self._conversations, self._presence = mail, conversations, presence
        self._names, self._now = names, now
        self._turns: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    @property
    def can_send(self) -> bool:
        return self._mail.can_send

    async def send(self, ref: Ref, row: str) -> None:
        """Write to the visitor what they have not read, if they are not here. Failed: try it again."""
        lock = self._turns.setdefault(ref, asyncio.Lock())
        async with lock:  # several lines have several rows; the first to come takes them all
            if not self._presence.is_here(ref) and self.can_send:
                await self._send(ref, row)

    async def _send(self, ref: Ref, row: str) -> None:
        state, events = await self._conversations.as_of(ref, 2**53)
        written = letter(state, events, self._names.get(ref.site, ref.site))
        if written is None:
            return
        try:
            await self._mail.post(self._message(ref, written))
        except Failed as failed:
            if failed.ends == "nothing":
                raise
            log.error("the letter of %s was refused for good: %s", ref.id, failed.brief)
            return
        await self._conversations.fire(ref, f"{row}:sent", LetterSent(written.upto))

    def _message(self, ref: Ref, written: Letter) -> EmailMessage:
        message = EmailMessage(SMTP)
        address = parseaddr(self._mail.sender)[1]
        message["Subject"], message["To"] = written.subject, written.to
        message["From"] = formataddr((self._names.get(ref.site, ref.site), address))
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{ref.id}.{written.upto}@{address.rpartition('@')[2]}>"
        message.set_content(written.text)
        return message
