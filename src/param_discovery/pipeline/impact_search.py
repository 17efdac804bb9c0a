"""A folder's files searched, one in memory at a time: only hits are kept."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.configuration_usage import Told
from param_discovery.repository.content import SCHEMA, reason_in
from param_discovery.repository.files import (
    LARGEST_LOOKED_AT,
    Skipped,
    list_files,
    may_be_used,
    read_file,
)
from param_discovery.repository.languages import language_of, language_of_script
from param_discovery.repository.mentions import Mentions, Wrappers, imported_words, stem_of
from param_discovery.repository.named_files import NamedFiles
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
    from collections.abc import Iterable, Iterator, Mapping

    from param_discovery.repository.languages import Language
    from param_discovery.repository.python_usage import Forwarders
    from param_discovery.repository.usage import Engine, Hit, Wanted

_COLLECTION_THRESHOLD = 20_000
"""Objects between two looks for garbage: a syntax tree has thousands, none of them garbage yet."""

_MOST_FILES = 20_000
"""Files in which wrappers, and wrappers of those, are looked for."""

_SHOWN = 3
"""Files that a note names."""

_TOO_LONG = (
    "Values are passed on further than can be followed in {1} file(s) ({0}, ...): what may come to"
    " the engine from there counts as likely."
)
_TOO_MANY = (
    "Only the first {} files with functions that pass parameters on were followed: what is passed"
    " on through others may be missing. Examine parts of the repository by themselves."
)


class Hits(NamedTuple):
    """What a folder holds."""

    found: tuple[Hit, ...]
    """By path, line and column."""
    seen: int
    examined: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


class _Candidate(NamedTuple):
    """A file that has a name that is looked for."""

    path: str
    language: Language
    may_be_sure: bool
    """More than the name may tell what is meant."""


class FolderSearch:
    """One search through one folder."""

    def __init__(
        self,
        folder: str,
        wanted: tuple[Wanted, ...],
        engine: Engine,
        *,
        names_alone: bool,
        told: Mapping[str, Told] = MappingProxyType({}),
    ) -> None:
        """With `names_alone`, files in which nothing but the name can tell are searched too.

        `told` is what the project's own configuration says of files, by path.
        """
        self._folder = folder
        self._wanted = wanted
        self._engine = engine
        self._names_alone = names_alone
        self._mentions = Mentions(wanted, engine)
        self._forwarders: Forwarders = NO_FORWARDERS
        self._wrappers = Wrappers()
        self._told = dict(told)
        self._searcher = Searcher(Names(wanted, engine), self._search_python, self._told)
        self._named_files = NamedFiles(engine)
        self._candidates: list[_Candidate] = []
        self._first: list[str] = []
        """Python files that name the engine."""
        self._others: list[str] = []
        """Those that may hand on what they are given, to a wrapper perhaps."""
        self._imports: dict[str, bytes] = {}
        """The words of their imports, by path."""
        self._passing: set[str] = set()
        """Those of them that unpack something."""
        self._skipped: list[Skipped] = []
        self._cut: set[str] = set()
        """Files with more to follow than is followed."""
        self._has_more_wrappers = False
        """There are more files of wrappers than are followed."""

    def run(self) -> Hits:
        """Look through all files.

        Raises:
            InputError: there is no such folder.
            OutsideError: git does not answer.
        """
        with _fewer_collections():
            return self._run()

    def _run(self) -> Hits:
        listing = list_files(self._folder)
        for one in listing.skipped:
            self._skip(one, _content_of(self._folder, one))
        for path in listing.paths:
            self._look(path)
        self._collect()
        self._believe_commands()
        chosen = [one for one in self._candidates if self._is_worth_it(one)]
        found = [hit for one in chosen for hit in self._search(one.path, one.language)]
        return Hits(
            found=tuple(found),
            seen=len(listing.paths) + len(listing.skipped),
            examined=len(chosen),
            skipped=tuple(sorted(self._skipped)),
            notes=(*filter(None, [listing.note]), *self._limits()),
        )

    def _limits(self) -> Iterator[str]:
        """What was not followed to its end."""
        if self._cut:
            yield _TOO_LONG.format(", ".join(sorted(self._cut)[:_SHOWN]), len(self._cut))
        if self._has_more_wrappers:
            yield _TOO_MANY.format(_MOST_FILES)

    def _look(self, path: str) -> None:
        """Sort out by its bytes whether a file is worth parsing."""
        language = language_of(path.rpartition("/")[2])
        content = read_file(self._folder, path) if language is not None else None
        if isinstance(content, Skipped):
            self._skip(content, _content_of(self._folder, content))
            return
        if content is None or language is None:
            return
        is_told = path in self._told
        if language == "unknown" and not (is_told or self._may_be_commands(content)):
            return
        self._named_files.look(path, content)
        mention = self._mentions.of(content, path)
        is_python = language == "python"
        names_it = is_python and self._mentions.names_python(content)
        passes_on = is_python and (names_it or b"**" in content)
        if not (mention.is_candidate or passes_on or is_told):
            return
        if mention.is_candidate or is_told:
            kind = _by_first_line(language, content)
            reason = reason_in(content, path)
            if reason is not None:
                self._skip(Skipped(path, reason), content)
                return
            self._candidates.append(_Candidate(path, kind, mention.may_be_sure or is_told))
        if is_python:
            if b"**" in content:
                self._passing.add(path)
            (self._first if names_it else self._others).append(path)
            self._imports[path] = imported_words(content)

    def _believe_commands(self) -> None:
        """Take the files that the engine's commands name for its configuration."""
        kinds = ("json", "toml", "yaml")
        named = self._named_files.among(
            one.path for one in self._candidates if one.language in kinds
        )
        for path in named - self._told.keys():
            self._told[path] = Told(is_engines=True, sure="likely")
        self._candidates = [
            one._replace(may_be_sure=True) if one.path in named else one for one in self._candidates
        ]

    def _may_be_commands(self, content: bytes) -> bool:
        """Whether a file of no known kind is a script, or names the engine's program or a flag."""
        return content.startswith(b"#!") or self._mentions.is_command(content)

    def _skip(self, skipped: Skipped, content: bytes | None) -> None:
        """Leave a file out, with what it would have been searched for."""
        if content is not None and skipped.reason != SCHEMA:
            mention = self._mentions.of(content, skipped.path)
            if mention.is_candidate and (mention.may_be_sure or self._names_alone):
                skipped = skipped._replace(mentions=self._mentions.names_in(content))
        self._skipped.append(skipped)

    def _collect(self) -> None:
        """What the repository's own functions and classes pass on to the engine."""
        imported = {word for words in self._imports.values() for word in words.split()}
        passing = self._passing_on()
        waiting, left = self._first, self._others
        followed = 0
        while waiting or passing:
            waiting = [path for path in waiting if stem_of(path) in imported]
            waiting, passing = sorted({*waiting, *passing}), []
            if followed + len(waiting) > _MOST_FILES:
                waiting = waiting[: _MOST_FILES - followed]
                self._has_more_wrappers = True
            followed += len(waiting)
            found = merged(self._forwarders_of(waiting))
            self._wrappers.add(found)
            self._forwarders = merged([self._forwarders, found])
            waiting = [path for path in left if self._uses_wrapper(path)]
            left = sorted({*left} - {*waiting})

    def _passing_on(self) -> list[str]:
        """Files that may hand on to the engine what other files hold, and those."""
        holders = {one.path: stem_of(one.path) for one in self._candidates if _is_python(one)}
        stems = frozenset(holders.values())
        found: set[str] = set()
        used: set[bytes] = set()
        for path in self._first:
            words = stems.intersection(self._imports[path].split()) if path in self._passing else ()
            if words:
                found.add(path)
                used.update(words)
        found.update(path for path, stem in holders.items() if stem in used)
        return sorted(found)

    def _is_worth_it(self, candidate: _Candidate) -> bool:
        if self._names_alone or candidate.may_be_sure:
            return True
        return candidate.language == "python" and self._uses_wrapper(candidate.path)

    def _uses_wrapper(self, path: str) -> bool:
        if not self._wrappers.may_be_imported(self._imports.get(path, b"")):
            return False
        content = read_file(self._folder, path)
        return isinstance(content, bytes) and self._wrappers.are_named(content)

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
        file = PythonFile(path, text)
        return search(file, self._wanted, self._engine, self._forwarders, self._cut.add)

    def _text(self, path: str) -> str | None:
        """The file's text; what is not UTF-8 in it cannot be a name, so it does no harm."""
        content = read_file(self._folder, path)
        if not isinstance(content, bytes):
            return None
        return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _content_of(folder: str, skipped: Skipped) -> bytes | None:
    """The bytes of a file that was skipped for its name or size; None: nobody uses them."""
    if not may_be_used(skipped):
        return None
    content = read_file(folder, skipped.path, LARGEST_LOOKED_AT)
    return content if isinstance(content, bytes) else None


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Python looks for garbage after 700 objects, which takes a tenth of the time here."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTION_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _is_python(candidate: _Candidate) -> bool:
    return candidate.language == "python" and candidate.path.endswith(".py")


def _by_first_line(language: Language, content: bytes) -> Language:
    """A file without a suffix may say in its first line what it is."""
    if language not in ("text", "unknown") or not content.startswith(b"#!"):
        return language
    first = content[:200].partition(b"\n")[0].decode("utf-8", "replace")
    return language_of_script(first) or language
