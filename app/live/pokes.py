"""Hints between connections: "look at this conversation". May be lost; the database is the truth."""

from collections.abc import Callable

from ..conversations import Ref


class Pokes:
    def __init__(self) -> None:
        self._listeners: list[Callable[[Ref], None]] = []

    def listen(self, listener: Callable[[Ref], None]) -> None:
        self._listeners.append(listener)

    def __call__(self, ref: Ref) -> None:
        """Never waits and never fails: the work a hint causes is a task of its own."""
        for listener in self._listeners:
            listener(ref)
