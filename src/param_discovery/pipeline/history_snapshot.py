"""From a schema document to what `history` compares: every parameter's facts, by path. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from packaging.version import Version

from param_discovery.pipeline.history_events import Snapshot
from param_discovery.report.history_result import Facts
from param_discovery.schema.canonical import compact_text
from param_discovery.schema.pointers import tokens_of
from param_discovery.schema.walk import refs_in, subschemas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonValue

_CONSTRAINTS = (
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
)

VARIES = "varies with the machine or the environment"
"""In place of a default."""


def snapshot(document: Document) -> Snapshot:
    """All parameters of the document; each class is followed at every path that leads to it."""
    walk = _Walk(document)
    for section, fragment in document.sections.items():
        walk.enter(section, fragment, ())
    whole = {found.section for found in document.limitations if found.parameter is None}
    return Snapshot(
        version=Version(document.envelope.engine_version),
        facts=walk.facts,
        descriptions=walk.descriptions,
        incomplete=tuple(sorted(walk.incomplete | {name for name in whole if name is not None})),
        aliases=walk.aliases,
    )


@dataclass(slots=True)
class _Walk:
    document: Document
    facts: dict[str, Facts] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)

    def enter(self, path: str, owner: Fragment, above: tuple[str, ...]) -> None:
        """Take in the parameters of an object schema; `above` are the classes that led here."""
        required = owner.get("required")
        names = required if isinstance(required, list) else []
        properties = owner.get("properties")
        for name, fragment in (properties if isinstance(properties, dict) else {}).items():
            if not isinstance(fragment, dict):
                continue
            if "x-alias-of" in fragment:
                self.aliases[f"{path}.{name}"] = f"{path}.{fragment['x-alias-of']}"
            else:
                inner, classes = f"{path}.{name}", _class_names(fragment)
                self._add(inner, fragment, classes, required=name in names)
                self._follow(inner, classes, above)

    def _add(
        self, path: str, fragment: Fragment, classes: Sequence[str], *, required: bool
    ) -> None:
        facts = self._facts(fragment, classes, required=required)
        known = self.facts.get(path)
        # A union of classes may have a name twice: it is what either class says.
        self.facts[path] = facts if known is None else _either(known, facts)
        description = fragment.get("description")
        if isinstance(description, str):
            self.descriptions.setdefault(path, description)

    def _follow(self, path: str, classes: Sequence[str], above: tuple[str, ...]) -> None:
        for name in classes:
            definition = self.document.definitions.get(name)
            if definition is None or name in above or "properties" not in definition:
                continue
            if any(found.parameter == f"$defs/{name}" for found in self.document.limitations):
                self.incomplete.add(path)
            self.enter(path, definition, (*above, name))

    def _facts(self, fragment: Fragment, classes: Sequence[str], *, required: bool) -> Facts:
        type_ = _text(fragment.get("x-python-type"))
        return Facts(
            type=type_,
            constraints=None if type_ is None else self._constraints(fragment, classes),
            default=_default(fragment),
            required=required,
            deprecated=fragment.get("deprecated") is True,
            deprecation_message=_text(fragment.get("x-deprecation-message")),
            status=_text(fragment.get("x-status")),
        )

    def _constraints(self, fragment: Fragment, classes: Sequence[str]) -> str:
        found = set()
        for part in subschemas(fragment):
            # A tuple's length is said by its type.
            names = _CONSTRAINTS[:-2] if "prefixItems" in part else _CONSTRAINTS
            found |= {f"{name} {_python(part[name])}" for name in names if name in part}
        for name in classes:
            values = self.document.definitions.get(name, {}).get("enum")
            if isinstance(values, list):
                found.add(f"{name}: {', '.join(map(_python, values))}")
        return "; ".join(sorted(found))


def _class_names(fragment: Fragment) -> list[str]:
    places = (tokens_of(ref) for ref in refs_in(fragment))
    return [place[1] for place in places if place and place[0] == "$defs" and len(place) > 1]


def _either(first: Facts, second: Facts) -> Facts:
    return replace(
        first,
        type=_joined(first.type, second.type),
        constraints=_joined(first.constraints, second.constraints),
        default=_joined(first.default, second.default),
        required=first.required and second.required,
        deprecated=first.deprecated and second.deprecated,
        status=_joined(first.status, second.status),
    )


def _joined(first: str | None, second: str | None) -> str | None:
    if first == second or second is None:
        return first
    return second if first is None else f"{first} or {second}"


def _default(fragment: Fragment) -> str | None:
    if fragment.get("x-default-varies") is True:
        return VARIES
    declared = _value(fragment, "default", "x-python-default")
    effective = _value(fragment, "x-effective-default", "x-python-effective-default")
    return declared if effective is None else f"{declared or 'unknown'} (in effect: {effective})"


def _value(fragment: Fragment, json_key: str, python_key: str) -> str | None:
    if json_key in fragment:
        return _python(fragment[json_key])
    return _text(fragment.get(python_key))


def _python(value: JsonValue) -> str:
    """As Python writes it; an object's keys sorted, as the order in memory means nothing."""
    if isinstance(value, (dict, list, float)):
        value = json.loads(compact_text(value))
    return repr(value)


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
