"""Accepted findings that do nothing, said: one that nobody needs any more, or that has a slip."""

from __future__ import annotations

import os

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.rules.model import Comparison
    from param_discovery.spec.project import AcceptedFinding

_FOLDER, _SUFFIX = "engine_versions", ".yaml"


def acceptance_notes(
    accepted: Sequence[AcceptedFinding], comparison: Comparison, engine: str, root: str
) -> Iterator[str]:
    """A sentence for each entry that names an engine and has no effect.

    Entries for another engine that is known are that engine's business.
    """
    found = {change.fingerprint for change in comparison.changes}
    known = _engines(root) if any(entry.engine not in (None, engine) for entry in accepted) else ()
    for entry in accepted:
        named = f"The accepted finding {entry.fingerprint} ({entry.reason})"
        if entry.engine == engine and entry.fingerprint not in found:
            yield f"{named} is not among the changes."
        elif entry.engine not in (None, engine) and entry.fingerprint in found:
            yield (
                f"{named} is among the changes, but is not accepted: its `engine` is"
                f" {entry.engine}, and this is {engine}."
            )
        elif entry.engine is not None and known and entry.engine not in (engine, *known):
            missing = f"{_FOLDER}/ has no {entry.engine}.{_near(entry, known)}"
            yield f"{named} holds for nothing: {missing}"


def _engines(root: str) -> tuple[str, ...]:
    """Those that the repository knows; none where it has no folder of them."""
    try:
        names = sorted(os.listdir(os.path.join(root, _FOLDER)))  # noqa: PTH118, PTH208 - no pathlib
    except OSError:
        return ()
    return tuple(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def _near(entry: AcceptedFinding, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

    near = get_close_matches(entry.engine or "", known, n=1)
    return f" Did you mean {near[0]}?" if near else ""
