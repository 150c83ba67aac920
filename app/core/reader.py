"""The facts of a conversation in a reader's words: each of them one short text, in the reader's language.

Choices and personas read as the flow has them in that language, else as it was written. For staff only.
"""

from dataclasses import dataclass
from functools import cached_property

from .figures import written
from .flow import Flow, Step
from .points import Line, Reason
from .scorecard import Scorecard
from .staff_labels import alone, named, words_of
from .staff_words import begun, quoted, say
from .state import State
from .values import Value
from .wording import plain, told


@dataclass(frozen=True)
class Reader:
    """Who reads: the flow in their language, what is known, and its score."""

    flow_as_written: Flow
    state: State
    scored: Scorecard
    language: str

    @cached_property
    def flow(self) -> Flow:
        return self.flow_as_written.spoken(self.language)

    def name(self, id: str) -> str:
        """A question or criterion by itself: Budget."""
        return alone(named(self.flow, id), self.language)

    def said(self, step: Step, value: Value | None) -> str:
        """An answer within a sentence: words and choices in quotes, amounts as they are."""
        text = told(step, value, self.language)
        is_amount = step.kind in ("number", "rating", "date")
        return quoted(text, self.language) if text and not is_amount else text

    def fact(self, name: str) -> str | None:
        """One thing known: Authority 4: “I do” · Saw pricing · Role: “Owner or director”."""
        kind, _, of = name.partition(".")
        if kind == "points":
            line = next((one for one in self.scored.lines if one.criterion.id == of), None)
            return self._of_line(line) if line else None
        if kind == "signal":
            return begun(words_of(of)) if of in self.state.sightings else None
        step = self.flow.step(name)
        said = self.said(step, self.state.value(name)) if step else ""
        return self.says(self.name(name), said) if said else None

    def _of_line(self, line: Line) -> str | None:
        if line.points is None:
            return None
        said = ", ".join(self._quoted(reason) for reason in line.reasons)
        what = f"{self.name(line.criterion.id)} {self._spread(line.points, line.most)}"
        return self.says(what, said) if said else None

    def label(self, reason: Reason) -> str:
        """What gave the points, by itself: the answer, the signal, the persona."""
        match reason.source:
            case "signal":
                return words_of(reason.of)
            case "persona":
                found = (one.label for one in self.flow.personas if one.id == reason.of)
                return next(found, reason.label)
            case _:
                step, value = self.flow.step(reason.of), self.state.value(reason.of)
                return told(step, value, self.language) if step and value is not None else reason.label

    def _quoted(self, reason: Reason) -> str:
        step = self.flow.step(reason.of) if reason.source in ("answer", "rep") else None
        text = self.said(step, self.state.value(step.id)) if step else self.label(reason)
        by = self.state.confirmed.get(reason.of) if reason.source == "rep" else None
        return f"{text} ({say(self.language, 'told', rep=by.rep)})" if by and by.rep else text

    def reason(self, line: Line, reason: Reason) -> str:
        """Where points came from, as a line of its own: Authority 4: “I do” · Saw pricing +2."""
        if reason.source == "signal":
            sign = "+" if reason.points > 0 else ""
            return f"{begun(words_of(reason.of))} {sign}{self.number(round(reason.points, 1))}"
        name = self.name(reason.of if reason.source in ("answer", "rep") else line.criterion.id)
        return self.says(f"{name} {self.number(reason.points)}", self._quoted(reason))

    def says(self, what: str, said: str) -> str:
        return say(self.language, "says", what=what, said=said)

    def number(self, points: float) -> str:
        return written(plain(points), self.language)

    def _spread(self, points: float, most: float | None) -> str:
        """2, or 2–3 where the answer was a range."""
        return self.number(points) if most is None else f"{self.number(points)}–{self.number(most)}"
