"""Signals as the servers of a site's owner tell them: their model, and all that can be wrong with them.

Never looks whether a conversation is there, never stores anything.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from ..core.commands import Past
from ..core.people import Key, key_of
from ..core.values import moment_told, page_and_query
from .wire import Answered, Asked, Faulty, Id, Moment, Text, checked

AHEAD = timedelta(minutes=5)  # by which a server's clock may run before ours
MOST = 100  # signals of one request
FACTS = ("event", "page", "seconds", "scroll", "visits")
WHOSE = ("conversation", "email", "customer")


class Signal(Asked):
    """One thing that the visitor did: exactly one of `event`, `page`, `seconds`, `scroll`, `visits`.

    Whose it is: exactly one of `conversation`, `email`, `customer`.
    """

    model_config = ConfigDict(
        title="Signal",
        defer_build=True,
        json_schema_extra={
            "allOf": [{"oneOf": [{"required": [one]} for one in names]} for names in (FACTS, WHOSE)]
        },
    )

    id: Id = Field(description="Made by you, once for each signal: the same one again changes nothing.")
    conversation: Id | None = Field(None, description="As the page has it: `await leadlight.conversation`.")
    at: Moment | None = Field(None, description="When it happened; left out: now. Points fade from then.")
    event: Annotated[Text, Field(min_length=1, max_length=80)] | None = Field(
        None,
        description="The name of an event of yours, as `signals:` of the flow has it.",
        examples=["trial_started"],
    )
    page: Annotated[Text, Field(min_length=1, max_length=2000)] | None = Field(
        None, description="The address or path of a page; its query is not kept."
    )
    seconds: Annotated[float, Field(ge=0, le=1e7, strict=False)] | None = Field(
        None, description="On a page."
    )
    scroll: Annotated[float, Field(ge=0, le=100, strict=False)] | None = Field(
        None, description="In percent."
    )
    visits: Annotated[int, Field(ge=1, le=10**6)] | None = Field(None, description="How many there were.")
    email: Annotated[Text, Field(min_length=3, max_length=320, pattern="@")] | None = Field(
        None, description="Instead of `conversation`: the newest one of who agreed to be written to there."
    )
    customer: Annotated[Text, Field(min_length=1, max_length=200)] | None = Field(
        None, description="Instead of `conversation`: the `sub` of the token that you sign for this visitor."
    )

    @property
    def person(self) -> Key | None:
        """By what the visitor is known, where the signal does not name a conversation."""
        if self.email is not None:
            return key_of("email", self.email)
        return key_of("identity", self.customer) if self.customer is not None else None

    def past(self, now: datetime) -> Past:
        fact: Any = next(one for one in FACTS if getattr(self, one) is not None)
        value = page_and_query(self.page)[0] if self.page is not None else getattr(self, fact)
        return Past(fact, value, moment_told(self.at) if self.at else now)


class Signals(Asked):
    """Up to a hundred signals at once: all are taken, or none where one of them is wrong."""

    signals: Annotated[tuple[Signal, ...], Field(min_length=1, max_length=MOST, strict=False)]


class Taken(Answered):
    """A signal that is stored."""

    id: str
    conversation: str
    seq: int = Field(description="How far the conversation's log had come with it.")


class AllTaken(Answered):
    signals: list[Taken]


def told(data: object, now: datetime) -> tuple[Signal, ...]:
    """The signals of a request, one or a list of them. Faulty with all that is wrong with any."""
    many = isinstance(data, dict) and "signals" in data
    problems = list(_miscounted(data))
    wanted: tuple[Signal, ...] = ()
    try:
        wanted = checked(Signals, data, of=Signal).signals if many else (checked(Signal, data),)
    except Faulty as faulty:
        problems += faulty.problems
    problems += [
        (f"signals.{n}.at" if many else "at", f"{one.at} lies in the future")
        for n, one in enumerate(wanted)
        if one.at and moment_told(one.at) > now + AHEAD
    ]
    if problems:
        raise Faulty(sorted(problems))
    return wanted


def _miscounted(data: object) -> Iterator[tuple[str, str]]:
    """Signals of no fact or several, or of nobody: told beside whatever else is wrong with them."""
    if not isinstance(data, dict):
        return
    listed = data.get("signals") if "signals" in data else [data]
    for n, one in enumerate(listed if isinstance(listed, list) else ()):
        where = f"signals.{n}" if "signals" in data else "signal"
        for names in (FACTS, WHOSE) if isinstance(one, dict) else ():
            said = [name for name in names if one.get(name) is not None]
            if len(said) != 1:
                yield where, f"say exactly one of {', '.join(names)}; it says {' and '.join(said) or 'none'}"
