"""Functions, methods and plain classes: what their signature takes, and what `**kwargs` hides."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from . import docstrings, documented_types, kwargs, values, varying
from .annotations import Scope
from .fields import NOTHING
from .sources import function_node
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
        function = _function_of(target)
        node = function_node(function)
        scope = Scope(getattr(function, "__module__", "") or "")
        documented = _documented(target, function, node)
        parameters, catch_all = self._signature(target, function, node, scope, documented)
        known = {parameter["name"] for parameter in parameters}
        if catch_all:
            hidden = self._taken(node, scope, documented) if node is not None else []
            parameters += [entry for entry in hidden if entry["name"] not in known]
            known.update(entry["name"] for entry in hidden)
            parameters += [
                self._only_documented(entry)
                for entry in documented.values()
                if entry.name not in known and not entry.name.startswith("_")
            ]
        return parameters, catch_all

    def _signature(
        self,
        target: Any,
        function: Any,
        node: Any,
        scope: Scope,
        documented: dict[str, docstrings.DocumentedParameter],
    ) -> tuple[list[Parameter], bool]:
        catch_all = False
        found = []
        nodes = _argument_nodes(node)
        for parameter in _callers_signature(target, function):
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                catch_all = True
            # What can only be given by position has no name that a configuration could hold.
            elif parameter.kind in (
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                inspect.Parameter.KEYWORD_ONLY,
            ) and not parameter.name.startswith("_"):
                annotation_node, default_node = nodes.get(parameter.name, (None, None))
                entry = self._declared(parameter, annotation_node, default_node, scope)
                _document(entry, documented.get(parameter.name))
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
            try:
                entry["type"] = self._annotations.read(
                    parameter.annotation, annotation_node, scope
                )
            except Unresolved as problem:
                entry["type"] = {"kind": "unresolved", "text": str(parameter.annotation)}
                entry["limitations"] = ["Its type could not be resolved: %s." % problem]
        if not required:
            self._default(entry, values.read(parameter.default), default_node, scope)
        return entry

    def _default(self, entry: Parameter, tree: Any, node: ast.expr | None, scope: Scope) -> None:
        literal = node is not None and values.from_node(node)[0]
        asks = node is not None and not literal and varying.asks_machine(node, scope)
        if asks or (not literal and self._machine.is_named_in(tree)):
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
        for argument in kwargs.read(node):
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
                _limit(entry, "Its default is not written where it is taken.")
            if getattr(argument, "conflict", False):
                entry.pop("default", None)
                _limit(entry, "It is taken in several places with different defaults.")
            _document(entry, documented.get(argument.name))
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
                _limit(entry, "Its default is computed in the function's body.")
                return
            tree = values.read(value)
        self._default(entry, tree, node, scope)

    @staticmethod
    def _only_documented(documented: docstrings.DocumentedParameter) -> Parameter:
        entry: Parameter = {"name": documented.name, "required": False, "origin": "docstring"}
        _document(entry, documented)
        if documented.default_text:
            found, value = documented_types.default_value(documented.default_text)
            if found:
                entry.update(default=value, default_origin="documented")
        if "default" not in entry:
            _limit(entry, "Only the documentation names it; its default is not known.")
        return entry


def _limit(entry: Parameter, reason: str) -> None:
    entry.setdefault("limitations", []).append(reason)


def _document(entry: Parameter, documented: docstrings.DocumentedParameter | None) -> None:
    """Add what the docstring says where nothing better is known."""
    if documented is None:
        return
    if documented.description:
        entry.setdefault("description", documented.description)
    if "type" not in entry and documented.type_text:
        tree = documented_types.type_tree(documented.type_text)
        if tree is not None:
            entry.update(type=tree, type_origin="documented")


def _function_of(target: Any) -> Any:
    if isinstance(target, type):
        init = target.__init__
        return init if inspect.isfunction(init) else target
    return inspect.unwrap(getattr(target, "__func__", target))


def _callers_signature(target: Any, function: Any) -> list[inspect.Parameter]:
    """The parameters as a caller sees them: without `self` and `cls`."""
    parameters = list(inspect.signature(target).parameters.values())
    unbound = not isinstance(target, type) and not hasattr(target, "__self__")
    qualname = getattr(function, "__qualname__", "")
    if unbound and "." in qualname and parameters and parameters[0].name in ("self", "cls"):
        return parameters[1:]
    return parameters


def _argument_nodes(node: Any) -> dict[str, tuple[ast.expr | None, ast.expr | None]]:
    """Annotation and default expressions by the argument's name."""
    if node is None:
        return {}
    arguments = node.args
    positional = getattr(arguments, "posonlyargs", []) + arguments.args
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = list(zip(positional, defaults)) + list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    return {argument.arg: (argument.annotation, default) for argument, default in pairs}


def _documented(
    target: Any, function: Any, node: Any
) -> dict[str, docstrings.DocumentedParameter]:
    """What the docstrings say; a class's own comes before its constructor's."""
    found: dict[str, docstrings.DocumentedParameter] = {}
    texts = [getattr(function, "__doc__", None)]
    if not texts[0] and node is not None:
        texts = [docstrings.docstring_of(node)]
    if isinstance(target, type):
        texts.insert(0, vars(target).get("__doc__"))
    for text in texts:
        if isinstance(text, str):
            for entry in docstrings.read(text):
                found.setdefault(entry.name, entry)
    return found
