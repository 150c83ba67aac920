"""The kinds of channels there are. One more is a file of its own and a line here."""

from collections.abc import Mapping

from ..channels import Sends
from ..core.channels import Kind
from ..core.relay import Relay
from .by_apprise import Apprise
from .discord import Discord
from .mail import Mail
from .ntfy import Ntfy
from .sender import Sender
from .slack import Slack
from .teams import Teams
from .webhook import Webhook


def kinds(sender: Sender, relay: Relay | None, mail_from: str) -> Mapping[Kind, Sends]:
    return {
        "email": Mail(relay, mail_from),
        "slack": Slack(sender),
        "teams": Teams(sender),
        "discord": Discord(sender),
        "ntfy": Ntfy(sender),
        "webhook": Webhook(sender),
        "apprise": Apprise(),
    }
