"""Literals in syntax trees: constant texts, what a loop over a literal goes through and binds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Callable

    Resolve = Callable[[ast.expr], ast.expr]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)

WRAPPERS = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
"""Builtins that give the same elements again."""


def index_of(node: ast.Subscript) -> ast.expr:
    """What stands between the brackets."""
    inner = node.slice
    if type(inner).__name__ == "Index":  # Python 3.8 wraps a subscript's expression.
        inner = inner.value  # type: ignore[attr-defined]
    return inner


def text_of(node: ast.expr | None) -> str | None:
    """The text of a string literal; None for everything else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def names_in(target: ast.expr) -> list[str]:
    """The names that an assignment or a loop binds."""
    return [child.id for child in ast.walk(target) if isinstance(child, ast.Name)]


def elements(node: ast.expr, resolve: Resolve) -> list[ast.expr] | None:
    """What a loop over the expression goes through; None where that is no literal."""
    node = resolve(node)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        starred = any(isinstance(element, ast.Starred) for element in node.elts)
        return None if starred else list(node.elts)
    if isinstance(node, ast.Dict):
        keys = [key for key in node.keys if key is not None]
        return keys if len(keys) == len(node.keys) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
        left, right = elements(node.left, resolve), elements(node.right, resolve)
        return None if left is None or right is None else left + right
    if isinstance(node, COMPREHENSIONS):
        return _filtered(node, resolve)
    return _called(node, resolve) if isinstance(node, ast.Call) else None


def _filtered(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp, resolve: Resolve
) -> list[ast.expr] | None:
    """`[name for name in NAMES if ...]`: at most the elements of `NAMES`."""
    first = node.generators[0]
    same = len(node.generators) == 1 and ast.dump(node.elt) == ast.dump(_loaded(first.target))
    return elements(first.iter, resolve) if same else None


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.Name(id=target.id, ctx=ast.Load())
    return target


def _called(node: ast.Call, resolve: Resolve) -> list[ast.expr] | None:
    function = node.func
    if isinstance(function, ast.Attribute) and not node.args:
        owner = resolve(function.value)
        return _dict_rows(owner, function.attr, resolve) if isinstance(owner, ast.Dict) else None
    if isinstance(function, ast.Name) and function.id in WRAPPERS and len(node.args) == 1:
        return elements(node.args[0], resolve)
    return None


def _dict_rows(node: ast.Dict, method: str, resolve: Resolve) -> list[ast.expr] | None:
    keys = elements(node, resolve)
    if keys is None or method not in ("keys", "items"):
        return None
    if method == "keys":
        return keys
    pairs = zip(keys, node.values)
    return [ast.Tuple(elts=[key, value], ctx=ast.Load()) for key, value in pairs]


def row(target: ast.expr, element: ast.expr) -> dict[str, ast.expr] | None:
    """What one turn of a loop binds; None where target and element do not fit."""
    if isinstance(target, ast.Name):
        return {target.id: element}
    sequences = (ast.Tuple, ast.List)
    if not isinstance(target, sequences) or not isinstance(element, sequences):
        return None
    names = [part.id for part in target.elts if isinstance(part, ast.Name)]
    if len(names) != len(target.elts) or len(names) != len(element.elts):
        return None
    return dict(zip(names, element.elts))
