"""What may be asked of a conversation, and what a decision needs to know from outside.

Commands are imperative and say nothing of whether they may be: `conversation.decide` answers that, with
events or with `Refused`. Values only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .events import OutcomeSet
from .state import Account, Identity, Rep
from .values import Value
from .whose_turn import Colleague


class Refused(Exception):
    """A request not carried out: a `code` of the protocol, words for the person, and what else helps."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.more = code, message, more


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision needs from outside: the moment, the reps present, a fresh id, the site's name.

    `account`: of the company whose address the command tells, where the flow asks for it. `known`: the lead
    that the address or identity of the command belongs to, if that is another one.
    `mails`: there is a mail server to write to visitors by.
    `staff`: the site's reps, looked up where the decision turns on whose turn it is; `seller`: who of them
    has the account already.
    """

    at: datetime
    present: tuple[Rep, ...] = ()
    fresh: str = ""
    site_name: str = ""
    account: Account | None = None
    known: "Known | None" = None
    staff: tuple[Colleague, ...] | None = None
    seller: str | None = None
    mails: bool = False

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        """All reps of the site as routing sees them; where it was not asked, those present."""
        if self.staff is not None:
            return self.staff
        return tuple(Colleague(rep.id, rep.name) for rep in self.present)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of an earlier conversation: when it was given, and by which rep it was confirmed."""

    step: str
    value: Value
    at: datetime
    rep: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A lead that there is already, and what its conversations have told."""

    lead: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    version: str
    language: str
    page: str = ""
    query: str = ""
    referrer: str = ""
    trail: tuple["Past", ...] = ()  # what the visitor did before, where they agreed that the site keeps it


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
class LeaveMessage:
    """For the reps, when nobody is there; `email`: to be answered at."""

    text: str
    email: str | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class WantTranscript:
    """Send the talk by e-mail; `email` None: to the address that is known."""

    email: str | None = None


Fact = Literal["page", "event", "seconds", "scroll", "visits"]


@dataclass(frozen=True, slots=True)
class Signal:
    """What the visitor does now."""

    fact: Fact
    value: str | float


@dataclass(frozen=True, slots=True)
class Past:
    """What the visitor did some time ago: of their trail, or as a command of the site's own server."""

    fact: Fact
    value: str | float
    happened: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """The link of a `book` step was followed."""

    step: str


@dataclass(frozen=True, slots=True)
class Identify:
    """Who the visitor is, as the site has vouched for."""

    identity: Identity


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
class AlertDue:
    """What the timer of an alert asks; it names the deadline that has passed."""

    alert: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class ReplyDue:
    """What the timer of a claim asks; it names the claim by its number in the log."""

    claim: int


@dataclass(frozen=True, slots=True)
class LookForRep:
    """Somebody is there again: whose turn is a lead that nobody has?"""


@dataclass(frozen=True, slots=True)
class QueueDue:
    """What the timers of a queued lead ask: before it is due, and when it is."""

    is_overdue: bool


@dataclass(frozen=True, slots=True)
class LetterSent:
    """The rep's lines up to that number have gone out by e-mail."""

    upto: int


@dataclass(frozen=True, slots=True)
class Settle:
    """What a timer asks when a lead may have come to rest."""


@dataclass(frozen=True, slots=True)
class Claim:
    rep: str
    name: str
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    rep: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The rep who has it gives it to a colleague of the same site."""

    rep: str
    name: str
    to: Rep
    note: str = ""


@dataclass(frozen=True, slots=True)
class WriteNote:
    rep: str
    name: str
    text: str


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
    language: str = "en"  # the rep's


@dataclass(frozen=True, slots=True)
class Join:
    """A rep says that the visitor is somebody known: that lead's person."""

    rep: str
    name: str
    lead: str


@dataclass(frozen=True, slots=True)
class Part:
    """A rep says that the visitor is not who they were taken for."""

    rep: str
    name: str


@dataclass(frozen=True, slots=True)
class Tell:
    """What became of the lead."""

    rep: str
    name: str
    outcome: OutcomeSet


@dataclass(frozen=True, slots=True)
class Deliver:
    """A console of the rep has got the alert."""

    rep: str
    alert: str


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
    | LeaveMessage
    | WantTranscript
    | Signal
    | Past
    | Follow
    | Identify
    | Leave
    | Rescore
    | Settle
    | QueueDue
    | LetterSent
    | Tell
    | DeadlinePassed
    | AlertDue
    | ReplyDue
    | LookForRep
    | Claim
    | Release
    | Transfer
    | WriteNote
    | RepSay
    | RepAsk
    | Confirm
    | Join
    | Part
    | Deliver
    | See
)  # fmt: skip
