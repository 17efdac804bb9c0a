"""What the probe is asked, worked out from a specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.runtimes.base import ProbeRequest, ProbeTarget

if TYPE_CHECKING:
    from param_discovery.spec.model import EngineSpec


def probe_request(spec: EngineSpec, timeout_seconds: float) -> ProbeRequest:
    """All targets of the specification, in order, and the distributions that tell its version."""
    targets = tuple(
        ProbeTarget(
            section=section,
            target=target.target,
            kind=target.kind,
            effective_defaults=target.effective_defaults,
        )
        for section, target in spec.targets
    )
    return ProbeRequest(
        targets=targets, distributions=distributions(spec), timeout_seconds=timeout_seconds
    )


def distributions(spec: EngineSpec) -> tuple[str, ...]:
    """The distributions that may hold the engine; one of them is installed wherever it runs."""
    names = (spec.package, spec.venv.package)
    return tuple(dict.fromkeys(name for name in names if name is not None))
