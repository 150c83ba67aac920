"""Hot leads: the alert raised, added to, withdrawn, and passed on until somebody takes it.

Whose turn it is stands in the log with the reason for every rep. At a deadline it is the next rep's turn,
then everybody's, then the team's channels hear of it. Never talks to the visitor: that is the conversation's.
"""

from datetime import datetime
from typing import Literal

from . import events as ev
from .ageing import CALM
from .commands import AlertDue
from .cooling import cooled
from .draft import Draft
from .routing import within
from .scorecard import card, facts
from .state import Alert, State, is_open
from .whose_turn import Turns, flat, whose_turn


def heat(draft: Draft) -> None:
    """The alert, in the same breath as the event that causes it: raised, added to, or withdrawn."""
    state, context = draft.state, draft.context
    scored = card(draft.flow, state, context.at)
    if scored.causes and not state.hot:
        if _is_flapping(state, scored.causes, context.at):
            return  # `ageing` has it looked at again when the ten minutes are over
        _raise(draft, scored.causes)
    elif state.hot and not scored.causes:
        draft.add(cooled(draft.flow, draft.begun, state, draft.events, context.at))
    elif added := tuple(cause for cause in scored.causes if cause not in state.hot):
        draft.add(ev.CauseAdded(state.alert.id if state.alert else "", added))


def _is_flapping(state: State, causes: tuple[str, ...], at: datetime) -> bool:
    """Whether the last alert, for the same causes, was raised and fell within the last ten minutes."""
    last = state.alert
    return last is not None and at - last.at < CALM and set(causes) <= set(last.causes)


def _raise(draft: Draft, causes: tuple[str, ...]) -> None:
    id, due = f"a-{draft.context.fresh}", _deadline(draft)
    turns = _turns(draft, frozenset())
    draft.add(ev.TurnedHot(id, causes, due, turns.to))
    if draft.state.rep is not None:
        return  # who talks to the lead has it
    draft.add(_routed("alert", turns))
    if not turns.to:  # nobody is there who could miss it: the channels hear of it at once
        draft.add(ev.Escalated(id, "channels", ()))


def alert_due(draft: Draft, command: AlertDue) -> None:
    """Nobody has claimed it by its deadline."""
    alert = draft.state.alert
    if is_open(alert) and alert.id == command.alert and alert.deadline == command.deadline:
        pass_on(draft)


def pass_on(draft: Draft) -> None:
    """It is the next rep's turn; where that was so already, everybody's; then the channels'."""
    alert = draft.state.alert
    if not is_open(alert) or alert.level == "channels":
        return
    if alert.level == "first":
        turns = _turns(draft, alert.asked)
        if turns.to and turns.route != "everybody":
            draft.add(_routed("alert", turns))
            draft.add(ev.Escalated(alert.id, "next", turns.to, _deadline(draft)))
            return
    everybody = tuple(one.id for one in draft.context.colleagues if one.presence != "offline")
    if alert.level != "everybody" and set(everybody) - alert.asked:
        draft.add(ev.Escalated(alert.id, "everybody", everybody, _deadline(draft)))
    else:
        draft.add(ev.Escalated(alert.id, "channels", alert.to))


def look_for_rep(draft: Draft) -> None:
    """Somebody is there again: an alert that was nobody's turn becomes somebody's."""
    alert = draft.state.alert
    if not is_open(alert) or not wants_rep(alert):
        return
    turns = _turns(draft, frozenset())
    if turns.to:
        draft.add(_routed("alert", turns))
        draft.add(ev.Escalated(alert.id, "first", turns.to, _deadline(draft)))


def wants_rep(alert: Alert) -> bool:
    """Whether there was nobody whose turn it could be."""
    return not alert.to


def _turns(draft: Draft, asked: frozenset[str]) -> Turns:
    flow, state, context = draft.flow, draft.state, draft.context
    return whose_turn(
        flow,
        facts(flow, state, context.at),
        context.colleagues,
        language=state.language,
        owner=context.seller,
        asked=asked,
        in_hours=within(flow.sales.hours, context.at),
    )


def _routed(what: Literal["alert", "queue"], turns: Turns) -> ev.Routed:
    return ev.Routed(what, turns.to, flat(turns.verdicts), turns.team, turns.route)


def _deadline(draft: Draft) -> datetime:
    return draft.context.at + draft.flow.sales.deadline
