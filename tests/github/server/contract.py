"""Holds every request and response to what GitHub has published.

`published/rest.json` and `published/schema.graphql` are cut out of GitHub's own descriptions by
`tools/github_api.py`. A request that they do not allow is a fault of ours, a response that they do
not allow a fault of this server: both are noted, and the tests fail.
"""

from __future__ import annotations

import json
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from jsonschema import Draft202012Validator, FormatChecker

PUBLISHED = Path(__file__).parent / "published"
Json = Any

_DEEPEST = 12


class ContractError(Exception):
    """A request or response is not as GitHub publishes it."""


class Operation(NamedTuple):
    """One verb of one path, and what the address gives for its parameters."""

    verb: str
    template: str
    description: dict[str, Json]
    arguments: dict[str, str]

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.template}"


class Contract:
    """The published description of REST."""

    @cached_property
    def _document(self) -> dict[str, Json]:
        text = (PUBLISHED / "rest.json").read_text(encoding="utf-8")
        document: dict[str, Json] = json.loads(text)
        _correct(document)
        return document

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], str]]:
        """The most literal first: `issues/comments/1` is no issue named `comments`."""
        templates = sorted(self._document["paths"], key=lambda path: (path.count("{"), -len(path)))
        return [(_pattern(template), template) for template in templates]

    def operation(self, verb: str, path: str) -> Operation:
        """The operation behind an address."""
        for pattern, template in self._paths:
            match = pattern.fullmatch(path)
            description = self._document["paths"][template].get(verb.lower())
            if match and description:
                arguments = {name: unquote(value) for name, value in match.groupdict().items()}
                return Operation(verb.lower(), template, description, arguments)
        raise ContractError(f"{verb} {path} is none of the operations that were cut out")

    def check_request(self, operation: Operation, query: dict[str, str], body: Json) -> None:
        """Whether GitHub documents these parameters and this body."""
        known = {p["name"]: p for p in operation.description.get("parameters", ())}
        for name, value in {**query, **operation.arguments}.items():
            if name not in known:
                raise ContractError(f"{operation}: GitHub documents no parameter {name}")
            self._check(_coerced(value, known[name]["schema"]), known[name]["schema"], str(name))
        content = operation.description.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            self._check(body, schema, f"{operation}, request")
            self._check_names(body, schema, f"{operation}, request")
        elif body is not None:
            raise ContractError(f"{operation} takes no body")

    def check_response(self, operation: Operation, status: int, body: Json) -> None:
        """Whether GitHub documents this answer; what stands in no status list may be any error."""
        schema = self.response_schema(operation, status)
        if schema is not None:
            self._check(body, schema, f"{operation}, response {status}")
        elif status < 400 and body is not None:
            raise ContractError(f"{operation}: GitHub documents no answer {status}")
        elif body is not None:
            self._check(body, {"$ref": "#/schemas/basic-error"}, f"{operation}, {status}")

    def response_schema(self, operation: Operation, status: int) -> Json:
        """The schema of an answer; None: it is not described."""
        response = operation.description["responses"].get(str(status), {})
        return response.get("content", {}).get("application/json", {}).get("schema")

    def filled(self, value: Json, schema: Json, place: str = "") -> Json:
        """`value` with all that GitHub always sends and nobody here cares about."""
        return _Filler(self._document).fill(value, schema, place)

    def _check_names(self, body: Json, schema: Json, place: str) -> None:
        known = self._properties(schema)
        unknown = set(body) - known if isinstance(body, dict) and known else set()
        if unknown:
            raise ContractError(f"{place}: GitHub documents no {', '.join(sorted(unknown))}")

    def _properties(self, schema: Json) -> set[str]:
        found = set(schema.get("properties", ()))
        for branch in ("oneOf", "anyOf", "allOf"):
            for part in schema.get(branch, ()):
                found |= self._properties(_resolved(self._document, part))
        return found

    def _check(self, value: Json, schema: Json, place: str) -> None:
        validator = self._validator(json.dumps(schema, sort_keys=True))
        errors = sorted(validator.iter_errors(value), key=lambda error: error.json_path)
        if errors:
            first = errors[0]
            raise ContractError(f"{place}: {first.json_path}: {first.message[:300]}")

    @cache  # noqa: B019 - one contract lives as long as the process
    def _validator(self, schema: str) -> Draft202012Validator:
        whole = {**json.loads(schema), "schemas": self._document["schemas"]}
        return Draft202012Validator(whole, format_checker=FormatChecker())


class _Filler:
    """Makes values of a schema: what is required and was not given."""

    def __init__(self, document: dict[str, Json]) -> None:
        self._document = document

    def fill(self, value: Json, schema: Json, place: str, depth: int = 0) -> Json:
        schema = _resolved(self._document, schema)
        if value is None:
            return None
        for choice in ("anyOf", "oneOf"):
            if choice in schema and "properties" not in schema:
                return self.fill(value, self._fitting(value, schema[choice]), place, depth)
        if "allOf" in schema:
            schema = self._merged(schema)
        if isinstance(value, list):
            items = schema.get("items", {})
            return [self.fill(entry, items, f"{place}[]", depth + 1) for entry in value]
        if isinstance(value, dict) and "properties" in schema:
            return self._object(value, schema, place, depth)
        return value

    def _object(
        self, value: dict[str, Json], schema: Json, place: str, depth: int
    ) -> dict[str, Json]:
        properties = schema["properties"]
        unknown = set(value) - set(properties)
        if unknown:
            raise ContractError(f"{place}: GitHub sends no {', '.join(sorted(unknown))}")
        whole = {
            name: self.fill(each, properties[name], f"{place}.{name}", depth + 1)
            for name, each in value.items()
        }
        for name in schema.get("required", ()):
            if name not in whole:
                whole[name] = self.made(properties.get(name, {}), depth + 1)
        return whole

    def made(self, schema: Json, depth: int) -> Json:
        """The plainest value of a schema."""
        schema = _resolved(self._document, schema)
        if schema.get("enum"):
            return schema["enum"][0]
        for choice in ("anyOf", "oneOf"):
            if choice in schema and "properties" not in schema:
                empty = [each for each in schema[choice] if each.get("type") == "null"]
                return None if empty else self.made(schema[choice][0], depth)
        if "allOf" in schema:
            schema = self._merged(schema)
        if depth > _DEEPEST:
            raise ContractError("a schema that needs itself")
        return self._plainest(schema, depth)

    def _plainest(self, schema: Json, depth: int) -> Json:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = kind[0]
        if kind == "object":
            return self._object({}, {"properties": {}, **schema}, "", depth)
        if kind == "string":
            return _text(schema.get("format", ""))
        plain: dict[str, Json] = {"array": [], "boolean": False, "integer": 1, "number": 1}
        return plain.get(kind)

    def _fitting(self, value: Json, choices: list[Json]) -> Json:
        """The first choice that knows all names that were given."""
        for choice in choices:
            schema = self._merged(_resolved(self._document, choice))
            names = set(value) if isinstance(value, dict) else set()
            if schema.get("type") != "null" and names <= set(schema.get("properties", names)):
                return schema
        return choices[0]

    def _merged(self, schema: Json) -> Json:
        merged = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema.get("allOf", ()):
            other = _resolved(self._document, part)
            properties = {**merged.get("properties", {}), **other.get("properties", {})}
            required = [*merged.get("required", ()), *other.get("required", ())]
            merged = {**other, **merged, "properties": properties, "required": required}
        return merged


def _correct(document: dict[str, Json]) -> None:
    """What GitHub sends all the same: `head.repo` is null once a fork is deleted.

    Source: https://github.com/github/rest-api-description/issues/1811.
    """
    for name in ("pull-request", "pull-request-simple"):
        head = document["schemas"][name]["properties"]["head"]["properties"]
        head["repo"] = {"anyOf": [head["repo"], {"type": "null"}]}


def _resolved(document: dict[str, Json], schema: Json) -> Json:
    while "$ref" in schema:
        schema = document["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _text(form: str) -> str:
    if form == "date-time":
        return "2026-01-01T00:00:00Z"
    return "https://github.example/x" if form == "uri" else "x"


def _pattern(template: str) -> re.Pattern[str]:
    # A ref has slashes; everything else is one segment.
    def group(match: re.Match[str]) -> str:
        name = match[1]
        return f"(?P<{name}>{'.+' if name in {'ref', 'basehead'} else '[^/]+'})"

    return re.compile(re.sub(r"\{(\w+)\}", group, template))


def _coerced(value: str, schema: Json) -> Json:
    kinds = {schema.get("type"), *(each.get("type") for each in schema.get("oneOf", ()))}
    if "integer" in kinds and value.isdigit() and "string" not in kinds:
        return int(value)
    if "boolean" in kinds and value in {"true", "false", "1"}:
        return value != "false"
    return value
