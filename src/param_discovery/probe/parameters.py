"""Declared fields as Parameters: the live field, its source and its documentation put together."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from . import docstrings, documented_types, trees, values, varying
from .annotations import Scope
from .constraints import constraints_of
from .definitions import own_docstring
from .fields import NOTHING, declared, owner_of, structure_of
from .sources import attribute_docstrings, class_node, field_nodes
from .types import Unresolved

if TYPE_CHECKING:
    from typing import Any

    from .annotations import AnnotationReader
    from .fields import Declared

    Parameter = dict[str, Any]

_INHERITED = ("description", "deprecated", "status", "default_varies")
"""What a field has from the field of another class that its default is copied from."""


class ClassSource:
    """What the source of one class says, looked up once."""

    def __init__(self, cls: type) -> None:
        node = class_node(cls)
        self.fields = field_nodes(node) if node is not None else {}
        self.documented = attribute_docstrings(node) if node is not None else {}
        text = own_docstring(cls) or (docstrings.docstring_of(node) if node is not None else None)
        self.sections = {entry.name: entry for entry in docstrings.read(text)}
        self.scope = Scope(cls.__module__, dict(vars(cls)))

    def annotation_node(self, name: str) -> ast.expr | None:
        """The expression behind the colon."""
        node = self.fields.get(name)
        return node.annotation if isinstance(node, ast.AnnAssign) else None

    def default_node(self, name: str) -> ast.expr | None:
        """The expression behind the equals sign."""
        node = self.fields.get(name)
        return node.value if node is not None else None


class ParameterReader:
    """Reads the parameters of structured classes."""

    def __init__(self, annotations: AnnotationReader, machine: varying.Machine) -> None:
        self._annotations = annotations
        self._machine = machine
        self._sources: dict[type, ClassSource] = {}
        self._known: dict[tuple[type, str], Parameter] = {}
        self._reading: set[tuple[type, str]] = set()

    def read(self, cls: type) -> tuple[list[Parameter], list[Parameter]]:
        """The parameters of a class that a caller can give, and limitations of the class."""
        found = []
        for field in declared(cls):
            if not field.public.startswith("_"):
                found.append(self._field(cls, field))
        return found, []

    def source(self, cls: type) -> ClassSource:
        """What the class's source says; empty where there is none."""
        if cls not in self._sources:
            self._sources[cls] = ClassSource(cls)
        return self._sources[cls]

    def _field(self, cls: type, field: Declared) -> Parameter:
        key = (cls, field.name)
        if key not in self._known:
            self._reading.add(key)
            self._known[key] = self._describe(cls, field)
            self._reading.discard(key)
        return self._known[key]

    def _describe(self, cls: type, field: Declared) -> Parameter:
        parameter: Parameter = {"name": field.public, "required": field.required}
        limitations = list(field.limitations)
        source = self.source(owner_of(cls, field.name))
        steps = (self._type, self._default, self._words)
        for step in steps:
            try:
                step(parameter, field, source, limitations)
            except Exception as error:
                # One field that cannot be read must not lose the others.
                limitations.append(
                    "Its %s could not be read: %s: %s."
                    % (step.__name__.strip("_"), type(error).__name__, error)
                )
        self._inherit(parameter, source.default_node(field.name), source)
        if limitations:
            parameter["limitations"] = limitations
        return parameter

    def _type(
        self, parameter: Parameter, field: Declared, source: ClassSource, limitations: list[str]
    ) -> None:
        documented = source.sections.get(field.name)
        node = source.annotation_node(field.name)
        if field.annotation is NOTHING and node is None:
            tree = documented_types.type_tree(documented.type_text) if (
                documented is not None and documented.type_text
            ) else None
            if tree is not None:
                parameter.update(type=tree, type_origin="documented")
            return
        try:
            tree = self._annotations.read(field.annotation, node, source.scope)
        except Unresolved as problem:
            text = str(problem)
            limitations.append("Its type could not be resolved: %s." % text)
            parameter["type"] = {"kind": "unresolved", "text": _annotation_text(field, text)}
            return
        tree = with_choices(tree, field.choices)
        if field.discriminator and tree["kind"] == "union":
            tree = dict(tree, discriminator=field.discriminator)
        parameter["type"] = trees.constrained(tree, constraints_of(field.metadata))

    def _default(
        self, parameter: Parameter, field: Declared, source: ClassSource, limitations: list[str]
    ) -> None:
        if field.required:
            return
        node = source.default_node(field.name)
        if field.factory is not None:
            self._from_factory(parameter, field.factory, node, source, limitations)
        elif field.default is not NOTHING:
            tree = values.read(field.default)
            literal = node is not None and values.from_node(node)[0]
            if not literal and (self._machine.is_named_in(tree) or self._asks(node, source)):
                parameter["default_varies"] = True
            else:
                parameter["default"] = tree

    def _from_factory(
        self,
        parameter: Parameter,
        factory: Any,
        node: ast.expr | None,
        source: ClassSource,
        limitations: list[str],
    ) -> None:
        try:
            first = values.read(factory())
            with varying.other_machine():
                second = values.read(factory())
        except Exception as error:
            limitations.append(
                "Its default is made by a function that failed: %s." % type(error).__name__
            )
            return
        varies = not varying.same(first, second) or self._machine.is_named_in(first)
        if varies or self._asks(node, source):
            parameter["default_varies"] = True
        else:
            parameter["default"] = first

    @staticmethod
    def _asks(node: ast.expr | None, source: ClassSource) -> bool:
        return node is not None and varying.asks_machine(node, source.scope)

    def _words(
        self, parameter: Parameter, field: Declared, source: ClassSource, limitations: list[str]
    ) -> None:
        documented = source.sections.get(field.name)
        description = (
            field.description
            or source.documented.get(field.name)
            or (documented.description if documented is not None else None)
        )
        if description and description.strip():
            parameter["description"] = description.strip()
        aliases = [alias for alias in field.aliases if not alias.startswith("_")]
        if aliases:
            parameter["aliases"] = aliases
        if field.status:
            parameter["status"] = field.status
        deprecated = deprecation(field.deprecated)
        if deprecated is None and field.status == "deprecated":
            deprecated = True
        if deprecated is not None:
            parameter["deprecated"] = deprecated

    def _inherit(self, parameter: Parameter, node: ast.expr | None, source: ClassSource) -> None:
        """What is said once, where the default is copied from, holds here too."""
        origin = self._origin(node, source)
        if origin is None:
            return
        for key in _INHERITED:
            if key in origin:
                parameter.setdefault(key, origin[key])
        if parameter.get("default_varies"):
            parameter.pop("default", None)
        own, other = parameter.get("type"), origin.get("type")
        if own is not None and other is not None and other["kind"] == "constrained":
            if trees.normalised(own) == trees.normalised(other["base"]):
                parameter["type"] = other

    def _origin(self, node: ast.expr | None, source: ClassSource) -> Parameter | None:
        """The field of another class that the default's expression names.

        `Other.name`, or a call that is handed the class and the name, as in `helper(Other, "name")`.
        """
        found = _class_and_name(node)
        if found is None:
            return None
        try:
            cls = source.scope.evaluate(found[0])
        except Exception:
            return None
        if structure_of(cls) is None:
            return None
        for field in declared(cls):
            if field.name == found[1] and (cls, field.name) not in self._reading:
                return self._field(cls, field)
        return None


def _class_and_name(node: ast.expr | None) -> tuple[ast.expr, str] | None:
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and len(node.args) == 2:
        second = node.args[1]
        if isinstance(second, ast.Constant) and isinstance(second.value, str):
            return node.args[0], second.value
    return None


def _annotation_text(field: Declared, problem: str) -> str:
    annotation = field.annotation
    text = getattr(annotation, "__forward_arg__", annotation)
    return text if isinstance(text, str) else problem


def with_choices(tree: Any, choices: Any) -> Any:
    """A plain scalar whose values are listed becomes that list; None stays beside it."""
    if not choices:
        return tree
    listed = [values.read(item) for item in choices]
    if isinstance(choices, (set, frozenset)):
        listed.sort(key=str)
    literal = trees.literal(listed)
    if tree["kind"] == "scalar":
        return literal
    if tree["kind"] == "union" and all(m["kind"] in ("scalar", "none") for m in tree["members"]):
        none = [m for m in tree["members"] if m["kind"] == "none"]
        return trees.union([literal, *none])
    return tree


def deprecation(value: Any) -> Any:
    """`True` or the message that a library holds for a deprecated field; None for all others."""
    message = getattr(value, "message", value)
    if isinstance(message, str) and message:
        return message
    return True if value else None


