"""Feeds the core what may break its promises, guided by what it reaches: python -m tests.fuzz TARGET SECONDS.

Run by `make fuzz`, never by `make test`: needs the packages of requirements-fuzz.txt. A crash is written to
build/fuzz; python -m tests.fuzz TARGET FILE plays it again.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app.core"]):
    from tests.fuzz.mutations import SIGNS, changed
    from tests.fuzz.promises import (
        LANGUAGES,
        condition_keeps_its_promise,
        parse_keeps_its_promise,
        understand_keeps_its_promise,
    )

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"
FLOWS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "flows").glob("*.yaml"))}
BROKEN = sorted((ROOT / "tests" / "flows" / "bad").glob("*.yaml"))
TEXTS = (*FLOWS.values(), *(path.read_text(encoding="utf-8", errors="replace") for path in BROKEN))


def flows(data: bytes) -> None:
    """After an even byte any text, after an odd one a known flow with some changes of five bytes each."""
    if not data or data[0] % 2 == 0:
        parse_keeps_its_promise(_text(data[1:]))
        return
    flow, said = TEXTS[int.from_bytes(data[1:3], "big") % len(TEXTS)], data[3:43]
    changes = [
        (said[n], int.from_bytes(said[n + 1 : n + 3], "big"), int.from_bytes(said[n + 3 : n + 5], "big"))
        for n in range(0, len(said), 5)
    ]
    parse_keeps_its_promise(changed(flow, changes), FLOWS)


def conditions(data: bytes) -> None:
    condition_keeps_its_promise(_text(data))


def answers(data: bytes) -> None:
    """The first byte chooses the language."""
    understand_keeps_its_promise(_text(data[1:]), LANGUAGES[(data or b"\0")[0] % len(LANGUAGES)])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


TARGETS = {"flows": (flows, 4_096), "conditions": (conditions, 600), "answers": (answers, 400)}
CONDITIONS = (
    "points.budget >= 3 and role is owner and not signal.saw_pricing",
    'role in (owner, it) or tools has crm or start is "2026-11-22"',
    "role is owner, it or tools contains mail",
    "5 < score < 10 and company_size between 2 and 20k",
    "account.industry is known or (hot and visits > 2)",
    "decider is Acme Corp && page isn't /pricing",
)
ANSWERS = (
    *("about 20k", "volgende maand", "1.000,50 EUR", "mañana", "dans deux semaines", "+32 470 12 34 56"),
    *("vera@example.com", "31/12/2026", "www.example.com", "we have outgrown it", "I'd rather not say"),
)
SEEDS = {
    "flows": [
        *(b"\0" + text.encode("utf-8", "replace") for text in TEXTS),
        *(b"\1" + n.to_bytes(2, "big") + bytes([n % 256, 3, 7, 1, 9]) for n in range(len(TEXTS))),
    ],
    "conditions": [text.encode() for text in CONDITIONS],
    "answers": [bytes([n]) + text.encode() for n, text in enumerate(ANSWERS)],
}
WORDS = """and or not is in has known unknown true false hot role tools score page points.budget band persona
between contains isn't signal.saw_pricing account.role owner crm about half ten twenty month week tomorrow EUR
steps: say: ask: choices: number: {} text: {} goto: when: score: then: from: use: tests: answers: expect:"""


def prepared(target: str) -> list[str]:
    """Seeds and words in build/fuzz, and the options that name them."""
    folder = BUILD / target
    folder.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(SEEDS[target]):
        (folder / f"seed-{n}").write_bytes(seed)
    words = [*WORDS.split(), *SIGNS]
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "replace")) for word in words)
    (BUILD / "words").write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")
    return [f"-dict={BUILD / 'words'}", f"-artifact_prefix={BUILD}/{target}-", str(folder)]


if __name__ == "__main__":
    name, given = sys.argv[1:]
    promise, longest = TARGETS[name]
    options = [given]
    if given.isdigit():
        options = [f"-max_total_time={given}", f"-max_len={longest}", "-timeout=20", *prepared(name)]
    atheris.Setup([sys.argv[0], *options], promise)
    atheris.Fuzz()
