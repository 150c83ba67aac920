"""What a channel is told, in words and as data: made from the log as it was when it happened. For staff only.

Plain text throughout: each channel escapes it in its own way. Contact goes along only where the visitor
agreed to something. Never sends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import events as ev
from .channels import Told
from .events import Logged
from .lead import alert_row, facts_of, in_words, lead_row
from .report import scorecard_wire
from .scorecard import card, spoken
from .state import State
from .values import stamp

LONGEST_LINE, LONGEST_DATUM, MOST_LINES = 300, 140, 12
CONTACT = ("email", "phone")
LANGUAGE = "en"  # of channels: who reads there is not known one by one
TITLES: Mapping[Told, str] = {
    "alert": "Hot lead",
    "withdrawn": "No longer hot",
    "unclaimed": "Nobody has claimed",
    "nurture": "For marketing",
}
TYPES: Mapping[Told, str] = {  # of a webhook's payload
    "alert": "alert.raised",
    "withdrawn": "alert.withdrawn",
    "unclaimed": "alert.unclaimed",
    "nurture": "lead.nurture",
    "notice": "channel.off",
    "test": "channel.test",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One message, the same on every try. `link` opens the lead on the console, and does nothing else."""

    id: str
    told: Told
    at: datetime
    title: str
    lines: tuple[str, ...] = ()
    link: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, *([f"Open the lead: {self.link}"] if self.link else [])])

    @property
    def is_loud(self) -> bool:
        """Whether it should ring: somebody is there now."""
        return self.told in ("alert", "unclaimed")


def about_lead(
    id: str, told: Told, site: str, conversation: str, state: State, log: Sequence[Logged], link: str
) -> Telling:
    """The message on a lead as it was after `log`, which made `state`."""
    at, flow = log[-1].at, state.flow
    scored = card(flow, state, at)
    facts, agreed = facts_of(flow, state), tuple(agreed_in(log))
    raised = alert_row(flow, state, scored, site, conversation) if told != "nurture" else None
    alert = in_words(raised, LANGUAGE) if raised else None
    row = lead_row(flow, state, scored, site, conversation)
    lead = {key: value for key, value in in_words(row, LANGUAGE).items() if key not in CONTACT or agreed}
    because = tuple(alert["because"]) if alert else tuple(_reasons(scorecard_wire(scored, flow, state)))
    persona = scored.persona.label if scored.persona else None
    points = f"{lead['total']} of {lead['of']} points ({lead['lowest']} to {lead['highest']})"
    lines = [
        *because,
        f"{spoken(scored.band.id).capitalize()}: {points}{f', {persona}' if persona else ''}",
        *([f"Page: {state.page}"] if state.page else []),
    ]
    if told == "nurture":
        contact = [f"{key.capitalize()}: {facts[key]}" for key in CONTACT if key in facts and agreed]
        consent = [f"Agreed on {one['at'][:10]}: {one['text']}" for one in agreed]
        lines += [*contact, *(consent or ["No consent was given."])]
    data = {"lead": _bounded(lead), "link": link, "because": _bounded(list(because))}
    data |= {"alert": _bounded({**alert, "because": None})} if alert else {}
    data |= {"consent": _bounded(list(agreed))} if told == "nurture" else {}
    who = ", ".join(facts[key] for key in ("name", "company") if key in facts)
    title = f"{TITLES[told]}: {who or f'a visitor on {state.page or site}'}"
    return Telling(id, told, at, _short(title, 120), _few(lines), link, data)


def about_channel(id: str, at: datetime, name: str, why: str) -> Telling:
    """The notice that a channel was turned off."""
    lines = (
        why,
        f"Nothing is sent there any more. Mend it, then run `leadlight channel test {name}`.",
    )
    return Telling(
        id,
        "notice",
        at,
        f"The channel {name} is off",
        _few(lines),
        data={"channel": name, "why": _short(why)},
    )


def trial(id: str, at: datetime, channel: str, link: str) -> Telling:
    """What the test of a channel sends."""
    lines = ("This is a test: hot leads will be told here.",)
    return Telling(
        id, "test", at, f"Leadlight reaches {channel}", lines, link, {"channel": channel, "link": link}
    )


def agreed_in(log: Sequence[Logged]) -> Iterator[dict[str, Any]]:
    """What the visitor agreed to, in the words they were shown; erased words are no consent."""
    for one in log:
        if isinstance(one.event, ev.Answered | ev.Corrected) and one.event.agreed and one.event.agreed.text:
            yield {"step": one.event.step, "text": one.event.agreed.text, "at": stamp(one.at)}


def _reasons(wire: Mapping[str, Any]) -> Iterator[str]:
    for line in wire["criteria"]:
        yield from (reason["text"] for reason in line["reasons"])


def _few(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_short(line) for line in lines[: 2 * MOST_LINES])


def _short(text: str, longest: int = LONGEST_LINE) -> str:
    """One line, not too long: what a visitor wrote makes no line, header or paragraph of its own."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _bounded(value: Any) -> Any:
    """Data with every text cut and every list short: a payload stays under 20 KB."""
    match value:
        case str():
            return _short(value, LONGEST_DATUM)
        case list():
            return [_bounded(one) for one in value[:MOST_LINES]]
        case dict():
            return {key: _bounded(one) for key, one in value.items() if one is not None}
        case _:
            return value
