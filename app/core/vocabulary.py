"""The names a condition may use, and what is wrong with a comparison that uses them otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .nearest import nearest
from .tokens import CONSTANTS, ORDERS, TURNED, Comparison, Fault, Token
from .values import is_day

FACTS = ("name", "company", "email", "phone", "country", "role", "company_size", "industry", "website")


@dataclass(frozen=True)
class AnswerType:
    """What an answer can be; `choices` are the ids of a `choice` or `choices`."""

    kind: Literal["choice", "choices", "number", "words", "date"]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """The names a condition may use here.

    `refused`: name, or the part before the dot, -> why it may not be used. `facts`: what `account.` may name.
    """

    answers: Mapping[str, AnswerType]
    criteria: tuple[str, ...]
    bands: tuple[str, ...]
    personas: tuple[str, ...]
    signals: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = FACTS

    @cached_property
    def names(self) -> "Mapping[str, Name]":
        """Every name there is, put together once for all conditions of a flow."""
        return names_of(self)

    @cached_property
    def small(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in self.names}


@dataclass(frozen=True)
class Name:
    kind: Literal["choice", "choices", "number", "words", "date", "truth", "fact"]
    values: tuple[str, ...] = ()
    thing: str = ""  # "a band"


_EQUAL = frozenset({"is", "is not", "in"})
_FITS: Mapping[str, frozenset[str]] = {
    "choice": _EQUAL,
    "choices": frozenset({"has"}),
    "number": frozenset(ORDERS),
    "words": _EQUAL,
    "date": _EQUAL,
    "truth": frozenset({""}),
    "fact": _EQUAL | {"has"} | frozenset(ORDERS),
}
_A = {
    "choice": "one choice",
    "choices": "a set of choices",
    "number": "a number",
    "words": "a text",
    "date": "a date",
    "truth": "true or false by itself",
    "fact": "a fact of the account",
}


def names_of(vocabulary: Vocabulary) -> dict[str, Name]:
    """Every name there is."""
    names = {name: Name("number") for name in ("score", "lowest", "highest", "visits")}
    names |= {name: Name("truth") for name in ("hot", "staffed", *CONSTANTS)}
    names |= {name: Name("words") for name in ("page", "language")}
    names["band"] = Name("choice", vocabulary.bands, "a band")
    names["persona"] = Name("choice", (*vocabulary.personas, "none"), "a persona")
    names |= {f"points.{criterion}": Name("number") for criterion in vocabulary.criteria}
    names |= {f"signal.{signal}": Name("truth") for signal in vocabulary.signals}
    names |= {f"account.{fact}": Name("fact") for fact in vocabulary.facts}
    for id, answer in vocabulary.answers.items():
        names.setdefault(id, Name(answer.kind, answer.choices, f"a choice of '{id}'"))
    return names


def faults_of(
    comparison: Comparison, names: Mapping[str, Name], refused: Mapping[str, str]
) -> Iterator[Fault]:
    said = comparison.name.text
    refusal = refused.get(said) or refused.get(said.partition(".")[0])
    if refusal:
        yield Fault(comparison.name.offset, refusal)
        return
    name = names.get(said)
    if name is None:
        yield Fault(comparison.name.offset, _unknown_name(said, names))
    elif comparison.op in ("known", "unknown"):
        return
    elif told := next((one for v in comparison.values if (one := _asks_if_known(comparison, name, v))), None):
        yield Fault(comparison.name.offset, told)
    elif comparison.op not in _FITS[name.kind]:
        way = _example(comparison, name, f"points.{said}" in names)
        yield Fault(comparison.at, f"'{said}' is {_A[name.kind]}; write {way}")
    else:
        for value in comparison.values:
            text = _misfit(comparison, name, value)
            if text:
                yield Fault(value.offset, text)


def _unknown_name(said: str, names: Mapping[str, Name]) -> str:
    head, dot, tail = said.partition(".")
    within = [name for name in names if name.startswith(f"{head}.")]
    if dot and not within and head not in ("points", "signal", "account"):
        points = f"points.{head}"
        meant = points if points in names else nearest(tail, names) or nearest(head, names)
        way = _did_you_mean(meant) or "; only points., signal. and account. take a dot, so write one name"
        return f"unknown name '{said}'{way}"
    if dot and not within:
        none = "signals" if head == "signal" else "criteria"
        return f"unknown name '{said}', as this flow has no {none}; write one, or take this out"
    if not dot and within:
        return f"'{said}' needs to say which one; write one such as {within[0]}"
    if within:
        near = nearest(tail, [name.partition(".")[2] for name in within])
        return f"unknown name '{said}'" + (_did_you_mean(f"{head}.{near}") if near else _listed(within))
    inner = next((name for name in names if name.partition(".")[2] == said), None)  # budget: points.budget
    meant = _MEANT_NAMES.get(said.casefold()) or inner or nearest(said, names)
    plain = [name for name in names if "." not in name and name not in CONSTANTS]
    plain.sort(key=lambda name: name in _OURS)  # what the author has named comes first
    return f"unknown name '{said}'{_did_you_mean(meant) or _listed(plain)}"


_OURS = ("score", "lowest", "highest", "visits", "hot", "staffed", "page", "language", "band", "persona")
_MEANT_NAMES = {
    **dict.fromkeys(("yes", "always", "everybody"), "true"),
    **dict.fromkeys(("no", "never", "nobody"), "false"),
    **dict.fromkeys(("time", "hour", "hours", "online", "available"), "staffed"),
    **dict.fromkeys(("url", "path"), "page"),
    "lang": "language",
}


_NO_ANSWER = frozenset({"", "unknown", "empty", "null", "none", "nothing", "skip", "skipped", "missing"})
_SOME_ANSWER = frozenset({"known", "answered", "given", "set", "filled", "something", "anything"})
_ANSWERS = frozenset({"choice", "choices", "number", "words", "date", "fact"})


def _asks_if_known(comparison: Comparison, name: Name, value: Token) -> str | None:
    """`phone is empty`, `role = none`: no value, but whether there is one."""
    said, asked = comparison.name.text, value.text.strip().casefold()
    if value.text in name.values or name.kind not in _ANSWERS or asked not in _NO_ANSWER | _SOME_ANSWER:
        return None
    is_known = (asked in _SOME_ANSWER) is (comparison.op not in ("!=", "is not"))
    return f"'{value.text}' is no value; write {said} is {'known' if is_known else 'unknown'}"


def _misfit(comparison: Comparison, name: Name, value: Token) -> str | None:
    """What is wrong with this value, or None."""
    said = comparison.name.text
    if told := _asks_if_known(comparison, name, value):
        return told
    if comparison.op in ORDERS:
        if value.kind == "number":
            return None
        return f"compare '{said}' with a number, such as {said} {comparison.op} 10, not with {value}"
    if name.kind in ("choice", "choices"):
        if value.kind != "number" and value.text in name.values:
            return None
        near = nearest(value.text, name.values)
        way = _did_you_mean(near) if near else _listed(name.values)
        return f"'{value.text}' is not {name.thing}{way}"
    if said == "page" and "*" in value.text:
        return f"a condition names one whole page; write a signal with page: {value.text}, and name that here"
    if name.kind in ("words", "date") and value.kind != "text":
        return f'texts are quoted; write "{value.text}"'
    if name.kind == "fact" and value.kind == "number":
        return f"numbers are compared by signs; write {said} == {value.text}"
    if name.kind == "date" and not is_day(value.text):
        return f"'{value.text}' is not a date; write it as \"2026-01-31\""
    return None


def _example(comparison: Comparison, name: Name, points: bool) -> str:
    """How to write it instead, in the author's own words where they fit. `points`: there is points.<name>."""
    said, op = comparison.name.text, comparison.op
    value = comparison.values[0].text if comparison.values else ""
    is_number = bool(comparison.values) and comparison.values[0].kind == "number"
    if comparison.values and not value:
        return f"{said} is {'known' if op in ('!=', 'is not') else 'unknown'}"
    if op in ORDERS and is_number and points:
        return f"points.{said} {op} {value}"
    if said == "band" and op in TURNED and value in name.values:
        at = name.values.index(value) + (op in ("<=", ">"))
        return f"band in ({', '.join(name.values[at:] if op[0] == '>' else name.values[:at])})"
    choice = value if value in name.values else next(iter(name.values), "…")
    differs = op in ("!=", "is not")
    if name.kind in ("number", "fact") and is_number:
        return f"{said} {'!=' if differs else '=='} {value}"
    if name.kind == "number":
        return f"{said} >= 10"
    if name.kind == "choice":
        return f"{said} is {'not ' if differs else ''}{choice}"
    if name.kind == "choices":
        return f"{'not ' if differs else ''}{said} has {choice}"
    if name.kind == "truth":
        return f"{said} or not {said}"
    if said == "page":
        return f'page is "{value or "/pricing"}", or name a signal with page: /pricing*'
    text = value or ("2026-01-31" if name.kind == "date" else "a text")
    return f'{said} is {"not " if differs else ""}"{text}", or {said} is known'


def _did_you_mean(name: str | None) -> str:
    return f"; did you mean '{name}'?" if name else ""


def _listed(names: tuple[str, ...] | list[str]) -> str:
    if not names:
        return "; there is none: write one, or take this out"
    if len(names) == 1:
        return f"; there is only '{names[0]}'"
    few = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
    return f"; there is {few}"


_FEW = 12  # names that a message lists
