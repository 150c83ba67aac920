"""A small disk of its own, where root may mount one; and a second process that holds the database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MB = 2**20
HOLDS = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("begin exclusive")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """`folder` is a disk of that size; False where nobody may mount one."""
    folder.mkdir(exist_ok=True)
    mount = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", "-l", str(folder)), check=True)


@contextmanager
def dying_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """`folder` is a disk of that size that `dies`; False where nobody may make one."""
    folder.mkdir(exist_ok=True)
    image, device = folder.with_name(f"{folder.name}.img"), ""
    with image.open("wb") as file:
        file.truncate(megabytes * MB)
    made = os.geteuid() == 0 and _done("mkfs.ext4", "-q", str(image)) is not None
    device = (_done("losetup", "-f", "--show", str(image)) or "").strip() if made else ""
    mounted = bool(device) and _done("mount", "-o", "errors=remount-ro", device, str(folder)) is not None
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", "-l", str(folder)), check=True)
        if device:
            subprocess.run(("losetup", "-d", device), check=True)
        image.unlink()


def dies(folder: Path) -> None:
    """A fault of the disk: the system lets nothing be written to it any more, as it does by itself."""
    subprocess.run(("mount", "-o", "remount,abort", str(folder)), check=True)


@contextmanager
def unwritable(folder: Path) -> Iterator[bool]:
    """No file of a folder takes writes or goes away meanwhile; False where nobody may say so."""
    names = [str(path) for path in (*folder.iterdir(), folder)]
    held = os.geteuid() == 0 and _done("chattr", "+i", *names) is not None
    try:
        yield held
    finally:
        _done("chattr", "-i", *names)


def _done(*command: str) -> str | None:
    """What a command says; None if it is not there, or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def fill(folder: Path, name: str = "filler") -> Path:
    """Takes what room there is, to the last byte."""
    path = folder / name
    with path.open("wb", buffering=0) as file:
        for size in (MB, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return path


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another process holds the lock for writing."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            other.stdin.close()
            other.wait()


def overwrite(database: Path) -> None:
    """A page in the middle, as a dying disk does it."""
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))
