"""Which keys there may be in a map of a flow's file, read off the models of `shape`."""

from collections.abc import Hashable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from .nodes import MapNode, Node, Path, find
from .shape import VERBS, FlowShape, SayShape, Shape, kinds_of

Types = tuple[Any, ...]  # what may stand at a place: models, dicts, lists and the types of scalars
TOP: Types = (FlowShape,)


def known_keys(path: Path, root: Node) -> tuple[str, ...]:
    """The keys that the model at `path` takes; none where there is no model, or the author names the keys."""
    types = TOP
    for n, part in enumerate(path):
        types = types_under(types, find(root, path[:n]), part)
    return keys_of(types, find(root, path)) or ()


def types_under(types: Types, node: Node | None, part: str | int) -> Types:
    """What may stand under the key `part` of `node`."""
    return tuple(inner for type_ in _fitting(types, node) for inner in _under(type_, part))


def keys_of(types: Types, node: Node | None) -> tuple[str, ...] | None:
    """The keys of the model that `node` is of; None where the author names the keys, or it is no map."""
    return next((tuple(_fields(type_)) for type_ in _fitting(types, node) if _is_shape(type_)), None)


def any_key_of(types: Types) -> frozenset[str]:
    """The keys of all models that may stand there."""
    return frozenset(key for type_ in types if _is_shape(type_) for key in _fields(type_))


def values_of(types: Types) -> Types | None:
    """What may stand under keys that the author names; None where the keys are given."""
    found = [type_ for type_ in types if _origin(type_) is dict]
    return _under(found[0], "") if found else None


def is_map(types: Types) -> bool:
    return values_of(types) is not None or bool(any_key_of(types))


def _origin(type_: Any) -> Any:
    return get_origin(type_)


def _is_shape(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Shape)


@cache
def _fields(model: type[Shape]) -> Mapping[str, Types]:
    found: dict[str, Types] = {}
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        found[field.alias or name] = _alternatives(annotation)
    return found


def _fitting(types: Types, node: Node | None) -> Types:
    """Of several kinds of step, the one that the node's keys tell."""
    if len(types) < 2 or not isinstance(node, MapNode) or sum(map(_is_shape, types)) < 2:
        return types
    kinds = kinds_of(dict.fromkeys(node.entries))[:1]
    asks = "ask" in node.entries
    return tuple(
        type_
        for type_ in types
        if _is_shape(type_)
        and all(kind in _fields(type_) for kind in kinds)
        and asks == ("ask" in _fields(type_))
    )


def _under(type_: Any, part: str | int) -> Types:
    """What may stand under a key of a model, a map or a list."""
    if _is_shape(type_):
        return _fields(type_).get(str(part), ())
    if _origin(type_) in (dict, list):
        return _alternatives(get_args(type_)[-1])
    return ()


@cache
def _alternatives(annotation: Hashable) -> Types:
    """The members of a union, without what annotates them."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(inner for member in get_args(annotation) for inner in _alternatives(member))
    return (annotation,)


STEP_KEYS = any_key_of(values_of(_under(FlowShape, "steps")) or ()) - {"steps", "use"}


def is_steps(types: Types) -> bool:
    """Whether steps stand there, each under its id."""
    return SayShape in (values_of(types) or ())


def is_step(node: Node | None) -> bool:
    """Whether it looks like a step, be it not quite right."""
    return isinstance(node, MapNode) and any(verb in node.entries for verb in VERBS)
