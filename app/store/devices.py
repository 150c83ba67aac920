"""The database operations of reps' devices: the key that signs, who subscribed with what, what is to be sent.

As in `statements`: generators that yield (sql, args), each one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from ..core.devices import Device
from ..core.values import stamp
from .statements import Operation

MOST = 10  # devices of one user: the oldest give way


def push_key() -> Operation[str | None]:
    rows = yield "select private from push_key where id = 1", ()
    return rows[0][0] if rows else None


def keep_push_key(private: str) -> Operation[str]:
    """The key in force: this one, unless there is one already. It is made once, for browsers remember it."""
    yield "insert into push_key (id, private) values (1, ?) on conflict do nothing", (private,)
    rows = yield "select private from push_key where id = 1", ()
    return str(rows[0][0])


def add_device(user: str, session: str, device: Device, at: datetime) -> Operation[None]:
    """A browser belongs to whoever signed in there last."""
    yield (
        "insert into device (endpoint, user_id, session, p256dh, auth, language, at)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict (endpoint) do update set user_id = excluded.user_id,"
        " session = excluded.session, p256dh = excluded.p256dh, auth = excluded.auth,"
        " language = excluded.language, at = excluded.at",
        (device.endpoint, user, session, device.p256dh, device.auth, device.language, stamp(at)),
    )
    yield (
        "delete from device where user_id = ? and endpoint not in"
        " (select endpoint from device where user_id = ? order by at desc, endpoint limit ?)",
        (user, user, MOST),
    )


def remove_device(endpoint: str, user: str | None = None) -> Operation[None]:
    """`user`: only if it is theirs."""
    yield "delete from device where endpoint = ? and (? is null or user_id = ?)", (endpoint, user, user)


def remove_devices(user: str) -> Operation[None]:
    yield "delete from device where user_id = ?", (user,)


def devices_of(user: str, now: datetime) -> Operation[int]:
    """How many of a user's devices hear of leads: those whose session lives."""
    rows = yield (
        "select count(*) from device join session on session.hash = device.session"
        " and session.user_id = device.user_id where device.user_id = ? and session.expires > ?",
        (user, stamp(now)),
    )
    return int(rows[0][0])


def devices(site: str, users: Sequence[str], now: datetime) -> Operation[tuple[Device, ...]]:
    """Of these users, or of everybody who sells on the site; those whose session has ended hear nothing."""
    marks = ", ".join("?" * len(users))
    chosen = f" and device.user_id in ({marks})" if users else ""
    rows = yield (
        "select device.endpoint, device.p256dh, device.auth, device.language from device"
        " join session on session.hash = device.session and session.user_id = device.user_id"
        " join staff on staff.user_id = device.user_id"
        f" where staff.site = ? and staff.role in ('rep', 'admin') and session.expires > ?{chosen}",
        (site, stamp(now), *users),
    )
    return tuple(Device(*row) for row in rows)


def pushes_due(now: datetime, most: int) -> Operation[list[tuple[str, str, dict[str, Any], int]]]:
    """Outbox rows that tell devices, as (id, site, body, tries); the longest overdue first."""
    rows = yield (
        "select id, site, body, tries from outbox where done is null and channel is null and kind = 'push'"
        " and due <= ? order by due limit ?",
        (stamp(now), most),
    )
    return [(id, site, orjson.loads(body), tries) for id, site, body, tries in rows]
