"""The reps' queue: leads at rest that are worth a call though not hot, each with an owner and a due time.

A lead enters it when its talk settles in a band with `then: queue`, keeps its owner and its due time while it
is in it, and leaves it when a rep has talked to it or said what became of it. Before it is due its owner is
reminded; afterwards it is overdue. Never tells anybody: the log does.
"""

from datetime import datetime, timedelta

from . import events as ev
from .commands import Context
from .draft import Draft
from .flow import Then
from .routing import leads_to, settles_at
from .scorecard import Scorecard, card, facts
from .state import Queued, State
from .whose_turn import Turns, flat, whose_turn

REMINDS = timedelta(hours=1)  # before it is due, at most
SHARE = 4  # of the time there is, the last of which brings the reminder: an hour of four


def settle(draft: Draft) -> None:
    """Written down once the talk has come to rest: closed, or silent for `settle` and with no rep."""
    state, due = draft.state, settles_at(draft.state)
    if due is None or state.mode in ("waiting", "rep") or draft.context.at < due:
        return
    _come_to_rest(draft)


def settle_anew(draft: Draft) -> None:
    """What has changed by itself since it came to rest, or by the site's word, may lead elsewhere."""
    state = draft.state
    if not state.settled or state.then is None or state.mode in ("waiting", "rep"):
        return
    if _then(state, card(draft.flow, state, draft.context.at)) != state.then:
        _come_to_rest(draft)


def _come_to_rest(draft: Draft) -> None:
    scored = card(draft.flow, draft.state, draft.context.at)
    then = _then(draft.state, scored)
    draft.add(ev.Settled(scored.band.id, then))
    if then == "queue" and draft.state.queue is None and not draft.state.told:
        span = scored.band.within
        _queue(draft, draft.context.at + span if span else None)


def _then(state: State, scored: Scorecard) -> Then:
    """Who has left a message waits for an answer, whatever the score says."""
    then = leads_to(scored)
    return "queue" if state.message and then != "alert" else then


def _queue(draft: Draft, due: datetime | None) -> None:
    turns = _turns(draft)
    draft.add(ev.Routed("queue", turns.to, flat(turns.verdicts), turns.team, turns.route))
    draft.add(ev.Queued(*_owner(draft.context, turns), due))


def look_for_owner(draft: Draft) -> None:
    """Somebody sells here now: a queued lead that nobody has becomes theirs."""
    queue = draft.state.queue
    if queue and queue.owner is None and _turns(draft).to:
        _queue(draft, queue.due)


def queue_due(draft: Draft, is_overdue: bool) -> None:
    """Its owner is reminded before it is due, and told when it is overdue."""
    queue, at = draft.state.queue, draft.context.at
    if queue is None or queue.due is None:
        return
    owner = queue.owner.id if queue.owner else None
    if is_overdue and at >= queue.due and not queue.overdue:
        draft.add(ev.Overdue(owner))
    elif not is_overdue and at < queue.due and not queue.reminded:
        draft.add(ev.Reminded(owner))


def reminds_at(queue: Queued) -> timedelta:
    """How long before it is due its owner is reminded."""
    if queue.due is None:
        return timedelta()
    return min(REMINDS, (queue.due - queue.at) / SHARE)


def _turns(draft: Draft) -> Turns:
    """Whose it is to follow up: they need not be there at this moment."""
    flow, state, context = draft.flow, draft.state, draft.context
    return whose_turn(
        flow,
        facts(flow, state, context.at),
        context.colleagues,
        language=state.language,
        owner=context.seller,
        also_absent=True,
    )


def _owner(context: Context, turns: Turns) -> tuple[str | None, str | None]:
    """One owner, also where an alert would be everybody's; id and name."""
    names = {one.id: one.name for one in context.colleagues}
    chats = {one.id: one.chats for one in context.colleagues}
    if not turns.to:
        return None, None
    owner = min(turns.to, key=lambda id: (chats[id], id))
    return owner, names[owner]
