"""A lead: what sales works on. Its inbox row and its alert, as read from a log, and its outcome.

The lead's own stream holds what became of it; who it is and how hot are folded from its conversation. Never
stores anything; for staff only.
"""

from typing import Any

from . import events as ev
from .accounts import domain_known
from .flow import Flow
from .heat import wants_rep
from .report import because
from .scorecard import Scorecard
from .state import State, is_open
from .values import Words, stamp
from .wording import label_of, plain

TOLD = ("name", "company", "email", "phone")  # facts a rep reads first


def lead_row(flow: Flow, state: State, scored: Scorecard, site: str, conversation: str) -> dict[str, Any]:
    """The `lead` of the protocol, but for what the store adds: `version`, `here` and the outcome."""
    row = {
        "id": state.lead,
        "conversation": conversation,
        "site": site,
        "flow": flow.id,
        "state": state.mode,
        "band": scored.band.id,
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
        "owner": state.rep.name if state.rep else None,
        "owner_id": state.rep.id if state.rep else None,
        "account": domain_known(state),
        "waits": stamp(state.alert.at) if is_open(state.alert) and wants_rep(state.alert) else None,
        "tie": state.tie,
        "next": [id for id in scored.missing if id not in state.given or state.value(id) is not None],
        **facts_of(flow, state),
    }
    persona = scored.persona.id if scored.persona else None
    return {"persona": persona} | {key: value for key, value in row.items() if value is not None}


def facts_of(flow: Flow, state: State) -> dict[str, str]:
    """What the site and the answers tell of the person: name, company, e-mail, phone."""
    known = state.identity
    told = {"name": known.name, "company": known.company, "email": known.email} if known else {}
    for step in flow.steps:
        tells = step.fills or (step.kind if step.kind in ("email", "phone") else None)
        value = state.value(step.id)
        if tells in TOLD and value is not None:
            told[tells] = value.text if isinstance(value, Words) else label_of(step, value, flow.language)
    return {key: text for key, text in told.items() if text}


def alert_row(
    flow: Flow, state: State, scored: Scorecard, site: str, conversation: str
) -> dict[str, Any] | None:
    """The `alert` of the protocol; None if the lead was never hot."""
    alert = state.alert
    if alert is None:
        return None
    row = {
        "id": alert.id,
        "lead": state.lead,
        "conversation": conversation,
        "site": site,
        "because": list(because(flow, state, scored, alert.causes)),
        "total": plain(scored.total),
        "lowest": plain(scored.lowest),
        "highest": plain(scored.highest),
        "of": plain(scored.of),
        "band": scored.band.id,
        "persona_label": scored.persona.label if scored.persona else None,
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


def outcome_wire(outcome: ev.OutcomeSet) -> dict[str, Any]:
    wire = {
        "outcome": outcome.outcome,
        "reason": outcome.reason.text if outcome.reason else None,
        "value": outcome.value,
        "currency": outcome.currency,
        "at": stamp(outcome.due) if outcome.due else None,
    }
    return {key: value for key, value in wire.items() if value is not None}
