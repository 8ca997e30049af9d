"""Make the OpenAPI 3.1 document of an application from its URL map and the table of operations.

Paths and methods come from the map, words and schemas from the tables: what is served is what is
described. Nothing here is kept in a file that could be forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from flask import Flask
from werkzeug.routing import Rule

from registry.web import problems, texts
from registry.web.api.operations import (
    GROUPS,
    JSON,
    OPERATIONS,
    PARAMETERS,
    Group,
    Operation,
    Parameter,
    Reply,
)
from registry.web.api.schemas import SCHEMAS, named
from signing.strict_json import Json

VERSION: Final = "3.1.0"

_VARIABLE: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_UNTOLD: Final = frozenset({"HEAD", "OPTIONS"})
"""Methods that go without saying (RFC 9110 §9.3.2, §9.3.7)."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method with its row of the table."""

    path: str
    method: str
    endpoint: str
    operation: Operation
    parameters: tuple[Parameter, ...]


def routes(app: Flask) -> tuple[Route, ...]:
    """Return every route of `app`, in the order of the groups; raise `KeyError` for one without a row."""
    found = [route for rule in app.url_map.iter_rules() for route in _routes(rule)]
    order = list(Group)
    return tuple(sorted(found, key=lambda one: (order.index(one.operation.group), one.path, one.method)))


def document(app: Flask, origin: str) -> dict[str, Json]:
    """Return the OpenAPI document of `app` as it is served at `origin`."""
    paths: dict[str, dict[str, Json]] = {}
    for route in routes(app):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": VERSION,
        "info": {
            "title": "Certificate registry",
            "version": metadata.version("credential-registry"),
            "description": "Everything here is open, needs no key and sets no cookie.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": origin}],
        "tags": [{"name": group.value, "description": sentence} for group, sentence in GROUPS.items()],
        "paths": {**paths},
        "components": {"schemas": {**SCHEMAS}},
    }


def _routes(rule: Rule) -> Iterator[Route]:
    named_here = _VARIABLE.findall(rule.rule)
    parameters = tuple(PARAMETERS[name] for name in named_here)
    path = _VARIABLE.sub(lambda match: f"{{{PARAMETERS[match[1]].name}}}", rule.rule)
    for method in sorted((rule.methods or set()) - _UNTOLD):
        yield Route(path, method, rule.endpoint, OPERATIONS[rule.endpoint], parameters)


def _operation(route: Route) -> dict[str, Json]:
    operation = route.operation
    made: dict[str, Json] = {
        "operationId": route.endpoint.replace(".", "_"),
        "tags": [operation.group.value],
        "summary": operation.title,
        "description": operation.sentence,
        "parameters": [
            *(_parameter(one, "path") for one in route.parameters),
            *(_parameter(one, "query") for one in operation.query),
        ],
        "responses": {
            **{str(reply.status): _reply(reply) for reply in operation.replies},
            **{str(status): _problem(status) for status in operation.problems},
        },
    }
    if operation.request is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": named(operation.request)}}}
    return made


def _parameter(parameter: Parameter, place: str) -> Json:
    told: dict[str, Json] = {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.sentence,
        "schema": {"type": "string"},
    }
    return {**told, "example": parameter.example} if parameter.example else told


def _reply(reply: Reply) -> Json:
    told: dict[str, Json] = {"description": reply.sentence}
    if reply.media_types:
        told["content"] = {one: _content(one, reply.schema) for one in reply.media_types}
    return told


def _content(media_type: str, schema: str | None) -> Json:
    """Return what is told of a body: its schema, where it is JSON that has one."""
    plain = media_type.startswith("text/") or media_type.endswith("jwt")
    return {} if schema is None or plain else {"schema": named(schema)}


def _problem(status: int) -> Json:
    # 415 has no family of its own: it is told as what it is, a request that cannot be read.
    name = next((row.name for row in problems.ROWS.values() if row.status == status), "Malformed")
    return {
        "description": texts.FAMILIES[name],
        "content": {problems.MEDIA_TYPE: {"schema": named("Problem")}},
    }
