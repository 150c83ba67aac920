"""Rights that end while a console is open: the socket closes, a request is refused, conversations go back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.core.audit import Note
from app.entries import Ref
from app.live.rep import LOOK
from app.main import now
from app.settings import Settings
from tests.conftest import PATIENCE, House, Rep, serving
from tests.web.people import Person, person

HOT = {"need": "replace", "budget": 60000, "authority": "self", "timeframe": "now"}


@asynccontextmanager
async def at_console(house: House, name: str, **roles: str) -> AsyncIterator[tuple[Person, Rep]]:
    """A user with a console open, in the browser they are signed in with."""
    async with await person(house, name, **roles) as one:
        rep = Rep(name)
        await house._join(rep, "console/socket.io", {"Origin": house.url, "Cookie": one.cookies})
        yield one, rep


async def closed(rep: Rep, within: float = PATIENCE) -> bool:
    await asyncio.wait_for(rep.client.wait(), within)
    return not rep.client.connected


async def user_id(house: House, name: str) -> str:
    return (await house.parts.store.user_by_email(f"{name.lower()}@example.com"))[0]


async def test_ending_a_session_closes_its_console_and_no_other(house: House) -> None:
    async with at_console(house, "Remy", default="rep") as (remy, phone), Person(house, "Remy") as desk:
        rosa = await house.rep("Rosa")
        await desk.signs_in()
        await desk.sends("/account/sessions", "/account", session="others")
        assert await closed(phone)
        assert (await remy.reads("/console"))[0] == 302
        assert rosa.client.connected


@pytest.mark.parametrize(
    ("path", "more"), [("/team/remove", {}), ("/team/role", {"role": "marketer"})], ids=["removed", "demoted"]
)
async def test_an_admin_closes_the_open_consoles_of_who_loses_rights(
    house: House, path: str, more: dict[str, str]
) -> None:
    async with await person(house, "Ada", default="admin") as ada:
        remy = await house.rep("Remy")
        await ada.sends(path, "/team", user=await user_id(house, "Remy"), site="default", **more)
        assert await closed(remy)


async def test_a_password_reset_closes_open_consoles(house: House) -> None:
    remy = await house.rep("Remy")
    async with await person(house, "Ada", default="admin") as ada, Person(house, "Remy") as again:
        made = await ada.sends("/team/reset", "/team", user=await user_id(house, "Remy"))
        path = (await made.text()).partition("/reset/")[2].partition("<")[0]
        await again.sends(f"/reset/{path}", f"/reset/{path}", password="quite another one")
        assert await closed(remy)


async def test_what_another_process_took_away_is_refused_on_the_next_request(house: House) -> None:
    """The command line writes to the same database; nobody tells the server."""
    remy = await house.rep("Remy")
    id = await user_id(house, "Remy")
    await house.parts.store.set_role(
        id, "default", "marketer", Note(now(), ("default",), "", "user_changed", id)
    )
    assert (await remy.refused("watch", {}))["code"] == "forbidden"
    assert await closed(remy)


async def test_a_session_another_process_ended_is_signed_out_on_the_next_request(house: House) -> None:
    remy = await house.rep("Remy")
    id = await user_id(house, "Remy")
    await house.parts.store.remove(id, "default", Note(now(), ("default",), "", "user_removed", id))
    assert (await remy.refused("watch", {}))["code"] == "signed-out"
    assert await closed(remy)


async def test_an_idle_console_is_closed_too_once_its_rights_are_looked_at(
    house: House,
) -> None:
    remy = await house.rep("Remy")
    id = await user_id(house, "Remy")
    await house.parts.store.remove(id, "default", Note(now(), ("default",), "", "user_removed", id))
    assert await closed(remy, within=LOOK + PATIENCE)


async def test_nothing_more_is_pushed_of_a_site_that_was_taken_away(two_sites: Settings) -> None:
    async with (
        serving(two_sites) as house,
        await person(house, "Ada", north="admin") as ada,
        at_console(house, "Olga", north="rep", south="rep") as (olga, console),
    ):
        await ada.sends("/team/remove", "/team", user=olga.id, site="north")
        assert await closed(console)
        back = Rep("Olga")
        await house._join(back, "console/socket.io", {"Origin": house.url, "Cookie": olga.cookies})
        vera = await house.visitor(origin="https://north.example")
        await vera.open(site="north")
        await vera.answers(**HOT)
        assert (await back.ok("watch", {}))["leads"] == []
        assert not [kind for kind, _ in back.pushed if kind in ("lead", "alert", "messages")]


async def test_conversations_of_who_was_removed_go_back_to_the_bot(house: House) -> None:
    remy, rosa = await house.rep("Remy"), await house.rep("Rosa")
    vera = await house.visitor()
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="replace")
    await remy.on("claim", conversation)
    await rosa.until("lead", lambda lead: lead["state"] == "rep")
    rosa.pushed.clear()
    async with await person(house, "Ada", default="admin") as ada:
        await ada.sends("/team/remove", "/team", user=await user_id(house, "Remy"), site="default")
    freed = await rosa.until(
        "lead", lambda lead: lead["conversation"] == conversation and lead["state"] == "bot"
    )
    assert freed["state"] == "bot"
    await rosa.on("claim", conversation)


async def test_an_earlier_conversation_of_a_lead_that_came_back_is_let_go_too(house: House) -> None:
    (house.settings.flows / "named.yaml").write_text(
        "format: 1\nflow: named\nscore: {criteria: {need: {}}}\nsteps:\n"
        "  email: {ask: E-mail?, email: {}, consent: You may write.}\n"
        "  need: {ask: Need?, choices: {much: Much}, score: {much: 4}}\n"
    )
    await house.parts.publishing.refresh()
    remy, talks = await house.rep("Remy"), []
    for _ in range(2):
        vera = await house.visitor()
        talks.append((await vera.open("named"))["conversation"])
        await vera.answer("email", "vera@example.com", consent=True)
        if len(talks) == 1:
            await remy.on("claim", talks[0])
    async with await person(house, "Ada", default="admin") as ada:
        await ada.sends("/team/remove", "/team", user=await user_id(house, "Remy"), site="default")
    await house.parts.worker.take()
    assert (await house.parts.conversations.state(Ref("default", talks[0]))).rep is None
