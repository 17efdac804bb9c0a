"""Building an engine's image, and only when something that goes into it has changed."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from param_discovery.runtimes.docker.builders import Builder, BuildOrder, find_builder
from param_discovery.runtimes.docker.context import context_digest, ignore_file_of, inputs_digest
from param_discovery.runtimes.docker.dockerfile import Dockerfile
from param_discovery.runtimes.docker.failures import (
    BuildInputError,
    BuildKitNeededError,
    DaemonFaultError,
)
from param_discovery.runtimes.docker.images import ReadyImage

if TYPE_CHECKING:
    from param_discovery.runtimes.docker.images import ImageSource
    from param_discovery.runtimes.docker.plan import BuildPlan

INPUTS_LABEL = "org.param-discovery.inputs"


def built_image(engine: str, plan: BuildPlan, source: ImageSource) -> ReadyImage:
    """The image that this Dockerfile and context make; built again only if something changed.

    Raises:
        BuildInputError: the Dockerfile or its context is not usable.
        DockerError: a base image cannot be had, or the build failed.
    """
    dockerfile = _read(plan)
    builder = find_builder()
    if not builder.is_buildkit:
        _refuse_buildkit(dockerfile)
    # Pulled before the build, so that a refusal has its own error and the digest is known.
    bases = {image: source.ready(image) for image in dockerfile.base_images(plan.build_args)}
    inputs = _inputs(plan, builder)
    label = inputs_digest(
        {
            "inputs": inputs,
            "target": plan.target,
            "bases": {name: base.image_id for name, base in bases.items()},
        }
    )
    tag = f"param-discovery/{_repository_name(engine)}:{label[:16]}"
    is_new = _build(BuildOrder(plan, tag, {INPUTS_LABEL: label}), builder, source)
    found = source.inspect(tag)
    if found is None:
        raise DaemonFaultError(f"find the built image {tag}", "it is not there")
    base_name = dockerfile.final_base_image(plan.build_args, plan.target)
    base = bases.get(base_name) if base_name else None
    return ReadyImage(
        image_id=found["Id"],
        name=str(plan.dockerfile),
        reference=tag,
        image_ref=None,
        base_image_ref=base.image_ref if base else None,
        inputs={**inputs, **_base_inputs(base)},
        is_new=is_new,
    )


def build_inputs(plan: BuildPlan) -> tuple[dict[str, str], str | None]:
    """What goes into a build besides its bases, and the image that the result is based on.

    Raises:
        BuildInputError: the Dockerfile or its context is not usable.
    """
    dockerfile = _read(plan)
    return _inputs(plan, find_builder()), dockerfile.final_base_image(plan.build_args, plan.target)


def _build(order: BuildOrder, builder: Builder, source: ImageSource) -> bool:
    """Build unless the daemon has it already; whether it was built."""
    present = source.inspect(order.tag)
    if present is not None and _labels(present).get(INPUTS_LABEL) == order.labels[INPUTS_LABEL]:
        source.progress.step(f"{order.plan.dockerfile}: nothing changed, the image is there")
        return False
    source.progress.step(f"building {order.plan.dockerfile}")
    builder.build(order, source.progress, source.state)
    return True


def _read(plan: BuildPlan) -> Dockerfile:
    if not plan.context.is_dir():
        raise BuildInputError("The build context is no folder.", where=str(plan.context))
    try:
        text = plan.dockerfile.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildInputError(
            f"The Dockerfile cannot be read: {error}",
            where=str(plan.dockerfile),
            mend="Check `dockerfile` in the engine's specification.",
        ) from error
    return Dockerfile.parse(str(plan.dockerfile), text)


def _refuse_buildkit(dockerfile: Dockerfile) -> None:
    for line, construct in dockerfile.buildkit_constructs():
        raise BuildKitNeededError(f"{dockerfile.path}:{line}", construct)


def _inputs(plan: BuildPlan, builder: Builder) -> dict[str, str]:
    ignore_file = ignore_file_of(plan.dockerfile, plan.context, is_buildkit=builder.is_buildkit)
    arguments = {"build_args": dict(plan.build_args)}
    return {
        "dockerfile": hashlib.sha256(plan.dockerfile.read_bytes()).hexdigest(),
        "context": context_digest(plan.context, ignore_file),
        "build_args": inputs_digest(arguments),
    }


def _base_inputs(base: ReadyImage | None) -> dict[str, str]:
    """The base's registry digest; a local id would differ on each machine and is left out."""
    digest = base.inputs.get("image_digest") if base else None
    return {"base_image_digest": digest} if digest else {}


def _labels(found: dict[str, dict[str, dict[str, str] | None]]) -> dict[str, str]:
    return (found.get("Config") or {}).get("Labels") or {}


def _repository_name(engine: str) -> str:
    """An engine's name in the alphabet of repositories."""
    return re.sub(r"[^a-z0-9]+", "-", engine.lower()).strip("-") or "engine"
