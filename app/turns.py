"""The use cases of turns: how many leads a rep takes at once, in which languages, and for which teams.

Everybody says for themselves how many and in which languages; the teams, which flows route by, are an admin's
to say. Never decides whose turn it is: `core.whose_turn` does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .core.audit import Note
from .core.commands import Refused
from .core.whose_turn import Colleague
from .leads import Staff
from .passwords import WrongForm

MOST = 1000  # chats at the same time
MOST_NAMES, LONGEST_NAME = 20, 40


class Store(Protocol):
    """What turns ask of the store."""

    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...
    async def set_rep(
        self,
        site: str,
        user: str,
        capacity: int | None,
        teams: Iterable[str],
        languages: Iterable[str],
        note: Note | None = None,
    ) -> None: ...
    async def devices_of(self, user: str, now: datetime) -> int: ...
    async def remove_devices(self, user: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A rep at a site. `is_whole`: who asks may say the teams too."""

    site: str
    rep: Colleague
    is_whole: bool


class Turns:
    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    async def shown(self, staff: Staff) -> tuple[Told, ...]:
        """Their own turns at each site, and everybody's where they are an admin; their own first."""
        found = [
            Told(site, rep, site in staff.admin_of)
            for site in staff.sites
            for rep in await self._store.reps_of(site)
            if rep.id == staff.id or site in staff.admin_of
        ]
        return tuple(sorted(found, key=lambda one: (one.rep.id != staff.id, one.rep.name, one.site)))

    async def change(
        self, staff: Staff, site: str, user: str, most: str, languages: str, teams: str | None
    ) -> None:
        """As a form has them. WrongForm if one will not do; `forbidden` if it is not theirs to say.

        `teams`: None leaves them as they are, and so does who is no admin.
        """
        told = next((one for one in await self.shown(staff) if (one.site, one.rep.id) == (site, user)), None)
        if told is None:
            raise Refused("forbidden", "There is no such rep on your sites.")
        of = told.rep.teams if teams is None or not told.is_whole else checked_teams(split(teams))
        capacity, speaks = checked_most(most), checked_languages(split(languages))
        note = Note(self._now(), (site,), staff.id, "turns_changed", user)
        await self._store.set_rep(site, user, capacity, of, speaks, note)

    async def devices(self, staff: Staff) -> int:
        """How many of their devices ring while the console is closed."""
        return await self._store.devices_of(staff.id, self._now())

    async def silence(self, staff: Staff) -> None:
        """None of their devices rings from now on, until alerts are turned on there again."""
        await self._store.remove_devices(staff.id)


def split(text: str) -> tuple[str, ...]:
    """Names as people list them: with commas, or with spaces."""
    return tuple(text.replace(",", " ").replace(";", " ").split())


def checked_most(text: str) -> int | None:
    """Chats at the same time; None for as many as come."""
    if not text.strip():
        return None
    if not (text.strip().isdecimal() and len(text.strip()) <= 6 and int(text) <= MOST):
        raise WrongForm(f"Chats at the same time: write a number up to {MOST}, or leave it empty.")
    return int(text)


def checked_languages(tags: Iterable[str]) -> tuple[str, ...]:
    languages = tuple(tag.strip().lower() for tag in tags)
    for tag in languages:
        if not (tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3):
            raise WrongForm(f"{tag[:LONGEST_NAME]}: a language has two or three letters, like nl")
    return languages


def checked_teams(names: Iterable[str]) -> tuple[str, ...]:
    teams = tuple(names)
    if len(teams) > MOST_NAMES or any(len(one) > LONGEST_NAME or not one.isprintable() for one in teams):
        raise WrongForm(
            f"Teams: up to {MOST_NAMES} names of up to {LONGEST_NAME} signs, as flows write them."
        )
    return teams
