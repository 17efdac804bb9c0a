"""From names on a command line to engine specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.spec.load import load_all, load_spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from param_discovery.spec.model import EngineSpec

ALL = "all"
"""Instead of names: every engine that is known."""


def select(root: Path, names: Sequence[str]) -> tuple[EngineSpec, ...]:
    """The specifications of the named engines, each once, in the order given.

    Raises:
        InputError: `all` stands beside a name.
        SpecError: an engine is not known, or a specification is wrong.
    """
    wanted = tuple(dict.fromkeys(names))
    if ALL not in wanted:
        return tuple(load_spec(root, name) for name in wanted)
    if len(wanted) > 1:
        others = ", ".join(name for name in wanted if name != ALL)
        raise InputError(f"`all` already includes {others}.", mend="Give `all`, or names.")
    return load_all(root)
