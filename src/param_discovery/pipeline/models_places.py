"""Where a model's class and its fields stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report.models_result import Place
from param_discovery.runtimes.wheel.static.meanings import ClassMeaning, ModuleMeaning, Unknown
from param_discovery.runtimes.wheel.static.parameters import ClassSource
from param_discovery.runtimes.wheel.static.world import World

if TYPE_CHECKING:
    import ast

    from param_discovery.pipeline.models_tree import RepositoryTree
    from param_discovery.runtimes.wheel.static.meanings import Meaning
    from param_discovery.runtimes.wheel.static.modules import Python


class Places:
    """Looks places up in source; what source does not show has none."""

    def __init__(self, tree: RepositoryTree, python: Python) -> None:
        self._tree = tree
        self._world = World(tree, python)

    def of_class(self, ref: str) -> Place | None:
        """Of the class `module:QualName`."""
        cls = self._class(ref)
        return None if cls is None else self._place(cls, cls.node)

    def of_fields(self, ref: str) -> dict[str, Place]:
        """By the name that a caller writes, inherited ones too."""
        cls = self._class(ref)
        if cls is None:
            return {}
        try:
            declared = self._world.fields.declared(cls)
        except Unknown:
            return {}
        found = {}
        for entry in declared:
            source = ClassSource(entry.owner, self._world.classes.env(entry.owner))
            node = source.nodes.get(entry.name)
            place = self._place(entry.owner, node) if node is not None else None
            if place is not None:
                found[entry.public] = place
        return found

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
        return None if path is None else Place(path, node.lineno, node.col_offset + 1)
