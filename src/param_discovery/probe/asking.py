"""Which expressions ask the machine or the environment, also through names and functions.

`os.cpu_count()`, `os.environ["X"]`, `Env.WORKERS`, `helper()`: the engine's own constants, classes
and functions are followed into their source, its libraries are not. Nothing is called.
"""

from __future__ import annotations

import ast
import logging
import os
import sys
import types
from typing import TYPE_CHECKING

from .classes import attribute, module_of, mro_of
from .declared import NOTHING
from .scopes import Scope, bindings_of, class_scope, namespace_of
from .sources import (
    class_node,
    decides_when_asked,
    field_nodes,
    function_node,
    module_source,
)

if TYPE_CHECKING:
    from typing import Any, Mapping

_MAX_DEPTH = 5
"""Functions and names that an expression is followed through; deeper dependence is not seen."""

_ASKING_MODULES = frozenset(
    ("socket", "_socket", "platform", "tempfile", "getpass", "uuid", "random", "secrets", "time")
)

_ASKING = frozenset(
    f"{module}.{name}"
    for module, names in {
        "os": "cpu_count process_cpu_count sched_getaffinity getenv getpid getppid getcwd uname "
        "getlogin getuid urandom times getloadavg",
        "posix": "cpu_count sched_getaffinity getpid getppid getcwd uname getlogin getuid urandom "
        "times getloadavg",
        "posixpath": "expanduser expandvars abspath realpath",
        "multiprocessing.context": "BaseContext.cpu_count",
        "shutil": "which disk_usage",
        "pathlib": "Path.home Path.cwd Path.absolute Path.resolve Path.expanduser",
        "pathlib._local": "Path.home Path.cwd Path.absolute Path.resolve Path.expanduser",
        "datetime": "datetime.now datetime.utcnow datetime.today date.today",
        "psutil": "cpu_count virtual_memory",
        "torch.cuda": "is_available device_count get_device_name get_device_properties "
        "get_device_capability current_device",
    }.items()
    for name in names.split()
)
"""Functions that ask the machine, by the module and name that they say themselves."""

_BUILDS = frozenset(("torch.version.cuda", "torch.version.hip", "torch.version.xpu"))
"""Values that say for which machines a library was built."""


class Dependence:
    """What evaluating an expression depends on, as far as the source tells."""

    def __init__(self, node: ast.AST | None, scope: Scope) -> None:
        asker = _Asker(scope, set(), 0)
        self.asks_machine = node is not None and asker.asks(node)
        """It asks the machine or the environment."""
        self._modules = {scope.module, *(module for module, _ in asker.seen)}

    def written(self, *modules: str) -> set[str]:
        """The texts that stand in the modules that the expression leads to, and in `modules`."""
        sources = [module_source(module) for module in {*self._modules, *modules}]
        return {text for source in sources if source is not None for text in source.texts}


class _Asker:
    """Walks one expression; what it names is followed by askers of its own."""

    def __init__(
        self,
        scope: Scope,
        seen: set[Any],
        depth: int,
        imports: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self._scope = scope
        self._imports = imports or {}
        """Module and name of what the function around imports itself, by its name there."""
        self.seen = seen
        self._depth = depth
        self._package = scope.module.partition(".")[0]

    def asks(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        return any(self.asks(child) for child in ast.iter_child_nodes(node))

    def _name(self, name: str) -> bool:
        if name in self._imports:
            home, original = self._imports[name]
            return self._object(self._resolve_name(name)) or self._bound(home, original)
        if name in self._scope.class_names:
            return self._object(self._scope.class_names[name])
        found = self._scope.live(name)
        if isinstance(found, logging.Logger):
            # What is logged may depend on anything; the value does not.
            return False
        if found is not NOTHING and self._object(found):
            return True
        return self._bound(self._scope.module, name)

    def _attribute(self, node: ast.Attribute) -> bool:
        base = self._resolve(node.value)
        if isinstance(base, types.ModuleType):
            if f"{base.__name__}.{node.attr}" in _BUILDS:
                return True
            return self._object(self._resolve(node)) or self._bound(base.__name__, node.attr)
        if isinstance(base, type):
            return self._object(self._resolve(node)) or self._in_class(base, node.attr)
        return self.asks(node.value)

    def _resolve(self, node: ast.expr) -> Any:
        """The object that a dotted name means, modules and classes only: nothing is called."""
        if isinstance(node, ast.Name):
            return self._resolve_name(node.id)
        if isinstance(node, ast.Attribute):
            base = self._resolve(node.value)
            if isinstance(base, types.ModuleType):
                return vars(base).get(node.attr, NOTHING)
            if isinstance(base, type):
                return attribute(base, node.attr)
        return NOTHING

    def _resolve_name(self, name: str) -> Any:
        if name not in self._imports:
            return self._scope.live(name)
        home, original = self._imports[name]
        inside = sys.modules.get(f"{home}.{original}" if original else home, NOTHING)
        return namespace_of(home).get(original, inside)

    def _bound(self, module: str, name: str) -> bool:
        """Whether a module gives the name a value that asks, or makes one when it is asked."""
        if not self._follows(module, name):
            return False
        namespace = namespace_of(module)
        if namespace and name not in namespace and "__getattr__" in namespace:
            return _decides_when_asked(module)
        inner = _Asker(Scope(module), self.seen, self._depth + 1)
        for binding in bindings_of(module, name):
            if any(inner.asks(test) for test in binding.conditions):
                return True
            if isinstance(binding.node, ast.ImportFrom):
                if self._imported(module, binding.node, name):
                    return True
            elif inner.asks_value(binding.node):
                return True
        return False

    def asks_value(self, node: ast.stmt) -> bool:
        """Whether an assignment's right side asks; definitions are judged where they are used."""
        value = getattr(node, "value", None)
        return isinstance(value, ast.expr) and self.asks(value)

    def _imported(self, module: str, node: ast.ImportFrom, name: str) -> bool:
        source = module_source(module)
        for alias in node.names:
            if (alias.asname or alias.name) == name and source is not None:
                inner = _Asker(Scope(module), self.seen, self._depth + 1)
                return inner._bound(source.absolute(node), alias.name)
        return False

    def _in_class(self, cls: type, name: str) -> bool:
        for base in mro_of(cls):
            if not self._follows(module_of(base), f"{base!r}.{name}"):
                continue
            node = class_node(base)
            statement = field_nodes(node).get(name) if node is not None else None
            if statement is not None and statement.value is not None:
                scope = class_scope(base)
                return _Asker(scope, self.seen, self._depth + 1).asks(statement.value)
        return False

    def _object(self, found: Any) -> bool:
        if found is os.environ or found is getattr(os, "environb", None):
            return True
        owner = attribute(found, "__self__")
        # A built-in method names no module; the class that it belongs to does.
        module = module_of(found) or module_of(owner if isinstance(owner, type) else type(owner))
        if not callable(found):
            return False
        if module in _ASKING_MODULES or f"{module}.{_qualified_name(found)}" in _ASKING:
            return True
        return self._function(found, module)

    def _function(self, found: Any, module: str) -> bool:
        """The engine's own functions are followed, also behind a cache; libraries are not."""
        if not isinstance(found, types.FunctionType):
            found = attribute(found, "__wrapped__")
        if not isinstance(found, types.FunctionType) or not self._follows(module, id(found)):
            return False
        node = function_node(found)
        if node is None:
            return False
        imports = _imports_in(node, module)
        inner = _Asker(Scope(module), self.seen, self._depth + 1, imports)
        return any(inner.asks(statement) for statement in node.body)

    def _follows(self, module: str, what: Any) -> bool:
        """Whether it is the engine's own, near enough and not looked at before."""
        if module.partition(".")[0] != self._package or self._depth >= _MAX_DEPTH:
            return False
        if (module, what) in self.seen:
            return False
        self.seen.add((module, what))
        return True


def _imports_in(function: ast.AST, module: str) -> dict[str, tuple[str, str]]:
    """Module and name of what a function imports itself; the name is empty for a whole module."""
    source = module_source(module)
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.ImportFrom) and source is not None:
            home = source.absolute(node)
            found.update({a.asname or a.name: (home, a.name) for a in node.names})
        elif isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or whole] = (whole, "")
    return found


def _qualified_name(found: Any) -> str:
    name = getattr(found, "__qualname__", None) or getattr(found, "__name__", "")
    owner = getattr(found, "__self__", None)
    if isinstance(owner, type) and "." not in str(name):
        return f"{owner.__name__}.{name}"
    return str(name)


_deciding: dict[str, bool] = {}


def _decides_when_asked(name: str) -> bool:
    if name not in _deciding:
        source = module_source(name)
        _deciding[name] = source is not None and decides_when_asked(source.tree)
    return _deciding[name]
