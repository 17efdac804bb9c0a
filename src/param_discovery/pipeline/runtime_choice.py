"""Which runtime brings an engine within reach, and why that one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from param_discovery.errors import DockerError, InputError
from param_discovery.spec.versions import engine_version, image_ref, spelled_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.runtimes.base import ProbeRequest, Progress, RuntimeResult
    from param_discovery.runtimes.docker.plan import DockerPlan, RegistryCredentials
    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from param_discovery.runtimes.venv.plan import VenvPlan
    from param_discovery.runtimes.venv.runtime import VenvRuntime
    from param_discovery.runtimes.wheel.plan import WheelPlan
    from param_discovery.runtimes.wheel.runtime import WheelRuntime
    from param_discovery.spec.model import EngineSpec


PIP_BUILD_ARGS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")
"""pip's settings that mean the same inside a build: addresses, not paths of this machine."""


class Runtime(Protocol):
    """One way to one engine, prepared; used once."""

    def run(self, request: ProbeRequest, progress: Progress) -> RuntimeResult:
        """Look inside the engine."""

    def cancel(self) -> None:
        """Stop `run`, from another thread; what it made is removed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The runtime for one engine."""

    runtime: Runtime
    name: str
    """`docker`, `venv` or `wheel`."""
    reason: str
    """Why this one, as the user reads it."""


def choose_runtime(spec: EngineSpec, version: str, options: DiscoverOptions) -> Choice:
    """The runtime that the options ask for; `auto` takes what costs the user least.

    `version` is spelled as the engine's source does. Heavy clients are imported only for the
    runtime that is chosen.

    Raises:
        ParamDiscoveryError: the options do not fit the engine.
    """
    if options.runtime == "docker":
        return _docker(spec, version, options, "asked for")
    if options.runtime == "venv":
        return _venv(spec, version, "asked for")
    if options.runtime == "wheel":
        return _wheel(spec, version, "asked for")
    if options.image is not None:
        return _docker(spec, version, options, "--image was given")
    if options.gpus != "auto":
        return _docker(spec, version, options, "--gpus was given")
    return _automatic(spec, version, options)


def _automatic(spec: EngineSpec, version: str, options: DiscoverOptions) -> Choice:
    """Docker where it costs no download, else the published wheel."""
    if spec.image is None:
        return _wheel(spec, version, "no image is pulled for this engine (auto)")
    image = image_ref(spec, version)
    try:
        present = _is_present(image)
    except DockerError as error:
        return _wheel(spec, version, f"Docker cannot be used: {error.what} (auto)")
    if present:
        return _docker(spec, version, options, f"{image} is here (auto)")
    return _wheel(spec, version, f"{image} is not here yet (auto)")


def _is_present(image: str) -> bool:
    """Whether the daemon has an image of this name."""
    from param_discovery.runtimes.docker.client import connect, daemon_call  # noqa: PLC0415 - heavy

    client = connect()
    try:
        with daemon_call(f"look for {image}"):
            return bool(client.images(name=image))
    finally:
        client.close()


def _docker(spec: EngineSpec, version: str, options: DiscoverOptions, reason: str) -> Choice:
    from param_discovery.runtimes.docker.runtime import DockerRuntime  # noqa: PLC0415 - heavy

    plan = docker_plan(spec, version, options)
    return Choice(_InDocker(spec.engine, plan, DockerRuntime()), "docker", reason)


@dataclass(frozen=True, slots=True)
class _InDocker:
    engine: str
    plan: DockerPlan
    runtime: DockerRuntime

    def run(self, request: ProbeRequest, progress: Progress) -> RuntimeResult:
        return self.runtime.discover(self.engine, self.plan, request, progress)

    def cancel(self) -> None:
        self.runtime.cancel()


def docker_plan(spec: EngineSpec, version: str, options: DiscoverOptions) -> DockerPlan:
    """What the docker runtime is asked to do for this engine, in this version.

    Raises:
        InputError: a name without password, or the reverse; no image and no Dockerfile.
    """
    from param_discovery.runtimes.docker.plan import BuildPlan, DockerPlan  # noqa: PLC0415 - heavy

    image, build = options.image, None
    if image is None and spec.build and spec.dockerfile and spec.version_arg:
        dockerfile = options.root / spec.dockerfile
        arguments = {spec.version_arg: spelled_version(spec, version)}
        build = BuildPlan(dockerfile, dockerfile.parent, arguments | _pip_settings(dockerfile))
    elif image is None:
        image = image_ref(spec, version)
    return DockerPlan(
        image=image,
        build=build,
        gpus=options.gpus,
        gpu_need=spec.gpu,
        env=spec.env,
        user=spec.user,
        credentials=_credentials(image, options),
        cleanup=options.cleanup,
        job=options.job,
    )


def _pip_settings(dockerfile: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The user's own package index for a build, as far as the Dockerfile declares it (ARG)."""
    try:
        text = dockerfile.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}  # The build says what is wrong with it.
    declared = set(re.findall(r"^\s*ARG\s+(\w+)", text, re.MULTILINE | re.IGNORECASE))
    return {name: environ[name] for name in PIP_BUILD_ARGS if name in declared & environ.keys()}


def _credentials(image: str | None, options: DiscoverOptions) -> RegistryCredentials | None:
    """The credentials for the registry of the image that is pulled; a build uses Docker's own."""
    from param_discovery.runtimes.docker.plan import RegistryCredentials  # noqa: PLC0415 - heavy
    from param_discovery.runtimes.docker.pull import registry_of  # noqa: PLC0415

    username, password = options.registry_username, options.registry_password
    if (username is None) != (password is None):
        raise InputError(
            "only one of registry user and password is set.",
            mend="Set PARAM_DISCOVERY_REGISTRY_USERNAME and PARAM_DISCOVERY_REGISTRY_PASSWORD.",
        )
    if username is None or password is None or image is None:
        return None
    return RegistryCredentials(registry_of(image), username, password)


def _venv(spec: EngineSpec, version: str, reason: str) -> Choice:
    from param_discovery.runtimes.venv.runtime import VenvRuntime  # noqa: PLC0415 - see above

    return Choice(_InVenv(spec.engine, venv_plan(spec, version), VenvRuntime()), "venv", reason)


@dataclass(frozen=True, slots=True)
class _InVenv:
    engine: str
    plan: VenvPlan
    runtime: VenvRuntime

    def run(self, request: ProbeRequest, progress: Progress) -> RuntimeResult:
        return self.runtime.discover(self.engine, self.plan, request, progress)

    def cancel(self) -> None:
        """Nothing to do: this runtime tells `Progress` that it waits, and is stopped there."""


def venv_plan(spec: EngineSpec, version: str, environ: Mapping[str, str] = os.environ) -> VenvPlan:
    """What the venv runtime is asked to install for this engine, in this version.

    Raises:
        InputError: the specification's index stands in a variable that is not set.
    """
    from param_discovery.runtimes.venv.plan import VenvPlan, default_cache_dir  # noqa: PLC0415

    return VenvPlan(
        package=spec.venv.package or spec.package,
        version=str(engine_version(spec, version)),
        cache_dir=default_cache_dir(environ),
        requirements=spec.venv.requirements,
        overrides=spec.venv.overrides,
        exclude_newer=spec.venv.exclude_newer,
        python=spec.venv.python,
        env=spec.env,
        index_url=_index(spec, environ),
    )


def _wheel(spec: EngineSpec, version: str, reason: str) -> Choice:
    from param_discovery.runtimes.wheel.runtime import WheelRuntime  # noqa: PLC0415 - see above

    return Choice(
        _FromWheel(spec.engine, wheel_plan(spec, version), WheelRuntime()), "wheel", reason
    )


@dataclass(frozen=True, slots=True)
class _FromWheel:
    engine: str
    plan: WheelPlan
    runtime: WheelRuntime

    def run(self, request: ProbeRequest, progress: Progress) -> RuntimeResult:
        return self.runtime.discover(self.engine, self.plan, request, progress)

    def cancel(self) -> None:
        self.runtime.cancel()


def wheel_plan(
    spec: EngineSpec, version: str, environ: Mapping[str, str] = os.environ
) -> WheelPlan:
    """Which published distribution holds this engine, in this version.

    Raises:
        InputError: the specification's index stands in a variable that is not set.
    """
    from param_discovery.runtimes.venv.plan import default_cache_dir  # noqa: PLC0415
    from param_discovery.runtimes.wheel.plan import WheelPlan  # noqa: PLC0415

    return WheelPlan(
        package=spec.package,
        version=str(engine_version(spec, version)),
        cache_dir=default_cache_dir(environ),
        index_url=_index(spec, environ),
    )


def _index(spec: EngineSpec, environ: Mapping[str, str]) -> str | None:
    """The specification's index: an address, or what the variable that it names holds."""
    named = spec.wheel_index
    if named is None or "://" in named:
        return named
    address = environ.get(named)
    if not address:
        raise InputError(
            f"{named} is not set.",
            where=f"engine_versions/{spec.engine}.yaml: wheel_index",
            meaning=f"It holds the address of the package index that has {spec.package}.",
            mend=f"Set {named}, or use --runtime docker.",
        )
    if not address.startswith(("https://", "http://")):
        # Whoever writes the specification chooses the variable: what it holds may be a secret.
        raise InputError(
            f"{named} holds no web address.",
            where=f"engine_versions/{spec.engine}.yaml: wheel_index",
            meaning="What it holds is not shown, as it may be a secret.",
            mend=f"Set {named} to the address of the package index, or name another variable.",
        )
    return address
