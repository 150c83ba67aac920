"""A message that a visitor leaves for the reps when nobody is there: when it is offered, what is kept of it.

It waits until a rep has replied, has called, or has said what became of the lead. One that comes late, from a
page that was offline, is kept all the same. Never moves the walk, never counts for the score.
"""

from typing import Any

from . import events as ev
from .commands import Context, LeaveMessage, Refused
from .draft import Draft
from .letters import address_of
from .phrases import phrase
from .routing import is_staffed
from .state import State
from .understand import Unfit, fit_email
from .values import Words
from .wording import filled, filling

MOST = 5  # that wait unanswered


def offered(state: State, context: Context) -> dict[str, Any] | None:
    """The offer as the wire has it; None while somebody may come, or as long as the talk goes its way.

    `email`: an address to be answered at is needed, with the `consent` to be ticked, or with the `hint` of
    what it is used for where the flow has no wording of its own.
    """
    if state.erased or state.mode not in ("bot", "closed") or (state.message and state.message.count >= MOST):
        return None
    if not state.missed and (state.mode == "bot" or is_staffed(state.flow, context)):
        return None
    if _reachable(state):
        return {"email": False}
    consent = _consent(state, context.site_name)
    use = {"hint": _use(state)} if consent is None else {"consent": consent}
    return {"email": True, **use}


def leave_message(draft: Draft, command: LeaveMessage) -> None:
    state = draft.state
    if state.message and state.message.count >= MOST:
        raise draft.refuse("too-fast")
    email = _address(state, command.email)
    if email is None and not _reachable(state):
        raise Refused("invalid-answer", phrase(state.spoken.language, "email"))
    consent = _consent(state, draft.context.site_name)
    if email and consent is not None and not command.consent:
        raise Refused("invalid-answer", phrase(state.spoken.language, "consent-needed"))
    agreed = Words(_use(state) if consent is None else consent) if email else None
    draft.add(ev.MessageLeft(Words(command.text), email, agreed))


def _address(state: State, raw: str | None) -> Words | None:
    if not raw or not raw.strip():
        return None
    try:
        return fit_email(raw)
    except Unfit as unfit:
        raise Refused("invalid-answer", unfit.text(state.spoken.language)) from unfit


def _reachable(state: State) -> bool:
    """Whether they can be answered already: at an address with their consent, or by telephone."""
    phones = (state.value(step.id) for step in state.flow.steps if step.kind == "phone")
    return address_of(state) is not None or any(isinstance(one, Words) and one.text for one in phones)


def _consent(state: State, site_name: str) -> str | None:
    """What the flow has visitors agree to when it asks for their address."""
    wordings = (step.consent for step in state.spoken.emails if step.consent)
    wording = next(wordings, None)
    return filled(wording, filling(state, site_name)) if wording else None


def _use(state: State) -> str:
    return phrase(state.spoken.language, "message-use")
