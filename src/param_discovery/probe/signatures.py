"""Functions, methods and plain classes: what their signature takes, and what `**kwargs` hides."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from . import docstrings, kwargs, reasons, values, varying
from .asking import Dependence
from .classes import module_of, vars_of
from .declared import NOTHING
from .live import callers_signature, function_of
from .prose_parameters import document, limit, literals_of, only_documented
from .scopes import Scope
from .sources import function_node, module_source
from .types import Unresolved

if TYPE_CHECKING:
    from typing import Any

    from .annotations import AnnotationReader

    Parameter = dict[str, Any]


class SignatureReader:
    """Reads the parameters of one callable after the other."""

    def __init__(self, annotations: AnnotationReader, machine: varying.Machine) -> None:
        self._annotations = annotations
        self._machine = machine

    def read(self, target: Any) -> tuple[list[Parameter], bool]:
        """The parameters, and whether other names are taken.

        First those of the signature, then the keyword arguments that the body takes from
        `**kwargs`, then those that only the docstring names.
        """
        function = function_of(target)
        node = function_node(function)
        scope = Scope(module_of(function))
        documented = _documented(target, function, node)
        parameters, catch_all = self._signature(target, node, scope, documented)
        known = {parameter["name"] for parameter in parameters}
        if catch_all:
            hidden = self._taken(node, scope, documented) if node is not None else []
            parameters += [entry for entry in hidden if entry["name"] not in known]
            known.update(entry["name"] for entry in hidden)
            parameters += [
                only_documented(entry)
                for entry in documented.values()
                if entry.name not in known and not entry.name.startswith("_")
            ]
        return parameters, catch_all

    @staticmethod
    def limitations(target: Any) -> list[dict[str, str | None]]:
        """What of the callable's arguments cannot be listed."""
        function = function_of(target)
        node = function_node(function)
        lines = kwargs.unnamed(node, _literals_in(module_of(function))) if node else []
        where = ", ".join(map(str, lines))
        reason = f"It takes keyword arguments whose names its source does not say (line {where})."
        return [{"parameter": None, "reason": reason}] if lines else []

    def _signature(
        self,
        target: Any,
        node: Any,
        scope: Scope,
        documented: dict[str, docstrings.DocumentedParameter],
    ) -> tuple[list[Parameter], bool]:
        catch_all = False
        found = []
        nodes = _argument_nodes(node)
        for parameter in callers_signature(target):
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                catch_all = True
            # What can only be given by position has no name that a configuration could hold.
            elif parameter.kind in (
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                inspect.Parameter.KEYWORD_ONLY,
            ) and not parameter.name.startswith("_"):
                annotation_node, default_node = nodes.get(parameter.name, (None, None))
                entry = self._declared(parameter, annotation_node, default_node, scope)
                document(entry, documented.get(parameter.name))
                found.append(entry)
        return found, catch_all

    def _declared(
        self,
        parameter: inspect.Parameter,
        annotation_node: ast.expr | None,
        default_node: ast.expr | None,
        scope: Scope,
    ) -> Parameter:
        required = parameter.default is inspect.Parameter.empty
        entry: Parameter = {"name": parameter.name, "required": required}
        if parameter.annotation is not inspect.Parameter.empty:
            self._type(entry, parameter.annotation, annotation_node, scope)
        if not required:
            self._default(entry, values.read(parameter.default), default_node, scope)
        return entry

    def _type(self, entry: Parameter, annotation: Any, node: ast.expr | None, scope: Scope) -> None:
        try:
            entry["type"] = self._annotations.read(annotation, node, scope)
            for note in self._annotations.notes:
                limit(entry, note)
        except Unresolved as problem:
            text = reasons.without_addresses(str(problem))
            entry["type"] = {"kind": "unresolved", "text": _text(annotation, text)}
            limit(entry, f"Its type could not be resolved: {text}.")
        except BaseException as error:
            limit(entry, f"Its type could not be read: {reasons.of_error(error)}.")

    def _default(self, entry: Parameter, tree: Any, node: ast.expr | None, scope: Scope) -> None:
        if varying.depends(tree, Dependence(node, scope), self._machine):
            entry["default_varies"] = True
        else:
            entry["default"] = tree

    def _taken(
        self,
        node: Any,
        scope: Scope,
        documented: dict[str, docstrings.DocumentedParameter],
    ) -> list[Parameter]:
        found = []
        for argument in kwargs.read(node, _literals_in(scope.module)):
            if argument.name.startswith("_"):
                continue
            entry: Parameter = {
                "name": argument.name,
                "required": argument.required,
                "origin": "kwargs",
            }
            if argument.default_node is not None:
                self._default_from_source(entry, argument.default_node, scope)
            elif not argument.required:
                limit(entry, "Its default is not written where it is taken.")
            if argument.conflict:
                entry.pop("default", None)
                limit(entry, "It is taken in several places with different defaults.")
            document(entry, documented.get(argument.name))
            found.append(entry)
        return found

    def _default_from_source(self, entry: Parameter, node: ast.expr, scope: Scope) -> None:
        plain, tree = values.from_node(node)
        if not plain:
            try:
                # A name or an attribute is looked up; a call would run the engine's code.
                callable_parts = any(isinstance(part, ast.Call) for part in ast.walk(node))
                value = NOTHING if callable_parts else scope.evaluate(node)
            except Exception:
                value = NOTHING
            if value is NOTHING:
                limit(entry, "Its default is computed in the function's body.")
                return
            tree = values.read(value)
        self._default(entry, tree, node, scope)


def _text(annotation: Any, problem: str) -> str:
    text = getattr(annotation, "__forward_arg__", annotation)
    return text if isinstance(text, str) else problem


def _literals_in(module: str) -> dict[str, ast.expr]:
    source = module_source(module)
    return literals_of(source.bindings) if source is not None else {}


def _argument_nodes(node: Any) -> dict[str, tuple[ast.expr | None, ast.expr | None]]:
    """Annotation and default expressions by the argument's name."""
    if node is None:
        return {}
    arguments = node.args
    positional = getattr(arguments, "posonlyargs", []) + arguments.args
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = list(zip(positional, defaults)) + list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    return {argument.arg: (argument.annotation, default) for argument, default in pairs}


def _documented(target: Any, function: Any, node: Any) -> dict[str, docstrings.DocumentedParameter]:
    """What the docstrings say; a class's own comes before its constructor's."""
    found: dict[str, docstrings.DocumentedParameter] = {}
    texts = [getattr(function, "__doc__", None)]
    if not texts[0] and node is not None:
        texts = [docstrings.docstring_of(node)]
    if isinstance(target, type):
        texts.insert(0, vars_of(target).get("__doc__"))
    for text in texts:
        if isinstance(text, str):
            for entry in docstrings.read(text):
                found.setdefault(entry.name, entry)
    return found
