"""Entries of `configurations` in the project's configuration, and where they stand in it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.spec.document import parse
from param_discovery.spec.problems import InvalidSpecError
from param_discovery.spec.project import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.spec.project_files import ConfigurationRule


class RuleEntry(NamedTuple):
    """One entry: what it says, and where."""

    rule: ConfigurationRule
    file: str
    """The project's configuration."""
    number: int
    """Among the entries, from 0."""

    def place(self, key: str) -> str:
        """`file:line:column` of one of its keys; of the entry where it has no such key.

        The file is read again: only errors want to know.
        """
        try:
            document = parse(Path(self.file).read_text(encoding="utf-8"), self.file)
        except (OSError, UnicodeDecodeError):  # it was just read: someone is writing it
            return self.file
        line, column = document.place(("configurations", self.number, key))
        return f"{self.file}:{line}:{column}"


def entries(
    rules: tuple[ConfigurationRule, ...], root: str, config: str | None
) -> tuple[RuleEntry, ...]:
    """All entries of the file that `config` names, or of the one in `root`."""
    path = config or os.path.join(root, FILE_NAME).removeprefix("./")  # noqa: PTH118 - as it was read
    return tuple(RuleEntry(rule, path, number) for number, rule in enumerate(rules))


@contextmanager
def errors_at(entry: RuleEntry | None, key: str) -> Iterator[None]:
    """Errors about what `key` of an entry says name its place.

    None: it was said on the command line. An error that already has a place in another file keeps
    it, and says where the entry is.

    Raises:
        InputError: as it was raised, with the place.
    """
    try:
        yield
    except InvalidSpecError:  # of an engine's specification, whose own places it names
        raise
    except InputError as error:
        if entry is None:
            raise
        where, meaning, place = error.where, error.meaning, entry.place(key)
        if where is not None and where.count(":") > 1:
            meaning = f"{f'{meaning} ' if meaning else ''}`{key}` is said in {place}."
        else:
            where = place
        raise InputError(error.what, where=where, meaning=meaning, mend=error.mend) from None
