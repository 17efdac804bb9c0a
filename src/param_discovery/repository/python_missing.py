"""Calls of the engine's classes that do not give a parameter which they now have to give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from param_discovery.repository.python_flow import CALLED
from param_discovery.repository.python_locations import At
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from param_discovery.repository.names import Names
    from param_discovery.repository.python_flow import Location
    from param_discovery.repository.python_judge import Judge
    from param_discovery.repository.python_locations import Locator
    from param_discovery.repository.python_sites import Site, Sites
    from param_discovery.repository.python_source import Source
    from param_discovery.repository.usage import Confidence, Wanted


class Missing:
    """Searches one file for what is not there."""

    def __init__(
        self, path: str, source: Source, locator: Locator, judge: Judge, names: Names
    ) -> None:
        self._path = path
        self._source = source
        self._locator = locator
        self._judge = judge
        self._names = names
        self._classes = frozenset(name for one in names.missing for name in one.classes)

    def find(self, given: Sites) -> Iterator[Hit]:
        """All calls without it; `given` finds where it is given."""
        if not self._names.missing:
            return
        sites = list(given.find(self._locator.scopes.visits))
        for visit in self._locator.scopes.visits:
            node = visit.node
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield from self._call(node, At(visit.scope, visit.order), sites)

    def _call(self, node: ast.Call, at: At, sites: Sequence[Site]) -> Iterator[Hit]:
        callees = self._locator.locate(node.func, at)
        keywords = {keyword.arg for keyword in node.keywords}
        own = [one for one in self._names.missing if self._is_of(one, callees)]
        absent = [one for one in own if one.name not in keywords]
        if len(absent) <= len(node.args):
            return  # which parameters are given by position, the schemas do not tell
        for one in absent:
            is_open = None in keywords or bool(node.args)
            if None in keywords and self._is_given_somewhere(one, sites):
                continue
            yield self._hit(node.func, one, "likely" if is_open else "certain")

    def _is_of(self, wanted: Wanted, callees: Iterable[Location]) -> bool:
        starts = tuple(one.step(CALLED, wanted.name) for one in callees)
        return self._judge.is_own_argument(starts, wanted, self._names)

    def _is_given_somewhere(self, wanted: Wanted, sites: Sequence[Site]) -> bool:
        """Whether something in the file puts it among what is passed on."""
        return any(
            self._judge.is_argument(site.starts, wanted, self._names)
            for site in sites
            if site.name == wanted.name
        )

    def _hit(self, callee: ast.expr, wanted: Wanted, confidence: Confidence) -> Hit:
        name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
        span = self._source.last_name(callee, name)
        return Hit(self._path, *span, "missing-argument", confidence, (wanted,))
