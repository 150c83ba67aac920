"""decide(flow, state, command, context) -> events: what a conversation does, whoever asks.

The one place that moves a conversation on: a visitor's requests are told in `visitor`, a rep's in `rep`, what
the bot then does in `bot`, when a lead turns hot in `heat`. Pure: time, ids and staff come in with the
context; a command that may not be is `Refused`, with nothing decided. Never stores, never sends.
"""

from datetime import timedelta

from . import events as ev
from .bot import go_on, note_staff, walk_on
from .commands import (
    AlertDue,
    Answer,
    Claim,
    Command,
    Context,
    Correct,
    DeadlinePassed,
    Deliver,
    Follow,
    Identify,
    Leave,
    LeaveMessage,
    LetterSent,
    LookForRep,
    Open,
    Pass,
    Past,
    QueueDue,
    ReplyDue,
    RepSay,
    Rescore,
    Say,
    See,
    Settle,
    Signal,
    Tell,
    Transfer,
    WantTranscript,
    WriteNote,
)
from .draft import Draft
from .events import Event
from .flow import Flow
from .heat import alert_due, heat, look_for_rep, pass_on
from .keepsake import want_transcript
from .message import leave_message
from .queue import look_for_owner, queue_due, settle, settle_anew
from .rep import by_rep
from .scorecard import card, lapsed
from .state import State
from .visitor import begin, by_server, by_visitor, follow, identify, within_bounds
from .walk import next_of

QUIET = (
    RepSay,
    See,
    Deliver,
    Claim,
    Follow,
    AlertDue,
    LookForRep,
    ReplyDue,
    QueueDue,
    LetterSent,
    Tell,
    Transfer,
    WantTranscript,
    WriteNote,
)  # commands that change nothing a score is made of
UNASKED = (
    Open,
    Identify,
    AlertDue,
    DeadlinePassed,
    Deliver,
    LetterSent,
    LookForRep,
    QueueDue,
    ReplyDue,
    Rescore,
    See,
    Settle,
)  # commands that nobody waits for to have an effect: of an erased conversation they have none
PAUSE = timedelta(minutes=1)  # after which it is looked whether time has moved the score


def decide(flow: Flow, state: State, command: Command, context: Context) -> tuple[Event, ...]:
    """What happens because of `command`; () if nothing does. Refused, with its code, if it may not be."""
    return decided(flow, state, command, context)[0]


def decided(
    flow: Flow, state: State, command: Command, context: Context
) -> tuple[tuple[Event, ...], tuple[State, ...]]:
    """The same with the states that the events lead to, one after each; the last is still to be `signed`."""
    draft = Draft(flow, state, context)
    _decide(draft, state, command)
    return tuple(draft.events), tuple(draft.states)


def _decide(draft: Draft, state: State, command: Command) -> None:
    if state.erased:
        if not isinstance(command, UNASKED):
            raise draft.refuse("closed")
        return
    if state.seq:
        note_staff(draft)
        _note_time(draft, command)
    noted = len(draft.events)
    match command:
        case Open():
            begin(draft, command)
        case Follow():
            follow(draft, command)
        case Rescore():
            _rescore(draft)
        case Identify(identity):
            identify(draft, identity)
        case Settle():
            heat(draft)  # first: what it is at rest is what the lead's score says now
            settle(draft)
        case LetterSent(upto):
            if upto > state.mailed:
                draft.add(ev.Mailed(upto))
        case QueueDue(is_overdue):
            queue_due(draft, is_overdue)
        case LeaveMessage():
            within_bounds(draft)
            leave_message(draft, command)
        case WantTranscript():
            within_bounds(draft)
            want_transcript(draft, command)
        case Answer() | Correct() | Pass() | Say() | Signal() | Leave():
            by_visitor(draft, command)
        case Past():
            by_server(draft, command)
        case DeadlinePassed():
            _deadline(draft, command)
        case AlertDue():
            alert_due(draft, command)
        case LookForRep():
            look_for_rep(draft)
            look_for_owner(draft)
        case ReplyDue():
            _reply_due(draft, command)
        case _:
            by_rep(draft, command)
    if len(draft.events) == noted:
        draft.forget()  # what was noted on the way is no reason to write
        return
    if not isinstance(command, QUIET):
        heat(draft)
        if draft.state.mode == "closed":
            settle(draft)
        settle_anew(draft)


def _deadline(draft: Draft, command: DeadlinePassed) -> None:
    state = draft.state
    if state.mode != "waiting" or state.stands != command.step or state.deadline != command.deadline:
        return  # claimed, closed or handed off anew meanwhile
    step = draft.flow.steps[draft.flow.position[command.step]]
    draft.add(ev.Unclaimed(step.id))
    draft.add(ev.Said(step.id, "otherwise"))
    walk_on(draft, next_of(draft.flow, step, None), inside=step.group)


def _reply_due(draft: Draft, command: ReplyDue) -> None:
    """A hot lead that was claimed and heard nothing is taken back: it is the next rep's turn."""
    alert = draft.state.alert
    if alert is None or alert.claim != command.claim or not draft.state.rep:
        return
    if alert.replied or alert.calls or alert.withdrawn:
        return
    draft.add(ev.TakenBack(draft.state.rep.id))
    pass_on(draft)
    go_on(draft)


# --- time ---
def _note_time(draft: Draft, command: Command) -> None:
    """What time alone has changed since the last event is written down before anything else happens."""
    at = draft.state.at
    if at and draft.context.at - at > PAUSE and not isinstance(command, Rescore):
        _rescore(draft)


def _rescore(draft: Draft) -> None:
    """Written down where the score did change since the log's last event, or an alert is due."""
    state, at = draft.state, draft.context.at
    if state.at is None:
        return
    before, now = card(draft.flow, state, state.at), card(draft.flow, state, at)
    has_moved = (before.total, before.lowest, before.highest) != (now.total, now.lowest, now.highest)
    has_passed = lapsed(draft.flow, state, state.at) != lapsed(draft.flow, state, at)
    if has_moved or has_passed or now.hot != bool(state.hot):
        draft.add(ev.Aged())
