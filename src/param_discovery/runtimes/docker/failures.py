"""What can go wrong around a container, each with what it means and how to mend it."""

from __future__ import annotations

from param_discovery.errors import DockerError, InputError
from param_discovery.runtimes.docker.foreign import quoted

_NOTHING_WRITTEN = "Nothing was written: the engine's parameters are not known."
_TOOLKIT = (
    "Install the NVIDIA Container Toolkit on the machine of the daemon, then run\n"
    "`nvidia-ctk runtime configure --runtime=docker` and restart the daemon.\n"
    "Where the engine can be imported without a GPU, say `--gpus none`."
)


class NoDaemonError(DockerError):
    """Nothing answers at the daemon's usual address."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(
            f"No Docker daemon answers at {address} ({detail}).",
            meaning="The Docker runtime needs a running daemon.",
            mend="Start it (`systemctl start docker`, or Docker Desktop), and try `docker info`.\n"
            "Without Docker, use `--runtime venv`.",
        )


class SocketPermissionError(DockerError):
    """The daemon's socket may not be used by this user."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"This user may not use the Docker daemon's socket at {address}.",
            meaning="The daemon may well be running; its socket belongs to root and a group.",
            mend="Add the user to the group `docker` and log in again, or use a rootless daemon.\n"
            "Whoever may use the socket is as good as root on that machine.",
        )


class DockerHostError(DockerError):
    """`DOCKER_HOST` (or the client's context) names an address where no daemon is."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(
            f"DOCKER_HOST is {address}, and no Docker daemon answers there ({detail}).",
            meaning="The variable decides where the daemon is sought, before anything else.",
            mend="Correct it, or unset it to use the local daemon.",
        )


class DaemonFaultError(DockerError):
    """The daemon refused or failed in a way that has no class of its own."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"The Docker daemon could not {action}: {quoted(detail)}",
            mend="Look at the daemon's log (`journalctl -u docker`), and try again.",
        )


class DiskFullError(DockerError):
    """The daemon's disk is full."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"The Docker daemon's disk is full; it could not {action}: {quoted(detail)}",
            meaning="Engine images need 10 to 40 GB, and as much again while they are unpacked.",
            mend="Look with `docker system df`, make room with `docker system prune`,\n"
            "or use a runner with a larger disk.",
        )


class ImageReferenceError(InputError):
    """An image's name is not one."""

    def __init__(self, image: str) -> None:
        super().__init__(
            f"{image!r} is no image reference.",
            mend="Write it in lower case, as repository:tag or repository@sha256:<digest>.",
        )


class ImageNotFoundError(DockerError):
    """The registry, or the daemon, has no such image."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"There is no image {image}: {quoted(detail)}",
            meaning="Either the version has no image (yet), or the name is wrong.",
            mend="Check the tags in the registry, and `image` and `current_version` in the"
            " engine's specification.",
        )


class ImageUnavailableError(DockerError):
    """The registry does not tell a missing repository from one that needs a login."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"The registry does not give {image}: {quoted(detail)}",
            meaning="The repository does not exist, or it needs a login: registries do not say.",
            mend="Check the name; if it is private, `docker login`, or give registry credentials.",
        )


class RegistryAuthenticationError(DockerError):
    """The registry wants a login, or does not take this one."""

    def __init__(self, image: str, detail: str, *, username: str | None) -> None:
        who = f"does not accept the login of {username!r}" if username else "wants a login"
        super().__init__(
            f"The registry of {image} {who}: {quoted(detail)}",
            meaning="The image was not pulled.",
            mend="`docker login` to that registry, or give its username and password"
            " (in the action: `registry-username`, `registry-password`).",
        )


class PullRateLimitError(DockerError):
    """The registry has had enough of us for now."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"The registry of {image} limits how often one may pull: {quoted(detail)}",
            meaning="The limit counts anonymous pulls by address, and shared runners share one.",
            mend="Give registry credentials, use a mirror, or wait and run it again.",
        )


class RegistryUnreachableError(DockerError):
    """The daemon cannot talk to the registry."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"The Docker daemon cannot reach the registry of {image}: {quoted(detail)}",
            meaning="It is the daemon that pulls: its network, proxy and certificates count.",
            mend="Check the name, the daemon's proxy settings and its certificates,"
            " and run it again.",
        )


class WrongArchitectureError(DockerError):
    """The image is for another kind of processor."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"{image} does not run on this machine's processor: {quoted(detail)}",
            meaning="The image was made for another architecture.",
            mend="Use a machine of the image's architecture, or an image for this one.",
        )


class BuildInputError(InputError):
    """The Dockerfile or its context is not there or unusable."""


class BuildKitNeededError(DockerError):
    """The Dockerfile needs BuildKit, and only the classic builder is there."""

    def __init__(self, where: str, construct: str) -> None:
        super().__init__(
            f"{construct} needs BuildKit, and `docker buildx` is not installed here.",
            where=where,
            meaning="The daemon's classic builder would fail, or take the line for something else.",
            mend="Install the buildx plugin (package docker-buildx-plugin or docker-buildx),"
            " or write it without.",
        )


class BuildFailedError(DockerError):
    """The build ran and failed."""

    def __init__(self, dockerfile: str, detail: str, tail: str) -> None:
        super().__init__(
            f"The image could not be built: {quoted(detail)}",
            where=dockerfile,
            meaning=f"The build's last lines:\n{quoted(tail)}",
            mend="Try it by hand with `docker build`, with the same build arguments.",
        )


class NvidiaMissingError(DockerError):
    """The daemon cannot give a container a GPU."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"The Docker daemon cannot give the container a GPU: {quoted(detail)}",
            meaning="The engine needs one, or `--gpus` asked for it.",
            mend=_TOOLKIT,
        )


class GpuNeededError(DockerError):
    """The engine cannot be imported without a GPU."""

    def __init__(self, detail: str, *, had_gpu: bool) -> None:
        advice = "Check `nvidia-smi` on that machine: driver and image must fit each other."
        super().__init__(
            f"The engine could not be imported for want of a GPU: {quoted(detail)}",
            meaning="A GPU was given, but the engine could not use it."
            if had_gpu
            else "The container had no GPU.",
            mend=advice if had_gpu else f"Run it with `--gpus all`.\n{_TOOLKIT}",
        )


class NoPythonError(DockerError):
    """There is no Python in the image that the container's user can start."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"No Python in the image {image}: {quoted(detail)}",
            meaning="Neither `python3` nor `python` could be started from the image's PATH.",
            mend="Use the engine's own image, or set PATH in the specification's `env`.\n"
            "If Python lies where only root can read, set `user: root` in the specification.",
        )


class ContainerStartError(DockerError):
    """The daemon made the container but could not start it."""

    def __init__(self, image: str, detail: str) -> None:
        super().__init__(
            f"A container of {image} could not be started: {quoted(detail)}",
            meaning=_NOTHING_WRITTEN,
            mend="Try `docker run --rm` with the same image, and look at the daemon's log.",
        )


class OutOfMemoryError(DockerError):
    """The engine was ended by the kernel for want of memory."""

    def __init__(self, limit_bytes: int, tail: str) -> None:
        super().__init__(
            f"The engine ran out of memory; its container may use {limit_bytes} bytes.",
            meaning=f"{_NOTHING_WRITTEN} Its last output:\n{quoted(tail)}",
            mend="Use a machine with more memory, or raise the limit.",
        )


class EngineTimeoutError(DockerError):
    """The engine did not answer in time."""

    def __init__(self, timeout_seconds: float, tail: str) -> None:
        super().__init__(
            f"The engine gave no answer within {timeout_seconds:g} seconds.",
            meaning=f"{_NOTHING_WRITTEN} Its last output:\n{quoted(tail)}",
            mend="Raise `--timeout-seconds`, or look at where it hangs.",
        )


class NoReplyError(DockerError):
    """The engine's process ended without a usable reply."""

    def __init__(self, exit_code: int, detail: str, tail: str) -> None:
        super().__init__(
            f"The engine's process ended with exit code {exit_code}. {detail}",
            meaning=f"{_NOTHING_WRITTEN} Its last output:\n{quoted(tail)}",
            mend="Look at the engine's output above (-v shows all of it).",
        )


class RunCancelledError(DockerError):
    """Another thread asked this run to end."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("The run was interrupted.", meaning=_NOTHING_WRITTEN)
