"""Where Python source uses parameters of an engine: by syntax tree, nothing is imported or run.

Names are resolved within scopes, values are followed through assignments, functions, classes and
the repository's own modules to where the engine gets them. What only looks alike is told apart: a
keyword of another library's function is no hit, and a name in a text is none either.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from param_discovery.repository.names import Names
from param_discovery.repository.pairs_usage import may_hold_pairs
from param_discovery.repository.python_edges import Flow
from param_discovery.repository.python_flags import Flags
from param_discovery.repository.python_forwarders import Forwarders, merged, module_of
from param_discovery.repository.python_judge import Judge
from param_discovery.repository.python_locations import Locator
from param_discovery.repository.python_missing import Missing
from param_discovery.repository.python_pairs import find_pairs
from param_discovery.repository.python_scopes import Scopes
from param_discovery.repository.python_sites import Sites
from param_discovery.repository.python_source import (
    PythonFile,
    Source,
    UnreadablePythonError,
    parse,
)
from param_discovery.repository.python_texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from param_discovery.repository.usage import Engine, Hit, Wanted

NO_FORWARDERS = Forwarders()

_RANKS = {"certain": 0, "likely": 1, "name-only": 2}


def collect(file: PythonFile, engine: Engine) -> Forwarders:
    """What a file defines that hands parameters on to the engine.

    Raises:
        UnreadablePythonError: it does not parse.
    """
    file = _plain(file)
    locator, flow = _analysed(file)
    return Forwarders([module_of(file.path, locator.scopes, flow.graph, engine)])


def search(
    file: PythonFile,
    wanted: Sequence[Wanted],
    engine: Engine,
    forwarders: Forwarders = NO_FORWARDERS,
    cut: Callable[[str], None] | None = None,
) -> tuple[Hit, ...]:
    """Where a file uses the parameters that are looked for, by place, each place once.

    `cut` is called with its path where values go further than can be followed: what may be passed
    on there counts as likely.

    Raises:
        UnreadablePythonError: it does not parse.
    """
    file = _plain(file)
    names = _names(tuple(wanted), engine)
    locator, flow = _analysed(file)
    definitions = frozenset(
        locator.thing(binding).base
        for binding in locator.scopes.binding_of.values()
        if binding.node is not None
    )
    judge = Judge(file.path, flow.graph, definitions, forwarders)
    searched = {one.name for one in names.wanted if not one.is_missing_the_fault}
    source = Source(file.text)
    sites = Sites(locator, source, searched).find(locator.scopes.visits)
    written = Texts(locator, source, searched).find(locator.scopes.visits)
    found = (judge.hit(site, names) for site in (*sites, *written))
    hits = [hit for hit in found if hit is not None]
    if "--" in file.text:
        hits += Flags(file, source, locator, judge, names).find()
    if may_hold_pairs(file.text):
        hits += find_pairs(file, source, locator.scopes.visits, names)
    given = Sites(locator, source, {one.name for one in names.missing})
    missing = tuple(Missing(file.path, source, locator, judge, names).find(given))
    if judge.is_cut and cut is not None:
        cut(file.path)
    return tuple(sorted((*_each_place_once(hits), *missing), key=_place))


def search_text(
    text: str,
    path: str,
    wanted: Sequence[Wanted],
    engine: Engine,
    forwarders: Forwarders = NO_FORWARDERS,
) -> tuple[Hit, ...]:
    """As `search`, for a text without a file of its own: a code block, a notebook's cells.

    Raises:
        UnreadablePythonError: it does not parse.
    """
    return search(PythonFile(path, text), wanted, engine, forwarders)


@lru_cache(maxsize=8)
def _names(wanted: tuple[Wanted, ...], engine: Engine) -> Names:
    return Names(wanted, engine)


def _plain(file: PythonFile) -> PythonFile:
    return file._replace(text=file.text.removeprefix("\ufeff"))


def _analysed(file: PythonFile) -> tuple[Locator, Flow]:
    tree = parse(file)
    try:
        locator = Locator(Scopes(tree, file.path), file.path)
        return locator, Flow(locator)
    except RecursionError:
        raise UnreadablePythonError(file.path, None, "it is nested too deeply") from None


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.line, hit.column, hit.wanted[0].path


def _worth(hit: Hit) -> tuple[int, bool, bool]:
    return _RANKS[hit.confidence], not hit.value, hit.shape is None


def _each_place_once(hits: Sequence[Hit]) -> Iterable[Hit]:
    """Of several at one place the surest, with its value where one knows it."""
    best: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        place = (hit.line, hit.column)
        other = best.get(place)
        if other is None or _worth(hit) < _worth(other):
            best[place] = hit
    return best.values()


__all__ = [
    "NO_FORWARDERS",
    "Forwarders",
    "PythonFile",
    "UnreadablePythonError",
    "collect",
    "merged",
    "search",
    "search_text",
]
