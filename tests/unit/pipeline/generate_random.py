"""Schemas by chance, of all the words that documents are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.pipeline.generate_house import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from param_discovery.schema.document import Document

    Maker = Callable[[Random, int], dict[str, Any]]

_VALUES = [0, 1, 2, "a", "auto", None, True, False, 0.5, -1.5, [1, 2], ["a"], {"a": 1}]


def random_document(chance: Random) -> Document:
    """A section of fourteen parameters and four classes and enums."""
    first = {
        "mode": {"type": "integer", "default": 0},
        "next": {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}], "default": None},
    }
    second = {"x": fragment(chance, 1), "y": {"type": "string"}}
    definitions = {
        "A": _object(first, is_open=False),
        "B": {**_object(second, is_open=chance.random() < 0.3), "required": ["y"]},
        "E": {"enum": chance.sample([0, 1, 2, "a", True, False, None, 0.5, [1, 2]], 3)},
        "F": {"enum": ["a", "auto"]},
    }
    parameters = {f"p{number}": fragment(chance) for number in range(14)}
    is_open = chance.random() < 0.3
    return document(parameters, definitions=definitions, is_open=is_open)


def _object(properties: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [],
        "additionalProperties": is_open,
    }


def fragment(chance: Random, depth: int = 0) -> dict[str, Any]:
    """One schema; the deeper it stands, the plainer."""
    makers: list[Maker] = [*_PLAIN, *(_NESTING if depth < 2 else ())]
    return chance.choice(makers)(chance, depth)


def _some(chance: Random, **constraints: Any) -> dict[str, Any]:
    return {name: value for name, value in constraints.items() if chance.random() < 0.3}


def _integer(chance: Random, depth: int) -> dict[str, Any]:
    bounds = {"minimum": chance.randrange(-2, 3), "exclusiveMaximum": chance.randrange(3, 9)}
    return {"type": "integer", **_some(chance, **bounds, multipleOf=chance.choice([2, 3]))}


def _number(chance: Random, depth: int) -> dict[str, Any]:
    low, high = chance.choice([-1, 0, 0.5]), chance.choice([1, 2.5, 8])
    return {"type": "number", **_some(chance, exclusiveMinimum=low, maximum=high)}


def _text(chance: Random, depth: int) -> dict[str, Any]:
    pattern = chance.choice(["^a", "x$", "^(?!a)", "^[0-9]+$"])
    form = chance.choice(["path", "date-time", "uuid"])
    said = _some(chance, minLength=1, maxLength=4, pattern=pattern, format=form)
    return {"type": "string", **said}


def _listed(chance: Random, depth: int) -> dict[str, Any]:
    return {"enum": chance.sample(_VALUES, chance.randrange(1, 5))}


def _reference(chance: Random, depth: int) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{chance.choice('ABEF')}"}


def _union(chance: Random, depth: int) -> dict[str, Any]:
    members: list[dict[str, Any]] = []
    for _ in range(chance.randrange(2, 4)):
        member = fragment(chance, depth + 1)
        members += [member] if member not in members else []
    return {"anyOf": members} if len(members) > 1 else members[0]


def _array(chance: Random, depth: int) -> dict[str, Any]:
    said = _some(chance, uniqueItems=True, minItems=1, maxItems=2)
    return {"type": "array", "items": fragment(chance, depth + 1), **said}


def _tuple(chance: Random, depth: int) -> dict[str, Any]:
    items = [fragment(chance, depth + 1) for _ in range(chance.randrange(1, 3))]
    size = len(items)
    return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}


def _mapping(chance: Random, depth: int) -> dict[str, Any]:
    said = _some(chance, minProperties=1, propertyNames={"pattern": "^-?[0-9]+$"})
    return {"type": "object", "additionalProperties": fragment(chance, depth + 1), **said}


_PLAIN: tuple[Maker, ...] = (
    _integer,
    _number,
    _text,
    _listed,
    _reference,
    lambda chance, depth: {"type": "boolean"},
    lambda chance, depth: {"type": "null"},
    lambda chance, depth: {"not": {}, "x-python-type": "torch.dtype"},
    lambda chance, depth: {},
    lambda chance, depth: {"type": "object"},
)
_NESTING: tuple[Maker, ...] = (_union, _union, _union, _array, _tuple, _mapping)
