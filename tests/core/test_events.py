"""Events as they are written down: what comes back is what went in, today's and those of each release."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.core.events import TYPES, Logged, UnknownEvent, decode, encode
from app.core.state import fold
from app.core.values import Range, Words, moment
from tests.core.talk import demo

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)
SAMPLES: dict[str, Any] = {
    "value": (Words("a word"), "id", Range(20000, None)),
    "query": Words("utm=x"),
    "referrer": Words("https://elsewhere.example"),
    "typed": Words("about 20k"),
    "text": Words("hello"),
    "note": Words("on the phone"),
    "reason": Words("too small"),
    "steps": ("need", "budget"),
    "causes": ("band:priority",),
    "to": ("remy",),
    "deadline": AT,
    "due": AT,
    "happened": AT,
    "by_rep": True,
}


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES.keys())
def test_every_event_comes_back_as_it_went_in(kind: type[Any]) -> None:
    event = kind(**{field.name: SAMPLES.get(field.name, field.name) for field in fields(kind)})
    rows, words = encode([event])
    assert decode(orjson.loads(orjson.dumps(rows)), words) == (event,)


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES.keys())
def test_a_field_at_its_default_is_not_written(kind: type[Any]) -> None:
    needed = {one.name: SAMPLES.get(one.name, one.name) for one in fields(kind) if one.default is MISSING}
    [[_, _, body]], _ = encode([kind(**needed)])
    assert body.keys() == needed.keys()


def test_an_event_of_a_newer_version_is_named() -> None:
    with pytest.raises(UnknownEvent, match="Teleported"):
        decode([["Teleported", 1, {}]], [])
    with pytest.raises(UnknownEvent, match="Asked"):
        decode([["Asked", 99, {"step": "need"}]], [])


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_logs_of_each_release_still_fold(path: Path) -> None:
    golden = orjson.loads(path.read_bytes())
    log = [
        Logged(seq + n, moment(at), request, by, event)
        for seq, at, request, by, events, words in golden["rows"]
        for n, event in enumerate(decode(events, words))
    ]
    state = fold(demo(), log)
    assert {"mode": state.mode, "seq": state.seq, "hot": list(state.hot)} == golden["expect"]
