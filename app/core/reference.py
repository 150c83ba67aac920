"""The reference page of the flow format: a table for each block of keys, made from the models of `shape`.

For people who write flows. Says nothing that the models do not say.
"""

import json
import re
from collections.abc import Iterator
from inspect import get_annotations
from typing import Any, get_args

from .nodes import resolve
from .schema import block_schema
from .shape import FlowShape, Shape

_INTRO = """\
# Every key of a flow

One table for each block of keys: what a key takes, what holds where it is left out, what it means, and how
it is written. How they work together is told in [flow-format.md](flow-format.md). This page is made from the
program itself: `leadlight schema --markdown`.
"""
_MANY = 1_000_000  # a bound against mistakes, which nobody comes near
_HEAD = "| key | takes | left out | meaning | example |\n|---|---|---|---|---|"


def reference() -> str:
    """The page, in Markdown."""
    blocks = [block for block in dict.fromkeys(_blocks(FlowShape)) if block.model_fields]
    return "\n".join([_INTRO, " · ".join(map(_link, blocks)), *map(_section, blocks)]) + "\n"


def _blocks(block: type[Shape]) -> Iterator[type[Shape]]:
    """A block behind those whose keys it shares, and then those under its keys."""
    yield from _shared(block)
    yield block
    for name, annotation in get_annotations(block).items():
        if name in block.model_fields:
            yield from (inner for under in _models_in(annotation) for inner in _blocks(under))


def _shared(block: type[Shape]) -> list[type[Shape]]:
    """The blocks whose keys it has too."""
    return [one for one in reversed(block.__mro__[1:]) if issubclass(one, Shape) and one is not Shape]


def _models_in(annotation: Any) -> Iterator[type[Shape]]:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _section(block: type[Shape]) -> str:
    schema, own = block_schema(block), get_annotations(block)
    names = {field.alias or name for name, field in block.model_fields.items() if name in own}
    rows = [
        _row(key, under, key in schema.get("required", ()))
        for key, under in schema["properties"].items()
        if key in names
    ]
    shared = [] if block.__subclasses__() else _shared(block)
    also = [f"It takes the keys of {', '.join(map(_link, shared))} as well."] if shared else []
    return "\n".join([f"\n## {schema['title']}", "", schema["description"], *also, "", _HEAD, *rows])


def _row(key: str, under: dict[str, Any], needed: bool) -> str:
    default = "needed" if needed else f"`{_written(under['default'])}`" if "default" in under else ""
    examples = "<br>".join(f"`{key}: {_written(example)}`" for example in under["examples"])
    cells = (f"`{key}`", _takes(under), default, under["description"], examples)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _link(block: type[Shape]) -> str:
    title = str(block.model_config.get("title"))
    return f"[{title}](#{title.lower().replace(' ', '-')})" if block.model_fields else "`{}`"


def _takes(schema: dict[str, Any]) -> str:
    """What may stand there, in words."""
    match schema:
        case {"$ref": str(ref)}:
            return _link(next(one for one in _blocks(FlowShape) if ref.endswith(f"/{one.__name__}")))
        case {"const": value}:
            return f"`{_written(value)}`"
        case {"enum": values}:
            return _listed([f"`{_written(value)}`" for value in values])
        case {"title": str(title)}:
            return title + _bounds(schema)
        case {"oneOf": forms}:
            return _listed([_takes(form) for form in forms])
        case {"items": items}:
            return f"a list, each {_takes(items)}"
        case {"propertyNames": names, "additionalProperties": under}:
            return f"{names['title']} → {_takes(under)}"
    raise ValueError(f"no words for {schema}")


def _bounds(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < _MANY:
        return f" from {low:,} to {high:,}"
    return f" from {low:,} on" if low is not None else ""


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


_PLAIN = re.compile(r"[\w/.](?:[^:#,{}\[\]\"`]|:(?=\S))*")  # needs no quotes, not even inside braces


def _written(value: Any) -> str:
    """A value as its author would write it on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_written(under)}' for key, under in value.items())}}}"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case str() if _PLAIN.fullmatch(value) and isinstance(resolve(value), str):
            return value
        case str() if '"' in value and "'" not in value:
            return f"'{value}'"
        case _:
            return json.dumps(value, ensure_ascii=False)
