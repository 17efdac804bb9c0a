"""Modules of a source tree: parsed when they are needed, each once."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .branches import taken
from .deferred import defer_bodies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .tree import SourceTree

_MAX_TEXT_CHARS = 8_000_000
"""No module of an engine is nearly as long; what is longer is data, or an attack."""

_MAX_MODULES = 4000
"""Modules parsed in one reading; an engine needs some dozens."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place where a module's top level gives a name its meaning."""

    node: ast.stmt
    checking_only: bool
    """It stands under `if TYPE_CHECKING:` and is not executed."""
    conditions: tuple[tuple[ast.expr, bool], ...]
    """Tests whose outcome decides whether it is executed, each with the outcome that it needs."""
    is_fallback: bool
    """It stands in an `except` branch."""


class Module:
    """The syntax tree of one module, and the names that its top level binds."""

    def __init__(self, name: str, tree: ast.Module, *, is_package: bool, python: Python) -> None:
        self.name = name
        self.tree = tree
        self.is_package = is_package
        self.package = name if is_package else name.rpartition(".")[0]
        self.bindings: dict[str, list[Binding]] = {}
        self.stars: list[tuple[ast.ImportFrom, bool]] = []
        """Star imports, each with whether only a type checker runs it."""
        self.attributes: dict[str, list[ast.Assign]] = {}
        """Top-level statements that set an attribute of what a name means: `Config.x = 1`."""
        self.changes: dict[str, list[ast.stmt]] = {}
        """Top-level statements that change what a name means: `X["a"] = 1`, `X.append(2)`."""
        for statement, place in _statements(tree.body, _Place(), python):
            self._register(statement, place)

    def absolute(self, node: ast.ImportFrom) -> str:
        """The full name of the module that a `from ... import` names."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".")
        base = parts[: len(parts) - (node.level - 1)]
        return ".".join(base + ([node.module] if node.module else []))

    def _register(self, node: ast.stmt, place: _Place) -> None:
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            self.stars.append((node, place.checking_only))
            return
        binding = Binding(node, place.checking_only, place.conditions, place.is_fallback)
        for name in _bound_names(node):
            self.bindings.setdefault(name, []).append(binding)
        owner = None if place.checking_only else _attribute_owner(node)
        if owner is not None and isinstance(node, ast.Assign):
            self.attributes.setdefault(owner, []).append(node)
        changed = None if place.checking_only else _changed_name(node)
        if changed is not None:
            self.changes.setdefault(changed, []).append(node)


Python = tuple[int, int]
"""The Python version whose branches count."""


_INSTALLED = (ast.Name("(what it imports is installed)", ast.Load(), lineno=0), True)
"""A condition that source never decides: the imports of a `try` succeed."""


def is_import(node: ast.stmt) -> bool:
    """Whether the statement imports from elsewhere than the standard library."""
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""] if not node.level else []
    else:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name.partition(".")[0] not in sys.stdlib_module_names for name in names)


@dataclass(frozen=True, slots=True)
class _Place:
    checking_only: bool = False
    conditions: tuple[tuple[ast.expr, bool], ...] = ()
    is_fallback: bool = False


class Modules:
    """All modules of one reading."""

    def __init__(self, tree: SourceTree, python: Python) -> None:
        self._tree = tree
        self.python = python
        self._known: dict[str, Module | None] = {}
        self._exists: dict[str, bool] = {}
        self.problems: dict[str, str] = {}
        """Modules that are there and could not be parsed, each with the reason."""

    def get(self, name: str) -> Module | None:
        """The module; None where the tree has no readable source of it."""
        if name not in self._known:
            self._known[name] = self._load(name)
        return self._known[name]

    def exists(self, name: str) -> bool:
        """Whether the tree has the module, readable or not."""
        if name not in self._exists:
            self._exists[name] = bool(name) and self._tree.exists(name)
        return self._exists[name]

    def _load(self, name: str) -> Module | None:
        found = self._tree.read(name) if name and len(self._known) < _MAX_MODULES else None
        if found is None:
            return None
        if len(found.text) > _MAX_TEXT_CHARS:
            self.problems[name] = f"it has more than {_MAX_TEXT_CHARS} characters"
            return None
        try:
            with warnings.catch_warnings():
                # Invalid escapes in an engine's strings are the engine's business.
                warnings.simplefilter("ignore")
                tree = ast.parse(found.text)
            defer_bodies(tree, found.text)
            return Module(name, tree, is_package=found.is_package, python=self.python)
        except (SyntaxError, ValueError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            self.problems[name] = f"it is no valid Python{line}: {error.args[0]}"
        except (RecursionError, MemoryError):
            self.problems[name] = "it is nested too deeply"
        return None


def _statements(
    body: Iterable[ast.stmt], place: _Place, python: Python
) -> Iterator[tuple[ast.stmt, _Place]]:
    """The statements that may be executed, with what that depends on."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _branches(node, place, python)
        elif isinstance(node, (ast.Try, ast.With)):
            inside = place
            if getattr(node, "handlers", []) and any(map(is_import, node.body)):
                inside = _Place(
                    place.checking_only, (*place.conditions, _INSTALLED), place.is_fallback
                )
            yield from _statements(node.body, inside, python)
            rescue = _Place(place.checking_only, place.conditions, is_fallback=True)
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body, rescue, python)
            rest = [*getattr(node, "orelse", []), *getattr(node, "finalbody", [])]
            yield from _statements(rest, place, python)
        else:
            yield node, place


def _branches(node: ast.If, place: _Place, python: Python) -> Iterator[tuple[ast.stmt, _Place]]:
    outcome = taken(node.test, python)
    checking = _Place(
        checking_only=True, conditions=place.conditions, is_fallback=place.is_fallback
    )
    if outcome is not None:
        live, dead = (node.body, node.orelse) if outcome else (node.orelse, node.body)
        # The branch that is never run still tells a type checker something.
        if _names_type_checking(node.test):
            yield from _statements(dead, checking, python)
        yield from _statements(live, place, python)
        return
    for branch, needed in ((node.body, True), (node.orelse, False)):
        conditions = (*place.conditions, (node.test, needed))
        inner = _Place(place.checking_only, conditions, place.is_fallback)
        yield from _statements(branch, inner, python)


def _names_type_checking(test: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
        for node in ast.walk(test)
    )


def _bound_names(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in _target_names(target)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id] if node.value is not None else []
    name = getattr(node, "name", None)  # `type X = ...` (3.12)
    return [name.id] if isinstance(name, ast.Name) else []


def _target_names(target: ast.expr) -> list[ast.Name]:
    if isinstance(target, ast.Name):
        return [target]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for part in target.elts for name in _target_names(part)]
    return []


def _changed_name(node: ast.stmt) -> str | None:
    """The name whose object a statement changes in place."""
    place: ast.expr | None = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        place = node.targets[0]
        place = place.value if isinstance(place, ast.Subscript) else None
    elif isinstance(node, ast.AugAssign):
        place = node.target.value if isinstance(node.target, ast.Subscript) else node.target
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        place = function.value if isinstance(function, ast.Attribute) else None
    while isinstance(place, (ast.Subscript, ast.Call, ast.Attribute)):
        # `X.setdefault("a", []).append(1)` changes X too.
        place = place.func if isinstance(place, ast.Call) else place.value
    return place.id if isinstance(place, ast.Name) else None


def _attribute_owner(node: ast.stmt) -> str | None:
    """The name whose attribute a statement sets."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    owner = target.value if isinstance(target, ast.Attribute) else None
    return owner.id if isinstance(owner, ast.Name) else None
