"""What a name means at the place where an annotation or a default stands."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
from typing import TYPE_CHECKING

from .classes import module_of, own_annotations, vars_of
from .declared import NOTHING
from .sources import module_source

if TYPE_CHECKING:
    from typing import Any, Mapping

    from .sources import Binding

_MAX_LOOKUPS = 12
"""Names of one expression that are looked for in imports."""


def namespace_of(module: str) -> Mapping[str, Any]:
    """The names of a module that is imported; an engine may have put anything in its place."""
    found = getattr(sys.modules.get(module), "__dict__", None)
    return found if isinstance(found, dict) else {}


class Scope:
    """Where an annotation stands: its module, and the names of the class around it."""

    def __init__(self, module: str, class_names: Mapping[str, Any] | None = None) -> None:
        self.module = module
        self.class_names = class_names or {}

    def live(self, name: str) -> Any:
        """The object that the name means at run time, `NOTHING` where it means none."""
        if name in self.class_names:
            return self.class_names[name]
        return namespace_of(self.module).get(name, getattr(builtins, name, NOTHING))

    def evaluate(self, node: ast.expr) -> Any:
        """The object that an expression means; raises whatever the engine's code raises.

        Names that only a type checker imports are found in what the process has imported anyway.
        """
        code = compile(ast.fix_missing_locations(ast.Expression(node)), "<annotation>", "eval")
        names = dict(namespace_of(self.module))
        for _ in range(_MAX_LOOKUPS):
            try:
                return eval(code, names, dict(self.class_names))  # noqa: S307 - the engine's code
            except NameError as error:
                missing = re.search(r"name '(\w+)' is not defined", str(error))
                found = imported(self.module, missing.group(1)) if missing else NOTHING
                if missing is None or found is NOTHING:
                    raise
                names[missing.group(1)] = found
        raise NameError(ast.dump(node))


def class_scope(cls: type) -> Scope:
    """The scope of a class's body.

    A field or a method named like a type (`date: date | None = None`, `def list(self)`) does not
    hide the type.
    """
    fields = own_annotations(cls)
    names = {
        name: value
        for name, value in vars_of(cls).items()
        if name not in fields and not name.startswith("__") and not _is_code(value)
    }
    return Scope(module_of(cls), names)


def _is_code(value: Any) -> bool:
    return inspect.isroutine(value) or isinstance(value, (classmethod, staticmethod, property))


def bindings_of(module: str, name: str) -> list[Binding]:
    """The places where the module's source gives the name its meaning."""
    source = module_source(module)
    return source.bindings.get(name, []) if source is not None else []


def imported(module: str, name: str) -> Any:
    """What a module's import statement means, from the modules that are loaded: imports nothing."""
    for binding in bindings_of(module, name):
        node = binding.node
        for alias in getattr(node, "names", []):
            if (alias.asname or alias.name.partition(".")[0]) != name:
                continue
            if isinstance(node, ast.Import):
                return sys.modules.get(alias.name if alias.asname else name, NOTHING)
            if isinstance(node, ast.ImportFrom):
                return _from_loaded(module, node, alias.name)
    return NOTHING


def _from_loaded(module: str, node: ast.ImportFrom, name: str) -> Any:
    source = module_source(module)
    origin = source.absolute(node) if source is not None else ""
    if origin not in sys.modules:
        return NOTHING
    submodule = sys.modules.get(f"{origin}.{name}", NOTHING)
    return namespace_of(origin).get(name, submodule)
