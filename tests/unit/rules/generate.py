"""Random schema documents of the kind this tool writes, and values that fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.schema.document import Document
from tests.rules.documents import ENVELOPE, section

if TYPE_CHECKING:
    from random import Random

CLASSES = ("A", "B", "C")
NAMES = ("a", "b", "c", "d")
VALUES: tuple[Any, ...] = (None, True, False, 0, 1, 2, -1, 0.5, 3, "a", "b", "", "slow", [], {})


def random_document(random: Random) -> Document:
    definitions = {name: _class(random, CLASSES) for name in CLASSES}
    definitions["E"] = {"enum": _values(random)}
    main = _owner(random, CLASSES, "properties/engine_params")
    return Document(ENVELOPE, {"engine_params": main}, definitions)


def changed_document(random: Random, document: Document) -> Document:
    """Some fragments exchanged, changed a little, removed or added; classes renamed."""

    def changed(owner: dict[str, Any], path: str) -> dict[str, Any]:
        properties = {
            name: _edited(random, fragment)
            for name, fragment in owner["properties"].items()
            if "x-alias-of" not in fragment and random.random() > 0.05
        }
        if random.random() < 0.1:
            properties["new"] = _fragment(random, CLASSES, 2)
        required = [name for name in owner["required"] if name in properties]
        if random.random() < 0.1:
            required = [name for name in properties if random.random() < 0.2]
        _add_alias(random, properties, path)
        others = owner["additionalProperties"] != (random.random() < 0.05)
        return section(properties, required, others=others)

    before: Any = document.definitions
    main = changed(document.sections["engine_params"], "properties/engine_params")
    definitions = {name: changed(before[name], f"$defs/{name}") for name in CLASSES}
    definitions["E"] = {"enum": _values(random)} if random.random() < 0.3 else before["E"]
    return Document(ENVELOPE, {"engine_params": main}, definitions)


def _class(random: Random, classes: tuple[str, ...]) -> dict[str, Any]:
    # Without aliases: their references would need the class's own name.
    return _owner(random, classes, "")


def _owner(random: Random, classes: tuple[str, ...], path: str) -> dict[str, Any]:
    properties = {name: _fragment(random, classes, 2) for name in NAMES[: random.randint(1, 4)]}
    required = [name for name in properties if random.random() < 0.2]
    if path:
        _add_alias(random, properties, path)
    return section(properties, required, others=random.random() < 0.3)


def _add_alias(random: Random, properties: dict[str, Any], path: str) -> None:
    free = [name for name in (*NAMES, "old") if name not in properties]
    if free and properties and random.random() < 0.2:
        target = random.choice(sorted(properties))
        ref = f"#/{path}/properties/{target}"
        properties[random.choice(free)] = {"$ref": ref, "x-alias-of": target}


def _values(random: Random) -> list[Any]:
    pool: list[Any] = ["a", "b", "slow", "", 1, 2, True, 0.5]
    return random.sample(pool, random.randint(1, 4))


def _fragment(random: Random, classes: tuple[str, ...], depth: int) -> dict[str, Any]:
    def inner() -> dict[str, Any]:
        return _fragment(random, classes, depth - 1)

    simple: list[Any] = [
        lambda: _bounded(random, "integer"),
        lambda: _bounded(random, "number"),
        lambda: {"type": "string"} | _maybe(random, "maxLength", (1, 2)),
        lambda: {"type": "boolean"},
        lambda: {"type": "null"},
        lambda: {"enum": _values(random)},
        lambda: {"$ref": "#/$defs/E"},
        lambda: {"x-python-type": "Any"},
        lambda: {"not": {}, "x-python-type": random.choice(["torch.dtype", "torch.device"])},
        lambda: {"type": "object"},
        lambda: {"$ref": f"#/$defs/{random.choice(classes)}"},
    ]
    deep: list[Any] = [
        lambda: {"anyOf": [inner() for _ in range(random.randint(2, 3))]},
        lambda: {"type": "array", "items": inner()} | _maybe(random, "maxItems", (0, 1)),
        lambda: {"type": "array", "items": inner(), "uniqueItems": True},
        lambda: {"type": "object", "additionalProperties": inner()},
        lambda: _tuple([inner(), inner()]),
        lambda: section({"a": inner()}, others=random.random() < 0.5),
    ]
    made: dict[str, Any] = random.choice(simple + (deep * 2 if depth else []))()
    if random.random() < 0.2:
        made = made | {"default": random.choice(VALUES)}
    return made


def _bounded(random: Random, kind: str) -> dict[str, Any]:
    return {"type": kind} | _maybe(random, "minimum", (0, 1)) | _maybe(random, "maximum", (1, 2))


def _maybe(random: Random, keyword: str, values: tuple[int, ...]) -> dict[str, Any]:
    return {keyword: random.choice(values)} if random.random() < 0.3 else {}


def _tuple(items: list[Any]) -> dict[str, Any]:
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _edited(random: Random, fragment: dict[str, Any]) -> dict[str, Any]:
    chance = random.random()
    if chance < 0.6:
        return fragment
    if chance < 0.7:
        return _fragment(random, CLASSES, 2)
    if chance < 0.8:
        return {"anyOf": [{"type": "null"}, fragment]}
    if "enum" in fragment:
        return fragment | {"enum": _values(random)}
    if isinstance(fragment.get("anyOf"), list):
        members = [_edited(random, member) for member in fragment["anyOf"]]
        random.shuffle(members)
        return fragment | {"anyOf": members[random.randint(0, 1) :]}
    if isinstance(fragment.get("items"), dict):
        return fragment | {"items": _edited(random, fragment["items"])}
    if fragment.get("type") in ("integer", "number"):
        return _bounded(random, fragment["type"])
    return fragment | {"description": "Other words."}


def random_value(random: Random, schema: Any, document: Document, depth: int = 4) -> Any:
    """A value that may well be valid, with names that the schema lists and no others."""
    if not isinstance(schema, dict) or depth == 0:
        return random.choice(VALUES)
    if "$ref" in schema:
        return random_value(random, _behind(schema["$ref"], document), document, depth)
    if "anyOf" in schema:
        return random_value(random, random.choice(schema["anyOf"]), document, depth)
    if "prefixItems" in schema:
        return [random_value(random, item, document, depth - 1) for item in schema["prefixItems"]]
    if schema.get("type") == "array":
        items = [schema.get("items")] * random.randint(0, 2)
        return [random_value(random, item, document, depth - 1) for item in items]
    if schema.get("type") == "object":
        return _object(random, schema, document, depth)
    return random.choice(schema.get("enum") or _SIMPLE.get(schema.get("type"), VALUES))


_SIMPLE: dict[Any, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "string": ("", "a", "b", "slow"),
    "integer": (0, 1, 2, -1, 3, 1.0),
    "number": (0, 1, 2, -1, 3, 0.5),
}


def _object(random: Random, schema: dict[str, Any], document: Document, depth: int) -> Any:
    properties = schema.get("properties")
    if properties is None:
        inner = schema.get("additionalProperties")
        return (
            {"k": random_value(random, inner, document, depth - 1)} if random.random() < 0.7 else {}
        )
    return {
        name: random_value(random, inner, document, depth - 1)
        for name, inner in properties.items()
        if name in schema["required"] or random.random() < 0.4
    }


def _behind(ref: str, document: Document) -> Any:
    place: Any = document.to_json()
    for token in ref.split("/")[1:]:
        place = place[token]
    return place
