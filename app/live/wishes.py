"""A visitor's requests as commands, whichever way they come: over the socket or over plain HTTP.

One place says what each request means and what of its outcome its ack tells, so that both ways agree.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core import commands
from ..core.commands import Refused
from ..core.phrases import phrase
from ..core.sites import Site
from ..core.values import page_and_query
from . import requests

# request -> its model, its command, and what its ack tells (None: all that the visitor sees)
_WISHES: Mapping[str, tuple[type[Any], Callable[[Any], commands.Command], tuple[str, ...] | None]] = {
    "answer": (requests.Answer, lambda r: commands.Answer(r.step, r.value, r.consent), None),
    "correct": (requests.Answer, lambda r: commands.Correct(r.step, r.value, r.consent), None),
    "say": (requests.Say, lambda r: commands.Say(r.text), None),
    "message": (requests.Message, lambda r: commands.LeaveMessage(r.text, r.email, r.consent), None),
    "transcript": (requests.Transcript, lambda r: commands.WantTranscript(r.email), None),
    "signal": (requests.Signal, lambda r: commands.Signal(*_fact(*r.facts()[0])), ("seq",)),
    "follow": (requests.Follow, lambda r: commands.Follow(r.step), ("seq",)),
    "leave": (requests.Leave, lambda r: commands.Leave(), ("seq", "state")),
}
NAMES = tuple(_WISHES)
READ = 100  # events of a log that may be read for one request
FIRST = 20  # requests that the first reading of a connection counts as, at most
WRITTEN = ("message", "transcript")  # what goes on to people outside the chat


def command_of(name: str, data: object, language: str) -> tuple[str, commands.Command]:
    """The request's id and its command. Refused if it is not of its shape."""
    model, command, _ = _WISHES[name]
    request = requests.checked(model, data, language)
    return request.id, command(request)


def told(name: str, shown: dict[str, Any]) -> dict[str, Any]:
    """What of a turn its ack tells."""
    keys = _WISHES[name][2]
    return shown if keys is None else {key: shown[key] for key in keys}


def reading(shown: Mapping[str, Any]) -> int:
    """As how many more requests one counts, for the log that was read to show what came since."""
    return int(shown["seq"]) // READ if shown["seq"] > shown["after"] else 0


def opening(wanted: requests.Open) -> commands.Open:
    page, query = page_and_query(wanted.page or "")
    trail = tuple(commands.Past(*_fact(*past.facts()[0]), past.at) for past in wanted.trail)
    return commands.Open("", wanted.language or "", page, query, wanted.referrer or "", trail)


def site_for(sites: Sequence[Site], wanted: requests.Open, origin: str, is_own: bool) -> Site:
    """The page's site: the one it names, else the first that takes its origin and has the flow."""
    language = wanted.language or "en"
    named = [site for site in sites if wanted.site in (None, site.id)]
    taking = [site for site in named if is_own or site.takes(origin)]
    if not taking:
        raise Refused("wrong-origin", phrase(language, "wrong-origin"))
    having = [site for site in taking if site.has(wanted.flow)]
    if not having:
        raise Refused("no-such-flow", phrase(language, "no-such-flow"))
    return having[0]


def _fact(fact: Any, value: Any) -> tuple[Any, Any]:
    return fact, page_and_query(value)[0] if fact == "page" else value
