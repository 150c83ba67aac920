"""A lead: what sales works on. Its inbox row and its alert, as read from a log, and its outcome.

The lead's own stream holds what became of it; who it is and how hot are folded from its conversation. Never
stores anything; for staff only.
"""

from collections.abc import Mapping
from typing import Any

from . import events as ev
from .accounts import domain_known
from .causes import cooled
from .flow import Flow, Persona
from .heat import wants_rep
from .letters import address_of
from .recalled import Recalled
from .report import because, persona_label
from .scorecard import Scorecard, lapsed
from .staff_words import FALLBACK, LANGUAGES, nearest
from .state import State, is_open
from .values import Words, stamp
from .wording import label_of, plain

TOLD = ("name", "company", "email", "phone")  # facts a rep reads first


def lead_row(flow: Flow, state: State, scored: Scorecard, site: str, conversation: str) -> dict[str, Any]:
    """The `lead` of the protocol, but for what the store adds: `version`, `here` and the outcome.

    `words`: what reads otherwise in other languages than the fallback; `in_words` takes one of them.
    """
    row = {
        "id": state.lead,
        "conversation": conversation,
        "site": site,
        "flow": flow.id,
        "state": state.mode,
        "band": scored.band.id,
        "then": state.then or scored.band.then,  # a failed gate makes another of it at rest
        "certainty": scored.certainty,
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "hot": scored.hot,
        "persona_label": scored.persona.label if scored.persona else None,
        "page": state.page,
        "language": state.language,
        "since": stamp(state.opened) if state.opened else None,
        "last": stamp(state.last) if state.last else None,
        **_owned(state),
        "account": domain_known(state),
        "waits": _waits(state),
        "message": stamp(state.message.at) if state.message else None,
        "mailable": address_of(state) is not None or None,
        "tie": state.tie,
        "next": [id for id in scored.missing if id not in state.given or state.value(id) is not None],
        "erased": stamp(state.erased) if state.erased else None,
        "recheck": bool(lapsed(flow, state, scored.at)) or None,
        "contradicted": bool(scored.contradictions) or None,
        "words": _words(flow, scored.persona),
        **facts_of(flow, state),
    }
    persona = scored.persona.id if scored.persona else None
    return {"persona": persona} | {key: value for key, value in row.items() if value is not None}


def _owned(state: State) -> dict[str, Any]:
    """Who has it: who talks to the lead, else whose it is in the queue, with the time it is due."""
    queue = state.queue
    owner = state.rep or (queue.owner if queue else None)
    row: dict[str, Any] = {}
    if owner:
        row |= {"owner": owner.name, "owner_id": owner.id}
    if queue:
        due = stamp(queue.due) if queue.due else None
        row |= {
            "queued": True,
            "due": due,
            "overdue": queue.overdue or None,
            "reminded": queue.reminded or None,
        }
    return row


def _waits(state: State) -> str | None:
    """Since when nobody has it who should."""
    if is_open(state.alert) and wants_rep(state.alert):
        return stamp(state.alert.at)
    return stamp(state.queue.at) if state.queue and state.queue.owner is None else None


def _words(flow: Flow, persona: Persona | None) -> Mapping[str, Mapping[str, str]] | None:
    """The persona's label, where a translation of the flow has another one."""
    if persona is None or not flow.translations:
        return None
    return _WORDS.of((flow.mark, persona.id), lambda: _labels(flow, persona)) or None


_WORDS: Recalled[Mapping[str, Mapping[str, str]]] = Recalled(1_000)


def _labels(flow: Flow, persona: Persona) -> Mapping[str, Mapping[str, str]]:
    labels = {one: persona_label(flow.spoken(one), persona) for one in LANGUAGES}
    words = {one: {"persona_label": label} for one, label in labels.items() if label}
    return words if len(set(labels.values())) > 1 else {}


def in_words(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A stored lead or alert as somebody reads it: its texts in the nearest language there is."""
    plain = {key: value for key, value in row.items() if key != "words"}
    words: dict[str, Any] = row.get("words", {}).get(nearest(language), {})
    return plain | words


def facts_of(flow: Flow, state: State) -> dict[str, str]:
    """What the site and the answers tell of the person: name, company, e-mail, phone."""
    known = state.identity
    told = {"name": known.name, "company": known.company, "email": known.email} if known else {}
    told |= {"email": state.reply_to} if state.reply_to else {}
    for step in flow.telling:
        tells, value = step.tells, state.value(step.id)
        if tells in TOLD and value is not None:
            told[tells] = value.text if isinstance(value, Words) else label_of(step, value, flow.language)
    return {key: text for key, text in told.items() if text}


def alert_row(
    flow: Flow, state: State, scored: Scorecard, site: str, conversation: str
) -> dict[str, Any] | None:
    """The `alert` of the protocol; None if the lead was never hot.

    Its reasons are stored in every language, as one row is read by several reps; `in_words` takes one.
    """
    alert = state.alert
    if alert is None:
        return None
    words = {one: _told(flow, state, scored, one) for one in LANGUAGES}
    row = {
        "id": alert.id,
        "lead": state.lead,
        "conversation": conversation,
        "site": site,
        **words[FALLBACK],
        "words": words,
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "band": scored.band.id,
        "page": state.page,
        "at": stamp(alert.at),
        "deadline": stamp(alert.deadline),
        "for": list(alert.to),
        "seen": list(alert.seen),
        "level": alert.level,
        "open": is_open(alert),
        "claimed_by": alert.claimed_by.name if alert.claimed_by else None,
        "claimed_by_id": alert.claimed_by.id if alert.claimed_by else None,
        "withdrawn": stamp(alert.withdrawn) if alert.withdrawn else None,
        **{key: text for key, text in facts_of(flow, state).items() if key in ("name", "company")},
    }
    return {key: value for key, value in row.items() if value is not None}


def _told(flow: Flow, state: State, scored: Scorecard, language: str) -> dict[str, Any]:
    """What an alert says, in one language."""
    alert, spoken = state.alert, flow.spoken(language)
    told: dict[str, Any] = {}
    if alert:
        told["because"] = list(because(flow, state, scored, alert.causes, language))
    if alert and alert.cooled:
        told["withdrawn_because"] = [cooled(spoken, state, alert.cooled, language)]
    if scored.persona:
        told["persona_label"] = persona_label(spoken, scored.persona)
    return told


def outcome_wire(outcome: ev.OutcomeSet) -> dict[str, Any]:
    wire = {
        "outcome": outcome.outcome,
        "reason": (outcome.reason.text or None) if outcome.reason else None,  # "" once it is erased
        "value": outcome.value,
        "currency": outcome.currency,
        "at": stamp(outcome.due) if outcome.due else None,
    }
    return {key: value for key, value in wire.items() if value is not None}
