"""The files of a commit that matter here, in a folder: all orchestrations work on folders.

Read through the API, never from the workspace: that holds the *merge* commit of a pull request,
and what earlier steps made of it. No git is needed, and nothing is executed.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from param_discovery.errors import SpecError
from param_discovery.github.failures import UnsafePathError
from param_discovery.spec.load import FOLDER, SUFFIX, read_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.github.snapshot import Entry, Snapshot
    from param_discovery.spec.model import EngineSpec

_EXECUTABLE = "100755"
MAX_FILES = 2000
MAX_DEPTH = 100
MAX_BYTES = 64 * 1024 * 1024
"""Of a build context: what is larger belongs into a base image."""


class CommitFiles:
    """The files of one commit, by their path from the working directory.

    Also `guard`'s `Files`.
    """

    def __init__(self, snapshot: Snapshot, working_directory: str = ".") -> None:
        self.snapshot = snapshot
        self._prefix = "" if working_directory == "." else f"{working_directory.strip('/')}/"

    def in_repository(self, path: str) -> str:
        """The path from the repository's root."""
        return f"{self._prefix}{path}"

    def read_bytes(self, path: str) -> bytes | None:
        """The bytes of a file; None: there is none.

        Raises:
            UnsafePathError: a link lies on the way, or it is no plain file.
            GitHubError: it could not be read.
        """
        return self.snapshot.read(self.in_repository(path))

    def read(self, path: str) -> str | None:
        """The text of a file; None: there is none.

        Raises:
            InputError: it is no text, or no plain file.
            GitHubError: it could not be read.
        """
        content = self.read_bytes(path)
        if content is None:
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SpecError(
                f"not UTF-8 at byte {error.start}",
                where=self.shown(path),
                mend="Restore the file.",
            ) from None

    def shown(self, path: str) -> str:
        """The path as annotations have it."""
        return self.in_repository(path)

    def is_executable(self, path: str) -> bool:
        """Whether git has it as such: a build context with another bit is another context."""
        entry = self.snapshot.entry(self.in_repository(path))
        return entry is not None and entry.mode == _EXECUTABLE

    def engine_names(self) -> tuple[str, ...]:
        """The engines that have a specification, sorted."""
        names = self.snapshot.names(self.in_repository(FOLDER))
        return tuple(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))

    def spec(self, engine: str) -> EngineSpec | None:
        """An engine's specification; None: there is none.

        Raises:
            SpecError: it is not valid.
            GitHubError: it could not be read.
        """
        path = spec_path(engine)
        content = self.read_bytes(path)
        return None if content is None else read_spec(content, engine, self.shown(path))

    def below(self, folder: str) -> Iterator[str]:
        """All files below a folder, by their path from the working directory."""
        for name in self._below(self.in_repository(folder) if folder else self._prefix.rstrip("/")):
            yield name.removeprefix(self._prefix)

    def _below(self, folder: str) -> Iterator[str]:
        if folder.count("/") > MAX_DEPTH:
            raise UnsafePathError(folder, f"it lies deeper than {MAX_DEPTH} folders.")
        entry = self.snapshot.entry(folder) if folder else None
        sha = entry.sha if entry else self.snapshot.commit_sha
        if folder and (entry is None or not entry.is_folder):
            return
        for name, child in sorted(self.snapshot.objects.tree(sha).items()):
            path = f"{folder}/{name}" if folder else name
            if child.is_folder:
                yield from self._below(path)
            else:
                yield path


def spec_path(engine: str) -> str:
    """Where an engine's specification stands, from the working directory."""
    return f"{FOLDER}/{engine}{SUFFIX}"


def inputs_of(spec: EngineSpec, files: CommitFiles) -> tuple[str, ...]:
    """Files and folders that a discovery of this engine depends on at a commit.

    A build depends on its whole context, unless `.dockerignore` there leaves everything out: then
    engines whose Dockerfiles lie in one folder do not concern each other.

    Raises:
        GitHubError: `.dockerignore` could not be read.
    """
    if spec.dockerfile is None:
        return (spec_path(spec.engine),)
    if not spec.build:
        return spec_path(spec.engine), spec.dockerfile
    ignoring = (f"{context_of(spec)}/.dockerignore".removeprefix("./"),)
    # BuildKit takes a Dockerfile's own ignore file instead.
    own = f"{spec.dockerfile}.dockerignore"
    if files.read_bytes(own) is None and _is_all(files.read_bytes(ignoring[0]) or b""):
        return spec_path(spec.engine), spec.dockerfile, *ignoring, own
    return spec_path(spec.engine), context_of(spec)


def _is_all(ignore_file: bytes) -> bool:
    """Whether it says `*` and nothing else: any other pattern is Docker's business."""
    lines = (line.strip() for line in ignore_file.split(b"\n"))
    return [line for line in lines if line and not line.startswith(b"#")] == [b"*"]


def context_of(spec: EngineSpec) -> str:
    """The folder that is the context of the engine's build."""
    return str(PurePosixPath(spec.dockerfile or ".").parent)


def workflows(files: CommitFiles) -> Entry | None:
    """The folder of the repository's workflows; None: it has none. They are not read."""
    objects, sha = files.snapshot.objects, files.snapshot.commit_sha
    folder = objects.tree(sha).get(".github")
    if folder is None or not folder.is_folder:
        return folder
    return objects.tree(folder.sha).get("workflows")


def has_workflow(files: CommitFiles, name: str) -> bool:
    """Whether the repository has a workflow file of that name."""
    folder = workflows(files)
    if folder is None or not folder.is_folder:
        return False
    return name in files.snapshot.objects.tree(folder.sha)


def check_out(files: CommitFiles, folder: Path, config: str) -> None:
    """Write what the orchestrations read of this commit into `folder`, which is empty.

    A specification that is not valid is written all the same: whoever reads it says so.

    Raises:
        UnsafePathError: a path leads out of the repository, or a build context is too large.
        GitHubError: GitHub failed.
    """
    wanted = {config}
    for engine in files.engine_names():
        wanted.add(spec_path(engine))
        try:
            spec = files.spec(engine)
        except SpecError:
            continue
        if spec is not None:
            wanted |= set(_paths(files, spec))
    _write(files, folder, sorted(wanted))


def _paths(files: CommitFiles, spec: EngineSpec) -> Iterator[str]:
    yield spec.schema_path
    if spec.dockerfile is None:
        return
    yield spec.dockerfile
    if spec.build:
        context = context_of(spec)
        yield from files.below("" if context == "." else context)


def _write(files: CommitFiles, folder: Path, paths: list[str]) -> None:
    if len(paths) > MAX_FILES:
        raise UnsafePathError(paths[-1], f"it is one of more than {MAX_FILES:,} files to build.")
    written_bytes = 0
    for path in paths:
        content = files.read_bytes(path)
        if content is None:
            continue
        written_bytes += len(content)
        if written_bytes > MAX_BYTES:
            raise UnsafePathError(path, f"the files to build have more than {MAX_BYTES:,} bytes.")
        try:
            _write_file(folder / path, content, is_executable=files.is_executable(path))
        except OSError as error:  # git's names may be longer than this file system's.
            raise UnsafePathError(path, f"{error.strerror or error}.") from None


def _write_file(file: Path, content: bytes, *, is_executable: bool) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(0o755 if is_executable else 0o644)
