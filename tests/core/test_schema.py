"""The JSON schema for editors: what the parser accepts it accepts, and every key tells what it is for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.core.leaves import data_of
from app.core.nodes import ListNode, MapNode, Node, load
from app.core.parse import parse
from app.core.schema import flow_schema
from app.core.shape import FlowShape
from app.core.shape_steps import ANSWERS
from app.core.shape_values import Shape
from app.publishing import read_drafts
from tests.conftest import BANT, ROOT
from tests.core.test_parse import DEMO, HEAD, LINES, NEED, TINY

SCHEMA = flow_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FLOWS = [ROOT / draft.file for draft in read_drafts(ROOT / "flows")]  # no parts, no translations


def as_json(node: Node | None) -> Any:
    """What a YAML 1.2 editor sees: plain values."""
    if isinstance(node, MapNode):
        return {key: as_json(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [as_json(item) for item in node.items]
    return node.value if node else None


def is_valid(text: str) -> bool:
    root, _ = load("flow.yaml", text)
    return VALIDATOR.is_valid(as_json(root))


def step(keys: str) -> str:
    return f"{HEAD}steps:\n  need: {{{keys}}}\n"


# --- the schema itself ---
def test_it_is_valid_under_draft_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"]
    assert SCHEMA["title"]


def keys_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of every block, as `Block.key`, with its schema."""
    for block in (schema, *schema["$defs"].values()):
        for key, under in block.get("properties", {}).items():
            yield f"{block['title']}.{key}", under


def test_every_key_is_described_in_a_sentence() -> None:
    told = {key: under.get("description", "") for key, under in keys_of(SCHEMA)}
    assert [key for key, text in told.items() if not text.endswith(".") or not text[0].isupper()] == []
    assert len(told) > 150


def test_every_block_is_described_in_a_sentence() -> None:
    told = {block["title"]: block.get("description", "") for block in (SCHEMA, *SCHEMA["$defs"].values())}
    assert [title for title, text in told.items() if not text.endswith(".")] == []


def test_every_key_has_an_example_that_it_accepts() -> None:
    without = [key for key, under in keys_of(SCHEMA) if not under.get("examples")]
    refused = [
        (key, example)
        for key, under in keys_of(SCHEMA)
        for example in under["examples"]
        if not VALIDATOR.evolve(schema={**under, "$defs": SCHEMA["$defs"]}).is_valid(example)
    ]
    assert (without, refused) == ([], [])


def blocks_under(block: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield block
    for inner in block.__subclasses__():
        yield from blocks_under(inner)


@pytest.mark.parametrize("block", list(blocks_under(Shape)), ids=lambda block: block.__name__)
def test_every_example_is_one_the_parser_reads(block: type[BaseModel]) -> None:
    for name, field in block.model_fields.items():
        for example in field.examples or ():
            node, problems = load("", json.dumps(example))
            assert problems == ()
            assert node is not None
            TypeAdapter(block.__annotations__.get(name) or field.rebuild_annotation()).validate_python(
                data_of(node)
            )


# --- what it takes ---
@pytest.mark.parametrize("text", [*(path.read_text() for path in FLOWS), DEMO, TINY, BANT])
def test_the_flows_that_ship_and_the_smallest_are_valid(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_json(load("", text)[0]))] == []


ROUND = """
format: 1
flow: all_of_it
title: All of it
language: nl
score:
  scale: 10
  criteria: {budget: {}, need: {label: Need, weight: 2, max: 5, combine: sum, half_life: 14 days, was: want}}
  bands: {cold: {from: 0}, warm: {from: 5, then: queue, within: 1 day}, hot: {from: 9, then: alert}}
  hot: [points.budget >= 3, signal.saw]
  needs: {of: [budget, need], at_least: 2, points: 2}
  never: [persona is boss]
  stop: when_decided
  order: by_information
  champion: 0.6
personas: {boss: {label: Boss, when: need is a, fit: -1}}
signals: {saw: {page: /pricing*, score: {budget: -1.5}, most: 2}, got: {event: 404}, back: {visits: 2}}
steps:
  hello: {say: 2026, end: false, was: hi}
  need: {ask: 5?, choices: {a: 1, b: "true"}, many: {min: 1}, other: Else, within: {a: 1.5 months}}
  pick: {ask: U?, choices: {a: A}, also: {a: [x, 2]}, score: {need: {a: 1}}, goto: {a: mail}, error: Pardon?}
  budget: {ask: B, number: {unit: {one: seat, other: seats}, min: 0, max: 1e6}, score: {0: 0, 9: 1}, skip: No}
  more: {when: true, steps: {text: {ask: T, text: {min: 1, max: 9, pattern: "a+"}, goto: mail}}}
  part: {use: part.yaml, when: need is a}
  mail: {ask: E, email: {}, consent: Yes!, fills: email, hint: H, error: E}
  call: {ask: P, phone: {country: BE}, unless_known: account}
  site: {ask: U, url: {}}
  day: {ask: D, date: {from: today, to: 2030-01-31}, score: {need: {0 days: 1}}}
  stars: {ask: R, rating: {to: 10}, score: {1: 0, 5: 3}}
  meet: {book: M, url: "https://cal.example.com/us"}
  sales: {handoff: H, closed: C, otherwise: O, end: true}
sales:
  deadline: 3 minutes
  settle: 10 minutes
  route: [{when: need is a, team: 1, route: everybody}, {when: true, team: all}]
  hours: {zone: Europe/Brussels, days: [mon, tue], from: 09:00, to: 17:30, except: [2026-12-25]}
  channels: [mail, 2]
open: {after: 20 seconds, scroll: 50, leaving: true, page: /pricing*, again: daily}
theme: {colour: "#0a7c66", side: left, radius: 12, avatar: /a.png, name: Anna, transcript: true}
tests:
  one:
    answers: {need: [a, b], budget: "about 20k", mail: skip, stars: 4, text: true}
    signals: [saw]
    language: nl
    page: /pricing
    staff: away
    at: 2026-11-22
    after: 30 days
    expect: {score: 3.5, lowest: 0, highest: 9, band: cold, certainty: open, persona: none, hot: false,
             points: {need: 3}, answers: {need: [a, b]}, asked: [need], said: [hello], handoff: closed,
             closed: true}
"""


def shape_is_good(text: str) -> bool:
    """Whether the parser takes a file's shape, whatever it says of the names in it."""
    root, problems = load("flow.yaml", text)
    if not isinstance(root, MapNode) or problems:
        return False
    try:
        FlowShape.model_validate(data_of(root))
    except ValidationError:
        return False
    return True


def test_a_flow_with_every_key_is_valid() -> None:
    assert shape_is_good(ROUND)
    assert [error.message for error in VALIDATOR.iter_errors(as_json(load("", ROUND)[0]))] == []


SAMPLES = [
    *("1", "0", "-1", "2.5", "1e3", "007", "true", "null", "~", "yes", "a", "need", "skip", "closed", "none"),
    *("today", "3 months", "2026-01-31", "09:00", "/x", "https://x.example", "#fff", "BE", "nl", "''"),
    *("[]", "[a]", "[1, b]", "{}", "{a: 1}", "{a: b}", "{need: {a: 1}}", "{a: [x]}", "{min: 1}", "[mon]"),
    *('"true"', '"1"'),
]


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, under in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(under, dict | list):
            yield from paths_of(under, (*path, key))


def with_other(path: tuple[str | int, ...], written: str) -> str:
    """The flow with every key, as JSON, and something else at `path`."""
    whole = as_json(load("", ROUND)[0])
    block = whole
    for key in path[:-1]:
        block = block[key]
    block[path[-1]] = "@"
    return json.dumps(whole).replace('"@"', written)


# but for what the parser looks at later: whether there are steps and choices, and which fact a signal is
PATHS = [
    path
    for path in paths_of(as_json(load("", ROUND)[0]))
    if path[-1] not in ("steps", "choices") and (path[0] != "signals" or len(path) > 2)
]


@given(st.sampled_from(PATHS), st.sampled_from(SAMPLES))
def test_what_the_parser_takes_is_valid(path: tuple[str | int, ...], written: str) -> None:
    text = with_other(path, written)
    if shape_is_good(text):
        assert [error.message for error in VALIDATOR.iter_errors(as_json(load("", text)[0]))] == []


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(LINES)), max_size=3))
def test_what_the_parser_takes_of_a_changed_demo_is_valid(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for n, line in changes:
        lines[n] = line
    text = "\n".join(lines)
    if parse("flow.yaml", text).flow is not None:
        assert is_valid(text)


@pytest.mark.parametrize("kind", ANSWERS)
def test_exactly_one_kind_of_step_matches_a_good_step(kind: str) -> None:
    options = {"choices": {"a": "A"}}.get(kind, {})
    good = {"ask": "What?", kind: options, "when": "hot", "hint": "H"}
    kinds = SCHEMA["properties"]["steps"]["additionalProperties"]["oneOf"]
    matching = [
        one for one in kinds if VALIDATOR.evolve(schema={**one, "$defs": SCHEMA["$defs"]}).is_valid(good)
    ]
    assert [one["$ref"] for one in matching] == [f"#/$defs/{kind.capitalize()}Shape"]


@pytest.mark.parametrize(
    "mistake",
    [
        step("ask: A, choices: {a: A}, skp: B"),
        step("ask: A"),
        step("choices: {a: A}"),
        step("ask: A, say: B, number: {}"),
        step("ask: A, number: {}, text: {}"),
        step("say: A, handoff: B"),
        step("say: A, skip: B"),
        step("book: A"),
        step("ask: A, choices: {a: A}, within: {a: 3 parsecs}"),
        step("ask: A, choices: {A-1: A}"),
        step("ask: A, choices: {}"),
        step("ask: A, choices: {a: true}"),
        step("ask: A, number: {min: few}"),
        step("ask: A, number: 5"),
        step("ask: A, email: {}, fills: mail"),
        step("ask: A, rating: {to: 1}"),
        step("say: ''"),
        step("say: A, end: yes"),
        step("say:"),
        step("steps: {in: {steps: {too: {say: A}}}}"),
        f"{HEAD}steps: {{}}\n",
        f"{HEAD}steps: {{Need: {{say: A}}}}\n",
        "format: 2\nflow: x\nsteps: {a: {say: A}}\n",
        "flow: x\nsteps: {a: {say: A}}\n",
        f"{HEAD}titel: X\n{NEED}",
        f"{HEAD}score: {{model: bent}}\n{NEED}",
        f"{HEAD}score: {{hot: budget > 3}}\n{NEED}",
        f"{HEAD}score: {{bands: {{a: {{then: alert}}}}}}\n{NEED}",
        f"{HEAD}signals: {{a: {{page: /x, event: b}}}}\n{NEED}",
        f"{HEAD}signals: {{a: {{score: {{need: 1}}}}}}\n{NEED}",
        f"{HEAD}personas: {{a: {{fit: 1}}}}\n{NEED}",
        f"{HEAD}sales: {{hours: {{zone: UTC, days: [monday], from: 09:00, to: 10:00}}}}\n{NEED}",
        f"{HEAD}open: {{scroll: 120}}\n{NEED}",
        f"{HEAD}tests: {{a: {{expect: {{handoff: maybe}}}}}}\n{NEED}",
        f"{HEAD}theme:\n{NEED}",
    ],
)
def test_a_mistake_in_the_shape_is_not_valid(mistake: str) -> None:
    assert parse("flow.yaml", mistake).flow is None
    assert not is_valid(mistake)
