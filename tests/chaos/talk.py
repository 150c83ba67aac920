"""One conversation at random: a visitor, two reps, timers, and two servers on one database.

Requests lie on the wire and are delivered late, twice, in any order or not at all, by either server; a server
may forget all it held in memory. A small model says what each delivery must bring about; the log is held
against it after every step. The use cases, the store and the outbox are the program's own.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.alerts.worker import Worker
from app.conversations import Conversations
from app.core import commands
from app.core import events as ev
from app.core.commands import Refused
from app.core.sites import DEFAULT
from app.core.state import Rep
from app.entries import Ref
from app.live.pokes import Pokes
from app.populations import Populations
from app.publishing import Publishing
from app.store.sqlite import SqliteStore

FLOW = """
format: 1
flow: talk
score:
  criteria: {need: {}, size: {}}
  bands: {cold: {from: 0}, hot: {from: 8, then: alert}}
steps:
  need: {ask: Need?, choices: {much: Much, some: Some}, score: {much: 4, some: 1}}
  size: {ask: Size?, choices: {much: Large, some: Small}, score: {much: 4, some: 1}}
  to_sales: {when: hot, handoff: One moment., otherwise: Everybody is busy., closed: Nobody is here.}
  more: {ask: What else?, text: {}}
  bye: {say: Goodbye., end: true}
sales: {deadline: 1 minute, route: least_busy}
"""
STEPS = ("need", "size", "to_sales", "more")
DEADLINE = timedelta(minutes=1)
SITE = DEFAULT[0].id
TOKEN = "t" * 30
REPS = (Rep("remy", "Remy"), Rep("rosa", "Rosa"))
NODES = st.sampled_from(["north", "south"])
WAYS = st.tuples(NODES, st.sampled_from(["ends", "ends", "ends", "comes again", "late"]))
Kind = Literal["answer", "say", "leave", "claim", "release", "rep_say"]


@dataclass(frozen=True)
class Request:
    id: str
    kind: Kind
    rep: Rep | None = None
    step: str = ""
    value: str = ""

    @property
    def command(self) -> commands.Command:
        match self.kind, self.rep:
            case "answer", _:
                return commands.Answer(self.step, self.value)
            case "say", _:
                return commands.Say("purple")
            case "claim", Rep(id, name):
                return commands.Claim(id, name)
            case "release", Rep(id):
                return commands.Release(id)
            case "rep_say", Rep(id, name):
                return commands.RepSay(id, name, "hello")
            case _:
                return commands.Leave()


@dataclass
class Model:
    """What a conversation is, in as few words as can be."""

    now: datetime
    mode: str = "bot"
    at: int = 0  # the step it stands at
    asked: bool = True
    owner: Rep | None = None
    tries: int = 0
    ended: bool = False
    told: dict[str, str] = field(default_factory=dict)
    handoff_due: datetime | None = None
    alert: Literal["none", "open", "claimed", "replied"] = "none"
    reply_due: datetime | None = None

    def takes(self, request: Request) -> str | None:
        """Does what the request asks; the code it is refused with, None if it is not."""
        match request.kind:
            case "answer" | "say" | "leave" if self.mode == "closed":
                return "closed"
            case "answer":
                return self._answer(request.step, request.value)
            case "say":
                self._say()
            case "leave":
                self._close()
            case "claim":
                return self._claim(request.rep)
            case "release" | "rep_say" if self.owner != request.rep:
                return "not-yours"
            case "release":
                self._go_on()
            case "rep_say" if self.alert == "claimed":
                self.alert = "replied"
        return None

    def waits_until(self, now: datetime) -> None:
        """What the timers bring about."""
        self.now = now
        if self.mode == "waiting" and self.handoff_due and self.handoff_due <= now:
            self._walk(self.at + 1)
        if self.reply_due and self.reply_due <= now:
            self.reply_due = None
            if self.owner and self.alert == "claimed":
                self.alert = "open"
                self._go_on()

    def _answer(self, step: str, value: str) -> str | None:
        if self.mode != "bot" or not self.asked or STEPS[self.at] != step:
            return "stale-step"
        self.told[step] = value
        self._walk(self.at + 1)
        return None

    def _say(self) -> None:
        if self.mode != "bot":
            return
        if STEPS[self.at] == "more":
            self._walk(self.at + 1)
        elif self.tries == 0:
            self.tries = 1
        else:
            self._walk(self.at + 1)

    def _claim(self, rep: Rep | None) -> str | None:
        if self.owner not in (None, rep):
            return "taken"
        if self.alert == "open" or (self.alert == "claimed" and self.owner is None):
            self.alert, self.reply_due = "claimed", self.now + DEADLINE
        self.owner, self.mode = rep, "rep"
        return None

    def _go_on(self) -> None:
        self.owner = None
        if self.ended:
            self._close()
        elif self.asked:
            self.mode, self.tries = "bot", 0
        else:
            self._walk(self.at + 1)

    def _walk(self, n: int) -> None:
        is_hot = self.told.get("need") == self.told.get("size") == "much"
        if is_hot and self.alert == "none":
            self.alert = "open"
        self.tries = 0
        if n == 2 and not is_hot:
            n = 3
        if n == len(STEPS):
            return self._close()
        self.at, self.asked = n, STEPS[n] != "to_sales"
        self.mode = "bot" if self.asked else "waiting"
        self.handoff_due = None if self.asked else self.now + DEADLINE
        return None

    def _close(self) -> None:
        self.mode, self.owner, self.asked, self.ended = "closed", None, False, True


class AllThere:
    """Both reps are there, as a server's connections would say."""

    def reps(self, site: str) -> tuple[Rep, ...]:
        return REPS

    def states(self, site: str) -> dict[str, tuple[str, bool]]:
        return {rep.id: (rep.name, True) for rep in REPS}

    def is_here(self, ref: Ref) -> bool:
        return True


@dataclass
class Node:
    """A server's use cases: what it holds in memory may be behind what the other one has written."""

    store: SqliteStore
    conversations: Conversations
    worker: Worker


class Talk(RuleBasedStateMachine):
    template: Path | None = None  # a migrated database, made once

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="talk-"))
        (self.folder / "flows").mkdir()
        (self.folder / "flows" / "talk.yaml").write_text(FLOW)
        if Talk.template:
            shutil.copy(Talk.template, self.folder / "leadlight.db")
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.nodes: dict[str, Node] = {}
        self.wire: list[Request] = []
        self.acked: dict[Request, Any] = {}
        self.sent = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def opened(self) -> None:
        self.run(self._boot("north"))
        if Talk.template is None:
            self.run(self.nodes["north"].store.close())
            kept = Path(tempfile.mkdtemp(prefix="talk-")) / "leadlight.db"
            Talk.template = Path(shutil.copy(self.folder / "leadlight.db", kept))
            self.run(self._boot("north"))
        self.run(self._boot("south"))
        wanted = commands.Open("", "en")
        shown = self.run(self.nodes["north"].conversations.open(SITE, TOKEN, "talk", wanted))
        self.ref = Ref(SITE, shown["conversation"])
        self.model = Model(self.now)

    async def _boot(self, name: str) -> None:
        store = SqliteStore(self.folder / "leadlight.db")
        publishing = Publishing(store, DEFAULT, self.folder / "flows", lambda: self.now)
        await publishing.start()
        populations = Populations(store, publishing, lambda: self.now)
        conversations = Conversations(
            store, publishing, populations, DEFAULT, AllThere(), Pokes(), lambda: self.now
        )

        async def write(ref: Ref, timer: str, body: object) -> None:
            raise AssertionError("nobody gave an address")

        worker = Worker(store, conversations, lambda: self.now, write)
        self.nodes[name] = Node(store, conversations, worker)

    def teardown(self) -> None:
        for node in self.nodes.values():
            self.run(node.store.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    # --- what people do ---
    def _sends(self, request: Request, way: tuple[str, str]) -> None:
        """`way`: whom it is sent to, and what becomes of it."""
        node, then = way
        self.sent += 1
        self.wire.append(replace(request, id=f"q{self.sent}"))
        if then != "late":
            self.delivered(-1, node, then)

    @rule(step=st.sampled_from(STEPS), value=st.sampled_from(["much", "some"]), way=WAYS)
    def visitor_answers(self, step: str, value: str, way: tuple[str, str]) -> None:
        self._sends(Request("", "answer", None, step, value), way)

    @precondition(lambda self: self.model.mode == "bot" and self.model.asked)
    @rule(way=WAYS)
    def visitor_answers_well(self, way: tuple[str, str]) -> None:
        """The straight way, so that talks get far."""
        self._sends(Request("", "answer", None, STEPS[self.model.at], "much"), way)

    @rule(kind=st.sampled_from(["say", "say", "say", "leave"]), way=WAYS)
    def visitor_says_or_leaves(self, kind: Kind, way: tuple[str, str]) -> None:
        self._sends(Request("", kind), way)

    @rule(rep=st.sampled_from(REPS), kind=st.sampled_from(["claim", "release", "rep_say"]), way=WAYS)
    def rep_acts(self, rep: Rep, kind: Kind, way: tuple[str, str]) -> None:
        self._sends(Request("", kind, rep), way)

    # --- what becomes of it ---
    @precondition(lambda self: self.wire)
    @rule(n=st.integers(0, 20), node=NODES, then=st.sampled_from(["ends", "comes again"]))
    def delivered(self, n: int, node: str, then: str) -> None:
        """Any request on the wire reaches a server. `comes again`: it stays there, as the line doubles it or
        its ack is lost."""
        request = self.wire[n % len(self.wire)]
        if then == "ends":
            self.wire.remove(request)
        before = len(self._log())
        got = self._asked(self.nodes[node], request)
        if request in self.acked:
            assert got == self.acked[request], "a repeat got another ack than the first"
            assert len(self._log()) == before, "a repeat wrote something"
            return
        refused = self.model.takes(request)
        assert (got.code if isinstance(got, Refused) else None) == refused, f"{request}: {got!r}"
        if refused is None:
            self.acked[request] = got
        else:
            assert len(self._log()) == before, "what was refused wrote something"

    def _asked(self, node: Node, request: Request) -> Any:
        try:
            if request.rep is None:
                return self.run(node.conversations.act(self.ref, request.id, request.command))
            turn = self.run(node.conversations.act_as_rep(self.ref, request.id, request.rep, request.command))
            return turn.logged
        except Refused as refused:
            return refused

    @precondition(lambda self: len(self.wire) > 3)
    @rule(n=st.integers(0, 20))
    def dropped(self, n: int) -> None:
        self.wire.pop(n % len(self.wire))

    @rule(seconds=st.sampled_from([1, 20, 59, 60, 61, 700]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(node=NODES, twice=st.booleans())
    def timers_are_looked_at(self, node: str, twice: bool) -> None:
        """By one server, or by both at once."""
        workers = [one.worker for one in self.nodes.values()] if twice else [self.nodes[node].worker]
        for worker in workers:
            self.run(worker.take())
        self.model.waits_until(self.now)

    @rule(name=NODES)
    def a_server_crashes(self, name: str) -> None:
        """All that it held in memory is gone."""
        self.run(self.nodes.pop(name).store.close())
        self.run(self._boot(name))

    # --- what always holds ---
    def _log(self) -> Any:
        return self.run(self.nodes["north"].store.log(SITE, "conversation", self.ref.id))

    @invariant()
    def the_log_says_what_the_model_says(self) -> None:
        self.model.now, log = self.now, self._log()
        assert [one.seq for one in log] == list(range(1, len(log) + 1))
        self._was_stored_once([one.request for one in log])
        mode, owner, asked = "bot", None, None
        for one in log:
            match one.event:
                case ev.Asked(step=step):
                    assert owner is None, "the bot speaks after a claim"
                    asked = step
                case ev.Said():
                    assert owner is None, "the bot speaks after a claim"
                case ev.Answered() | ev.Noted():
                    asked = None
                case ev.HandedOff():
                    mode, asked = "waiting", None
                case ev.Claimed(rep=rep):
                    assert owner in (None, rep), "claimed twice"
                    mode, owner = "rep", rep
                case ev.Released() | ev.TakenBack() | ev.Unclaimed():
                    mode, owner = "bot", None
                case ev.Closed():
                    mode, owner, asked = "closed", None, None
        model = self.model
        expected = (model.mode, model.owner.id if model.owner else None)
        assert (mode, owner) == expected, f"the log says {mode}, {owner}; the model {expected}"
        if mode == "bot":
            assert asked == STEPS[model.at]

    def _was_stored_once(self, stored: list[str]) -> None:
        wrote = [request for n, request in enumerate(stored) if n == 0 or stored[n - 1] != request]
        assert len(wrote) == len(set(wrote)), "a request wrote twice"
        own = {f"r:{one.rep.id}:{one.id}" if one.rep else f"v:{one.id}" for one in self.acked}
        assert own <= set(stored), "acked and not stored"
