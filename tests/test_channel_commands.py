"""`leadlight channel …` as it is called: output, exit codes, and no secret that is shown twice."""

import re
from pathlib import Path

import pytest

from app.settings import Delivery, SettingsError, read_delivery
from tests.conftest import BANT
from tests.test_cli import Said, leadlight

HOOK = "https://hooks.slack.example/T00/hush"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[object, ...]:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "bant.yaml").write_text(BANT)
    return "--data", tmp_path / "data", "--flows", flows


def channel(folders: tuple[object, ...], *words: object, **more: str) -> Said:
    return leadlight("channel", *words, *folders, **more)


def test_a_channel_is_added_listed_and_removed_and_its_address_not_shown(folders: tuple[object, ...]) -> None:
    added = channel(folders, "add", "team", "--kind", "slack", "--quiet", "20:00-07:00", given=HOOK)
    assert (added.returncode, added.stdout) == (0, "Added team. Try it: leadlight channel test team\n")
    assert channel(folders, "list").stdout == "team  slack  on  quiet 20:00-07:00\n"
    assert channel(folders, "remove", "team").stdout == "Removed team.\n"
    assert channel(folders, "list").stdout.startswith("No channels yet: ")


def test_a_webhooks_secret_is_shown_once_and_exchanged_by_rotate(folders: tuple[object, ...]) -> None:
    added = channel(folders, "add", "crm", "--kind", "webhook", "--to", "https://crm.example/hook")
    [first] = re.findall(r"whsec_\S+", added.stdout)
    assert "whsec_" not in channel(folders, "list").stdout + channel(folders, "list", "crm").stdout
    [second] = re.findall(r"whsec_\S+", channel(folders, "rotate", "crm").stdout)
    assert first != second


def test_a_secret_may_come_from_a_file(folders: tuple[object, ...], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("whsec_aGVsbG9oZWxsb2hlbGxvaGVsbG9oZWxsbw==\n")
    added = channel(
        folders, "add", "crm", "--kind", "webhook", "--to", "https://crm.example/hook",
        LEADLIGHT_CHANNEL_SECRET_FILE=str(tmp_path / "secret"),
    )  # fmt: skip
    assert (added.returncode, "whsec_" in added.stdout) == (0, False)


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("--kind", "slack", "--to", "hooks.slack.com"), 1, "write it like https://hooks.example.com/"),
        (("--kind", "slack", "--to", "https://u:p@h.example/"), 1, "holds a user or password; take it out"),
        (("--kind", "email", "--to", "sales"), 1, "write it like sales@example.com"),
        (("--kind", "ntfy", "--to", "https://ntfy.sh"), 1, "ends with the topic"),
        (("--kind", "ntfy", "--to", "https://ntfy.sh/"), 1, "ends with the topic"),
        (("--kind", "slack", "--to", HOOK, "--quiet", "late"), 2, "write it like 20:00-07:00"),
        (("--kind", "slack", "--to", HOOK, "--hears", "all"), 2, "there is alert, withdrawn"),
        (("--kind", "slack", "--to", HOOK, "--rep", "x@y.z"), 1, "`leadlight user add`"),
        (("--kind", "slack", "--to", HOOK, "--site", "shop"), 2, "there is no site 'shop'"),
        (("--kind", "pigeon", "--to", HOOK), 2, "'pigeon' is not one of"),
    ],
)
def test_a_wrong_channel_is_refused_with_the_way_out(
    folders: tuple[object, ...], words: tuple[str, ...], code: int, text: str
) -> None:
    refused = channel(folders, "add", "team", *words)
    assert refused.returncode == code
    assert text in refused.stderr
    assert "hush" not in refused.stderr


def test_a_name_is_taken_once_and_looks_like_one_in_a_flow(folders: tuple[object, ...]) -> None:
    channel(folders, "add", "team", "--kind", "slack", given=HOOK)
    again = channel(folders, "add", "team", "--kind", "slack", given=HOOK)
    assert (again.returncode, again.stderr) == (
        1, "Error: default has a channel team already; remove it first\n",
    )  # fmt: skip
    assert channel(folders, "add", "The Team", "--kind", "slack", given=HOOK).returncode == 1


def test_a_test_that_cannot_arrive_says_why_and_ends_with_1(folders: tuple[object, ...]) -> None:
    channel(folders, "add", "inside", "--kind", "slack", "--to", "https://127.0.0.1:9/hush")
    tested = channel(folders, "test", "inside")
    assert (tested.returncode, tested.stdout) == (1, "")
    assert "127.0.0.1 is not a public address; LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS can allow" in tested.stderr


def test_a_channel_that_is_not_there_names_those_that_are(folders: tuple[object, ...]) -> None:
    channel(folders, "add", "team", "--kind", "slack", given=HOOK)
    missing = channel(folders, "test", "taem")
    assert (missing.returncode, missing.stderr) == (1, "Error: default has no channel taem; it has team\n")


def test_a_channel_that_a_flow_names_and_nobody_set_up_is_listed(
    folders: tuple[object, ...], tmp_path: Path
) -> None:
    (tmp_path / "flows" / "bant.yaml").write_text(BANT + "sales:\n  channels: [pager]\n")
    assert channel(folders, "list").stdout.startswith("pager  not set up: bant names it; ")


# --- what they send with ---
def test_a_secret_is_read_from_the_file_its_setting_names(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("smtp://leads:hush@mail.example.com\n")
    read = read_delivery(
        {"LEADLIGHT_SMTP_FILE": str(tmp_path / "smtp"), "LEADLIGHT_MAIL_FROM": "leads@example.com"}
    )
    assert read.relay is not None
    assert read.relay.password == "hush"
    assert "hush" not in repr(read)


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        ({"LEADLIGHT_SMTP": "smtp://mail.example.com"}, "LEADLIGHT_MAIL_FROM is missing"),
        ({"LEADLIGHT_SMTP": "u:hush@h", "LEADLIGHT_MAIL_FROM": "a@b.c"}, "write it like smtp://"),
        ({"LEADLIGHT_SMTP_FILE": "/nowhere"}, "LEADLIGHT_SMTP_FILE: /nowhere cannot be read"),
        ({"LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS": "10.1.0.0/99"}, "write it like 10.1.0.0/16"),
        ({"LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS": "10.1.2.3/16"}, "write it like 10.1.0.0/16"),
    ],
)
def test_a_wrong_setting_is_named_with_the_way_out_and_without_the_secret(
    environment: dict[str, str], text: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(text)) as wrong:
        read_delivery(environment)
    assert "hush" not in str(wrong.value)


def test_without_settings_nothing_inside_may_be_reached() -> None:
    assert read_delivery({}) == Delivery()
