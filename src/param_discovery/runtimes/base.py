"""What every runtime takes and gives.

A runtime brings an engine within reach of the probe and hands back what the probe saw. It knows
nothing of JSON Schema, and prints nothing: it tells `Progress` what it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Progress(Protocol):
    """Receives what a runtime is doing; implemented by `report`, wired in `pipeline`."""

    def step(self, text: str) -> None:
        """A new step has begun, `text` says which, in a few words."""

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """`done_bytes` of `total_bytes` (None: not known) of `what` are here."""

    def log(self, line: str) -> None:
        """One line of foreign output (a build, a pull, the engine), not escaped."""

    def warn(self, text: str) -> None:
        """Something the user should know, that is no error."""


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """One place to look, as `engine_versions/<engine>.yaml` names it."""

    section: str
    target: str
    """`module:attribute[.attribute]`."""
    kind: str | None = None
    """One of the kinds of docs/design/observation.md; None: found out."""
    effective_defaults: str | None = None
    """`module:attribute` of a mapping, or of a callable without arguments that returns one."""

    def to_json(self) -> dict[str, str | None]:
        """The form that the probe reads."""
        return {
            "section": self.section,
            "target": self.target,
            "kind": self.kind,
            "effective_defaults": self.effective_defaults,
        }


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What the probe is asked, and the limits around it."""

    targets: tuple[ProbeTarget, ...]
    distributions: tuple[str, ...] = ()
    """Distributions whose installed version is wanted."""
    timeout_seconds: float = 1800.0
    reply_limit_bytes: int = 64 * 1024 * 1024
    log_limit_bytes: int = 1024 * 1024
    """How much of the engine's own output is kept (its end)."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Where and how an engine was read: annotations of the document, never compared."""

    discovery_method: str
    """`docker`, `venv` or `wheel`."""
    probe_revision: str
    image_ref: str | None = None
    """`repository@sha256:...` with the registry's digest; None for a local image."""
    base_image_ref: str | None = None
    engine_commit_sha: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    """What went in besides the specification, by name, as hashes or versions
    (`dockerfile`, `context`, `image_digest`, `requirements`): the basis of `inputs_sha256`."""


@dataclass(frozen=True, slots=True)
class RuntimeResult:
    """What was seen (docs/design/observation.md, checked by `schema.observation`) and its facts."""

    observation: Mapping[str, Any]
    facts: RunFacts
