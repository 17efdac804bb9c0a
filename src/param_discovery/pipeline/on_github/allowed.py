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
    from collections.abc import Sequence

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
    found: set[str] = set()
    for engine in base.engine_names() if base else ():
        try:
            spec = base.spec(engine) if base else None
        except SpecError:
            continue
        if spec is not None and spec.image is not None:
            found.add(split_reference(image_ref(spec, spec.current_version))[0])
    return tuple(sorted(found))


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
    changed = [path for path in inputs_of(spec) if base is None or not _same(head, base, path)]
    if not changed or is_from_writers(client, target.pull):
        return
    raise NotAllowedError(
        f"{', '.join(changed)} was changed by someone without write access, and is not built",
        where=spec_path(spec.engine),
        meaning="A build runs whatever the Dockerfile says, on this runner.",
        mend="Have someone with write access push the change to a branch of this repository.",
    )


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
