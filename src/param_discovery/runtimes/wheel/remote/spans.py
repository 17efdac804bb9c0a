"""Stretches of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file, `end` not included."""

    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        """How many they are."""
        return self.end - self.start


def joined(spans: Iterable[Span], gap_bytes: int) -> list[Span]:
    """The fewest spans that hold all of `spans`, with at most `gap_bytes` of waste between two."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda item: item.start):
        if found and span.start - found[-1].end <= gap_bytes:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
