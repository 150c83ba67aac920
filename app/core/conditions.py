"""The language of `when:` and `hot:`: text in, a checked and compiled `Condition` out, or every fault.

Three values after Kleene: a comparison with something unknown is unknown, and `and`, `or`, `not` pass that
on; so does a comparison that holds for a part of a range only. Never evaluates Python, never looks anything
up while compiling: `Vocabulary` says which names there are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from . import guesses
from .figures import tags
from .flow import AHEAD, Condition, Lookup
from .rewording import reworded
from .values import Range, is_day

LONGEST = 500  # characters
DEEPEST = 20  # parentheses and `not`s inside each other
FACTS = ("name", "company", "email", "phone", "country", "role", "company_size", "industry", "website")

Test = Callable[[Lookup], bool | None]


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
    def names(self) -> "Mapping[str, _Name]":
        """Every name there is, put together once for all conditions of a flow."""
        return _names(self)

    @cached_property
    def small(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in self.names}


@dataclass(frozen=True)
class Fault:
    """One mistake. `offset`: characters from the start of the source."""

    offset: int
    text: str


def compile_condition(source: str, vocabulary: Vocabulary) -> tuple[Condition | None, tuple[Fault, ...]]:
    """The condition, or None and every fault found, in the order of the text.

    Where all of it can be said in other words, these are the one fault's way out.
    """
    condition, faults = _compiled(source, vocabulary)
    if len(faults) > 1 or not all(_WAY_OUT.search(fault.text) for fault in faults):
        meant = reworded(source, vocabulary.names, vocabulary.small)
        if meant is not None and _compiled(meant, vocabulary)[0] is not None:
            what = re.split(r"; (?=[a-z])", faults[0].text)[0]
            return None, (Fault(faults[0].offset, f"{what}; write {meant}"),)
    return condition, faults


_WAY_OUT = re.compile(r"(; |^)write (?!a )|; did you mean ")  # so near at hand that no other is looked for


def _compiled(source: str, vocabulary: Vocabulary) -> tuple[Condition | None, tuple[Fault, ...]]:
    if len(source) > LONGEST:
        return None, (
            Fault(LONGEST, f"a condition has at most {LONGEST} characters; ask for less, or use two steps"),
        )
    if not source.strip():
        return None, (
            Fault(0, "the condition is empty; write one such as score >= 10, or leave the key out"),
        )
    tokens, faults = _tokens(source)
    parser = _Parser(tokens)
    test: Test | None = None
    if all(token.kind != "bad" for token in tokens):
        try:
            test = parser.whole()
        except _Stop as stop:
            faults.append(stop.fault)
    names = vocabulary.names
    for comparison in parser.comparisons:
        faults.extend(_faults(comparison, names, vocabulary.refused))
    if faults or test is None:
        return None, tuple(sorted(set(faults), key=lambda fault: fault.offset))
    looked_up = frozenset(one.name.text for one in parser.comparisons) - _CONSTANTS.keys()
    return Condition(source, test, looked_up), ()


# --- words ---

_WORDS = frozenset({"and", "or", "not", "is", "in", "has", "known", "unknown", "true", "false"})
_CONSTANTS = {"true": True, "false": False}
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}  # 5 < score is score > 5
_MEANT = {
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "<>": "!=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<open>["'].*)                                   # a quotation mark without its second
    |(?P<curly>[“”„‘’«»])
    |(?P<number>-?[0-9][0-9.,]*\w*)
    |(?P<word>[^\W\d]\w*(?:\.\w*)*|/[^\s,()"']*)      # or the path of a page, which lacks its quotes
    |(?P<meant>&&|&|\|\||\||<>|!(?!=)|≤|≥|≠)
    |(?P<op><=|>=|==|!=|<|>|=|\(|\)|,)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class _Token:
    kind: Literal["word", "number", "text", "op", "end", "bad"]
    text: str  # a text without its quotation marks
    offset: int

    def __str__(self) -> str:
        return f'"{self.text}"' if self.kind == "text" else f"'{self.text}'"


def _tokens(source: str) -> tuple[list[_Token], list[Fault]]:
    tokens: list[_Token] = []
    faults: list[Fault] = []
    for match in _TOKEN.finditer(source):
        kind, text, offset = match.lastgroup or "", match.group(), match.start()
        if kind == "space":
            continue
        token, fault = _token(kind, text, offset)
        tokens.extend(_without_comma(token))
        if fault:
            faults.append(Fault(offset, fault))
    return [*tokens, _Token("end", "the end", len(source))], faults


def _token(kind: str, text: str, offset: int) -> tuple[_Token, str | None]:
    if kind == "text":
        return _Token("text", text[1:-1], offset), None
    if kind == "number":
        return _number(text, offset)
    if kind == "word" and text.lower() in _WORDS and text not in _WORDS:
        return _Token("word", text.lower(), offset), f"write '{text.lower()}' in small letters"
    if kind == "word":
        return _Token("word", text, offset), None
    if kind == "op":
        return _Token("op", text, offset), None
    if kind == "meant":
        meant = _MEANT[text]
        return _Token(
            "word" if meant in _WORDS else "op", meant, offset
        ), f"write '{meant}' instead of '{text}'"
    if kind == "open":
        return _Token(
            "bad", text, offset
        ), f"this {text[0]} is never closed; write a second {text[0]} behind the text"
    if kind == "curly":
        return _Token("bad", text, offset), f'write " instead of {text} around a text'
    return _Token(
        "bad", text, offset
    ), f"'{text}' has no meaning here; quote a text, and compare with plain numbers"


def _number(text: str, offset: int) -> tuple[_Token, str | None]:
    bare = text.rstrip(",")  # in (1, 2): the comma belongs to the list
    if re.fullmatch(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+", bare):
        whole = bare.replace(".", "")
        read = "" if bare.count(".") > 1 else f" (as it stands it is {float(bare):g})"
        return _Token(
            "number", whole, offset
        ), f"'{bare}' could be two numbers; write {whole} without dots{read}"
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+", bare):
        whole = bare.replace(",", "")
        return _Token("number", whole, offset), f"write {whole} without commas"
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare):
        return _Token(
            "bad", text, offset
        ), f"'{bare}' is not a number; write {guesses.number(bare) or 'it in digits only, such as 20000'}"
    return _Token("number", text, offset), None


def _without_comma(token: _Token) -> Iterator[_Token]:
    bare = token.text.rstrip(",") if token.kind == "number" else token.text
    yield _Token(token.kind, bare, token.offset)
    for n in range(len(bare), len(token.text)):
        yield _Token("op", ",", token.offset + n)


# --- sentences ---


@dataclass(frozen=True)
class _Comparison:
    """`name op values`. `op` is "" for a bare name; `at` is where the operator stands."""

    name: _Token
    op: str = ""
    at: int = 0
    values: tuple[_Token, ...] = ()


class _Stop(Exception):
    def __init__(self, offset: int, text: str) -> None:
        self.fault = Fault(offset, text)


class _Parser:
    """Recursive descent; compiles on the way. Keeps the comparisons, to be checked even after a stop."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.comparisons: list[_Comparison] = []

    def whole(self) -> Test:
        test = self._either()
        token = self._token
        if token.kind == "end":
            return test
        if token.text == ")":
            raise _Stop(token.offset, "this ')' closes nothing; take it out or add its '('")
        if token.text in _ORDERS or token.text in ("=", "is", "in", "has"):
            raise _Stop(token.offset, "one comparison at a time; join two with 'and'")
        raise _Stop(token.offset, f"{token} cannot stand here; join two conditions with 'and' or 'or'")

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._token
        self._at += token.kind != "end"
        return token

    def _take(self, *texts: str) -> _Token | None:
        """The token, if it is one of these words or signs."""
        token = self._token
        return self._next() if token.kind in ("word", "op") and token.text in texts else None

    def _either(self) -> Test:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else _any_of(tuple(parts))

    def _all(self) -> Test:
        parts = [self._negation()]
        while self._take("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else _all_of(tuple(parts))

    def _negation(self) -> Test:
        opening = self._take("not", "(")
        if opening is None:
            return _test(self._keep(self._comparison()))
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Stop(
                opening.offset, f"more than {DEEPEST} levels inside each other; take some parentheses out"
            )
        test = _not(self._negation()) if opening.text == "not" else self._inside(opening)
        self._depth -= 1
        return test

    def _inside(self, opening: _Token) -> Test:
        test = self._either()
        if self._token.kind == "end":
            raise _Stop(opening.offset, "this '(' is never closed; add a ')'")
        if not self._take(")"):
            raise _Stop(
                self._token.offset, f"{self._token} cannot stand here; write 'and', 'or' or ')' before it"
            )
        return test

    def _keep(self, comparison: _Comparison) -> _Comparison:
        self.comparisons.append(comparison)
        return comparison

    def _comparison(self) -> _Comparison:
        first = self._token
        if first.kind == "number":
            return self._turned(self._next())
        if first.kind == "text":
            raise _Stop(first.offset, f"begin with the name, then the text: page is {first}")
        if first.kind != "word" or first.text in _WORDS - _CONSTANTS.keys():
            raise _Stop(first.offset, f"write a condition such as score >= 10 here, not {_shown(first)}")
        self._next()
        op = self._token
        if self._take("is"):
            return self._is(first, op)
        if self._take("in"):
            return _Comparison(first, "in", op.offset, self._list())
        if self._take("has"):
            return _Comparison(first, "has", op.offset, (self._value("has"),))
        if self._take(*_ORDERS, "="):
            return _Comparison(first, op.text, op.offset, (self._value(op.text),))
        if op.text == "not" and op.kind == "word":
            raise _Stop(op.offset, f"'not' cannot stand here; put it in front: not {first.text} in (…)")
        return _Comparison(first, "", first.offset)

    def _turned(self, number: _Token) -> _Comparison:
        op = self._take(*_ORDERS, "=")
        if op is None:
            raise _Stop(number.offset, f"compare {number.text} with a name, such as score >= {number.text}")
        name = self._next()
        if name.kind != "word" or name.text in _WORDS:
            raise _Stop(
                name.offset, f"compare {number.text} with a name, such as score, not with {_shown(name)}"
            )
        return _Comparison(name, _TURNED.get(op.text, op.text), op.offset, (number,))

    def _is(self, name: _Token, op: _Token) -> _Comparison:
        negated = self._take("not") is not None
        known = self._take("known", "unknown")
        if known:
            return _Comparison(name, "known" if (known.text == "known") != negated else "unknown", op.offset)
        word = "is not" if negated else "is"
        return _Comparison(name, word, op.offset, (self._value(word),))

    def _list(self) -> tuple[_Token, ...]:
        opening = self._take("(")
        if opening is None:
            raise _Stop(self._token.offset, "after 'in' comes a list in parentheses, such as in (a, b)")
        values = [self._value("(")]
        while self._take(","):
            values.append(self._value(","))
        if self._token.kind == "end":
            raise _Stop(opening.offset, "this '(' is never closed; add a ')'")
        if not self._take(")"):
            raise _Stop(
                self._token.offset, f"{self._token} cannot stand in this list; write ',' or ')' before it"
            )
        return tuple(values)

    def _value(self, after: str) -> _Token:
        token = self._token
        if token.kind in ("op", "end") or (token.kind == "word" and token.text in _WORDS - _CONSTANTS.keys()):
            raise _Stop(token.offset, f"write a value after '{after}', not {_shown(token)}")
        return self._next()


def _shown(token: _Token) -> str:
    return token.text if token.kind == "end" else str(token)


# --- what may be said ---


@dataclass(frozen=True)
class _Name:
    kind: Literal["choice", "choices", "number", "words", "date", "truth", "fact"]
    values: tuple[str, ...] = ()
    thing: str = ""  # "a band"


_EQUAL = frozenset({"is", "is not", "in"})
_FITS: Mapping[str, frozenset[str]] = {
    "choice": _EQUAL,
    "choices": frozenset({"has"}),
    "number": frozenset(_ORDERS),
    "words": _EQUAL,
    "date": _EQUAL,
    "truth": frozenset({""}),
    "fact": _EQUAL | {"has"} | frozenset(_ORDERS),
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


def _names(vocabulary: Vocabulary) -> dict[str, _Name]:
    """Every name there is."""
    names = {name: _Name("number") for name in ("score", "lowest", "highest", "visits")}
    names |= {name: _Name("truth") for name in ("hot", "staffed", *_CONSTANTS)}
    names |= {name: _Name("words") for name in ("page", "language")}
    names["band"] = _Name("choice", vocabulary.bands, "a band")
    names["persona"] = _Name("choice", (*vocabulary.personas, "none"), "a persona")
    names |= {f"points.{criterion}": _Name("number") for criterion in vocabulary.criteria}
    names |= {f"signal.{signal}": _Name("truth") for signal in vocabulary.signals}
    names |= {f"account.{fact}": _Name("fact") for fact in vocabulary.facts}
    for id, answer in vocabulary.answers.items():
        names.setdefault(id, _Name(answer.kind, answer.choices, f"a choice of '{id}'"))
    return names


def _faults(
    comparison: _Comparison, names: Mapping[str, _Name], refused: Mapping[str, str]
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
    elif comparison.op not in _FITS[name.kind]:
        way = _example(comparison, name, f"points.{said}" in names)
        yield Fault(comparison.at, f"'{said}' is {_A[name.kind]}; write {way}")
    else:
        for value in comparison.values:
            text = _misfit(comparison, name, value)
            if text:
                yield Fault(value.offset, text)


def _unknown_name(said: str, names: Mapping[str, _Name]) -> str:
    head, dot, tail = said.partition(".")
    within = [name for name in names if name.startswith(f"{head}.")]
    if dot and not within and head not in ("points", "signal", "account"):
        points = f"points.{head}"
        meant = points if points in names else _near(tail, names) or _near(head, names)
        way = _did_you_mean(meant) or "; only points., signal. and account. take a dot, so write one name"
        return f"unknown name '{said}'{way}"
    if dot and not within:
        none = "signals" if head == "signal" else "criteria"
        return f"unknown name '{said}', as this flow has no {none}; write one, or take this out"
    if not dot and within:
        return f"'{said}' needs to say which one; write one such as {within[0]}"
    if within:
        near = _near(tail, [name.partition(".")[2] for name in within])
        return f"unknown name '{said}'" + (_did_you_mean(f"{head}.{near}") if near else _listed(within))
    inner = next((name for name in names if name.partition(".")[2] == said), None)  # budget: points.budget
    meant = _MEANT_NAMES.get(said.casefold()) or inner or _near(said, names)
    plain = [name for name in names if "." not in name and name not in _CONSTANTS]
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


def _misfit(comparison: _Comparison, name: _Name, value: _Token) -> str | None:
    """What is wrong with this value, or None."""
    said = comparison.name.text
    if comparison.op in _ORDERS:
        if value.kind == "number":
            return None
        return f"compare '{said}' with a number, such as {said} {comparison.op} 10, not with {value}"
    if name.kind in ("choice", "choices"):
        if value.kind != "number" and value.text in name.values:
            return None
        near = _near(value.text, name.values)
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


def _example(comparison: _Comparison, name: _Name, points: bool) -> str:
    """How to write it instead, in the author's own words where they fit. `points`: there is points.<name>."""
    said, op = comparison.name.text, comparison.op
    value = comparison.values[0].text if comparison.values else ""
    is_number = bool(comparison.values) and comparison.values[0].kind == "number"
    if comparison.values and not value:
        return f"{said} is {'known' if op in ('!=', 'is not') else 'unknown'}"
    if op in _ORDERS and is_number and points:
        return f"points.{said} {op} {value}"
    if said == "band" and op in _TURNED and value in name.values:
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


def _near(said: str, names: Mapping[str, _Name] | tuple[str, ...] | list[str]) -> str | None:
    small = {name.casefold(): name for name in names}
    found = get_close_matches(said.casefold(), list(small), n=1, cutoff=0.6)
    return small[found[0]] if found else None


def _did_you_mean(name: str | None) -> str:
    return f"; did you mean '{name}'?" if name else ""


def _listed(names: tuple[str, ...] | list[str]) -> str:
    if not names:
        return "; there is none: write one, or take this out"
    few = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
    return f"; there is {few}"


_FEW = 12  # names that a message lists


# --- what it does ---


def _test(comparison: _Comparison) -> Test:
    """The comparison as a closure. A value of another type than expected counts as unknown."""
    name, op = comparison.name.text, comparison.op
    if name in _CONSTANTS:
        constant = _CONSTANTS[name]
        return lambda lookup: True if op == "known" else False if op == "unknown" else constant
    if op == "known":
        return lambda lookup: None if (value := lookup(name)) is AHEAD else value is not None
    if op == "unknown":
        return lambda lookup: None if (value := lookup(name)) is AHEAD else value is None
    if op in _ORDERS:
        return _compares(name, op, comparison.values[0])
    if name == "language":
        return _is_spoken(name, frozenset(value.text.lower() for value in comparison.values), op != "is not")
    if op in ("is", "is not", "in"):
        return _is_one_of(name, frozenset(value.text for value in comparison.values), op != "is not")
    if op == "has":
        return _has(name, comparison.values[0].text)
    return lambda lookup: value if isinstance(value := lookup(name), bool) else None


def _compares(name: str, op: str, value: _Token) -> Test:
    holds = _ORDERS[op]
    number = float(value.text) if value.kind == "number" else 0.0  # not a number: a fault, never run

    def test(lookup: Lookup) -> bool | None:
        known = lookup(name)
        if isinstance(known, Range):
            return _holds_throughout(known, holds, number)
        return (
            holds(known, number) if isinstance(known, int | float) and not isinstance(known, bool) else None
        )

    return test


def _holds_throughout(said: Range, holds: Callable[[float, float], bool], number: float) -> bool | None:
    """Whether the comparison holds for all of a range; None if for a part. It can turn at `number` only."""
    low, high = said.ends
    truths = {holds(one, number) for one in (low, min(max(low, number), high), high)}
    return truths.pop() if len(truths) == 1 else None


def _is_one_of(name: str, values: frozenset[str], wanted: bool) -> Test:
    def test(lookup: Lookup) -> bool | None:
        known = lookup(name)
        return (known in values) is wanted if isinstance(known, str) else None

    return test


def _is_spoken(name: str, values: frozenset[str], wanted: bool) -> Test:
    """A language holds its regions: who speaks nl-BE speaks nl."""

    def test(lookup: Lookup) -> bool | None:
        known = lookup(name)
        return any(tag in values for tag in tags(known)) is wanted if isinstance(known, str) else None

    return test


def _has(name: str, value: str) -> Test:
    def test(lookup: Lookup) -> bool | None:
        known = lookup(name)
        return value in known if isinstance(known, frozenset) else None

    return test


def _not(inner: Test) -> Test:
    def test(lookup: Lookup) -> bool | None:
        truth = inner(lookup)
        return None if truth is None else not truth

    return test


def _all_of(parts: tuple[Test, ...]) -> Test:
    def test(lookup: Lookup) -> bool | None:
        result: bool | None = True
        for part in parts:
            truth = part(lookup)
            if truth is False:
                return False
            result = result if truth else None
        return result

    return test


def _any_of(parts: tuple[Test, ...]) -> Test:
    def test(lookup: Lookup) -> bool | None:
        result: bool | None = False
        for part in parts:
            truth = part(lookup)
            if truth:
                return True
            result = None if truth is None else result
        return result

    return test
