"""The threads that read: each has a connection of its own that cannot write, and sees all that was acked.

A pool of the standard library takes twice the processor time for it. Never knows what an operation means.
"""

import asyncio
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from .statements import Many, Operation

Result = TypeVar("Result")
Asked = tuple[Callable[[], Operation[Any]], "asyncio.Future[Any]"]


class Readers:
    """`explained`: turns an error of SQLite into what the caller is told."""

    def __init__(self, path: Path, number: int, explained: Callable[[sqlite3.Error], Exception]) -> None:
        # `mode=ro`: a statement that writes by mistake fails here
        self._address = f"{path.resolve().as_uri()}?mode=ro"
        self._explained = explained
        self._loop = asyncio.get_running_loop()
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._answered: deque[tuple[asyncio.Future[Any], Any]] = deque()
        self._told = False  # the loop knows that there are answers
        self._threads = [
            threading.Thread(target=self._run, name=f"store-reader-{n}", daemon=True) for n in range(number)
        ]
        for thread in self._threads:
            thread.start()

    async def read(self, operation: Callable[[], Operation[Result]]) -> Result:
        future: asyncio.Future[Result] = self._loop.create_future()
        self._asked.put((operation, future))
        return await future

    async def close(self) -> None:
        """What was asked before is still read."""
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._settle()

    def _run(self) -> None:
        conn: sqlite3.Connection | None = None
        while asked := self._asked.get():
            operation, future = asked
            try:
                conn = conn or sqlite3.connect(self._address, uri=True, isolation_level=None)
                answer: Any = _in_one_moment(conn, operation)
            except sqlite3.Error as error:
                answer = self._explained(error)
            except Exception as error:
                answer = error
            self._answered.append((future, answer))
            if not self._told:  # waking the loop costs more than most reads
                self._told = True
                self._loop.call_soon_threadsafe(self._settle)
            del asked, operation, future, answer  # not kept until the next one comes
        if conn:
            conn.close()

    def _settle(self) -> None:
        self._told = False  # first: what comes from now on is told anew
        while self._answered:
            future, answer = self._answered.popleft()
            if future.done():
                continue  # the caller gave up
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)


def _in_one_moment(conn: sqlite3.Connection, operation: Callable[[], Operation[Result]]) -> Result:
    conn.execute("begin")  # one snapshot: a cursor read beside its rows must not run ahead of them
    try:
        return perform(conn, operation())
    finally:
        conn.execute("rollback")


def perform(conn: sqlite3.Connection, steps: Operation[Result]) -> Result:
    """Run an operation's statements on a connection."""
    rows: list[Any] | None = None
    try:
        while True:
            step = steps.send(rows)  # type: ignore[arg-type]  # the first send is None, by definition
            if isinstance(step, Many):
                rows = [(conn.executemany(step.sql, step.rows).rowcount,)]
            else:
                rows = conn.execute(*step).fetchall()  # all at once: an open cursor would pin the WAL
    except StopIteration as done:
        result: Result = done.value
        return result
