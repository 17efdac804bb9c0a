"""A folder's files searched, one in memory at a time: only hits are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.files import Skipped, list_files, read_file, reason_in
from param_discovery.repository.languages import language_of, language_of_script
from param_discovery.repository.mentions import Mentions
from param_discovery.repository.names import Names
from param_discovery.repository.python_usage import (
    NO_FORWARDERS,
    PythonFile,
    UnreadablePythonError,
    collect,
    merged,
    search,
)
from param_discovery.repository.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.repository.languages import Language
    from param_discovery.repository.python_usage import Forwarders
    from param_discovery.repository.usage import Engine, Hit, Wanted

_ROUNDS = 3
"""Wrappers of wrappers that are followed from file to file."""


class Hits(NamedTuple):
    """What a folder holds."""

    found: tuple[Hit, ...]
    """By path, line and column."""
    seen: int
    examined: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


class FolderSearch:
    """One search through one folder."""

    def __init__(self, folder: str, wanted: tuple[Wanted, ...], engine: Engine) -> None:
        self._folder = folder
        self._wanted = wanted
        self._engine = engine
        self._mentions = Mentions(wanted, engine)
        self._forwarders: Forwarders = NO_FORWARDERS
        self._searcher = Searcher(Names(wanted, engine), self._search_python)
        self._candidates: list[tuple[str, Language]] = []
        self._passing_on: list[str] = []
        self._skipped: list[Skipped] = []

    def run(self) -> Hits:
        """Look through all files.

        Raises:
            InputError: there is no such folder.
            OutsideError: git does not answer.
        """
        listing = list_files(self._folder)
        self._skipped = list(listing.skipped)
        self._look(listing.paths)
        self._collect()
        found: list[Hit] = []
        for path, language in self._candidates:
            found += self._search(path, language)
        return Hits(
            found=tuple(found),
            seen=len(listing.paths) + len(listing.skipped),
            examined=len(self._candidates),
            skipped=tuple(sorted(self._skipped)),
            notes=(listing.note,) if listing.note else (),
        )

    def _look(self, paths: Iterable[str]) -> None:
        """Sort out by their bytes which files are worth parsing."""
        for path in paths:
            language = language_of(path.rpartition("/")[2])
            if language is None:
                continue
            content = read_file(self._folder, path)
            if content is None:
                continue
            if isinstance(content, Skipped):
                self._skipped.append(content)
                continue
            is_python = language == "python"
            is_candidate = self._mentions.is_candidate(content)
            passes_on = is_python and self._mentions.may_pass_on(content)
            if not (is_candidate or passes_on):
                continue
            reason = reason_in(content)
            if reason is not None:
                self._skipped.append(Skipped(path, reason))
                continue
            if is_candidate:
                self._candidates.append((path, _by_first_line(language, content)))
            if passes_on or (is_candidate and is_python):
                self._passing_on.append(path)

    def _collect(self) -> None:
        """What the repository's own functions and classes pass on to the engine."""
        self._forwarders = merged(self._forwarders_of(self._passing_on))

    def _forwarders_of(self, paths: Iterable[str]) -> Iterator[Forwarders]:
        for path in paths:
            text = self._text(path)
            if text is None:
                continue
            try:
                yield collect(PythonFile(path, text), self._engine)
            except UnreadablePythonError:
                continue  # it is said when the file is searched

    def _search(self, path: str, language: Language) -> Iterable[Hit]:
        text = self._text(path)
        if text is None:
            return ()
        try:
            return self._searcher.search(language, path, text)
        except UnreadablePythonError:
            self._skipped.append(Skipped(path, "not Python as this version of Python reads it"))
            return self._searcher.search("text", path, text)

    def _search_python(self, path: str, text: str) -> Iterable[Hit]:
        return search(PythonFile(path, text), self._wanted, self._engine, self._forwarders)

    def _text(self, path: str) -> str | None:
        """The file's text; what is not UTF-8 in it cannot be a name, so it does no harm."""
        content = read_file(self._folder, path)
        if not isinstance(content, bytes):
            return None
        return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _by_first_line(language: Language, content: bytes) -> Language:
    """A file without a suffix may say in its first line what it is."""
    if language != "text" or not content.startswith(b"#!"):
        return language
    first = content[:200].partition(b"\n")[0].decode("utf-8", "replace")
    return language_of_script(first) or language
