"""Looking for leads over real sockets: by names, companies, addresses and what was said."""

import pytest

from tests.conftest import House, Rep, Settings, serving

CONTACT = """
format: 1
flow: contact
steps:
  need: {ask: What do you need?, text: {}}
  name: {ask: Who are you?, text: {}, fills: name}
  company: {ask: Where do you work?, text: {}, fills: company}
  mail: {ask: Where can we write?, email: {}, consent: We may write to you.}
"""
NASTY = (
    '"', "'", "*", "NEAR(",
    "NEAR(fence, 2)", "fence AND", "NOT fence", "text: fence", "^fence", "(", "{fence",
    "👋🏽", "🔥 fence", "سياج", "\u202efence", "-fence", "fence; drop table line", "%", "_", "\\", "a" * 2000,
    "x " * 1000,
)  # fmt: skip


async def tell(house: House, text: str) -> str:
    """A visitor who says it to a rep; the conversation."""
    vera, rosa = await house.visitor(), await house.rep("Rosa")
    conversation = (await vera.open("bant"))["conversation"]
    await vera.answer("budget", "enough")
    await rosa.on("claim", conversation)
    await vera.ok("say", {"id": "s", "text": text})
    return str(conversation)


async def found(rep: Rep, text: str, **filters: object) -> list[str]:
    answer = await rep.ok("search", {"text": text, "filters": filters})
    return [one["conversation"] for one in answer["found"]]


async def test_what_a_visitor_said_finds_the_lead_and_the_words_are_marked(house: House) -> None:
    remy = await house.rep()
    conversation = await tell(house, "We sell Zaunkönige and fences")
    answer = await remy.ok("search", {"text": "zaunkonig fence"})
    assert [one["conversation"] for one in answer["found"]] == [conversation]
    assert answer["found"][0]["line"] == [
        {"text": "We sell "},
        {"text": "Zaunkönige", "hit": True},
        {"text": " and "},
        {"text": "fences", "hit": True},
    ]


async def test_names_companies_and_addresses_are_found_whichever_answers_told_them(
    settings: Settings,
) -> None:
    (settings.flows / "contact.yaml").write_text(CONTACT)
    async with serving(settings) as house:
        vera, remy = await house.visitor(), await house.rep()
        conversation = (await vera.open("contact"))["conversation"]
        await vera.answers(need="A bridge", name="Vera Vos", company="Ösel & Sons")
        await vera.answer("mail", "vera@osel.example", consent=True)
        for text in ("Vos", "osel", "vera@osel.example", "vera bridge sons"):
            assert await found(remy, text) == [conversation], text
        assert await found(remy, "vera tunnel") == []
        assert await found(remy, "may write") == [], "the wording of a consent is nobody's words"


@pytest.mark.parametrize("text", NASTY)
async def test_no_text_is_an_error(house: House, text: str) -> None:
    remy = await house.rep()
    await tell(house, "a fence")
    assert (await remy.ok("search", {"text": text}))["more"] is False


async def test_words_of_another_script_are_found(house: House) -> None:
    remy = await house.rep()
    conversation = await tell(house, "نريد سياج جديد")
    assert await found(remy, "سياج") == [conversation]


async def test_a_search_asks_for_what_the_filters_ask_for(house: House) -> None:
    remy = await house.rep()
    conversation = await tell(house, "a fence")
    assert await found(remy, "fence", state="rep", flow="bant") == [conversation]
    assert await found(remy, "fence", owner="nobody") == []
    assert await found(remy, "fence", state="closed") == []


async def test_what_is_erased_is_found_no_more_and_leaves_no_byte_behind(house: House) -> None:
    remy = await house.rep()
    await tell(house, "Zaunkönigsweg")
    assert await found(remy, "zaunkonigsweg")
    erase = "delete from words where stream in (select key from stream where kind = 'conversation')"

    def erasing():  # type: ignore[no-untyped-def]
        yield erase, ()

    await house.parts.store._run(erasing)
    assert await found(remy, "zaunkonigsweg") == []
    await house.parts.store.forget()
    await house.stop()
    assert "zaunk" not in house.settings.database.read_bytes().decode("latin-1").lower()


async def test_a_database_of_before_the_index_gets_one_at_the_start(settings: Settings) -> None:
    async with serving(settings) as before:
        conversation = await tell(before, "a fence")

        def as_it_was():  # type: ignore[no-untyped-def]
            yield "delete from line", ()
            yield "delete from findable", ()

        await before.parts.store._run(as_it_was)
    async with serving(settings) as house:
        assert await found(await house.rep(), "fence") == [conversation]


async def test_another_sites_leads_are_not_found(two_sites: Settings) -> None:
    async with serving(two_sites) as house:
        vera = await house.visitor("https://north.example")
        conversation = (await vera.open("bant"))["conversation"]
        await vera.answer("budget", "enough")
        remy, olga = await house.rep("Remy", "north"), await house.rep("Olga", "south")
        await remy.on("claim", conversation)
        await vera.ok("say", {"id": "s", "text": "a fence"})
        assert await found(remy, "fence") == [conversation]
        assert await found(olga, "fence") == []
