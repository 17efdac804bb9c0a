"""Which defaults depend on the machine or the environment: the probe's question, put to source.

An expression asks the machine when something in it does (`os.cpu_count()`, `os.environ`), also through
the engine's own functions and constants, or when it reads an attribute that a module makes on demand
and that module reads the environment (`envs.X`).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .asking import asks_machine_by_name
from .meanings import Called, ClassMeaning, External, FunctionMeaning, ModuleMeaning, Unknown

if TYPE_CHECKING:
    from .meanings import Env, Meaning
    from .modules import Module
    from .world import World

_MAX_DEPTH = 4
"""Functions that an expression is followed into; deeper dependence is not seen."""

_MAX_NODES = 20_000


class Asker:
    """Tells whether expressions ask the machine."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: dict[str, bool] = {}
        self._names: dict[tuple[str, str, int], bool] = {}
        self._left = 0

    def asks(self, node: ast.AST, env: Env) -> bool:
        """Whether evaluating the expression asks the machine."""
        self._left = _MAX_NODES
        return self._asks(node, env, 0)

    def _asks(self, node: ast.AST, env: Env, depth: int) -> bool:
        self._left -= 1
        if self._left < 0:
            return False
        if isinstance(node, ast.Attribute):
            return self._attribute(node, env, depth)
        if isinstance(node, ast.Name):
            return self._name(node, env, depth)
        return any(self._asks(child, env, depth) for child in ast.iter_child_nodes(node))

    def _attribute(self, node: ast.Attribute, env: Env, depth: int) -> bool:
        base = self._resolve(node.value, env)
        if isinstance(base, ModuleMeaning) and _is_made_on_demand(base.module, node.attr):
            return self._reads_environment(base.module)
        found = self._resolve(node, env)
        if found is not None:
            return self._object(found, env, depth)
        return self._asks(node.value, env, depth)

    def _name(self, node: ast.Name, env: Env, depth: int) -> bool:
        key = (env.module.name, node.id, depth) if env.parent is None else None
        if key is None:
            return self._name_asks(node, env, depth)
        if key not in self._names:
            self._names[key] = self._name_asks(node, env, depth)
        return self._names[key]

    def _name_asks(self, node: ast.Name, env: Env, depth: int) -> bool:
        found = self._resolve(node, env)
        if found is not None and self._object(found, env, depth):
            return True
        if depth >= _MAX_DEPTH or isinstance(found, ClassMeaning):
            return False
        bindings = [b for b in env.module.bindings.get(node.id, ()) if not b.checking_only]
        outer = self._world.names.env(env.module)
        values = [getattr(binding.node, "value", None) for binding in bindings]
        return any(
            self._asks(value, outer, depth + 1) for value in values if isinstance(value, ast.expr)
        )

    def _resolve(self, node: ast.expr, env: Env) -> Meaning | None:
        """What a dotted name means; nothing is called for it."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        try:
            return self._world.evaluate(node, env)
        except Unknown:
            return None

    def _object(self, found: Meaning, env: Env, depth: int) -> bool:
        if isinstance(found, External):
            return asks_machine_by_name(found.name)
        if isinstance(found, Called):
            return found.name == "functools.partial" and self._object(found.args[0], env, depth)
        if not isinstance(found, FunctionMeaning) or depth >= _MAX_DEPTH:
            return False
        if _package(found.env.module) != _package(env.module):
            return False
        body = found.node.body
        statements: list[ast.AST] = [*body] if isinstance(body, list) else [body]
        return any(self._asks(statement, found.env, depth + 1) for statement in statements)

    def _reads_environment(self, module: Module) -> bool:
        if module.name not in self._readers:
            self._readers[module.name] = any(
                isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
                for node in ast.walk(module.tree)
            )
        return self._readers[module.name]


def _is_made_on_demand(module: Module, name: str) -> bool:
    executed = [b for b in module.bindings.get(name, ()) if not b.checking_only]
    return "__getattr__" in module.bindings and not executed


def _package(module: Module) -> str:
    return module.name.partition(".")[0]
