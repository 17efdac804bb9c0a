"""Small schema documents for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.schema.document import Document, Envelope, Generator
from param_discovery.schema.limitations import Limitation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENVELOPE = Envelope(
    engine="example",
    engine_version="1.0",
    discovered_at="2026-01-31T12:00:00Z",
    discovery_method="wheel",
    generator=Generator("0.1.0", "0f1e2d3c4b5a", "wheel"),
)


def section(
    properties: Mapping[str, Any], required: Sequence[str] = (), *, others: bool = False
) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": others,
    }


def document(
    properties: Mapping[str, Any],
    required: Sequence[str] = (),
    *,
    definitions: Mapping[str, Any] | None = None,
    limitations: Sequence[Limitation] = (),
    others: bool = False,
) -> Document:
    """One section, `engine_params`."""
    return Document(
        ENVELOPE,
        {"engine_params": section(properties, required, others=others)},
        dict(definitions or {}),
        tuple(limitations),
    )


def from_fixture(side: Mapping[str, Any] | None) -> Document | None:
    """A side of a fixture: sections, `$defs` and limitations as in a schema document."""
    if side is None:
        return None
    made = side.get("generator", {"probe_revision": "0f1e2d3c4b5a", "runtime": "wheel"})
    generator = Generator("0.1.0", made["probe_revision"], made["runtime"])
    envelope = ENVELOPE._replace(
        engine_version=side.get("engine_version", "1.0"), generator=generator
    )
    limitations = [Limitation(**entry) for entry in side.get("discovery_limitations", [])]
    return Document(envelope, side["properties"], side.get("$defs", {}), tuple(limitations))
