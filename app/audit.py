"""The use cases of the audit log: note that a rep opened a lead, read the lines of an admin's sites."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from .core.audit import Line, Note, Wanted
from .entries import Ref
from .leads import Staff

REMEMBERED = 10_000  # rep, lead and hour: what was noted is not asked of the store again


class Store(Protocol):
    """What the audit log asks of the store."""

    async def note(self, note: Note) -> None: ...
    async def audit_lines(self, wanted: Wanted) -> list[Line]: ...


class Audit:
    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._noted: dict[tuple[str, Ref, str], None] = {}

    async def read(self, staff: Staff, ref: Ref) -> None:
        """A rep opened a lead: at most one line an hour. Noted before anything of it is shown."""
        now = self._now()
        key = (staff.id, ref, now.strftime("%Y-%m-%dT%H"))
        if key in self._noted:
            return
        await self._store.note(Note(now, (ref.site,), staff.id, "lead_read", ref.id))
        self._noted[key] = None
        if len(self._noted) > REMEMBERED:
            self._noted.pop(next(iter(self._noted)))

    async def exported(self, staff: Staff, site: str, of: str, detail: str = "") -> None:
        """Somebody took data of a site out of the program; noted before it is given."""
        await self._store.note(Note(self._now(), (site,), staff.id, "exported", of, detail))

    async def lines(self, wanted: Wanted) -> list[Line]:
        return await self._store.audit_lines(wanted)
