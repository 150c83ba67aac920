"""What a visitor's requests, and what is told of them, make happen. Never lets a rep's work be undone."""

from dataclasses import replace
from datetime import timedelta

from . import events as ev
from .accounts import domain_known
from .bot import note_staff, walk_on
from .commands import Answer, Correct, Follow, Known, Leave, Open, Pass, Past, Refused, Say, Signal
from .draft import Draft
from .events import Event
from .flow import Step
from .phrases import phrase
from .state import Identity
from .understand import Unfit, fit, understand
from .values import Value, Words
from .walk import next_of
from .wording import filled, filling

MOST_EVENTS, MOST_SIGNALS = 10_000, 500  # of one conversation: no visitor makes a log without end
OLDEST = timedelta(days=60)  # of a trail


def begin(draft: Draft, command: Open) -> None:
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
    note_staff(draft)
    walk_on(draft, 0)


def by_visitor(draft: Draft, command: Answer | Correct | Pass | Say | Signal | Leave) -> None:
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


def within_bounds(draft: Draft) -> None:
    if draft.state.seq > MOST_EVENTS:
        raise draft.refuse("too-fast")


def by_server(draft: Draft, command: Past) -> None:
    """What the site's own server tells, also after the end: a trial begun a week later says much."""
    within_bounds(draft)
    draft.add(ev.Signalled(command.fact, command.value, min(command.happened, draft.context.at)))


def follow(draft: Draft, command: Follow) -> None:
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
        walk_on(draft, next_of(draft.flow, step, value), inside=step.group)


def _note_address(draft: Draft, step: Step, agreed: Words | None) -> None:
    """An address may tell who it is, if they have agreed to be written to, and which company they are of."""
    known, state = draft.context.known, draft.state
    if not step.tells_email:
        return
    if state.tie == "email" and (known is None or known.lead != state.lead):
        draft.add(ev.Parted())  # by an address that was corrected since
    if known and agreed:
        recognise(draft, known, "email")
    _note_account(draft)


def recognise(draft: Draft, known: Known, why: ev.Tie, rep: str | None = None) -> None:
    if known.lead == draft.state.lead or (draft.state.parted and rep is None):
        return
    told = tuple(part for one in known.told for part in (one.step, one.value, one.at, one.rep))
    draft.add(ev.Recognised(known.lead, why, told, rep))


def identify(draft: Draft, identity: Identity) -> None:
    """Who the site says it is. One conversation is one person's: another one begins their own."""
    held = draft.state.identity
    if held and held.id != identity.id:
        raise draft.refuse("other-identity")
    if held != identity:
        texts = (identity.name, identity.email, identity.company)
        draft.add(ev.Identified(Words(identity.id), *(Words(text) if text else None for text in texts)))
    if draft.context.known:
        recognise(draft, draft.context.known, "identity")
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
    walk_on(again, next_of(draft.flow, step, value), inside=step.group, reuse=reuse)
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
        walk_on(draft, next_of(draft.flow, step, None), inside=step.group)
