"""What must hold after any chaos: told line by line, each with the conversation it is about. Changes nothing.

The log is read by the program's own store, once the server has ended; what clients were told and what stands
on their screens is held against it.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.core import events as ev
from app.core.events import Logged
from app.core.lead import in_words
from app.core.scorecard import card
from app.core.state import State
from app.core.transcript import transcript
from app.entries import Ref
from app.leads import Staff
from app.main import PARTS, Parts, build_app
from app.settings import Settings
from tests.chaos.rep import Rep
from tests.chaos.visitor import View, Visitor

SITE = "default"
EVERYWHERE = Staff("", "", "", {SITE: "rep"})
TAKEN = (ev.Claimed, ev.Transferred, ev.Escalated, ev.Cooled)


@dataclass
class Findings:
    """What does not hold, and what was counted on the way. No `wrong`: all promises are kept."""

    wrong: list[str] = field(default_factory=list)
    conversations: int = 0
    events: int = 0
    hot: int = 0
    claimed: int = 0
    escalated: int = 0
    neither: int = 0


async def findings(settings: Settings, visitors: Sequence[Visitor], reps: Sequence[Rep]) -> Findings:
    found = Findings(list(_of_the_file(settings)))
    parts = (await build_app(settings))[PARTS]
    try:
        talked = {visitor.conversation: visitor for visitor in visitors if visitor.conversation}
        for id in await parts.store.streams(SITE, "conversation"):
            await _conversation(parts, Ref(SITE, id), talked.pop(id, None), found)
        found.wrong += [f"{id}: a visitor has it and the log does not" for id in talked]
        for rep in reps:
            await _console(parts, rep, found)
    finally:
        await parts.store.close()
    return found


def _of_the_file(settings: Settings) -> list[str]:
    """What the database itself can tell."""
    conn = sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True)
    try:
        [[integrity]] = conn.execute("pragma integrity_check").fetchall()
        twice = conn.execute(
            "select stream, request from event group by stream, request having count(*) > 1"
        ).fetchall()
        open_twice = conn.execute(
            "select lead from alert where open = 1 group by lead having count(*) > 1"
        ).fetchall()
    finally:
        conn.close()
    wrong = [] if integrity == "ok" else [f"integrity_check: {integrity}"]
    wrong += [f"stream {stream}: request {request} is stored twice" for stream, request in twice]
    return wrong + [f"lead {lead} has two open alerts" for (lead,) in open_twice]


async def _conversation(parts: Parts, ref: Ref, visitor: Visitor | None, found: Findings) -> None:
    log = await parts.store.log(SITE, "conversation", ref.id)
    state = await parts.conversations.state(ref)
    found.conversations += 1
    found.events += len(log)
    wrong = [*_gaps(log), *_doubles(log), *_bot_speaks_out_of_turn(log), *_alerts(log, found)]
    wrong += await _row(parts, state, log)
    if visitor:
        wrong += _acks(visitor, log)
        wrong += _screen(visitor.view, transcript(State(state.flow), log, _name(parts)), log)
    found.wrong += [f"{ref.id}: {one}" for one in wrong]


def _name(parts: Parts) -> str:
    return parts.settings.sites[0].name


def _gaps(log: Sequence[Logged]) -> list[str]:
    numbers = [logged.seq for logged in log]
    return [] if numbers == list(range(1, len(log) + 1)) else [f"the numbers are {numbers}"]


def _doubles(log: Sequence[Logged]) -> list[str]:
    said = (ev.Answered, ev.Corrected, ev.VisitorSaid, ev.RepSaid)
    by_request = Counter(logged.request for logged in log if isinstance(logged.event, said))
    return [f"request {request} said {n} things" for request, n in by_request.items() if n > 1]


def _bot_speaks_out_of_turn(log: Sequence[Logged]) -> list[str]:
    """From a claim to the release nothing is said by the bot, and nobody else claims."""
    owner, wrong = None, []
    for logged in log:
        match logged.event:
            case ev.Claimed(rep=rep) if owner not in (None, rep):
                wrong.append(f"{logged.seq}: {rep} claims what {owner} has")
            case ev.Claimed(rep=owner):
                pass
            case ev.Released() | ev.TakenBack() | ev.Closed():
                owner = None
            case ev.Said() | ev.Asked(by_rep=False) if owner:
                wrong.append(f"{logged.seq}: the bot speaks while {owner} has it")
    return wrong


def _alerts(log: Sequence[Logged], found: Findings) -> list[str]:
    """Every hot lead: claimed, passed on to the next, or hot no more."""
    wrong, owner = [], None
    for n, logged in enumerate(log):
        match logged.event:
            case ev.Claimed(rep=owner):
                pass
            case ev.Released() | ev.TakenBack() | ev.Closed():
                owner = None
            case ev.TurnedHot(alert=alert):
                kinds = {type(one.event) for one in log[n:]}
                found.hot += 1
                found.claimed += owner is not None or ev.Claimed in kinds
                found.escalated += ev.Escalated in kinds
                if not owner and not kinds & set(TAKEN):
                    found.neither += 1
                    wrong.append(f"{logged.seq}: alert {alert} was neither claimed nor escalated")
    return wrong


async def _row(parts: Parts, state: State, log: Sequence[Logged]) -> list[str]:
    """The row that reps read says what the log says."""
    row = await parts.store.lead(SITE, state.lead)
    if row is None:
        return ["a lead without a row"] if state.is_lead else []
    at = next(logged.at for logged in reversed(log))
    scored = card(state.flow, state, at)
    ours = {"state": state.mode, "owner_id": state.rep.id if state.rep else None, "total": scored.total,
            "lowest": scored.lowest, "highest": scored.highest, "hot": scored.hot}  # fmt: skip
    theirs = {key: row.get(key) for key in ours} | ({} if state.rep else {"owner_id": None})
    return [] if ours == theirs else [f"its row says {theirs}, its log {ours}"]


def _acks(visitor: Visitor, log: Sequence[Logged]) -> list[str]:
    """Acked is stored, where the ack said."""
    stored: dict[str, int] = {}
    for logged in log:
        stored[logged.request] = logged.seq
    wrong = []
    for id, ack in visitor.acked.items():
        seq = stored.get(f"v:{id}")
        if seq is None:
            wrong.append(f"request {id} was acked and is not stored: {ack}")
        elif seq != ack["seq"]:
            wrong.append(f"request {id} was acked as {ack['seq']} and is stored as {seq}")
    return wrong


def _screen(view: View, lines: Sequence[Any], log: Sequence[Logged]) -> list[str]:
    """What stands on a screen is what the log says up to there."""
    wrong = list(view.wrong)
    there = {line.seq: orjson.loads(orjson.dumps(line.wire())) for line in lines if line.seq <= view.seq}
    missing, more = there.keys() - view.messages.keys(), view.messages.keys() - there.keys()
    if view.seq > len(log):
        wrong.append(f"a screen is at {view.seq}, the log at {len(log)}")
    if missing or more:
        wrong.append(f"a screen at {view.seq} lacks {sorted(missing)} and has {sorted(more)} too many")
    wrong += [f"line {seq} reads otherwise on a screen" for seq in there.keys() & view.messages.keys()
              if there[seq] != view.messages[seq]]  # fmt: skip
    return wrong


async def _console(parts: Parts, rep: Rep, found: Findings) -> None:
    """The rep's acks are stored, and the console shows what the store has."""
    for id, (conversation, ack) in rep.acked.items():
        log = await parts.store.log(SITE, "conversation", conversation)
        stored = [one.seq for one in log if one.request.endswith(f":{id}")]
        if not stored or ("seq" in ack and stored[-1] != ack["seq"]):
            found.wrong.append(f"{conversation}: request {id} of {rep.name} was acked {ack}, stored {stored}")
    leads, alerts = await _stored(parts)
    for kind, ours, theirs in (("lead", leads, rep.console.leads), ("alert", alerts, rep.console.alerts)):
        other = [id for id, row in ours.items() if not _same(row, theirs.get(id))]
        found.wrong += [f"{rep.name}: {kind} {id} is {theirs.get(id)}, stored {ours[id]}" for id in other]
    for conversation, pane in rep.console.panes.items():
        read = await parts.reading.read(Ref(SITE, conversation))
        if pane.messages != {one["seq"]: orjson.loads(orjson.dumps(one)) for one in read["messages"]}:
            found.wrong.append(f"{rep.name}: the screen of {conversation} differs from its log")


async def _stored(parts: Parts) -> tuple[dict[str, Any], dict[str, Any]]:
    """All leads and open alerts, as a console that comes now would get them."""
    leads: dict[str, Any] = {}
    alerts: dict[str, Any] = {}
    cursor, more = 0, True
    while more:
        news = await parts.leads.changed(EVERYWHERE, cursor)
        leads |= {one["id"]: in_words(one, "en") for one in news["leads"]}
        alerts |= {one["id"]: in_words(one, "en") for one in news["alerts"] if one["open"]}
        cursor, more = news["cursor"], news["more"]
    return leads, alerts


def _same(ours: dict[str, Any], theirs: dict[str, Any] | None) -> bool:
    """But for who is here at the moment, which no row keeps."""
    if theirs is None:
        return False
    plain = orjson.loads(orjson.dumps(ours))
    return {**plain, "here": None} == {**theirs, "here": None}
