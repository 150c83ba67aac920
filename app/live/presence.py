"""Who is there now: visitors with the chat open, reps at a console. Known to this process only."""

from collections import Counter
from collections.abc import Callable

from ..core.state import Rep
from ..entries import Ref
from ..leads import Staff


class Presence:
    def __init__(self) -> None:
        self._visitors: Counter[Ref] = Counter()
        self._consoles: dict[str, tuple[Staff, bool]] = {}  # sid -> who, available
        self.on_reps: Callable[[], None] = lambda: None
        self.on_visitor: Callable[[Ref], None] = lambda ref: None

    def reps(self, site: str) -> tuple[Rep, ...]:
        """The reps of a site with a console connected and available, each once."""
        found = {
            staff.id: staff.rep
            for staff, available in self._consoles.values()
            if available and site in staff.sites
        }
        return tuple(found.values())

    def states(self, site: str) -> dict[str, tuple[str, bool]]:
        """The reps of a site with a console connected: id -> (name, available at one of them)."""
        states: dict[str, tuple[str, bool]] = {}
        for staff, available in self._consoles.values():
            if site in staff.sites:
                _, before = states.get(staff.id, ("", False))
                states[staff.id] = (staff.name, before or available)
        return states

    def is_here(self, ref: Ref) -> bool:
        return self._visitors[ref] > 0

    def came(self, ref: Ref) -> None:
        self._visitors[ref] += 1
        if self._visitors[ref] == 1:
            self.on_visitor(ref)

    def went(self, ref: Ref) -> None:
        self._visitors[ref] -= 1
        if self._visitors[ref] <= 0:
            del self._visitors[ref]
            self.on_visitor(ref)

    def console(self, sid: str, staff: Staff, available: bool) -> None:
        self._consoles[sid] = (staff, available)
        self.on_reps()

    def console_gone(self, sid: str) -> None:
        if self._consoles.pop(sid, None):
            self.on_reps()
