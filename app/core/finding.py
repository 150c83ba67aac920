"""Looking for leads: what of a conversation can be found, the terms of a search, and the line that is shown.

Works on texts that people have typed, so no text is an error: one without a letter or digit finds nothing.
Never reads a store; what the index takes for a word is its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import events as ev
from .values import Words

TERMS = 8  # of one search
LONGEST_TERM = 64
AROUND = 60  # characters shown before the first term found
SHOWN = 160

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def lines_of(events: Iterable[ev.Event]) -> tuple[str, ...]:
    """What people said or are called, as it can be searched; not the wording of a consent, nor the bot's."""
    lines = (_UNSEEN.sub(" ", text).strip() for event in events for text in _said(event))
    return tuple(dict.fromkeys(line for line in lines if line))


def _said(event: ev.Event) -> Iterator[str]:
    match event:
        case ev.Answered(value=value, typed=typed) | ev.Corrected(value=value, typed=typed):
            yield from _texts(value, typed)
        case ev.NotUnderstood(text=text) | ev.Noted(text=text):
            yield from _texts(text)
        case ev.VisitorSaid(text=text) | ev.RepSaid(text=text):
            yield from _texts(text)
        case ev.MessageLeft(text=text, email=email):
            yield from _texts(text, email)
        case ev.Confirmed(value=value, note=note):
            yield from _texts(value, note)
        case ev.Identified(name=name, email=email, company=company):
            yield from _texts(name, email, company)
        case ev.OutcomeSet(reason=reason):
            yield from _texts(reason)


def _texts(*values: object) -> Iterator[str]:
    return (value.text for value in values if isinstance(value, Words))


def terms_of(text: str) -> tuple[str, ...]:
    """The words to look for, each of them the beginning of one."""
    found = dict.fromkeys(word[:LONGEST_TERM] for word in _WORD.findall(text))
    return tuple(found)[:TERMS]


def best_of(lines: Sequence[str], terms: Sequence[str]) -> list[dict[str, Any]]:
    """The line that holds most of the terms, the first of several, as `marked` has it."""
    return marked(max(lines, key=lambda line: len(_found(line, terms))), terms)


def marked(line: str, terms: Sequence[str]) -> list[dict[str, Any]]:
    """A line as pieces of text, of which some are marked as `hit`; a long one is cut around the first."""
    wanted = tuple(_folded(term) for term in terms)
    hits = [word.span() for word in _WORD.finditer(line) if _folded(word[0]).startswith(wanted)]
    begin = max(0, hits[0][0] - AROUND) if hits and len(line) > SHOWN else 0
    end = min(len(line), begin + SHOWN)
    pieces, at = [_piece("…", False)] if begin else [], begin
    for first, last in hits:
        if at <= first and last <= end:
            pieces += [_piece(line[at:first], False), _piece(line[first:last], True)]
            at = last
    pieces += [_piece(line[at:end], False), _piece("…" if end < len(line) else "", False)]
    return [piece for piece in pieces if piece["text"]]


def _piece(text: str, hit: bool) -> dict[str, Any]:
    return {"text": text, "hit": True} if hit else {"text": text}


def _found(line: str, terms: Sequence[str]) -> set[str]:
    words = [_folded(word) for word in _WORD.findall(line)]
    return {term for term in terms if any(word.startswith(_folded(term)) for word in words)}


def _folded(word: str) -> str:
    """Without capitals and accents, as the index has it."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
