"""Functions, methods and plain classes: what their signature takes, and what `**kwargs` hides."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from param_discovery.probe import docstrings, kwargs, values
from param_discovery.probe.prose_parameters import (
    document,
    limit,
    literals_of,
    only_documented,
)

from .definitions import own_docstring
from .meanings import ABSENT, ClassMeaning, FunctionMeaning, Unknown
from .shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .annotations import AnnotationReader
    from .meanings import Env, Meaning
    from .value_trees import ValueTrees
    from .varying import Asker
    from .world import World

    Parameter = dict[str, Any]

    Documented = dict[str, docstrings.DocumentedParameter]


class SignatureReader:
    """Reads the parameters of one callable after the other."""

    def __init__(
        self, world: World, annotations: AnnotationReader, values_: ValueTrees, asker: Asker
    ) -> None:
        self._world = world
        self._annotations = annotations
        self._values = values_
        self._asker = asker

    def read(self, target: Meaning) -> tuple[list[Parameter], bool]:
        """The parameters, and whether other names are taken.

        First those of the signature, then the keyword arguments that the body takes from
        `**kwargs`, then those that only the docstring names.

        Raises:
            Unknown: it is nothing that source shows a signature of.
        """
        if self._takes_nothing(target):
            return [], False
        function = self._function(target)
        node = function.node
        documented = _documented(target, function)
        parameters = []
        for argument, default in _callers_arguments(function, self._world):
            entry = self._declared(argument, default, function.env)
            document(entry, documented.get(argument.arg))
            parameters.append(entry)
        catch_all = node.args.kwarg is not None
        if catch_all and not isinstance(node, ast.Lambda):
            known = {parameter["name"] for parameter in parameters}
            hidden = list(self._taken(node, function.env, documented))
            parameters += [entry for entry in hidden if entry["name"] not in known]
            known.update(entry["name"] for entry in hidden)
            parameters += [
                only_documented(entry)
                for entry in documented.values()
                if entry.name not in known and not entry.name.startswith("_")
            ]
        return parameters, catch_all

    def limitations(self, target: Meaning) -> list[dict[str, Any]]:
        """What of the callable's arguments cannot be listed."""
        function = None if self._takes_nothing(target) else self._function(target)
        if function is None or isinstance(function.node, ast.Lambda):
            return []
        lines = kwargs.unnamed(function.node, literals_of(function.env.module.bindings))
        where = ", ".join(map(str, lines))
        reason = f"It takes keyword arguments whose names its source does not say (line {where})."
        return [{"parameter": None, "reason": reason}] if lines else []

    def _takes_nothing(self, target: Meaning) -> bool:
        """Whether it is a class that nothing gives a constructor."""
        if not isinstance(target, ClassMeaning):
            return False
        is_plain = self._world.classes.external_bases(target) <= {"builtins.object"}
        made = [self._world.classes.find(target, name) for name in ("__init__", "__new__")]
        return is_plain and made == [ABSENT, ABSENT]

    def _function(self, target: Meaning) -> FunctionMeaning:
        if isinstance(target, ClassMeaning):
            target = self._world.classes.find(target, "__init__")
        if not isinstance(target, FunctionMeaning):
            raise Unknown("its signature is not written in the source")
        return target

    def _declared(self, argument: ast.arg, default: ast.expr | None, env: Env) -> Parameter:
        entry: Parameter = {"name": argument.arg, "required": default is None}
        self._world.new_question()
        if argument.annotation is not None:
            try:
                entry["type"] = self._annotations.read(argument.annotation, env)
            except Unknown as unknown:
                text = shown(argument.annotation, 500)
                entry["type"] = {"kind": "unresolved", "text": text}
                limit(entry, f"Its type could not be resolved: {unknown}.")
        if default is not None:
            try:
                self._default(entry, default, env)
            except Unknown as unknown:
                limit(entry, f"Its default is not known without running code: {unknown}.")
        return entry

    def _default(self, entry: Parameter, node: ast.expr, env: Env) -> None:
        literal = values.from_node(node)[0]
        if not literal and self._asker.asks(node, env):
            entry["default_varies"] = True
        else:
            entry["default"] = self._values.read(self._world.evaluate(node, env))

    def _taken(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, env: Env, documented: Documented
    ) -> Iterator[Parameter]:
        for argument in kwargs.read(node, literals_of(env.module.bindings)):
            if argument.name.startswith("_"):
                continue
            entry: Parameter = {
                "name": argument.name,
                "required": argument.required,
                "origin": "kwargs",
            }
            if argument.default_node is not None:
                self._default_from_body(entry, argument.default_node, env)
            elif not argument.required:
                limit(entry, "Its default is not written where it is taken.")
            if argument.conflict:
                entry.pop("default", None)
                limit(entry, "It is taken in several places with different defaults.")
            document(entry, documented.get(argument.name))
            yield entry

    def _default_from_body(self, entry: Parameter, node: ast.expr, env: Env) -> None:
        self._world.new_question()
        try:
            # A name or an attribute is looked up; a call depends on what the function does.
            is_computed = any(isinstance(part, ast.Call) for part in ast.walk(node))
            if not is_computed:
                self._default(entry, node, env)
        except Unknown:
            is_computed = True
        if is_computed:
            limit(entry, "Its default is computed in the function's body.")


def _callers_arguments(
    function: FunctionMeaning, world: World
) -> list[tuple[ast.arg, ast.expr | None]]:
    """The arguments that a caller can name, without `self` and `cls` and private ones."""
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    gap: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    pairs = list(zip(positional, [*gap, *spec.defaults], strict=True))[len(spec.posonlyargs) :]
    is_method = function.owner is not None and world.classes.method_kind(function) != "static"
    if is_method and not spec.posonlyargs:
        pairs = pairs[1:]
    pairs += list(zip(spec.kwonlyargs, spec.kw_defaults, strict=True))
    return [(argument, node) for argument, node in pairs if not argument.arg.startswith("_")]


def _documented(target: Meaning, function: FunctionMeaning) -> Documented:
    """What the docstrings say; a class's own comes before its constructor's."""
    texts = [docstrings.docstring_of(function.node)]
    if isinstance(target, ClassMeaning):
        texts.insert(0, own_docstring(target))
    found: Documented = {}
    for text in texts:
        for entry in docstrings.read(text):
            found.setdefault(entry.name, entry)
    return found
