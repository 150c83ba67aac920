"""Views that a rep keeps, and an inbox that comes in pages."""

from tests.conftest import House

WAITING = {"id": "v1", "name": "Waiting", "filters": {"state": "waiting"}}


async def test_a_view_is_kept_for_who_made_it_and_for_nobody_else(house: House) -> None:
    remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
    kept = (await remy.ok("save_view", WAITING))["views"]
    assert kept == [{"id": "v1", "name": "Waiting", "text": "", "filters": {"state": "waiting"}}]
    assert (await rosa.ok("views"))["views"] == []
    await rosa.ok("remove_view", {"view": "v1"})
    assert (await remy.ok("views"))["views"] == kept


async def test_a_view_kept_again_is_changed_and_one_removed_is_gone(house: House) -> None:
    remy = await house.rep()
    await remy.ok("save_view", WAITING)
    changed = await remy.ok(
        "save_view", {**WAITING, "name": "Waits", "text": "fence", "filters": {"age": 24}}
    )
    told = {"id": "v1", "name": "Waits", "text": "fence", "filters": {"age": 24}, "count": 0}
    assert changed["views"] == [told]
    assert (await remy.ok("remove_view", {"view": "v1"}))["views"] == []


async def test_a_view_with_words_has_the_count_of_the_leads_that_are_found(house: House) -> None:
    remy = await house.rep()
    for words in ("A fence of wood", "A fence of iron", "A gate"):
        vera = await house.visitor()
        await vera.open()
        await vera.answers(need="replace", budget=100, authority="other")
        await vera.answer("decider", words)
    kept = await remy.ok("save_view", {"id": "v1", "name": "Fences", "text": "fence", "filters": {}})
    assert kept["views"][0]["count"] == 2


async def test_there_is_an_end_to_views(house: House) -> None:
    remy = await house.rep()
    for n in range(50):
        await remy.ok("save_view", {**WAITING, "id": f"v{n}"})
    assert (await remy.refused("save_view", {**WAITING, "id": "one-more"}))["code"] == "forbidden"
    await remy.ok("save_view", {**WAITING, "id": "v7", "name": "Another name"})


async def test_leads_come_in_pages_each_once_and_open_alerts_with_the_first(house: House) -> None:
    for _ in range(5):
        vera = await house.visitor()
        await vera.open()
        await vera.answers(need="replace", budget=60000, authority="self", timeframe="now")
    changed, sites = house.parts.store.changed, ("default",)
    leads, alerts, cursor, more = await changed(sites, 0, 2)
    assert (len(leads), len(alerts), more) == (2, 5, True)
    while more:
        page, _, cursor, more = await changed(sites, cursor, 2)
        leads += page
    assert len({lead["id"] for lead in leads}) == len(leads) == 5
    assert (await changed(sites, cursor, 2))[0] == []


async def test_a_page_says_that_there_are_no_more(house: House) -> None:
    remy = await house.rep()
    assert (await remy.ok("watch"))["more"] is False
