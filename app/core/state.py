"""Where a conversation stands: the fold of its log. `evolve(state, event) -> state`, nothing else.

Never decides what happens next (that is `conversation.decide`) and never evaluates a condition: whatever a
decision chose stands in the log, so an old log folds the same under any later version of the engine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Literal, TypeGuard

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
    is_lead: bool = False  # once a lead, always one: an answer, a claim, a handoff or heat made it so
    page: str = ""
    opened: datetime | None = None
    at: datetime | None = None  # of the last event: time never runs backwards in a stream
    last: datetime | None = None  # when the visitor last did something
    mode: Mode = "bot"
    rep: Rep | None = None
    # The step the walk has come to: a question, or the handoff waited at; None before the first. `asked`
    # is the question put and not yet answered; it stays while a rep talks.
    stands: str | None = None
    asked: str | None = None
    deadline: datetime | None = None  # of the handoff that waits
    by_rep: str | None = None  # a question put by the rep, to be answered beside the walk
    beside: frozenset[str] = frozenset()  # those answered so: the walk does not put them again
    tries: int = 0  # times the open question was not understood
    ended: bool = False  # the walk came to an end; claimed or not
    answers: Mapping[str, Answer] = field(default_factory=dict)  # those that count
    given: Mapping[str, Answer] = field(default_factory=dict)  # the latest of each, also off today's path
    path: tuple[str, ...] = ()  # the questions passed, in the order of the walk
    confirmed: Mapping[str, Answer] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()  # `book` steps whose link the visitor followed
    sightings: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)  # signal -> when it counted
    visits: int = 1
    signals: int = 0  # how many were taken
    staffed: bool | None = None  # as it was last written down, for flows whose conditions ask for it
    account: Account | None = None
    alert: Alert | None = None
    hot: tuple[str, ...] = ()  # the causes that hold
    settled: bool = False  # nothing happened since the talk came to rest

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
        """What is known of a step: what the rep confirmed wins over what the visitor said."""
        answer = self.confirmed.get(step) or self.answers.get(step)
        return answer.value if answer else None


MAKES_A_LEAD = (ev.Answered, ev.Noted, ev.HandedOff, ev.Claimed, ev.Confirmed, ev.TurnedHot)


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
    if isinstance(logged.event, MAKES_A_LEAD):
        after = replace(after, is_lead=True, settled=False)
    last = logged.at if logged.by == "visitor" else state.last
    return replace(after, seq=logged.seq, at=logged.at, last=last)


def _happened(state: State, logged: Logged) -> State:
    event, at = logged.event, logged.at
    match event:
        case ev.Opened(version=version, language=language, lead=lead, page=page):
            fresh = replace(
                state, version=version, language=language, lead=lead, page=page, opened=at, last=at
            )
            return _sighted(fresh, "page", page, at)
        case ev.Said(step=step):
            return replace(state, said=state.said | {step})
        case ev.Asked(step=step, by_rep=True):
            return replace(state, by_rep=step)
        case ev.Asked(step=step, again=again):
            return replace(
                state, stands=step, asked=step, mode="bot", tries=0 if again is None else state.tries
            )
        case ev.Answered() | ev.Corrected():
            return _answered(state, event, logged)
        case ev.Rewalked(steps=steps):
            counted = (*steps, *(step for step in state.beside if step not in steps))
            return replace(state, path=steps, answers={step: state.given[step] for step in counted})
        case ev.NotUnderstood():
            return replace(state, tries=state.tries + 1)
        case ev.Noted(step=step):
            return _answered(state, ev.Answered(step, None), logged)
        case ev.Followed(step=step):
            return replace(state, followed=state.followed | {step})
        case ev.Confirmed(step=step, value=value, name=name):
            return replace(state, confirmed={**state.confirmed, step: Answer(value, at, logged.seq, name)})
        case ev.AccountKnown(domain=Words(domain), answered=answered, facts=facts):
            known = {name: _plain_fact(value) for name, value in zip(facts[::2], facts[1::2], strict=True)}
            return replace(state, account=Account(domain, frozenset(answered), known))
        case ev.Staffed(present=present):
            return replace(state, staffed=present)
        case ev.Signalled(fact=fact, value=value):
            return _signalled(state, fact, value, at)
        case ev.HandedOff() | ev.Unclaimed() | ev.Claimed() | ev.Released() | ev.Closed():
            return _handed(state, event)
        case ev.Settled():
            return replace(state, settled=True)
        case ev.TurnedHot() | ev.CauseAdded() | ev.Cooled() | ev.AlertSeen():
            return _alerted(state, event, at)
        case _:  # VisitorSaid, RepSaid: only lines of the transcript
            return state


def _plain_fact(value: Words | str | float) -> str | float:
    return value.text if isinstance(value, Words) else value


def _answered(state: State, event: ev.Answered | ev.Corrected, logged: Logged) -> State:
    step, answer = event.step, Answer(event.value, logged.at, logged.seq)
    given = {**state.given, step: answer}
    answers = {**state.answers, step: answer}
    # a correction keeps its place on the path; what a rep put was answered beside the walk
    stays = isinstance(event, ev.Corrected) or step == state.by_rep
    path = state.path if stays else (*(one for one in state.path if one != step), step)
    return replace(
        state,
        given=given,
        answers=answers,
        path=path,
        asked=None if step == state.asked else state.asked,
        by_rep=None if step == state.by_rep else state.by_rep,
        beside=state.beside | {step} if step == state.by_rep else state.beside,
        tries=0,
    )


def _handed(state: State, event: ev.HandedOff | ev.Unclaimed | ev.Claimed | ev.Released | ev.Closed) -> State:
    match event:
        case ev.HandedOff(step=step, deadline=deadline):
            return replace(
                state, mode="waiting", stands=step, asked=None, said=state.said | {step}, deadline=deadline
            )
        case ev.Unclaimed():
            return replace(state, mode="bot")
        case ev.Claimed(rep=rep, name=name):
            owner = Rep(rep, name)
            alert = replace(state.alert, claimed_by=owner) if is_open(state.alert) else state.alert
            return replace(state, mode="rep", rep=owner, alert=alert)
        case ev.Released():
            return replace(state, mode="bot", rep=None, by_rep=None)
        case ev.Closed():
            return replace(state, mode="closed", rep=None, asked=None, by_rep=None, ended=True)


def is_open(alert: Alert | None) -> TypeGuard[Alert]:
    return alert is not None and alert.claimed_by is None and alert.withdrawn is None


def _alerted(
    state: State, event: ev.TurnedHot | ev.CauseAdded | ev.Cooled | ev.AlertSeen, at: datetime
) -> State:
    alert = state.alert
    match event:
        case ev.TurnedHot(alert=id, causes=causes, deadline=deadline, to=to):
            # a rep who talks to the lead already has the alert too
            raised = Alert(id, causes, at, deadline, to, claimed_by=state.rep)
            return replace(state, hot=causes, alert=raised)
        case ev.CauseAdded(causes=causes):
            added = replace(alert, causes=(*alert.causes, *causes)) if alert else None
            return replace(state, hot=(*state.hot, *causes), alert=added)
        case ev.Cooled():
            return replace(state, hot=(), alert=replace(alert, withdrawn=at) if is_open(alert) else alert)
        case ev.AlertSeen(rep=rep):
            seen = replace(alert, seen=(*alert.seen, rep)) if alert and rep not in alert.seen else alert
            return replace(state, alert=seen)


def _signalled(state: State, fact: str, value: str | float, at: datetime) -> State:
    state = replace(state, signals=state.signals + 1)
    if fact == "page":
        state = replace(state, page=str(value))
    if fact == "visits":
        state = replace(state, visits=max(state.visits, int(value)))
    return _sighted(state, fact, value, at)


def _sighted(state: State, fact: str, value: str | float, at: datetime) -> State:
    seen = {
        signal.id: (*state.sightings.get(signal.id, ()), at)
        for signal in state.flow.signals
        if len(state.sightings.get(signal.id, ())) < signal.most and _matches(signal, fact, value)
    }
    return replace(state, sightings={**state.sightings, **seen}) if seen else state


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
