"""Scopes and bindings of a Python file: what a name means where it stands.

The model is that of Python's compiler with one thing more: within a scope, a binding that is always
executed hides those before it, so that a name which is used again for something else does not mix
with its first meaning. Why our own: `beniget` and `astroid` follow definitions without the order of
statements; `jedi` and `mypy` read what is installed.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ScopeKind: TypeAlias = Literal["module", "class", "function", "comprehension"]
Definition: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef"

_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
_CONDITIONAL = frozenset(
    {ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match}
)
_BINDING = frozenset(
    {ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.ExceptHandler}
    | {ast.MatchAs, ast.MatchStar, ast.MatchMapping}
)
"""Nodes that bind names which are no nodes themselves."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_MOST_BINDINGS = 20
"""Conditional bindings of a name that are told apart: more than that is no configuration."""

_NO_PARTS = frozenset(
    {"annotation", "ctx", "kind", "name", "names", "op", "ops", "returns", "type_comment"}
    | {"type_params"}
)
"""Fields of nodes in which nothing is called or bound."""

_EVALUATED: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Assign: ("value", "targets"),
    ast.AnnAssign: ("value", "target"),
    ast.NamedExpr: ("value", "target"),
    ast.For: ("iter", "target", "body", "orelse"),
    ast.AsyncFor: ("iter", "target", "body", "orelse"),
    ast.comprehension: ("iter", "target", "ifs"),
    ast.ListComp: ("generators", "elt"),
    ast.SetComp: ("generators", "elt"),
    ast.GeneratorExp: ("generators", "elt"),
    ast.DictComp: ("generators", "key", "value"),
}
"""Fields in the order of evaluation, where it is not that in which they are written."""


class Binding:
    """One place where a name is given a meaning."""

    __slots__ = ("is_conditional", "name", "node", "number", "order", "origin")

    def __init__(self, name: str, number: int, order: int, *, is_conditional: bool) -> None:
        self.name = name
        self.number = number
        """Which thing of the file it is: bindings, definitions and displays are counted through."""
        self.order = order
        self.is_conditional = is_conditional
        self.origin: tuple[str, ...] | None = None
        """For an import: the dotted name as parts; one within the repository begins with ""."""
        self.node: Definition | None = None
        """For a definition: what is defined."""


class Scope:
    """A module, class, function or comprehension with the names that are bound in it."""

    __slots__ = ("kind", "names", "outer", "owner", "stars", "taken_from")

    def __init__(self, kind: ScopeKind, outer: Scope | None, owner: Definition | None) -> None:
        self.kind = kind
        self.outer = outer
        self.owner = owner
        self.names: dict[str, list[Binding]] = {}
        self.taken_from: dict[str, Scope] = {}
        """Names declared `global` or `nonlocal`, with the scope whose they are."""
        self.stars: list[tuple[str, ...]] = []
        """Modules of `from module import *`."""

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def lookup(self, name: str, order: int) -> tuple[Binding, ...]:
        """What a name may mean where it is used; empty where nothing in the file binds it."""
        scope: Scope | None = self
        is_inline = True
        while scope is not None:
            scope = scope.taken_from.get(name, scope)
            if (is_inline or scope.kind != "class") and name in scope.names:
                return _reaching(scope.names[name], order if is_inline else None)
            is_inline = is_inline and scope.kind == "comprehension"
            scope = scope.outer
        return ()


class Visit(NamedTuple):
    """A node that is yet to be looked at, or has been, with where it stands."""

    node: ast.AST
    scope: Scope
    order: int = 0
    """Count of nodes before it, in the order of evaluation."""
    is_conditional: bool = False


class Scopes:
    """A file's nodes with their scopes, in the order of evaluation."""

    def __init__(self, tree: ast.Module, path: str) -> None:
        self.top = Scope("module", None, None)
        self.visits: list[Visit] = []
        """The nodes that can mean something: no constants, operators or plain names."""
        self.scope_of: dict[Definition, Scope] = {}
        self.binding_of: dict[ast.AST, Binding] = {}
        """By the node that binds: a name that is stored, an argument, a definition."""
        self._parents = _package(path)
        self._count = 0
        self._order = 0
        self._walk(tree)

    def number(self) -> int:
        """A number for a thing that has none yet; 0 is what lies outside."""
        self._count += 1
        return self._count

    def _walk(self, tree: ast.Module) -> None:
        stack = [Visit(node, self.top) for node in reversed(tree.body)]
        while stack:
            node, scope, _, is_conditional = stack.pop()
            self._order += 1
            stack.extend(self._enter(Visit(node, scope, self._order, is_conditional)))

    def _enter(self, visit: Visit) -> Iterable[Visit]:
        """Note what a node binds; its parts, last one first."""
        node, scope, _, is_conditional = visit
        kind = type(node)
        if kind is ast.Name:
            self._name(visit, node)
            return ()
        if kind is ast.Constant:
            return ()
        self.visits.append(visit)
        if isinstance(node, _Function):
            return self._function(visit, node)
        if isinstance(node, ast.ClassDef):
            return self._class(visit, node)
        if kind in _COMPREHENSIONS:
            scope = Scope("comprehension", scope, None)
        elif kind in _BINDING:
            self._note(visit, node)
        elif kind in _CONDITIONAL:
            is_conditional = True
        return [Visit(part, scope, 0, is_conditional) for part in _backwards(node)]

    def _name(self, visit: Visit, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self.binding_of[node] = self._bind(visit, node.id)

    def _note(self, visit: Visit, node: ast.AST) -> None:
        """Names that are bound without a node of their own."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(visit, node)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            for name in node.names:
                self._take(visit.scope, name, is_global=isinstance(node, ast.Global))
        else:
            bound = getattr(node, "name", None) or getattr(node, "rest", None)
            if isinstance(bound, str):
                self._bind(visit, bound)

    def _bind(self, visit: Visit, name: str) -> Binding:
        binding = Binding(name, self.number(), visit.order, is_conditional=visit.is_conditional)
        scope = visit.scope.taken_from.get(name, visit.scope)
        scope.names.setdefault(name, []).append(binding)
        return binding

    def _import(self, visit: Visit, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = tuple(alias.name.split("."))
                binding = self._bind(visit, alias.asname or parts[0])
                binding.origin = parts if alias.asname else parts[:1]
            return
        module = self._module(node)
        for alias in node.names:
            if alias.name == "*":
                visit.scope.module.stars.append(module)
            else:
                self._bind(visit, alias.asname or alias.name).origin = (*module, alias.name)

    def _module(self, node: ast.ImportFrom) -> tuple[str, ...]:
        parts = tuple(node.module.split(".")) if node.module else ()
        if not node.level:
            return parts
        package = self._parents[: len(self._parents) - (node.level - 1)]
        return ("", *package, *parts)

    def _take(self, scope: Scope, name: str, *, is_global: bool) -> None:
        found = scope.module if is_global else scope.outer
        while found is not None and not is_global and name not in found.names:
            found = found.outer
        if found is not None and found is not scope:
            scope.taken_from[name] = found

    def _function(self, visit: Visit, node: _Function) -> list[Visit]:
        inner = Scope("function", visit.scope, node)
        self.scope_of[node] = inner
        start = Visit(node, inner)
        arguments = arguments_of(node.args)
        for argument in (*arguments, node.args.vararg, node.args.kwarg):
            if argument is not None:
                self.binding_of[argument] = self._bind(start, argument.arg)
        if isinstance(node, ast.Lambda):
            body: list[ast.AST] = [node.body]
            self.binding_of[node] = self._anonymous(node)
        else:
            body = list(node.body)
            self._define(visit, node)
        parts = [visit._replace(node=part) for part in _signature(node)]
        return [*(start._replace(node=part) for part in reversed(body)), *reversed(parts)]

    def _class(self, visit: Visit, node: ast.ClassDef) -> list[Visit]:
        inner = Scope("class", visit.scope, node)
        self.scope_of[node] = inner
        self._define(visit, node)
        parts = (*node.decorator_list, *node.bases, *(key.value for key in node.keywords))
        outside = [visit._replace(node=part) for part in reversed(parts)]
        return [*(Visit(part, inner) for part in reversed(node.body)), *outside]

    def _define(
        self, visit: Visit, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        binding = self._bind(visit, node.name)
        binding.node = node
        self.binding_of[node] = binding

    def _anonymous(self, node: ast.Lambda) -> Binding:
        binding = Binding("", self.number(), self._order, is_conditional=False)
        binding.node = node
        return binding


def arguments_of(arguments: ast.arguments) -> tuple[ast.arg, ...]:
    """Those with a name that callers can use or fill by position, in order."""
    return (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)


def _signature(node: _Function) -> Iterator[ast.expr]:
    """What is evaluated outside of the function: decorators, defaults, annotations."""
    yield from getattr(node, "decorator_list", ())
    yield from node.args.defaults
    yield from (default for default in node.args.kw_defaults if default is not None)


def _backwards(node: ast.AST) -> list[ast.AST]:
    """A node's parts, the one that is evaluated last first."""
    fields = _EVALUATED.get(type(node), node._fields)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        fields = ("value",)  # a name that is added to keeps its meaning
    parts: list[ast.AST] = []
    for field in fields:
        if field not in _NO_PARTS:
            value = getattr(node, field, None)
            if isinstance(value, list):
                parts += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                parts.append(value)
    parts.reverse()
    return parts


def _reaching(bindings: list[Binding], order: int | None) -> tuple[Binding, ...]:
    """Those that may hold at a place, the last first; `order` None: at some later time."""
    end = len(bindings)
    if order is not None:
        end = bisect_left(bindings, order, key=attrgetter("order")) or end
    found: list[Binding] = []
    for index in range(end - 1, max(end - 1 - _MOST_BINDINGS, -1), -1):
        found.append(bindings[index])
        if not bindings[index].is_conditional:
            break
    return tuple(found)


def _package(path: str) -> tuple[str, ...]:
    """The folders that a file lies in: what its relative imports start from."""
    return tuple(path.split("/")[:-1])
