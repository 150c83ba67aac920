"""The channels outside the console, and which of them hears of what happened: outbox rows, written with it.

A row holds ids and no words of people: what is said is made when it is sent, from the log as it was then, so
that a repeat says the same and erasing a person reaches it too. Never sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from . import events as ev
from .entry import Timer
from .erasing import Erasure
from .events import Logged
from .flow import Flow
from .state import State, is_open
from .values import stamp

Kind = Literal["email", "slack", "teams", "discord", "ntfy", "webhook", "apprise"]
# what a lead's channel may hear of; beside these `notice` (a channel was turned off) and `test`
Hears = Literal["alert", "withdrawn", "unclaimed", "overdue", "nurture", "erased"]
Told = Literal[
    "alert", "withdrawn", "unclaimed", "message", "overdue", "nurture", "erased", "notice", "test"
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
HEARS: tuple[Hears, ...] = get_args(Hears)
COMMON: tuple[Hears, ...] = HEARS[:-1]  # unless it is set up otherwise: who keeps no records need not erase
FOR_SALES: tuple[Told, ...] = ("alert", "withdrawn", "unclaimed", "message", "overdue")
CAUSES = (
    ev.TurnedHot,
    ev.Cooled,
    ev.Unclaimed,
    ev.MessageLeft,
    ev.Escalated,
    ev.Settled,
    ev.Overdue,
)  # events that a channel may hear of


Ends = Literal["nothing", "message", "channel"]


class Failed(Exception):
    """A message that did not arrive, and what that means: whether it is worth another try.

    `ends`: nothing (try again), this message (it will never be taken), or the channel (it is gone for good).
    `after`: how long the other side asked to be left alone; `slow`: the next message would not do better
    now. Its text holds no address and no secret. `said`: what the other side answered, which may quote what
    it was sent, so for who looks at the channel only; `brief`, the rest, is for the log.
    """

    def __init__(
        self,
        text: str,
        ends: Ends = "nothing",
        after: timedelta | None = None,
        slow: bool = False,
        said: str = "",
    ) -> None:
        super().__init__(f"{text}: {said}" if said else text)
        self.brief, self.ends, self.after, self.slow = text, ends, after, slow


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each day in the site's zone during which a channel's messages wait; also past midnight."""

    from_: time
    to: time


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs or opens; `until`: the last moment of one that was replaced."""

    text: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a team, or one rep, is told outside the console. The address may be a secret too: most are."""

    site: str
    name: str
    id: str  # random: one set up anew under an old name is another channel
    kind: Kind
    address: str = field(repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    is_default: bool = True  # for flows that name no channels
    is_urgent: bool = False  # its messages do not wait for the end of quiet hours
    hears: tuple[Hears, ...] = COMMON
    quiet: Quiet | None = None
    rep: str | None = None  # whose own it is: it hears of alerts that are theirs, or nobody's
    off: datetime | None = None
    why: str | None = None  # it is off

    def secrets_at(self, at: datetime) -> tuple[str, ...]:
        """The secrets in force, the newest first."""
        return tuple(one.text for one in self.secrets if one.until is None or at < one.until)


@dataclass(frozen=True, slots=True)
class Message:
    """One outbox row for a channel, as it waits. `begun`: when it was first tried in vain."""

    id: str  # the same on each try: the other side may know by it what it has already
    site: str
    channel: str
    body: Mapping[str, Any]
    tries: int = 0
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message. `at`: when it was sent, given up, or is due."""

    id: str
    told: Told
    state: Literal["sent", "waits", "given up"]
    at: datetime
    tries: int
    error: str | None


def heard_at(channel: Channel, zone: str, at: datetime) -> datetime:
    """When a message of this moment may be sent: at once, or when the quiet hours are over."""
    quiet = channel.quiet
    if quiet is None or channel.is_urgent:
        return at
    local = at.astimezone(ZoneInfo(zone))
    now, overnight = local.time(), quiet.from_ > quiet.to
    is_late, is_early = now >= quiet.from_, now < quiet.to
    if not ((is_late or is_early) if overnight else (is_late and is_early)):
        return at
    day = local.date() + timedelta(days=1 if overnight and is_late else 0)
    return datetime.combine(day, quiet.to, ZoneInfo(zone)).astimezone(at.tzinfo)


def telling(
    conversation: str,
    zone: str,
    before: State,
    after: State,
    logged: Sequence[Logged],
    channels: Iterable[Channel],
) -> tuple[Timer, ...]:
    """The outbox rows that one turn of a conversation causes: a message for each channel that hears of it."""
    at, seq = logged[-1].at, logged[-1].seq
    # raised while nobody is there it goes to the channels at once: one message says so
    is_raised = any(isinstance(one.event, ev.TurnedHot) for one in logged)
    return tuple(
        Timer(
            id=f"{conversation}:{one.seq}:{channel.id}",
            kind="tell",
            due=heard_at(channel, zone, at),
            body={"told": told, "conversation": conversation, "seq": seq},
            channel=channel.id,
        )
        for one in logged
        if (told := _told(one.event, before)) is not None and not (is_raised and told == "unclaimed")
        for channel in named_by(after.flow, channels)
        if _hears(channel, told) and _is_theirs(channel, told, after)
    )


def named_by(flow: Flow, channels: Iterable[Channel]) -> tuple[Channel, ...]:
    """The team's channels that a flow names, else those for flows that name none; and each rep's own."""
    names = flow.sales.channels
    return tuple(
        channel
        for channel in channels
        if channel.rep or (channel.name in names if names else channel.is_default)
    )


def unknown_in(flow: Flow, channels: Iterable[Channel]) -> tuple[str, ...]:
    """Names under the flow's `sales.channels` that nobody has set up."""
    known = {channel.name for channel in channels if channel.rep is None}
    return tuple(name for name in flow.sales.channels if name not in known)


def _hears(channel: Channel, told: Told) -> bool:
    """A message is left by a visitor whom nobody came for: who hears of those hears of it."""
    return ("unclaimed" if told == "message" else told) in channel.hears


def _told(event: ev.Event, before: State) -> Told | None:
    match event:
        case ev.TurnedHot():  # a rep who talks to the lead has the alert already
            return None if before.rep else "alert"
        case ev.Cooled(alert=alert):
            is_theirs = before.alert is not None and before.alert.id == alert and before.alert.claimed_by
            return None if is_theirs else "withdrawn"
        case ev.Escalated(level="channels"):
            return "unclaimed"
        case ev.Unclaimed():  # a hot lead's alert goes on to the next rep first, and to the channels last
            return None if is_open(before.alert) else "unclaimed"
        case ev.MessageLeft():
            return "message"
        case ev.Overdue():
            return "overdue"
        case ev.Settled(then="nurture"):
            return "nurture"
        case _:
            return None


def _is_theirs(channel: Channel, told: Told, state: State) -> bool:
    if channel.rep is None:
        return True
    if told in ("overdue", "message"):
        owner = state.queue.owner if state.queue else None
        return owner is None or channel.rep == owner.id
    to = state.alert.to if state.alert else ()
    return told in FOR_SALES and (not to or channel.rep in to)


def telling_of_erasure(
    erasure: Erasure, seq: int, zone: str, channels: Iterable[Channel]
) -> tuple[Timer, ...]:
    """The messages that a person was erased, to every channel that hears of it. `seq`: of the event."""
    newest = erasure.conversations[0]
    return tuple(
        Timer(
            id=f"{newest}:{seq}:{channel.id}",
            kind="tell",
            due=heard_at(channel, zone, erasure.at),
            body={
                "told": "erased",
                "conversation": newest,
                "seq": seq,
                "at": stamp(erasure.at),
                "leads": list(erasure.leads),
                "conversations": list(erasure.conversations),
            },
            channel=channel.id,
        )
        for channel in channels
        if "erased" in channel.hears
    )


def notices(off: Channel, why: str, at: datetime, channels: Iterable[Channel]) -> tuple[Timer, ...]:
    """The messages to the team's other channels that this one was turned off."""
    return tuple(
        Timer(
            id=f"off:{off.id}:{stamp(at)}:{channel.id}",
            kind="tell",
            due=at,
            body={"told": "notice", "name": off.name, "why": why, "at": stamp(at)},
            channel=channel.id,
        )
        for channel in channels
        if channel.id != off.id and channel.off is None and channel.rep is None and channel.is_default
    )
