"""The commands about people who sign in, on a real database."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.conftest import PASSWORD


@dataclass
class Said:
    returncode: int
    stdout: str
    stderr: str


def leadlight(*words: object, given: str = "") -> Said:
    """The command, in this process: many of them are run here."""
    done = CliRunner().invoke(main, [str(word) for word in words], input=given)
    return Said(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A database with Ada, an admin, and Remy, a rep."""
    data = tmp_path / "data"
    for name, role in (("ada", "admin"), ("remy", "rep")):
        words = ("user", "add", f"{name}@example.com", "--role", role, "--data", data)
        assert leadlight(*words, given=f"{PASSWORD}\n").returncode == 0
    return data


def test_users_are_listed(data: Path) -> None:
    listed = leadlight("user", "list", "--data", data)
    assert listed.stdout.splitlines() == [
        "ada@example.com\tAda\tadmin of default\ttwo-factor off\tnot signed in",
        "remy@example.com\tRemy\trep of default\ttwo-factor off\tnot signed in",
    ]


def test_a_user_is_removed_but_the_last_admin_is_not(data: Path) -> None:
    removed = leadlight("user", "remove", "Remy@example.com", "--data", data)
    assert (removed.returncode, removed.stdout) == (0, "Removed remy@example.com from default.\n")
    again = leadlight("user", "remove", "remy@example.com", "--data", data)
    assert (again.returncode, "there is no user remy@example.com" in again.stderr) == (1, True)
    last = leadlight("user", "remove", "ada@example.com", "--data", data)
    assert (last.returncode, "A site needs an admin" in last.stderr) == (2, True)


def test_a_reps_turns_are_limited_and_told(data: Path) -> None:
    words = ("--most", 4, "--team", "benelux", "--speaks", "NL", "--speaks", "fr")
    said = leadlight("user", "turns", "remy@example.com", *words, "--data", data)
    assert said.stdout == "remy@example.com at default: 4 at once; teams benelux; speaks nl, fr.\n"
    assert leadlight("user", "turns", "remy@example.com", "--data", data).stdout.endswith("any number.\n")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("remy@example.com", "--speaks", "dutch"), 2, "a language has two or three letters"),
        (("nobody@example.com",), 1, "there is no user nobody@example.com"),
        (("remy@example.com", "--site", "moon"), 2, "there is no site 'moon'"),
    ],
)
def test_turns_that_mean_nothing_are_refused(
    data: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    said = leadlight("user", "turns", *words, "--data", data)
    assert (said.returncode, told in said.stderr) == (code, True)


def test_a_link_for_a_new_password_is_printed_with_the_public_address(data: Path) -> None:
    linked = leadlight(
        "user", "link", "remy@example.com", "--url", "https://chat.example.com/", "--data", data
    )
    assert linked.stdout.startswith("https://chat.example.com/reset/")
    nobody = leadlight("user", "link", "olga@example.com", "--data", data)
    assert (nobody.returncode, "leadlight user list" in nobody.stderr) == (1, True)


def test_the_audit_log_is_printed_newest_first(data: Path) -> None:
    leadlight("user", "remove", "remy@example.com", "--data", data)
    lines = json.loads(leadlight("audit", "--json", "--data", data).stdout)
    assert [(line["what"], line["of_name"]) for line in lines] == [
        ("user_removed", "Remy"),
        ("user_added", "Remy"),
        ("user_added", "Ada"),
    ]
    plain = leadlight("audit", "--what", "user_removed", "--data", data).stdout
    assert plain.split("\t")[1:] == ["default", "(command line)", "removed a user", "Remy", "\n"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--user", "olga@example.com"), "there is no user olga@example.com"),
        (("--site", "south"), "there is no site 'south'"),
        (("--day", "yesterday"), "does not match the format"),
        (("--what", "nothing"), "is not one of"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(data: Path, words: tuple[str, str], said: str) -> None:
    refused = leadlight("audit", *words, "--data", data)
    assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
