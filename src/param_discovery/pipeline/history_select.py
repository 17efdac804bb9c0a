"""A history of a few parameters, which are asked for by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.pipeline.history_events import derive

if TYPE_CHECKING:
    from collections.abc import Collection

    from param_discovery.pipeline.history_events import Snapshot
    from param_discovery.pipeline.lifecycle_fates import Fates
    from param_discovery.report.history_result import ParameterHistory
    from param_discovery.report.lifecycle_result import Fate


class Chosen(NamedTuple):
    """The parameters of all names, sorted by path."""

    parameters: tuple[ParameterHistory, ...]
    fates: tuple[Fate, ...]


def choose(fates: Fates, names: Collection[str], engine: str) -> Chosen:
    """What became of the parameters that are called so, in any section and however nested.

    A name may be written as a command-line flag, `--max-model-len`.

    Raises:
        InputError: no version that was read has a parameter of that name.
    """
    paths = sorted({path for name in names for path in _paths(fates, name, engine)})
    parameters = derive(_only(snapshot, paths) for snapshot in fates.snapshots)
    return Chosen(parameters, tuple(fates.fate(path) for path in paths))


def _paths(fates: Fates, name: str, engine: str) -> list[str]:
    found = fates.paths_of(None, name) or fates.paths_of(None, _as_name(name))
    if not found:
        near = fates.nearest(None, _as_name(name))
        raise InputError(
            f"no version of {engine} that was read has a parameter {name!r}.",
            meaning="A parameter is named by its name or by its path, section.parameter.",
            mend=f"Did you mean {', '.join(near)}?"
            if near
            else f"`param-discovery history {engine}` lists all that came and went.",
        )
    return found


def _as_name(flag: str) -> str:
    return flag.lstrip("-").replace("-", "_")


def _only(snapshot: Snapshot, paths: Collection[str]) -> Snapshot:
    facts = {path: snapshot.facts[path] for path in paths if path in snapshot.facts}
    return replace(snapshot, facts=facts)
