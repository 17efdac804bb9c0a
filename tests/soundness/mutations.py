"""The schema of a next version: the old one, changed a little, in meaning or only in writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.soundness.schemas import NAMES, NUMBERS, TYPES, SchemaMaker
from tests.soundness.walk import Place, Schema, places, rebuilt, replaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Change = Callable[[SchemaMaker, Schema], Schema]

BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
COUNTS: Final = (
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    *("minContains", "maxContains"),
)
BRANCHES: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
NEVER_DROPPED: Final = frozenset({"$defs", "$ref"})


class Pair(NamedTuple):
    """Two schemas to compare."""

    old: Schema
    new: Schema
    kind: str
    """How the second came about: `apart`, `changed`, `rewritten`, `wrapped`."""


def pair(maker: SchemaMaker) -> Pair:
    """A random pair: mostly an old schema and a changed copy."""
    old = maker.document()
    kind = maker.rng.choices(("changed", "rewritten", "wrapped", "apart"), (60, 15, 12, 13))[0]
    if kind == "apart":
        return Pair(old, maker.document(), kind)
    if kind == "wrapped":
        new = _wrapped(maker, old)
    else:
        changes = CHANGES if kind == "changed" else REWRITINGS
        new = old
        for _ in range(maker.rng.choice((1, 1, 1, 2, 3))):
            new = _somewhere(maker, new, changes)
    if kind == "rewritten" and maker.rng.random() < 0.3:
        new = renamed_definitions(new)
    return Pair(new, old, kind) if maker.rng.random() < 0.4 else Pair(old, new, kind)


def _somewhere(maker: SchemaMaker, schema: Schema, changes: tuple[Change, ...]) -> Schema:
    """A copy, changed in one place; after some vain attempts, the schema itself."""
    for _ in range(8):
        where: list[tuple[Place, Schema]] = list(places(schema))
        place, part = maker.rng.choice(where)
        new = maker.rng.choice(changes)(maker, part)
        if not place and isinstance(schema, dict) and "$defs" in schema:
            new = _with_definitions(new, schema["$defs"])
        if new != part or str(new) != str(part):
            return replaced(schema, place, new)
    return schema


def _with_definitions(schema: Schema, definitions: Any) -> Schema:
    if not isinstance(schema, dict):
        return {"allOf": [schema], "$defs": definitions}
    return {**schema, "$defs": definitions}


def _split(schema: Schema) -> tuple[Schema, dict[str, Any]]:
    """A root schema without its definitions, and a mapping that holds them."""
    if not isinstance(schema, dict) or "$defs" not in schema:
        return schema, {}
    rest = {name: part for name, part in schema.items() if name != "$defs"}
    return rest, {"$defs": schema["$defs"]}


def _wrapped(maker: SchemaMaker, schema: Schema) -> Schema:
    inner, definitions = _split(schema)
    maker.definitions = tuple(definitions.get("$defs", ()))
    other = maker.schema(1)
    shapes: list[dict[str, Any]] = [
        {"anyOf": [inner, other]},
        {"anyOf": [other, inner, {"type": "null"}]},
        {"allOf": [inner, other]},
        {"oneOf": [inner, other]},
        {"not": {"not": inner}},
        {"allOf": [inner]},
        {"not": inner},
    ]
    return {**maker.rng.choice(shapes), **definitions}


def _drop_keyword(maker: SchemaMaker, part: Schema) -> Schema:
    names = [name for name in part if name not in NEVER_DROPPED] if isinstance(part, dict) else []
    if not names:
        return part
    dropped = maker.rng.choice(names)
    return {name: value for name, value in part.items() if name != dropped}


def _add_keyword(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or "$ref" in part:
        return part
    extra = maker.schema(1)
    names = [name for name in extra if name != "$ref"] if isinstance(extra, dict) else []
    if not names:
        return part
    name = maker.rng.choice(names)
    return {**part, name: extra[name]}


def _move_bound(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict):
        return part
    rng = maker.rng
    if names := [name for name in part if name in BOUNDS]:
        name = rng.choice(names)
        value = part[name] + rng.choice((-1, 1, 0.5, -0.5))
        return {**part, name: value}
    if names := [name for name in part if name in COUNTS]:
        name = rng.choice(names)
        return {**part, name: max(0, part[name] + rng.choice((-1, 1)))}
    if "multipleOf" in part:
        return {**part, "multipleOf": part["multipleOf"] * rng.choice((2, 3, 0.5))}
    return part


def _change_values(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict):
        return part
    rng = maker.rng
    if "const" in part:
        rest = {name: value for name, value in part.items() if name != "const"}
        return {**rest, "enum": [part["const"], maker.value()]}
    if "enum" not in part:
        return part
    values = list(part["enum"])
    if rng.random() < 0.5 and len(values) > 1:
        del values[rng.randrange(len(values))]
    else:
        values.insert(rng.randint(0, len(values)), maker.value())
    return {**part, "enum": values}


def _change_branches(maker: SchemaMaker, part: Schema) -> Schema:
    names = [name for name in BRANCHES if name in part] if isinstance(part, dict) else []
    if not names:
        return part
    name = maker.rng.choice(names)
    branches = list(part[name])
    if maker.rng.random() < 0.5 and len(branches) > 1:
        del branches[maker.rng.randrange(len(branches))]
    else:
        branches.insert(maker.rng.randint(0, len(branches)), maker.schema(0))
    return {**part, name: branches}


def _change_type(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or "type" not in part:
        return part
    old = part["type"]
    listed = [old] if isinstance(old, str) else list(old)
    rng = maker.rng
    if rng.random() < 0.3:
        wider = {"integer": "number", "number": "integer"}
        listed = [wider.get(name, name) for name in listed]
    elif rng.random() < 0.4 and len(listed) > 1:
        listed.remove(rng.choice(listed))
    else:
        listed.append(rng.choice(TYPES))
    return {**part, "type": sorted(set(listed))}


def _change_object(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or not ({"properties", "required"} & part.keys()):
        return part
    rng = maker.rng
    choice = rng.randrange(4)
    if choice == 0:
        required = set(part.get("required", ())) ^ {rng.choice(NAMES)}
        return {**part, "required": sorted(required)}
    if choice == 1:
        return {**part, "additionalProperties": rng.choice((True, False, maker.schema(0)))}
    properties = dict(part.get("properties", {}))
    name = rng.choice(NAMES)
    if choice == 2:
        properties.pop(name, None)
    else:
        properties[name] = maker.schema(0)
    return {**part, "properties": properties}


def _fresh(maker: SchemaMaker, _part: Schema) -> Schema:
    return maker.schema(1)


def _more(maker: SchemaMaker, part: Schema) -> Schema:
    return {"anyOf": maker.rng.sample([part, maker.schema(0)], 2)}


def _less(maker: SchemaMaker, part: Schema) -> Schema:
    return {"allOf": maker.rng.sample([part, maker.schema(0)], 2)}


def _otherwise(_maker: SchemaMaker, part: Schema) -> Schema:
    return {"not": part}


def _doubly_negated(_maker: SchemaMaker, part: Schema) -> Schema:
    return {"not": {"not": part}}


def _alone(maker: SchemaMaker, part: Schema) -> Schema:
    return {maker.rng.choice(("anyOf", "allOf", "oneOf")): [part]}


def _shuffled(maker: SchemaMaker, part: Schema) -> Schema:
    return shuffled(part, maker.rng.sample)


def shuffled(part: Schema, sample: Callable[[list[Any], int], list[Any]]) -> Schema:
    """The same schema with keys and all unordered lists in another order."""
    if not isinstance(part, dict):
        return part
    copy = dict(sample(list(part.items()), len(part)))
    for name in ("anyOf", "oneOf", "allOf", "enum", "required", "type"):
        if isinstance(copy.get(name), list):
            copy[name] = sample(copy[name], len(copy[name]))
    return copy


def _types_as_branches(_maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or not isinstance(part.get("type"), list) or "anyOf" in part:
        return part
    rest = {name: value for name, value in part.items() if name != "type"}
    return {**rest, "anyOf": [{"type": name} for name in part["type"]]}


def _values_as_branches(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or "enum" not in part or "anyOf" in part:
        return part
    rest = {name: value for name, value in part.items() if name != "enum"}
    at = maker.rng.randint(0, len(part["enum"]))
    halves = [half for half in (part["enum"][:at], part["enum"][at:]) if half]
    return {**rest, "anyOf": [{"enum": half} for half in halves]}


def _type_spelled_out(_maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or "enum" in part or "allOf" in part:
        return part
    rest = {name: value for name, value in part.items() if name != "type"}
    if part.get("type") == "boolean":
        return {**rest, "enum": [True, False]}
    if part.get("type") == "null":
        return {**rest, "allOf": [{"const": None}]}
    if part.get("type") == "integer" and "multipleOf" not in part:
        return {**rest, "type": "number", "multipleOf": 1}
    return part


def _split_in_two(maker: SchemaMaker, part: Schema) -> Schema:
    if not isinstance(part, dict) or part.get("type") != "integer" or "anyOf" in part:
        return part
    at = maker.rng.choice(NUMBERS)
    rest = {name: value for name, value in part.items() if name not in BOUNDS}
    bounds = {name: value for name, value in part.items() if name in BOUNDS}
    halves: list[Schema] = [{"maximum": at}, {"exclusiveMinimum": at}]
    return {**rest, "anyOf": halves, "allOf": [bounds, *part.get("allOf", ())]}


def renamed_definitions(schema: Schema, suffix: str = "2") -> Schema:
    """The same schema with other names for its definitions."""
    if not isinstance(schema, dict) or "$defs" not in schema:
        return schema

    def change(part: Schema) -> Schema:
        if isinstance(part, dict) and str(part.get("$ref", "")).startswith("#/$defs/"):
            return {**part, "$ref": part["$ref"] + suffix}
        return part

    copy = rebuilt(schema, change)
    return {**copy, "$defs": {name + suffix: part for name, part in copy["$defs"].items()}}


def joined(keyword: str, parts: list[Schema]) -> Schema:
    """Whole documents as the branches of one: `{keyword: [...]}` with all their definitions."""
    branches: list[Schema] = []
    definitions: dict[str, Any] = {}
    for index, part in enumerate(parts):
        branch, own = _split(renamed_definitions(part, f"_{index}"))
        branches.append(branch)
        definitions |= own.get("$defs", {})
    return {keyword: branches, **({"$defs": definitions} if definitions else {})}


def inside(shape: Callable[[Schema], dict[str, Any]], part: Schema) -> Schema:
    """A whole document as a part of another, with its definitions at the new root."""
    inner, definitions = _split(part)
    return {**shape(inner), **definitions}


def shuffled_throughout(schema: Schema, rng: Random) -> Schema:
    """The same schema with keys and all unordered lists in another order, at every depth."""
    return rebuilt(schema, lambda part: shuffled(part, rng.sample))


CHANGES: Final[tuple[Change, ...]] = (
    *(_drop_keyword, _drop_keyword, _add_keyword, _move_bound, _move_bound),
    *(_change_values, _change_values, _change_branches, _change_type, _change_type),
    *(_change_object, _change_object, _fresh, _more, _less, _otherwise, _alone),
)
REWRITINGS: Final[tuple[Change, ...]] = (
    *(_doubly_negated, _alone, _shuffled, _shuffled, _types_as_branches, _values_as_branches),
    *(_type_spelled_out, _type_spelled_out, _split_in_two),
)
