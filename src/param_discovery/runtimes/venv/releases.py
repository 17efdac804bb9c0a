"""Which versions of a distribution the user's indexes offer, when they came, for which Python.

Only to choose a Python, a date and a good message: what is installed is uv's decision. So an index
that does not answer here is no error; it is told among the failures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from param_discovery.runtimes.package_index import mask_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pypi_simple import DistributionPackage, PyPISimple

    from param_discovery.runtimes.package_index import PackageIndex

REQUEST_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Release:
    """One version, as one or several files tell of it."""

    version: Version
    uploaded_at: datetime | None = None
    """When its first file came; None where the index does not say (PEP 700)."""
    requires_python: SpecifierSet | None = None


@dataclass(frozen=True, slots=True)
class Releases:
    """What could be learnt."""

    found: tuple[Release, ...]
    """One for each version, the oldest first."""
    failures: tuple[str, ...] = ()
    """Why an index could not be asked, without credentials."""

    def of(self, version: str) -> Release | None:
        """The release of `version`, a local version (`1.0+cpu`) counting as its public one."""
        wanted = Version(version)
        exact = [item for item in self.found if item.version == wanted]
        public = [item for item in self.found if item.version.public == str(wanted)]
        return next(iter(exact or public), None)

    def near(self, version: str, count: int = 6) -> tuple[str, ...]:
        """The versions around `version`, in order: what the user may have meant."""
        wanted = Version(version)
        below = [item.version for item in self.found if item.version < wanted]
        above = [item.version for item in self.found if item.version > wanted]
        few_above = above[: max(count // 2, count - len(below))]
        few_below = below[max(0, len(below) - (count - len(few_above))) :]
        return tuple(str(item) for item in (*few_below, *few_above))


def read_releases(
    index: PackageIndex, package: str, timeout_seconds: float = REQUEST_TIMEOUT_SECONDS
) -> Releases:
    """Ask every place of `index` for the versions of `package`."""
    failures: list[str] = []
    found = [release for folder in index.find_links for release in _in_folder(folder, package)]
    if not index.no_index:
        for address in (*index.extra, index.default):
            try:
                found.extend(_on_index(index, address, package, timeout_seconds))
            except OSError as error:  # requests' own errors are OSErrors
                failures.append(mask_credentials(str(error)))
    return Releases(_merged(found), tuple(failures))


def open_index(index: PackageIndex, address: str | None) -> PyPISimple:
    """A client for one index of `index`; None: the one that the client knows itself."""
    # Heavy, and only needed where an index is asked.
    from pypi_simple import ACCEPT_JSON_PREFERRED, PyPISimple  # noqa: PLC0415

    from param_discovery.runtimes.index_session import open_session  # noqa: PLC0415

    session = open_session(index, parallel_requests=1)
    if address is None:
        return PyPISimple(session=session, accept=ACCEPT_JSON_PREFERRED)
    return PyPISimple(address, session=session, accept=ACCEPT_JSON_PREFERRED)


def _on_index(
    index: PackageIndex, address: str | None, package: str, timeout_seconds: float
) -> Iterator[Release]:
    import pypi_simple  # noqa: PLC0415 - heavy, and only needed where an index is asked

    if address is not None and address.startswith("file:"):
        return
    with open_index(index, address) as client:
        try:
            page = client.get_project_page(package, timeout=timeout_seconds)
        except pypi_simple.NoSuchProjectError:
            return
        except (
            pypi_simple.UnsupportedContentTypeError,
            pypi_simple.UnsupportedRepoVersionError,
            ValueError,
        ) as error:
            raise OSError(f"not understood: {error}") from error
    for file in page.packages:
        if release := _release(file):
            yield release


def _release(file: DistributionPackage) -> Release | None:
    try:
        version = Version(file.version or "")
    except InvalidVersion:
        return None
    try:
        python = SpecifierSet(file.requires_python) if file.requires_python else None
    except InvalidSpecifier:
        python = None
    return Release(version, file.upload_time, python)


def _in_folder(folder: str, package: str) -> Iterator[Release]:
    try:
        names = [entry.name for entry in Path(folder.removeprefix("file://")).iterdir()]
    except OSError:  # a page, or not there: uv's to read or to report
        return
    for name in names:
        try:
            if name.endswith(".whl"):
                distribution, version, _build, _tags = parse_wheel_filename(name)
            else:
                distribution, version = parse_sdist_filename(name)
        except (InvalidWheelFilename, InvalidSdistFilename):
            continue
        if distribution == canonicalize_name(package):
            yield Release(version)


def _merged(releases: Iterable[Release]) -> tuple[Release, ...]:
    by_version: dict[Version, Release] = {}
    for item in releases:
        known = by_version.get(item.version, item)
        times = [time for time in (known.uploaded_at, item.uploaded_at) if time]
        by_version[item.version] = Release(
            item.version,
            min(times, default=None),
            known.requires_python or item.requires_python,
        )
    return tuple(by_version[version] for version in sorted(by_version))
