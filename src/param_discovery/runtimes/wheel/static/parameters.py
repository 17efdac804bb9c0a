"""Declared fields as Parameters: type, default, words, and what is said where a default is from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from param_discovery.probe import conversions, docstrings, documented_types, trees, values
from param_discovery.probe.constraints import constraints_of
from param_discovery.probe.parameters import (
    DESCRIBING,
    class_and_name,
    deprecation,
    inherit,
    with_choices,
    words,
)
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
        self._converted: dict[ClassMeaning, dict[str, list[str]]] = {}
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
            self._known[key] = self._described(entry, self._conversions(cls).get(entry.name))
            self._reading.discard(key)
        return self._known[key]

    def _conversions(self, cls: ClassMeaning) -> dict[str, list[str]]:
        if cls not in self._converted:
            self._converted[cls] = self._read_conversions(cls)
        return self._converted[cls]

    def _read_conversions(self, cls: ClassMeaning) -> dict[str, list[str]]:
        """Field to the built-in types that the class converts (as the probe's)."""
        hook = conversions.HOOKS.get(self._world.classes.kind(cls) or "", "")
        found: dict[str, list[str]] = {}
        for base in self._world.classes.tree_mro(cls):
            statements = self._world.classes.body(base).get(hook, [])
            if not statements:
                continue
            node = statements[-1]
            body = node.body if isinstance(node, ast.FunctionDef) else []
            for name, types in conversions.conversions(body).items():
                found[name] = sorted({*types, *found.get(name, [])})
            if not conversions.calls_next(body, hook):
                break
        return found

    def _described(self, entry: Declared, converted: list[str] | None) -> Parameter:
        parameter: Parameter = {"name": entry.public, "required": entry.required}
        source = self._source(entry.owner)
        limitations = list(entry.limitations)
        node = source.annotation_node(entry.name) or entry.annotation
        beside = metadata_of(node, source.env, self._world)
        if entry.choices is None:
            entry.choices = self._choices(first(beside, "choices"), limitations)
        self._type(parameter, entry, source, limitations)
        self._default(parameter, entry, source, limitations)
        said = entry.description or first_text(beside, *DESCRIBING)
        parameter.update(words(entry, source, said, beside, self._deprecation(entry, beside)))
        origin = self._origin(source.default_node(entry.name), source)
        if origin is not None:
            inherit(parameter, origin)
        if converted:
            parameter["converted"] = converted
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

    @staticmethod
    def _deprecation(entry: Declared, beside: tuple[Meaning, ...]) -> Any:  # noqa: ANN401 - as the probe's
        said = entry.deprecated or first(beside, "deprecated")
        return None if isinstance(said, Unclear) else deprecation(said)

    def _origin(self, node: ast.expr | None, source: ClassSource) -> Parameter | None:
        """The field of another class that the default's expression names."""
        found = class_and_name(node)
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
