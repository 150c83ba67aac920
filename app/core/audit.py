"""What the audit log tells: who saw, claimed, exported or changed what, and when. Values only.

Two kinds of lines, one truth each. What happens to users, sessions and links is written as a `Note`, in the
transaction of the change itself. What happens to conversations and leads stands in the event log already
(`by: rep:ID`), so those lines are read from there (`told_by`) and never written a second time. A line holds
ids and words of this file, never a word of a visitor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from . import events as ev

# what -> how a person reads it; the first part is written, the second is told by the event log
WRITTEN: Mapping[str, str] = {
    "signed_in": "signed in",
    "sign_in_failed": "failed to sign in",
    "signed_out": "signed out",
    "session_revoked": "ended a session",
    "password_changed": "changed the password",
    "two_factor_on": "turned two-factor on",
    "two_factor_off": "turned two-factor off",
    "backup_codes_made": "made new backup codes",
    "invited": "invited",
    "invitation_withdrawn": "withdrew an invitation",
    "joined": "joined by invitation",
    "reset_link_made": "made a reset link",
    "user_added": "added a user",
    "user_changed": "changed a user",
    "user_removed": "removed a user",
    "turns_changed": "changed whose turn leads are",
    "lead_read": "read a lead",
    "exported": "exported",
    "erased": "erased a person",
}
TOLD: Mapping[str, tuple[str, type[ev.Event]]] = {
    "claimed": ("claimed", ev.Claimed),
    "released": ("released", ev.Released),
    "transferred": ("handed a conversation over", ev.Transferred),
    "note_written": ("wrote a note", ev.NoteWritten),
    "confirmed": ("confirmed a fact", ev.Confirmed),
    "outcome_set": ("set an outcome", ev.OutcomeSet),
}
WHAT: Mapping[str, str] = {**WRITTEN, **{what: label for what, (label, _) in TOLD.items()}}


@dataclass(frozen=True, slots=True)
class Note:
    """A line to be written: one for each of the sites it concerns."""

    at: datetime
    sites: tuple[str, ...]
    user: str  # id of who did it, "" for nobody known and for the command line
    what: str
    of: str = ""  # id of a user or conversation
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines, newest first: those behind `before`, `most` of them."""

    sites: tuple[str, ...] | None  # None: all, for who reads the database itself
    user: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[str, int, int] | None = None
    most: int = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read. `place` is where it stands: the next page begins behind it."""

    at: str
    site: str
    user: str
    name: str
    email: str
    what: str
    of: str
    of_name: str  # of a user, else ""
    detail: str
    place: tuple[str, int, int]


def told_by(happened: Sequence[ev.Event]) -> Iterator[tuple[str, str]]:
    """(what, detail) for each of a rep's events that the audit log tells."""
    for event in happened:
        match event:
            case ev.Claimed():
                yield "claimed", ""
            case ev.Released():
                yield "released", ""
            case ev.Transferred(name=name):
                yield "transferred", name
            case ev.NoteWritten():
                yield "note_written", ""
            case ev.Confirmed(step=step):
                yield "confirmed", step
            case ev.OutcomeSet(outcome=outcome):
                yield "outcome_set", outcome
