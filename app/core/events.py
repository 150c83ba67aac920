"""What can happen in a stream, and how it is written down: the events of conversations, leads and flows.

Every event is a frozen value in the past tense. A body holds ids, numbers and typed values; what a
person said in their own words (`Words`) is split off into a list beside it, so that erasing empties that
list and nothing else. `VERSION` rises when a shape changes: an older program then refuses the log rather
than misread it, and `_event` lifts older bodies into today's, for a log is never rewritten. In 2 a value may
be a range; in 3 a signal may have happened before it was told.
Never decides anything, never reads a flow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from .values import Range, Value, Words, moment, stamp

VERSION = 3


# --- a conversation ---
@dataclass(frozen=True, slots=True)
class Opened:
    flow: str
    version: str  # content hash of the flow it runs to its end
    language: str
    lead: str
    page: str = ""  # without its query
    query: Words | None = None
    referrer: Words | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The bot said a step's text, or one of the texts a handoff keeps for when nobody comes."""

    step: str
    part: Literal["text", "closed", "otherwise", "noted"] = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    step: str
    again: str | None = None  # why it is put once more: a key of `phrases`
    by_rep: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An understood answer; an earlier one no longer counts. `value` None: passed over by `skip`."""

    step: str
    value: Value | None
    agreed: Words | None = None  # the consent's wording, as it was shown; it may hold a name
    typed: Words | None = None  # what was typed, when it was typed


@dataclass(frozen=True, slots=True)
class Corrected:
    step: str
    value: Value | None
    agreed: Words | None = None
    typed: Words | None = None


@dataclass(frozen=True, slots=True)
class Rewalked:
    """After a correction: the questions on the new path whose answers go on counting, in their order."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A question that was not put: the decision was settled, or the account had told. No sign of anything."""

    step: str
    why: Literal["settled", "known"] = "settled"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    step: str
    text: Words


@dataclass(frozen=True, slots=True)
class Noted:
    """A text that was not understood twice: kept for the rep, the answer stays unknown."""

    step: str
    text: Words


@dataclass(frozen=True, slots=True)
class VisitorSaid:
    text: Words


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """For the reps, while none was there. `email`: to be answered at, as they `agreed` in these words."""

    text: Words
    email: Words | None = None
    agreed: Words | None = None


@dataclass(frozen=True, slots=True)
class TranscriptWanted:
    """The visitor has the talk up to here sent to that address, once."""

    to: Words


@dataclass(frozen=True, slots=True)
class RepSaid:
    rep: str
    name: str
    text: Words


@dataclass(frozen=True, slots=True)
class Mailed:
    """What reps wrote up to that number went to the visitor by e-mail, as they had gone."""

    upto: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The visitor followed the link of a `book` step."""

    step: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    step: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """The deadline of a handoff passed, nobody had claimed."""

    step: str


@dataclass(frozen=True, slots=True)
class Claimed:
    rep: str
    name: str
    calls: bool = False  # by telephone: no reply in the chat is waited for


@dataclass(frozen=True, slots=True)
class Released:
    rep: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """The rep who had it has given it to a colleague: `to`, by `name`. `by`: the name of who gave it."""

    rep: str
    by: str
    to: str
    name: str
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """For reps only."""

    rep: str
    name: str
    text: Words


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A fact the rep learnt by talking; it wins over the visitor's answer, and both stay."""

    step: str
    value: Value
    rep: str
    name: str
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class AccountKnown:
    """The visitor's address told their company: what its other people had answered by then, and its facts.

    `facts`: name, value, name, value … Taken from their conversations.
    """

    domain: Words
    answered: tuple[str, ...] = ()
    facts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """The site vouches for who the visitor is: signed by its server, checked by ours."""

    id: Words
    name: Words | None = None
    email: Words | None = None
    company: Words | None = None


Tie = Literal["email", "identity", "rep"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The visitor is somebody known: from here on the conversation belongs to that lead.

    `told`: what they had told in earlier conversations, as step, value, moment, name of the rep who
    confirmed it or None, step, value … It counts where this conversation has no answer of its own.
    """

    lead: str
    why: Tie
    told: tuple[Any, ...] = ()
    rep: str | None = None  # the name of the rep who said so


@dataclass(frozen=True, slots=True)
class Parted:
    """It was somebody else after all: the conversation is a lead of its own again."""

    rep: str | None = None  # None: the visitor corrected the address that had told


@dataclass(frozen=True, slots=True)
class Signalled:
    """What the visitor did: `page` (its path), `event` (its name), `seconds`, `scroll` or `visits`.

    `happened`: when, if it was told later: of the trail from before the chat, or by the site's own server.
    """

    fact: Literal["page", "event", "seconds", "scroll", "visits"]
    value: str | float
    happened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staffed:
    """Whether sales was there, written down when it changed and the flow's conditions ask for it."""

    present: bool


@dataclass(frozen=True, slots=True)
class Aged:
    """Time alone moved the score: a timeframe came nearer or passed, or signals faded."""


@dataclass(frozen=True, slots=True)
class TurnedHot:
    """The lead rose to hot: the alert. `causes` are `band:ID` and `hot:N`; `to` the reps whose turn it is."""

    alert: str
    causes: tuple[str, ...]
    deadline: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """Whose turn a lead is, and why it is each other rep's not. `verdicts` as `whose_turn.flat` has them."""

    what: Literal["alert", "queue"]
    to: tuple[str, ...]
    verdicts: tuple[str, ...]
    team: str | None = None
    route: str = ""


Level = Literal["first", "next", "everybody", "channels"]


@dataclass(frozen=True, slots=True)
class Escalated:
    """An alert nobody took: whose turn it is now, until when. `channels`: those of the team hear of it."""

    alert: str
    level: Level
    to: tuple[str, ...]
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Who had claimed a hot lead did not reply: it is somebody else's turn."""

    rep: str


@dataclass(frozen=True, slots=True)
class AlertDelivered:
    """A console of that rep has got it."""

    alert: str
    rep: str


@dataclass(frozen=True, slots=True)
class CauseAdded:
    alert: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cooled:
    """The lead is hot no more. `of`: the step or signal of the cause; `band`: where it stands then.

    `why` "": an older log, which tells nothing. `gate`: the condition that fails since, `needs` or `never:N`.
    """

    alert: str
    why: Literal[
        "", "corrected", "answered", "confirmed", "signalled", "passed", "faded", "parted", "recognised"
    ] = ""
    of: str = ""
    band: str = ""
    gate: str = ""


@dataclass(frozen=True, slots=True)
class AlertSeen:
    alert: str
    rep: str


@dataclass(frozen=True, slots=True)
class Closed:
    why: Literal["end", "left", "released"] = "end"


@dataclass(frozen=True, slots=True)
class Settled:
    """The talk has come to rest: closed, or silent for long enough. `then`: what that makes of the lead."""

    band: str
    then: Literal["drop", "nurture", "queue", "alert"]


@dataclass(frozen=True, slots=True)
class Queued:
    """The lead is in the reps' queue: whose, and until when. None: nobody's yet, or no time was set."""

    owner: str | None
    name: str | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Reminded:
    owner: str | None


@dataclass(frozen=True, slots=True)
class Overdue:
    owner: str | None


@dataclass(frozen=True, slots=True)
class OutcomeTold:
    """What became of the lead, whole in its own stream. Here it ends the queue, or brings it back later."""

    outcome: "Outcome"
    rep: str
    name: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """All words of the stream are emptied, and nothing more happens in it. `erasure`: its id in the list of
    erasures. Who and when tells the envelope."""

    erasure: str


# --- a lead, a flow ---
Outcome = Literal["accepted", "rejected", "won", "lost", "no_reply", "callback", "renewed", "churned"]


@dataclass(frozen=True, slots=True)
class OutcomeSet:
    outcome: Outcome
    rep: str
    reason: Words | None = None
    value: float | None = None
    currency: str | None = None
    due: datetime | None = None  # of a callback, or when it happened


@dataclass(frozen=True, slots=True)
class Joined:
    """A further conversation of the same person."""

    conversation: str
    why: Tie
    lead: str  # whose it was until then


@dataclass(frozen=True, slots=True)
class Left:
    """A conversation turned out to be somebody else's, or a part of another lead."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Published:
    version: str


Event = (
    Opened
    | Said
    | Asked
    | Answered
    | Corrected
    | Rewalked
    | PassedOver
    | NotUnderstood
    | Noted
    | VisitorSaid
    | MessageLeft
    | TranscriptWanted
    | RepSaid
    | Mailed
    | Followed
    | HandedOff
    | Unclaimed
    | Claimed
    | Released
    | Transferred
    | NoteWritten
    | Confirmed
    | AccountKnown
    | Identified
    | Recognised
    | Parted
    | Signalled
    | Staffed
    | Aged
    | TurnedHot
    | Routed
    | Escalated
    | TakenBack
    | CauseAdded
    | Cooled
    | AlertDelivered
    | AlertSeen
    | Closed
    | Settled
    | Queued
    | Reminded
    | Overdue
    | OutcomeTold
    | Erased
    | OutcomeSet
    | Joined
    | Left
    | Published
)
TYPES: Mapping[str, type[Event]] = {kind.__name__: kind for kind in Event.__args__}


@dataclass(frozen=True, slots=True)
class Logged:
    """One event in its envelope."""

    seq: int
    at: datetime
    request: str
    by: str
    event: Event


class UnknownEvent(ValueError):
    """A log names an event this version does not know: a newer one wrote it."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the log holds an event {kind!r} that this version does not know; run a newer one")


# --- as JSON ---
_DEFAULTS = {kind: tuple((one.name, one.default) for one in fields(kind)) for kind in TYPES.values()}
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def encode(events: Sequence[Event]) -> tuple[list[list[Any]], list[str]]:
    """Events -> ([[type, version, body], …], words), plain JSON; `{"words": n}` stands for words[n]."""
    words: list[str] = []
    rows = [[type(event).__name__, VERSION, _body(event, words)] for event in events]
    return rows, words


def decode(rows: Sequence[Sequence[Any]], words: Sequence[str]) -> tuple[Event, ...]:
    """What `encode` wrote. Words that were erased come back as `Words("")`. UnknownEvent for a newer log."""
    return tuple(_event(kind, version, body, words) for kind, version, body in rows)


def _body(event: Event, words: list[str]) -> dict[str, Any]:
    """The fields that say something: one at its default is left out."""
    body: dict[str, Any] = {}
    for name, default in _DEFAULTS[type(event)]:
        value = getattr(event, name)
        if value != default:
            body[name] = value if type(value) in _AS_THEY_ARE else _plain(value, words)
    return body


def _plain(value: Any, words: list[str]) -> Any:
    match value:
        case Words(text):
            words.append(text)
            return {"words": len(words) - 1}
        case Range(low, high):
            return {"range": [low, high]}
        case tuple():
            return [_plain(one, words) for one in value]
        case datetime():
            return {"at": stamp(value)}
        case _:
            return value


def _event(kind: str, version: int, body: Mapping[str, Any], words: Sequence[str]) -> Event:
    if kind not in TYPES or version > VERSION:
        raise UnknownEvent(kind)
    return TYPES[kind](**{name: _value(value, words) for name, value in body.items()})


def _value(value: Any, words: Sequence[str]) -> Any:
    match value:
        case {"words": int(n)}:
            return Words(words[n] if n < len(words) else "")
        case {"range": [low, high]}:
            return Range(low, high)
        case {"at": str(text)}:
            return moment(text)
        case list():
            return tuple(_value(one, words) for one in value)
        case _:
            return value
