"""Which of a version's files is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import parse_wheel_filename
from packaging.version import Version

from param_discovery.runtimes.wheel.remote.failures import no_such_package, no_such_version
from param_discovery.runtimes.wheel.remote.published import (
    PublishedFile,
    near_versions,
    supported_python,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.runtimes.wheel.remote.listing import Listing

Python = tuple[int, int]

PYTHONS: tuple[Python, ...] = (
    *((3, minor) for minor in (12, 11, 10, 13, 14, 9, 8)),
    *((3, minor) for minor in range(15, 21)),
)
"""The Python to assume, the first that the file allows: what engine images carry comes first. Not
the one that runs us, so that a document is the same on every machine."""

_TAG_PYTHON = re.compile(r"[a-z]{2}3(\d{1,2})")
_SDIST_SUFFIXES = (".tar.gz", ".zip")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file to read, and what it says of Python."""

    file: PublishedFile
    version: Version
    """With a local part (`+cpu`) where the file has one."""
    python: Python


def choose(listing: Listing, package: str, version: Version) -> Chosen:
    """The file for `version`; the same on every machine.

    A wheel for any platform, else for Linux on x86-64, else for any Linux, else another: their
    source is the same. Among those the highest build, the smallest, the first by name. A source
    distribution only where there is no wheel. A yanked file only where there is no other.

    Raises:
        WheelError: there is none; or it cannot be known, as an index did not answer.
    """
    candidates = [
        (file, found)
        for file in listing.files
        if (found := version_of(file, package)) is not None
        and (file.is_wheel or file.filename.endswith(_SDIST_SUFFIXES))
    ]
    fitting = [item for item in candidates if _is_asked_for(item[1], version)]
    if fitting:
        file, found = min(fitting, key=lambda item: _rank(*item))
        return Chosen(file, found, python_of(file))
    if listing.failures:
        raise listing.failures[0]
    if not candidates:
        raise no_such_package(package)
    near = near_versions({found for _file, found in candidates}, version)
    raise no_such_version(package, str(version), near)


def python_of(file: PublishedFile) -> Python:
    """The Python version whose branches of the source count."""
    tagged = _tagged_pythons(file)
    supported = supported_python(file)
    for python in PYTHONS:
        fits_tag = not tagged or python in tagged
        # Some say `>=3.8.1`: a late patch release stands for the minor version.
        if fits_tag and (supported is None or f"{python[0]}.{python[1]}.99" in supported):
            return python
    return PYTHONS[0]


def _is_asked_for(found: Version, wanted: Version) -> bool:
    return found == wanted or (wanted.local is None and Version(found.public) == wanted)


def _rank(file: PublishedFile, version: Version) -> tuple[object, ...]:
    build: tuple[object, ...] = ()
    platforms: set[str] = set()
    if file.is_wheel:
        _name, _version, build, tags = parse_wheel_filename(file.filename)
        platforms = {tag.platform for tag in tags}
    number = build[0] if build and isinstance(build[0], int) else 0
    return (
        file.yanked is not None,
        not file.is_wheel,
        version.local or "",
        _platform_rank(platforms),
        -number,
        file.size_bytes or 0,
        file.filename,
    )


def _platform_rank(platforms: Iterable[str]) -> int:
    if any(platform == "any" for platform in platforms):
        return 0
    if any("linux" in platform and platform.endswith("x86_64") for platform in platforms):
        return 1
    if any("linux" in platform for platform in platforms):
        return 2
    return 3


def _tagged_pythons(file: PublishedFile) -> set[Python]:
    """The versions that a wheel is built for; empty: any (`py3`, or a stable ABI)."""
    if not file.is_wheel:
        return set()
    _name, _version, _build, tags = parse_wheel_filename(file.filename)
    if any(tag.interpreter in {"py3", "py2"} or tag.abi in {"abi3", "none"} for tag in tags):
        return set()
    found = (_TAG_PYTHON.fullmatch(tag.interpreter) for tag in tags)
    return {(3, int(match[1])) for match in found if match}
