"""The database operations of searching: lines that can be found, made of words soon after these are written.

To index a line takes longer than all else that an answer writes, and of many at once it takes less for each:
so words that are new stand in `unread` until the writer has nothing else to do, or somebody searches.

As in `statements`: generators that yield (sql, args), each one transaction. A trigger takes the lines away
with their words, and the index its entries with the lines; `forget` then drops what is left of them on disk.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ..core.events import Event, UnknownEvent, decode
from ..core.finding import lines_of
from .statements import Many, Operation, Row

LOOKED_AT = 2000  # lines of one term, the newest

_FOUND = (
    "select inbox.site, inbox.lead, stream.kind, stream.id, line.text from line_search"
    " join line on line.id = line_search.rowid join stream on stream.key = line.stream"
    " left join lead_conversation on stream.kind = 'conversation' and lead_conversation.site = stream.site"
    " and lead_conversation.conversation = stream.id"
    " join inbox on inbox.site = stream.site and inbox.lead = coalesce(lead_conversation.lead, stream.id)"
    " where line_search match ? and stream.site in ({marks}) and inbox.joined is null"
    " order by line_search.rowid desc limit ?"
)

_SAID = "event.seq, event.events, words.words"

Found = tuple[dict[str, Any], str, list[str]]


def found(sites: Sequence[str], terms: Sequence[str]) -> Operation[list[Found]]:
    """(row, conversation, lines) of the leads in which every term is said somewhere, the latest said first.

    `lines` are those with a term in them; `conversation` is where the first of them was said.
    """
    by_term: list[list[Row]] = [(yield _asked(sites, terms))] if len(terms) > 1 else []
    together = {row[:2] for rows in by_term for row in rows}
    for term in terms:
        by_term.append((yield _asked(sites, (term,))))
    apart = set.intersection(*({row[:2] for row in rows} for rows in by_term[-len(terms) :]))
    hits: dict[Row, list[Row]] = {}
    for rows in by_term:
        for row in rows:
            if row[:2] in together | apart:
                hits.setdefault(row[:2], []).append(row)
    result: list[Found] = []
    for (site, lead), lines in hits.items():
        rows = yield "select row from inbox where site = ? and lead = ?", (site, lead)
        row = orjson.loads(rows[0][0])
        said_in = next((id for _, _, kind, id, _ in lines if kind == "conversation"), row["conversation"])
        result.append((row, said_in, list(dict.fromkeys(line[4] for line in lines))))
    return result


def _asked(sites: Sequence[str], terms: Sequence[str]) -> tuple[str, Sequence[Any]]:
    # a term holds letters and digits only; in quotes it is no operator either
    match = " AND ".join(f'"{term}"*' for term in terms)
    return _FOUND.format(marks=", ".join("?" * len(sites))), (match, *sites, LOOKED_AT)


def is_findable(site: str) -> Operation[bool]:
    """False for a site whose words were written before they could be found."""
    return bool((yield "select 1 from findable where site = ?", (site,)))


def index(site: str, kind: str, ids: Sequence[str]) -> Operation[None]:
    """Make the lines of these streams anew. UnknownEvent if a newer version wrote one of them."""
    for id in ids:
        for table in ("line", "unread"):
            yield (
                f"delete from {table} where stream ="
                " (select key from stream where site = ? and kind = ? and id = ?)",
                (site, kind, id),
            )
        rows = yield (
            f"select stream.key, {_SAID} from stream join event on event.stream = stream.key"
            " join words on words.stream = event.stream and words.seq = event.seq"
            " where stream.site = ? and stream.kind = ? and stream.id = ? order by event.seq",
            (site, kind, id),
        )
        yield lines((stream, seq, _decoded(*said)) for stream, seq, *said in rows)


def is_unread() -> Operation[bool]:
    """Whether there are words that cannot be found yet."""
    return bool((yield "select 1 from unread limit 1", ()))


def read_on(most: int) -> Operation[bool]:
    """Make lines of words that have none yet, the first said first; False if there are no more."""
    rows = yield (
        f"select unread.id, unread.stream, {_SAID} from unread"
        " join event on event.stream = unread.stream and event.seq = unread.seq"
        " join words on words.stream = unread.stream and words.seq = unread.seq order by unread.id limit ?",
        (most,),
    )
    if rows:
        yield lines((stream, seq, _readable(*said)) for _, stream, seq, *said in rows)
        yield "delete from unread where id <= ?", (rows[-1][0],)
    return len(rows) == most


def lines(said: Iterable[tuple[int, int, Iterable[Event]]]) -> Many:
    """What can be found of the words of turns: (key of the stream, seq, events) each."""
    rows = [(stream, seq, line) for stream, seq, events in said for line in lines_of(events)]
    return Many("insert into line (stream, seq, text) values (?, ?, ?)", rows)


def _decoded(events: str, words: str) -> tuple[Event, ...]:
    return decode(orjson.loads(events), orjson.loads(words))


def _readable(events: str, words: str) -> tuple[Event, ...]:
    """Nothing of what a newer version has written: it must not keep the others from being found."""
    try:
        return _decoded(events, words)
    except UnknownEvent:
        return ()


def set_findable(site: str) -> Operation[None]:
    yield "insert into findable (site) values (?) on conflict do nothing", (site,)


def forget() -> Operation[None]:
    """Nothing of lines taken away is left in the index: until then it holds their words, marked as gone."""
    yield "insert into line_search (line_search) values ('optimize')", ()
