"""The database operations of erasing a person: their words, and every row beside the log that holds some.

As in `statements`: generators that yield (sql, args), each one transaction. The log's events stand, but for
the ids of requests that were made of who somebody is. Never decides whose what is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..core.audit import Note
from ..core.entry import Entry, StreamKind, Timer
from ..core.erasing import AUTHOR, Erasure, Traces, emptied, told_by
from ..core.events import Erased, Logged, decode
from ..core.values import moment, stamp
from .appending import _append, beside, write_timer
from .audit import note as write_note
from .finding import lines
from .statements import Operation, Row, json_text

STEP = 500  # pages of the index that are written anew in one go: nobody waits long for that


def seal(erasure: Erasure) -> Operation[None]:
    """Write behind each stream that it is erased, whatever has come meanwhile: nothing comes after that.

    Who decided on what stood there before finds the place taken, and decides again. Twice is harmless.
    """
    request = f"e:{erasure.id}"
    streams: list[tuple[StreamKind, str]]
    streams = [("conversation", id) for id in erasure.conversations] + [("lead", id) for id in erasure.leads]
    for kind, id in streams:
        rows = yield (
            "select max(event.last), max(event.at) from stream join event on event.stream = stream.key"
            " where stream.site = ? and stream.kind = ? and stream.id = ?",
            (erasure.site, kind, id),
        )
        last, at = rows[0]
        is_sealed = yield (
            "select 1 from stream join event on event.stream = stream.key"
            " where stream.site = ? and stream.kind = ? and stream.id = ? and request glob 'e:*'",
            (erasure.site, kind, id),
        )
        is_there = kind == "lead" or last is not None  # a backup may be of before the conversation
        if is_there and not is_sealed:  # by whichever of two erasures at once
            then = max(erasure.at, moment(at)) if at else erasure.at
            event = Logged((last or 0) + 1, then, request, AUTHOR, Erased(erasure.id))
            yield from _append(Entry(erasure.site, kind, id, (event,)))


def erase(
    erasure: Erasure,
    shown: Sequence[Entry],
    traces: Mapping[str, Traces],
    apart: Sequence[str],
    tellings: Sequence[Timer],
    note: Note,
) -> Operation[None]:
    """All words of sealed streams, all of it or nothing.

    `shown`: the rows beside each conversation as they are from now on; `traces`: those of its past, by
    conversation. `apart`: conversations that were taken for this person's once; what they took over goes too.
    Nothing where another process was quicker.
    """
    if (yield "select 1 from erasure where id = ?", (erasure.id,)):
        return
    for conversation in erasure.conversations:
        stay = traces[conversation].stay if conversation in traces else frozenset[str]()
        yield from _empty(erasure.site, "conversation", conversation, stay)
        yield from _forget(erasure.site, conversation)
    for lead in erasure.leads:
        yield from _empty(erasure.site, "lead", lead, frozenset())
    for conversation in apart:
        yield from _take_back(erasure.site, conversation, erasure.leads)
    yield from _show(erasure, traces)
    yield from beside(shown)
    for telling in tellings:
        yield from write_timer(erasure.site, telling)
    yield (
        "insert into erasure (id, at, site, leads, conversations) values (?, ?, ?, ?, ?)",
        (
            erasure.id,
            stamp(erasure.at),
            erasure.site,
            json_text(erasure.leads),
            json_text(erasure.conversations),
        ),
    )
    yield from write_note(note)


def _empty(site: str, kind: str, id: str, stay: frozenset[str]) -> Operation[None]:
    """The words of a stream, and with them, by a trigger, its lines that can be found."""
    for stream, seq, events, words in (yield from _words(site, kind, id)):
        yield from _rewrite(stream, seq, events, emptied(orjson.loads(words), stay))
    # made of the name and address that a site has vouched for: whoever knows them could make it again
    yield (
        "update event set request = 'erased:' || seq"
        " where stream = (select key from stream where site = ? and kind = ? and id = ?)"
        " and (request glob 'i:*' or request glob '*:i:*')",
        (site, kind, id),
    )


def _words(site: str, kind: str, id: str) -> Operation[list[Row]]:
    """(stream, seq, events, words) of a stream's turns in which there are words."""
    return (
        yield (
            "select words.stream, words.seq, event.events, words.words from stream"
            " join words on words.stream = stream.key"
            " join event on event.stream = words.stream and event.seq = words.seq"
            " where stream.site = ? and stream.kind = ? and stream.id = ? order by words.seq",
            (site, kind, id),
        )
    )


def _rewrite(stream: int, seq: int, events: str, left: list[str]) -> Operation[None]:
    yield "update words set words = ? where stream = ? and seq = ?", (json_text(left), stream, seq)
    if any(left):  # a trigger has taken all lines away
        yield lines([(stream, seq, decode(orjson.loads(events), left))])


def _take_back(site: str, conversation: str, leads: Sequence[str]) -> Operation[None]:
    """What a conversation that is somebody else's now had taken over from these leads."""
    for stream, seq, events, text in (yield from _words(site, "conversation", conversation)):
        happened, words = orjson.loads(events), orjson.loads(text)
        places = frozenset(n for lead in leads for n in told_by(happened, lead))
        if places:
            left = ["" if n in places else one for n, one in enumerate(words)]
            yield from _rewrite(stream, seq, events, left)


def _forget(site: str, conversation: str) -> Operation[None]:
    """What is still to be done or sent, and what was answered to what was sent."""
    own = (f"{conversation}:", f"{conversation};")  # an id begins with the conversation's: the key knows it
    yield "delete from outbox where id >= ? and id < ? and done is null", own
    yield "update outbox set error = null where id >= ? and id < ? and error is not null", own
    yield "delete from member where site = ? and conversation = ?", (site, conversation)


def _show(erasure: Erasure, traces: Mapping[str, Traces]) -> Operation[None]:
    """The rows that reps read, as they are without the words; and nobody is known by an address any more."""
    counted = yield "update feed set version = version + 1 where id = 1 returning version", ()
    version, site = counted[0][0], erasure.site
    for conversation, found in traces.items():
        for lead, row in found.leads.items():
            yield (
                "update inbox set row = ?, version = ? where site = ? and lead = ? and conversation = ?",
                (json_text(row), version, site, lead, conversation),
            )
        for alert, row in found.alerts.items():
            yield (
                "update alert set row = ?, version = ? where site = ? and id = ?",
                (json_text(row), version, site, alert),
            )
    for lead in erasure.leads:
        yield "delete from person where site = ? and lead = ?", (site, lead)
        rows = yield (
            "select outcome from inbox where site = ? and lead = ? and outcome is not null",
            (site, lead),
        )
        for (outcome,) in rows:
            told: dict[str, Any] = orjson.loads(outcome)
            told.pop("reason", None)
            yield "update inbox set outcome = ? where site = ? and lead = ?", (json_text(told), site, lead)


# --- what was erased ---
def erasures() -> Operation[tuple[Erasure, ...]]:
    """The list of erasures, the oldest first."""
    rows = yield "select id, at, site, leads, conversations from erasure order by n", ()
    return tuple(_erasure(*row) for row in rows)


def erased_behind(n: int) -> Operation[tuple[list[tuple[str, str]], int]]:
    """The conversations (site, id) that were erased behind a cursor, and the cursor as it is now."""
    rows = yield "select n, site, conversations from erasure where n > ? order by n", (n,)
    found = [(site, id) for _, site, conversations in rows for id in orjson.loads(conversations)]
    return found, max((row[0] for row in rows), default=n)


def _erasure(id: str, at: str, site: str, leads: str, conversations: str) -> Erasure:
    return Erasure(id, moment(at), site, tuple(orjson.loads(leads)), tuple(orjson.loads(conversations)))


# --- whom it is about ---
def conversations_with(address: str) -> Operation[tuple[tuple[str, str], ...]]:
    """(site, conversation) of those in which somebody said exactly this; all words are read for it."""
    text = json_text(address).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = yield (
        "select distinct stream.site, stream.id from words join stream on stream.key = words.stream"
        " where stream.kind = 'conversation' and words.words like ? escape '\\' order by stream.key",
        (f"%{text}%",),
    )
    return tuple((site, id) for site, id in rows)


def sites_of(conversation: str) -> Operation[tuple[str, ...]]:
    """Where there is a conversation of that id."""
    rows = yield "select site from stream where kind = 'conversation' and id = ?", (conversation,)
    return tuple(site for (site,) in rows)


def texts_in(site: str, kind: str, id: str) -> Operation[int]:
    """How many texts of people a stream holds."""
    rows = yield from _words(site, kind, id)
    return sum(bool(text) for *_, words in rows for text in orjson.loads(words))


# --- until nothing is left ---
def tidy() -> Operation[bool]:
    """Write a part of the search index anew, without what was taken away from it; False if nothing is left.

    Until then the index holds the words of lines that have gone, marked as gone.
    """
    before = yield "select total_changes()", ()
    yield "insert into line_search (line_search, rank) values ('merge', ?)", (-STEP,)
    after = yield "select total_changes()", ()
    return int(after[0][0]) - int(before[0][0]) >= 2
