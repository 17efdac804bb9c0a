"""A schema as the command line names it: a file, `REV:path`, `engine@version`, or none.

Only `os` is imported for a file: `classify` is measured against a bare interpreter's start. Git and
discovery cost what they cost once they are asked for.
"""

from __future__ import annotations

import os
import stat
import sys

from param_discovery.errors import InputError, SchemaError
from param_discovery.schema.read import read_document
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.schema.document import Document

LARGEST_BYTES = 64 * 1024 * 1024
"""Over a hundred thousand parameters; the largest engine has a few hundred."""

STDIN = "-"
NO_SCHEMA = os.devnull
"""As git and diff say that there is no file on one side."""


class Source(NamedTuple):
    """One side of a comparison."""

    name: str
    """As the user named it."""
    document: Document | None
    """None: there is no schema on this side."""
    text: str | None = None
    """Its text, where it has one."""
    path: str | None = None
    """Path of the file, from the repository's root if it lies in one, with forward slashes."""
    git_path: str | None = None
    """Where a revision has no such file: the path that was looked for."""
    namesakes: tuple[str, ...] = ()
    """Files of that revision that are called the same."""
    discovered: bool = False
    """Made now, by this tool."""


def read_source(name: str, root: str, tell: Callable[[str], None]) -> Source:
    """The schema that `name` means; `root` holds `engine_versions` and is in the git repository.

    An existing file wins over the other meanings. `tell` is told what takes long.

    Raises:
        InputError: nothing has this name, or it cannot be read.
        SchemaError: it is no schema document.
        OutsideError: git or the package index failed.
    """
    if name == NO_SCHEMA:
        return Source(name, None)
    if name == STDIN:
        return _from_text(name, _decoded(_standard_input(), "standard input"), None)
    if os.path.lexists(name):
        return _from_text(name, _decoded(_file(name), name), repository_path(name))
    if ":" in name:
        return _from_git(name, root)
    engine, at, version = name.partition("@")
    if at and engine and version:
        return _from_wheel(name, engine, version, root, tell)
    raise _nothing(name)


def repository_path(name: str) -> str:
    """The file's path from the root of its git repository; as given where it lies in none."""
    whole = os.path.abspath(name)  # noqa: PTH100 - pathlib costs half a bare interpreter
    folder = os.path.dirname(whole)  # noqa: PTH120
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return name
        folder = above
    return os.path.relpath(whole, folder).replace(os.sep, "/")


def _from_text(name: str, text: str, path: str | None) -> Source:
    where = "standard input" if name == STDIN else name
    return Source(name, read_document(text, where), text, path)


def _from_git(name: str, root: str) -> Source:
    from param_discovery.pipeline.git_objects import (  # noqa: PLC0415
        git_path,
        namesakes,
        read_object,
    )

    wanted = git_path(name)
    if wanted is None:
        raise _nothing(name)
    content = read_object(root, wanted, LARGEST_BYTES)
    path = wanted.path
    if path.startswith(("./", "../")):
        path = repository_path(os.path.join(root, path))  # noqa: PTH118
    if content is None:
        return Source(name, None, git_path=path, namesakes=tuple(namesakes(root, wanted)))
    text = _decoded(content, name)
    return Source(name, read_document(text, name), text, path)


def _from_wheel(
    name: str, engine: str, version: str, root: str, tell: Callable[[str], None]
) -> Source:
    from param_discovery.pipeline.schema_source_engine import discovered  # noqa: PLC0415

    document = discovered(engine, version, root, tell)
    return Source(name, document, document.text(), discovered=True)


def _file(name: str) -> bytes:
    """The content of a regular file of a fair size; nothing else is even waited for."""
    try:
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            facts = os.fstat(descriptor)
            _refuse_special(name, facts)
            if facts.st_size > LARGEST_BYTES:
                raise _too_large(name)
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                content = stream.read(LARGEST_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SchemaError(
            f"cannot be read: {error.strerror or error}",
            where=name,
            mend="Correct the path, or its permissions.",
        ) from None
    if len(content) > LARGEST_BYTES:
        raise _too_large(name)
    return content


def _refuse_special(name: str, facts: os.stat_result) -> None:
    if stat.S_ISREG(facts.st_mode):
        return
    kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "a pipe, socket or device"
    raise InputError(
        f"is {kind}, not a file",
        where=name,
        mend="Name a file; REV:path for one in git; `-` for standard input.",
    )


def _standard_input() -> bytes:
    content = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise _too_large("standard input")
    return content


def _decoded(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise SchemaError(
            "not UTF-8",
            where=f"{where}:{line}:{column}",
            meaning="JSON files are: this is no schema document.",
            mend="Restore the file, or make it again with 'param-discovery discover'.",
        ) from None


def _too_large(name: str) -> SchemaError:
    return SchemaError(
        f"larger than {LARGEST_BYTES >> 20} MiB",
        where=name,
        meaning="No schema document is: it was not read.",
        mend="Name the file that 'param-discovery discover' writes.",
    )


def _nothing(name: str) -> InputError:
    return InputError(
        "no such file, and neither REV:path nor engine@version",
        where=name or "an empty name",
        meaning="A file that is not there is no empty schema: that would hide a slip of the pen.",
        mend="Correct the path. Where there really is no schema, name /dev/null.",
    )
