"""What an index says of one file, and of one version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.version import Version


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One distribution file."""

    filename: str
    address: str
    """Without credentials."""
    sha256: str | None = None
    """In hexadecimal digits; None: the index publishes none."""
    size_bytes: int | None = None
    requires_python: str | None = None
    yanked: str | None = None
    """The reason, which may be empty; None: it is not yanked."""
    uploaded_at: datetime | None = None

    @property
    def is_wheel(self) -> bool:
        """A wheel, not a source distribution."""
        return self.filename.endswith(".whl")

    def to_json(self) -> dict[str, Any]:
        """The kept form."""
        uploaded_at = self.uploaded_at.isoformat() if self.uploaded_at else None
        return {**asdict(self), "uploaded_at": uploaded_at}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> PublishedFile:
        """Back from it."""
        text = body["uploaded_at"]
        return cls(**{**body, "uploaded_at": datetime.fromisoformat(text) if text else None})


@dataclass(frozen=True, slots=True)
class ReleasedVersion:
    """One version of a package, as its files tell of it together."""

    version: Version
    uploaded_at: datetime | None
    """When its first file came, in UTC; None where the index does not say (PEP 700)."""
    is_yanked: bool
    """All its files are."""
    yanked_reason: str | None
    requires_python: SpecifierSet | None
    has_wheel: bool

    @property
    def is_prerelease(self) -> bool:
        """An alpha, beta, release candidate or development release."""
        return self.version.is_prerelease


def version_of(file: PublishedFile, package: str) -> Version | None:
    """The version in a file's name; None: it is no distribution of `package`."""
    name, version = _parsed(file.filename)
    return version if name == canonicalize_name(package) else None


@lru_cache(maxsize=4096)
def _parsed(filename: str) -> tuple[str, Version | None]:
    """Name and version; kept, as each reading asks the same of hundreds of files."""
    try:
        if filename.endswith(".whl"):
            name, version, _build, _tags = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return "", None
    return name, version


def released(files: Iterable[PublishedFile], package: str) -> tuple[ReleasedVersion, ...]:
    """Every version that `files` have, the oldest version first."""
    by_version: dict[Version, list[PublishedFile]] = {}
    for file in files:
        version = version_of(file, package)
        if version is not None:
            by_version.setdefault(version, []).append(file)
    return tuple(_release(version, by_version[version]) for version in sorted(by_version))


def _release(version: Version, files: list[PublishedFile]) -> ReleasedVersion:
    reasons = [file.yanked for file in files if file.yanked is not None]
    is_yanked = len(reasons) == len(files)
    return ReleasedVersion(
        version=version,
        uploaded_at=min((file.uploaded_at for file in files if file.uploaded_at), default=None),
        is_yanked=is_yanked,
        yanked_reason=next(filter(None, reasons), None) if is_yanked else None,
        requires_python=next(filter(None, map(supported_python, files)), None),
        has_wheel=any(file.is_wheel for file in files),
    )


def supported_python(file: PublishedFile) -> SpecifierSet | None:
    """What the file says of Python; None: nothing, or nothing that can be read."""
    try:
        return SpecifierSet(file.requires_python) if file.requires_python else None
    except InvalidSpecifier:
        return None


def near_versions(versions: Iterable[Version], wanted: Version, count: int = 6) -> tuple[str, ...]:
    """The versions around `wanted`, in order: what the user may have meant."""
    known = sorted(versions)
    above = [version for version in known if version > wanted]
    below = [version for version in known if version < wanted]
    few_above = above[: max(count // 2, count - len(below))]
    few_below = below[max(0, len(below) - (count - len(few_above))) :]
    return tuple(str(version) for version in (*few_below, *few_above))
