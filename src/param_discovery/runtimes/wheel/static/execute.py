"""Statements of small functions, followed one by one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .judge import items_of, truth
from .meanings import Called, Env, FunctionMeaning, Instance, Unknown
from .modules import is_import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .meanings import Meaning
    from .world import World

_MAX_TURNS = 10_000


@dataclass(frozen=True, slots=True)
class Returned:
    """A `return` was reached."""

    value: Meaning


_BREAK, _CONTINUE = object(), object()

_NO_EFFECT = (ast.Pass, ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)


class Executor:
    """Follows statements; what cannot be followed ends it as `Unknown`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._runners: dict[type[ast.stmt], Callable[[Any, Env], object]] = {
            ast.Return: self._return,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Expr: self._expression,
            ast.If: self._if,
            ast.For: self._for,
            ast.While: self._while,
            ast.Try: self._try,
            ast.With: lambda node, env: self.run(node.body, env),
            ast.FunctionDef: self._function,
            ast.Break: lambda *_: _BREAK,
            ast.Continue: lambda *_: _CONTINUE,
            ast.Delete: self._delete,
        }

    def run(self, body: Iterable[ast.stmt], env: Env) -> object:
        """Follow the statements; `Returned` where one returns, None at the end.

        Raises:
            Unknown: only running tells.
        """
        for statement in body:
            self._world.spend(1)
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(statement, env)
                continue
            if isinstance(statement, _NO_EFFECT):
                continue
            runner = self._runners.get(type(statement))
            if runner is None:
                raise Unknown(f"line {statement.lineno} of {env.module.name} has to be run")
            signal = runner(statement, env)
            if signal is not None:
                return signal
        return None

    def _return(self, node: ast.Return, env: Env) -> object:
        return Returned(None if node.value is None else self._world.evaluate(node.value, env))

    def _assign(self, node: ast.Assign, env: Env) -> object:
        value = self._world.evaluate(node.value, env)
        for target in node.targets:
            assign(target, value, env, self._world)
        return None

    def _annotated(self, node: ast.AnnAssign, env: Env) -> object:
        if node.value is not None:
            assign(node.target, self._world.evaluate(node.value, env), env, self._world)
        return None

    def _augmented(self, node: ast.AugAssign, env: Env) -> object:
        current = _as_load(node.target)
        operation = ast.copy_location(ast.BinOp(current, node.op, node.value), node)
        value = self._world.evaluate(operation, env)
        held = self._world.evaluate(current, env)
        if isinstance(held, list) and isinstance(value, list):
            held[:] = value  # `+=` changes the list itself
        else:
            assign(node.target, value, env, self._world)
        return None

    def _expression(self, node: ast.Expr, env: Env) -> object:
        """A call for its effect: one that cannot be followed must not touch what is known."""
        try:
            result = self._world.evaluate(node.value, env)
        except Unknown as unknown:
            self._left_alone(node.value, env, unknown)
        else:
            if isinstance(result, Called):
                # A library may change whatever it is handed.
                reason = Unknown(f"{result.name}() has to be run")
                self._left_alone(node.value, env, reason)
        return None

    def _left_alone(self, node: ast.expr, env: Env, unknown: Unknown) -> None:
        for child in ast.walk(node):
            if not isinstance(child, ast.Name):
                continue
            try:
                held = self._world.evaluate(child, env)
            except Unknown:
                continue
            if isinstance(held, Instance):
                _doubt(held, node, self._world, unknown)
            elif isinstance(held, (list, dict, set)):
                raise unknown

    def _if(self, node: ast.If, env: Env) -> object:
        test = self._world.evaluate(node.test, env)
        return self.run(node.body if truth(test, self._world) else node.orelse, env)

    def _for(self, node: ast.For, env: Env) -> object:
        for turn, item in enumerate(items_of(self._world, self._world.evaluate(node.iter, env))):
            if turn > _MAX_TURNS:
                raise Unknown("a loop has too many turns to follow")
            assign(node.target, item, env, self._world)
            signal = self.run(node.body, env)
            if signal is _BREAK:
                return None
            if signal is not None and signal is not _CONTINUE:
                return signal
        return self.run(node.orelse, env)

    def _while(self, node: ast.While, env: Env) -> object:
        for _ in range(_MAX_TURNS):
            if not truth(self._world.evaluate(node.test, env), self._world):
                return self.run(node.orelse, env)
            signal = self.run(node.body, env)
            if signal is _BREAK:
                return None
            if signal is not None and signal is not _CONTINUE:
                return signal
        raise Unknown("a loop has too many turns to follow")

    def _try(self, node: ast.Try, env: Env) -> object:
        if node.handlers and any(map(is_import, node.body)):
            raise Unknown("it depends on what is installed")
        signal = self.run([*node.body, *node.orelse], env)
        return self.run(node.finalbody, env) or signal

    def _function(self, node: ast.FunctionDef, env: Env) -> object:
        env.names[node.name] = FunctionMeaning(node, env, node.name)
        return None

    def _import(self, node: ast.Import | ast.ImportFrom, env: Env) -> None:
        names = self._world.names
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                module = env.module.absolute(node)
                try:
                    env.names[alias.asname or alias.name] = names.member(module, alias.name)
                except Unknown:
                    continue
            else:
                first = alias.name if alias.asname else alias.name.partition(".")[0]
                env.names[alias.asname or first] = names.module(first)

    def _delete(self, node: ast.Delete, env: Env) -> object:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                held = self._world.evaluate(target.value, env)
                if isinstance(held, (dict, list)):
                    del held[self._world.evaluate(target.slice, env)]
                    continue
            if not isinstance(target, ast.Name):
                raise Unknown(f"line {node.lineno} of {env.module.name} has to be run")
        return None


def assign(target: ast.expr, value: Meaning, env: Env, world: World) -> None:
    """Bind a target in a function's environment, or change what it is a part of.

    Raises:
        Unknown: the target is no place that source alone tells.
    """
    if isinstance(target, ast.Name):
        env.names[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = list(items_of(world, value))
        if len(parts) != len(target.elts):
            raise Unknown("a value is taken apart into another number of parts")
        for part, item in zip(target.elts, parts, strict=True):
            assign(part, item, env, world)
    elif isinstance(target, ast.Attribute):
        owner = world.evaluate(target.value, env)
        if not isinstance(owner, Instance):
            raise Unknown(f"an attribute {target.attr} is set when it runs")
        owner.attributes[target.attr] = value
        owner.unsure.pop(target.attr, None)
    elif isinstance(target, ast.Subscript):
        owner = world.evaluate(target.value, env)
        if not isinstance(owner, (dict, list)):
            raise Unknown("an element is set when it runs")
        owner[world.evaluate(target.slice, env)] = value
    else:
        raise Unknown("a value is bound in a way that source alone does not tell")


def _as_load(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def _doubt(held: Instance, node: ast.expr, world: World, unknown: Unknown) -> None:
    """Note which attributes a call that could not be followed may have changed."""
    stored = _stored_by(held, node, world)
    for name in ["*"] if stored is None else stored:
        held.unsure[name] = f"It is set by code that has to be run: {unknown}"
        held.attributes.pop(name, None)


def _stored_by(held: Instance, node: ast.expr, world: World) -> set[str] | None:
    """Attributes that the called method of the object assigns; None where that cannot be told."""
    function = node.func if isinstance(node, ast.Call) else None
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    method = world.classes.find(held.cls, function.attr)
    if not isinstance(method, FunctionMeaning) or not method.node.args.args:
        return None
    return _stores(method, method.node.args.args[0].arg)


def _stores(method: FunctionMeaning, own: str) -> set[str] | None:
    stored: set[str] = set()
    harmless: set[int] = set()
    for node in ast.walk(method.node):
        if isinstance(node, ast.Attribute) and _is_name(node.value, own):
            harmless.add(id(node.value))
            if isinstance(node.ctx, (ast.Store, ast.Del)):
                stored.add(node.attr)
        elif isinstance(node, ast.Call) and _is_name(node.func, "getattr", "hasattr", "isinstance"):
            harmless.update(id(argument) for argument in node.args)
        elif isinstance(node, ast.FormattedValue):
            harmless.add(id(node.value))
    names = (node for node in ast.walk(method.node) if isinstance(node, ast.Name))
    escapes = any(node.id == own and id(node) not in harmless for node in names)
    calls = (node.func for node in ast.walk(method.node) if isinstance(node, ast.Call))
    own_calls = any(isinstance(f, ast.Attribute) and _is_name(f.value, own) for f in calls)
    return None if escapes or own_calls else stored


def _is_name(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names
