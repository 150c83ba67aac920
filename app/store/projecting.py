"""The database operations that make the projections anew: emptied, then written again turn by turn.

As in `statements`: generators that yield (sql, args), each one transaction. What is truth (the log, words,
tokens, flow versions, the outbox, people who sign in, the audit log) is only read.
"""

from collections.abc import Sequence
from itertools import chain

from ..core.entry import Entry, Past
from .appending import beside
from .finding import lines
from .statements import Operation, _logged

PROJECTIONS = (
    "line",
    "unread",
    "findable",
    "inbox",
    "alert",
    "member",
    "population",
    "lead_conversation",
    "person",
    "rep_turn",
)


def empty() -> Operation[None]:
    """Nothing is left of the projections; the versions that consoles ask behind go on counting."""
    for table in PROJECTIONS:
        yield f"delete from {table}", ()
    yield "create index if not exists by_time on event (at, stream, seq)", ()


def turns(after: tuple[str, int, int], most: int) -> Operation[list[Past]]:
    """The turns of all streams behind (at, stream, seq), in the order of time, with what was said in them."""
    rows = yield (
        "select event.at, event.stream, event.seq, stream.site, stream.kind, stream.id, event.request,"
        " event.by, event.events, words.words from event join stream on stream.key = event.stream"
        " left join words on words.stream = event.stream and words.seq = event.seq"
        " where (event.at, event.stream, event.seq) > (?, ?, ?)"
        " order by event.at, event.stream, event.seq limit ?",
        (*after, most),
    )
    return [
        Past((at, stream, seq), site, kind, id, tuple(_logged(seq, at, request, by, events, words)))
        for at, stream, seq, site, kind, id, request, by, events, words in rows
    ]


def project(turns: Sequence[tuple[Past, Sequence[Entry]]]) -> Operation[None]:
    """What these turns wrote beside their events."""
    yield lines((*past.place[1:], [logged.event for logged in past.logged]) for past, _ in turns)
    yield from beside(chain.from_iterable(entries for _, entries in turns))


def finish(sites: Sequence[str]) -> Operation[None]:
    for site in sites:
        yield "insert into findable (site) values (?) on conflict do nothing", (site,)
    yield "drop index by_time", ()
