"""Declared fields as Parameters: type, default, words, and what is said where a default is from."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from param_discovery.probe import docstrings, documented_types, trees, values
from param_discovery.probe.constraints import constraints_of
from param_discovery.probe.parameters import DESCRIBING, with_choices, with_constraints_of
from param_discovery.probe.sources import attribute_docstrings, field_nodes

from .beside import first, first_text, metadata_of
from .definitions import own_docstring
from .judge import as_plain
from .meanings import ClassMeaning, Unclear, Unknown
from .shown import shown

if TYPE_CHECKING:
    from .annotations import AnnotationReader
    from .declared import Declared
    from .meanings import Env, Meaning, TypeTree
    from .value_trees import ValueTrees
    from .varying import Asker
    from .world import World

    Parameter = dict[str, Any]

_INHERITED = ("description", "deprecated", "status", "default_varies")
"""What a field has from the field of another class that its default is copied from."""


@dataclass
class ClassSource:
    """What the source of one class says besides its fields, looked up once."""

    cls: ClassMeaning
    env: Env
    nodes: dict[str, ast.AnnAssign | ast.Assign] = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = field_nodes(self.cls.node)

    @cached_property
    def documented(self) -> dict[str, str]:
        """Docstrings under attributes."""
        return attribute_docstrings(self.cls.node)

    @cached_property
    def sections(self) -> dict[str, docstrings.DocumentedParameter]:
        """Parameters that the class's docstring documents."""
        text = own_docstring(self.cls) or docstrings.docstring_of(self.cls.node)
        return {entry.name: entry for entry in docstrings.read(text)}

    def annotation_node(self, name: str) -> ast.expr | None:
        """The expression behind the colon; the one that only a type checker sees comes first."""
        node = self.nodes.get(name)
        return node.annotation if isinstance(node, ast.AnnAssign) else None

    def default_node(self, name: str) -> ast.expr | None:
        """The expression behind the equals sign."""
        node = self.nodes.get(name)
        return node.value if node is not None else None


class ParameterReader:
    """Reads the parameters of structured classes."""

    def __init__(
        self, world: World, annotations: AnnotationReader, values_: ValueTrees, asker: Asker
    ) -> None:
        self._world = world
        self._annotations = annotations
        self._values = values_
        self._asker = asker
        self._sources: dict[ClassMeaning, ClassSource] = {}
        self._known: dict[tuple[ClassMeaning, str], Parameter] = {}
        self._reading: set[tuple[ClassMeaning, str]] = set()

    def read(self, cls: ClassMeaning) -> list[Parameter]:
        """The parameters of a class that a caller can give."""
        return [
            self._field(cls, entry)
            for entry in self._world.fields.declared(cls)
            if not entry.public.startswith("_")
        ]

    def _source(self, cls: ClassMeaning) -> ClassSource:
        if cls not in self._sources:
            self._sources[cls] = ClassSource(cls, self._world.classes.env(cls))
        return self._sources[cls]

    def _field(self, cls: ClassMeaning, entry: Declared) -> Parameter:
        key = (cls, entry.name)
        if key not in self._known:
            self._reading.add(key)
            self._world.new_question()
            self._known[key] = self._described(entry)
            self._reading.discard(key)
        return self._known[key]

    def _described(self, entry: Declared) -> Parameter:
        parameter: Parameter = {"name": entry.public, "required": entry.required}
        source = self._source(entry.owner)
        limitations = list(entry.limitations)
        node = source.annotation_node(entry.name) or entry.annotation
        beside = metadata_of(node, source.env, self._world)
        if entry.choices is None:
            entry.choices = self._choices(first(beside, "choices"), limitations)
        self._type(parameter, entry, source, limitations)
        self._default(parameter, entry, source, limitations)
        self._words(parameter, entry, source, beside)
        self._inherit(parameter, source.default_node(entry.name), source)
        if parameter.get("default_varies"):
            parameter.pop("default", None)
        if limitations:
            parameter["limitations"] = limitations
        return parameter

    def _type(
        self, parameter: Parameter, entry: Declared, source: ClassSource, limitations: list[str]
    ) -> None:
        node = source.annotation_node(entry.name) or entry.annotation
        if node is None:
            documented = source.sections.get(entry.name)
            tree = documented_types.type_tree(documented.type_text) if documented else None
            if tree is not None:
                parameter.update(type=tree, type_origin="documented")
            return
        try:
            tree = self._annotations.read(node, source.env)
        except Unknown as unknown:
            limitations.append(f"Its type could not be resolved: {unknown}.")
            parameter["type"] = {"kind": "unresolved", "text": shown(node, 500)}
            return
        tree = self._with_choices(tree, entry)
        if entry.discriminator and tree["kind"] == "union":
            tree = dict(tree, discriminator=entry.discriminator)
        parameter["type"] = trees.constrained(tree, constraints_of(entry.metadata))

    def _choices(self, listed: Meaning, limitations: list[str]) -> list[Meaning] | None:
        """The values that an object beside the type lists; a callable makes its list later."""
        if isinstance(listed, Unclear):
            limitations.append(f"Its choices are not known without running code: {listed.reason}.")
        elif isinstance(listed, (set, frozenset)):
            return sorted(listed, key=str)
        return list(listed) if isinstance(listed, (list, tuple)) else None

    def _with_choices(self, tree: TypeTree, entry: Declared) -> TypeTree:
        """A plain scalar whose values are listed becomes that list; None stays beside it."""
        if not entry.choices:
            return tree
        try:
            listed = [as_plain(item, self._world) for item in entry.choices]
            for item in listed:
                self._values.read(item)
        except Unknown:
            return tree
        limited: TypeTree = with_choices(tree, listed)
        return limited

    def _default(
        self, parameter: Parameter, entry: Declared, source: ClassSource, limitations: list[str]
    ) -> None:
        if entry.required or not entry.has_default:
            return
        node = entry.value
        literal = node is not None and values.from_node(node)[0]
        if node is not None and not literal and self._asker.asks(node, source.env):
            parameter["default_varies"] = True
            return
        try:
            parameter["default"] = self._values.read(self._world.fields.default(entry))
        except Unknown as unknown:
            limitations.append(f"Its default is not known without running code: {unknown}.")

    def _words(
        self,
        parameter: Parameter,
        entry: Declared,
        source: ClassSource,
        beside: tuple[Meaning, ...],
    ) -> None:
        documented = source.sections.get(entry.name)
        said = entry.description or first_text(beside, *DESCRIBING)
        description = (
            (inspect.cleandoc(said) if said else None)
            or source.documented.get(entry.name)
            or (documented.description if documented is not None else None)
            or next((item for item in beside if isinstance(item, str)), None)
        )
        if description and description.strip():
            parameter["description"] = description.strip()
        aliases = [alias for alias in entry.aliases if not alias.startswith("_")]
        if aliases:
            parameter["aliases"] = aliases
        if entry.status:
            parameter["status"] = entry.status
        if isinstance(entry.deprecated, str) and entry.deprecated:
            parameter["deprecated"] = entry.deprecated
        elif entry.deprecated or entry.status == "deprecated":
            parameter["deprecated"] = True

    def _inherit(self, parameter: Parameter, node: ast.expr | None, source: ClassSource) -> None:
        """What is said once, where the default is copied from, holds here too."""
        origin = self._origin(node, source)
        if origin is None:
            return
        for key in _INHERITED:
            if key in origin:
                parameter.setdefault(key, origin[key])
        if "type" in parameter and "type" in origin:
            parameter["type"] = with_constraints_of(parameter["type"], origin["type"])

    def _origin(self, node: ast.expr | None, source: ClassSource) -> Parameter | None:
        """The field of another class that the default's expression names."""
        found = _class_and_name(node)
        if found is None:
            return None
        try:
            cls = self._world.evaluate(found[0], source.env)
        except Unknown:
            return None
        if not isinstance(cls, ClassMeaning) or self._world.classes.kind(cls) in (None, "enum"):
            return None
        for entry in self._world.fields.declared(cls):
            if entry.name == found[1] and (cls, entry.name) not in self._reading:
                return self._field(cls, entry)
        return None


def _class_and_name(node: ast.expr | None) -> tuple[ast.expr, str] | None:
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and len(node.args) == 2:
        second = node.args[1]
        if isinstance(second, ast.Constant) and isinstance(second.value, str):
            return node.args[0], second.value
    return None
