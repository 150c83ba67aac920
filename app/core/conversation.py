"""decide(flow, state, command, context) -> events: what a conversation does, whoever asks.

The one place that moves a conversation on: what the bot says and asks next, who may speak, when a lead
turns hot. Pure: time, ids and staff come in with the context; a command that may not be is `Refused`, with
nothing decided. Never stores, never sends.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from . import events as ev
from .accounts import domain_known, tells_email
from .commands import (
    AlertDue,
    Answer,
    Claim,
    Command,
    Confirm,
    Context,
    Correct,
    DeadlinePassed,
    Deliver,
    Follow,
    Identify,
    Join,
    Known,
    Leave,
    LetterSent,
    LookForRep,
    Open,
    Part,
    Pass,
    Past,
    QueueDue,
    Refused,
    Release,
    RepAsk,
    ReplyDue,
    RepSay,
    Rescore,
    Say,
    See,
    Settle,
    Signal,
    Tell,
    Transfer,
    WriteNote,
)
from .curtail import is_settled, may_stop
from .draft import Draft
from .events import Event
from .flow import Condition, Flow, Step
from .heat import alert_due, heat, look_for_rep, pass_on
from .phrases import phrase
from .queue import look_for_owner, queue_due, settle, settle_anew
from .routing import is_staffed
from .scorecard import card, facts, lapsed
from .state import Answer as Given
from .state import Identity, State
from .understand import Unfit, fit, understand
from .values import Value, Words
from .walk import after_group, is_told_by_account, next_of, place_of
from .wording import filled, filling

LONGEST = 2000  # characters of one text
MOST_EVENTS, MOST_SIGNALS = 10_000, 500  # of one conversation: no visitor makes a log without end
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
    WriteNote,
)  # commands that change nothing a score is made of
OLDEST = timedelta(days=60)  # of a trail
PAUSE = timedelta(minutes=1)  # after which it is looked whether time has moved the score


def decide(flow: Flow, state: State, command: Command, context: Context) -> tuple[Event, ...]:
    """What happens because of `command`; () if nothing does. Refused, with its code, if it may not be."""
    return decided(flow, state, command, context)[0]


def decided(flow: Flow, state: State, command: Command, context: Context) -> tuple[tuple[Event, ...], State]:
    """The same with the state it leaves: the fold of the events, still to be `signed` by whose they are."""
    draft = Draft(flow, state, context)
    _decide(draft, state, command)
    return tuple(draft.events), draft.state


def _decide(draft: Draft, state: State, command: Command) -> None:
    if state.seq:
        _note_staff(draft)
        _note_time(draft, command)
    noted = len(draft.events)
    match command:
        case Open():
            _open(draft, command)
        case Follow():
            _follow(draft, command)
        case Rescore():
            _rescore(draft)
        case Identify(identity):
            _identify(draft, identity)
        case Settle():
            heat(draft)  # first: what it is at rest is what the lead's score says now
            settle(draft)
        case LetterSent(upto):
            if upto > state.mailed:
                draft.add(ev.Mailed(upto))
        case QueueDue(is_overdue):
            queue_due(draft, is_overdue)
        case Answer() | Correct() | Pass() | Say() | Signal() | Leave():
            _visitor(draft, command)
        case Past():
            _past(draft, command)
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
            _rep(draft, command)
    if len(draft.events) == noted:
        draft.forget()  # what was noted on the way is no reason to write
        return
    if not isinstance(command, QUIET):
        heat(draft)
        if draft.state.mode == "closed":
            settle(draft)
        settle_anew(draft)


def _note_staff(draft: Draft) -> None:
    """Whether sales is there comes from outside: what a condition may ask for is written down first."""
    staffed = is_staffed(draft.flow, draft.context)
    if draft.flow.asks_staffed and draft.state.staffed is not staffed:
        draft.add(ev.Staffed(staffed))


# --- the visitor ---
def _open(draft: Draft, command: Open) -> None:
    if draft.state.seq:
        return  # a repeat resumes: the use case answers it from the log
    draft.add(
        ev.Opened(
            flow=draft.flow.id,
            version=command.version,
            language=command.language,
            lead=draft.context.fresh,
            page=command.page,
            query=Words(command.query) if command.query else None,
            referrer=Words(command.referrer) if command.referrer else None,
        )
    )
    at = draft.context.at
    for past in command.trail:
        if at - OLDEST <= past.happened <= at:  # else a clock is wrong, and nobody knows when it was
            draft.add(ev.Signalled(past.fact, past.value, past.happened))
    _note_staff(draft)
    _walk(draft, 0)


def _past(draft: Draft, command: Past) -> None:
    """What the site's own server tells, also after the end: a trial begun a week later says much."""
    if draft.state.seq > MOST_EVENTS:
        raise draft.refuse("too-fast")
    draft.add(ev.Signalled(command.fact, command.value, min(command.happened, draft.context.at)))


def _visitor(draft: Draft, command: Answer | Correct | Pass | Say | Signal | Leave) -> None:
    state = draft.state
    if state.mode == "closed":
        raise draft.refuse("closed")
    if state.seq > MOST_EVENTS or (isinstance(command, Signal) and state.signals >= MOST_SIGNALS):
        raise draft.refuse("too-fast")
    match command:
        case Answer(step, value, consent):
            asked = state.step()
            if asked is None or asked.id != step:
                raise draft.stale()
            _answer(draft, asked, _fitting(draft, asked, value, consent))
        case Correct(step, value, consent):
            _correct(draft, step, value, consent)
        case Pass(step):
            if (asked := state.step()) and asked.id == step:
                _answer(draft, asked, None)
        case Say(text):
            _say(draft, text)
        case Signal(fact, value):
            draft.add(ev.Signalled(fact, value))
        case Leave():
            draft.add(ev.Closed("left"))


def _follow(draft: Draft, command: Follow) -> None:
    """Also after the end: a visitor books when the talk is over. Once is enough."""
    step = draft.flow.step(command.step)
    if step is None or step.kind != "book" or step.id not in draft.state.said:
        raise draft.stale()
    if step.id not in draft.state.followed:
        draft.add(ev.Followed(step.id))


def _answer(draft: Draft, step: Step, value: Value | None, typed: Words | None = None) -> None:
    agreed = _agreed(draft, step, value)
    draft.add(ev.Answered(step.id, value, agreed, typed))
    _note_address(draft, step, agreed)
    if draft.state.mode == "bot":  # else a rep put the question, and the bot stays silent
        _walk(draft, next_of(draft.flow, step, value), inside=step.group)


def _note_address(draft: Draft, step: Step, agreed: Words | None) -> None:
    """An address may tell who it is, if they have agreed to be written to, and which company they are of."""
    known, state = draft.context.known, draft.state
    if not tells_email(step):
        return
    if state.tie == "email" and (known is None or known.lead != state.lead):
        draft.add(ev.Parted())  # by an address that was corrected since
    if known and agreed:
        _recognise(draft, known, "email")
    _note_account(draft)


def _recognise(draft: Draft, known: Known, why: ev.Tie, rep: str | None = None) -> None:
    if known.lead == draft.state.lead or (draft.state.parted and rep is None):
        return
    told = tuple(part for one in known.told for part in (one.step, one.value, one.at, one.rep))
    draft.add(ev.Recognised(known.lead, why, told, rep))


def _identify(draft: Draft, identity: Identity) -> None:
    """Who the site says it is. One conversation is one person's: another one begins their own."""
    held = draft.state.identity
    if held and held.id != identity.id:
        raise draft.refuse("other-identity")
    if held != identity:
        texts = (identity.name, identity.email, identity.company)
        draft.add(ev.Identified(Words(identity.id), *(Words(text) if text else None for text in texts)))
    if draft.context.known:
        _recognise(draft, draft.context.known, "identity")
    _note_account(draft)


def _note_account(draft: Draft) -> None:
    """What a company has told comes from outside, with the address that names it: first written down."""
    account = draft.context.account
    if account is None or domain_known(draft.state) != account.domain:
        return
    facts = tuple(part for name, value in sorted(account.facts.items()) for part in (name, _as_words(value)))
    draft.add(ev.AccountKnown(Words(account.domain), tuple(sorted(account.answered)), facts))


def _as_words(fact: str | float) -> Words | float:
    return Words(fact) if isinstance(fact, str) else fact


def _fitting(draft: Draft, step: Step, raw: object, consent: bool) -> Value | None:
    """The value a raw one means, None for a skip. Refused in words the visitor can use."""
    language = draft.state.spoken.language
    if raw is None:
        if step.skip is None:
            raise Refused("invalid-answer", phrase(language, "empty"))
        return None
    try:
        value = fit(step, raw, draft.context.at.date())
    except Unfit as unfit:
        told = _filled(draft, step.error) if step.error else unfit.text(language)
        raise Refused("invalid-answer", told) from unfit
    if step.consent and not consent:
        raise Refused("invalid-answer", phrase(language, "consent-needed"))
    return value


def _agreed(draft: Draft, step: Step, value: Value | None) -> Words | None:
    """The wording that was agreed to, as it was shown: the flow may be worded otherwise tomorrow."""
    if step.consent is None or value is None:
        return None
    return Words(_filled(draft, step.consent))


def _filled(draft: Draft, text: str) -> str:
    return filled(text, filling(draft.state, draft.context.site_name))


def _correct(draft: Draft, id: str, raw: object, consent: bool) -> None:
    state, step = draft.state, draft.state.spoken.step(id)
    if step and state.step() == step:
        return _answer(draft, step, _fitting(draft, step, raw, consent))
    if step is None or id not in state.answers or state.mode != "bot":
        raise draft.stale()
    value = _fitting(draft, step, raw, consent)
    agreed = _agreed(draft, step, value)
    draft.add(ev.Corrected(id, value, agreed))
    _note_address(draft, step, agreed)
    if id in state.beside:
        return None  # it was answered beside the walk, which goes on where it stands
    ahead, path = _walk_again(draft, step, value)
    draft.add(ev.Rewalked(path))
    for event in ahead:
        draft.add(event)
    return None


def _walk_again(draft: Draft, step: Step, value: Value | None) -> tuple[list[Event], tuple[str, ...]]:
    """What the walk behind a corrected step now does, and the questions on the new path.

    Each answer given before is used once, when the walk comes to its question; conditions on the way see the
    answers before them, as they did the first time.
    """
    state = draft.state
    path = state.path[: state.path.index(step.id) + 1]
    kept = {id: answer for id, answer in state.answers.items() if id in path or id in state.beside}
    again = Draft(draft.flow, replace(state, path=path, answers=kept), draft.context)
    reuse = {id: answer for id, answer in state.given.items() if id not in kept}
    _walk(again, next_of(draft.flow, step, value), inside=step.group, reuse=reuse)
    same = [ev.Asked(state.asked)] if state.asked else []
    ahead = [] if again.events == same else again.events  # the open question stands already: not put twice
    return ahead, again.state.path


def _say(draft: Draft, text: str) -> None:
    state, step = draft.state, draft.state.step()
    if state.mode in ("rep", "waiting"):
        draft.add(ev.VisitorSaid(Words(text)))
        return
    if step is None:
        raise draft.stale()
    understood = understand(step, text, draft.context.at.date(), state.spoken.language)
    if understood and understood.value is not None and step.consent:
        raise Refused("invalid-answer", phrase(state.spoken.language, "consent-needed"))
    if understood:
        _answer(draft, step, understood.value, Words(text))
    elif state.tries == 0:
        draft.add(ev.NotUnderstood(step.id, Words(text)))
        draft.add(ev.Asked(step.id, again="not-understood"))
    else:  # asked twice: the text is kept for the rep, and the answer stays unknown
        draft.add(ev.Noted(step.id, Words(text)))
        draft.add(ev.Said(step.id, "noted"))
        _walk(draft, next_of(draft.flow, step, None), inside=step.group)


# --- the walk ---
def _walk(draft: Draft, n: int, inside: str | None = None, reuse: Mapping[str, Given] | None = None) -> None:
    """From place `n` on: say what is to be said, until a question, a wait for a rep, or the end.

    `inside`: the group the walk is in, whose condition was judged on entering. `reuse`: answers given before
    a correction; a question found there is passed with them.
    """
    flow, left = draft.flow, dict(reuse or {})
    passes = 0
    while n < len(flow.steps):
        step = flow.steps[n]
        if step.group and step.group != inside and not _holds(draft, flow.groups[step.group].when, n):
            n = after_group(flow, step.group)
            continue
        inside = step.group
        if not _holds(draft, step.when, n):
            n += 1
            continue
        passes += 1
        if step.asks:
            if is_told_by_account(draft.state, step):
                draft.add(ev.PassedOver(step.id, "known"))
            elif passes <= 2 * len(flow.steps) and step.id not in left and _is_spared(draft, step, n):
                draft.add(ev.PassedOver(step.id))
            elif not _is_answered(draft, step, left) or passes > 2 * len(flow.steps):
                draft.add(ev.Asked(step.id))
                return
        elif step.kind == "handoff":
            if _hands_off(draft, step, again=reuse is not None):
                return
        elif reuse is None or step.id not in draft.state.said:
            draft.add(ev.Said(step.id))
        n = next_of(flow, step, draft.state.value(step.id))
    draft.add(ev.Closed("end"))


def _holds(draft: Draft, condition: Condition | None, n: int) -> bool:
    """Conditions act only when true: unknown passes the step over."""
    if condition is None:
        return True
    return condition.test(facts(draft.flow, draft.state, draft.context.at, n)) is True


def _is_spared(draft: Draft, step: Step, n: int) -> bool:
    """Whether the decision stands, whatever would be answered here and later."""
    flow, state = draft.flow, draft.state
    if flow.stop is None or not may_stop(step) or state.knows(step.id):
        return False
    return is_settled(flow, state, draft.context.at, n)


def _is_answered(draft: Draft, step: Step, left: dict[str, Given]) -> bool:
    """Known already: from before a correction, by a question of the rep, or confirmed by one."""
    if step.id in left:
        state, answer = draft.state, left.pop(step.id)
        answers = {**state.answers, step.id: answer}
        draft.state = replace(state, answers=answers, path=(*state.path, step.id))
        return True
    return step.id in draft.state.beside or step.id in draft.state.confirmed


def _hands_off(draft: Draft, step: Step, again: bool) -> bool:
    """Whether the walk waits here for a rep. Nobody there: `closed:` is said and it goes on."""
    if again and step.id in draft.state.said:
        return False  # the handoff was tried before the correction
    if is_staffed(draft.flow, draft.context):
        draft.add(ev.Said(step.id))
        draft.add(ev.HandedOff(step.id, draft.context.at + draft.flow.sales.deadline))
        return True
    draft.add(ev.Said(step.id, "closed"))
    return False


def _deadline(draft: Draft, command: DeadlinePassed) -> None:
    state = draft.state
    if state.mode != "waiting" or state.stands != command.step or state.deadline != command.deadline:
        return  # claimed, closed or handed off anew meanwhile
    step = draft.flow.steps[draft.flow.position[command.step]]
    draft.add(ev.Unclaimed(step.id))
    draft.add(ev.Said(step.id, "otherwise"))
    _walk(draft, next_of(draft.flow, step, None), inside=step.group)


# --- the rep ---
def _rep(draft: Draft, command: Command) -> None:
    state = draft.state
    match command:
        case Claim(rep, name, calls):
            if state.rep and state.rep.id != rep:
                raise Refused("taken", f"{state.rep.name} has this conversation.", by=state.rep.name)
            draft.add(ev.Claimed(rep, name, calls))
        case Release(rep):
            _must_own(draft, rep)
            _release(draft, rep)
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
            _recognise(draft, draft.context.known, "rep", name)
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


def _release(draft: Draft, rep: str) -> None:
    """Back to the bot: the open question is put again; after a handoff, the next step; at the end, closed."""
    draft.add(ev.Released(rep))
    _go_on(draft)


def _reply_due(draft: Draft, command: ReplyDue) -> None:
    """A hot lead that was claimed and heard nothing is taken back: it is the next rep's turn."""
    alert = draft.state.alert
    if alert is None or alert.claim != command.claim or not draft.state.rep:
        return
    if alert.replied or alert.calls or alert.withdrawn:
        return
    draft.add(ev.TakenBack(draft.state.rep.id))
    pass_on(draft)
    _go_on(draft)


def _go_on(draft: Draft) -> None:
    state = draft.state
    if state.ended:
        draft.add(ev.Closed("released"))
    elif state.asked and state.asked not in state.confirmed:
        draft.add(ev.Asked(state.asked))
    else:
        stands = draft.flow.step(state.stands) if state.stands else None
        _walk(draft, place_of(draft.flow, state), inside=stands.group if stands else None)


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
