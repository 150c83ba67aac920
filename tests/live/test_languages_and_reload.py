"""A flow's folder while it is served: languages, hot reload of flows, translations and parts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import PATIENCE, House, serving

SHOP = """\
format: 1
flow: shop
steps:
  need: {ask: What do you need?, choices: {a: This, b: That}}
  contact: {use: contact.yaml}
"""
DUTCH = """\
steps:
  need: {ask: Wat zoekt u?, choices: {a: Dit, b: Dat}}
  contact: {steps: {name: {ask: Uw naam?}}}
"""


@pytest.fixture
def shop(settings: Settings) -> Path:
    (settings.flows / "shop.yaml").write_text(SHOP)
    (settings.flows / "shop.nl.yaml").write_text(DUTCH)
    (settings.flows / "contact.yaml").write_text("name: {ask: Your name?, text: {}}\n")
    return settings.flows


@pytest.fixture
async def house(shop: Path, settings: Settings) -> AsyncIterator[House]:
    async with serving(settings) as house:
        yield house


async def asked(house: House, **more: str) -> str:
    vera = await house.visitor()
    return str((await vera.open("shop", **more))["messages"][-1]["text"])


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  # the folder is looked at twice a second, and tells nobody of it
            await asyncio.sleep(0.02)


async def published(house: House, path: Path, text: str) -> None:
    """Write the change and wait for its publication."""
    before = house.parts.publishing.current("default", "shop")
    path.write_text(text)
    await until(lambda: house.parts.publishing.current("default", "shop") is not before)


async def test_a_visitor_is_answered_in_their_language_over_the_wire(house: House) -> None:
    vera = await house.visitor()
    opened = await vera.open("shop", language="fr,nl-BE,en")
    assert (opened["language"], opened["messages"][-1]["text"]) == ("nl", "Wat zoekt u?")
    shown = await vera.answer("need", "a")
    assert [message["text"] for message in shown["messages"]] == ["Dit", "Uw naam?"]
    refused = await vera.refused("answer", {"id": "x", "step": "name", "value": ""})
    assert refused["message"] == "Beantwoord deze vraag, alstublieft."


@pytest.mark.parametrize("language", ["fr", "", "../../etc", "x" * 200, "-", ",,,"])
async def test_a_language_that_is_not_spoken_or_none_is_answered_in_the_flows_own(
    house: House, language: str
) -> None:
    vera = await house.visitor()
    opened = await vera.open("shop", language=language)
    assert (opened["language"], opened["messages"][-1]["text"]) == ("en", "What do you need?")


async def test_a_new_translation_and_a_changed_part_are_published_while_serving(
    house: House, shop: Path
) -> None:
    assert await asked(house, language="es") == "What do you need?"
    await published(house, shop / "shop.es.yaml", "steps: {need: {ask: ¿Qué necesita?}}\n")
    assert await asked(house, language="es") == "¿Qué necesita?"
    await published(house, shop / "contact.yaml", "name: {ask: Your whole name?, text: {}}\n")
    vera = await house.visitor()
    await vera.open("shop")
    assert (await vera.answer("need", "b"))["messages"][-1]["text"] == "Your whole name?"


async def test_a_broken_translation_or_part_changes_nothing_and_is_shown(
    house: House, shop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, text in (
        ("shop.nl.yaml", "steps: {need: {goto: name}}"),
        ("contact.yaml", "name: {ask: Your name?}"),
    ):
        good = (shop / name).read_text()
        (shop / name).write_text(text)
        await until(lambda: bool(house.parts.publishing.broken))
        assert any(f"{name}:1:" in record.getMessage() for record in caplog.records)
        assert await asked(house, language="nl") == "Wat zoekt u?"
        (shop / name).write_text(good)
        await until(lambda: not house.parts.publishing.broken)


async def test_a_running_conversation_keeps_its_language_and_texts_over_a_restart(
    house: House, shop: Path, settings: Settings
) -> None:
    vera = await house.visitor()
    await vera.open("shop", language="nl")
    await published(house, shop / "shop.nl.yaml", DUTCH.replace("Uw naam?", "Hoe heet u?"))
    (shop / "shop.nl.yaml").unlink()
    await house.close()
    async with serving(settings) as again:
        back = await again.visitor(token=vera.token)
        opened = await back.open("shop", language="en")
        assert (opened["language"], opened["messages"][0]["text"]) == ("nl", "Wat zoekt u?")
        assert (await back.answer("need", "a"))["messages"][-1]["text"] == "Uw naam?"
