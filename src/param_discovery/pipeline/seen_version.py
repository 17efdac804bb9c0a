"""Whether the engine that was looked into has the version that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from param_discovery.errors import EngineError
from param_discovery.pipeline.request import distributions

if TYPE_CHECKING:
    from param_discovery.schema.observation import Observation
    from param_discovery.spec.model import EngineSpec


@dataclass(frozen=True, slots=True)
class Expected:
    """The version that the engine should have."""

    version: Version
    is_binding: bool
    """False: an image was named and no version, so the image decides."""


def seen_version(spec: EngineSpec, expected: Expected, observation: Observation) -> Version:
    """The version for the document: the one asked for, confirmed by the installed distribution.

    A local part (`+cu129`) says how a version was built, not which parameters it has.

    Raises:
        EngineError: another version is installed, or none can be seen: a schema with a wrong
            version would be compared with the wrong ones ever after.
    """
    found = _installed(spec, observation)
    if found is None:
        raise EngineError(
            f"the version of {spec.engine} cannot be seen: none of"
            f" {', '.join(distributions(spec))} is installed there",
            meaning="A schema without a certain version cannot be compared with others.",
            mend=f"Correct `package` in engine_versions/{spec.engine}.yaml, or use another image.",
        )
    if not expected.is_binding:
        return Version(found.public)
    if found.public == expected.version.public:
        return expected.version
    # `0.32` is `0.32.0` to PEP 440; the document has it as the distribution does.
    if Version(found.public) != Version(expected.version.public):
        raise EngineError(
            f"{spec.engine} {found} is installed there, not {expected.version}",
            meaning="Its parameters are not those of the version that was asked for.",
            mend="Correct the image, the Dockerfile's pin or the version.",
        )
    return Version(found.public)


def _installed(spec: EngineSpec, observation: Observation) -> Version | None:
    for name in distributions(spec):
        distribution = observation.distributions.get(name)
        if distribution is not None and distribution.version is not None:
            try:
                return Version(distribution.version)
            except InvalidVersion:
                continue
    return None
