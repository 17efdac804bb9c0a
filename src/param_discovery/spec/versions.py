"""Versions: how a source spells them, and what they are.

Image tags, ARG pins and users spell one version in different ways (`v0.32.0`, `0.32.0`,
`0.7.3-cu121`). Versions are compared as PEP 440 versions; an image's tag is written the way
`current_version` is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion, Version

from param_discovery.errors import SpecError
from param_discovery.spec.problems import shown

if TYPE_CHECKING:
    from param_discovery.spec.model import EngineSpec

USUAL = re.compile(r"[vV]?(?P<version>.+)", re.DOTALL)
"""How tags are read where the specification has no `version_from`."""

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
"""What a registry takes as a tag: OCI distribution specification, 'Pulling manifests'."""

LONGEST_SPELLING = 128


class _Spelling(NamedTuple):
    """A version as spelled, with what stands around it."""

    before: str
    version: str
    after: str


def engine_version(spec: EngineSpec, spelled: str) -> Version:
    """The PEP 440 version that a tag, an ARG or a user's `--version` means.

    Raises:
        SpecError: `spelled` is no version that the specification's pattern or PEP 440 knows.
    """
    parts = _parts(spec, spelled)
    version = _version(parts.version) if parts else None
    if version is None:
        what, mend = _unreadable(spec, spelled)
        raise SpecError(what, mend=mend)
    return version


def spelled_version(spec: EngineSpec, given: str) -> str:
    """A version as the engine's source spells it, whatever habit the one who gave it has.

    `0.31.0` becomes `v0.31.0` where `current_version` is `v0.32.0`; what already has a spelling of
    the source's own (`0.31.0-cu128` where a pattern knows it) stays.

    Raises:
        SpecError: `given` is no version.
    """
    engine_version(spec, given)
    habit = _parts(spec, spec.current_version)
    parts = _parts(spec, given)
    if habit is None or parts is None:
        return given
    bare = parts.before in {"", "v", "V"} and not parts.after
    return f"{habit.before}{parts.version}{habit.after}" if bare else given


def image_ref(spec: EngineSpec, given: str | None = None) -> str:
    """The image to pull for a version (default: `current_version`), as `repository:tag`.

    Raises:
        SpecError: the engine's image is not pulled, or the version cannot be part of a tag.
    """
    if spec.image is None:
        raise SpecError(
            f"the specification of {spec.engine} names no image to pull",
            meaning="It is built from its Dockerfile." if spec.build else None,
            mend=f"Add `image` to engine_versions/{spec.engine}.yaml, or use --image.",
        )
    spelled = spelled_version(spec, spec.current_version if given is None else given)
    version = str(engine_version(spec, spelled))
    reference = spec.image.replace("{version}", spelled).replace("{pep440}", version)
    tag = reference.rpartition(":")[2]
    if not TAG.fullmatch(tag):
        raise SpecError(
            f"{shown(tag)} cannot be the tag of an image",
            meaning="Tags hold letters, digits, `_`, `.` and `-`, 128 characters at most.",
            mend="Spell the version as the registry's tags do, or name the image with --image.",
        )
    return reference


def version_problem(spec: EngineSpec) -> tuple[str, str] | None:
    """What is wrong with `current_version` and its mend; None: it is a version.

    Where there is a `version_from`, its pattern has to match: the spelling is the source's own.
    """
    parts = _match(_own_pattern(spec), spec.current_version)
    if parts is not None and _version(parts.version) is not None:
        return None
    return _unreadable(spec, spec.current_version)


def _own_pattern(spec: EngineSpec) -> re.Pattern[str]:
    return re.compile(spec.version_from.pattern) if spec.version_from else USUAL


def _parts(spec: EngineSpec, spelled: str) -> _Spelling | None:
    """The spelling taken apart by the specification's pattern, or else the usual one."""
    return _match(_own_pattern(spec), spelled) or _match(USUAL, spelled)


def _match(pattern: re.Pattern[str], spelled: str) -> _Spelling | None:
    match = pattern.fullmatch(spelled) if len(spelled) <= LONGEST_SPELLING else None
    if match is None or match["version"] is None:
        return None
    start, end = match.span("version")
    return _Spelling(spelled[:start], spelled[start:end], spelled[end:])


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _unreadable(spec: EngineSpec, spelled: str) -> tuple[str, str]:
    what = f"{shown(spelled)} is not a version"
    if spec.version_from is not None:
        pattern = spec.version_from.pattern
        return what, f"write it so that version_from.pattern matches it: {pattern}"
    return what, (
        "write it as PEP 440 knows it (`0.32.0`, `v0.32.0`, `1.2.0rc6.post3`), or say with"
        " `version_from: {pattern: ...}` which part of it is the version"
    )
