"""A log that a newer version wrote: never misread, never in the way of the others."""

import sqlite3

from app.settings import Settings
from tests.conftest import serving


async def test_a_conversation_with_an_unknown_event_is_refused_by_its_name_and_the_others_go_on(
    settings: Settings,
) -> None:
    async with serving(settings) as house:
        vera = await house.visitor()
        conversation = (await vera.open())["conversation"]
        await vera.answer("need", "orient")
    of_tomorrow(settings)
    async with serving(settings) as house:  # it starts, and counts what it can read
        remy, olga = await house.rep("Remy"), await house.visitor()
        refused = await remy.refused("read", {"conversation": conversation})
        assert refused["message"].endswith(
            "the log holds an event 'Teleported' that this version does not know; run a newer one."
        )
        assert (await olga.open())["step"]["id"] == "need"


def of_tomorrow(settings: Settings) -> None:
    """As a newer version may leave the database, but for what it counted."""
    with sqlite3.connect(settings.database) as db:
        db.execute("update event set events = replace(events, 'Answered', 'Teleported')")
        db.execute("delete from population")
    db.close()
