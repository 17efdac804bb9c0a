"""Calls: of library functions by what they are known to do, of the tree's own by following them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .asking import asks_machine_by_name
from .execute import Returned
from .judge import same
from .library import HANDLERS
from .makers import MAKERS
from .meanings import (
    ABSENT,
    Called,
    ClassMeaning,
    EnumMember,
    Env,
    External,
    FunctionMeaning,
    Instance,
    MethodOfValue,
    TypeForm,
    Unknown,
)

if TYPE_CHECKING:
    from .meanings import Meaning
    from .world import World

_TRANSPARENT = (
    "functools.",
    "typing.",
    "typing_extensions.",
    "abc.",
    "torch.inference_mode",
    "torch.no_grad",
    "builtins.staticmethod",
    "builtins.classmethod",
    "pydantic.validate_call",
    "warnings.deprecated",
)
"""Decorators of libraries that leave what a function returns as it is."""

_CONTAINERS = {"builtins.dict": dict, "builtins.list": list, "builtins.set": set}

_CHANGES_WHEN_MADE = ("__post_init__", "model_post_init", "__attrs_post_init__")


class Calls:
    """Makes calls."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._generators: dict[ast.AST, bool] = {}

    def call(
        self, function: Meaning, args: list[Meaning], kwargs: dict[str, Meaning], env: Env
    ) -> Meaning:
        """What the call returns.

        Raises:
            Unknown: only running tells.
        """
        self._world.enter()
        try:
            return self._called(function, args, kwargs, env)
        finally:
            self._world.leave()

    def _called(
        self, function: Meaning, args: list[Meaning], kwargs: dict[str, Meaning], env: Env
    ) -> Meaning:
        if isinstance(function, External):
            return self._external(function, args, kwargs, env)
        if isinstance(function, FunctionMeaning):
            return self._function(function, args, kwargs)
        if isinstance(function, ClassMeaning):
            return self._class(function, args, kwargs)
        if isinstance(function, MethodOfValue):
            return self._method(function, args, kwargs)
        if isinstance(function, Called):
            return self._of_called(function, args, kwargs, env)
        if isinstance(function, TypeForm) and isinstance(function.node, ast.Subscript):
            base = self._world.evaluate(function.node.value, function.env)
            return self.call(base, args, kwargs, env)
        raise Unknown("what is called is known only when it runs")

    def _external(
        self, function: External, args: list[Meaning], kwargs: dict[str, Meaning], env: Env
    ) -> Meaning:
        handler = HANDLERS.get(function.name)
        if handler is not None:
            return handler(self._world, args, kwargs)
        maker = MAKERS.get(function.name)
        if maker is not None:
            return self._world.classes.made(maker(args, kwargs, env))
        if asks_machine_by_name(function.name):
            raise Unknown(f"{function.name}() asks the machine")
        if function.name.startswith("builtins."):
            raise Unknown(f"{function.last}() has to be run")
        return Called(function, tuple(args), kwargs, env)

    def _of_called(
        self, function: Called, args: list[Meaning], kwargs: dict[str, Meaning], env: Env
    ) -> Meaning:
        if function.name == "functools.partial" and function.args:
            inner, *first = function.args
            return self.call(inner, [*first, *args], {**function.kwargs, **kwargs}, env)
        if function.function.last == "NewType" and len(args) == 1:
            return args[0]
        raise Unknown(f"the result of {function.name}() is called when it runs")

    def _method(
        self, method: MethodOfValue, args: list[Meaning], kwargs: dict[str, Meaning]
    ) -> Meaning:
        if method.name == "format" and re.search(r"\d{4}", method.value):
            raise Unknown("a text has an unusual format")
        if method.name in ("replace", "join") and len(str((method.value, args))) > 100_000:
            raise Unknown("a text is too long to work on")
        if method.name == "sort" and "key" in kwargs:
            raise Unknown("a list is sorted when it runs")
        return getattr(method.value, method.name)(*args, **kwargs)

    def _function(
        self, function: FunctionMeaning, args: list[Meaning], kwargs: dict[str, Meaning]
    ) -> Meaning:
        node = function.node
        if isinstance(node, ast.AsyncFunctionDef) or self._yields(node):
            raise Unknown(f"{function.name}() gives its values when it runs")
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            replaced = self._decorated(function)
            if replaced is not function:
                return self.call(replaced, args, kwargs, function.env)
        bound = [function.bound, *args] if function.is_bound else args
        env = function.env.inner(self._arguments(function, bound, kwargs))
        if isinstance(node, ast.Lambda):
            return self._world.evaluate(node.body, env)
        signal = self._world.execute(node.body, env)
        return signal.value if isinstance(signal, Returned) else None

    def _yields(self, node: ast.AST) -> bool:
        if node not in self._generators:
            kinds = (ast.Yield, ast.YieldFrom, ast.Await)
            self._generators[node] = any(isinstance(inner, kinds) for inner in ast.walk(node))
        return self._generators[node]

    def _decorated(self, function: FunctionMeaning) -> Meaning:
        """What the function's own decorators make of it; library decorators are seen through."""
        result: Meaning = function
        for node in reversed(getattr(function.node, "decorator_list", [])):
            decorator = self._world.evaluate(node, function.env)
            name = decorator.name if isinstance(decorator, (External, Called)) else ""
            if name.startswith(_TRANSPARENT) or name.endswith("dataclass_transform"):
                continue
            if isinstance(decorator, FunctionMeaning) and result is function:
                bare = ast.FunctionDef(**{**vars(function.node), "decorator_list": []})
                inner = FunctionMeaning(bare, function.env, function.qualname, function.owner)
                result = self.call(decorator, [inner], {}, function.env)
                continue
            raise Unknown(f"{function.name}() is replaced by a decorator")
        return result

    def _arguments(
        self, function: FunctionMeaning, args: list[Meaning], kwargs: dict[str, Meaning]
    ) -> dict[str, Meaning]:
        """The function's names with what the call gives them."""
        spec = function.node.args
        positional = [argument.arg for argument in [*spec.posonlyargs, *spec.args]]
        found = dict(zip(positional, args, strict=False))
        left = dict(kwargs)
        if spec.vararg is not None:
            found[spec.vararg.arg] = tuple(args[len(positional) :])
        elif len(args) > len(positional):
            raise Unknown(f"{function.name}() is called with too many arguments")
        keywords = [*positional, *(argument.arg for argument in spec.kwonlyargs)]
        for name in keywords:
            if name in left:
                found[name] = left.pop(name)
        if spec.kwarg is not None:
            found[spec.kwarg.arg] = left
        elif left:
            raise Unknown(f"{function.name}() does not take {', '.join(sorted(left))}")
        return self._completed(function, found, keywords)

    def _completed(
        self, function: FunctionMeaning, found: dict[str, Meaning], names: list[str]
    ) -> dict[str, Meaning]:
        """What the call does not give has its default."""
        for name, node in _defaults(function.node):
            if name not in found:
                found[name] = self._world.evaluate(node, function.env)
        missing = [name for name in names if name not in found]
        if missing:
            raise Unknown(f"{function.name}() is called without {', '.join(missing)}")
        return found

    def _class(self, cls: ClassMeaning, args: list[Meaning], kwargs: dict[str, Meaning]) -> Meaning:
        kind = self._world.classes.kind(cls)
        if kind == "enum":
            return self._member_of(cls, args)
        if kind == "typeddict":
            return {**(args[0] if args and isinstance(args[0], dict) else {}), **kwargs}
        if kind is not None:
            return self._structured(cls, args, kwargs)
        if self._world.classes.find(cls, "__new__") is not ABSENT:
            raise Unknown(f"{cls.name} makes its objects itself")
        plain = self._world.classes.external_bases(cls) & _CONTAINERS.keys()
        if plain and not args and not kwargs:
            return _CONTAINERS[plain.pop()]()
        instance = Instance(cls, {})
        init = self._world.classes.find(cls, "__init__")
        if isinstance(init, FunctionMeaning):
            self.call(self._world.attributes.bind(init, instance), args, kwargs, init.env)
        elif args or kwargs:
            raise Unknown(f"{cls.name} is made by a library's class")
        return instance

    def _member_of(self, cls: ClassMeaning, args: list[Meaning]) -> EnumMember:
        for member in self._world.classes.members(cls):
            if len(args) == 1 and (member is args[0] or same(member.value, args[0], self._world)):
                return member
        raise Unknown(f"{cls.name} is called with what is no value of it")

    def _structured(
        self, cls: ClassMeaning, args: list[Meaning], kwargs: dict[str, Meaning]
    ) -> Instance:
        declared = self._world.fields.declared(cls)
        names = [field.name for field in declared]
        if len(args) > len(names):
            raise Unknown(f"{cls.name} is made with too many arguments")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        instance = Instance(cls, {}, given=given)
        for field in declared:
            key = field.public if field.public in given else field.name
            if key in given:
                instance.attributes[field.name] = given[key]
                continue
            if field.required:
                raise Unknown(f"{cls.name} is made without {field.name}")
            try:
                instance.attributes[field.name] = self._world.fields.default(field)
            except Unknown as unknown:
                instance.unsure[field.name] = str(unknown)
        self._finish(instance)
        return instance

    def _finish(self, instance: Instance) -> None:
        """What the class does to a new object: followed, or else all of it is unsure."""
        for name in _CHANGES_WHEN_MADE:
            method = self._world.classes.find(instance.cls, name)
            if not isinstance(method, FunctionMeaning):
                continue
            bound = self._world.attributes.bind(method, instance)
            try:
                self.call(bound, [None] if name == "model_post_init" else [], {}, method.env)
            except Unknown as unknown:
                instance.unsure["*"] = f"{instance.cls.name}.{name} has to be run: {unknown}"
                instance.attributes.clear()


def _defaults(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> list[tuple[str, ast.expr]]:
    """Arguments that have a default, with its expression."""
    positional = [*node.args.posonlyargs, *node.args.args]
    last = positional[len(positional) - len(node.args.defaults) :]
    pairs = list(zip(last, node.args.defaults, strict=True))
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return [(argument.arg, value) for argument, value in [*pairs, *named] if value is not None]
