"""What a person typed, read by the kind of its question into the value the widget would send.

Never checks bounds: `understand.fit` has the last word. Never guesses: None where a text may mean two things.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property

from .amounts import read_amount
from .courtesy import doubts, plainly
from .dates import day_of
from .flow import Kind, Step
from .matching import SKIP, Matcher, Spellings, counts
from .number_words import NUMBERS
from .spans import read_day, read_span
from .tongues import base, plain
from .values import Range

STARS = 5


class Said:
    """A text as an answer to a step, and what may be typed there."""

    def __init__(self, step: Step, text: str, language: str, today: date) -> None:
        self.step, self.text, self.language, self.today = step, text, language, today
        self.spellings = Spellings(step)
        self.doubts = doubts(text)

    @cached_property
    def plain(self) -> str:
        """The text without faces and courtesies."""
        return plainly(self.text, self.language)

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.step, self.spellings, self.language)


# A reader gives the value as it would come over the wire, or None. `fit` then has the last word.
Raw = str | float | Range | list[object] | dict[str, str] | None


def _read_choices(said: Said) -> Raw:
    chosen = _one_choice(said, said.text, near=False)
    if chosen is None and not said.doubts:
        chosen = _one_choice(said, said.plain)
    if chosen is not None:
        return [chosen] if said.step.many else chosen
    if said.step.many and not said.doubts:
        return _read_many(said)
    return _as_other(said, said.text)


def _one_choice(said: Said, typed: str, near: bool = True) -> str | None:
    """The one choice named by this text: exactly, by its number in the list, as a timeframe, or nearly."""
    step, named = said.step, said.spellings.named(typed)
    if "?" in typed and not said.spellings.ask:
        return None
    if named:
        [id, *more] = named
        return id if not more and step.choice(id) else None
    if number := re.fullmatch(r"\(?([0-9]{1,3})[.)]*", typed):
        at = int(number[1]) - 1
        return step.choices[at].id if counts(step) and 0 <= at < len(step.choices) else None
    if not near:
        return None
    id_ = read_span(step, typed, said.language, said.today) or said.matcher.near(typed)
    return None if id_ == SKIP else id_


def _as_other(said: Said, typed: str) -> Raw:
    """The text itself where `other` is offered; not a bare number, a label, or what names two choices."""
    is_number = not re.search(r"[^\W\d_]", typed) and counts(said.step)
    return {"other": typed} if said.step.other and not is_number and not said.spellings.named(typed) else None


def _read_many(said: Said) -> Raw:
    """Choices in a row, and at most one other text among them."""
    chosen: list[object] = []
    others: list[str] = []
    for text, id in _stretches(said):
        chosen += [id] if id else []
        others += [] if id else [text]
    if not others:
        return chosen
    other = _as_other(said, others[0]) if len(others) == 1 else None
    return None if other is None else [*chosen, other]


def _stretches(said: Said) -> Iterator[tuple[str, str | None]]:
    """The text cut into choices, each the longest stretch that is one (labels have commas of their own).

    What names no choice comes as it is, with None. Where something is denied, or the row is long, only what
    is spelt exactly is a choice.
    """
    line = _on_one_line(said.plain)
    pieces = _pieces(line, said.language)
    longest = max((len(_pieces(text, said.language)) for text, _ in said.spellings.texts), default=1)
    near = len(pieces) <= _NEAR_PIECES and not said.matcher.denies(line)
    at = 0
    rest = None  # where what names no choice begins
    while at < len(pieces):
        for end in range(min(at + longest, len(pieces)), at, -1):
            text = line[pieces[at][0] : pieces[end - 1][1]]
            if id := _one_choice(said, text, near):
                if rest is not None:
                    yield line[rest : pieces[at - 1][1]], None
                yield text, id
                at, rest = end, None
                break
        else:
            rest = pieces[at][0] if rest is None else rest
            at += 1
    if rest is not None:
        yield line[rest : pieces[-1][1]], None


_NEAR_PIECES = 12


_AND = {"en": "and", "es": "y|e", "nl": "en", "de": "und", "fr": "et"}


def _on_one_line(text: str) -> str:
    return " ".join(", ".join(text.splitlines()).split())


def _pieces(line: str, language: str) -> list[tuple[int, int]]:
    """Start and end of what stands between commas and the language's `and`, on one line of single spaces."""
    words = "|".join({_AND["en"], _AND.get(language.lower().partition("-")[0], _AND["en"])})
    between = re.compile(rf" ?[,;&] ?(?:(?:{words}) )?| (?:{words}|[+/]) ", re.IGNORECASE)
    pieces, start = [], 0
    for match in between.finditer(line):
        pieces.append((start, match.start()))
        start = match.end()
    return [(a, b) for a, b in [*pieces, (start, len(line))] if a < b]


def _read_number(said: Said) -> Raw:
    if said.doubts:
        return None
    return read_amount(said.step, said.plain, said.language, said.today, is_all=said.plain == said.text)


def _read_text(said: Said) -> Raw:
    return said.text


def _read_address(said: Said) -> Raw:
    """An email or web address at the end of a sentence: without its full stop."""
    return said.text.strip("<>").rstrip(".,;!")


def _read_date(said: Said) -> Raw:
    """2026-11-30, 30.11.2026, 30 November. What Americans read differently is not understood in English."""
    day = day_of(said.plain.rstrip("."), said.language) or read_day(said.plain, said.language, said.today)
    return day.isoformat() if day else None


def _read_rating(said: Said) -> Raw:
    """4, four, 4/5, 4 out of 5, 4 stars, ★★★★."""
    most = said.step.to if isinstance(said.step.to, int) else STARS
    if stars := re.fullmatch("(★+|⭐+)☆*", said.text.replace("\ufe0f", "")):
        return len(stars[1])
    if said.doubts:
        return None
    words = re.findall(r"[0-9]+|[^\W\d_]+|[^\w\s.!]", plain(said.plain, said.language))
    given = [word for word in words if word not in _STARS]
    small = NUMBERS[base(said.language)].small
    numbers = [int(word) if word.isdigit() else small.get(word) for word in given if word not in _OUT_OF]
    if len(given) == 1 and numbers:
        return numbers[0]
    is_of = len(given) > 2 and given[0] not in _OUT_OF and given[-1] not in _OUT_OF
    return numbers[0] if is_of and len(numbers) == 2 and numbers[1] == most else None


_STARS = frozenset({"star", "stars", "*", "estrella", "estrellas", "ster", "sterren", "stern", "sterne"})
_STARS |= {"etoile", "etoiles"}
_OUT_OF = frozenset({"/", "out", "of", "von", "de", "van", "sur", "sobre", "op"})


READ: Mapping[Kind, Callable[[Said], Raw]] = {
    "choices": _read_choices,
    "number": _read_number,
    "text": _read_text,
    "email": _read_address,
    "phone": _read_text,
    "url": _read_address,
    "date": _read_date,
    "rating": _read_rating,
}
