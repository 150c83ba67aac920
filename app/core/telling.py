"""What a channel is told, in words and as data: made from the log as it was when it happened. For staff only.

Plain text throughout: each channel escapes it in its own way. Contact goes along only where the visitor
agreed to something. Never sends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import events as ev
from .channel_words import line
from .channels import Told
from .events import Logged
from .figures import day
from .lead import alert_row, facts_of, in_words, lead_row
from .report import scorecard_wire
from .scorecard import card
from .staff_labels import band_label
from .staff_words import FALLBACK, begun
from .state import State
from .values import Words, moment, stamp

LONGEST_LINE, LONGEST_DATUM, MOST_LINES = 300, 140, 12
CONTACT = ("email", "phone")
TYPES: Mapping[Told, str] = {  # of a webhook's payload
    "alert": "alert.raised",
    "withdrawn": "alert.withdrawn",
    "unclaimed": "alert.unclaimed",
    "message": "lead.message",
    "overdue": "lead.overdue",
    "nurture": "lead.nurture",
    "erased": "lead.erased",
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
    link_text: str = line(FALLBACK, "open")

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, *([f"{self.link_text}: {self.link}"] if self.link else [])])

    @property
    def is_loud(self) -> bool:
        """Whether it should ring: somebody is there now."""
        return self.told in ("alert", "unclaimed")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a channel is not known one by one: the team's language, and the clock of their site."""

    language: str = FALLBACK
    zone: str = "UTC"


def about_lead(
    id: str,
    told: Told,
    site: str,
    conversation: str,
    state: State,
    log: Sequence[Logged],
    link: str,
    reader: Reader = Reader(),
) -> Telling:
    """The message on a lead as it was after `log`, which made `state`."""
    at, flow, language = log[-1].at, state.flow, reader.language
    scored = card(flow, state, at)
    agreed = tuple(agreed_in(log))
    is_of_alert = told not in ("nurture", "overdue", "message")
    raised = alert_row(flow, state, scored, site, conversation) if is_of_alert else None
    alert = in_words(raised, language) if raised else None
    row = in_words(lead_row(flow, state, scored, site, conversation), language)
    lead = {key: value for key, value in row.items() if key not in CONTACT or agreed}
    wire = scorecard_wire(scored, flow, state, language)
    because = tuple(alert["because"]) if alert else tuple(_reasons(wire))
    points = {key: lead[key] for key in ("total", "of", "lowest", "highest")}
    score = line(language, "score", band=begun(band_label(scored.band.id, language)), **points)
    persona = lead.get("persona_label")
    lines = [
        *(_due(state, at, reader) if told == "overdue" else ()),
        *(_left(log) if told == "message" else ()),
        *because,
        f"{score}{f', {persona}' if persona else ''}",
        *([line(language, "page", page=state.page)] if state.page else ()),
        *(_consent(facts_of(flow, state), agreed, at, language) if told in ("nurture", "message") else ()),
    ]
    data = {"lead": _bounded(lead), "link": link, "because": _bounded(list(because))}
    data |= {"alert": _bounded({**alert, "because": None})} if alert else {}
    data |= {"consent": _bounded(list(agreed))} if told in ("nurture", "message") else {}
    data |= {"message": "\n".join(_left(log))} if told == "message" else {}
    who = ", ".join(lead[key] for key in ("name", "company") if key in lead)
    title = line(language, told, who=who or line(language, "somebody", page=state.page or site))
    return Telling(id, told, at, _short(title, 120), _few(lines), link, data, line(language, "open"))


def _due(state: State, at: datetime, reader: Reader) -> Iterator[str]:
    """When it should have been followed up, and by whom."""
    queue, language = state.queue, reader.language
    if queue is None or queue.due is None:
        return
    due = queue.due.astimezone(ZoneInfo(reader.zone))
    yield line(language, "due", day=day(due.date(), language, at.date()), time=f"{due:%H:%M}")
    yield line(language, "owner", name=queue.owner.name) if queue.owner else line(language, "no-owner")


def _left(log: Sequence[Logged]) -> Iterator[str]:
    """What the visitor wrote for the reps last."""
    left = (one.event for one in reversed(log) if isinstance(one.event, ev.MessageLeft))
    if event := next(left, None):
        yield event.text.text


def _consent(
    facts: Mapping[str, str], agreed: Sequence[Mapping[str, Any]], at: datetime, language: str
) -> Iterator[str]:
    """How they can be reached, if they agreed to something, and to what."""
    if not agreed:
        yield line(language, "no-consent")
        return
    for key in CONTACT:
        if key in facts:
            yield line(language, key, text=facts[key])
    for one in agreed:
        on = day(moment(one["at"]).date(), language, at.date())
        yield line(language, "agreed", day=on, text=one["text"])


def about_erased(id: str, site: str, body: Mapping[str, Any], language: str = FALLBACK) -> Telling:
    """That a person was erased: ids, by which others find what they keep of them."""
    lead, *before = body["leads"]
    about = {"id": lead, "site": site, "before": before, "conversations": body["conversations"]}
    title, lines = line(language, "erased", lead=lead), (line(language, "erased-more"),)
    return Telling(id, "erased", moment(body["at"]), title, lines, data={"lead": about})


def about_channel(id: str, at: datetime, name: str, why: str, language: str = FALLBACK) -> Telling:
    """The notice that a channel was turned off."""
    lines = (why, line(language, "off-more", name=name))
    data = {"channel": name, "why": _short(why)}
    return Telling(id, "notice", at, line(language, "off", name=name), _few(lines), data=data)


def trial(id: str, at: datetime, channel: str, link: str, language: str = FALLBACK) -> Telling:
    """What the test of a channel sends."""
    title, lines = line(language, "test", name=channel), (line(language, "test-more"),)
    data = {"channel": channel, "link": link}
    return Telling(id, "test", at, title, lines, link, data, line(language, "open"))


def agreed_in(log: Sequence[Logged]) -> Iterator[dict[str, Any]]:
    """What the visitor agreed to, in the words they were shown; erased words are no consent."""
    for one in log:
        match one.event:
            case ev.Answered(step=step, agreed=Words(text)) | ev.Corrected(step=step, agreed=Words(text)) if (
                text
            ):
                yield {"step": step, "text": text, "at": stamp(one.at)}
            case ev.MessageLeft(agreed=Words(text)) if text:
                yield {"text": text, "at": stamp(one.at)}


def _reasons(wire: Mapping[str, Any]) -> Iterator[str]:
    for criterion in wire["criteria"]:
        yield from (reason["text"] for reason in criterion["reasons"])


def _few(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_short(one) for one in lines[: 2 * MOST_LINES])


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
