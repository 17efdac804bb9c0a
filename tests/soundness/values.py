"""JSON values near the edges of schemas: those that tell two schemas apart, if any do.

A value is made along one schema (its branches, required names, bounds) out of the numbers, texts
and names that either schema mentions, then often spoilt in one place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.soundness.schemas import PATTERNS
from tests.soundness.texts import texts_matching
from tests.soundness.walk import Schema, places, replaced, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

COMMON_NUMBERS: Final = (0, 1, -1, 2, 1.0, 0.5, 2.5, 7)
COMMON_TEXTS: Final = ("", "a", "b", "é", "zz9", "x-2", "10", "a b")
SIMPLE: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    1,
    1.0,
    0.5,
    -1,
    "",
    "a",
    [],
    {},
    [0],
    {"a": 0},
)
BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
LENGTHS: Final = frozenset({"minLength", "maxLength"})
SIZES: Final = frozenset(
    {"minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"}
)
MOST_SIZE: Final = 12
DEPTH: Final = 4
LARGEST_EXACT: Final = 2**53


class Vocabulary:
    """The numbers, texts, names and values that schemas mention, and what lies just beside."""

    def __init__(self, schemas: Iterable[Schema], rng: Random) -> None:
        self.numbers: list[Any] = list(COMMON_NUMBERS)
        self.texts: list[str] = list(COMMON_TEXTS)
        self.names: list[str] = ["a", "q9", ""]
        self.values: list[Any] = []
        self.sizes: list[int] = [0, 1, 2]
        self.rng = rng
        for schema in schemas:
            for _, part in places(schema):
                if isinstance(part, dict):
                    self._read(part)

    def _read(self, part: dict[str, Any]) -> None:
        for keyword, value in part.items():
            if keyword in BOUNDS:
                self.numbers += beside(value)
            elif keyword == "multipleOf":
                self.numbers += multiples(value)
            elif keyword in LENGTHS and value < 40:
                self.texts += [
                    "z" * int(value),
                    "a" * (int(value) + 1),
                    "9" * max(0, int(value) - 1),
                ]
            elif keyword == "pattern":
                self.texts += self.matching(value)
            elif keyword in SIZES and value < MOST_SIZE:
                self.sizes += [int(value), int(value) + 1]
            elif keyword == "propertyNames":
                self.names += ["", "z", "zz", "zzz"]
            elif keyword in {"enum", "const"}:
                self._mention(value if keyword == "enum" else [value])
            elif keyword in {"properties", "patternProperties", "required", "dependentRequired"}:
                self._name(keyword, value)

    def _name(self, keyword: str, value: Any) -> None:
        for name in value:
            self.names += self.matching(name) if keyword == "patternProperties" else [name]
        if keyword == "dependentRequired":
            self.names += [name for names in value.values() for name in names]

    def matching(self, pattern: str) -> list[str]:
        """Some strings that match, most of them."""
        known = PATTERNS.get(pattern)
        return list(known) if known else texts_matching(pattern, self.rng)

    def _mention(self, values: list[Any]) -> None:
        for value in values:
            self.values += [value, *confusions(value)]
            if isinstance(value, str):
                self.texts.append(value)
                self.names.append(value)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                self.numbers += beside(value)
            elif isinstance(value, dict):
                self.names += list(value)
                self._mention(list(value.values()))
            elif isinstance(value, list):
                self._mention(value)


def beside(number: float) -> list[Any]:
    """A number, its neighbours, and the same number written as the other kind."""
    near: list[Any] = [number, number + 1, number - 1, number + 0.5, number - 0.5, number + 0.1]
    if float(number).is_integer() and abs(number) < LARGEST_EXACT:
        near.append(float(number) if isinstance(number, int) else int(number))
    return near


def multiples(step: float) -> list[Any]:
    """Some multiples of a number, exact in decimal."""
    if isinstance(step, int) or step.is_integer():
        return [int(step) * factor for factor in (-1, 0, 1, 2, 3, 6)]
    return [float(f"{step * factor:.12g}") for factor in (-1, 1, 2, 3, 5, 7, 10)]


def confusions(value: Any) -> list[Any]:
    """Values that a careless comparison takes for this one."""
    match value:
        case bool():
            return [int(value), str(value).lower()]
        case int() if value in {0, 1}:
            return [bool(value), float(value), str(value)]
        case int() | float():
            return [value + 1, str(value)]
        case str():
            return [value + "a", value[:-1], value.upper()]
        case None:
            return [False, 0, "null"]
        case list():
            return [
                value[:-1],
                [*value, 0],
                *([[v, *value[1:]] for v in confusions(value[0])] if value else ()),
            ]
        case _:
            return [{**value, "q9": 0}, dict(list(value.items())[1:])]


class ValueMaker:
    """Makes values along a schema, out of a vocabulary."""

    def __init__(self, root: Schema, vocabulary: Vocabulary, rng: Random) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.rng = rng

    def value(self) -> Any:
        """A value that is often valid under the schema."""
        return self._along([self.root], DEPTH)

    def spoilt(self, value: Any) -> Any:
        """The same value with something changed, added or taken away in one place."""
        where = list(_inside(value))
        place, part = self.rng.choice(where)
        if place and self.rng.random() < 0.2:
            return without(value, place)
        return replaced(value, place, self._other(part))

    def any(self) -> Any:
        """A value that knows nothing of the schema but its vocabulary."""
        words = self.vocabulary
        return self.rng.choice(
            self.rng.choice((SIMPLE, words.values or SIMPLE, words.numbers, words.texts))
        )

    def _other(self, part: Any) -> Any:
        words, rng = self.vocabulary, self.rng
        if isinstance(part, dict) and rng.random() < 0.6:
            return {**part, rng.choice(words.names): self.any()}
        if isinstance(part, list) and rng.random() < 0.6:
            extra = rng.choice(part) if part and rng.random() < 0.4 else self.any()
            return [*part, extra]
        if rng.random() < 0.4:
            return rng.choice(confusions(part))
        return self.any()

    def _along(self, schemas: list[Schema], depth: int) -> Any:
        """A value made along several schemas that should all hold."""
        parts = self._flattened(schemas, 0)
        rng = self.rng
        for part in parts:
            if "const" in part:
                return part["const"]
            if part.get("enum"):
                return rng.choice(part["enum"])
        kind = self._kind(parts)
        if depth <= 0 and kind in {"array", "object"}:
            return [] if kind == "array" else {}
        match kind:
            case "integer" | "number":
                return self._number(parts, whole=kind == "integer")
            case "string":
                return self._text(parts)
            case "array":
                return self._array(parts, depth)
            case "object":
                return self._object(parts, depth)
            case _:
                return None if kind == "null" else rng.random() < 0.5

    def _flattened(self, schemas: list[Schema], hops: int) -> list[dict[str, Any]]:
        """The schemas with references followed and one branch of each union taken."""
        out: list[dict[str, Any]] = []
        for schema in schemas:
            if not isinstance(schema, dict):
                continue
            out.append(schema)
            more = list(schema.get("allOf", ()))
            more += [
                self.rng.choice(schema[name]) for name in ("anyOf", "oneOf") if schema.get(name)
            ]
            target = schema.get("$ref")
            if isinstance(target, str) and hops < 20:
                more.append(resolve(self.root, target))
            inner = schema.get("not")
            if isinstance(inner, dict) and "not" in inner:
                more.append(inner["not"])
            if hops < 20:
                out += self._flattened(more, hops + 1)
        return out

    def _kind(self, parts: list[dict[str, Any]]) -> str:
        allowed: set[str] | None = None
        for part in parts:
            if "type" in part:
                named = {part["type"]} if isinstance(part["type"], str) else set(part["type"])
                named |= {"integer"} if "number" in named else set()
                allowed = named if allowed is None else (allowed & named) or allowed
        if allowed is None:
            hinted = {kind for part in parts for kind in _hints(part)}
            allowed = hinted if hinted and self.rng.random() < 0.7 else set(_ALL)
        return self.rng.choice(sorted(allowed))

    def _number(self, parts: list[dict[str, Any]], *, whole: bool) -> Any:
        near: list[Any] = []
        for part in parts:
            near += [number for name in BOUNDS if name in part for number in beside(part[name])]
            if "multipleOf" in part:
                near += multiples(part["multipleOf"]) * 2
        pool = near if near and self.rng.random() < 0.6 else self.vocabulary.numbers
        if whole:
            pool = [number for number in pool if float(number).is_integer()] or [0]
        return self.rng.choice(pool)

    def _text(self, parts: list[dict[str, Any]]) -> str:
        rng = self.rng
        patterns = [part["pattern"] for part in parts if "pattern" in part]
        if patterns and rng.random() < 0.8:
            return rng.choice(self.vocabulary.matching(rng.choice(patterns)))
        fitting = [
            text
            for text in self.vocabulary.texts
            if all(
                part.get("minLength", 0) <= len(text) <= part.get("maxLength", 99) for part in parts
            )
        ]
        return rng.choice(fitting or self.vocabulary.texts)

    def _array(self, parts: list[dict[str, Any]], depth: int) -> list[Any]:
        rng = self.rng
        least = max([0, *(part.get("minItems", 0) for part in parts)])
        most = min([MOST_SIZE, *(part.get("maxItems", MOST_SIZE) for part in parts)])
        wanted = [*self.vocabulary.sizes, *(len(part.get("prefixItems", ())) for part in parts)]
        size = max(least, min(most, rng.choice(wanted)))
        out = [
            self._along([_item(part, index) for part in parts], depth - 1)
            for index in range(int(min(size, MOST_SIZE)))
        ]
        for part in parts:
            if "contains" in part and rng.random() < 0.8:
                for _ in range(int(min(part.get("minContains", 1), MOST_SIZE))):
                    item = self._along([part["contains"]], depth - 1)
                    out.insert(rng.randint(0, len(out)), item)
        if any(part.get("uniqueItems") for part in parts) and rng.random() < 0.8:
            out = list({json.dumps(item, sort_keys=True): item for item in out}.values())
        return out

    def _object(self, parts: list[dict[str, Any]], depth: int) -> dict[str, Any]:
        rng = self.rng
        names = {name for part in parts for name in part.get("required", ())}
        known = [name for part in parts for name in part.get("properties", ())]
        names |= {name for name in known if rng.random() < 0.5}
        closed = any(part.get("additionalProperties") is False for part in parts)
        if not closed or rng.random() < 0.2 or any("patternProperties" in part for part in parts):
            names |= set(rng.choices(self.vocabulary.names, k=rng.choice((0, 1, 1, 2))))
        allowed = [part["propertyNames"]["enum"] for part in parts if _enumerates_names(part)]
        names |= {
            name
            for listed in allowed
            for name in listed
            if isinstance(name, str) and rng.random() < 0.3
        }
        most = min([9, *(part.get("maxProperties", 9) for part in parts)])
        chosen = sorted(names)[: int(most)] if rng.random() < 0.7 else sorted(names)
        rng.shuffle(chosen)
        return {name: self._along(self._of_name(parts, name), depth - 1) for name in chosen}

    def _of_name(self, parts: list[dict[str, Any]], name: str) -> list[Schema]:
        out: list[Schema] = []
        for part in parts:
            if name in part.get("properties", {}):
                out.append(part["properties"][name])
            elif "patternProperties" in part:
                out += part["patternProperties"].values()
            else:
                out.append(part.get("additionalProperties", True))
        return out


_ALL: Final = ("null", "boolean", "integer", "number", "string", "array", "object")
_HINTS: Final = {
    "number": BOUNDS | {"multipleOf"},
    "string": LENGTHS | {"pattern", "format"},
    "array": frozenset({"items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"}),
    "object": frozenset(
        {
            *("properties", "required", "additionalProperties", "patternProperties"),
            *("propertyNames", "minProperties", "maxProperties", "dependentRequired"),
        }
    ),
}


def _hints(part: dict[str, Any]) -> Iterator[str]:
    for kind, keywords in _HINTS.items():
        if keywords & part.keys():
            yield kind


def _item(part: dict[str, Any], index: int) -> Schema:
    prefix = part.get("prefixItems", ())
    return prefix[index] if index < len(prefix) else part.get("items", True)


def _enumerates_names(part: dict[str, Any]) -> bool:
    names = part.get("propertyNames")
    return isinstance(names, dict) and isinstance(names.get("enum"), list)


def _inside(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield place, value
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, (*place, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _inside(item, (*place, name))


def resolve(root: Schema, reference: str) -> Schema:
    """What a reference within the document leads to; `True` where it leads to nothing."""
    target: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(target, list):
            target = target[int(name)] if name.isdigit() and int(name) < len(target) else True
        elif isinstance(target, dict):
            target = target.get(name, True)
    return target


def candidates(old: Schema, new: Schema, rng: Random, count: int) -> Iterator[Any]:
    """Values that are likely valid under the old schema and may not be under the new one."""
    words = Vocabulary((old, new), rng)
    along_old = ValueMaker(old, words, rng)
    along_new = ValueMaker(new, words, rng)
    yield from SIMPLE
    yield from words.values
    for index in range(count):
        if index % 4 == 3:
            yield along_new.spoilt(along_new.value())
            continue
        value = along_old.value()
        yield value if index % 4 != 1 else along_old.spoilt(value)
