"""The operations on channels and their messages: generators of one transaction, as in `statements`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import orjson

from ..core.channels import Channel, Message, Quiet, Secret, Sent
from ..core.entry import Timer
from ..core.values import moment, stamp
from .appending import write_timer
from .statements import Operation, Row

CHANNEL = (
    "channel.site, channel.name, channel.id, channel.kind, channel.address, channel.secrets,"
    " channel.is_default, channel.is_urgent, channel.hears, channel.quiet,"
    " channel.rep, channel.off, channel.why"
)
# a rep's own channel ends with their right to see leads
IN_FORCE = (
    "(channel.rep is null or exists (select 1 from staff where staff.user_id = channel.rep"
    " and staff.site = channel.site and staff.role in ('rep', 'admin')))"
)
WAITS = "outbox.done is null and outbox.given_up is null"


def add_channel(channel: Channel, at: datetime) -> Operation[bool]:
    """False if the site has one of that name."""
    quiet = channel.quiet
    made = yield (
        "insert into channel (site, name, id, kind, address, secrets, rep, is_default, is_urgent, hears,"
        " quiet, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id",
        (
            channel.site,
            channel.name,
            channel.id,
            channel.kind,
            channel.address,
            _secrets(channel.secrets),
            channel.rep,
            int(channel.is_default),
            int(channel.is_urgent),
            " ".join(channel.hears),
            f"{quiet.from_:%H:%M}-{quiet.to:%H:%M}" if quiet else None,
            stamp(at),
        ),
    )
    return bool(made)


def remove_channel(id: str, at: datetime) -> Operation[None]:
    """What still waits for it is given up."""
    yield "delete from channel where id = ?", (id,)
    yield from _give_up_all(id, at, "the channel was removed")


def keep_secrets(id: str, secrets: Sequence[Secret]) -> Operation[None]:
    yield "update channel set secrets = ? where id = ?", (_secrets(secrets), id)


def channels(site: str, of_anybody: bool = False) -> Operation[tuple[Channel, ...]]:
    """A site's channels by name, those that are off too; `of_anybody`: also of reps who sell no more."""
    whose = "1 = 1" if of_anybody else IN_FORCE
    rows = yield f"select {CHANNEL} from channel where site = ? and {whose} order by name", (site,)
    return tuple(_channel(row) for row in rows)


def channels_due(now: datetime) -> Operation[tuple[str, ...]]:
    """The ids of channels that have messages to send, the longest overdue first; also of those removed."""
    rows = yield (
        f"select outbox.channel from outbox left join channel on channel.id = outbox.channel where {WAITS}"
        " and outbox.channel is not null and outbox.due <= ? and (channel.held is null or channel.held <= ?)"
        " group by outbox.channel order by min(outbox.due)",
        (stamp(now), stamp(now)),
    )
    return tuple(id for (id,) in rows)


def next_message(channel: str, now: datetime) -> Operation[tuple[Message, Channel | None] | None]:
    """What a channel is told next; None if nothing is due. No channel: it is gone, or its rep is.

    One that waits to be tried again lets those of other leads pass; those of one lead keep their order.
    """
    rows = yield (
        f"select outbox.id, outbox.site, outbox.body, outbox.tries, outbox.begun from outbox where {WAITS}"
        " and outbox.channel = ? and outbox.due <= ? and not exists (select 1 from outbox as earlier"
        " where earlier.channel = outbox.channel and earlier.about = outbox.about"
        " and earlier.seq < outbox.seq and earlier.done is null and earlier.given_up is null)"
        " order by outbox.due, outbox.seq limit 1",
        (channel, stamp(now)),
    )
    if not rows:
        return None
    id, site, body, tries, begun = rows[0]
    message = Message(id, site, channel, orjson.loads(body), tries, moment(begun) if begun else None)
    found = yield (
        f"select {CHANNEL} from channel where id = ? and {IN_FORCE} and (held is null or held <= ?)",
        (channel, stamp(now)),
    )
    if found:
        return message, _channel(found[0])
    held = yield f"select 1 from channel where id = ? and {IN_FORCE}", (channel,)
    return None if held else (message, None)


def sent(id: str, channel: str, at: datetime) -> Operation[None]:
    yield (
        "update outbox set done = ?, error = null, tries = tries + 1 where id = ?",
        (stamp(at), id),
    )
    yield "update channel set heard = ?, held = null where id = ?", (stamp(at), channel)


def put_off(id: str, at: datetime, again: datetime, error: str, held: datetime | None) -> Operation[None]:
    """Tried in vain, to be tried again; `held`: until then nothing else is sent to the channel either."""
    yield (
        "update outbox set due = ?, error = ?, tries = tries + 1, begun = coalesce(begun, ?) where id = ?",
        (stamp(again), error, stamp(at), id),
    )
    if held is not None:
        yield (
            "update channel set held = ? where id = (select channel from outbox where id = ?)",
            (stamp(held), id),
        )


def give_up(id: str, at: datetime, error: str) -> Operation[None]:
    yield (
        "update outbox set given_up = ?, error = ?, tries = tries + 1 where id = ?",
        (stamp(at), error, id),
    )


def heard_since(channel: str, begun: datetime) -> Operation[bool]:
    """Whether anything arrived there after that moment."""
    rows = yield "select 1 from channel where id = ? and heard > ?", (channel, stamp(begun))
    return bool(rows)


def turn_off(channel: Channel, at: datetime, why: str, notices: Sequence[Timer]) -> Operation[bool]:
    """Nothing more is sent there, what waits is given up, and the notices say so; False if it was off."""
    turned = yield (
        "update channel set off = ?, why = ?, held = null where id = ? and off is null returning id",
        (stamp(at), why, channel.id),
    )
    if not turned:
        return False
    yield from _give_up_all(channel.id, at, f"the channel was turned off: {why}")
    for notice in notices:
        yield from write_timer(channel.site, notice)
    return True


def turn_on(id: str) -> Operation[None]:
    yield "update channel set off = null, why = null, held = null where id = ?", (id,)


def messages_of(channel: str, most: int) -> Operation[tuple[Sent, ...]]:
    """The newest messages of a channel, and what became of each."""
    rows = yield (
        "select id, body, due, tries, done, given_up, error from outbox where channel = ?"
        " order by coalesce(done, given_up, due) desc limit ?",
        (channel, most),
    )
    return tuple(_sent(*row) for row in rows)


def counts(channel: str) -> Operation[Mapping[str, int]]:
    """How many messages wait, and how many were given up."""
    rows = yield (
        "select coalesce(sum(done is null and given_up is null), 0), coalesce(sum(given_up is not null), 0)"
        " from outbox where channel = ?",
        (channel,),
    )
    return {"waiting": rows[0][0], "given_up": rows[0][1]}


def resend(channel: str, id: str | None, now: datetime) -> Operation[int]:
    """One message again, with the same id; None: all that were given up. How many that are."""
    rows = yield (
        "update outbox set done = null, given_up = null, error = null, tries = 0, begun = null, due = ?"
        f" where channel = ? and {'id = ?' if id else 'given_up is not null'} returning id",
        (stamp(now), channel, *([id] if id else [])),
    )
    return len(rows)


def _give_up_all(channel: str, at: datetime, error: str) -> Operation[None]:
    yield (
        f"update outbox set given_up = ?, error = ? where channel = ? and {WAITS}",
        (stamp(at), error, channel),
    )


def _secrets(secrets: Sequence[Secret]) -> str:
    rows = [[one.text, stamp(one.until) if one.until else None] for one in secrets]
    return orjson.dumps(rows).decode()


def _channel(row: Row) -> Channel:
    site, name, id, kind, address, secrets, default, urgent, hears, quiet, rep, off, why = row
    from_, _, to = (quiet or "").partition("-")
    return Channel(
        site=site,
        name=name,
        id=id,
        kind=kind,
        address=address,
        secrets=tuple(
            Secret(text, moment(until) if until else None) for text, until in orjson.loads(secrets)
        ),
        is_default=bool(default),
        is_urgent=bool(urgent),
        hears=tuple(hears.split()),
        quiet=Quiet(time.fromisoformat(from_), time.fromisoformat(to)) if quiet else None,
        rep=rep,
        off=moment(off) if off else None,
        why=why,
    )


def _sent(
    id: str, body: str, due: str, tries: int, done: str | None, given_up: str | None, error: str | None
) -> Sent:
    told: Any = orjson.loads(body)["told"]
    state: Any = "sent" if done else "given up" if given_up else "waits"
    return Sent(id, told, state, moment(done or given_up or due), tries, error)
