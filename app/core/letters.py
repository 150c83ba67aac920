"""What a rep writes to a visitor who has gone, as an e-mail: only to an address they agreed to be written to.

Never sends, and never says anything but the rep's own lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from . import events as ev
from .events import Logged
from .phrases import phrase
from .state import State
from .values import Words

WAIT = timedelta(minutes=1)  # after a line: a page that is only being reloaded is back by then


@dataclass(frozen=True, slots=True)
class Letter:
    """`upto`: the number of the last line in it."""

    to: str
    subject: str
    text: str
    upto: int


def address_of(state: State) -> str | None:
    """The visitor's address, if they agreed to be written to at it and it was not erased since: of an answer,
    else the one they left with a message."""
    for step in state.flow.emails:
        value = state.value(step.id)
        if step.id in state.agreed and isinstance(value, Words) and value.text:
            return value.text
    return state.reply_to or None


def letter(state: State, log: Sequence[Logged], site_name: str) -> Letter | None:
    """The rep's lines that the visitor has neither read nor been sent; None if there are none, or no way.

    What came before the visitor's last sign of life they have seen.
    """
    to, last = address_of(state), state.last
    unread = [
        one
        for one in log
        if isinstance(one.event, ev.RepSaid) and one.seq > state.mailed and (last is None or one.at > last)
    ]
    if to is None or not unread:
        return None
    language, event = state.spoken.language, unread[-1].event
    name = event.name if isinstance(event, ev.RepSaid) else ""
    lines = [one.event.text.text for one in unread if isinstance(one.event, ev.RepSaid)]
    end = phrase(language, "letter-end", name=name, site=site_name)
    parts = ["\n\n".join(line for line in lines if line), end]
    if state.page.startswith(("https://", "http://")):
        parts.append(phrase(language, "letter-page", page=state.page))
    subject = phrase(language, "letter-subject", name=name, site=site_name)
    return Letter(to, " ".join(subject.split()), "\n\n".join(parts) + "\n", unread[-1].seq)
