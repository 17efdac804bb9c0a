"""Built-in types that a class converts after it was given them: what it takes beyond its types.

    if isinstance(self.compilation_config, (int, dict)):
        self.compilation_config = CompilationConfig.from_cli(str(self.compilation_config))

in `__post_init__`: declared is a CompilationConfig, and a number is taken as well. Only this one
form is read, since it leaves no doubt: whatever is under further conditions, or may be refused, is
not said to be taken. Pure: both readers of engines use it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Iterable, Iterator

HOOKS = {
    "dataclass": "__post_init__",
    "msgspec": "__post_init__",
    "attrs": "__attrs_post_init__",
}
"""By the kind of a structured class: the method that is called when all fields are set."""

TYPES = ("bool", "dict", "float", "int", "list", "str", "tuple")


def conversions(body: Iterable[ast.stmt]) -> dict[str, list[str]]:
    """Field to the built-in types that the hook converts, sorted; `body` is the hook's."""
    found: dict[str, set[str]] = {}
    for statement in body:
        for test, branch in _branches(statement):
            name, types = _tested(test)
            if types and name in _assigned(branch) and not _refuses(branch):
                found.setdefault(name, set()).update(types)
    return {name: sorted(types) for name, types in found.items()}


def calls_next(body: Iterable[ast.stmt], hook: str) -> bool:
    """Whether the hook calls the one of its base class: `super().__post_init__()`."""
    for statement in body:
        call = getattr(statement, "value", None)
        function = getattr(call, "func", None)
        if isinstance(statement, ast.Expr) and isinstance(function, ast.Attribute):
            base = function.value
            is_super = isinstance(base, ast.Call) and getattr(base.func, "id", "") == "super"
            if function.attr == hook and is_super:
                return True
    return False


def _branches(statement: ast.stmt) -> Iterator[tuple[ast.expr, list[ast.stmt]]]:
    """The tests of an `if` with its `elif`s, each with what happens then."""
    node: ast.stmt | None = statement
    while isinstance(node, ast.If):
        yield node.test, node.body
        node = node.orelse[0] if len(node.orelse) == 1 else None


def _tested(test: ast.expr) -> tuple[str, set[str]]:
    """The field and the built-in types of `isinstance(self.field, types)`."""
    if not isinstance(test, ast.Call) or getattr(test.func, "id", "") != "isinstance":
        return "", set()
    if len(test.args) != 2 or test.keywords:
        return "", set()
    name = _field(test.args[0])
    return (name, {each for each in _names(test.args[1]) if each in TYPES}) if name else ("", set())


def _names(node: ast.expr) -> Iterator[str]:
    """`int`, `(int, str)`, `int | str`."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Tuple):
        for element in node.elts:
            yield from _names(element)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _names(node.left)
        yield from _names(node.right)


def _field(node: ast.expr) -> str:
    """The name behind `self.`, else nothing."""
    if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
        return node.attr
    return ""


def _assigned(branch: Iterable[ast.stmt]) -> set[str]:
    """Fields that a branch sets, whatever else it does."""
    found: set[str] = set()
    for statement in branch:
        if isinstance(statement, ast.Assign):
            found.update(_field(target) for target in statement.targets)
        elif isinstance(statement, ast.Expr):
            found.add(_set_by_call(statement.value))
    return found - {""}


def _set_by_call(node: ast.expr) -> str:
    """What `object.__setattr__(self, "field", value)` sets: how frozen classes do it."""
    if not isinstance(node, ast.Call) or len(node.args) != 3:
        return ""
    function, owner = node.func, getattr(node.args[0], "id", "")
    name = getattr(node.args[1], "value", None)
    is_set = isinstance(function, ast.Attribute) and function.attr == "__setattr__"
    return name if is_set and owner == "self" and isinstance(name, str) else ""


def _refuses(branch: Iterable[ast.stmt]) -> bool:
    nodes = (node for statement in branch for node in ast.walk(statement))
    return any(isinstance(node, (ast.Raise, ast.Assert)) for node in nodes)
