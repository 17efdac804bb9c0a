"""The engine specifications of a repository, read and validated.

All that is wrong, in one file or in several, is reported in one error.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

from param_discovery.errors import SpecError
from param_discovery.spec.document import parse
from param_discovery.spec.fields import ENGINE
from param_discovery.spec.messages import note
from param_discovery.spec.model import EngineSpec
from param_discovery.spec.problems import InvalidSpecError, Problem, shown
from param_discovery.spec.versions import version_problem

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.spec.document import Document

FOLDER = "engine_versions"
SUFFIX = ".yaml"
LARGEST_BYTES = 64 * 1024
"""A specification takes one or two kilobytes."""


def engine_names(root: Path) -> tuple[str, ...]:
    """The engines that the repository at `root` knows, sorted.

    Raises:
        SpecError: there is no folder of specifications, or a file in it has no proper name.
    """
    folder = root / FOLDER
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError as error:
        raise _no_folder(root) from error
    except OSError as error:
        raise SpecError(
            f"cannot be read: {error.strerror}",
            where=str(folder),
            mend="Correct its permissions, or name another repository with --root.",
        ) from error
    problems = [problem for name in names if (problem := _name_problem(folder, name))]
    if problems:
        raise InvalidSpecError(problems)
    return tuple(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))


def load_spec(root: Path, engine: str) -> EngineSpec:
    """The specification of one engine.

    Raises:
        SpecError: the engine is not known.
        InvalidSpecError: its file is unreadable or wrong; names every problem.
    """
    known = engine_names(root)
    if engine not in known:
        raise _unknown(root, engine, known)
    spec = _load(root, engine)
    if isinstance(spec, EngineSpec):
        return spec
    raise InvalidSpecError(spec)


def load_all(root: Path) -> tuple[EngineSpec, ...]:
    """All specifications, sorted by engine.

    Raises:
        SpecError: there is none.
        InvalidSpecError: any file is unreadable or wrong; names the problems of all files.
    """
    names = engine_names(root)
    if not names:
        raise SpecError(
            "no engine specification here",
            where=str(root / FOLDER),
            mend=f"Add one as <engine>{SUFFIX}: docs/reference/engine-specification.md.",
        )
    specs: list[EngineSpec] = []
    problems: list[Problem] = []
    for name in names:
        loaded = _load(root, name)
        if isinstance(loaded, EngineSpec):
            specs.append(loaded)
        else:
            problems += loaded
    problems += _shared_schemas(root, specs)
    if problems:
        raise InvalidSpecError(problems)
    return tuple(specs)


def read_spec(content: bytes, engine: str, path: str) -> EngineSpec:
    """The specification in `content`, which does not come from a disk; `path` is for messages.

    Raises:
        InvalidSpecError: it is wrong; names every problem.
    """
    loaded = _read(content, engine, path)
    if isinstance(loaded, EngineSpec):
        return loaded
    raise InvalidSpecError(loaded)


def _load(root: Path, engine: str) -> EngineSpec | list[Problem]:
    file = root / FOLDER / f"{engine}{SUFFIX}"
    path = file.as_posix()
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        return [Problem(path, 0, 0, "", what, "correct its permissions, or remove it")]
    return _read(content, engine, path)


def _read(content: bytes, engine: str, path: str) -> EngineSpec | list[Problem]:
    if len(content) > LARGEST_BYTES:
        what = f"larger than {LARGEST_BYTES // 1024} KiB"
        return [Problem(path, 0, 0, "", what, "this is no engine specification: replace it")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        column = error.start - (content[: error.start].rfind(b"\n") + 1) + 1
        return [Problem(path, line, column, "", "not UTF-8", "save the file as UTF-8")]
    document = parse(text, path)
    spec = None if _hopeless(document) else _validate(document, engine)
    if spec is None or document.problems:
        return document.problems
    problem = version_problem(spec)
    if problem is not None:
        document.add(("current_version",), *problem)
    return document.problems or spec


def _hopeless(document: Document) -> bool:
    """Nothing came out of the text: what is missing in it then says nothing."""
    return bool(document.problems) and not document.content


def _validate(document: Document, engine: str) -> EngineSpec | None:
    content = document.content
    if not isinstance(content, dict):
        mend = "write `key: value` lines: current_version, package, sections"
        document.add((), "the document is not a mapping", mend)
        return None
    if EngineSpec.IMPLICIT in content:
        mend = f"remove it, and name the file <engine>{SUFFIX}"
        document.add((EngineSpec.IMPLICIT,), "the file's name gives the engine's name", mend)
    try:
        return EngineSpec.model_validate({**content, EngineSpec.IMPLICIT: engine})
    except ValidationError as error:
        note(document, error)
        return None


def _name_problem(folder: Path, name: str) -> Problem | None:
    path = (folder / name).as_posix()
    stem, dot, suffix = name.rpartition(".")
    if suffix == "yml" and stem:
        return Problem(path, 0, 0, "", "not read: specifications end in .yaml", "rename it")
    if f"{dot}{suffix}" != SUFFIX:
        return None
    if not re.search(ENGINE, stem) or "\n" in stem:
        what = f"{shown(stem)} is not an engine name"
        mend = "rename the file: lower-case letters, digits, `-` and `_`"
        return Problem(path, 0, 0, "", what, mend)
    if not (folder / name).is_file():
        return Problem(path, 0, 0, "", "not a regular file", "replace it with one")
    return None


def _shared_schemas(root: Path, specs: list[EngineSpec]) -> list[Problem]:
    """Two engines that would overwrite each other's schema."""
    owners: dict[str, str] = {}
    problems = []
    for spec in specs:
        owner = owners.setdefault(spec.schema_path, spec.engine)
        if owner != spec.engine:
            path = (root / FOLDER / f"{spec.engine}{SUFFIX}").as_posix()
            what = f"{spec.schema_path} is already the schema of `{owner}`"
            problems.append(Problem(path, 0, 0, "schema", what, "give each engine its own file"))
    return problems


def _no_folder(root: Path) -> SpecError:
    return SpecError(
        f"no folder {FOLDER}/ in {shown(str(root))}",
        meaning="It holds one file for each engine, and nothing is known without it.",
        mend="Run the command in the root of the repository, or name the root with --root.",
    )


def _unknown(root: Path, engine: str, known: tuple[str, ...]) -> SpecError:
    listing = ", ".join(known) or "none"
    close = get_close_matches(engine.lower(), known, n=1)
    mend = f"Did you mean {close[0]}?\n" if close else ""
    return SpecError(
        f"no engine {shown(engine)} in {(root / FOLDER).as_posix()}/",
        meaning=f"Engines known here: {listing}.",
        mend=f"{mend}To add an engine, add {FOLDER}/<engine>{SUFFIX}.",
    )
