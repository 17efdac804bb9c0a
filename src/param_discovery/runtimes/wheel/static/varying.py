"""Which defaults depend on the machine or the environment: the probe's question, put to source.

An expression asks the machine when something in it does (`os.cpu_count()`, `os.environ`), also
through the engine's own functions and constants, or when it reads an attribute that a module makes
on demand, where the running machine decides it (`envs.X`, `current_platform`).
"""

from __future__ import annotations

import ast
import contextlib
from typing import TYPE_CHECKING

from param_discovery.probe.sources import decides_when_asked, field_nodes

from .asking import asks_machine_by_name
from .meanings import Called, ClassMeaning, External, FunctionMeaning, ModuleMeaning, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meanings import Env, Meaning
    from .modules import Module
    from .world import World

_MAX_DEPTH = 5
"""Functions and names that an expression is followed through; deeper dependence is not seen."""

_MAX_NODES = 50_000
"""Looked at for one expression."""

_LOGGERS = ("Logger", "getLogger", "get_logger", "init_logger")


class Asker:
    """Tells whether expressions ask the machine."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: dict[str, bool] = {}

    def asks(self, node: ast.AST, env: Env) -> bool:
        """Whether evaluating the expression asks the machine."""
        try:
            return _Walk(self._world, env, self.decides_when_asked).asks(node)
        except RecursionError:
            # What is nested so deeply is not evaluated either.
            return False

    def decides_when_asked(self, module: Module) -> bool:
        """Whether the running machine decides what the module serves on demand."""
        if module.name not in self._readers:
            self._readers[module.name] = decides_when_asked(module.tree)
        return self._readers[module.name]


class _Walk:
    """Walks one expression; what it names is followed by walks of its own."""

    def __init__(
        self,
        world: World,
        env: Env,
        decides_when_asked: Callable[[Module], bool],
        around: _Walk | None = None,
    ) -> None:
        self._world = world
        self._env = env
        self._decides_when_asked = decides_when_asked
        self.seen: set[object] = around.seen if around else set()
        self.left: list[int] = around.left if around else [_MAX_NODES]
        self.depth: int = around.depth + 1 if around else 0
        self._imports: dict[str, tuple[str, str]] = {}
        """Module and name of what the function around imports itself, by its name there."""

    def _inner(self, env: Env) -> _Walk:
        return _Walk(self._world, env, self._decides_when_asked, self)

    def asks(self, node: ast.AST) -> bool:
        self.left[0] -= 1
        if self.left[0] < 0:
            return False
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        return any(self.asks(child) for child in ast.iter_child_nodes(node))

    def _name(self, node: ast.Name) -> bool:
        found = self._resolve(node)
        if node.id in self._imports:
            home, original = self._imports[node.id]
            source = self._world.modules.get(home)
            return self._object(found) or (source is not None and self.bound(source, original))
        if _is_logger(found):
            # What is logged may depend on anything; the value does not.
            return False
        if self._object(found):
            return True
        return self.bound(self._env.module, node.id)

    def _attribute(self, node: ast.Attribute) -> bool:
        base = self._resolve(node.value)
        if isinstance(base, External):
            return self._object(External(f"{base.name}.{node.attr}"))
        if isinstance(base, ModuleMeaning):
            return self._object(self._resolve(node)) or self.bound(base.module, node.attr)
        if isinstance(base, ClassMeaning):
            return self._object(self._resolve(node)) or self._in_class(base, node.attr)
        return self.asks(node.value)

    def _resolve(self, node: ast.expr) -> Meaning | None:
        """What a dotted name means, where it is a module, a class or a function."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        if isinstance(node, ast.Attribute):
            base = self._resolve(node.value)
            if isinstance(base, ModuleMeaning) and _is_made_on_demand(base.module, node.attr):
                return None
            if not isinstance(base, (External, ModuleMeaning, ClassMeaning)):
                return None
        try:
            return self._world.evaluate(node, self._env)
        except Unknown:
            return None

    def bound(self, module: Module, name: str) -> bool:
        """Whether a module gives the name a value that asks, or makes one when it is asked."""
        if not self._follows(module, name):
            return False
        if _is_made_on_demand(module, name):
            return self._decides_when_asked(module)
        inner = self._inner(self._world.names.env(module))
        for binding in module.bindings.get(name, ()):
            if any(inner.asks(test) for test, _ in binding.conditions):
                return True
            if isinstance(binding.node, ast.ImportFrom):
                if self._imported(module, binding.node, name):
                    return True
                continue
            value = getattr(binding.node, "value", None)
            if isinstance(value, ast.expr) and inner.asks(value):
                return True
        return False

    def _imported(self, module: Module, node: ast.ImportFrom, name: str) -> bool:
        source = self._world.modules.get(module.absolute(node))
        if source is None:
            return False
        inner = self._inner(self._env)
        names = [alias.name for alias in node.names if (alias.asname or alias.name) == name]
        return any(inner.bound(source, original) for original in names)

    def _in_class(self, cls: ClassMeaning, name: str) -> bool:
        for base in self._world.classes.tree_mro(cls):
            if not self._follows(base.module, f"{base.qualname}.{name}"):
                continue
            statement = field_nodes(base.node).get(name)
            if statement is not None and statement.value is not None:
                return self._inner(self._world.classes.env(base)).asks(statement.value)
        return False

    def _object(self, found: Meaning | None) -> bool:
        if isinstance(found, External):
            return asks_machine_by_name(found.name)
        if not isinstance(found, FunctionMeaning) or not self._follows(
            found.env.module, found.node
        ):
            return False
        body = found.node.body
        statements: list[ast.AST] = [*body] if isinstance(body, list) else [body]
        inner = self._inside(found)
        return any(inner.asks(statement) for statement in statements)

    def _inside(self, function: FunctionMeaning) -> _Walk:
        """A walk in which the function's own imports mean what they mean there."""
        imports = _imports_in(function)
        if not imports:
            return self._inner(function.env)
        names: dict[str, Meaning] = {}
        for local, (home, name) in imports.items():
            with contextlib.suppress(Unknown):
                world = self._world.names
                names[local] = world.member(home, name) if name else world.module(home)
        walk = self._inner(function.env.inner(names))
        walk._imports = imports  # noqa: SLF001 - of its own kind
        return walk

    def _follows(self, module: Module, what: object) -> bool:
        """Whether it is the engine's own, near enough and not looked at before."""
        key = (module.name, what)
        own = module.name.partition(".")[0] == self._env.module.name.partition(".")[0]
        if not own or self.depth >= _MAX_DEPTH or key in self.seen:
            return False
        self.seen.add(key)
        return True


def _imports_in(function: FunctionMeaning) -> dict[str, tuple[str, str]]:
    """Module and name of what a function imports itself; the name is empty for a whole module."""
    found = {}
    for node in ast.walk(function.node):
        if isinstance(node, ast.ImportFrom):
            home = function.env.module.absolute(node)
            found.update({a.asname or a.name: (home, a.name) for a in node.names})
        elif isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or whole] = (whole, "")
    return found


def _is_logger(found: Meaning | None) -> bool:
    return isinstance(found, Called) and found.function.last in _LOGGERS


def _is_made_on_demand(module: Module, name: str) -> bool:
    executed = [b for b in module.bindings.get(name, ()) if not b.checking_only]
    return "__getattr__" in module.bindings and not executed
