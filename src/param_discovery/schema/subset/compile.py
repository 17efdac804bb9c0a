"""From reduced schemas to formulas."""

from __future__ import annotations

from functools import partial

from param_discovery.errors import SchemaError
from param_discovery.schema.records import TYPE_CHECKING

from .exact import exact
from .formula import ALL, ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Formulas, Node, Part
from .json_equal import text_of
from .outcome import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.schema.json_types import JsonObject, JsonValue

_MASKS = {
    "null": NULL,
    "boolean": BOOLEAN,
    "integer": NUMBER,
    "number": NUMBER,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
}
_FREE_TYPES = {
    "unevaluatedItems": ARRAY,
    "unevaluatedProperties": OBJECT,
    "dependencies": OBJECT,
    "divisibleBy": NUMBER,
}
"""Of which type a keyword speaks that is not understood."""
_MOST_PAIRS = 64  # alternatives of one `oneOf`; each pair of them is a formula


class Compiler:
    """Makes one formula for each reduced schema."""

    def __init__(self, formulas: Formulas, look_up: Callable[[str], JsonValue]) -> None:
        self._formulas = formulas
        self._look_up = look_up
        self._made: dict[str, Node | None] = {}

    def node(self, schema: JsonValue) -> Node:
        """The values that the schema accepts."""
        if not isinstance(schema, dict):
            return self._formulas.true if schema else self._formulas.false
        return self._once(text_of(schema), schema)

    def part(self, schema: JsonValue) -> Part:
        """The same, made when needed: what may lead back to here."""
        return self._formulas.part(text_of(schema), partial(self.node, schema))

    def _once(self, key: str, schema: JsonObject) -> Node:
        if key in self._made:
            made = self._made[key]
            if made is None:
                raise SchemaError("A schema is defined by itself alone.", where="#")
            return made
        self._made[key] = None
        made = self._made[key] = self._formulas.all_of(list(self._keywords(schema)))
        return made

    def _keywords(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        if "$ref" in schema:
            yield self.node(self._look_up(str(schema["$ref"])))
        if "type" in schema:
            yield self._types(_list(schema["type"]))
        for key in ("enum", "const"):
            if key in schema:
                values = _list(schema[key]) if key == "enum" else [schema[key]]
                yield self.enum(values)
        if "=opaque" in schema:
            yield make.opaque(str(schema["=opaque"]))
        if "=free" in schema:
            keyword = str(_list(schema["=free"])[0])
            others = make.types(ALL & ~_FREE_TYPES.get(keyword, ALL))
            yield make.any_of((others, make.free(text_of(schema["=free"]))))
        yield from self._combined(schema)
        yield from self._numbers_and_strings(schema)
        yield from self._arrays(schema)
        yield from self._objects(schema)

    def enum(self, values: list[JsonValue]) -> Node:
        """Exactly these values."""
        return self._formulas.enum(tuple(text_of(value) for value in values), tuple(values))

    def _types(self, names: list[JsonValue]) -> Node:
        make = self._formulas
        mask = 0
        for name in names:
            mask |= 0 if name == "integer" else _MASKS[str(name)]
        if "integer" not in names or mask & NUMBER:
            return make.types(mask)
        return make.all_of((make.types(mask | NUMBER), make.atom("multiple", 1)))

    def _combined(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        for one in _list(schema.get("allOf", [])):
            yield self.node(one)
        if "anyOf" in schema:
            yield make.any_of([self.node(one) for one in _list(schema["anyOf"])])
        if "oneOf" in schema:
            yield self._one_of([self.node(one) for one in _list(schema["oneOf"])])
        if "not" in schema:
            yield self.node(schema["not"]).complement
        if "if" in schema:
            condition = self.node(schema["if"])
            then = self.node(schema.get("then", True))
            otherwise = self.node(schema.get("else", True))
            yield make.any_of((condition.complement, then))
            yield make.any_of((condition, otherwise))

    def _one_of(self, nodes: list[Node]) -> Node:
        """One of them, and no two: pairs that cannot meet say nothing."""
        make = self._formulas
        if len(nodes) > _MOST_PAIRS:
            raise UndecidedError(f"a `oneOf` has {len(nodes)} alternatives")
        found = [make.any_of(nodes)]
        for index, one in enumerate(nodes):
            for other in nodes[index + 1 :]:
                if not self._apart(one, other):
                    found.append(make.any_of((one.complement, other.complement)))  # noqa: PERF401 - two loops read better
        return make.all_of(found)

    def _apart(self, one: Node, other: Node) -> bool:
        """Whether no value is in both, as far as can be seen at a glance."""
        shared = one.may & other.may
        if shared & ~OBJECT:
            return False
        if not shared:
            return True
        tags, others = self._tags(one), self._tags(other)
        return any(not tags[name] & others[name] for name in tags if name in others)

    def _tags(self, node: Node) -> dict[str, set[str]]:
        """Required properties of which only some values are allowed."""
        parts = node.parts if node.kind == "and" else (node,)
        required = {part.args[0] for part in parts if part.kind == "has"}
        tags: dict[str, set[str]] = {}
        for part in parts:
            if part.kind == "value" and part.args[0] in required:
                inner = part.args[1].node  # type: ignore[attr-defined]  # a part, see ATOM_TYPES
                for one in inner.parts if inner.kind == "and" else (inner,):
                    if one.kind == "enum":
                        tags[str(part.args[0])] = {text_of(value) for value in one.args}
        return tags

    def _numbers_and_strings(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        for key, value in schema.items():
            if key in ("minimum", "exclusiveMinimum"):
                yield make.atom("above", exact(value), key != "minimum")  # type: ignore[arg-type]  # checked: a number
            elif key in ("maximum", "exclusiveMaximum"):
                yield self._not(make.atom("above", exact(value), key == "maximum"))  # type: ignore[arg-type]  # as above
            elif key == "multipleOf":
                yield make.atom("multiple", exact(value))  # type: ignore[arg-type]  # as above
            elif key == "pattern":
                yield make.atom("matches", value)
        yield from self._range(schema, "Length", "long")

    def _range(self, schema: JsonObject, noun: str, kind: str) -> Iterator[Node]:
        make = self._formulas
        least, most = schema.get(f"min{noun}"), schema.get(f"max{noun}")
        if isinstance(least, int) and least:
            yield make.atom(kind, least)
        if isinstance(most, int):
            yield self._not(make.atom(kind, most + 1))

    def _not(self, atom: Node) -> Node:
        """The atom does not hold, or the value has another type."""
        make = self._formulas
        return make.any_of((atom.complement, make.types(ALL & ~atom.complement.may)))

    def _arrays(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        prefix = _list(schema.get("prefixItems", []))
        for index, one in enumerate(prefix):
            if one is not True:
                yield make.atom("item", index, self.part(one))
        if schema.get("items", True) is not True:
            yield make.atom("items", len(prefix), self.part(schema["items"]))
        if schema.get("uniqueItems"):
            yield make.atom("unique")
        yield from self._range(schema, "Items", "count")
        if "contains" in schema:
            part = self.part(schema["contains"])
            least, most = schema.get("minContains", 1), schema.get("maxContains")
            if isinstance(least, int) and least:
                yield make.atom("contains", least, part)
            if isinstance(most, int):
                yield self._not(make.atom("contains", most + 1, part))

    def _objects(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        named = _dict(schema.get("properties", {}))
        patterns = _dict(schema.get("patternProperties", {}))
        for name in _list(schema.get("required", [])):
            yield make.atom("has", name)
        for name, one in named.items():
            if one is not True:
                yield make.atom("value", name, self.part(one))
        matching = {name: make.atom("matches", name) for name in patterns}
        for name, one in patterns.items():
            if one is not True:
                yield make.atom("keys", make.part_of(matching[name]), self.part(one))
        if schema.get("additionalProperties", True) is not True:
            rest = [node.complement for node in matching.values()]
            names = make.all_of([self.enum(list(named)).complement, *rest])
            yield make.atom("keys", make.part_of(names), self.part(schema["additionalProperties"]))
        if schema.get("propertyNames", True) is not True:
            yield self._names(schema["propertyNames"])
        yield from self._range(schema, "Properties", "size")
        yield from self._dependent(schema)

    def _names(self, schema: JsonValue) -> Node:
        make = self._formulas
        key = f"not {text_of(schema)}"
        bad = make.part(key, lambda: self.node(schema).complement)
        return make.atom("keys", bad, make.nothing)

    def _dependent(self, schema: JsonObject) -> Iterator[Node]:
        make = self._formulas
        for name, names in _dict(schema.get("dependentRequired", {})).items():
            needed = make.all_of([make.atom("has", one) for one in _list(names)])
            yield make.any_of((self._not(make.atom("has", name)), needed))
        for name, one in _dict(schema.get("dependentSchemas", {})).items():
            yield make.any_of((self._not(make.atom("has", name)), self.node(one)))


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _dict(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
