"""Where a model's class and its fields stand."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.models_unseen import Doubt, Unseen, unseen
from param_discovery.report.models_result import Place
from param_discovery.runtimes.wheel.static.meanings import ClassMeaning, ModuleMeaning, Unknown
from param_discovery.runtimes.wheel.static.parameters import ClassSource
from param_discovery.runtimes.wheel.static.world import World

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from param_discovery.pipeline.models_tree import RepositoryTree
    from param_discovery.runtimes.wheel.static.meanings import Meaning
    from param_discovery.runtimes.wheel.static.modules import Python


class ClassPlaces(NamedTuple):
    """Of one class."""

    own: Place | None = None
    fields: Mapping[str, Place] = MappingProxyType({})
    """By the name that a caller writes."""


class Places:
    """Looks places up in source; what source does not show has none."""

    def __init__(self, tree: RepositoryTree, python: Python) -> None:
        self._tree = tree
        self._world = World(tree, python)

    def of(self, ref: str) -> ClassPlaces:
        """Of the class `module:QualName` and its fields, inherited ones too."""
        cls = self._class(ref)
        if cls is None:
            return ClassPlaces()
        found = {}
        try:
            for entry in self._world.fields.declared(cls):
                source = ClassSource(entry.owner, self._world.classes.env(entry.owner))
                node = source.nodes.get(entry.name)
                place = self._place(entry.owner, node) if node is not None else None
                if place is not None:
                    found[entry.public] = place
        except Unknown:
            found.clear()
        return ClassPlaces(self._place(cls, cls.node), found)

    def unseen(self, ref: str) -> Unseen:
        """What the class does beyond the fields that it declares."""
        cls = self._class(ref)
        if cls is None:
            return Unseen()
        self._world.new_question()
        try:
            return unseen(self._world, cls)
        except Unknown as unknown:
            return Unseen((Doubt(None, str(unknown)),))

    def _class(self, ref: str) -> ClassMeaning | None:
        module_name, _, path = ref.partition(":")
        meaning: Meaning = self._world.names.module(module_name)
        if not isinstance(meaning, ModuleMeaning):
            return None
        self._world.new_question()
        try:
            for name in path.split("."):
                meaning = self._world.attributes.get(meaning, name)
        except Unknown:
            return None
        return meaning if isinstance(meaning, ClassMeaning) else None

    def _place(self, cls: ClassMeaning, node: ast.stmt) -> Place | None:
        path = self._tree.path_of(cls.module.name)
        # What a call makes, such as `create_model`, has no line of its own.
        return (
            None
            if path is None or node.lineno < 1
            else Place(path, node.lineno, node.col_offset + 1)
        )
