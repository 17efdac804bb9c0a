"""Which engines a pull request concerns, and which of them a run is asked about."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from param_discovery.errors import InputError, SpecError
from param_discovery.pipeline.on_github.checkout import inputs_of, spec_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.github.snapshot import Entry
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.spec.model import EngineSpec

ALL = "all"
CHANGED = "changed"
_EVERYTHING = "."
"""As a build's context: the whole working directory."""


def changed_engines(old: CommitFiles | None, new: CommitFiles) -> tuple[str, ...]:
    """Engines whose specification, Dockerfile (or build context) or schema differs, sorted.

    Git's own object names decide; no file is compared by reading it. An engine that came or went
    is among them; without `old` every engine is.

    Raises:
        UnsafePathError: a specification names a path that must not be used.
        GitHubError: GitHub failed.
    """
    if old is None:
        return new.engine_names()
    names = sorted({*old.engine_names(), *new.engine_names()})
    return tuple(name for name in names if _differs(old, new, name))


def select_engines(
    asked: Sequence[str], changed: Sequence[str], present: Sequence[str]
) -> tuple[str, ...]:
    """The engines that a run is asked about, of those that are `present` at the head.

    Raises:
        InputError: one is not known, or `all` or `changed` stands beside a name.
    """
    wanted = tuple(dict.fromkeys(asked))
    for word in (ALL, CHANGED):
        if word in wanted and len(wanted) > 1:
            raise InputError(
                f"`engine: {word}` stands for several engines and cannot stand beside a name",
                mend=f"Give `{word}`, or names.",
            )
    if wanted == (CHANGED,):
        return tuple(name for name in changed if name in present)
    if wanted == (ALL,):
        return tuple(present)
    for name in wanted:
        if name not in present:
            raise _unknown(name, present)
    return wanted


def _unknown(name: str, present: Sequence[str]) -> InputError:
    near = get_close_matches(name.lower(), present, n=1)
    known = ", ".join(present) or "none"
    return InputError(
        f"no engine is called {name!r} at this commit",
        where="the action's input `engine`",
        meaning=f"Known: {known}.",
        mend=f"Is it {near[0]}?" if near else f"Add {spec_path(name)}, or correct the input.",
    )


def _differs(old: CommitFiles, new: CommitFiles, engine: str) -> bool:
    paths = {spec_path(engine)}
    for files in (old, new):
        paths |= set(_paths(files, engine))
    if any(_entry(old, path) != _entry(new, path) for path in sorted(paths - {_EVERYTHING})):
        return True
    return _EVERYTHING in paths and _anything_but_schemas(old, new)


def _paths(files: CommitFiles, engine: str) -> tuple[str, ...]:
    """What the specification names; one that cannot be read names nothing."""
    try:
        spec = files.spec(engine)
    except SpecError:
        return ()
    return (*inputs_of(spec, files), spec.schema_path) if spec else ()


def _anything_but_schemas(old: CommitFiles, new: CommitFiles) -> bool:
    """Whether a build whose context is the whole working directory sees another one."""
    own = new.in_repository("")
    schemas = set()
    for engine in new.engine_names():
        schemas |= {new.in_repository(path) for path in _paths(new, engine)[-1:]}
    changed = new.snapshot.changed_since(old.snapshot, own.rstrip("/"))
    return any(path not in schemas for path in changed)


def _entry(files: CommitFiles, path: str) -> Entry | None:
    return files.snapshot.entry(files.in_repository(path))


def content_key(files: CommitFiles, spec: EngineSpec) -> tuple[str, ...]:
    """Names the content of everything that an engine's state depends on at this commit."""
    inputs = inputs_of(spec, files)
    if _EVERYTHING in inputs:
        return (files.snapshot.commit_sha,)
    entries = (_entry(files, path) for path in (*inputs, spec.schema_path))
    return tuple(entry.sha if entry else "" for entry in entries)
