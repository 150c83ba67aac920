"""The JSON schema of a flow's file, made from the models of `shape`, for editors that complete and check.

Knows only what shape a file has, never whether a name in it exists: `parse` does.
"""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from .leaves import in_words
from .shape import FlowShape

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = "urn:leadlight:flow-format:1"
_OF_KEYS = ("title", "pattern", "patternErrorMessage", "enum")


def flow_schema() -> JsonSchemaValue:
    """The schema, draft 2020-12; of several kinds of step, exactly one matches a good step."""
    return FlowShape.model_json_schema(schema_generator=_Generator)


def block_schema(block: type[BaseModel]) -> JsonSchemaValue:
    """The same of one block; its `properties` are the keys it takes."""
    return block.model_json_schema(schema_generator=_Generator)


class _Generator(GenerateJsonSchema):
    """As pydantic does it, in words for people: no null, no titles made of names, spans as written."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": DIALECT, "$id": NAME, **super().generate(schema, mode)}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """In the order of the models: an example's keys stand as their author would write them."""
        return value

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """None is a key left out: nobody writes null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner, default = self.generate_inner(schema["schema"]), schema.get("default")
        if default is None or default in ([], {}) or isinstance(default, BaseModel):
            return inner
        return {**inner, "default": in_words(default) if isinstance(default, timedelta) else default}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A block whose keys the author chooses: one schema for the keys, one for what stands under them."""
        keys = self.generate_inner(schema["keys_schema"])
        names = {word: keys[word] for word in _OF_KEYS if word in keys}
        under = self.generate_inner(schema["values_schema"])
        return {"type": "object", "propertyNames": names, "additionalProperties": under}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """One of several; a choice within the choice becomes part of it, so that editors compare them all."""
        among = super().tagged_union_schema(schema)["oneOf"]
        flat = [one for part in among for one in (part["oneOf"] if part.keys() == {"oneOf"} else [part])]
        return {"oneOf": flat}
