"""The page of hot leads: its figures, why some were missed, and who may read it."""

from app.settings import Settings
from tests.conftest import House, Visitor, serving
from tests.web.people import person
from tests.web.test_api import NORTH

HOT = {"budget": "plenty", "authority": "self", "need": "replace", "timeframe": "now"}


async def hot(house: House, **more: str) -> Visitor:
    vera = await house.visitor(NORTH if more else "http://localhost:3000")
    await vera.open("bant", **more)
    await vera.answers(**HOT)
    return vera


async def test_a_lead_that_a_rep_replied_to_is_told_with_its_wait(house: House) -> None:
    remy = await house.rep("Remy")
    vera = await hot(house)
    conversation = vera.opened["conversation"]
    await remy.on("claim", conversation)
    await remy.on("say", conversation, text="Hello")
    async with await person(house, "Ada", default="admin") as ada:
        status, text = await ada.reads("/ledger")
    assert (status, f'href="/console#/c/{conversation}"' in text) == (200, True)
    assert "<dt>Answered</dt><dd>1</dd>" in text
    assert "<svg" in text


async def test_nobody_of_another_site_is_on_the_page(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        vera = await hot(house, site="north")
        conversation = vera.opened["conversation"]
        async with (
            await person(house, "Remy", north="rep") as remy,
            await person(house, "Olga", south="admin") as olga,
        ):
            assert conversation in (await remy.reads("/ledger"))[1]
            assert "No lead turned hot" in (await olga.reads("/ledger"))[1]


async def test_who_only_writes_flows_reads_no_ledger(house: House) -> None:
    async with await person(house, "Mara", default="marketer") as mara:
        assert (await mara.reads("/ledger"))[0] == 403
