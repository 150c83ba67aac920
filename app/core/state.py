"""Where a conversation stands: the fold of its log. `evolve(state, event) -> state`, nothing else.

Never decides what happens next (that is `conversation.decide`) and never evaluates a condition: whatever a
decision chose stands in the log, so an old log folds the same under any later version of the engine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeGuard

from . import events as ev
from .events import Logged
from .flow import Flow, Signal, Step
from .renames import today
from .values import Value, Words, parts_of

Mode = Literal["bot", "waiting", "rep", "closed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` None: the visitor passed over the question, so the answer is unknown."""

    value: Value | None
    at: datetime
    seq: int = 0
    rep: str | None = None  # the name of the rep who confirmed it
    is_earlier: bool = False  # given in another conversation of the same person


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the site says the visitor is. `id`: the site's own, such as a customer number."""

    id: str
    name: str = ""
    email: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Rep:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Alert:
    id: str
    causes: tuple[str, ...]
    at: datetime
    deadline: datetime
    to: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    claimed_by: Rep | None = None
    withdrawn: datetime | None = None
    cooled: ev.Cooled | None = None  # why it was withdrawn
    level: ev.Level = "first"
    asked: frozenset[str] = frozenset()  # all whose turn it has been
    delivered: frozenset[str] = frozenset()
    claim: int = 0  # the number of the claim in the log; 0: not claimed
    calls: bool = False
    replied: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A lead in the reps' queue. `owner` None: nobody's yet; `due` None: no time was set."""

    owner: Rep | None
    at: datetime
    due: datetime | None
    reminded: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Messages that the visitor left for the reps: since when they wait, and how many."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Account:
    """What others of the visitor's company had told by the time its address was given."""

    domain: str
    answered: frozenset[str] = frozenset()
    facts: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """A conversation after its first `seq` events; `seq` 0 is one that was never opened."""

    flow: Flow
    seq: int = 0
    version: str = ""
    language: str = ""
    lead: str = ""
    own: str = ""  # the lead it is as long as it stands alone
    tie: ev.Tie | None = None  # what made it belong to another lead
    parted: bool = False  # a rep has undone that: it is not recognised again
    identity: Identity | None = None
    earlier: Mapping[str, Answer] = field(default_factory=dict)  # told in earlier conversations
    is_lead: bool = False  # once a lead, always one: an answer, a claim, heat or being known made it so
    page: str = ""
    opened: datetime | None = None
    at: datetime | None = None  # of the last event: time never runs backwards in a stream
    last: datetime | None = None  # when the visitor last did something
    mode: Mode = "bot"
    rep: Rep | None = None
    seller: str | None = None  # who has claimed it last, also after they have released it
    # The step the walk has come to: a question, or the handoff waited at; None before the first. `asked`
    # is the question put and not yet answered; it stays while a rep talks.
    stands: str | None = None
    asked: str | None = None
    deadline: datetime | None = None  # of the handoff that waits
    by_rep: str | None = None  # a question put by the rep, to be answered beside the walk
    beside: frozenset[str] = frozenset()  # those answered so: the walk does not put them again
    agreed: frozenset[str] = frozenset()  # steps whose answer came with a consent
    mailed: int = 0  # the last line of a rep that went out by e-mail
    tries: int = 0  # times the open question was not understood
    ended: bool = False  # the walk came to an end; claimed or not
    left: bool = False  # the visitor went before it did
    answers: Mapping[str, Answer] = field(default_factory=dict)  # those that count
    given: Mapping[str, Answer] = field(default_factory=dict)  # the latest of each, also off today's path
    first: Mapping[str, Answer] = field(default_factory=dict)  # of each answer that was changed since
    path: tuple[str, ...] = ()  # the questions passed, in the order of the walk
    confirmed: Mapping[str, Answer] = field(default_factory=dict)
    spared: frozenset[str] = frozenset()  # questions not put: the decision stood, or the account had told
    said: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()  # `book` steps whose link the visitor followed
    sightings: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)  # signal -> when it counted
    met: frozenset[str] = frozenset()  # signals by seconds or scroll that this look at the page has given
    visits: int = 1
    signals: int = 0  # how many were taken
    staffed: bool | None = None  # as it was last written down, for flows whose conditions ask for it
    account: Account | None = None
    alert: Alert | None = None
    hot: tuple[str, ...] = ()  # the causes that hold
    settled: bool = False  # nothing happened since the talk came to rest
    then: str | None = None  # what its coming to rest has made of it
    queue: Queued | None = None
    told: ev.Outcome | None = None  # what became of it
    missed: bool = False  # the visitor was told that nobody comes
    message: Unanswered | None = None
    transcripts: int = 0  # times the visitor had the talk sent to themselves
    reply_to: str = ""  # the address that came with a message, to be answered at
    erased: datetime | None = None  # when all words of the person were emptied: nothing happens since

    @property
    def known_by(self) -> tuple[object, ...]:
        """All that questions, conditions and scores look at: the same objects, the same result."""
        return (
            self.flow, self.answers, self.confirmed, self.earlier, self.first, self.sightings, self.account,
            self.stands, self.asked, self.by_rep, self.ended, self.page, self.language, self.visits,
            self.staffed,
        )  # fmt: skip

    @property
    def spoken(self) -> Flow:
        """The flow with its texts as this visitor reads them; `flow` has them as its author and reps do."""
        return self.flow.spoken(self.language)

    def step(self) -> Step | None:
        """The question the visitor may answer now, in their language."""
        if self.mode == "rep":
            return self.spoken.step(self.by_rep) if self.by_rep else None
        return self.spoken.step(self.asked) if self.asked and self.mode == "bot" else None

    def value(self, step: str) -> Value | None:
        """What is known of a step."""
        answer = self.answer(step)
        return answer.value if answer else None

    def answer(self, step: str) -> Answer | None:
        """The answer that counts: what the rep confirmed wins over what the visitor said, and what was told
        in an earlier conversation stands where this one has nothing."""
        answer = self.confirmed.get(step) or self.answers.get(step)
        if answer is None or answer.value is None:
            return self.earlier.get(step, answer)
        return answer

    def knows(self, step: str) -> bool:
        """Whether this conversation itself has an answer."""
        answer = self.confirmed.get(step) or self.answers.get(step)
        return answer is not None and answer.value is not None


def changed(state: State, **fields: Any) -> State:
    """`replace` for a State without the 45 arguments of its `__init__`: a tenth of the time."""
    new = object.__new__(State)
    vars(new).update(vars(state), **fields)
    return new


MAKES_A_LEAD = (
    ev.Answered, ev.Noted, ev.MessageLeft, ev.HandedOff, ev.Claimed, ev.Confirmed, ev.Recognised,
    ev.TurnedHot,
)  # fmt: skip


def fold(flow: Flow, log: Iterable[Logged], state: State | None = None) -> State:
    """The state after `log`, from nothing or from an earlier `state`."""
    state = state or State(flow)
    for logged in log:
        state = evolve(state, logged)
    return state


def evolve(state: State, logged: Logged) -> State:
    if state.flow.renamed:  # the log may be of an earlier version
        logged = replace(logged, event=today(state.flow, logged.event))
    after = _happened(state, logged)
    makes = isinstance(logged.event, MAKES_A_LEAD)
    is_lead, settled = after.is_lead or makes, after.settled and not makes
    last = logged.at if logged.by == "visitor" else state.last
    fields = {"is_lead": is_lead, "settled": settled, "seq": logged.seq, "at": logged.at, "last": last}
    if after is state:
        return changed(state, **fields)
    vars(after).update(fields)  # it was made just now, and nobody else holds it
    return after


def signed(state: State, by: str) -> State:
    """A state made by events of nobody yet, as it is by whose they are."""
    return changed(state, last=state.at) if by == "visitor" else state


def _happened(state: State, logged: Logged) -> State:
    event, at = logged.event, logged.at
    match event:
        case ev.Opened(version=version, language=language, lead=lead, page=page):
            fresh = changed(
                state, version=version, language=language, lead=lead, own=lead, page=page, opened=at, last=at
            )
            return _sighted(fresh, "page", page, at)
        case ev.Said(step=step, part=part):
            missed = state.missed or part in ("closed", "otherwise")
            return changed(state, said=state.said | {step}, missed=missed)
        case ev.TranscriptWanted():
            return changed(state, transcripts=state.transcripts + 1)
        case ev.MessageLeft(email=email):
            waits = state.message or Unanswered(at, 0)
            reply_to = email.text if email else state.reply_to
            return changed(state, message=replace(waits, count=waits.count + 1), reply_to=reply_to)
        case ev.Asked(step=step, by_rep=True):
            return changed(state, by_rep=step)
        case ev.Asked(step=step, again=again):
            return changed(
                state, stands=step, asked=step, mode="bot", tries=0 if again is None else state.tries
            )
        case ev.Answered() | ev.Corrected():
            return _answered(state, event, logged)
        case ev.Rewalked(steps=steps):
            counted = (*steps, *(step for step in state.beside if step not in steps))
            return changed(state, path=steps, answers={step: state.given[step] for step in counted})
        case ev.PassedOver(step=step):
            return changed(state, spared=state.spared | {step})
        case ev.NotUnderstood():
            return changed(state, tries=state.tries + 1)
        case ev.Noted(step=step):
            return _answered(state, ev.Answered(step, None), logged)
        case ev.Followed(step=step):
            return changed(state, followed=state.followed | {step})
        case ev.Confirmed(step=step, value=value, name=name):
            return changed(state, confirmed={**state.confirmed, step: Answer(value, at, logged.seq, name)})
        case ev.AccountKnown(domain=Words(domain), answered=answered, facts=facts):
            known = {name: _plain_fact(value) for name, value in zip(facts[::2], facts[1::2], strict=True)}
            return changed(state, account=Account(domain, frozenset(answered), known))
        case ev.Identified() | ev.Recognised() | ev.Parted():
            return _known(state, event)
        case ev.Staffed(present=present):
            return changed(state, staffed=present)
        case ev.Signalled(happened=None):
            return _signalled(state, event.fact, event.value, at)
        case ev.Signalled(happened=datetime() as happened):
            return _sighted(state, event.fact, event.value, happened)  # not where the visitor is now
        case ev.HandedOff() | ev.Unclaimed() | ev.Claimed() | ev.Released() | ev.TakenBack() | ev.Closed():
            return _handed(state, event, logged.seq)
        case ev.Transferred():
            return _transferred(state, event, logged.seq)
        case ev.Mailed(upto=upto):
            return changed(state, mailed=max(upto, state.mailed))
        case ev.Settled() | ev.Queued() | ev.Reminded() | ev.Overdue() | ev.OutcomeTold():
            return _rested(state, event, at)
        case ev.RepSaid():
            return changed(_replied(state, at), queue=None, message=None)
        case ev.Erased():
            return _erased(state, at)
        case ev.TurnedHot() | ev.CauseAdded() | ev.Cooled() | ev.Escalated():
            return _alerted(state, event, at)
        case ev.AlertDelivered() | ev.AlertSeen():
            return _noticed(state, event)
        case _:  # VisitorSaid and the like: only lines of the transcript
            return state


def _known(state: State, event: ev.Identified | ev.Recognised | ev.Parted) -> State:
    match event:
        case ev.Identified(id=id, name=name, email=email, company=company):
            told = (one.text if one else "" for one in (name, email, company))
            return changed(state, identity=Identity(id.text, *told))
        case ev.Recognised(lead=lead, why=why, told=told):
            parts = zip(told[::4], told[1::4], told[2::4], told[3::4], strict=True)
            earlier = {step: Answer(value, at, 0, rep, is_earlier=True) for step, value, at, rep in parts}
            parted = state.parted and why != "rep"
            return changed(state, lead=lead, tie=why, earlier=earlier, parted=parted)
        case ev.Parted(rep=rep):
            return changed(state, lead=state.own, tie=None, earlier={}, parted=rep is not None)


def _plain_fact(value: Words | str | float) -> str | float:
    return value.text if isinstance(value, Words) else value


def _answered(state: State, event: ev.Answered | ev.Corrected, logged: Logged) -> State:
    step, answer = event.step, Answer(event.value, logged.at, logged.seq)
    before, given = state.given.get(step), {**state.given, step: answer}
    first = state.first
    if before and before.value is not None and before.value != answer.value and step not in first:
        first = {**first, step: before}
    answers = {**state.answers, step: answer}
    # a correction keeps its place on the path; what a rep put was answered beside the walk
    stays = isinstance(event, ev.Corrected) or step == state.by_rep
    path = state.path if stays else (*(one for one in state.path if one != step), step)
    return changed(
        state,
        agreed=state.agreed | {step} if event.agreed else state.agreed - {step},
        given=given,
        first=first,
        answers=answers,
        path=path,
        asked=None if step == state.asked else state.asked,
        by_rep=None if step == state.by_rep else state.by_rep,
        beside=state.beside | {step} if step == state.by_rep else state.beside,
        tries=0,
    )


Handed = ev.HandedOff | ev.Unclaimed | ev.Claimed | ev.Released | ev.TakenBack | ev.Closed


def _handed(state: State, event: Handed, seq: int) -> State:
    match event:
        case ev.HandedOff(step=step, deadline=deadline):
            return changed(
                state, mode="waiting", stands=step, asked=None, said=state.said | {step}, deadline=deadline
            )
        case ev.Unclaimed():
            return changed(state, mode="bot")
        case ev.Claimed(rep=rep, name=name, calls=calls):
            owner = Rep(rep, name)
            alert = state.alert
            if is_open(alert) or (_is_unanswered(alert) and state.rep is None):  # claimed and let go before
                alert = replace(alert, claimed_by=owner, claim=seq, calls=calls)
            queue = None if calls or state.queue is None else replace(state.queue, owner=owner)
            message = None if calls else state.message
            return changed(
                state,
                mode="rep",
                rep=owner,
                seller=rep,
                alert=alert,
                queue=queue,
                missed=False,
                message=message,
            )
        case ev.Released():
            return changed(state, mode="bot", rep=None, by_rep=None)
        case ev.TakenBack(rep=rep):
            alert = state.alert
            if alert:  # whose turn it was when they claimed it have not let it pass
                asked = (alert.asked - set(alert.to)) | {rep}
                alert = replace(alert, claimed_by=None, claim=0, asked=asked)
            return changed(state, mode="bot", rep=None, by_rep=None, alert=alert)
        case ev.Closed(why=why):
            left = why == "left" and not state.ended
            return changed(
                state, mode="closed", rep=None, asked=None, by_rep=None, ended=True, left=left or state.left
            )


Rested = ev.Settled | ev.Queued | ev.Reminded | ev.Overdue | ev.OutcomeTold


def _rested(state: State, event: Rested, at: datetime) -> State:
    match event:
        case ev.Settled(then=then):
            queue = state.queue if then == "queue" else None
            return changed(state, settled=True, then=then, queue=queue)
        case ev.Queued(owner=owner, name=name, due=due):
            of = Rep(owner, name or "") if owner else None
            return changed(state, queue=Queued(of, at, due))
        case ev.Reminded():
            return changed(state, queue=replace(state.queue, reminded=True) if state.queue else None)
        case ev.Overdue():
            return changed(state, queue=replace(state.queue, overdue=True) if state.queue else None)
        case ev.OutcomeTold(outcome="callback", rep=rep, name=name, due=due) if due:
            return changed(state, queue=Queued(Rep(rep, name), at, due), told="callback", message=None)
        case ev.OutcomeTold(outcome=outcome):
            return changed(state, queue=None, told=outcome, message=None)


def _transferred(state: State, event: ev.Transferred, seq: int) -> State:
    """A hot lead that has heard nothing yet is the colleague's to answer, from now on."""
    owner, alert = Rep(event.to, event.name), state.alert
    if _is_unanswered(alert):
        alert = replace(alert, claimed_by=owner, claim=seq)
    queue = replace(state.queue, owner=owner) if state.queue else None
    return changed(state, rep=owner, seller=event.to, alert=alert, queue=queue)


def _erased(state: State, at: datetime) -> State:
    """Nobody has it and nothing is waited for; all that the score hangs on stays as it was."""
    alert = replace(state.alert, withdrawn=at) if is_open(state.alert) else state.alert
    over = changed(state, mode="closed", rep=None, queue=None, message=None, reply_to="")
    return changed(over, alert=alert, settled=True, erased=at)


def _replied(state: State, at: datetime) -> State:
    alert = state.alert
    if alert is None or alert.claimed_by is None or alert.replied:
        return state
    return changed(state, alert=replace(alert, replied=at))


def _is_unanswered(alert: Alert | None) -> TypeGuard[Alert]:
    """Claimed, and nobody has replied yet."""
    return alert is not None and bool(alert.claimed_by) and not alert.withdrawn and not alert.replied


def is_open(alert: Alert | None) -> TypeGuard[Alert]:
    return alert is not None and alert.claimed_by is None and alert.withdrawn is None


def _alerted(
    state: State, event: ev.TurnedHot | ev.CauseAdded | ev.Cooled | ev.Escalated, at: datetime
) -> State:
    alert = state.alert
    match event:
        case ev.TurnedHot(alert=id, causes=causes, deadline=deadline, to=to):
            # a rep who talks to the lead already has the alert too
            raised = Alert(id, causes, at, deadline, to, claimed_by=state.rep, asked=frozenset(to))
            return changed(state, hot=causes, alert=raised)
        case ev.CauseAdded(causes=causes):
            added = replace(alert, causes=(*alert.causes, *causes)) if alert else None
            return changed(state, hot=(*state.hot, *causes), alert=added)
        case ev.Cooled():
            fallen = replace(alert, withdrawn=at, cooled=event) if alert else None
            return changed(state, hot=(), alert=fallen)
        case ev.Escalated(level=level, to=to, deadline=deadline) if alert:
            asked, due = alert.asked | set(to), deadline or alert.deadline
            return changed(state, alert=replace(alert, level=level, to=to, asked=asked, deadline=due))
        case ev.Escalated():
            return state


def _noticed(state: State, event: ev.AlertDelivered | ev.AlertSeen) -> State:
    alert, rep = state.alert, event.rep
    if alert is None or alert.id != event.alert:
        return state
    delivered = alert.delivered | {rep}
    if isinstance(event, ev.AlertSeen) and rep not in alert.seen:
        return changed(state, alert=replace(alert, delivered=delivered, seen=(*alert.seen, rep)))
    return changed(state, alert=replace(alert, delivered=delivered))


def _signalled(state: State, fact: str, value: str | float, at: datetime) -> State:
    """Done now. On one page 120 seconds are 60 as well: each signal of time or scroll is met once there."""
    state = changed(state, signals=state.signals + 1)
    if fact == "page":
        state = changed(state, page=str(value), met=frozenset())
    if fact in ("seconds", "scroll"):
        met = {signal.id for signal in state.flow.signals if _matches(signal, fact, value)}
        return changed(_sighted(state, fact, value, at, but=state.met), met=state.met | met)
    return _sighted(state, fact, value, at)


def _sighted(
    state: State, fact: str, value: str | float, at: datetime, but: frozenset[str] = frozenset()
) -> State:
    """Each signal that this is one of, as often as it counts: its newest times, in whichever order told."""
    if fact == "visits":
        state = changed(state, visits=max(state.visits, int(value)))
    seen = {
        signal.id: tuple(sorted((*state.sightings.get(signal.id, ()), at)))[-signal.most :]
        for signal in state.flow.signals
        if signal.id not in but and _matches(signal, fact, value)
    }
    return changed(state, sightings={**state.sightings, **seen}) if seen else state


def _matches(signal: Signal, fact: str, value: str | float) -> bool:
    wanted = getattr(signal, fact)
    if wanted is None:
        return False
    if fact == "page":
        return fnmatchcase(path_of(str(value)), wanted)
    if fact == "event":
        return bool(value == wanted)
    return bool(float(value) >= wanted)


def path_of(page: str) -> str:
    """The path of an address, the address itself where it is a path already: what `page` globs look at."""
    return parts_of(page).path or "/"
