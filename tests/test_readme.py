"""The README shows only what works: its flow, its talk, its commands and its settings."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.parse import parse
from app.core.sites import parse_sites
from app.identity import identity_in, secret_of
from app.settings import Settings
from app.store.sqlite import SqliteStore
from app.web.api import OPERATIONS
from app.web.signals import told
from tests.conftest import ROOT, serving
from tests.test_cli import leadlight, process

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
FLOW = next(text for kind, text in BLOCKS if kind == "yaml" and "flow:" in text)
TALK = next(text for _, text in BLOCKS if text.startswith("bot:"))
COMMANDS = [
    line.split("#")[0].split()
    for kind, text in BLOCKS
    if not kind
    for line in text.splitlines()
    if line.startswith(("leadlight ", "make "))
]


def test_the_flow_is_clean() -> None:
    assert parse("README.md", FLOW).problems == ()


def test_the_talk_is_the_one_the_flow_makes(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(FLOW)
    typed = re.findall(r"^> (.+)$", TALK, re.MULTILINE)
    tried = process("try", path, given="".join(f"{line}\n" for line in typed))
    shown = re.sub(r"^> .*\n", "", TALK, flags=re.MULTILINE)
    assert tried.stdout.replace("> ", "").split() == shown.split()


def test_every_page_it_links_to_is_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert linked
    assert [name for name in linked if not (ROOT / name).is_file()] == []


def test_the_sites_file_is_good() -> None:
    text = next(text for kind, text in BLOCKS if kind == "yaml" and "sites:" in text)
    sites, problems = parse_sites("sites.yaml", text)
    assert problems == ()
    assert sites[0].takes("https://www.halden.example")


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[0] == "leadlight"], ids=" ".join)
def test_every_command_and_option_exists(words: list[str]) -> None:
    command = words[1:3] if words[1] in ("user", "key", "channel") else words[1:2]
    helped = leadlight(*command, "--help")
    assert helped.returncode == 0
    assert all(word in helped.stdout for word in words if word.startswith("--"))


def test_the_signal_of_the_server_is_one_that_the_server_takes() -> None:
    [body] = re.findall(r"--json '(.+?)'", README, re.DOTALL)
    [signal] = told(json.loads(body), datetime.now(UTC))
    assert signal.event == "trial_started"


async def test_what_a_sites_server_signs_is_believed(tmp_path: Path) -> None:
    [text] = [text for kind, text in BLOCKS if kind == "python"]
    found: dict[str, Any] = {}
    exec(text, found)
    store, now = SqliteStore(tmp_path / "leadlight.db"), datetime.now(UTC)
    customer = {"id": "customer-7", "name": "Ines", "email": "ines@acme.example"}
    token = found["token_for"](customer, await secret_of(store, "default", False, now))
    identity = await identity_in(store, "default", token, now)
    await store.close()
    assert (identity.id, identity.name, identity.email) == ("customer-7", "Ines", "ines@acme.example")


def test_every_address_of_the_api_exists() -> None:
    paths = {one.path for one in OPERATIONS.values()}
    shown = set(re.findall(r"/api/v1/[\w.]+", README))
    assert {"/api/v1/signals", "/api/v1/leads"} <= shown <= paths


def test_every_call_of_the_page_is_one_that_the_loader_has() -> None:
    loader = (ROOT / "static" / "widget" / "embed.js").read_text()
    has = loader[loader.index("window.leadlight = {") :]
    called = set(re.findall(r"leadlight\.(\w+)", README)) - {"yaml", "db", "example"}
    assert {"signal", "consent", "conversation", "identify"} <= called
    assert [name for name in called if not re.search(rf"\b{name}\b", has)] == []


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    shown = set(re.findall(r"`?make (\w+)", README))
    assert {name for name in shown if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_every_setting_is_one_the_program_reads() -> None:
    source = "".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    assert [name for name in set(re.findall(r"LEADLIGHT_[A-Z_]+", README)) if name not in source] == []


async def test_every_metric_is_one_that_the_server_tells(settings: Settings) -> None:
    headers = {"Authorization": "Bearer a token for it"}
    async with (
        serving(replace(settings, metrics_token="a token for it")) as house,
        house.browser() as session,
        session.get("/metrics", headers=headers) as answer,
    ):
        told = await answer.text()
    named = set(re.findall(r"`(leadlight_\w+)`", README))
    assert len(named) > 10
    assert {name for name in named if f"# HELP {name.removesuffix('_total')}" not in told} == set()


def test_the_picture_is_there() -> None:
    assert (ROOT / "static" / "picture.png").stat().st_size > 10_000
