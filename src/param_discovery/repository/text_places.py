"""Offsets of a text as lines and columns, and back."""

from __future__ import annotations

from bisect import bisect_right

from param_discovery.repository.tree import Place


class LineIndex:
    """Where each line of a text begins."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> Place:
        """The line and column, both from 1, of a character."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


class Source(LineIndex):
    """A file's text, in which things have their places."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(text)
        self.path = path
        self.text = text

    def offset(self, place: Place) -> int:
        """Where a place is in the text; its end for one that lies behind it."""
        if place.line > len(self._starts):
            return len(self.text)
        return min(self._starts[place.line - 1] + place.column - 1, len(self.text))

    def between(self, start: Place, end: Place) -> str:
        """The text from one place to another."""
        return self.text[self.offset(start) : self.offset(end)]
