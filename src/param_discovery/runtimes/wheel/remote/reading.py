"""The door to published distributions: which versions there are, and what is in one of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from param_discovery.runtimes.wheel.remote.access import Workplace
from param_discovery.runtimes.wheel.remote.choice import choose
from param_discovery.runtimes.wheel.remote.distribution import Distribution
from param_discovery.runtimes.wheel.remote.failures import no_such_package
from param_discovery.runtimes.wheel.remote.limits import Limits, Traffic, Watch
from param_discovery.runtimes.wheel.remote.listing import Lister
from param_discovery.runtimes.wheel.remote.published import released

if TYPE_CHECKING:
    import requests
    from packaging.version import Version

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.package_index import PackageIndex
    from param_discovery.runtimes.wheel.remote.listing import Listing
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
    from param_discovery.runtimes.wheel.remote.store import Store
    from param_discovery.runtimes.wheel.remote.transport import Transport


class Reading:
    """Everything read over one set of connections; a context manager.

    Connections are made when they are first needed: what is in the cache needs none, and not even
    the HTTP client's import. May be used from several threads, each `Distribution` from one.
    """

    def __init__(
        self,
        settings: PackageIndex,
        store: Store,
        progress: Progress,
        limits: Limits | None = None,
        traffic: Traffic | None = None,
    ) -> None:
        self._settings = settings
        self._limits = limits or Limits()
        self._progress = progress
        self.traffic = traffic or Traffic()
        self._watch = Watch(self._limits.total_seconds)
        self._lock = threading.Lock()
        self._session: requests.Session | None = None
        self._transport: Transport | None = None
        self._place = Workplace(store, self._limits, self._connect, progress)
        self._lister = Lister(settings, store, self._limits, self._connect)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._session is not None:
            self._session.close()

    def stop(self) -> None:
        """Let what is under way end with an error soon; from any thread."""
        self._watch.stop()

    def released_versions(self, package: str) -> tuple[ReleasedVersion, ...]:
        """Every version of `package`, the oldest first; yanked ones and pre-releases too.

        Raises:
            WheelError: no index has the package, or one does not answer.
        """
        listing = self._lister.list(package)
        if listing.failures:
            raise listing.failures[0]
        self._tell_stale(listing, package)
        found = released(listing.files, package)
        if not found:
            raise no_such_package(package)
        return found

    def open(self, package: str, version: Version) -> Distribution:
        """The distribution of `package` in that version; nothing of it is fetched yet.

        Raises:
            WheelError: there is none, or the index does not answer.
        """
        self._progress.step(f"asking the index for {package} {version}")
        listing = self._lister.list(package, version)
        chosen = choose(listing, package, version)
        self._tell_stale(listing, package)
        if chosen.file.yanked is not None:
            reason = f": {chosen.file.yanked}" if chosen.file.yanked else ""
            self._progress.warn(f"{package} {version} was yanked by its authors{reason}")
        if not chosen.file.is_wheel:
            self._progress.warn(
                f"There is no wheel of {package} {version}; its source distribution is read,"
                " without what a build would generate."
            )
        return Distribution(package, chosen, self._place)

    def _tell_stale(self, listing: Listing, package: str) -> None:
        for error in listing.stale:
            self._progress.warn(
                f"The package index does not answer; what it said of {package} before is used."
                f" ({error.what})"
            )

    def _connect(self) -> Transport:
        from param_discovery.runtimes.index_session import open_session  # noqa: PLC0415
        from param_discovery.runtimes.wheel.remote.transport import Transport  # noqa: PLC0415

        with self._lock:
            if self._transport is None:
                self._session = open_session(
                    self._settings, parallel_requests=self._limits.parallel_requests
                )
                self._transport = Transport(self._session, self._limits, self._watch, self.traffic)
            return self._transport
