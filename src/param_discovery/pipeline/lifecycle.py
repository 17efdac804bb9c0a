"""What became of a parameter: when it came and went, and what took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

    from param_discovery.report.lifecycle_result import Fate
    from param_discovery.report.progress import Board
    from param_discovery.spec.model import EngineSpec


class Lifecycle:
    """The parameters of one engine over the versions that were read."""

    problem: str | None = None
    """Why the history could not be read; nothing is known then. None: it could."""
    read: tuple[str, ...] = ()
    """The versions that were read, the oldest first."""
    unread: tuple[tuple[str, str], ...] = ()
    """Those that could not be read, each with its reason."""

    def fate(
        self, section: str | None, name_or_path: str, at: Version | None = None
    ) -> tuple[Fate, ...]:
        """What became of every parameter that is called so, the least nested first.

        `name_or_path` is a name (`dtype`), a path inside the section (`compilation_config.mode`),
        or a whole path (`engine_params.dtype`); `section` None means every section. `at` is the
        version it is seen from, by default the newest that was read. Empty: no version that was
        read has it.
        """
        raise NotImplementedError

    def nearest(self, section: str | None, name: str, at: Version | None = None) -> tuple[str, ...]:
        """Paths of parameters of that version whose names are like `name`, the likest first."""
        raise NotImplementedError


def read_lifecycle(
    spec: EngineSpec,
    board: Board,
    *,
    since: Version | None = None,
    until: Version | None = None,
    jobs: int | None = None,
) -> Lifecycle:
    """The lifecycle of all parameters over the final releases from `since` to `until`, inclusive.

    What was read once is known the next time, by `history` too. Where the index does not answer,
    the result says so in `problem`.

    Raises:
        InputError: pip's or uv's configuration cannot be read.
    """
    raise NotImplementedError
