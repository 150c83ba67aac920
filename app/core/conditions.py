"""The language of `when:` and `hot:`: text in, a checked and compiled `Condition` out, or every fault.

Three values after Kleene: a comparison with something unknown is unknown, and `and`, `or`, `not` pass that
on; so does a comparison that holds for a part of a range only. Never evaluates Python, never looks anything
up while compiling: `Vocabulary` says which names there are.
"""

import re
from collections.abc import Callable

from .figures import tags
from .flow import AHEAD, Condition, Lookup
from .rewording import reworded
from .tokens import CONSTANTS, ORDERS, TURNED, WORDS, Comparison, Fault, Token, tokens_of
from .values import Range
from .vocabulary import Vocabulary, faults_of

LONGEST = 500  # characters
DEEPEST = 20  # parentheses and `not`s inside each other

Test = Callable[[Lookup], bool | None]


def compile_condition(source: str, vocabulary: Vocabulary) -> tuple[Condition | None, tuple[Fault, ...]]:
    """The condition, or None and every fault found, in the order of the text.

    Where all of it can be said in other words, these are the one fault's way out.
    """
    condition, faults = _compiled(source, vocabulary)
    is_clear = len(faults) < 2 and all(_WAY_OUT.search(fault.text) for fault in faults)
    if not is_clear and len(source) <= LONGEST:
        meant = reworded(source, vocabulary.names, vocabulary.small)
        if meant is not None and _compiled(meant, vocabulary)[0] is not None:
            what = re.split(r"; (?=[a-z])", faults[0].text)[0]
            return None, (Fault(faults[0].offset, f"{what}; write {meant}"),)
    return condition, faults


_WAY_OUT = re.compile(
    r"(; |^)write (?!a |one$|it in paren)|; did you mean "
)  # so near at hand that no other is looked for


def _compiled(source: str, vocabulary: Vocabulary) -> tuple[Condition | None, tuple[Fault, ...]]:
    if len(source) > LONGEST:
        return None, (
            Fault(LONGEST, f"a condition has at most {LONGEST} characters; ask for less, or use two steps"),
        )
    if not source.strip():
        return None, (
            Fault(0, "the condition is empty; write one such as score >= 10, or leave the key out"),
        )
    tokens, faults = tokens_of(source)
    parser = _Parser(tokens)
    test: Test | None = None
    if all(token.kind != "bad" for token in tokens):
        try:
            test = parser.whole()
        except _Stop as stop:
            faults.append(stop.fault)
    names = vocabulary.names
    for comparison in parser.comparisons:
        faults.extend(faults_of(comparison, names, vocabulary.refused))
    if faults or test is None:
        return None, tuple(sorted(set(faults), key=lambda fault: fault.offset))
    looked_up = frozenset(one.name.text for one in parser.comparisons) - CONSTANTS.keys()
    return Condition(source, test, looked_up), ()


# --- sentences ---


class _Stop(Exception):
    def __init__(self, offset: int, text: str) -> None:
        self.fault = Fault(offset, text)


class _Parser:
    """Recursive descent; compiles on the way. Keeps the comparisons, to be checked even after a stop."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.comparisons: list[Comparison] = []

    def whole(self) -> Test:
        test = self._either()
        token = self._token
        if token.kind == "end":
            return test
        if token.text == ")":
            raise _Stop(token.offset, "this ')' closes nothing; take it out or add its '('")
        if token.text in ORDERS or token.text in ("=", "is", "in", "has"):
            raise _Stop(token.offset, "one comparison at a time; join two with 'and'")
        raise _Stop(token.offset, f"{token} cannot stand here; join two conditions with 'and' or 'or'")

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._token
        self._at += token.kind != "end"
        return token

    def _take(self, *texts: str) -> Token | None:
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

    def _inside(self, opening: Token) -> Test:
        test = self._either()
        if self._token.kind == "end":
            raise _Stop(opening.offset, "this '(' is never closed; add a ')'")
        if not self._take(")"):
            raise _Stop(
                self._token.offset, f"{self._token} cannot stand here; write 'and', 'or' or ')' before it"
            )
        return test

    def _keep(self, comparison: Comparison) -> Comparison:
        self.comparisons.append(comparison)
        return comparison

    def _comparison(self) -> Comparison:
        first = self._token
        if first.kind == "number":
            return self._turned(self._next())
        if first.kind == "text":
            raise _Stop(first.offset, f"begin with the name, then the text: page is {first}")
        if first.kind != "word" or first.text in WORDS - CONSTANTS.keys():
            raise _Stop(
                first.offset, f"expected a condition such as score >= 10 here, not {_shown(first)}; write one"
            )
        self._next()
        op = self._token
        if self._take("is"):
            return self._is(first, op)
        if self._take("in"):
            return Comparison(first, "in", op.offset, self._list())
        if self._take("has"):
            return Comparison(first, "has", op.offset, (self._value("has"),))
        if self._take(*ORDERS, "="):
            return Comparison(first, op.text, op.offset, (self._value(op.text),))
        if op.text == "not" and op.kind == "word":
            raise _Stop(op.offset, f"'not' cannot stand here; put it in front: not {first.text} in (…)")
        return Comparison(first, "", first.offset)

    def _turned(self, number: Token) -> Comparison:
        op = self._take(*ORDERS, "=")
        if op is None:
            raise _Stop(number.offset, f"compare {number.text} with a name, such as score >= {number.text}")
        name = self._next()
        if name.kind != "word" or name.text in WORDS:
            raise _Stop(
                name.offset, f"compare {number.text} with a name, such as score, not with {_shown(name)}"
            )
        return Comparison(name, TURNED.get(op.text, op.text), op.offset, (number,))

    def _is(self, name: Token, op: Token) -> Comparison:
        negated = self._take("not") is not None
        known = self._take("known", "unknown")
        if known:
            return Comparison(name, "known" if (known.text == "known") != negated else "unknown", op.offset)
        word = "is not" if negated else "is"
        return Comparison(name, word, op.offset, (self._value(word),))

    def _list(self) -> tuple[Token, ...]:
        opening = self._take("(")
        if opening is None:
            raise _Stop(
                self._token.offset, "after 'in' comes a list; write it in parentheses, such as in (a, b)"
            )
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

    def _value(self, after: str) -> Token:
        token = self._token
        if token.kind in ("op", "end") or (token.kind == "word" and token.text in WORDS - CONSTANTS.keys()):
            way = f"write 'is {token.text}'" if token.text in ("known", "unknown") else "write one"
            raise _Stop(token.offset, f"expected a value after '{after}', not {_shown(token)}; {way}")
        return self._next()


def _shown(token: Token) -> str:
    return token.text if token.kind == "end" else str(token)


# --- what it does ---


def _test(comparison: Comparison) -> Test:
    """The comparison as a closure. A value of another type than expected counts as unknown."""
    name, op = comparison.name.text, comparison.op
    if name in CONSTANTS:
        constant = CONSTANTS[name]
        return lambda lookup: True if op == "known" else False if op == "unknown" else constant
    if op == "known":
        return lambda lookup: None if (value := lookup(name)) is AHEAD else value is not None
    if op == "unknown":
        return lambda lookup: None if (value := lookup(name)) is AHEAD else value is None
    if op in ORDERS:
        return _compares(name, op, comparison.values[0])
    if name == "language":
        return _is_spoken(name, frozenset(value.text.lower() for value in comparison.values), op != "is not")
    if op in ("is", "is not", "in"):
        return _is_one_of(name, frozenset(value.text for value in comparison.values), op != "is not")
    if op == "has":
        return _has(name, comparison.values[0].text)
    return lambda lookup: value if isinstance(value := lookup(name), bool) else None


def _compares(name: str, op: str, value: Token) -> Test:
    holds = ORDERS[op]
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
