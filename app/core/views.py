"""What a rep wants to see of the inbox: filters over rows, kept under a name as a view.

The console's `filters.js` says the same of the rows it holds; one list of cases holds both to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from .values import moment

SALES = ("alert", "queue")  # bands that sales works on


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold of a row; an empty one asks nothing."""

    state: str = ""
    band: str = ""
    persona: str = ""
    page: str = ""  # a part of its address
    flow: str = ""
    owner: str = ""  # `me`, `nobody`, or the id of a user
    language: str = ""
    age: int | None = None  # hours since the lead began, at most
    then: Literal["", "sales"] = ""

    def wire(self) -> dict[str, Any]:
        """Those that ask something."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in ("", None)}


def fits(row: Mapping[str, Any], filters: Filters, me: str, now: datetime) -> bool:
    """Is it one of those? `me`: id of the user who asks."""
    if any(
        wanted not in ("", row.get(name) or "")
        for name in ("state", "band", "persona", "flow", "language")
        for wanted in (getattr(filters, name),)
    ):
        return False
    owner = row.get("owner_id") or row.get("owner") or "nobody"
    if filters.owner and owner != (me if filters.owner == "me" else filters.owner):
        return False
    if filters.page.casefold() not in (row.get("page") or "").casefold():
        return False
    if filters.age is not None and moment(row["since"]) < now - timedelta(hours=filters.age):
        return False
    return filters.then == "" or bool(row.get("hot")) or row.get("then") in SALES
