"""What an expression stands for, as locations."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.python_calls import Call, understand
from param_discovery.repository.python_flow import ANY, RESULT, Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.repository.python_scopes import Binding, Scope, Scopes

ROOT = ("", 0)
"""What lies outside of a file: its locations' paths are dotted names."""

UNBOUND = "?"
"""Stands before a name that nothing in the file binds: a snippet's reader knows what it is."""

_DEEPEST = 40
"""Levels of an expression that are followed."""

_TYPING = frozenset({"typing", "typing_extensions", "collections", "builtins", "types"})
_BUILTINS = frozenset(dir(builtins))


class At(NamedTuple):
    """Where an expression stands."""

    scope: Scope
    order: int


class Locator:
    """Finds what expressions of one file stand for."""

    def __init__(self, scopes: Scopes, path: str) -> None:
        self.scopes = scopes
        self.path = path
        self._displays: dict[ast.AST, Location] = {}
        self._calls: dict[ast.Call, Call] = {}
        self._depth = 0

    def locate(self, node: ast.expr | None, at: At) -> tuple[Location, ...]:
        """All that an expression may stand for; empty where nothing is known of it."""
        if node is None or self._depth >= _DEEPEST:
            return ()
        self._depth += 1
        try:
            return self._locate(node, at)
        finally:
            self._depth -= 1

    def _locate(self, node: ast.expr, at: At) -> tuple[Location, ...]:
        match node:
            case ast.Name():
                return self.name(node.id, at)
            case ast.Attribute():
                return self._attribute(node, at)
            case ast.Subscript():
                return self._item(node, at)
            case ast.Call():
                return self._result(node, at)
            case ast.Constant():
                return ()
        return self._other(node, at)

    def _other(self, node: ast.expr, at: At) -> tuple[Location, ...]:
        match node:
            case ast.Dict() | ast.DictComp() | ast.List() | ast.Tuple() | ast.BinOp():
                return (self.display(node),)
            case ast.Set() | ast.ListComp() | ast.GeneratorExp():
                return (self.display(node),)
            case ast.IfExp(body=body, orelse=orelse):
                return self.locate(body, at) + self.locate(orelse, at)
            case ast.BoolOp(values=values):
                return tuple(found for value in values for found in self.locate(value, at))
            case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.Starred(value=value):
                return self.locate(value, at)
            case ast.JoinedStr(values=values):
                parts = [part.value for part in values if isinstance(part, ast.FormattedValue)]
                return tuple(found for part in parts for found in self.locate(part, at))
            case ast.Lambda():
                return (self.thing(self.scopes.binding_of[node]),)
        return ()

    def thing(self, binding: Binding) -> Location:
        """What a binding, or a definition's, stands for by itself."""
        if binding.origin is not None:
            return Location(ROOT, binding.origin)
        return Location((self.path, binding.number))

    def display(self, node: ast.AST) -> Location:
        """A dict or list that is written out, or a new copy, as a thing."""
        if node not in self._displays:
            self._displays[node] = Location((self.path, self.scopes.number()))
        return self._displays[node]

    def name(self, name: str, at: At) -> tuple[Location, ...]:
        """What a name stands for."""
        bindings = at.scope.lookup(name, at.order)
        if bindings:
            return tuple(map(self.thing, bindings))
        stars = tuple(Location(ROOT, (*module, name)) for module in at.scope.module.stars)
        if name in _BUILTINS:
            return (Location(ROOT, ("builtins", name)),)
        return stars or (Location(ROOT, (UNBOUND, name)),)

    def call(self, node: ast.Call, at: At) -> Call:
        """What a call does with values."""
        if node not in self._calls:
            self._calls[node] = understand(node, self.locate(node.func, at))
        return self._calls[node]

    def _attribute(self, node: ast.Attribute, at: At) -> tuple[Location, ...]:
        found = self.locate(node.value, at)
        if node.attr in {"__dict__", "__call__"}:
            return found
        if (
            node.attr == "remote"
        ):  # of Ray: a call elsewhere; `ray.remote` itself gives what it gets
            return tuple(one.step("remote") if one.path == ("ray",) else one for one in found)
        if node.attr in {"__init__", "__new__"}:
            return tuple(map(_class_of, found))
        return tuple(one.step(node.attr) for one in found)

    def _item(self, node: ast.Subscript, at: At) -> tuple[Location, ...]:
        found = self.locate(node.value, at)
        key = node.slice
        value = key.value if isinstance(key, ast.Constant) else None
        if isinstance(value, str):
            return tuple(one.step(value) for one in found)
        if isinstance(value, int) or isinstance(key, ast.Slice | ast.UnaryOp):
            return found  # lists are as their items
        return (*found, *(one.step(ANY) for one in found))

    def _result(self, node: ast.Call, at: At) -> tuple[Location, ...]:
        call = self.call(node, at)
        match call.shape:
            case "copy":
                return (self.display(node),)
            case "same":
                return self.locate(call.sources[0], at)
            case "module":
                return (Location(ROOT, tuple(call.name.split("."))),)
            case "member" | "default":
                found = self.locate(call.sources[0], at)
                members = tuple(one.step(call.name or ANY) for one in found)
                return members + self._fallback(node, at)
            case "values":
                return tuple(one.step(ANY) for one in self.locate(call.sources[0], at))
            case "made":
                return tuple(one.step(RESULT) for one in self.locate(call.sources[0], at))
            case "update":
                return ()
        return self._plain_result(node, at)

    def _fallback(self, node: ast.Call, at: At) -> tuple[Location, ...]:
        """What `d.get("a", {})` gives where there is none."""
        return self.locate(node.args[1], at) if len(node.args) == 2 else ()

    def _plain_result(self, node: ast.Call, at: At) -> tuple[Location, ...]:
        function = node.func
        if isinstance(function, ast.Name) and function.id == "super":
            return (self.display(node).step(RESULT),)  # of a class of its own, below the bases
        return tuple(one.step(RESULT) for one in self.locate(function, at))

    def bases_around(self, at: At) -> Iterable[Location]:
        """The bases of the class that something stands in."""
        scope: Scope | None = at.scope
        while scope is not None and scope.kind != "class":
            scope = scope.outer
        if scope is None or not isinstance(scope.owner, ast.ClassDef) or scope.outer is None:
            return
        outside = At(scope.outer, self.scopes.binding_of[scope.owner].order)
        for base in scope.owner.bases:
            yield from self.locate(base, outside)

    def instances(self, annotation: ast.expr | None, at: At) -> tuple[Location, ...]:
        """What has the type that an annotation names: `C`, `"C"`, `C | None`, `list[C]`."""
        names: list[Location] = []
        stack = [(annotation, _DEEPEST)]
        while stack:
            node, depth = stack.pop()
            match node:
                case ast.Name() | ast.Attribute():
                    names.extend(self.locate(node, at))
                case ast.Constant(value=str(text)) if depth:
                    stack.append((_parsed(text), 0))
                case ast.Subscript(slice=inner):
                    stack.append((inner, depth))
                case ast.BinOp(left=left, right=right):
                    stack.extend([(left, depth), (right, depth)])
                case ast.Tuple(elts=parts):
                    stack.extend((part, depth) for part in parts)
        is_type = [one for one in names if not (one.is_imported and one.path[0] in _TYPING)]
        return tuple(one.step(RESULT) for one in is_type)


def _class_of(instance: Location) -> Location:
    if instance.path[-1:] == (RESULT,):
        return Location(instance.base, instance.path[:-1])
    return instance


def _parsed(text: str) -> ast.expr | None:
    """An annotation that is written as a string."""
    if len(text) > 200 or not text.isprintable():
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
