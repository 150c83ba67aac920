"""The database operations of searching: lines that can be found, written with the words they are of.

As in `statements`: generators that yield (sql, args), each one transaction. A trigger takes the lines away
with their words, and the index its entries with the lines; `forget` then drops what is left of them on disk.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from ..core.events import decode
from ..core.finding import lines_of
from .appending import LINE
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
        yield (
            "delete from line where stream = (select key from stream where site = ? and kind = ? and id = ?)",
            (site, kind, id),
        )
        rows = yield (
            "select event.seq, event.events, words.words from stream"
            " join event on event.stream = stream.key"
            " join words on words.stream = event.stream and words.seq = event.seq"
            " where stream.site = ? and stream.kind = ? and stream.id = ? order by event.seq",
            (site, kind, id),
        )
        for seq, events, words in rows:
            said = lines_of(decode(orjson.loads(events), orjson.loads(words)))
            yield Many(LINE, [(site, kind, id, seq, line) for line in said])


def set_findable(site: str) -> Operation[None]:
    yield "insert into findable (site) values (?) on conflict do nothing", (site,)


def forget() -> Operation[None]:
    """Nothing of lines taken away is left in the index: until then it holds their words, marked as gone."""
    yield "insert into line_search (line_search) values ('optimize')", ()
