"""Fields of a class that do not simply stand in its body."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACES = frozenset({"locals", "vars", "exec", "eval", "globals"})
_LOOPS = (ast.For, ast.While, ast.With, ast.Match)
_PLATFORM = ("sys.platform", "os.name", "platform.", "environ", "getenv")


def made_by_code(cls: ast.ClassDef) -> bool:
    """Whether the body makes fields by other statements than declarations."""
    return any(_makes(node) for node in _executed(cls.body))


def _makes(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "__annotations__"
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _NAMESPACES
    return isinstance(node, _LOOPS) and any(
        isinstance(inner, ast.AnnAssign) for inner in ast.walk(node)
    )


def _executed(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes that run when the class is made: not those of functions and classes inside."""
    for statement in statements:
        yield from _inside(statement)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _inside(child)


def depending(cls: ast.ClassDef) -> list[str]:
    """The names that are declared otherwise in another branch, or on one platform only."""
    found: dict[str, None] = {}
    for node in _executed(cls.body):
        if not isinstance(node, ast.If):
            continue
        ours, others = _declared(node.body), _declared(node.orelse)
        around = _declared([one for one in cls.body if isinstance(one, ast.AnnAssign)])
        test = ast.unparse(node.test)
        for name in [*ours, *others]:
            said = {said[name] for said in (ours, others, around) if name in said}
            is_partly = name not in ours or name not in others
            if len(said) > 1 or (is_partly and any(word in test for word in _PLATFORM)):
                found[name] = None
    return list(found)


def _declared(statements: list[ast.stmt]) -> dict[str, str]:
    """What declarations say, by name."""
    return {
        node.target.id: ast.dump(node)
        for node in _executed(statements)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
