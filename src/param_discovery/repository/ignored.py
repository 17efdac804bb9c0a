"""`.gitignore` and `.gitattributes` read without git, by `pathspec`, which knows their patterns."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from pathspec import GitIgnoreSpec

_IGNORE = ".gitignore"
_ATTRIBUTES = ".gitattributes"
_LARGEST_BYTES = 1024 * 1024
_GENERATED = "linguist-generated"


class _Rules(NamedTuple):
    """The patterns of one file."""

    folder: str
    """Where it stands: empty, or with a slash at its end."""
    spec: GitIgnoreSpec

    def says(self, path: str) -> bool | None:
        """Whether they name the path; None: they say nothing of it."""
        return self.spec.check_file(path[len(self.folder) :]).include


class Walked(NamedTuple):
    """What was found without git."""

    paths: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]
    """Folders that cannot be listed, each with the reason."""
    has_ignored: bool
    """Something was left out because a `.gitignore` names it."""


def listed_by_walking(folder: str, without: AbstractSet[str]) -> Walked:
    """The files below a folder that no `.gitignore` in it names, without what `without` names.

    Links to folders are not followed.
    """
    walk = _Walk(folder, without)
    paths = tuple(walk.files("", ()))
    return Walked(paths, tuple(walk.unreadable), walk.has_ignored)


class _Walk:
    """One walk through a folder."""

    def __init__(self, root: str, without: AbstractSet[str]) -> None:
        self._root = root
        self._without = without
        self.unreadable: list[tuple[str, str]] = []
        self.has_ignored = False

    def files(self, inside: str, rules: tuple[_Rules, ...]) -> Iterator[str]:
        """The paths below `inside`, which is empty or ends with a slash."""
        try:
            entries = sorted(os.scandir(f"{self._root}/{inside}"), key=lambda entry: entry.name)
        except OSError as error:
            self.unreadable.append((inside.rstrip("/") or ".", str(error.strerror or error)))
            return
        if any(entry.name == _IGNORE for entry in entries):
            lines = _lines(f"{self._root}/{inside}{_IGNORE}")
            rules = (*rules, _rules(self._root, inside, lines))
        for entry in entries:
            if entry.name in self._without:
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            path = f"{inside}{entry.name}{'/' if is_folder else ''}"
            if _is_ignored(path, rules):
                self.has_ignored = True
            elif is_folder:
                yield from self.files(path, rules)
            else:
                yield path


def _is_ignored(path: str, rules: tuple[_Rules, ...]) -> bool:
    """The nearest file that says something decides (gitignore, 'precedence')."""
    for one in reversed(rules):
        said = one.says(path)
        if said is not None:
            return said
    return False


class Patterns:
    """What `.gitattributes` files say is generated."""

    def __init__(self, rules: tuple[_Rules, ...], unset: tuple[_Rules, ...]) -> None:
        self._rules = rules
        self._unset = unset

    def matches(self, path: str) -> bool:
        """Whether the path is marked as generated, and nowhere as not generated."""
        return _named(path, self._rules) and not _named(path, self._unset)


def _named(path: str, rules: tuple[_Rules, ...]) -> bool:
    return any(one.says(path) for one in rules if path.startswith(one.folder))


def patterns_of(folder: str, paths: Iterable[str]) -> Patterns | None:
    """What is marked as `linguist-generated`; None where nothing is.

    Source: https://docs.github.com/repositories/working-with-files/managing-files
    """
    marked: list[_Rules] = []
    unmarked: list[_Rules] = []
    for path in paths:
        if path != _ATTRIBUTES and not path.endswith(f"/{_ATTRIBUTES}"):
            continue
        inside = path.removesuffix(_ATTRIBUTES)
        lines = [line.split() for line in _lines(f"{folder}/{path}") if _GENERATED in line]
        on = [words[0] for words in lines if _state(words[1:])]
        off = [words[0] for words in lines if _state(words[1:]) is False]
        marked += [_rules(folder, inside, on)] if on else []
        unmarked += [_rules(folder, inside, off)] if off else []
    return Patterns(tuple(marked), tuple(unmarked)) if marked else None


def _state(words: list[str]) -> bool | None:
    found: bool | None = None
    for word in words:
        if word in (_GENERATED, f"{_GENERATED}=true"):
            found = True
        elif word in (f"-{_GENERATED}", f"!{_GENERATED}", f"{_GENERATED}=false"):
            found = False
    return found


def _rules(root: str, inside: str, lines: list[str]) -> _Rules:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import, and seldom needed
    from pathspec.patterns.gitignore import GitIgnorePatternError  # noqa: PLC0415

    del root
    kept: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except GitIgnorePatternError:
            continue  # git takes no notice of it either
        kept.append(line)
    return _Rules(inside, GitIgnoreSpec.from_lines(kept))


def _lines(path: str) -> list[str]:
    """The lines of a regular file; nothing of anything else."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return []
    with os.fdopen(descriptor, "rb") as stream:
        try:
            content = stream.read(_LARGEST_BYTES)
        except OSError:
            return []
    return content.decode("utf-8", "replace").splitlines()
