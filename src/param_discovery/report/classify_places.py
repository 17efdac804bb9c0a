"""The lines of a schema file on which findings stand."""

from __future__ import annotations

from bisect import bisect_right

from param_discovery.schema.positions import places
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change

Path = tuple["str | int", ...]


def lines_of(result: ClassifyResult, changes: Sequence[Change]) -> tuple[int | None, ...]:
    """The line of each change in the new file, from 1; None for all where there is no file.

    What is no longer there is shown at the nearest thing around it that is. One pass over the
    file, however many changes there are.
    """
    if result.new_text is None:
        return (None,) * len(changes)
    offsets = _offsets(result.new_text, {part for one in changes for part in _around(one.place)})
    ends = [at for at, character in enumerate(result.new_text) if character == "\n"]
    return tuple(
        bisect_right(ends, next((offsets[p] for p in _around(one.place) if p in offsets), 0)) + 1
        for one in changes
    )


def _around(place: tuple[str, ...]) -> list[Path]:
    """The place and all that it lies in, from the inside out."""
    return [place[:length] for length in range(len(place), 0, -1)]


def _offsets(text: str, wanted: set[Path]) -> dict[Path, int]:
    """Where each wanted place stands, as far as it is there."""
    found: dict[Path, int] = {}
    for place in places(text):
        path = tuple(str(part) for part in place.path)
        if path in wanted and path not in found:
            found[path] = place.offset
    return found
