"""A build's inputs as one hash: what has to differ for an image to be built again."""

from __future__ import annotations

import hashlib
import json
import stat
from typing import TYPE_CHECKING

from docker.utils.build import exclude_paths

from param_discovery.runtimes.docker.failures import BuildInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HASH_FORMAT = "1"


def context_digest(context: Path, ignore_file: Path) -> str:
    """SHA-256 over the files that a build sees: names, kinds, executable bits, contents.

    Raises:
        BuildInputError: a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for name in sorted(exclude_paths(str(context), _ignore_patterns(ignore_file))):
            digest.update(json.dumps([name, *_file_facts(context / name)]).encode())
    except OSError as error:
        raise BuildInputError(
            f"The build context cannot be read: {error.strerror}",
            where=str(error.filename or context),
            mend="Make it readable, or name it in .dockerignore.",
        ) from error
    return digest.hexdigest()


def inputs_digest(facts: Mapping[str, object]) -> str:
    """SHA-256 over everything that goes into a build."""
    text = json.dumps({"format": _HASH_FORMAT, **facts}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def ignore_file_of(dockerfile: Path, context: Path, *, is_buildkit: bool) -> Path:
    """The file that says what is left out; BuildKit knows one for each Dockerfile."""
    own = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
    return own if is_buildkit and own.is_file() else context / ".dockerignore"


def _ignore_patterns(ignore_file: Path) -> list[str]:
    if not ignore_file.is_file():
        return []
    lines = [line.strip() for line in ignore_file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _file_facts(path: Path) -> tuple[str, str]:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return "link", str(path.readlink())
    if not stat.S_ISREG(status.st_mode):
        return "folder" if stat.S_ISDIR(status.st_mode) else "other", ""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return "program" if status.st_mode & stat.S_IXUSR else "file", content
