"""What a rep's requests make happen. Never lets one rep act in the conversation of another."""

from . import events as ev
from .bot import go_on
from .commands import (
    Claim,
    Command,
    Confirm,
    Deliver,
    Join,
    Part,
    Refused,
    Release,
    RepAsk,
    RepSay,
    See,
    Tell,
    Transfer,
    WriteNote,
)
from .draft import Draft
from .flow import Step
from .understand import Unfit, fit
from .values import Words
from .visitor import recognise


def by_rep(draft: Draft, command: Command) -> None:
    state = draft.state
    match command:
        case Claim(rep, name, calls):
            if state.rep and state.rep.id != rep:
                raise Refused("taken", f"{state.rep.name} has this conversation.", by=state.rep.name)
            draft.add(ev.Claimed(rep, name, calls))
        case Release(rep):
            _must_own(draft, rep)
            draft.add(ev.Released(rep))
            go_on(draft)
        case Transfer():
            _transfer(draft, command)
        case WriteNote(rep, name, text):
            draft.add(ev.NoteWritten(rep, name, Words(text)))
        case RepSay(rep, name, text):
            _must_own(draft, rep)
            draft.add(ev.RepSaid(rep, name, Words(text)))
        case RepAsk(rep, id):
            _must_own(draft, rep)
            draft.add(ev.Asked(_question(draft, id).id, by_rep=True))
        case Confirm(rep, name, id, raw, note, language):
            step = _question(draft, id)
            try:
                value = fit(step, raw, draft.context.at.date())
            except Unfit as unfit:
                raise Refused("invalid-answer", unfit.text(language)) from unfit
            draft.add(ev.Confirmed(id, value, rep, name, Words(note) if note else None))
        case Join(name=name):
            if draft.context.known is None:
                raise Refused("bad-request", "There is no such lead to join.")
            recognise(draft, draft.context.known, "rep", name)
        case Part(name=name):
            if state.tie is None:
                raise Refused("bad-request", "This conversation is a lead of its own already.")
            draft.add(ev.Parted(name))
        case Tell(rep, name, outcome):
            due = outcome.due if outcome.outcome == "callback" else None
            draft.add(ev.OutcomeTold(outcome.outcome, rep, name, due))
        case Deliver(rep, alert):
            if state.alert and state.alert.id == alert and rep not in state.alert.delivered:
                draft.add(ev.AlertDelivered(alert, rep))
        case See(rep, alert):
            if state.alert and state.alert.id == alert and rep not in state.alert.seen:
                draft.add(ev.AlertSeen(alert, rep))


def _must_own(draft: Draft, rep: str) -> None:
    owner = draft.state.rep
    if owner is None:
        raise Refused("not-yours", "Claim this conversation first.")
    if owner.id != rep:
        raise Refused("not-yours", f"{owner.name} has this conversation.", by=owner.name)


def _transfer(draft: Draft, command: Transfer) -> None:
    _must_own(draft, command.rep)
    to, note = command.to, Words(command.note) if command.note else None
    if to.id == command.rep:
        raise Refused("bad-request", "You have this conversation already.")
    draft.add(ev.Transferred(command.rep, command.name, to.id, to.name, note))


def _question(draft: Draft, id: str) -> Step:
    step = draft.flow.step(id)
    if step is None or not step.asks:
        raise Refused("bad-request", f"'{id}' is not a question of this flow.")
    return step
