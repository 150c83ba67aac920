"""The database operations of a site's own servers: the secret they sign with, the keys they come with.

As in `statements`: generators that yield (sql, args), each one transaction.
"""

from datetime import datetime

from ..core.values import moment, stamp
from .statements import Operation


def identity_secret(site: str) -> Operation[str | None]:
    rows = yield "select secret from identity_secret where site = ?", (site,)
    return str(rows[0][0]) if rows else None


def set_identity_secret(site: str, secret: str, at: datetime) -> Operation[None]:
    yield (
        "insert into identity_secret (site, secret, at) values (?, ?, ?)"
        " on conflict (site) do update set secret = excluded.secret, at = excluded.at",
        (site, secret, stamp(at)),
    )


def add_key(name: str, hash: str, site: str, at: datetime) -> Operation[bool]:
    """False if the name is taken, and nothing is changed."""
    made = yield (
        "insert into api_key (name, hash, site, at) values (?, ?, ?, ?) on conflict do nothing"
        " returning name",
        (name, hash, site, stamp(at)),
    )
    return bool(made)


def keys() -> Operation[list[tuple[str, str, datetime]]]:
    """(name, site, when it was made) of all of them."""
    rows = yield "select name, site, at from api_key order by site, name", ()
    return [(name, site, moment(at)) for name, site, at in rows]


def key(hash: str) -> Operation[tuple[str, str] | None]:
    """(name, site), or None."""
    rows = yield "select name, site from api_key where hash = ?", (hash,)
    return (rows[0][0], rows[0][1]) if rows else None


def remove_key(name: str) -> Operation[bool]:
    """False if there is none of that name."""
    return bool((yield "delete from api_key where name = ? returning name", (name,)))
