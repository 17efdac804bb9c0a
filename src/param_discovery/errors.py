"""Errors that users see, each with its exit code.

Raised anywhere below the doors, caught once in the door (`cli`, later `action`), which prints
`render()` and leaves with `exit_code`. A message says what happened and where; `meaning` says what
follows from it; `mend` says what to do next.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes a quarter of a bare interpreter's start

if TYPE_CHECKING:
    from typing import ClassVar


class ParamDiscoveryError(Exception):
    """Base of all errors that are meant for the user."""

    exit_code: ClassVar[int] = 3

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        meaning: str | None = None,
        mend: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.meaning = meaning
        self.mend = mend

    def render(self) -> str:
        """The whole message, one fact a line, without a trailing newline."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head]
        if self.meaning:
            lines.append(f"  {self.meaning}")
        if self.mend:
            lines.extend(f"  -> {line}" for line in self.mend.splitlines())
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.render()


class InputError(ParamDiscoveryError):
    """Wrong use or bad input: a flag, a file, a key. Exit code 2."""

    exit_code = 2


class SpecError(InputError):
    """An engine specification is missing, unreadable or invalid."""


class SchemaError(InputError):
    """A schema document is unreadable or invalid."""


class OutsideError(ParamDiscoveryError):
    """Something outside failed: Docker, the network, GitHub, the engine. Exit code 3."""

    exit_code = 3


class DockerError(OutsideError):
    """The Docker daemon, a registry or a container failed."""


class VenvError(OutsideError):
    """A virtual environment could not be made or used."""


class WheelError(OutsideError):
    """A published distribution could not be found, fetched or read."""


class ProbeError(OutsideError):
    """The probe gave no usable reply."""


class EngineError(OutsideError):
    """The engine answered, but its parameters could not be found in full."""
