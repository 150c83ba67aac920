"""A condition in another tongue (SQL, JavaScript, plain English) -> the same in the language of flows.

For messages only. Never judges what it makes: `conditions` compiles it, and shows it only if it holds.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from . import guesses


class Name(Protocol):
    """What a name stands for, and the values it can have."""

    @property
    def kind(self) -> str: ...
    @property
    def values(self) -> tuple[str, ...]: ...


_TOKEN = re.compile(
    r"""["“”„«]([^"“”„«»]*)["“”»]|['‘]([^'‘’]*)['’](?!\w)
    |[A-Za-z_]\w*(?:['’]\w+)?(?:\.\w+)*
    |-?[€$£]?[0-9][0-9.,]*€?\w*
    |/[^\s,;()]*|[<>=!]=?=?|&&|\|\||[^\s\w]""",
    re.VERBOSE,
)
_OPS = {
    ">=": "is greater than or equal to|greater than or equal to|is at least|at least|>=|= >|> =|≥",
    "<=": "is less than or equal to|less than or equal to|is at most|at most|up to|<=|= <|< =|≤",
    "not in": "is not in|is not one of|is none of|not in",
    "in": "is one of|is any of|is in|in",
    "is unknown": "is not known|is not answered|is not set|is not given|is unknown|is unanswered|is empty|"
    "is null|is blank|is missing|unknown",
    "is known": "is not unknown|is not empty|is not null|is known|is answered|is set|is given|is filled|"
    "exists|known",
    "!=": "is not equal to|does not equal|doesn't equal|is not|isn't|isnt|not equal to|!=|! =|< >|≠|not",
    ">": "is greater than|is more than|is higher than|is bigger than|greater than|more than|higher than|"
    "bigger than|is above|is over|above|over|exceeds|>",
    "<": "is less than|is fewer than|is lower than|is smaller than|less than|fewer than|lower than|"
    "smaller than|is below|is under|below|under|<",
    "has": "contains|includes|include|has",
    "between": "is between|between",
    "=": "is equal to|equal to|is exactly|equals|===|==|=|is|:",
}


def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    """First word -> the phrases that begin with it, the longest first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for op, phrases in _OPS.items():
        for words in (phrase.split() for phrase in phrases.split("|")):
            found.setdefault(words[0], []).append((words, op))
    return {first: sorted(those, key=lambda one: -len(one[0])) for first, those in found.items()}


_PHRASES = _phrases()
_JOINS = {"and": "and", "&&": "and", "&": "and", "or": "or", "||": "or", "|": "or"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_YES, _NO = ("true", "yes", "1", "on"), ("false", "no", "0", "off")
_NOISE = frozenset(
    {"the", "a", "an", "if", "when", "where", "lead", "visitor", "then", "$", "{", "}", "`", ";", "?"}
)


class _Unclear(Exception):
    """Nobody can tell what was meant."""


def reworded(source: str, names: Mapping[str, Name], small: Mapping[str, str]) -> str | None:
    """The condition as it may have been meant; None where that is not clear. `small`: casefolded -> name."""
    try:
        return _Rewording(source, names, small).whole()
    except _Unclear:
        return None


class _Rewording:
    def __init__(self, source: str, names: Mapping[str, Name], small: Mapping[str, str]) -> None:
        self._names, self._small = names, small
        self._tokens = [match.group() for match in _TOKEN.finditer(source.strip().rstrip(".;"))]
        self._tokens = [
            {"[": "(", "]": ")", "!": "!"}.get(token, token)
            for token in self._tokens
            if token.lower() not in _NOISE or token in names
        ]
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        said = self._conditions()
        if self._at < len(self._tokens):
            raise _Unclear
        return said

    def _conditions(self) -> str:
        self._depth += 1
        if self._depth > 20:
            raise _Unclear
        parts = [self._one(None)]
        while join := _JOINS.get(self._peek().lower()):
            self._at += 1
            last = re.match(r"(?:not )?([\w.]+)", parts[-1])
            parts += [join, self._one(last[1] if last else None)]
        self._depth -= 1
        return " ".join(parts)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _one(self, last: str | None) -> str:
        """One comparison. `last`: the name of the one before, for `score > 5 and < 10`."""
        said = self._peek()
        if said.lower() in ("not", "!"):
            self._at += 1
            return f"not {self._one(None)}"
        if said == "(":
            self._at += 1
            inner = self._conditions()
            if self._peek() != ")":
                raise _Unclear
            self._at += 1
            return f"({inner})"
        if re.match(r"-?[0-9]", said):
            return self._turned()
        op = self._op()
        if op in ("=", "is known") and self._name(self._at) is not None:  # `is hot`, `exists need`
            name = self._named()
            return name if op == "=" else f"{name} is known"
        if op is not None:
            return self._compared(last or "", op)
        return self._compared(self._named(), self._op())

    def _turned(self) -> str:
        """`5 < score < 10`."""
        number = self._number()
        op = self._op()
        name = self._named()
        if op not in _TURNED:
            raise _Unclear
        first = f"{name} {_TURNED[op]} {number}"
        second = self._op()
        return first if second is None else f"{first} and {self._compared(name, second)}"

    def _named(self) -> str:
        found = self._name(self._at)
        if found is None:
            raise _Unclear
        name, length = found
        self._at += length
        return name

    def _name(self, at: int) -> tuple[str, int] | None:
        """The name at a token, and how many tokens it takes."""
        words = self._tokens[at : at + 2]
        for length in (2, 1):
            said = ".".join(words[:length]).casefold()
            if len(words) < length:
                continue
            tails = [said, said.replace("signals.", "signal."), re.sub(r"^(answers?|steps?)\.", "", said)]
            tails += [f"{head}.{said}" for head in ("points", "signal", "account")] if length == 1 else []
            found = next((self._small[tail] for tail in tails if tail in self._small), None)
            if found is not None:
                return found, length
        return None

    def _op(self) -> str | None:
        for words, op in _PHRASES.get(self._peek().lower().replace("’", "'"), ()):
            if [self._peek(n).lower().replace("’", "'") for n in range(len(words))] == words:
                self._at += len(words)
                return op
        return None

    def _compared(self, name: str, op: str | None) -> str:
        if name not in self._names:
            raise _Unclear
        kind = self._names[name].kind
        if op in ("is known", "is unknown"):
            return f"{name} {op}"
        if op is None:
            if kind != "truth":
                raise _Unclear
            return name
        if op == "between":
            low = self._number()
            if self._peek().lower() not in ("and", "to", "-", ","):
                raise _Unclear
            self._at += 1
            return f"{name} >= {low} and {name} <= {self._number()}"
        if kind == "number" or op in ("<", "<=", ">", ">="):
            return f"{name} {'==' if op in ('=', 'has') else op} {self._number()}"
        if op == "has" and kind in ("words", "date"):
            raise _Unclear  # what is a part of a text cannot be asked
        return self._valued(name, kind, op)

    def _number(self) -> str:
        self._at += self._peek() in ("€", "$", "£")
        said = self._peek().strip("\"'“”")
        number = guesses.number(said) if said else None
        if number is None or self._peek(1) == "%":
            raise _Unclear
        self._at += 1
        while re.fullmatch(r"[0-9]{3}", self._peek()):  # 20 000
            number += self._peek()
            self._at += 1
        if (
            re.fullmatch(r"[€$£]|[a-z]+", self._peek())
            and self._peek().lower() not in _JOINS
            and not self._is_op()
        ):
            self._at += 1  # its unit
        return number

    def _is_op(self) -> bool:
        at, op = self._at, self._op()
        self._at = at
        return op is not None

    def _valued(self, name: str, kind: str, op: str) -> str:
        negated = op in ("!=", "not in")
        values, join = self._values(self._names[name].values, kind)
        if kind == "truth":
            if values[0].lower() not in _YES + _NO or len(values) > 1:
                raise _Unclear
            return name if (values[0].lower() in _YES) != negated else f"not {name}"
        if kind == "choices":
            has = [f"{name} has {value}" for value in values]
            joined = f" {join} ".join(has)
            return joined if not negated else f"not ({joined})" if len(has) > 1 else f"not {joined}"
        if kind in ("words", "date", "fact"):
            values = [f'"{value}"' for value in values]
        if len(values) == 1:
            return f"{name} is {'not ' if negated else ''}{values[0]}"
        return f"{'not ' if negated else ''}{name} in ({', '.join(values)})"

    def _values(self, known: Sequence[str], kind: str) -> tuple[list[str], str]:
        """One or more values, and what joins them."""
        is_open = self._peek() == "("
        self._at += is_open
        values, join = [self._value(known, kind)], "or"
        while self._peek() == "," or self._peek().lower() in _JOINS:
            if not self._is_value(1, known) and self._peek() != ",":
                break
            join = _JOINS.get(self._peek().lower(), "or" if is_open else join)
            self._at += 1
            values.append(self._value(known, kind))
        if is_open:
            if self._peek() != ")":
                raise _Unclear
            self._at += 1
        return values, join

    def _is_value(self, ahead: int, known: Sequence[str]) -> bool:
        """Whether another value stands there, and no condition of its own."""
        token = self._peek(ahead)
        at = self._at
        self._at += ahead + 1
        is_name = self._is_op()
        self._at = at
        return not is_name and _bare(token).casefold() in {value.casefold() for value in known}

    def _value(self, known: Sequence[str], kind: str) -> str:
        said = self._peek()
        if not said or said in "(),":
            raise _Unclear
        self._at += 1
        if known:
            small = {value.casefold(): value for value in known}
            if _bare(said).casefold() not in small:
                raise _Unclear
            return small[_bare(said).casefold()]
        words = [_bare(said)]
        while kind != "truth" and said[0] not in "\"'“„‘«" and re.match(r"[\w/&-]", self._peek()):
            if self._peek().lower() in _JOINS:
                break
            words.append(self._peek())
            self._at += 1
        return " ".join(words)


def _bare(token: str) -> str:
    return token.strip("\"'“”„‘’«»").rstrip(".")
