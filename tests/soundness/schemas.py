"""Random JSON Schemas over a small vocabulary, so that two of them have much to do with each other.

Every keyword that the documents and pydantic emit can come, and rarely some that neither emits:
an answer must be sound there too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.soundness.walk import Schema

    Kinds = dict[Callable[["SchemaMaker", int], Schema], int]
    """Ways to make a schema, each with its weight."""

TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")
NAMES: Final = ("a", "b", "ab", "kind", "x-1")
DEFINITIONS: Final = ("Tree", "Node", "Leaf")
FORMATS: Final = ("date", "uuid", "path", "binary", "email")
NUMBERS: Final = (-2, -1, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 10, 0.5, 1.5, 2.5, -0.5, 1.0, 2.0, 0.1, 100)
STEPS: Final = (1, 2, 3, 4, 5, 6, 10, 0.5, 0.1, 0.01, 1.0, 2.0, 1.5, 0.25)
STRINGS: Final = ("", "a", "b", "ab", "abc", "A", "1", "x-1", "true", "null", "aa", "kind")

ANNOTATIONS: Final = ({"default": 1}, {"description": "d"}, {"x-python-type": "X"}, {"title": "T"})

PATTERNS: Final = {
    "a": ("a", "ba", "cab"),
    "^a": ("a", "ab", "abc"),
    "a$": ("a", "ba", "a\na"),
    "^a$": ("a",),
    "^[a-f]+$": ("a", "ab", "fed"),
    "^[a-z]+$": ("a", "z", "kind"),
    "^[a-z]*$": ("", "a", "xyz"),
    "^x-": ("x-", "x-1", "x-a"),
    "^\\d+$": ("1", "10", "007"),
    "^.{2,3}$": ("ab", "abc", "11"),
    "^(a|b)$": ("a", "b"),
    "^[ab]$": ("a", "b"),
    "": ("", "a", "kind"),
    "b|c": ("b", "c", "abc"),
    "^(?!a)": ("b", "", "x-1"),
    "^[^a]*$": ("", "b", "x-1"),
    "^\\w+$": ("a", "A1", "_"),
    "[0-9]": ("1", "a1", "x-1"),
    "^(ab)+$": ("ab", "abab"),
    "^A?$": ("", "A"),
}
"""Patterns, each with some strings that match."""


class SchemaMaker:
    """Makes schemas out of one source of chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.definitions: tuple[str, ...] = ()
        self.deep, self.flat = ALL_DEEP, ALL_FLAT
        if rng.random() < 0.4:
            self.deep, self.flat = rng.choice(THEMES)

    def document(self) -> Schema:
        """A whole schema, with definitions where it refers to some."""
        rng = self.rng
        self.definitions = ()
        if rng.random() < 0.15:
            self.definitions = DEFINITIONS[: rng.randint(1, 3)]
        schema = self.schema(rng.choice((1, 2, 2, 3)))
        if not self.definitions:
            return schema
        if not isinstance(schema, dict) or "$ref" not in schema:
            schema = {"anyOf": [schema, self.reference(0)]} if rng.random() < 0.5 else schema
        schema = schema if isinstance(schema, dict) else {"allOf": [schema]}
        return {**schema, "$defs": {name: self.definition() for name in self.definitions}}

    def definition(self) -> Schema:
        """A definition that never is nothing but a reference: that could only lead to itself."""
        kind = self.rng.choice((_array, _object, _object, _scalar, _tree))
        return kind(self, self.rng.choice((1, 1, 1, 2)))

    def reference(self, _depth: int) -> Schema:
        """A reference to one of the definitions of this document."""
        return {"$ref": f"#/$defs/{self.rng.choice(self.definitions)}"}

    def schema(self, depth: int) -> Schema:
        """A schema of at most this depth."""
        rng = self.rng
        if self.definitions and rng.random() < 0.25:
            return self.reference(depth)
        kinds = self.deep if depth > 0 else self.flat
        made = rng.choices(list(kinds), list(kinds.values()))[0](self, depth)
        if rng.random() < 0.05 and isinstance(made, dict):
            made.update(rng.choice(ANNOTATIONS))
        return made

    def some(self, depth: int, least: int, most: int) -> list[Schema]:
        """A few schemas."""
        return [self.schema(depth - 1) for _ in range(self.rng.randint(least, most))]

    def value(self, depth: int = 1) -> Any:
        """A small JSON value of the vocabulary."""
        rng = self.rng
        kind = rng.random()
        if depth and kind < 0.1:
            return [self.value(depth - 1) for _ in range(rng.randint(0, 2))]
        if depth and kind < 0.2:
            return {rng.choice(NAMES): self.value(depth - 1) for _ in range(rng.randint(0, 2))}
        if kind < 0.3:
            return rng.choice((None, True, False))
        return rng.choice(NUMBERS) if kind < 0.6 else rng.choice(STRINGS)


def _boolean(maker: SchemaMaker, _depth: int) -> Schema:
    return maker.rng.choice((True, True, False, {}, {"not": {}}))


def _opaque(maker: SchemaMaker, _depth: int) -> Schema:
    return {"not": {}, "x-python-type": maker.rng.choice(("torch.dtype", "type", "Callable"))}


def _numeric(maker: SchemaMaker, out: dict[str, Any]) -> None:
    rng = maker.rng
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if rng.random() < 0.3:
            out[keyword] = rng.choice(NUMBERS)
    if rng.random() < 0.25:
        out["multipleOf"] = rng.choice(STEPS)


def _textual(maker: SchemaMaker, out: dict[str, Any]) -> None:
    rng = maker.rng
    if rng.random() < 0.3:
        out["minLength"] = rng.choice((0, 1, 1, 2, 3))
    if rng.random() < 0.3:
        out["maxLength"] = rng.choice((0, 1, 2, 3, 5))
    if rng.random() < 0.35:
        out["pattern"] = rng.choice(tuple(PATTERNS))
    if rng.random() < 0.1:
        out["format"] = rng.choice(FORMATS)


def _arrayish(maker: SchemaMaker, out: dict[str, Any], depth: int) -> None:
    rng = maker.rng
    if rng.random() < 0.6:
        out["items"] = maker.schema(depth - 1)
    if rng.random() < 0.3:
        out["prefixItems"] = maker.some(depth, 1, 3)
    if rng.random() < 0.3:
        out["minItems"] = rng.choice((0, 1, 1, 2, 3))
    if rng.random() < 0.3:
        out["maxItems"] = rng.choice((0, 1, 2, 2, 3))
    if rng.random() < 0.15:
        out["uniqueItems"] = rng.random() < 0.9
    if rng.random() < 0.15:
        out["contains"] = maker.schema(depth - 1)
        if rng.random() < 0.3:
            out["minContains"] = rng.randint(0, 2)
        if rng.random() < 0.3:
            out["maxContains"] = rng.randint(0, 2)


def _properties(maker: SchemaMaker, out: dict[str, Any], depth: int) -> None:
    rng = maker.rng
    if rng.random() < 0.75:
        names = rng.sample(NAMES, rng.randint(1, 3))
        out["properties"] = {name: maker.schema(depth - 1) for name in names}
    if rng.random() < 0.4:
        out["required"] = rng.sample(NAMES, rng.randint(0, 2))
    if rng.random() < 0.45:
        closed = rng.random() < 0.5
        out["additionalProperties"] = False if closed else maker.schema(depth - 1)


def _objectish(maker: SchemaMaker, out: dict[str, Any], depth: int) -> None:
    rng = maker.rng
    _properties(maker, out, depth)
    if rng.random() < 0.2:
        patterns = rng.sample(tuple(PATTERNS), rng.randint(1, 2))
        out["patternProperties"] = {pattern: maker.schema(depth - 1) for pattern in patterns}
    if rng.random() < 0.15:
        out["propertyNames"] = _names_schema(maker)
    if rng.random() < 0.15:
        out["minProperties"] = rng.choice((0, 1, 1, 2, 3))
    if rng.random() < 0.15:
        out["maxProperties"] = rng.choice((0, 1, 2, 2, 3))
    if rng.random() < 0.04:
        out["dependentRequired"] = {rng.choice(NAMES): [rng.choice(NAMES)]}


def _names_schema(maker: SchemaMaker) -> Schema:
    rng = maker.rng
    if rng.random() < 0.4:
        return {"enum": rng.sample(NAMES, rng.randint(1, 3))}
    out: dict[str, Any] = {"type": "string"} if rng.random() < 0.5 else {}
    _textual(maker, out)
    return out if rng.random() < 0.8 else maker.schema(0)


def _scalar(maker: SchemaMaker, _depth: int) -> Schema:
    kind = maker.rng.choice(("null", "boolean", "integer", "integer", "number", "string", "string"))
    out: dict[str, Any] = {"type": kind}
    if kind in {"integer", "number"}:
        _numeric(maker, out)
    elif kind == "string":
        _textual(maker, out)
    return out


def _listed_types(maker: SchemaMaker, depth: int) -> Schema:
    out: dict[str, Any] = {"type": maker.rng.sample(TYPES, maker.rng.randint(1, 4))}
    return _sprinkled(maker, out, depth)


def _untyped(maker: SchemaMaker, depth: int) -> Schema:
    return _sprinkled(maker, {}, depth)


def _sprinkled(maker: SchemaMaker, out: dict[str, Any], depth: int) -> Schema:
    rng = maker.rng
    if rng.random() < 0.5:
        _numeric(maker, out)
    if rng.random() < 0.4:
        _textual(maker, out)
    if rng.random() < 0.3:
        _arrayish(maker, out, min(depth, 1))
    if rng.random() < 0.3:
        _objectish(maker, out, min(depth, 1))
    return out


def _enumerated(maker: SchemaMaker, _depth: int) -> Schema:
    rng = maker.rng
    if rng.random() < 0.35:
        return {"const": maker.value(2)}
    values: list[Any] = []
    for _ in range(rng.randint(1, 4)):
        value = maker.value()
        if not any(value == other for other in values):
            values.append(value)
    out: dict[str, Any] = {"enum": values}
    return _sprinkled(maker, out, 0) if rng.random() < 0.15 else out


def _array(maker: SchemaMaker, depth: int) -> Schema:
    out: dict[str, Any] = {"type": "array"}
    _arrayish(maker, out, depth)
    return out


def _object(maker: SchemaMaker, depth: int) -> Schema:
    out: dict[str, Any] = {"type": "object"}
    _objectish(maker, out, depth)
    return out


def _combined(maker: SchemaMaker, depth: int) -> Schema:
    rng = maker.rng
    keyword = rng.choices(("anyOf", "allOf", "oneOf", "not"), (6, 3, 2, 2))[0]
    if keyword == "not":
        return {"not": maker.schema(depth - 1)}
    out: dict[str, Any] = {keyword: maker.some(depth, 1, 3)}
    if rng.random() < 0.15:
        return _sprinkled(maker, out, 0)
    return out


def _discriminated(maker: SchemaMaker, depth: int) -> Schema:
    rng = maker.rng
    branches = []
    for tag in rng.sample(("a", "b", "ab"), rng.randint(2, 3)):
        properties = {"kind": {"const": tag}, "a": maker.schema(depth - 1)}
        branch: dict[str, Any] = {"type": "object", "properties": properties, "required": ["kind"]}
        if rng.random() < 0.4:
            branch["additionalProperties"] = False
        branches.append(branch)
    return {"oneOf": branches, "discriminator": {"propertyName": "kind"}}


def _tree(maker: SchemaMaker, depth: int) -> Schema:
    rng = maker.rng
    if not maker.definitions:
        return _array(maker, depth)
    again = maker.reference(0)
    if rng.random() < 0.5:
        return {"anyOf": [maker.schema(0), {"type": "array", "items": again}]}
    return {"type": "object", "properties": {rng.choice(NAMES): again, "a": maker.schema(0)}}


def _rare(maker: SchemaMaker, depth: int) -> Schema:
    rng = maker.rng
    out = _object(maker, depth)
    keyword = rng.choice(("if", "unevaluatedProperties", "unevaluatedItems", "dependentSchemas"))
    if keyword == "if":
        parts = {name: maker.schema(0) for name in ("if", "then", "else") if rng.random() < 0.8}
        return {**out, **parts}
    if keyword == "dependentSchemas":
        return {**out, keyword: {rng.choice(NAMES): maker.schema(depth - 1)}}
    base = out if keyword == "unevaluatedProperties" else _array(maker, depth)
    return {**base, keyword: maker.rng.choice((False, maker.schema(0)))}


def _few(maker: SchemaMaker, _depth: int) -> Schema:
    """A schema with two or three values in all: small enough for arguments by counting."""
    rng = maker.rng
    return rng.choice(
        (
            {"type": "boolean"},
            {"type": "null"},
            {"const": rng.choice((0, 1, True))},
            {"enum": rng.sample([0, 1, None, "a", True], rng.randint(1, 3))},
            {"type": "integer", "minimum": 0, "maximum": rng.randint(0, 2)},
            {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.5},
        )
    )


def _few_items(maker: SchemaMaker, depth: int) -> Schema:
    out: dict[str, Any] = {"type": "array"}
    _arrayish(maker, out, depth)
    rng = maker.rng
    if rng.random() < 0.3:
        out["uniqueItems"] = True
    if rng.random() < 0.3:
        out["contains"] = _few(maker, 0)
        counts = ("minContains", "maxContains")[: rng.randint(0, 2)]
        out |= {name: rng.randint(0, 2) for name in counts}
    if rng.random() < 0.4:
        out["maxItems"] = rng.randint(0, 3)
    return out


def _few_names(maker: SchemaMaker, depth: int) -> Schema:
    out: dict[str, Any] = {"type": "object"}
    _objectish(maker, out, depth)
    rng = maker.rng
    if rng.random() < 0.5:
        names: tuple[Schema, ...] = (
            {"enum": ["a", "b"]},
            {"pattern": "^[ab]$"},
            {"const": "a"},
            {"maxLength": 1, "pattern": "^a?b?$"},
        )
        out["propertyNames"] = rng.choice(names)
    if rng.random() < 0.5:
        out[rng.choice(("minProperties", "maxProperties"))] = rng.randint(0, 2)
    return out


def _number(maker: SchemaMaker, _depth: int) -> Schema:
    out: dict[str, Any] = {"type": maker.rng.choice(("integer", "number", "number"))}
    _numeric(maker, out)
    if maker.rng.random() < 0.08:
        big = maker.rng.choice((2**53, 2**53 + 1, 10**30, 1e16, 1e-7, 0.30000000000000004))
        out[maker.rng.choice(("minimum", "maximum", "exclusiveMinimum"))] = big
    return out


def _text(maker: SchemaMaker, _depth: int) -> Schema:
    out: dict[str, Any] = {"type": "string"}
    _textual(maker, out)
    return out


ALL_DEEP: Final[Kinds] = {
    _scalar: 24,
    _enumerated: 12,
    _array: 14,
    _object: 22,
    _combined: 16,
    _listed_types: 5,
    _untyped: 4,
    _discriminated: 3,
    _boolean: 3,
    _opaque: 1,
    _rare: 2,
}
ALL_FLAT: Final[Kinds] = {
    _scalar: 60,
    _enumerated: 25,
    _boolean: 5,
    _opaque: 2,
    _listed_types: 6,
    _untyped: 3,
}
THEMES: Final[tuple[tuple[Kinds, Kinds], ...]] = (
    ({_few_items: 12, _combined: 6, _few: 3}, {_few: 8, _boolean: 1}),
    ({_few_names: 12, _combined: 6, _few: 2}, {_few: 8, _boolean: 1}),
    ({_combined: 10, _number: 6, _enumerated: 1}, {_number: 10, _enumerated: 2, _boolean: 1}),
    ({_combined: 10, _text: 6, _enumerated: 1}, {_text: 10, _enumerated: 2, _boolean: 1}),
    ({_rare: 8, _combined: 4, _object: 3}, {_few: 6, _scalar: 3, _boolean: 1}),
)
"""Narrower vocabularies, one for each kind of argument: counting, names, ranges, patterns."""
