"""Server processes to measure, each on a core of its own where there is one: processor time, memory, start.

Reads Linux's /proc. Never measures the clients.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.conftest import ROOT

CORES = sorted(os.sched_getaffinity(0))
PATIENCE = 60.0  # seconds until a server must be there
FLOWS = ROOT / "flows"


@dataclass
class Server:
    pid: int
    port: int
    started: float  # seconds until it answered

    def cpu(self) -> float:
        """Seconds of processor time that all its threads have taken."""
        ticks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in ticks) / 1e9

    def memory(self) -> int:
        """Bytes that lie in memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1024


def pin_clients() -> None:
    """This process on the last core: the servers have the first."""
    if len(CORES) > 1:
        os.sched_setaffinity(0, {CORES[-1]})


@contextmanager
def running(command: list[str], port: int, path: str) -> Iterator[Server]:
    pinned = ["taskset", "-c", str(CORES[0])] if len(CORES) > 1 and shutil.which("taskset") else []
    environment = {**os.environ, "LEADLIGHT_LIMITS": "off"}
    start = time.perf_counter()
    process = subprocess.Popen(
        pinned + command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while not _answers(port, path):
            if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"{' '.join(command)} did not start: {_last_words(process)}")
            time.sleep(0.005)
        yield Server(process.pid, port, time.perf_counter() - start)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def leadlight(data: Path) -> AbstractContextManager[Server]:
    """`leadlight serve`, as an operator starts it."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]  # of this tree, wherever it lies
    return running([*command, "--data", str(data), "--flows", str(FLOWS)], port, "/readyz")


def echo(kind: str) -> AbstractContextManager[Server]:
    port = free_port()
    return running([sys.executable, "-m", "tests.bench.echo", kind, str(port)], port, "/nothing")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _last_words(process: "subprocess.Popen[bytes]") -> str:
    process.terminate()
    return process.communicate()[1].decode(errors="replace")[-500:]
