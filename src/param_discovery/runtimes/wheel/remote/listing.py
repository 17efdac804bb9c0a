"""All files of a package over all places where the user's client looks, with what is in the cache.

An index is asked again when what is known of it is old, or lacks the version that is wanted. When
it does not answer, old knowledge serves, with a warning: a file's address and hash do not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from param_discovery.errors import WheelError
from param_discovery.runtimes.addresses import without_credentials
from param_discovery.runtimes.wheel.remote.folders import (
    local_files,
    local_index_files,
    local_path,
)
from param_discovery.runtimes.wheel.remote.published import PublishedFile, version_of
from param_discovery.runtimes.wheel.remote.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.version import Version

    from param_discovery.runtimes.package_index import PackageIndex
    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.store import Store
    from param_discovery.runtimes.wheel.remote.transport import Transport

FRESH_SECONDS = 600.0
"""For questions about all versions."""

FRESH_FOR_VERSION_SECONDS = 86400.0
"""For a version that is known: of it, only whether it is yanked can change."""

_KIND = "listings"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of one package."""

    files: tuple[PublishedFile, ...]
    failures: tuple[WheelError, ...] = ()
    """Of indexes that did not answer and of which nothing is known."""
    stale: tuple[WheelError, ...] = ()
    """Of indexes that did not answer, and of which older knowledge is used."""


def only_index(settings: PackageIndex, address: str) -> PackageIndex:
    """`settings` with the index that an engine specification names in place of the user's own.

    Where the user has forbidden indexes altogether, that stays.
    """
    return replace(settings, default=address, extra=())


@dataclass(frozen=True)
class Lister:
    """Asks the indexes."""

    settings: PackageIndex
    store: Store
    limits: Limits
    connect: Callable[[], Transport]
    """Gives the one transport, which is made when it is first needed."""

    def list(self, package: str, version: Version | None = None) -> Listing:
        """The files of `package`; fresh enough to tell about `version`, or else about all."""
        answers = list(self._answers(canonicalize_name(package), version))
        return Listing(
            files=tuple(file for answer in answers for file in answer.files),
            failures=tuple(error for answer in answers for error in answer.failures),
            stale=tuple(error for answer in answers for error in answer.stale),
        )

    def _answers(self, package: str, version: Version | None) -> Iterator[Listing]:
        for place in self.settings.find_links:
            yield self._links(place, package)
        if self.settings.no_index:
            return
        for address in (*self.settings.extra, self.settings.default):
            answer = self._index(address, package, version)
            if answer is None:
                continue
            yield answer
            # uv's rule, which keeps a stranger's package of the same name out.
            if answer.files and not self.settings.best_match:
                return

    def _links(self, place: str, package: str) -> Listing:
        try:
            if not place.startswith(("http://", "https://")):
                return Listing(local_files(local_path(place), package))
            from param_discovery.runtimes.wheel.remote import pages  # noqa: PLC0415 - heavy

            return Listing(pages.linked_files(self.connect(), self.limits, place, package))
        except WheelError as error:
            return Listing((), (error,))

    def _index(self, address: str | None, package: str, version: Version | None) -> Listing | None:
        if address is not None and address.startswith("file:"):
            files = local_index_files(address, package)
            return None if files is None else Listing(files)
        key = key_of("listing", without_credentials(address or ""), package)
        known = self._known(key)
        if known is not None and self._is_fresh(key, known, package, version):
            return Listing(known)
        from param_discovery.runtimes.wheel.remote import pages  # noqa: PLC0415 - heavy

        try:
            found = pages.index_files(self.connect(), self.limits, address, package) or ()
        except WheelError as error:
            return Listing((), (error,)) if known is None else Listing(known, stale=(error,))
        self.store.keep_facts(
            _KIND, key, {"format": _FORMAT, "files": [file.to_json() for file in found]}
        )
        return Listing(found)

    def _known(self, key: str) -> tuple[PublishedFile, ...] | None:
        body = self.store.facts(_KIND, key)
        if not isinstance(body, dict) or body.get("format") != _FORMAT:
            return None
        return tuple(PublishedFile.from_json(file) for file in body["files"])

    def _is_fresh(
        self,
        key: str,
        files: tuple[PublishedFile, ...],
        package: str,
        version: Version | None,
    ) -> bool:
        age = self.store.facts_age_seconds(_KIND, key)
        if age is None:
            return False
        if version is None:
            return age < FRESH_SECONDS
        # A version that is not there may have come a moment ago.
        return age < FRESH_FOR_VERSION_SECONDS and _has(files, package, version)


def _has(files: tuple[PublishedFile, ...], package: str, version: Version) -> bool:
    found = (version_of(file, package) for file in files)
    return any(item is not None and item.public == version.public for item in found)
