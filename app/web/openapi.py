"""The OpenAPI document, made from the table of routes and the models of what goes over them.

Nothing stands in it that does not stand there, so it cannot grow stale. Never answers a request itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .. import __version__
from . import wire

WAYS = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: `leadlight key add`."},
    "session": {"type": "apiKey", "in": "cookie", "name": "leadlight", "description": "Signed-in staff."},
}
REFUSALS: Mapping[int, str] = {
    400: "What came in is not of its shape; every problem is named.",
    401: "No key or session, or one that opens nothing.",
    403: "A session that writes from a page that is not ours.",
    404: "There is none such on your site.",
    413: "More than 64 kB.",
    429: "Asked too often; `Retry-After` says when again.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as the document tells of it. `answer`: a model, or a media type."""

    method: Literal["get", "post"]
    path: str
    name: str
    summary: str
    answer: type[BaseModel] | str
    query: type[BaseModel] | None = None
    body: tuple[type[BaseModel], ...] = ()
    ways: tuple[str, ...] = ("key", "session")  # what opens it; () is open to all

    @property
    def refusals(self) -> tuple[int, ...]:
        shaped = (400,) if self.query or self.body else ()
        opened = (401, 429) if self.ways else ()
        written = ((413, 403) if "session" in self.ways else (413,)) if self.body else ()
        named = (404,) if "{" in self.path or ("key" in self.ways and self.body) else ()
        return tuple(sorted({*shaped, *opened, *written, *named}))


def document(operations: Iterable[Operation], title: str) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    listed = list(operations)
    models: set[type[BaseModel]] = {wire.Failed, *(model for one in listed for model in one.body)}
    models |= {one.answer for one in listed if not isinstance(one.answer, str)}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "validation") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in listed:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas["$defs"], "securitySchemes": WAYS},
    }


def _operation(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "security": [{way: []} for way in one.ways],
        "parameters": [*_of_path(one.path), *_of_query(one.query)],
        "responses": {
            "200": {"description": "Done.", "content": _content(one.answer)},
            **{
                str(status): {"description": REFUSALS[status], "content": _content(wire.Failed)}
                for status in one.refusals
            },
        },
    }
    if one.body:
        among = [_ref(model) for model in one.body]
        schema = among[0] if len(among) == 1 else {"anyOf": among}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


def _content(answer: type[BaseModel] | str) -> dict[str, Any]:
    if isinstance(answer, str):
        return {answer: {"schema": {"type": "object" if answer.endswith("json") else "string"}}}
    return {"application/json": {"schema": _ref(answer)}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _of_path(path: str) -> list[dict[str, Any]]:
    named = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named]


def _of_query(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    fields = query.model_json_schema()["properties"] if query else {}
    return [
        {"name": name, "in": "query", "description": field.pop("description", ""), "schema": field}
        for name, field in fields.items()
    ]
