"""Which released versions a history is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.runtimes.wheel.remote.published import near_versions
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from param_discovery.pipeline.history_options import HistoryOptions
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
    from param_discovery.spec.model import EngineSpec


@dataclass(frozen=True, slots=True)
class Wanted:
    """The versions that were asked for, understood."""

    since: Version | None
    until: Version | None
    named: tuple[Version, ...] | None
    """Exactly these; None: all between `since` and `until`."""
    prereleases: bool
    yanked: bool

    def allows(self, release: ReleasedVersion) -> bool:
        """Whether the release lies between the bounds, and is of a kind that is wanted."""
        return (
            (self.since is None or release.version >= self.since)
            and (self.until is None or release.version <= self.until)
            and (self.prereleases or not release.is_prerelease)
            and (self.yanked or not release.is_yanked)
        )


def wanted(spec: EngineSpec, options: HistoryOptions) -> Wanted:
    """What the options ask for.

    Raises:
        SpecError: one of the texts is no version.
        InputError: the range is upside down.
    """
    since = engine_version(spec, options.since) if options.since is not None else None
    until = engine_version(spec, options.until) if options.until is not None else None
    if since is not None and until is not None and since > until:
        raise InputError(
            f"--since {since} is newer than --until {until}.",
            meaning="No version lies in that range.",
            mend=f"Did you mean --since {until} --until {since}?",
        )
    named = None
    if options.versions is not None:
        named = tuple(engine_version(spec, text) for text in options.versions)
    return Wanted(since, until, named, options.prereleases, options.yanked)


def choose_releases(
    released: Sequence[ReleasedVersion], asked: Wanted, package: str
) -> tuple[ReleasedVersion, ...]:
    """The releases to read, the oldest first.

    Versions that are named are taken whatever they are; a bound need not be a release itself.

    Raises:
        InputError: a named version was never released, or no release is in the range.
    """
    if asked.named is not None:
        return _named(released, asked.named, package)
    chosen = tuple(release for release in released if asked.allows(release))
    if not chosen:
        raise _nothing(released, asked, package)
    return chosen


def _named(
    released: Sequence[ReleasedVersion], named: tuple[Version, ...], package: str
) -> tuple[ReleasedVersion, ...]:
    by_version = {release.version: release for release in released}
    for version in named:
        if version not in by_version:
            near = ", ".join(near_versions(by_version, version))
            raise InputError(
                f"{package} {version} was never released.",
                meaning="The package index does not list it. Nothing was read.",
                mend=f"Near it are {near}." if near else None,
            )
    return tuple(by_version[version] for version in sorted(set(named)))


def _nothing(released: Sequence[ReleasedVersion], asked: Wanted, package: str) -> InputError:
    versions = [release.version for release in released]
    lowest, highest = min(versions, default=None), max(versions, default=None)
    more = [
        flag
        for flag, given in (("--pre", asked.prereleases), ("--yanked", asked.yanked))
        if not given
    ]
    hint = f"; pre-releases and yanked versions count only with {' and '.join(more)}" * bool(more)
    return InputError(
        f"no release of {package} is in that range.",
        meaning=f"The package index lists {len(versions)} versions, {lowest} to {highest}{hint}.",
        mend="Widen --since and --until, or name versions with --versions.",
    )
