"""The words, numbers, texts and signs of a condition, and the comparisons that they make. Knows no names."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from . import guesses


@dataclass(frozen=True)
class Fault:
    """One mistake. `offset`: characters from the start of the source."""

    offset: int
    text: str


WORDS = frozenset({"and", "or", "not", "is", "in", "has", "known", "unknown", "true", "false"})
CONSTANTS = {"true": True, "false": False}
ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}  # 5 < score is score > 5
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
class Token:
    kind: Literal["word", "number", "text", "op", "end", "bad"]
    text: str  # a text without its quotation marks
    offset: int

    def __str__(self) -> str:
        return f'"{self.text}"' if self.kind == "text" else f"'{self.text}'"


def tokens_of(source: str) -> tuple[list[Token], list[Fault]]:
    tokens: list[Token] = []
    faults: list[Fault] = []
    for match in _TOKEN.finditer(source):
        kind, text, offset = match.lastgroup or "", match.group(), match.start()
        if kind == "space":
            continue
        token, fault = _token(kind, text, offset)
        tokens.extend(_without_comma(token))
        if fault:
            faults.append(Fault(offset, fault))
    return [*tokens, Token("end", "the end", len(source))], faults


def _token(kind: str, text: str, offset: int) -> tuple[Token, str | None]:
    if kind == "text":
        return Token("text", text[1:-1], offset), None
    if kind == "number":
        return _number(text, offset)
    if kind == "word" and text.lower() in WORDS and text not in WORDS:
        return Token("word", text.lower(), offset), f"write '{text.lower()}' in small letters"
    if kind == "word":
        return Token("word", text, offset), None
    if kind == "op":
        return Token("op", text, offset), None
    if kind == "meant":
        meant = _MEANT[text]
        return Token(
            "word" if meant in WORDS else "op", meant, offset
        ), f"write '{meant}' instead of '{text}'"
    if kind == "open":
        return Token(
            "bad", text, offset
        ), f"this {text[0]} is never closed; write a second {text[0]} behind the text"
    if kind == "curly":
        return Token("bad", text, offset), f'write " instead of {text} around a text'
    return Token(
        "bad", text, offset
    ), f"'{text}' has no meaning here; quote a text, and compare with plain numbers"


def _number(text: str, offset: int) -> tuple[Token, str | None]:
    bare = text.rstrip(",")  # in (1, 2): the comma belongs to the list
    if re.fullmatch(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+", bare):
        whole = bare.replace(".", "")
        read = "" if bare.count(".") > 1 else f" (as it stands it is {float(bare):g})"
        return Token(
            "number", whole, offset
        ), f"'{bare}' could be two numbers; write {whole} without dots{read}"
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+", bare):
        whole = bare.replace(",", "")
        return Token("number", whole, offset), f"write {whole} without commas"
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare):
        return Token(
            "bad", text, offset
        ), f"'{bare}' is not a number; write {guesses.number(bare) or 'it in digits only, such as 20000'}"
    return Token("number", text, offset), None


def _without_comma(token: Token) -> Iterator[Token]:
    bare = token.text.rstrip(",") if token.kind == "number" else token.text
    yield Token(token.kind, bare, token.offset)
    for n in range(len(bare), len(token.text)):
        yield Token("op", ",", token.offset + n)


@dataclass(frozen=True)
class Comparison:
    """`name op values`. `op` is "" for a bare name; `at` is where the operator stands."""

    name: Token
    op: str = ""
    at: int = 0
    values: tuple[Token, ...] = ()
