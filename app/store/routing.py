"""The database operations of routing: what each rep takes, whose turn it was, which leads wait for somebody.

As in `statements`: generators that yield (sql, args), each one transaction.
"""

from collections.abc import Iterable

import orjson

from ..core.audit import Note
from ..core.values import moment
from ..core.whose_turn import Colleague
from .audit import note as write_note
from .statements import Operation


def reps_of(site: str) -> Operation[tuple[Colleague, ...]]:
    """The reps of a site as routing needs them, all of them `offline`: presence is not the store's."""
    rows = yield (
        "select users.id, users.name, rep_settings.capacity, rep_settings.teams, rep_settings.languages,"
        " rep_turn.at, (select count(*) from inbox where inbox.site = staff.site and inbox.owner = users.id)"
        " from staff join users on users.id = staff.user_id"
        " left join rep_settings on rep_settings.site = staff.site and rep_settings.user_id = users.id"
        " left join rep_turn on rep_turn.site = staff.site and rep_turn.user_id = users.id"
        " where staff.site = ? and staff.role in ('rep', 'admin') order by users.name, users.id",
        (site,),
    )
    return tuple(
        Colleague(
            id,
            name,
            "offline",
            chats,
            capacity,
            frozenset(orjson.loads(teams or "[]")),
            frozenset(orjson.loads(languages or "[]")),
            moment(last) if last else None,
        )
        for id, name, capacity, teams, languages, last, chats in rows
    )


def set_rep(
    site: str,
    user: str,
    capacity: int | None,
    teams: Iterable[str],
    languages: Iterable[str],
    note: Note | None = None,
) -> Operation[None]:
    yield (
        "insert into rep_settings (site, user_id, capacity, teams, languages) values (?, ?, ?, ?, ?)"
        " on conflict (site, user_id) do update set capacity = excluded.capacity, teams = excluded.teams,"
        " languages = excluded.languages",
        (site, user, capacity, _list(teams), _list(languages)),
    )
    if note:
        yield from write_note(note)


def waiting_leads(site: str, behind: tuple[str, str], most: int) -> Operation[tuple[tuple[str, str], ...]]:
    """(since when, conversation) of leads that nobody has who should, the longest waiting first.

    `behind`: the last of the page before, ("", "") for the first.
    """
    rows = yield (
        "select waits, conversation from inbox where site = ? and waits >= ? and joined is null"
        " and (waits, conversation) > (?, ?) order by waits, conversation limit ?",
        (site, behind[0], *behind, most),
    )
    return tuple((waits, conversation) for waits, conversation in rows)


def _list(names: Iterable[str]) -> str:
    return orjson.dumps(sorted(set(names))).decode()
