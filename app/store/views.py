"""The database operations of views: what of the inbox a user keeps under a name.

As in `statements`: generators that yield (sql, args), each one transaction.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from .statements import Operation, json_text

MOST = 50  # views of one user


def views(user: str) -> Operation[list[dict[str, Any]]]:
    rows = yield (
        "select id, name, text, filters from view where user_id = ? order by lower(name), id",
        (user,),
    )
    return [
        {"id": id, "name": name, "text": text, "filters": orjson.loads(filters)}
        for id, name, text, filters in rows
    ]


def save_view(user: str, id: str, name: str, text: str, filters: Mapping[str, Any]) -> Operation[bool]:
    """Keep a view, or keep it anew under the same id; False if the user has too many."""
    rows = yield "select count(*) from view where user_id = ? and id <> ?", (user, id)
    if rows[0][0] >= MOST:
        return False
    yield (
        "insert into view (user_id, id, name, text, filters) values (?, ?, ?, ?, ?)"
        " on conflict (user_id, id) do update set name = excluded.name, text = excluded.text,"
        " filters = excluded.filters",
        (user, id, name, text, json_text(filters)),
    )
    return True


def remove_view(user: str, id: str) -> Operation[None]:
    yield "delete from view where user_id = ? and id = ?", (user, id)
