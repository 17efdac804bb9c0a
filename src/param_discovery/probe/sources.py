"""What the source files know: a module's names, a class's fields, a function's body.

Used where the live object has forgotten: docstrings under attributes, the order of Literals, what
stands under `TYPE_CHECKING`, where a default comes from. Nothing here imports a module of the
engine that is not imported yet; where there is no source, the answers are empty.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from .classes import module_of, qualname_of, vars_of

if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Iterable, Iterator

    FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Binding:
    """One place where a module's top level gives a name its meaning."""

    __slots__ = ("checking_only", "conditions", "node")

    def __init__(self, node: ast.stmt, conditions: tuple[ast.expr, ...]) -> None:
        self.node = node
        self.checking_only = any(_is_type_checking(test) for test in conditions)
        """It stands under `if TYPE_CHECKING:` and is not executed."""
        self.conditions = conditions
        """The tests of the `if` statements around it."""


class ModuleSource:
    """The syntax tree of one module, and the names that its top level binds."""

    def __init__(self, name: str, tree: ast.Module, *, is_package: bool) -> None:
        self.name = name
        self.tree = tree
        self.package = name if is_package else name.rpartition(".")[0]
        self._bindings: dict[str, list[Binding]] | None = None
        self._texts: frozenset[str] | None = None
        self._functions: dict[str, list[FunctionNode]] | None = None

    @property
    def bindings(self) -> dict[str, list[Binding]]:
        """Every top-level name with its bindings in order, `if` and `try` branches included."""
        if self._bindings is None:
            self._bindings = {}
            for name, binding in _bindings(self.tree.body, ()):
                self._bindings.setdefault(name, []).append(binding)
        return self._bindings

    @property
    def functions(self) -> dict[str, list[FunctionNode]]:
        """Every function of the module by its name, methods and inner ones included."""
        if self._functions is None:
            self._functions = {}
            for node in ast.walk(self.tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._functions.setdefault(node.name, []).append(node)
        return self._functions

    @property
    def texts(self) -> frozenset[str]:
        """Every string that stands in the source."""
        if self._texts is None:
            constants = (node for node in ast.walk(self.tree) if isinstance(node, ast.Constant))
            self._texts = frozenset(node.value for node in constants if isinstance(node.value, str))
        return self._texts

    def absolute(self, node: ast.ImportFrom) -> str:
        """The full name of the module that a `from ... import` names."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".")
        base = parts[: len(parts) - (node.level - 1)]
        return ".".join(base + ([node.module] if node.module else []))


_modules: dict[str, ModuleSource | None] = {}


def module_source(name: str) -> ModuleSource | None:
    """The source of the module, imported or not; None where there is none (compiled, built in)."""
    if name not in _modules:
        _modules[name] = _load(name)
    return _modules[name]


def _load(name: str) -> ModuleSource | None:
    try:
        spec = _spec_of(name)
        if spec is None or spec.loader is None:
            return None
        text = getattr(spec.loader, "get_source", lambda _: None)(name)
        if text is None:
            return None
        is_package = spec.submodule_search_locations is not None
        return ModuleSource(name, ast.parse(text), is_package=is_package)
    except BaseException:
        # An import hook or a parent package of the engine may raise anything; no source, then.
        return None


def _spec_of(name: str) -> Any:
    """Where a module is found; unlike `importlib.util.find_spec`, no package is imported for it."""
    loaded = getattr(sys.modules.get(name), "__spec__", None)
    package = name.rpartition(".")[0]
    if loaded is not None:
        return loaded
    if not package:
        return importlib.util.find_spec(name)
    around = _spec_of(package)
    path = getattr(around, "submodule_search_locations", None)
    return PathFinder.find_spec(name, path) if path else None


def _bindings(
    body: Iterable[ast.stmt], conditions: tuple[ast.expr, ...]
) -> Iterator[tuple[str, Binding]]:
    for node in body:
        for name in _bound_names(node):
            yield name, Binding(node, conditions)
        if isinstance(node, ast.If):
            yield from _bindings(node.body, (*conditions, node.test))
            yield from _bindings(node.orelse, (*conditions, ast.UnaryOp(ast.Not(), node.test)))
        elif isinstance(node, (ast.Try, ast.With, ast.For, ast.While)):
            for part in _parts(node):
                yield from _bindings(part, conditions)


def _parts(node: ast.Try | ast.With | ast.For | ast.While) -> Iterator[list[ast.stmt]]:
    yield node.body
    if isinstance(node, ast.Try):
        for handler in node.handlers:
            yield handler.body
        yield node.orelse + node.finalbody


def _bound_names(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)) and isinstance(node.target, ast.Name):
        return [node.target.id]
    name = getattr(node, "name", None)  # `type X = ...` (3.12); ast.TypeAlias is unknown to 3.8.
    return [name.id] if isinstance(name, ast.Name) else []


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_negated_type_checking(test.operand)
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _is_negated_type_checking(test: ast.expr) -> bool:
    """Whether `not test` is what only a type checker sees: `else` of `if not TYPE_CHECKING`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_type_checking(test.operand)
    return False


def class_node(cls: type) -> ast.ClassDef | None:
    """The statement that made the class; None for classes made by calls."""
    source = module_source(module_of(cls))
    if source is None:
        return None
    candidates: list[ast.stmt] = source.tree.body
    node: ast.ClassDef | None = None
    for part in qualname_of(cls).split("."):
        node = _pick(cls, list(_classes(candidates, part)))
        if node is None:
            return None
        candidates = node.body
    return node


def _classes(body: Iterable[ast.stmt], name: str) -> Iterator[ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            yield node
        elif isinstance(node, ast.If):
            yield from _classes(node.body + node.orelse, name)
        elif isinstance(node, (ast.Try, ast.With)):
            for part in _parts(node):
                yield from _classes(part, name)


def _pick(cls: type, nodes: list[ast.ClassDef]) -> ast.ClassDef | None:
    """Of several classes of one name, the one that holds the live class's methods."""
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    lines = [f.__code__.co_firstlineno for f in vars_of(cls).values() if inspect.isfunction(f)]
    for node in nodes:
        end = getattr(node, "end_lineno", None) or node.lineno
        if any(node.lineno <= line <= end for line in lines):
            return node
    return nodes[-1]


def function_node(function: Any) -> FunctionNode | None:
    """The statement that made the function, wrappers and bindings seen through."""
    function = inspect.unwrap(getattr(function, "__func__", function))
    code: CodeType | None = getattr(function, "__code__", None)
    source = module_source(module_of(function))
    if code is None or source is None:
        return None
    for node in source.functions.get(code.co_name, []):
        first = min([node.lineno] + [line.lineno for line in node.decorator_list])
        if code.co_firstlineno in (first, node.lineno):
            return node
    return None


def field_nodes(node: ast.ClassDef) -> dict[str, ast.AnnAssign | ast.Assign]:
    """The assignments in a class's body, by name; the last of a name counts."""
    fields: dict[str, ast.AnnAssign | ast.Assign] = {}
    for statement in _plain(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields[statement.target.id] = statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    fields[target.id] = statement
    return fields


def attribute_docstrings(node: ast.ClassDef) -> dict[str, str]:
    """The string literals that stand under a class's attributes (the convention of PEP 258)."""
    found = {}
    name = None
    for statement in _plain(node.body):
        text = _string_statement(statement)
        if name is not None and text is not None:
            found[name] = inspect.cleandoc(text)
        names = _bound_names(statement)
        is_field = isinstance(statement, (ast.Assign, ast.AnnAssign))
        name = names[0] if is_field and names else None
    return found


def _plain(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """A class's statements, those under `if` included; what only a type checker sees comes last."""
    for statement in body:
        if isinstance(statement, ast.If):
            branches = [statement.body, statement.orelse]
            if _is_type_checking(statement.test):
                branches.reverse()
            for branch in branches:
                yield from _plain(branch)
        else:
            yield statement


def _string_statement(node: ast.stmt) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    text = getattr(value, "value", None) if isinstance(value, ast.Constant) else None
    return text if isinstance(text, str) else None


def decides_when_asked(tree: ast.Module) -> bool:
    """Whether what a module serves through `__getattr__` is decided by the running machine.

    It reads the environment somewhere, or its `__getattr__` keeps what it once made in a global, as
    modules do that find out which hardware there is. A map to other modules' names does neither.
    """
    return any(_decides(node) for node in ast.walk(tree))


def _decides(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
        return any(isinstance(inner, ast.Global) for inner in ast.walk(node))
    return isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
