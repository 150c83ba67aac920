"""Bytes kept in the data folder for the day on which the disk is full: freed so that what matters is written.

Without them a full disk refuses even what would make room. Never decides what matters.
"""

import logging
import os
import shutil
import threading
from pathlib import Path

log = logging.getLogger(__name__)
NAME = "ballast"


class Ballast:
    """A file of `size` bytes, made while there is twice as much room as it takes; 0: none is kept."""

    def __init__(self, folder: Path, size: int) -> None:
        self._path, self._size, self._lock = folder / NAME, size, threading.Lock()

    def is_gone(self) -> bool:
        """Whether the disk is as good as full. It is put back here as soon as there is room again."""
        if not self._size:
            return False
        with self._lock:
            if self._is_there():
                return False
            if not self._make():
                return True
        log.warning("the data folder has room again: new conversations are taken")
        return False

    def keep(self) -> None:
        """Make it, if it is not there and there is room."""
        with self._lock:
            if self._size and not (self._is_there() or self._make()):
                log.warning(
                    "the disk of %s is as good as full: no new conversations are taken", self._path.parent
                )

    def free(self) -> bool:
        """Give the bytes back to the disk; False if they were given already, or it takes nothing at all."""
        with self._lock:
            if not self._is_there():
                return False
            try:
                self._path.unlink()
            except OSError:  # it is only read from: there is nothing to be won
                return False
        log.error(
            "the disk is full: the ballast is freed and conversations under way go on, new ones are not"
            " taken; make room on the disk of %s",
            self._path.parent,
        )
        return True

    def _is_there(self) -> bool:
        return bool(self._size) and self._path.exists()

    def _make(self) -> bool:
        if shutil.disk_usage(self._path.parent).free < 2 * self._size:
            return False
        try:
            made = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(made, 0, self._size)  # real blocks, not a hole
            finally:
                os.close(made)
        except OSError:  # a quota, or a disk that is only read from
            self._path.unlink(missing_ok=True)
            return False
        return True
