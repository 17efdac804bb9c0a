"""Whether a Dockerfile agrees with the specification: its pins, and the image it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from param_discovery.errors import InputError, SpecError
from param_discovery.report.guard_result import Mismatch, Pin
from param_discovery.spec.dockerfile import parse
from param_discovery.spec.dockerfile_images import image_name, is_same_image
from param_discovery.spec.dockerfile_stages import resolve
from param_discovery.spec.problems import shown
from param_discovery.spec.versions import engine_version, image_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.pipeline.guard_files import Files
    from param_discovery.spec.dockerfile import Dockerfile
    from param_discovery.spec.dockerfile_stages import Declaration, Resolved, Stage
    from param_discovery.spec.model import EngineSpec


class DockerfileFindings(NamedTuple):
    """What a Dockerfile says, and where it does not agree."""

    pins: tuple[Pin, ...] = ()
    image: str | None = None
    mismatches: tuple[Mismatch, ...] = ()
    notes: tuple[str, ...] = ()


def is_same_release(one: Version, other: Version) -> bool:
    """Whether two versions name one release; a local part counts only where both have one.

    `0.32.0+cu128` is a build of the release `0.32.0`: the same parameters. This is how PEP 440 lets
    `==` match ('Version matching').
    """
    if one.local and other.local:
        return one == other
    return Version(one.public) == Version(other.public)


def check_dockerfile(spec: EngineSpec, files: Files) -> DockerfileFindings:
    """Compare the specification's Dockerfile with its `current_version` and `image`.

    Raises:
        InputError: it is not there, or no builder could read it.
    """
    if spec.dockerfile is None:
        note = "The specification names no Dockerfile: no pin was compared."
        return DockerfileFindings(notes=(note,))
    dockerfile = _read(spec, spec.dockerfile, files)
    resolved = resolve(dockerfile)
    pins, mismatches = _check_pins(spec, dockerfile, resolved)
    notes = (
        []
        if spec.version_arg
        else ["The specification names no `version_arg`: no ARG was compared."]
    )
    if spec.build or spec.image is None:
        why = "is built" if spec.build else "has no `image`"
        notes.append(f"The engine {why}: the Dockerfile's FROM was not compared.")
        return DockerfileFindings(pins, None, tuple(mismatches), tuple(notes))
    image = resolved.base().image.text
    if mismatches and spec.version_arg:
        # A wrong pin is said once: FROM is judged as it would be with the right one.
        resolved = resolve(dockerfile, {spec.version_arg: spec.current_version})
    mismatches += _check_images(spec, dockerfile.path, resolved)
    return DockerfileFindings(pins, image, tuple(mismatches), tuple(notes))


def _read(spec: EngineSpec, path: str, files: Files) -> Dockerfile:
    text = files.read(path)
    if text is None:
        raise InputError(
            "there is no such Dockerfile",
            where=files.shown(path),
            mend=f"Restore it, or correct `dockerfile` in engine_versions/{spec.engine}.yaml.",
        )
    return parse(text, files.shown(path))


def _check_pins(
    spec: EngineSpec, dockerfile: Dockerfile, resolved: Resolved
) -> tuple[tuple[Pin, ...], list[Mismatch]]:
    if spec.version_arg is None:
        return (), []
    named = [found for found in resolved.declarations if found.name == spec.version_arg]
    args = [found for found in named if found.keyword == "ARG"]
    pinned = {found.value for found in args if found.has_default}
    # An ENV of the same name hides the ARG from what follows; one that repeats it says nothing new.
    hiding = [found for found in named if found.keyword == "ENV" and found.value not in pinned]
    judged = [found for found in args if found.has_default or found.value is None] + hiding
    pins = tuple(_pin(dockerfile.path, found) for found in judged)
    if not args:
        missing = Mismatch(
            "pin-missing",
            f"the Dockerfile declares no ARG {spec.version_arg}",
            f"Write `ARG {spec.version_arg}={spec.current_version}` there, or correct `version_arg`"
            f" in engine_versions/{spec.engine}.yaml.",
            dockerfile.path,
        )
        return pins, [missing]
    return pins, [wrong for found in judged if (wrong := _wrong_pin(spec, dockerfile.path, found))]


def _pin(path: str, found: Declaration) -> Pin:
    is_told = found.value is not None and not found.value.unknown
    return Pin(path, found.line, found.value.text if found.value and is_told else None)


def _wrong_pin(spec: EngineSpec, path: str, found: Declaration) -> Mismatch | None:
    right = f"{found.keyword} {found.name}={spec.current_version}"
    mend = (
        f"Write `{right}` there, or change current_version in engine_versions/{spec.engine}.yaml."
    )
    if found.value is None:
        what = f"{found.keyword} {found.name} has no default, so that no version is pinned"
        return Mismatch("pin-without-default", what, mend, path, found.line)
    if found.value.unknown:
        names = ", ".join(found.value.unknown)
        what = f"{found.keyword} {found.name} depends on {names}, which the Dockerfile does not set"
        return Mismatch("pin-undetermined", what, mend, path, found.line)
    if _is_current(spec, found.value.text):
        return None
    said = f"{found.keyword} {found.name} is {shown(found.value.text)}"
    what = f"{said}, and current_version is {spec.current_version}"
    return Mismatch("pin-differs", what, mend, path, found.line)


def _is_current(spec: EngineSpec, spelled: str) -> bool:
    try:
        version = engine_version(spec, spelled)
    except SpecError:  # `latest`, `main`: no release that anyone could compare
        return False
    return is_same_release(version, engine_version(spec, spec.current_version))


def _check_images(spec: EngineSpec, path: str, resolved: Resolved) -> list[Mismatch]:
    """The last stage stands on the specification's image, and no stage on another tag of it."""
    wanted = image_name(image_ref(spec))
    last = resolved.base()
    others = [stage for stage in _external(resolved.stages) if stage is not last]
    same = [each for each in others if image_name(each.image.text).repository == wanted.repository]
    return [wrong for stage in [last, *same] if (wrong := _wrong_image(spec, path, stage))]


def _external(stages: Sequence[Stage]) -> Iterator[Stage]:
    return (stage for stage in stages if stage.on_stage is None)


def _wrong_image(spec: EngineSpec, path: str, stage: Stage) -> Mismatch | None:
    wanted = image_ref(spec)
    mend = f"Write `FROM {wanted}` there, or correct `image` in engine_versions/{spec.engine}.yaml."
    if stage.image.unknown:
        names = ", ".join(stage.image.unknown)
        what = f"the image of FROM depends on {names}, which the Dockerfile does not set"
        return Mismatch("image-undetermined", what, mend, path, stage.line)
    if is_same_image(image_name(stage.image.text), image_name(wanted)):
        return None
    what = f"FROM comes to {shown(stage.image.text)}, and the specification's image is {wanted}"
    return Mismatch("image-differs", what, mend, path, stage.line)
