"""What staff fetch by address: their own sites' only, and nothing for strangers."""

from app.settings import Settings
from tests.conftest import PASSWORD, House, serving

NORTH = "https://north.example"


async def test_the_history_of_a_lead_is_drawn_for_its_own_site_only(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        vera = await house.visitor(origin=NORTH)
        conversation = (await vera.open(site="north"))["conversation"]
        await vera.answers(need="replace", budget=60000)
        address = f"/api/v1/conversations/{conversation}/history.svg"
        assert await asked(house, address) == (401, None)
        await house.rep("Remy", site="north")
        await house.rep("Olga", site="south")
        assert await asked(house, address, "Remy") == (200, "image/svg+xml")
        assert await asked(house, address, "Olga") == (404, None)
        assert await asked(house, "/api/v1/conversations/nobody/history.svg", "Remy") == (404, None)


async def asked(house: House, address: str, name: str = "") -> tuple[int, str | None]:
    token = await house.parts.auth.sign_in(f"{name}@example.com", PASSWORD, "test") if name else ""
    async with (
        house.browser() as browser,
        browser.get(address, headers={"Cookie": f"leadlight={token}"}) as got,
    ):
        text = await got.text()
        assert ("<svg" in text) == (got.status == 200)
        return got.status, got.content_type if got.status == 200 else None


async def test_the_history_is_told_in_the_language_asked_for_else_in_the_browsers(house: House) -> None:
    vera = await house.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace", budget=60000)
    await house.rep("Remy")
    token = await house.parts.auth.sign_in("Remy@example.com", PASSWORD, "test")
    headers = {"Cookie": f"leadlight={token}", "Accept-Language": "tlh, de-AT;q=0.9, en;q=0.5"}
    titles = []
    for query in ("", "?language=nl"):
        address = f"/api/v1/conversations/{conversation}/history.svg{query}"
        async with house.browser() as browser, browser.get(address, headers=headers) as got:
            titles.append((await got.text()).partition("<title>")[2].partition("</title>")[0])
    assert titles == ["Die Bewertung im Lauf der Zeit", "De score door de tijd"]
