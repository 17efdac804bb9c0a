"""What stands in Python source as a plain value."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue

DEEPEST = 20
"""Levels of lists and dicts that are read; what is deeper is no value a person passes."""

_FIELD_CALLS = frozenset({"Field", "field", "attrib", "ib"})
"""How pydantic, dataclasses and attrs write a field with a default."""


def literal(node: ast.expr | None, depth: int = DEEPEST) -> tuple[JsonValue, ...]:
    """The value as a tuple of one; empty where it is not written out as JSON could hold it."""
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.UnaryOp):
        return _signed(node)
    if depth and isinstance(node, ast.List | ast.Tuple):
        items = [literal(item, depth - 1) for item in node.elts]
        return ([item for (item,) in items],) if all(items) else ()
    if depth and isinstance(node, ast.Dict):
        return _mapping(node, depth - 1)
    return ()


def text_of(call: ast.Call) -> ast.Constant | None:
    """The text that a call is given first, perhaps within `dedent(...)`."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and len(first.args) == 1:
        function = first.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        first = first.args[0] if name == "dedent" else None
    is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return first if is_text and isinstance(first, ast.Constant) else None


def shape_of(node: ast.expr | None) -> str | None:
    """The kind of a value: JSON's `object`, `array`, `string`, or the class that is called.

    Called are classes where the name begins as classes' names do.
    """
    match node:
        case ast.Dict() | ast.DictComp():
            return "object"
        case ast.List() | ast.Tuple() | ast.ListComp():
            return "array"
        case ast.JoinedStr() | ast.Constant(value=str()):
            return "string"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            if name == "dict":
                return "object"
            return name if name.lstrip("_")[:1].isupper() else None
    return None


def field_default(node: ast.expr | None) -> tuple[JsonValue, ...]:
    """The default of a class's field: written out, or within `Field(...)`."""
    if not isinstance(node, ast.Call):
        return literal(node)
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in _FIELD_CALLS:
        return ()
    for keyword in node.keywords:
        if keyword.arg == "default":
            return literal(keyword.value)
    return literal(node.args[0]) if node.args and name == "Field" else ()


def _constant(value: object) -> tuple[JsonValue, ...]:
    if value is None or isinstance(value, bool | int | str):
        return (value,)
    return (value,) if isinstance(value, float) and math.isfinite(value) else ()


def _signed(node: ast.UnaryOp) -> tuple[JsonValue, ...]:
    number = node.operand.value if isinstance(node.operand, ast.Constant) else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        return ()
    if isinstance(node.op, ast.USub):
        return _constant(-number)
    return _constant(number) if isinstance(node.op, ast.UAdd) else ()


def _mapping(node: ast.Dict, depth: int) -> tuple[JsonValue, ...]:
    found: dict[str, JsonValue] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        inner = literal(value, depth)
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str) and inner):
            return ()
        found[key.value] = inner[0]
    return (found,)
