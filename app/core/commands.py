"""What may be asked of a conversation, and what a decision needs to know from outside.

Commands are imperative and say nothing of whether they may be: `conversation.decide` answers that, with
events or with `Refused`. Values only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .state import Account, Rep


class Refused(Exception):
    """A request not carried out: a `code` of the protocol, words for the person, and what else helps."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.more = code, message, more


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision needs from outside: the moment, the reps present, a fresh id, the site's name.

    `account`: of the company whose address the command tells, where the flow asks for it.
    """

    at: datetime
    present: tuple[Rep, ...] = ()
    fresh: str = ""
    site_name: str = ""
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Open:
    version: str
    language: str
    page: str = ""
    query: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    step: str
    value: object
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Correct:
    step: str
    value: object
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """Leaves a question open, also where no `skip` is offered: to score a file, never from a visitor."""

    step: str


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Signal:
    fact: Literal["page", "event", "seconds", "scroll", "visits"]
    value: str | float


@dataclass(frozen=True, slots=True)
class Follow:
    """The link of a `book` step was followed."""

    step: str


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """What the timer of a handoff asks; it names the wait it belongs to by its deadline."""

    step: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Rescore:
    """What a timer asks at a moment at which the score changes by itself."""


@dataclass(frozen=True, slots=True)
class Settle:
    """What a timer asks when a lead may have come to rest."""


@dataclass(frozen=True, slots=True)
class Claim:
    rep: str
    name: str


@dataclass(frozen=True, slots=True)
class Release:
    rep: str


@dataclass(frozen=True, slots=True)
class RepSay:
    rep: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class RepAsk:
    rep: str
    step: str


@dataclass(frozen=True, slots=True)
class Confirm:
    rep: str
    name: str
    step: str
    value: object
    note: str = ""


@dataclass(frozen=True, slots=True)
class See:
    rep: str
    alert: str


Command = (
    Open
    | Answer
    | Correct
    | Pass
    | Say
    | Signal
    | Follow
    | Leave
    | Rescore
    | Settle
    | DeadlinePassed
    | Claim
    | Release
    | RepSay
    | RepAsk
    | Confirm
    | See
)  # fmt: skip
