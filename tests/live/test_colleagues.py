"""Two people of one company, over the wire: what the first has told, the second is not asked."""

from app.settings import Settings
from tests.conftest import serving

FLOW = """\
format: 1
flow: firm
steps:
  email: {ask: Your e-mail?, email: {}, consent: I agree.}
  size: {ask: How many people?, number: {}, fills: company_size, unless_known: account}
  need: {ask: What do you need?, choices: {a: This, b: That}}
"""


async def first_question(house, address: str) -> str:
    visitor = await house.visitor()
    await visitor.open("firm")
    shown = await visitor.answer("email", address, consent=True)
    return str(shown["step"]["id"])


async def test_a_colleague_is_not_asked_again_also_after_a_restart(settings: Settings) -> None:
    (settings.flows / "firm.yaml").write_text(FLOW)
    async with serving(settings) as house:
        vera = await house.visitor()
        await vera.open("firm")
        await vera.answer("email", "vera@example.com", consent=True)
        assert await first_question(house, "bo@example.com") == "size", "vera has not told yet"
        await vera.answer("size", 40)
        assert await first_question(house, "bo@example.com") == "need"
        assert await first_question(house, "bo@other.example") == "size"
    async with serving(settings) as house:
        assert await first_question(house, "cas@example.com") == "need"


async def test_people_with_free_mail_share_nothing(settings: Settings) -> None:
    (settings.flows / "firm.yaml").write_text(FLOW)
    async with serving(settings) as house:
        vera = await house.visitor()
        await vera.open("firm")
        await vera.answer("email", "vera@gmail.com", consent=True)
        await vera.answer("size", 40)
        assert await first_question(house, "bo@gmail.com") == "size"


async def test_sites_share_nothing(two_sites: Settings) -> None:
    (two_sites.flows / "firm.yaml").write_text(FLOW)
    async with serving(two_sites) as house:
        vera = await house.visitor(origin="https://north.example")
        await vera.open("firm", site="north")
        await vera.answer("email", "vera@example.com", consent=True)
        await vera.answer("size", 40)
        olga = await house.visitor(origin="https://south.example")
        await olga.open("firm", site="south")
        shown = await olga.answer("email", "olga@example.com", consent=True)
        assert shown["step"]["id"] == "size"
