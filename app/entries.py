"""A turn: one request's events, and all that is written beside them in the same breath.

The timers and messages that fall due, the rows that reps read, the keys a person is found by. Pure; never
stores, never decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_
from typing import Any

from .core import events as ev
from .core.accounts import domain_known, tells_domain_alike
from .core.ageing import changes
from .core.channels import Channel, telling
from .core.devices import pushes
from .core.entry import Entry, Timer
from .core.events import Logged
from .core.lead import alert_row, lead_row
from .core.letters import WAIT, address_of
from .core.outlook import outlook
from .core.population import Population, change
from .core.queue import reminds_at
from .core.routing import settles_at
from .core.scorecard import Scorecard, card
from .core.state import State, signed
from .core.values import stamp
from .people import keys_told


@dataclass(frozen=True, slots=True)
class Ref:
    """A conversation, with the site that it is read and written for."""

    site: str
    id: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One request's events, and the states around them. Empty `logged`: nothing happened.

    `states`: those after each event, where they are at hand.
    """

    before: State
    after: State
    logged: tuple[Logged, ...]
    states: tuple[State, ...] | None = None


def turn_of(
    state: State, events: Sequence[ev.Event], states: tuple[State, ...], at: datetime, request: str, by: str
) -> Turn:
    """A decision as it is written. `states`: after each event; `by`: whose request it was."""
    logged = tuple(Logged(state.seq + n, at, request, by, event) for n, event in enumerate(events, start=1))
    return Turn(state, signed(states[-1], by), logged, states)


def entry_of(
    ref: Ref,
    turn: Turn,
    population: Population,
    zone: str = "UTC",
    channels: Sequence[Channel] = (),
    token: str | None = None,
    shows: bool = True,
) -> Entry:
    """A turn with what is written beside it: outbox rows, and the rows reps read as they are after it.

    `zone`: the site's; `channels`: those that may have to hear of it; `token`: the one of a visitor who has
    just come; `shows`: also the row that reps read.
    """
    state = turn.after
    inbox = alert = None
    if state.is_lead and shows:
        scored = card(state.flow, state, turn.logged[-1].at)
        inbox = shown_lead(ref, state, scored, population)
        if _tells_another_alert(turn):
            alert = alert_row(state.flow, state, scored, ref.site, ref.id)
    return Entry(
        ref.site,
        "conversation",
        ref.id,
        turn.logged,
        (
            *_timers(ref, state, turn.logged),
            *_rescoring(ref, turn),
            *_settling(ref, turn),
            *telling(ref.id, zone, turn.before, state, turn.logged, channels),
        ),
        inbox,
        alert=alert,
        comes=turn.before.lead != state.lead or not turn.before.is_lead,
        turns=tuple(rep for one in turn.logged if isinstance(one.event, ev.Routed) for rep in one.event.to),
        member=_joined(turn),
        keys=keys_told(ref.site, state, turn.logged),
        token=token,
        flow=state.flow.id,
        counted=change(turn.before, state),
    )


def projected(ref: Ref, turn: Turn, population: Population, shows: bool) -> Entry:
    """What a turn of the past wrote beside its events; nothing of it falls due again. `shows`: as above."""
    return replace(entry_of(ref, turn, population, shows=shows), timers=())


def row_of(site: str, conversation: str, state: State, at: datetime) -> dict[str, Any]:
    """The lead's row as one of its conversations has it at that moment."""
    return lead_row(state.flow, state, card(state.flow, state, at), site, conversation)


def shown_lead(ref: Ref, state: State, scored: Scorecard, population: Population) -> dict[str, Any]:
    """A lead's row, with the band's certainty as earlier conversations make it."""
    row = lead_row(state.flow, state, scored, ref.site, ref.id)
    return row | outlook(state.flow, state, scored, population).wire()


def alert_of(ref: Ref, state: State, at: datetime) -> dict[str, Any] | None:
    """The last alert of a conversation as it stands, as `in_words` reads it; None if there never was one."""
    return alert_row(state.flow, state, card(state.flow, state, state.at or at), ref.site, ref.id)


def _joined(turn: Turn) -> str | None:
    """The company's domain, where this turn has told it; "" if it has taken that back."""
    if tells_domain_alike(turn.before, turn.after):
        return None
    domain, before = domain_known(turn.after), domain_known(turn.before)
    return (domain or "") if domain != before else None


def _tells_another_alert(turn: Turn) -> bool:
    """Whether what an alert says changes: by a line of talk it does not, and consoles need not hear of it."""
    before, after = turn.before, turn.after
    told = after.alert is before.alert and after.lead == before.lead and after.identity is before.identity
    same = told and all(map(is_, before.known_by, after.known_by))
    return not same or any(isinstance(one.event, ev.Aged) for one in turn.logged)


def _rescoring(ref: Ref, turn: Turn) -> Iterator[Timer]:
    """The timers for when the score changes by itself; an id is the moment, so that it is there once.

    Those that an earlier turn has set are not set again.
    """
    before, state, at = turn.before, turn.after, turn.logged[-1].at
    moments = changes(state.flow, state, at) if state.is_lead else ()
    known = changes(state.flow, before, at) if moments and before.is_lead else ()
    for due in moments:
        if due in known:
            continue
        yield Timer(f"{ref.id}:aged:{stamp(due)}", "rescore", due, {"conversation": ref.id})


def _settling(ref: Ref, turn: Turn) -> Iterator[Timer]:
    """The timer that asks whether the talk has come to rest: one, moved on for as long as it has not."""
    before, after = turn.before, turn.after
    due = settles_at(after) if before.settled or not before.is_lead else None
    if due is not None:
        yield Timer(f"{ref.id}:settle:{after.seq}", "settle", due, {"conversation": ref.id})


def _timers(ref: Ref, after: State, logged: Sequence[Logged]) -> Iterator[Timer]:
    """What falls due because of these events; an id is the event's place, so that it is there once."""
    for one in logged:
        id, body = f"{ref.id}:{one.seq}", {"conversation": ref.id}
        yield from pushes(ref.id, after, one)
        match one.event:
            case ev.HandedOff(step=step, deadline=due):
                yield Timer(id, "handoff", due, {**body, "step": step, "deadline": stamp(due)})
            case (
                ev.TurnedHot(alert=alert, deadline=due)
                | ev.Escalated(alert=alert, deadline=datetime() as due)
            ):
                yield Timer(id, "alert", due, {**body, "alert": alert, "deadline": stamp(due)})
            case ev.Claimed() | ev.Transferred() if (
                after.alert and after.alert.claim == one.seq and not after.alert.calls
            ):
                due = one.at + after.flow.sales.deadline
                yield Timer(id, "reply", due, {**body, "claim": one.seq})
            case ev.RepSaid() if address_of(after):
                yield Timer(f"{id}:letter", "letter", one.at + WAIT, body)
            case ev.TranscriptWanted():
                yield Timer(f"{id}:transcript", "letter", one.at, {**body, "transcript": one.seq})
            case ev.Queued(due=datetime() as due) | ev.OutcomeTold(due=datetime() as due):
                yield Timer(f"{id}:due", "queue", due, {**body, "overdue": True})
                if after.queue and (early := due - reminds_at(after.queue)) > one.at:
                    yield Timer(f"{id}:soon", "queue", early, {**body, "overdue": False})
