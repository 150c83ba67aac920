"""The talk as a letter to the visitor who asks for it at its end: only what they have read in the chat.

Offered where the flow lets visitors take the talk along and there is a mail server. Its subject and its frame
are ours, and it goes out so few times: the chat must not become a way to write to strangers.
Never sends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from . import events as ev
from .commands import Context, Refused, WantTranscript
from .draft import Draft
from .events import Logged
from .figures import day
from .letters import address_of
from .phrases import phrase
from .state import State
from .transcript import Message, transcript
from .understand import Unfit, fit_email

FROM_RIGHT = frozenset(
    ("ar", "fa", "he", "ur")
)  # languages written from right to left, as the widget has them
MOST = 2  # of one conversation: the second for who mistyped their address


@dataclass(frozen=True, slots=True)
class Keepsake:
    to: str
    subject: str
    text: str
    html: str


def on_offer(state: State, context: Context) -> Mapping[str, Any] | None:
    """The offer as the wire has it: how often it is `left`, and `to` whom, where an address is known."""
    allowed = state.flow.theme.get("transcript") and not state.erased
    if not (context.mails and state.mode == "closed" and allowed):
        return None
    told: dict[str, Any] = {"left": MOST - state.transcripts, "to": address_of(state)}
    return {key: value for key, value in told.items() if value is not None}


def want_transcript(draft: Draft, command: WantTranscript) -> None:
    state = draft.state
    if on_offer(state, draft.context) is None:
        raise draft.stale()
    if state.transcripts >= MOST:
        raise Refused("too-fast", phrase(state.spoken.language, "transcript-sent"))
    try:
        to = fit_email(command.email or address_of(state))
    except Unfit as unfit:
        raise Refused("invalid-answer", unfit.text(state.spoken.language)) from unfit
    draft.add(ev.TranscriptWanted(to))


def keepsake(state: State, log: Sequence[Logged], site_name: str) -> Keepsake | None:
    """What goes out because of the last event of `log`; None if its address has been erased since."""
    wanted = log[-1].event if log else None
    if not isinstance(wanted, ev.TranscriptWanted) or not wanted.to.text:
        return None
    language = state.spoken.language
    on = (state.opened or log[-1].at).date()
    intro = phrase(language, "transcript-intro", day=day(on, language, log[-1].at.date()))
    end = phrase(language, "transcript-end", site=site_name)
    lines = [(_who(state, one), one.text) for one in transcript(State(state.flow), log, site_name)]
    text = "\n\n".join([intro, *(f"{who}:\n{said}" for who, said in lines), f"-- \n{end}"]) + "\n"
    subject = " ".join(phrase(language, "transcript-subject", site=site_name).split())
    return Keepsake(wanted.to.text, subject, text, _page(language, intro, lines, end))


def _who(state: State, message: Message) -> str:
    language = state.spoken.language
    match message.by:
        case "visitor":
            return phrase(language, "you")
        case "rep":
            return message.name or ""
        case _:
            return str(state.spoken.theme.get("name") or phrase(language, "assistant"))


def _page(language: str, intro: str, lines: Sequence[tuple[str, str]], end: str) -> str:
    """Plain enough for any mail program: no picture, no script, nothing that tells us it was read."""
    direction = "rtl" if language.partition("-")[0].lower() in FROM_RIGHT else "ltr"
    said = "".join(
        f'<p dir="auto" style="white-space:pre-wrap"><b>{escape(who)}</b><br>{escape(text)}</p>\n'
        for who, text in lines
    )
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction}"><meta charset="utf-8">\n'
        '<body style="font-family:sans-serif;line-height:1.5;max-width:40em">\n'
        f"<p>{escape(intro)}</p>\n<hr>\n{said}<hr>\n<p><small>{escape(end)}</small></p>\n</body></html>\n"
    )
