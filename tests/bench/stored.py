"""A database with many stored conversations: one real one, written again under other names. To measure by."""

import secrets
import sqlite3
from pathlib import Path
from typing import Any

AT_ONCE = 10_000
TABLES = ("event", "words", "line")  # by the stream's key


def fill(database: Path, number: int) -> None:
    """`number` more conversations like the one that is there, with leads, tokens and rows of the inbox."""
    with sqlite3.connect(database) as conn:
        conn.execute("pragma synchronous = off")
        key, site, id = conn.execute(
            "select key, site, id from stream where kind = 'conversation' limit 1"
        ).fetchone()
        (lead,) = conn.execute("select lead from inbox where conversation = ?", (id,)).fetchone()
        (version,) = conn.execute("select version from feed").fetchone()
        (newest,) = conn.execute("select max(key) from stream").fetchone()
        like = _like(conn, key, id)
        for start in range(0, number, AT_ONCE):
            rows: dict[str, list[list[Any]]] = {table: [] for table in like}
            streams = []
            for n in range(start + 1, min(start + AT_ONCE, number) + 1):
                names = {id: secrets.token_urlsafe(16), lead: secrets.token_urlsafe(12)}
                streams.append((newest + n, site, "conversation", names[id]))
                for table, (columns, old) in like.items():
                    for row in old:
                        new = [_renamed(value, names) for value in row]
                        if table in TABLES:
                            new[columns.index("stream")] = newest + n
                        if table == "token":
                            new[columns.index("hash")] = secrets.token_hex(32)
                        if table == "inbox":
                            new[columns.index("version")] = version + n
                        if table == "outbox" and new[columns.index("kind")] == "settle":
                            new[columns.index("done")] = new[columns.index("due")]  # long ago
                        rows[table].append(new)
            conn.executemany("insert into stream (key, site, kind, id) values (?, ?, ?, ?)", streams)
            for table, (columns, _) in like.items():
                marks = ", ".join("?" * len(columns))
                conn.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows[table])
            conn.commit()
        conn.execute("update feed set version = ?", (version + number,))
        conn.execute("update population set conversations = conversations * ?", (number,))
        conn.commit()
        conn.execute("pragma wal_checkpoint(truncate)")


def _like(conn: sqlite3.Connection, key: int, id: str) -> dict[str, tuple[list[str], list[Any]]]:
    """table -> its columns, its rows of one conversation."""
    wanted: dict[str, tuple[str, Any]] = dict.fromkeys(TABLES, ("stream = ?", key))
    wanted |= dict.fromkeys(("token", "lead_conversation", "inbox"), ("conversation = ?", id))
    wanted["outbox"] = ("body like ?", f'%"{id}"%')
    found = {}
    for table, (where, value) in wanted.items():
        cursor = conn.execute(f"select * from {table} where {where}", (value,))
        columns = [one[0] for one in cursor.description]
        rows = [
            [value for name, value in zip(columns, row, strict=True) if _is_kept(table, name)]
            for row in cursor
        ]
        found[table] = [name for name in columns if _is_kept(table, name)], rows
    return found


def _is_kept(table: str, column: str) -> bool:
    return not (table in ("line", "inbox") and column == "id")


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(old, new)
    return value
