"""What a rep reads on a lead page beside talk and score: signals, whose turn it was, what came of alerts."""

from typing import Any

import pytest

from app.settings import Settings
from tests.conftest import House, Rep, Visitor

FLOW = """\
format: 1
flow: firm
score:
  criteria: {need: {}, interest: {weight: 0, half_life: 14 days}}
  bands: {cold: {from: 0}, hot: {from: 4, then: alert}}
signals: {saw_prices: {page: /pricing*, score: {interest: 3}, most: 2}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  more: {ask: More?, text: {}}
sales: {route: least_busy}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    (settings.flows / "firm.yaml").write_text(FLOW)
    return settings


async def hot(house: House) -> Visitor:
    visitor = await house.visitor()
    await visitor.open("firm", page="https://shop.example/pricing")
    await visitor.answer("need", "much")
    return visitor


async def page_of(rep: Rep, visitor: Visitor, **more: Any) -> dict[str, Any]:
    return await rep.ok("read", {"conversation": visitor.opened["conversation"], **more})


async def test_a_rep_reads_whose_turn_it_was_in_their_own_language(house: House) -> None:
    rep = await house.rep()
    page = await page_of(rep, await hot(house), language="nl")
    assert [one["verdicts"] for one in page["routing"]] == [["Remy: gekozen, heeft de minste gesprekken (0)"]]


async def test_a_rep_reads_when_the_alert_was_raised_and_who_claimed_it_by_name(house: House) -> None:
    rep, vera = await house.rep(), await hot(house)
    await rep.on("claim", vera.opened["conversation"])
    (alert,) = (await page_of(rep, vera))["alerts"]
    assert [one["rep"] for one in (*alert["sent"], *alert["claimed"])] == ["Remy", "Remy"]


async def test_a_rep_reads_what_the_visitor_did_and_what_it_still_counts(house: House) -> None:
    rep = await house.rep()
    (signal,) = (await page_of(rep, await hot(house)))["signals"]
    assert (signal["text"], signal["times"], signal["points"], signal["fresh"]) == ("Saw prices", 1, 3, 3)
