"""The database operations of canned replies. As in `statements`: generators that yield (sql, args)."""

from collections.abc import Sequence
from datetime import datetime

from ..core.values import stamp
from .statements import Operation


def replies(sites: Sequence[str]) -> Operation[list[tuple[str, str, str, str]]]:
    """(site, id, name, text) of each, by name."""
    marks = ", ".join("?" * len(sites))
    rows = yield (
        f"select site, id, name, text from reply where site in ({marks}) order by name collate nocase, id",
        tuple(sites),
    )
    return [(site, id, name, text) for site, id, name, text in rows]


def save_reply(site: str, id: str, name: str, text: str, by: str, at: datetime, most: int) -> Operation[bool]:
    """Whether it is there now: a new one is not once the site has as many as it may."""
    rows = yield (
        "insert into reply (site, id, name, text, by, at) select ?, ?, ?, ?, ?, ?"
        " where (select count(*) from reply where site = ?) < ?"
        " or exists (select 1 from reply where site = ? and id = ?)"
        " on conflict (site, id) do update set name = excluded.name, text = excluded.text, by = excluded.by,"
        " at = excluded.at returning id",
        (site, id, name, text, by, stamp(at), site, most, site, id),
    )
    return bool(rows)


def remove_reply(site: str, id: str) -> Operation[None]:
    yield "delete from reply where site = ? and id = ?", (site, id)
