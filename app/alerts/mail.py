"""E-mail, through the operator's own mail server. The message's id is its Message-ID, on every try.

What the server says with 4xx is tried again; a recipient or message that it refuses for good is given up.
Never logs the password.
"""

import asyncio
import socket
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import aiosmtplib

from ..core.channels import Channel, Ends, Failed
from ..core.relay import Relay
from ..core.telling import Telling
from .sender import PATIENCE, one_line

LOCAL = ("localhost", "127.0.0.1", "::1")


class Mail:
    def __init__(self, relay: Relay | None, sender: str, patience: float = PATIENCE) -> None:
        """`sender`: the address that messages come from."""
        self._relay, self._from, self._patience = relay, sender, patience

    def problem(self, address: str, secret: str | None) -> str | None:
        name, _, domain = address.rpartition("@")
        if not (name and domain) or any(sign in address for sign in " ,;<>\"'") or not address.isascii():
            return "the address is one e-mail address; write it like sales@example.com"
        return None

    async def send(self, channel: Channel, told: Telling, at: datetime) -> None:
        await self.post(written(told, self._from, channel.address))

    @property
    def can_send(self) -> bool:
        return self._relay is not None and bool(self._from)

    @property
    def sender(self) -> str:
        return self._from

    async def post(self, message: EmailMessage) -> None:
        """Hand a message to the mail server. Failed, saying whether it is worth another try."""
        if self._relay is None or not self._from:
            raise Failed("no mail server is set; set LEADLIGHT_SMTP and LEADLIGHT_MAIL_FROM")
        try:
            async with asyncio.timeout(self._patience):
                await self._sent(self._relay, message)
        except (TimeoutError, aiosmtplib.SMTPTimeoutError) as error:
            text = f"the mail server did not answer within {self._patience:g} seconds"
            raise Failed(text, slow=True) from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Failed(f"no mail sent: {one_line(str(error))}", slow=True) from error

    async def _sent(self, relay: Relay, message: EmailMessage) -> None:
        # a login goes over an encrypted line only; without one it is encrypted where the server can
        must = relay.user is not None and relay.host not in LOCAL
        await aiosmtplib.send(
            message,
            hostname=relay.host,
            port=relay.port,
            username=relay.user,
            password=relay.password,
            use_tls=relay.is_tls,
            start_tls=None if relay.is_tls or not must else True,
            local_hostname=socket.gethostname(),
            timeout=self._patience,
        )


def written(told: Telling, sender: str, to: str) -> EmailMessage:
    message = EmailMessage(SMTP)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message["Subject"], message["From"], message["To"] = told.title, sender, to
    message["Date"] = format_datetime(told.at)
    message["Message-ID"] = f"<{told.id.replace(':', '.')}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers
    message.set_content(told.text + "\n")
    return message


def _refused(error: aiosmtplib.SMTPResponseException) -> Failed:
    is_login = isinstance(error, aiosmtplib.SMTPAuthenticationError)
    ends: Ends = "message" if error.code >= 500 and not is_login else "nothing"
    said = one_line(str(error.message))
    return Failed(f"the mail server said {error.code}", ends, slow=is_login, said=said)
