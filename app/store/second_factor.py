"""The second factor of a user: its key as it is, backup codes as hashes, the counter of the last code."""

from collections.abc import Sequence

from ..core.audit import Note
from ..core.staff import Second
from .audit import note as write_note
from .statements import Operation


def second(user: str) -> Operation[Second]:
    rows = yield (
        "select totp, totp_new, (select count(*) from backup_code where user_id = users.id)"
        " from users where id = ?",
        (user,),
    )
    return Second(*rows[0])


def begin_second(user: str, key: str) -> Operation[None]:
    """A key to be confirmed. One that is in force stays until then."""
    yield "update users set totp_new = ? where id = ?", (key, user)


def confirm_second(user: str, key: str, counter: int, backups: Sequence[str], note: Note) -> Operation[bool]:
    """The new key is in force; False if another was shown meanwhile."""
    done = yield (
        "update users set totp = totp_new, totp_new = null, totp_used = ? where id = ? and totp_new = ?"
        " returning id",
        (counter, user, key),
    )
    if not done:
        return False
    yield from set_backups(user, backups, note)
    return True


def set_backups(user: str, backups: Sequence[str], note: Note) -> Operation[None]:
    yield "delete from backup_code where user_id = ?", (user,)
    for hash in backups:
        yield "insert into backup_code (user_id, hash) values (?, ?)", (user, hash)
    yield from write_note(note)


def end_second(user: str, note: Note) -> Operation[None]:
    yield "update users set totp = null, totp_new = null, totp_used = 0 where id = ?", (user,)
    yield from set_backups(user, (), note)


def use_counter(user: str, counter: int) -> Operation[bool]:
    """False if that code, or a later one, was taken before."""
    used = yield (
        "update users set totp_used = ? where id = ? and totp_used < ? returning id",
        (counter, user, counter),
    )
    return bool(used)


def use_backup(user: str, hash: str) -> Operation[bool]:
    return bool((yield "delete from backup_code where user_id = ? and hash = ? returning hash", (user, hash)))
