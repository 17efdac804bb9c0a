"""Which configuration files are checked, as what, and what stands in them."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.pipeline.check_entries import errors_at
from param_discovery.pipeline.check_sections import Scope
from param_discovery.repository.read_tree import format_of, read_trees
from param_discovery.repository.select import parse_steps, select
from param_discovery.repository.tree import Place, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Names
    from pathlib import Path

    from param_discovery.pipeline.check_entries import RuleEntry
    from param_discovery.repository.tree import Format, Node

LARGEST_BYTES = 8 * 1024 * 1024

STANDARD_INPUT = "-"
"""As a file's name."""


class CheckRequest(NamedTuple):
    """What is to be checked, as named on the command line."""

    root: Path
    """The folder with `engine_versions`, `schemas` and the project's configuration."""
    configs: tuple[str, ...] = ()
    """Files; none: all that the project's configuration names."""
    engine: str | None = None
    """`vllm`, `vllm@0.10.2`, `vllm@>=0.9,<0.12`; None: what the project's configuration says."""
    section: str | None = None
    select: str | None = None
    since: str | None = None
    """The version that the files were written for: defaults that changed since then are told."""
    is_history_read: bool = True
    """Whether unknown parameters are looked up in the engine's released versions."""
    config: str | None = None
    """The project's configuration; None: the one in `root`, if there is one."""
    input_format: Format | None = None
    """Of the named files; None: as their names tell."""


class Target(NamedTuple):
    """One file, and what it is said to hold."""

    path: str
    """As it is shown: from the working directory."""
    engine: str
    """`vllm`, `vllm@0.10.2`."""
    scope: Scope
    select: str | None = None
    said_by: Names[str, RuleEntry] = {}
    """By key (`engine`, `version`, `section`, `select`): the entry that says it; the command line
    says the others."""
    form: Format | None = None
    """None: as the name tells."""


def targets(request: CheckRequest, rules: tuple[RuleEntry, ...]) -> tuple[Target, ...]:
    """What is checked, in the order of the command line, or of the rules and then by name.

    Raises:
        InputError: nothing says which files, or of which engine they are; or a rule's pattern
            matches no file.
    """
    wanted = _of_engine(rules, request.engine)
    if request.configs:
        return tuple(
            target for config in request.configs for target in _of_file(config, wanted, request)
        )
    if not wanted:
        raise InputError(
            "no configuration to check",
            meaning="No file is named, and .param-discovery.yml has no `configurations`"
            + (f" of {request.engine}." if rules else "."),
            mend="Name files: param-discovery check CONFIG --engine ENGINE",
        )
    return tuple(
        _target(path, rule, request) for rule in wanted for path in _matched(request.root, rule)
    )


def read_target(target: Target) -> tuple[Node, ...]:
    """The parts of the file that are meant: one, or several where YAML holds several documents.

    Raises:
        InputError: the file cannot be read, is no YAML, JSON or TOML, or has no such part.
    """
    form = target.form or format_of(target.path)
    if form is None:
        raise InputError(
            "neither YAML, JSON nor TOML by its name",
            where=target.path,
            meaning="The ending decides: .yaml, .yml, .json or .toml; .jsonc and .json5 are other"
            " languages, and are not read.",
            mend="Name the format: --input-format yaml, json or toml.",
        )
    trees = read_trees(_text(target.path), target.path, form)
    if target.select is not None:
        with errors_at(target.said_by.get("select"), "select"):
            return select(trees, parse_steps(target.select), target.path)
    return trees or (Scalar(Place(1, 1), None, Place(1, 1)),)


def _of_engine(rules: tuple[RuleEntry, ...], engine: str | None) -> tuple[RuleEntry, ...]:
    """The rules that speak of the engine that was asked for."""
    if engine is None:
        return rules
    name = engine.partition("@")[0].strip()
    return tuple(entry for entry in rules if entry.rule.engine == name)


def _of_file(config: str, rules: tuple[RuleEntry, ...], request: CheckRequest) -> Iterator[Target]:
    """The file by each rule that matches it; by the command line alone where none does."""
    matching = [entry for entry in rules if _is_matched(config, request.root, entry)]
    for entry in matching:
        yield _target(config, entry, request)
    if matching:
        return
    if request.engine is None:
        raise InputError(
            "nothing says of which engine this is the configuration",
            where=config,
            mend="Give --engine ENGINE, or an entry of `configurations` in .param-discovery.yml.",
        )
    scope, form = Scope(request.section), request.input_format
    yield Target(config, request.engine, scope, request.select, form=form)


def _target(path: str, entry: RuleEntry, request: CheckRequest) -> Target:
    """A file as the entry has it, but for what the command line says."""
    rule = entry.rule
    scope = Scope(request.section or rule.section, rule.rename, frozenset(rule.ignore))
    engine, said_by = request.engine or rule.engine, {}
    if "@" not in engine and rule.version is not None:
        engine = f"{engine}@{rule.version}"
        said_by["version"] = entry
    for key in ("engine", "section", "select"):
        if getattr(request, key) is None:
            said_by[key] = entry
    form = request.input_format
    return Target(path, engine, scope, request.select or rule.select, said_by, form)


def _files_of(root: Path, entry: RuleEntry) -> list[Path]:
    pattern = entry.rule.path
    try:
        return sorted(found for found in root.glob(pattern) if found.is_file())
    except (ValueError, NotImplementedError, OSError) as error:
        raise InputError(
            f"{pattern!r} is no pattern of files: {error}",
            where=entry.place("path"),
            mend="Write `**` only as a whole folder: configs/**/*.yaml",
        ) from None


def _matched(root: Path, entry: RuleEntry) -> list[str]:
    found = _files_of(root, entry)
    if not found:
        raise InputError(
            f"no file matches {entry.rule.path!r}",
            where=entry.place("path"),
            meaning="What is not there is not valid: an entry that matches nothing hides a slip.",
            mend=f"Correct `path` of the entry, from {root}, or remove the entry.",
        )
    return [path.as_posix() for path in found]


def _is_matched(config: str, root: Path, entry: RuleEntry) -> bool:
    wanted = os.path.realpath(config)
    return any(os.path.realpath(path) == wanted for path in _files_of(root, entry))


def _text(path: str) -> str:
    try:
        return _content(path).decode("utf-8")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start])
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise InputError(
            "not UTF-8",
            where=f"{path}:{line}:{column}",
            mend="Save the file as UTF-8.",
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=path,
            mend="Correct the path, or its permissions.",
        ) from None


def _content(path: str) -> bytes:
    """The content of a regular file, or of standard input; no other pipe is waited for."""
    if path == STANDARD_INPUT:
        return _limited(sys.stdin.buffer.read(LARGEST_BYTES + 1), path)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "a pipe, socket or device"
            raise InputError(f"is {kind}, not a file", where=path, mend="Name a file.")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            content = stream.read(LARGEST_BYTES + 1)
    finally:
        os.close(descriptor)
    return _limited(content, path)


def _limited(content: bytes, path: str) -> bytes:
    if len(content) > LARGEST_BYTES:
        what = f"larger than {LARGEST_BYTES >> 20} MiB"
        raise InputError(what, where=path, mend="This is no configuration: name another file.")
    return content
