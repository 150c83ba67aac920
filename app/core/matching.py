"""A typed text to the choice it names: by label, number, part, other form or near spelling.

A negation that the label lacks, a word that no label has, two labels that fit: not understood. Never guesses.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .flow import Step
from .number_words import NUMBERS
from .tongues import TONGUES, Tongue, bare, base, words_of

SKIP, OTHER = "(skip)", "(other)"  # no ids: those have no parentheses
_LONGEST = 24  # words: a longer text is a story, not a choice
_HALF = 0.5  # of a label's words must be said, in its order if not all are
_FAR = 0.3  # how much better than any other label, where both have every word
_INFLECTED, _MISSPELT = 0.9, 0.85
_ALSO = {"someone": "somebody", "anyone": "anybody", "everyone": "everybody"}


class Spellings:
    """What may be typed for choices, `skip` and `other`; folded twice, strictly and loosely."""

    def __init__(self, step: Step) -> None:
        self.texts = list(_texts(step))
        self.ask = any("?" in text for text, _ in self.texts)  # else a question mark asks back
        self._tables = [(fold, self._table(fold)) for fold in (_same_case, _same_words)]

    def named(self, typed: str) -> frozenset[str]:
        """The ids this text names, by the strictest reading that finds any."""
        for fold, table in self._tables:
            if found := table.get(fold(typed)):
                return frozenset(found)
        return frozenset()

    def _table(self, fold: Callable[[str], str]) -> dict[str, set[str]]:
        table: dict[str, set[str]] = {}
        for text, id in self.texts:
            if folded := fold(text):
                table.setdefault(folded, set()).add(id)
        return table


def _texts(step: Step) -> Iterator[tuple[str, str]]:
    for choice in step.choices:
        for text in (choice.label, choice.id, *choice.also):
            yield text, choice.id
    if step.skip:
        yield step.skip, SKIP
        yield "skip", SKIP
    if step.other:
        yield step.other, OTHER


def _same_case(text: str) -> str:
    """Case and width do not count, nor does a full stop at the end; C, C++ and C# stay apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".!?,;: ")


def _same_words(text: str) -> str:
    """Accents, apostrophes and other punctuation do not count either."""
    plain = "".join(sign for sign in bare(text) if sign not in "'’‘ʼ")
    return " ".join("".join(" " if unicodedata.category(s)[0] == "P" else s for s in plain).split())


def counts(step: Step) -> bool:
    """Whether "2" can only mean the second choice: not where labels have numbers ("2 to 5 people")."""
    return not any(re.search(r"\d", text) for choice in step.choices for text in (choice.label, *choice.also))


# --- near spellings ---
@dataclass(frozen=True, slots=True)
class _Label:
    id: str
    words: tuple[str, ...]
    denies: bool
    is_either: bool  # "Owner or director"


class Matcher:
    """Finds the one choice a text comes near to; made once for a step and a language."""

    def __init__(self, step: Step, spellings: Spellings, language: str) -> None:
        self._language = language
        self._tongue = TONGUES[base(language)]
        self._counts = counts(step)
        self._is_timeframe = any(choice.within is not None for choice in step.choices)
        self._ids = [choice.id for choice in step.choices]
        texts = [(self._words(text), id) for text, id in spellings.texts if id not in (OTHER, text)]
        self._labels = [label for words, id in texts for label in self._parsed(words, id)]
        self._exact = [(words, id) for words, id in texts]
        labelled = {word for words, _ in texts for word in words}
        self._padding = frozenset() if self._is_timeframe else self._tongue.padding - labelled
        self._asked = frozenset() if self._is_timeframe else frozenset(self._words(step.text))
        self._assents = self._assenting(step, spellings)

    def near(self, typed: str) -> str | None:
        """The id of the one choice (or SKIP) this text can only mean, or None."""
        if "?" in typed:
            return None
        words = self._words(typed)
        if not words or len(words) > _LONGEST:
            return None
        bare = [word for word in words if word not in self._padding]
        return self._assent(words) or self._placed(words) or self._same(bare) or self._likest(bare)

    def _words(self, text: str) -> list[str]:
        return [_ALSO.get(word, word) for word in words_of(text, self._language)]

    def denies(self, typed: str) -> bool:
        """Whether it says no to something."""
        return not self._tongue.negations.isdisjoint(words_of(typed, self._language))

    def _said(self, spellings: Spellings, phrases: frozenset[str]) -> set[str]:
        """The choices that are a plain yes, or a plain no."""
        return {id for text, id in spellings.texts if " ".join(words_of(text, self._language)) in phrases}

    def _assenting(self, step: Step, spellings: Spellings) -> list[tuple[frozenset[str], set[str]]]:
        """What may be said for a plain yes and a plain no, and the choices that are one."""
        tongue = self._tongue
        yes, no = (self._said(spellings, one) for one in (tongue.yes | {"yes"}, tongue.no | {"no"}))
        is_or = len(step.choices) == 2 and step.skip is None and step.other is None
        no_phrases = tongue.no | tongue.more_no | (tongue.not_yet if is_or else frozenset())
        return [(tongue.yes | tongue.more_yes, yes), (no_phrases, no)]

    def _assent(self, words: list[str]) -> str | None:
        for phrases, choices in self._assents:
            if len(choices) == 1 and _is_made_of(words, phrases):
                [id] = choices
                return id
        return None

    def _same(self, words: list[str]) -> str | None:
        """A label word for word, though all of its words be fillers: "ik zelf", "c'est moi"."""
        bare = [word for word in words if word not in self._asked]
        found = {id for label, id in self._exact if label and label in (words, bare)}
        return found.pop() if len(found) == 1 else None

    def _placed(self, words: list[str]) -> str | None:
        """The second one, number 4. In a timeframe "the first" is a day."""
        if not self._counts or self._is_timeframe:
            return None
        count = len(self._ids)
        small = NUMBERS[base(self._language)].small
        counted = [*words[:-1], str(small.get(words[-1], words[-1]))]  # "number two"
        said = {" ".join(words), " ".join(counted)}
        at = next((n for n in range(count) if said & _places(self._tongue, n, count)), None)
        return None if at is None else self._ids[at]

    def _parsed(self, words: list[str], id: str) -> Iterator[_Label]:
        """The label's words; "Owner or director" is two labels as well."""
        denies = not self._tongue.negations.isdisjoint(words)
        parts = [words]
        if not denies and not self._tongue.ors.isdisjoint(words):
            parts += _split(words, self._tongue.ors)
        for part in parts:
            if content := self._content(part):
                yield _Label(id, content, denies, part is words and len(parts) > 1)

    def _content(self, words: list[str]) -> tuple[str, ...]:
        empty = self._tongue.fillers | self._tongue.negations | self._tongue.ors
        return tuple(dict.fromkeys(word for word in words if word not in empty))

    def _likest(self, words: list[str]) -> str | None:
        content = self._content(words)
        said = (
            not self._tongue.negations.isdisjoint(words),
            not self._tongue.ors.isdisjoint(words),
        )
        echoless = tuple(word for word in content if word not in self._asked)
        if found := self._best(content, said):
            return found
        return None if echoless == content else self._best(echoless, said, _MISSPELT)

    def _best(self, content: tuple[str, ...], said: tuple[bool, bool], least: float = 0) -> str | None:
        """The label these words come nearest to. `said`: a denial, an "or". `least`: of the label."""
        denies, is_either = said
        if not content:
            return None
        likeness: dict[str, tuple[float, bool]] = {}
        for label in self._labels:
            share, is_enough = self._share(content, label.words)
            allowed = is_enough and denies == label.denies and (label.is_either or not is_either)
            likeness[label.id] = max(likeness.get(label.id, (0.0, False)), (share, allowed))
        best = max(likeness, key=lambda id: likeness[id], default=None)
        if best is None or not likeness[best][1] or likeness[best][0] < least:
            return None
        share = likeness[best][0]
        others = [one for id, (one, _) in likeness.items() if id != best and one > 0]
        is_whole = share >= _MISSPELT
        if self._is_timeframe and not is_whole:  # "within the month" is not "Within three months"
            return None
        if any(not is_whole or one > share - _FAR for one in others):
            return None
        return best

    def _share(self, typed: tuple[str, ...], label: tuple[str, ...]) -> tuple[float, bool]:
        """How much of the label was said, and if that is enough; 0 with a word that is none of its own."""
        left, sum, places = list(label), 0.0, list[int]()
        for word in typed:
            likest = max(left, key=lambda one: self._alike(word, one), default="")
            alike = self._alike(word, likest) if likest else 0
            if not alike:
                return 0, False
            left.remove(likest)
            places.append(label.index(likest))
            sum += alike
        # "others decide" is not "I decide with others"
        is_enough = not left or (len(typed) >= _HALF * len(label) and places == sorted(places))
        return sum / len(label), is_enough

    def _alike(self, word: str, other: str) -> float:
        if word == other:
            return 1
        if word.isdigit() or other.isdigit():
            return 0
        if _is_inflected(word, other, self._tongue.endings):
            return _INFLECTED
        return _MISSPELT if word not in self._tongue.no_slips and is_misspelt(word, other) else 0


def _is_made_of(words: list[str], phrases: frozenset[str]) -> bool:
    """Whether the words are such phrases, one after the other: ja · doe maar."""
    ends = {0}
    for start in range(len(words)):
        if start in ends:
            ends |= {end for end in range(start + 1, len(words) + 1) if " ".join(words[start:end]) in phrases}
    return len(words) in ends


def _places(tongue: Tongue, n: int, count: int) -> set[str]:
    """How the choice at place `n` (from 0) of so many is named."""
    ordinals = tongue.ordinals[n].split("|") if n < len(tongue.ordinals) else []
    ordinals += tongue.last.split("|") if n == count - 1 else []
    named = {place.format(ordinal) for place in tongue.places for ordinal in ordinals}
    return named | {place.format(n + 1) for place in tongue.numbered}


def _split(words: list[str], ors: frozenset[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in ors:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _is_inflected(one: str, two: str, endings: frozenset[str]) -> bool:
    """The same word with another ending: compare, comparing."""
    same = 0
    while same < min(len(one), len(two)) and one[same] == two[same]:
        same += 1
    return any({one[at:], two[at:]} <= endings | {""} for at in range(same, max(3, same - 3), -1))


def is_misspelt(one: str, two: str) -> bool:
    """One slip, two in words of nine letters: a letter more, less, other, swapped; the first stands."""
    most = 2 if min(len(one), len(two)) >= 9 else 1
    if (
        min(len(one), len(two)) < 5
        or one[0] != two[0]
        or abs(len(one) - len(two)) > most
        or max(len(one), len(two)) > 40
    ):
        return False
    return _slips(one, two) <= most


def _slips(one: str, two: str) -> int:
    """Distance in single slips (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
