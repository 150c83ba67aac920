"""What a visitor and a rep meet while the disk is full or takes no writes, or another process holds it."""

import logging
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.phrases import phrase
from app.settings import Settings
from tests.conftest import DEMO, House, serving
from tests.faults.disk import MB, dies, dying_disk, fill, held, small_disk, unwritable

TRY_AGAIN = phrase("nl", "internal")


@contextmanager
def no_writes() -> Iterator[None]:
    """The system refuses every write to a file that it would make longer than a page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The demo speaks Dutch, too."""
    (settings.flows / "demo.nl.yaml").write_text(DEMO.with_name("demo.nl.yaml").read_text())
    return settings


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", 24) as mounted:
        if not mounted:
            pytest.skip("only root may mount a disk to fill")
        yield tmp_path / "small"


@pytest.fixture
async def small(settings: Settings, disk: Path) -> AsyncIterator[House]:
    """A house on a small disk, with ballast."""
    async with serving(replace(settings, data=disk, ballast=8 * MB)) as house:
        yield house


async def test_on_a_full_disk_a_talk_goes_on_and_is_claimed_on_the_ballast(small: House, disk: Path) -> None:
    vera, remy = await small.visitor(), await small.rep()
    opened = await vera.open("demo", language="nl")
    await vera.answer("need", "replace")
    fill(disk)
    shown = await vera.answer("budget", 60000)
    await remy.on("claim", opened["conversation"])
    assert (shown["ok"], (disk / "ballast").exists()) == (True, False)


async def test_on_a_full_disk_a_new_visitor_is_asked_to_try_again_in_their_language(
    small: House, disk: Path
) -> None:
    vera, ines = await small.visitor(), await small.visitor()
    await vera.open("demo")
    fill(disk)
    await vera.answer("need", "replace")
    refused = await ines.refused("open", {"token": ines.token, "flow": "demo", "language": "nl"})
    assert (refused["code"], refused["message"]) == ("internal", TRY_AGAIN)


async def test_where_not_a_byte_is_left_answers_are_refused_and_all_is_read(small: House, disk: Path) -> None:
    vera, remy = await small.visitor(), await small.rep()
    opened = await vera.open("demo", language="nl")
    answered = await vera.answer("need", "replace")
    (disk / "ballast").unlink()
    fill(disk)
    refused = await vera.refused("answer", {"id": "a2", "step": "budget", "value": 60000})
    watched = await remy.ok("watch", {"cursor": 0})
    synced = await vera.ok("sync", {"after": 0})
    assert refused["message"] == TRY_AGAIN
    assert ([lead["conversation"] for lead in watched["leads"]], synced["seq"]) == (
        [opened["conversation"]],
        answered["seq"],
    )


async def test_when_there_is_room_again_all_goes_on_without_a_restart(
    small: House, disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    vera, ines = await small.visitor(), await small.visitor()
    await vera.open("demo", language="nl")
    (disk / "ballast").unlink()
    filler = fill(disk)
    answer = {"id": "a1", "step": "need", "value": "replace"}
    await vera.refused("answer", answer)
    await vera.refused("answer", answer)
    filler.unlink()
    again = await vera.ok("answer", answer)
    await ines.open("demo")
    told = [record.message for record in caplog.records if "nothing can be stored" in record.message]
    assert (again["ok"], (disk / "ballast").stat().st_size, len(told)) == (True, 8 * MB, 1)
    assert small.parts.store.standing().fault is None


async def test_while_the_disk_takes_no_writes_answers_are_refused_and_the_next_is_stored(
    house: House,
) -> None:
    vera = await house.visitor()
    await vera.open("demo", language="nl")
    answer = {"id": "a1", "step": "need", "value": "replace"}
    with no_writes():
        refused = await vera.refused("answer", answer)
        synced = await vera.ok("sync", {"after": 0})
    shown = await vera.ok("answer", answer)
    assert (refused["message"], synced["ok"], shown["ok"]) == (TRY_AGAIN, True, True)


@pytest.mark.parametrize("ballast", [0, 8 * MB])
async def test_on_a_disk_that_turns_read_only_answers_are_refused_and_all_is_read(
    settings: Settings, tmp_path: Path, ballast: int
) -> None:
    with dying_disk(tmp_path / "dying", 48) as mounted:
        if not mounted:
            pytest.skip("only root may mount a disk that dies, and needs mkfs.ext4 and losetup for it")
        async with serving(replace(settings, data=tmp_path / "dying", ballast=ballast)) as house:
            vera, remy = await house.visitor(), await house.rep()
            opened = await vera.open("demo", language="nl")
            await vera.answer("need", "replace")
            dies(tmp_path / "dying")
            for n in range(2):
                answer = {"id": f"a{n}", "step": "budget", "value": 60000}
                assert (await vera.refused("answer", answer))["message"] == TRY_AGAIN
            watched = await remy.ok("watch", {"cursor": 0})
            assert (await vera.ok("sync", {"after": 0}))["ok"]
            assert [lead["conversation"] for lead in watched["leads"]] == [opened["conversation"]]


@pytest.mark.parametrize("ballast", [0, 8 * MB])
async def test_when_what_was_read_only_is_so_no_more_all_goes_on_without_a_restart(
    settings: Settings, ballast: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(replace(settings, ballast=ballast)) as house:
        vera, remy = await house.visitor(), await house.rep()
        opened = await vera.open("demo", language="nl")
        await vera.answer("need", "replace")
        answer = {"id": "a1", "step": "budget", "value": 60000}
        with unwritable(settings.data) as held_so:
            if not held_so:
                pytest.skip("only root may make files immutable, on a disk that knows of it")
            refused = await vera.refused("answer", answer)
            claim = await remy.refused("claim", {"id": "c1", "conversation": opened["conversation"]})
        shown = await vera.ok("answer", answer)
        await remy.on("claim", opened["conversation"])
    told = [record for record in caplog.records if "nothing can be stored" in record.message]
    assert (refused["message"], claim["code"], shown["ok"], len(told)) == (TRY_AGAIN, "internal", True, 1)


async def test_while_another_process_holds_the_database_answers_are_refused_and_all_is_read(
    house: House,
) -> None:
    vera = await house.visitor()
    await vera.open("demo", language="nl")
    answer = {"id": "a1", "step": "need", "value": "replace"}
    with held(house.settings.database):
        refused = await vera.refused("answer", answer)
        synced = await vera.ok("sync", {"after": 0})
    shown = await vera.ok("answer", answer)
    assert (refused["message"], synced["ok"], shown["ok"]) == (TRY_AGAIN, True, True)
