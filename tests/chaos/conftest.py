"""A server of its own for each test, as a process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.server import Server, free_port
from tests.conftest import BANT


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "bant.yaml").write_text(BANT)
    server = Server(free_port(), tmp_path / "data", flows, tmp_path / "server.log")
    await server.start()
    yield server
    await server.end()
