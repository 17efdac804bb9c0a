"""What the wheel runtime reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from param_discovery.errors import WheelError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class WheelPlan:
    """One engine version as a published distribution."""

    package: str
    """Distribution that holds the engine."""
    version: str
    """PEP 440."""
    cache_dir: Path
    index_url: str | None = None
    """An index instead of the user's own."""
    python: tuple[int, int] | None = None
    """The Python version whose branches of the source count; None: what the distribution says."""

    def parsed_version(self) -> Version:
        """The version as a value.

        Raises:
            WheelError: it is none.
        """
        try:
            return Version(self.version)
        except InvalidVersion as error:
            raise WheelError(
                f"{self.version!r} is no version: {error}",
                meaning="Nothing was read.",
                mend="Write it as PEP 440 knows it, such as 0.32.0.",
            ) from error
