"""Hints between connections: "look at this conversation". May be lost; the database is the truth."""

import logging
from collections.abc import Callable

from ..entries import Ref

log = logging.getLogger(__name__)


class Pokes:
    def __init__(self) -> None:
        self._listeners: list[Callable[[Ref], None]] = []

    def listen(self, listener: Callable[[Ref], None]) -> None:
        self._listeners.append(listener)

    def __call__(self, ref: Ref) -> None:
        """Never waits and never fails: the work a hint causes is a task of its own."""
        for listener in self._listeners:
            try:
                listener(ref)
            except Exception:  # what is stored is stored: a hint that fails is no reason to say otherwise
                log.exception("a listener failed")
