"""Settings that Python source writes as text, or as pairs: `json.loads('{"swap_space": 4}')`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from param_discovery.repository.python_calls import format_read_by
from param_discovery.repository.python_flow import CALLED
from param_discovery.repository.python_literals import text_of
from param_discovery.repository.python_locations import At
from param_discovery.repository.python_sites import Site
from param_discovery.repository.read_tree import read_trees
from param_discovery.repository.tree import Mapping, Sequence, plain
from param_discovery.repository.tree_faults import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from param_discovery.repository.python_flow import Location
    from param_discovery.repository.python_locations import Locator
    from param_discovery.repository.python_scopes import Binding, Scope, Visit
    from param_discovery.repository.python_source import Source
    from param_discovery.repository.tree import Entry, Format, Node

_MAKERS = frozenset({"OrderedDict", "dict"})

_LONGEST = 100_000
"""Characters of a text that is read."""


class Texts:
    """Finds the sites of one file that are no syntax of their own."""

    def __init__(self, locator: Locator, source: Source, names: Container[str]) -> None:
        self._locator = locator
        self._source = source
        self._names = names
        self._binders: dict[Binding, ast.AST] = {}
        self._seen: set[Scope] = set()

    def find(self, visits: Iterable[Visit]) -> Iterator[Site]:
        """All of them, in no particular order."""
        for visit in visits:
            node = visit.node
            if isinstance(node, ast.Call):
                yield from self._call(node, At(visit.scope, visit.order))
            elif isinstance(node, ast.DictComp):
                yield from self._paired(node, [one.iter for one in node.generators])

    def _call(self, node: ast.Call, at: At) -> Iterator[Site]:
        name = _last_name(node.func)
        if name in _MAKERS:
            yield from self._paired(node, node.args)
        elif name in {"locals", "vars"} and not node.args:
            yield from self._locals(node, at)
        elif text_of(node) is not None:
            yield from self._text(node, at)
        for keyword in node.keywords:
            if keyword.arg is None and not isinstance(keyword.value, ast.Name | ast.Attribute):
                yield from self._unpacked(node, keyword.value, at)

    def _paired(self, node: ast.expr, parts: Iterable[ast.expr]) -> Iterator[Site]:
        """`dict([("swap_space", 4)])`, `dict(zip(["swap_space"], [4]))`."""
        display = (self._locator.display(node),)
        for part in parts:
            yield from self._strings(part, display)

    def _unpacked(self, node: ast.Call, value: ast.expr, at: At) -> Iterator[Site]:
        callees = [one.step(CALLED) for one in self._locator.locate(node.func, at)]
        yield from self._strings(value, callees)

    def _strings(self, node: ast.expr, holders: Iterable[Location]) -> Iterator[Site]:
        holders = tuple(holders)
        for part in _constants(node):
            name = part.value
            if isinstance(name, str) and name in self._names:
                span = self._source.quoted(part, name)
                starts = tuple(one.step(name) for one in holders)
                site = Site(name, span, "dict-key", starts, "write", is_record=False)
                yield site._replace(is_guess=True)

    def _locals(self, node: ast.Call, at: At) -> Iterator[Site]:
        """All names of a function that are wanted, where they may be handed on at once."""
        if at.scope in self._seen:
            return  # the first one comes to the others
        self._seen.add(at.scope)
        if not self._binders:
            bound = self._locator.scopes.binding_of.items()
            self._binders = {binding: name for name, binding in bound}
        display = self._locator.display(node)
        for name in at.scope.names.keys() if at.scope.kind == "function" else ():
            for binding in at.scope.names[name] if name in self._names else ():
                place = self._binders.get(binding)
                if isinstance(place, ast.arg | ast.Name):
                    span = self._source.name(place.lineno, place.col_offset, name)
                    starts = (display.step(name),)
                    site = Site(name, span, "keyword-argument", starts, "write", is_record=False)
                    yield site._replace(is_guess=True)

    def _text(self, node: ast.Call, at: At) -> Iterator[Site]:
        text = text_of(node)
        language = self._language(node, at)
        if text is None or language is None or len(str(text.value)) > _LONGEST:
            return
        try:
            trees = read_trees(str(text.value), self._locator.path, language)
        except UnreadableError:
            return
        display = self._locator.display(node)
        for tree in trees:
            for entry, holder, beside in _entries(tree, display):
                if entry.key in self._names:
                    starts = (holder.step(entry.key),)
                    span = self._source.quoted(text, entry.key)
                    value = (plain(entry.node),)
                    yield Site(entry.key, span, "dict-key", starts, "write", value, beside)

    def _language(self, node: ast.Call, at: At) -> Format | None:
        for callee in self._locator.locate(node.func, at):
            if callee.is_imported:
                return format_read_by(".".join(callee.path))
        return None


def _entries(node: Node, holder: Location) -> Iterator[tuple[Entry, Location, tuple[str, ...]]]:
    """All entries of a tree, with what they lie in and the keys beside them."""
    stack = [(node, holder)]
    while stack:
        inner, place = stack.pop()
        if isinstance(inner, Sequence):
            stack.extend((item, place) for item in inner.items)  # lists are as their items
        elif isinstance(inner, Mapping):
            beside = tuple(entry.key for entry in inner.entries)
            for entry in inner.entries:
                yield entry, place, beside
                stack.append((entry.node, place.step(entry.key)))


def _constants(node: ast.expr) -> Iterator[ast.Constant]:
    """The constants in an expression, but for those that something is not to be."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Constant):
            yield part
        elif not (isinstance(part, ast.Compare) and _is_negative(part)):
            stack.extend(ast.iter_child_nodes(part))


def _is_negative(node: ast.Compare) -> bool:
    return any(isinstance(operator, ast.NotEq | ast.NotIn) for operator in node.ops)


def _last_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
