"""The first line of our comments: it says what the comment is about, and nobody sees it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

_PREFIX = "<!-- param-discovery "


class Subject(NamedTuple):
    """What a comment is about: there is one comment for each on a pull request."""

    engine: str
    working_directory: str = "."

    @property
    def marker(self) -> str:
        """The first line; whatever stands in a folder's name, it cannot end the comment early."""
        folder = quote(self.working_directory.rstrip("/") or ".", safe="/._")
        return f"{_PREFIX}engine={quote(self.engine, safe='._')} directory={folder} -->"

    def is_of(self, body: str) -> bool:
        """Whether a comment's first line is this marker: further down, anyone's text may stand."""
        return body.lstrip("\ufeff").splitlines()[:1] == [self.marker]
