"""What the files of a repository hand on to the engine, and under which names others import it."""

from __future__ import annotations

import ast
import sys
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.python_flow import Edge, Graph, Location
from param_discovery.repository.python_locations import ROOT, UNBOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.repository.python_flow import Base
    from param_discovery.repository.python_scopes import Scopes
    from param_discovery.repository.usage import Engine

_DEEPEST = 8
"""How often a name is imported on from module to module."""

_FOREIGN = sys.stdlib_module_names | {"builtins", UNBOUND}


class Module(NamedTuple):
    """What of a file matters to others."""

    path: str
    names: tuple[tuple[str, tuple[Location, ...]], ...]
    """Its top-level names with what they stand for, as far as it may come to the engine."""
    stars: tuple[tuple[str, ...], ...]
    """Modules of `from module import *`."""
    edges: tuple[Edge, ...]


class Forwarders:
    """Modules that hand parameters on; immutable."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.modules = tuple(sorted({module.path: module for module in modules}.values()))
        self._by_parts: dict[tuple[str, ...], list[int]] = {}
        self._names = [dict(module.names) for module in self.modules]
        for index, module in enumerate(self.modules):
            self._by_parts.setdefault(_parts(module.path)[-1:], []).append(index)

    @cached_property
    def graph(self) -> Graph:
        """All edges, with imported names replaced by what they stand for."""
        return Graph(self._resolved_edges())

    def merged(self, *others: Forwarders) -> Forwarders:
        """Those of several files."""
        return Forwarders(module for one in (self, *others) for module in one.modules)

    def across(self, path: str, graph: Graph) -> Graph:
        """What a file does with the things that others define, as edges from there."""
        if not self.modules:
            return Graph()
        return Graph(
            edge._replace(source=found)
            for edge in graph.edges
            if edge.source.is_imported
            for found in self.resolve(path, edge.source)
            if not found.is_imported
        )

    def resolve(self, path: str, location: Location) -> tuple[Location, ...]:
        """What a name that `path` imports stands for within the repository; empty: nothing."""
        found = self._resolve(path, location, _DEEPEST)
        return tuple(one for one in dict.fromkeys(found) if one != location)

    def _resolve(self, path: str, location: Location, depth: int) -> Iterator[Location]:
        for index, rest in self._modules_of(path, location.path):
            module = self.modules[index]
            if not rest:
                continue
            known = self._names[index].get(rest[0], ())
            if not known:
                known = tuple(Location(location.base, (*star, rest[0])) for star in module.stars)
            for one in known:
                found = one.step(*rest[1:])
                yield found
                if found.is_imported and depth:
                    yield from self._resolve(module.path, found, depth - 1)

    def _modules_of(
        self, importer: str, parts: tuple[str, ...]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The modules that a dotted name may begin with, each with what follows."""
        is_exact = parts[:1] == ("",)
        names = parts[1:] if is_exact else parts
        for size in range(len(names), 0, -1):
            found = []
            for index in self._by_parts.get(names[size - 1 : size], ()):
                own = _parts(self.modules[index].path)
                before = own[: len(own) - size]
                if own[len(before) :] == names[:size]:
                    nearness = int(not before) if is_exact else _nearness(before, importer)
                    found.append((nearness, index))
            nearest = max((nearness for nearness, _ in found), default=0)
            for nearness, index in found:
                if nearness and nearness == nearest:
                    yield index, names[size:]

    def _resolved_edges(self) -> Iterator[Edge]:
        for module in self.modules:
            for edge in module.edges:
                for source in self._ends(module.path, edge.source):
                    for target in self._ends(module.path, edge.target):
                        yield edge._replace(source=source, target=target)

    def _ends(self, path: str, end: Location) -> tuple[Location, ...]:
        if not end.is_imported:
            return (end,)
        return (*self.resolve(path, end), end)


def merged(forwarders: Iterable[Forwarders]) -> Forwarders:
    """What several files hand on, as one."""
    return Forwarders(module for one in forwarders for module in one.modules)


def module_of(path: str, scopes: Scopes, graph: Graph, engine: Engine) -> Module:
    """What a file has for others: its names and edges, as far as they may lead to the engine."""
    classes = (
        (path, binding.number)
        for bindings in scopes.top.names.values()
        for binding in bindings
        if isinstance(binding.node, ast.ClassDef)
    )
    used = _leading(graph, engine, set(classes))
    names = []
    for name, bindings in sorted(scopes.top.names.items()):
        found = (
            Location(ROOT, binding.origin)
            if binding.origin is not None
            else Location((path, binding.number))
            for binding in bindings
        )
        kept = tuple(one for one in found if not one.is_imported or _may_matter(one, engine))
        if kept:
            names.append((name, kept))
    edges = tuple(
        edge for edge in graph.edges if edge.source.base in used and edge.target.base in used
    )
    return Module(path, tuple(names), tuple(scopes.top.stars), edges)


def _leading(graph: Graph, engine: Engine, used: set[Base]) -> set[Base]:
    """The things that are connected with something imported, or with those in `used`."""
    neighbours: dict[Base, list[Base]] = {}
    for edge in graph.edges:
        neighbours.setdefault(edge.source.base, []).append(edge.target.base)
        neighbours.setdefault(edge.target.base, []).append(edge.source.base)
        if _may_matter(edge.source, engine):
            used.add(edge.target.base)
        if _may_matter(edge.target, engine):
            used.add(edge.source.base)
    stack = [base for base in used if base != ROOT]
    used.add(ROOT)
    while stack:
        base = stack.pop()
        for end in neighbours.get(base, ()):
            if end not in used:
                used.add(end)
                stack.append(end)
    return used


def _may_matter(location: Location, engine: Engine) -> bool:
    """Whether an imported name may be the engine's or the repository's own."""
    if not location.is_imported:
        return False
    first = location.path[0]
    return first in engine.modules or first not in _FOREIGN or location.path[-1] in engine.classes


def _parts(path: str) -> tuple[str, ...]:
    """A file's module as parts: `("src", "wrapper", "engine")`."""
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    return tuple(parts[:-1] if parts[-1] == "__init__" else parts)


def _nearness(before: tuple[str, ...], importer: str) -> int:
    """How near a folder is from which a file's absolute imports may start; 0: they cannot.

    That is a folder above the file, or one beside such a folder: `src` for what lies in `tests`.
    """
    folders = tuple(importer.split("/")[:-1])
    if folders[: len(before)] == before:
        return 2 * len(before) + 2
    return 2 * len(before) - 1 if folders[: len(before) - 1] == before[:-1] else 0
