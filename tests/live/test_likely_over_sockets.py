"""A band turns `likely` by the answers of earlier conversations: over real sockets, SQLite, and a restart."""

from dataclasses import replace
from typing import Any

from app.core.commands import Answer, Correct, Open
from app.core.population import ENDED, Population
from app.entries import Ref
from app.settings import Settings
from tests.conftest import House, serving

LEARNS = {"budget": "none", "authority": "self", "need": "orient", "timeframe": "year"}
WANTS = {"budget": "plenty", "authority": "self", "need": "orient"}


async def talked(house: House, times: int, prefix: str = "t", **answers: Any) -> Ref:
    """Conversations held by the use cases themselves: each to the end of its answers."""
    ref = Ref("default", "")
    for n in range(times):
        wanted = Open("", "en", "/")
        opened = await house.parts.conversations.open("default", f"{prefix}{n}", "bant", wanted)
        ref = Ref("default", opened["conversation"])
        for step, value in answers.items():
            await house.parts.conversations.act(ref, step, Answer(step, value))
    return ref


async def certainty(house: House, **answers: Any) -> dict[str, Any]:
    """The lead's row on a rep's console, of a visitor who answers so."""
    vera, remy = await house.visitor(), await house.rep(f"Remy{len(house.wires)}")
    conversation = (await vera.open("bant"))["conversation"]
    await vera.answers(**answers)
    leads = (await remy.ok("watch", {}))["leads"]
    return next(lead for lead in leads if lead["conversation"] == conversation)


async def test_a_band_is_open_after_99_conversations_and_likely_after_100(house: House) -> None:
    await talked(house, 99, **LEARNS)
    assert (await certainty(house, **WANTS))["certainty"] == "open"
    await talked(house, 1, "last", **LEARNS)
    lead = await certainty(house, **WANTS)
    # 11 points: a year leads to 13, a month to 15; (100 + 1) / (100 + 2) take the year
    assert (lead["certainty"], lead["likely"]) == ("likely", {"follow_up": 99, "priority": 1})


async def test_what_is_likely_is_told_with_its_chances_and_survives_a_restart(settings: Settings) -> None:
    async with serving(settings) as house:
        await talked(house, 120, **LEARNS)
    async with serving(settings) as house:
        lead = await certainty(house, **WANTS)
    assert (lead["certainty"], lead["earlier"]) == ("likely", 120)


async def test_a_rep_reads_it_on_the_scorecard(house: House) -> None:
    await talked(house, 100, **LEARNS)
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open("bant"))["conversation"]
    await vera.answers(**WANTS)
    read = await remy.ok("read", {"conversation": conversation})
    assert (read["scorecard"]["certainty"], read["scorecard"]["earlier"]) == ("likely", 100)


async def test_a_conversation_counts_once_however_often_it_is_corrected(house: House) -> None:
    ref = await talked(house, 1, budget="none", authority="self")
    for n, value in enumerate(["some", "plenty", "some"]):
        await house.parts.conversations.act(ref, f"c{n}", Correct("budget", value))
    counts = await house.parts.store.population("default", "bant")
    assert {key: n for key, n in counts.items() if n} == {("budget", "some"): 1, ("authority", "self"): 1}


async def test_counted_anew_from_the_logs_the_counts_are_the_same(house: House) -> None:
    await talked(house, 3, **LEARNS)
    await talked(house, 2, "other", budget="plenty")
    counted = await house.parts.store.population("default", "bant")
    await house.parts.populations.rebuild("default")
    again = await house.parts.store.population("default", "bant")
    assert again == counted
    assert again[ENDED] == 3


async def test_a_database_of_before_is_counted_at_the_start(settings: Settings) -> None:
    async with serving(settings) as house:
        await talked(house, 4, **LEARNS)
        await house.parts.store.recount("default", [])
    async with serving(replace(settings)) as house:
        counted = Population(await house.parts.store.population("default", "bant"))
        assert counted.ended == 4
