"""What a module's names mean: bindings, imports, star imports, and lazily made attributes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .judge import truth
from .lazy import lazy_module_of, makes_names
from .meanings import ClassMeaning, Env, External, FunctionMeaning, ModuleMeaning, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meanings import Meaning
    from .modules import Binding, Module
    from .world import World

    _Key = tuple[str, str, int | None]

_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
"""Statements that give much the same whatever branch they stand in."""


_FEW_PARTS = 40
"""So many parts of a package are all read for a name."""


class Missing(Unknown):
    """The module has no such name."""


class Unseen(Missing):
    """The module makes names while it runs, and its source does not say that it makes this one."""


class Names:
    """Looks up names in modules, each name once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[str, int], Meaning | Unknown] = {}
        self._looked_up: dict[_Key, Meaning | Unknown] = {}
        self._active: set[_Key] = set()
        self._envs: dict[str, Env] = {}

    def env(self, module: Module) -> Env:
        """The environment of a module's top level."""
        if module.name not in self._envs:
            self._envs[module.name] = Env(module)
        return self._envs[module.name]

    def module(self, name: str) -> Meaning:
        """The module of that name, or something outside the tree."""
        module = self._world.modules.get(name)
        return External(name) if module is None else ModuleMeaning(module)

    def lookup(self, module: Module, name: str, before_line: int | None = None) -> Meaning:
        """What the name means when the module has run, or at a line of its top level.

        Raises:
            Missing: it means nothing.
            Unknown: only running the module tells.
        """
        if len(module.bindings.get(name, ())) < 2:
            before_line = None
        key = (module.name, name, before_line)
        return self._remembered(key, lambda: self._find(module, name, before_line))

    def _remembered(self, key: _Key, find: Callable[[], Meaning]) -> Meaning:
        """The answer to a question that is asked once, also where it is that none is known."""
        if key not in self._looked_up:
            if key in self._active:
                raise Unknown(f"{key[1]} of {key[0]} is defined by way of itself")
            self._active.add(key)
            try:
                self._looked_up[key] = find()
            except Unknown as unknown:
                self._looked_up[key] = unknown
            finally:
                self._active.discard(key)
        found = self._looked_up[key]
        if isinstance(found, Unknown):
            raise found
        return found

    def member(self, module_name: str, name: str) -> Meaning:
        """What `from module_name import name` gives.

        Raises:
            Missing: the module has no such name.
            Unknown: only running the module tells.
        """
        module = self._world.modules.get(module_name)
        if module is None:
            return self._outside(module_name, name)
        return self.attribute(module, name)

    def attribute(self, module: Module, name: str) -> Meaning:
        """What `module.name` gives: a name of it, a submodule, or what it makes on demand.

        Raises:
            Missing: the module has no such name.
            Unknown: only running the module tells.
        """
        key = (module.name, name, -1)
        try:
            return self.lookup(module, name)
        except Missing:
            return self._remembered(key, lambda: self._beyond(module, name))

    def _outside(self, module_name: str, name: str) -> Meaning:
        modules = self._world.modules
        if module_name in modules.problems:
            problem = modules.problems[module_name]
            raise Unknown(f"the module {module_name} cannot be read: {problem}")
        full = f"{module_name}.{name}"
        return self.module(full) if modules.exists(full) else External(full)

    def _find(self, module: Module, name: str, before_line: int | None) -> Meaning:
        bindings = [b for b in module.bindings.get(name, ()) if not b.checking_only]
        if before_line is not None:
            bindings = [b for b in bindings if _ends(b.node) < before_line] or bindings
        if bindings:
            return self._chosen(module, name, bindings)
        found = self._from_stars(module, name)
        if found is None:
            found = {"__name__": module.name, "__package__": module.package}.get(name)
        if found is None:
            raise Missing(f"the module {module.name} has no {name}")
        return found

    def _beyond(self, module: Module, name: str) -> Meaning:
        for finder in (self._submodule, self._made_on_demand):
            found = finder(module, name)
            if found is not None:
                return found
        if makes_names(module):
            raise Unseen(
                f"the module {module.name} makes its names as it runs, and its source does not say"
                f" where {name} is defined: name the module that does, or let an installed engine"
                " tell (the docker or venv runtime)"
            )
        raise Missing(f"the module {module.name} has no {name}")

    def _chosen(self, module: Module, name: str, bindings: list[Binding]) -> Meaning:
        """The last binding that is executed."""
        plain = [b for b in bindings if not b.is_fallback]
        undecided: list[Binding] = []
        for binding in reversed(plain or bindings):
            outcome = self._is_executed(module, binding)
            if outcome is True:
                undecided.insert(0, binding)
                break
            if outcome is None:
                undecided.insert(0, binding)
        if not undecided:
            raise Missing(f"no branch of {module.name} that is taken defines {name}")
        first = undecided[0]
        depends = len(undecided) > 1 or len(plain) < len(bindings)
        if depends and not all(isinstance(b.node, _DEFINITIONS) for b in undecided):
            raise Unknown(f"{name} of {module.name} depends on where the engine runs")
        if len(undecided) > 1:
            return self._agreed(module, name, undecided)
        return self._with_changes(module, name, self.of_binding(module, name, first))

    def _agreed(self, module: Module, name: str, undecided: list[Binding]) -> Meaning:
        """What several branches define alike; of things outside the tree the first will do."""
        found = [self.of_binding(module, name, binding) for binding in undecided]
        outside = all(isinstance(meaning, External) for meaning in found)
        if outside or all(meaning is found[0] for meaning in found):
            positive = [
                meaning
                for meaning, binding in zip(found, undecided, strict=True)
                if all(needed for _, needed in binding.conditions)
            ]
            return (positive or found)[0]
        raise Unknown(f"{name} of {module.name} depends on where the engine runs")

    def is_for_checkers(self, module: Module, name: str) -> bool:
        """Whether a type checker is told what the name means, whatever it means when it runs."""
        return any(binding.checking_only for binding in module.bindings.get(name, ()))

    def for_checkers(self, module: Module, name: str) -> Meaning:
        """What a type checker is told that the name means.

        Raises:
            Unknown: that cannot be told.
        """
        checking = [b for b in module.bindings.get(name, ()) if b.checking_only]
        return self.of_binding(module, name, checking[-1])

    def _is_executed(self, module: Module, binding: Binding) -> bool | None:
        for test, needed in binding.conditions:
            try:
                found = self._world.evaluate(test, self.env(module))
                if truth(found, self._world) != needed:
                    return False
            except Unknown:
                return None
        return True

    def of_binding(self, module: Module, name: str, binding: Binding) -> Meaning:
        """What one binding gives the name."""
        key = (name, id(binding))
        if key not in self._known:
            try:
                self._known[key] = self._statement(module, name, binding.node)
            except Unknown as unknown:
                self._known[key] = unknown
        found = self._known[key]
        if isinstance(found, Unknown):
            raise found
        return found

    def _statement(self, module: Module, name: str, node: ast.stmt) -> Meaning:
        env = self.env(module)
        if isinstance(node, ast.Import):
            return self._imported(node, name)
        if isinstance(node, ast.ImportFrom):
            original = next(a.name for a in node.names if (a.asname or a.name) == name)
            return self.member(module.absolute(node), original)
        if isinstance(node, ast.ClassDef):
            return self._world.classes.made(ClassMeaning(name, name, node, env))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return FunctionMeaning(node, env, name)
        value = getattr(node, "value", None)
        if not isinstance(value, ast.expr):
            raise Unknown(
                f"{name} of {module.name} is bound by a statement that only running tells"
            )
        whole = self._value(module, name, value)
        for target in getattr(node, "targets", []):
            if isinstance(target, (ast.Tuple, ast.List)):
                return self._part(target, whole, name)
        return whole

    def _value(self, module: Module, name: str, value: ast.expr) -> Meaning:
        try:
            return self._world.evaluate(value, self.env(module))
        except Missing:
            raise
        except Unknown as unknown:
            if isinstance(value, ast.Call) and _is_given(value, name):
                raise Unknown(
                    f"{name} of {module.name} is what {ast.unparse(value.func)}() makes of it as"
                    f" the module runs, which source does not show ({unknown})"
                ) from unknown
            raise

    @staticmethod
    def _part(target: ast.Tuple | ast.List, whole: Meaning, name: str) -> Meaning:
        names = [part.id if isinstance(part, ast.Name) else None for part in target.elts]
        if isinstance(whole, (tuple, list)) and len(whole) == len(names) and name in names:
            return whole[names.index(name)]
        raise Unknown(f"{name} is one of several values that a call returns")

    def _imported(self, node: ast.Import, name: str) -> Meaning:
        for alias in node.names:
            if alias.asname == name:
                return self.module(alias.name)
        return self.module(name)

    def _with_changes(self, module: Module, name: str, meaning: Meaning) -> Meaning:
        """The object after the top level has changed it: `X["a"] = 1`."""
        changes = module.changes.get(name)
        if changes and isinstance(meaning, (list, dict, set)):
            for statement in changes:
                self._world.execute([statement], self._changing(module, name, meaning))
        return meaning

    def _changing(self, module: Module, name: str, meaning: Meaning) -> Env:
        return Env(module, {name: meaning}, self.env(module))

    def _from_stars(self, module: Module, name: str) -> Meaning | None:
        for node, checking_only in reversed(module.stars):
            if checking_only:
                continue
            source = self._world.modules.get(module.absolute(node))
            if source is None or not self._is_exported(source, name):
                continue
            try:
                return self.attribute(source, name)
            except Missing:
                continue
        return None

    def _is_exported(self, source: Module, name: str) -> bool:
        if "__all__" in source.bindings:
            try:
                return name in self.lookup(source, "__all__")
            except (Unknown, TypeError):
                pass
        return not name.startswith("_")

    def _submodule(self, module: Module, name: str) -> Meaning | None:
        full = f"{module.name}.{name}"
        if module.is_package and self._world.modules.exists(full):
            return self.module(full)
        return None

    def _made_on_demand(self, module: Module, name: str) -> Meaning | None:
        """By the module's `__getattr__` (PEP 562), or by whatever replaces the module."""
        if "__getattr__" in module.bindings:
            function = self.lookup(module, "__getattr__")
            return self._world.calls.call(function, [name], {}, self.env(module))
        if self.is_for_checkers(module, name) and not name.startswith("__"):
            return self.for_checkers(module, name)
        submodule = lazy_module_of(module, name)
        if submodule is not None and submodule != module.name:
            return self.member(submodule, name)
        return self._from_checkers_stars(module, name) if makes_names(module) else None

    def _from_checkers_stars(self, module: Module, name: str) -> Meaning | None:
        """What a type checker is told that a package which fills itself takes from its parts.

        A package can have hundreds of parts, and each costs a reading. Of so many, those are read
        after which the name is called: `auto` for `AutoModel`, `qwen3_moe` for `Qwen3MoeModel`.
        """
        parts = [module.absolute(node) for node, checking_only in module.stars if checking_only]
        if len(parts) > _FEW_PARTS:
            parts = [part for part in parts if _is_called_after(name, part)]
        for part in parts:
            source = self._world.modules.get(part)
            if source is None or ("__all__" in source.bindings and not self._lists(source, name)):
                continue
            try:
                return self.attribute(source, name)
            except Missing:
                continue
        return None

    def _lists(self, source: Module, name: str) -> bool:
        try:
            return name in self.lookup(source, "__all__")
        except (Unknown, TypeError):
            return False


def _is_given(call: ast.Call, name: str) -> bool:
    """Whether a call is given what had the name before: `Model = update(Model)`."""
    return any(isinstance(given, ast.Name) and given.id == name for given in call.args)


def _is_called_after(name: str, part: str) -> bool:
    return name.lower().startswith(part.rpartition(".")[2].replace("_", "").lower())


def _ends(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
