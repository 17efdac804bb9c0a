"""What a pull request may make a runner do: pull which images, build whose Dockerfile.

A pull request can change every file that it brings. What decides about running is therefore read
at the merge base, or comes from the workflow, whose file is the base branch's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError, SpecError
from param_discovery.github.access import is_from_writers
from param_discovery.pipeline.on_github.checkout import inputs_of, spec_path
from param_discovery.runtimes.docker.pull import split_reference
from param_discovery.spec.versions import image_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.github.client import Client
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.target import Target
    from param_discovery.spec.model import EngineSpec


class NotAllowedError(InputError):
    """The pull request asks for something that its repository has not agreed to."""


def refuse_fork(target: Target, *, allow_forks: bool) -> None:
    """Refuse to look into engines for a fork's pull request, unless the workflow allows it.

    Raises:
        NotAllowedError: it is one.
    """
    if target.is_fork and target.pull is not None and not allow_forks:
        raise NotAllowedError(
            f"pull request #{target.pull.number} comes from a fork, and engines are not looked into"
            " for forks",
            meaning="Its author would decide what runs on this runner.",
            mend="Push the branch to this repository, or set `allow-forks: true` if you trust all"
            " who can open a pull request.",
        )


def check_images(spec: EngineSpec, image: str | None, allowed: Sequence[str]) -> None:
    """Refuse an image from a repository that nobody agreed to.

    Args:
        spec: The specification at the head.
        image: The image that the workflow asks for instead; None: the specification's.
        allowed: Repositories, as `allowed_repositories` gives them.

    Raises:
        NotAllowedError: the image comes from another repository.
    """
    if spec.build and image is None:
        return
    wanted = image or image_ref(spec, spec.current_version)
    repository = split_reference(wanted)[0]
    if _familiar(repository) in {_familiar(name) for name in allowed}:
        return
    raise NotAllowedError(
        f"the image {wanted} comes from a repository that is not allowed: {repository}",
        where=spec_path(spec.engine) if image is None else "the action's input `image`",
        meaning="Allowed are those that the specifications name at the merge base"
        f" ({', '.join(sorted(allowed)) or 'none'}), or the workflow in `allowed-images`.",
        mend=f"Add {repository} to `allowed-images` in the workflow, on the base branch.",
    )


def allowed_repositories(given: Sequence[str], base: CommitFiles | None) -> tuple[str, ...]:
    """The image repositories that the workflow names, else those of the merge base."""
    if given:
        return tuple(given)
    images = [image_ref(spec, spec.current_version) for spec in _specs(base) if spec.image]
    return tuple(sorted({split_reference(image)[0] for image in images}))


def check_build(
    client: Client, target: Target, spec: EngineSpec, head: CommitFiles, base: CommitFiles | None
) -> None:
    """Refuse to build what someone without write access has changed.

    Raises:
        NotAllowedError: the Dockerfile or its context differs from the merge base, and the pull
            request is not from someone who may write here.
        GitHubError: GitHub does not say who may write.
    """
    if not spec.build or target.pull is None:
        return
    changed = [
        path for path in inputs_of(spec, head) if base is None or not _same(head, base, path)
    ]
    if not changed or is_from_writers(client, target.pull):
        return
    raise NotAllowedError(
        f"{', '.join(changed)} was changed by someone without write access, and is not built",
        where=spec_path(spec.engine),
        meaning="A build runs whatever the Dockerfile says, on this runner.",
        mend="Have someone with write access push the change to a branch of this repository.",
    )


def check_index(spec: EngineSpec, base: CommitFiles | None) -> None:
    """Refuse a package index that no specification names at the merge base.

    The runner may reach what nobody outside may, and the index can be named by a variable of the
    runner's environment, which may hold anything.

    Raises:
        NotAllowedError: it is another one.
    """
    if spec.wheel_index is None or spec.wheel_index in _indexes(base):
        return
    raise NotAllowedError(
        "`wheel_index` is none that a specification names at the merge base",
        where=spec_path(spec.engine),
        meaning="The runner would ask an address that nobody has agreed to.",
        mend="Merge the change of `wheel_index` by itself first.",
    )


def _indexes(base: CommitFiles | None) -> set[str | None]:
    return {spec.wheel_index for spec in _specs(base)}


def check_venv(target: Target, spec: EngineSpec, base: CommitFiles | None) -> None:
    """Refuse to install, on the runner itself, what a pull request chooses.

    The venv runtime imports the engine with the rights of the action: its token and the Docker
    socket are within reach. Another version of what the base branch agreed to is all that a pull
    request can ask for.

    Raises:
        NotAllowedError: the specification differs from the merge base in more than the version.
    """
    if target.pull is None or is_same_but_version(spec, base):
        return
    raise NotAllowedError(
        "the specification differs from the merge base in more than `current_version`, and the venv"
        " runtime would run what it names on this runner",
        where=spec_path(spec.engine),
        meaning="There, an engine is as powerful as the action: it could take the token.",
        mend="Use `runtime: docker` or `runtime: wheel`, or merge the change by itself first.",
    )


def is_same_but_version(spec: EngineSpec, base: CommitFiles | None) -> bool:
    """Whether the merge base has the same specification, `current_version` aside."""
    try:
        old = base.spec(spec.engine) if base is not None else None
    except SpecError:
        return False
    return old is not None and old == spec.model_copy(
        update={"current_version": old.current_version}
    )


def check_schema_path(spec: EngineSpec, head: CommitFiles) -> None:
    """Refuse a schema's file that another engine has as its own: one would overwrite the other.

    Raises:
        SpecError: another specification at the head names the same file.
    """
    own = spec.schema_path.casefold()
    for other in _specs(head):
        if other.engine != spec.engine and other.schema_path.casefold() == own:
            raise SpecError(
                f"{spec.schema_path} is also the schema of {other.engine}",
                where=spec_path(spec.engine),
                meaning="One schema would overwrite the other.",
                mend="Give each engine its own file.",
            )


def _specs(files: CommitFiles | None) -> Iterator[EngineSpec]:
    """Those that can be read."""
    for engine in files.engine_names() if files is not None else ():
        try:
            spec = files.spec(engine) if files is not None else None
        except SpecError:
            continue
        if spec is not None:
            yield spec


def _same(head: CommitFiles, base: CommitFiles, path: str) -> bool:
    folder = head.in_repository("" if path == "." else path).rstrip("/")
    return not head.snapshot.changed_since(base.snapshot, folder)


def _familiar(repository: str) -> str:
    """One spelling of a repository: Docker Hub's can be written in several ways."""
    first, slash, rest = repository.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    host, path = (first, rest) if is_host else ("docker.io", repository)
    if host in ("index.docker.io", "registry-1.docker.io"):
        host = "docker.io"
    if host == "docker.io" and "/" not in path:
        path = f"library/{path}"
    return f"{host}/{path}"
