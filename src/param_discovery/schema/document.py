"""The schema document: a JSON Schema with its envelope (docs/reference/schema-document.md)."""

from __future__ import annotations

from types import MappingProxyType

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .limitations import ordered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from .json_types import Fragment, JsonObject, JsonValue
    from .limitations import Limitation
    from .observation import Observation
    from .sections import TargetPlan

SCHEMA_VERSION = 1
META_SCHEMA = "https://json-schema.org/draft/2020-12/schema"

RUN_FACTS = frozenset(
    {
        "discovered_at",
        "engine_commit_sha",
        "image_ref",
        "base_image_ref",
        "generator",
        "inputs_sha256",
        "discovery_method",
    }
)
"""How and when a document was made: never compared, never alone a reason to rewrite it."""


class Generator(NamedTuple):
    """What made a document."""

    tool_version: str
    probe_revision: str
    runtime: str
    """`docker`, `venv` or `wheel`."""
    python: str | None = None
    """Version of the interpreter that was read; None where source files were read."""


UNKNOWN_GENERATOR = Generator("unknown", "unknown", "unknown")
"""Of a document that was made by hand, and does not say."""


class Envelope(NamedTuple):
    """Everything about a document besides its parameters and its limitations."""

    engine: str
    engine_version: str
    """Normalised (PEP 440)."""
    discovered_at: str
    """UTC, RFC 3339, in seconds: `utc_seconds`."""
    discovery_method: str
    """`docker`, `venv` or `wheel`."""
    generator: Generator = UNKNOWN_GENERATOR
    engine_commit_sha: str | None = None
    image_ref: str | None = None
    """With the registry's digest."""
    base_image_ref: str | None = None
    inputs_sha256: str | None = None
    """Of all that went in: it decides whether there is anything to do."""

    def to_json(self) -> JsonObject:
        """The keys of the document's top level that are the envelope's."""
        is_known = self.generator != UNKNOWN_GENERATOR
        generator: JsonObject | None = {**self.generator._asdict()} if is_known else None
        return {
            "schema_version": SCHEMA_VERSION,
            "engine": self.engine,
            "engine_version": self.engine_version,
            "engine_commit_sha": self.engine_commit_sha,
            "image_ref": self.image_ref,
            "base_image_ref": self.base_image_ref,
            "discovered_at": self.discovered_at,
            "discovery_method": self.discovery_method,
            "generator": generator,
            "inputs_sha256": self.inputs_sha256,
        }


class Document(NamedTuple):
    """A whole schema document. Its fragments are shared, not copied: do not change them."""

    envelope: Envelope
    sections: Mapping[str, Fragment]
    definitions: Mapping[str, Fragment] = MappingProxyType({})
    """`$defs`."""
    limitations: tuple[Limitation, ...] = ()

    def to_json(self) -> JsonObject:
        """The JSON Schema, envelope included."""
        return self.envelope.to_json() | {
            "$schema": META_SCHEMA,
            "title": f"Parameters of {self.envelope.engine}",
            "type": "object",
            "properties": dict(self.sections),
            "additionalProperties": False,
            "$defs": dict(self.definitions),
            "discovery_limitations": [found.to_json() for found in self.limitations],
        }

    def text(self) -> str:
        """The canonical text, as it stands in `schemas/<engine>.json`."""
        from .canonical import canonical_text  # noqa: PLC0415 - who only reads does without

        return canonical_text(self.to_json())


def utc_seconds(moment: dt.datetime) -> str:
    """RFC 3339 in UTC, `2026-01-31T12:00:00Z`; `moment` knows its time zone.

    Raises:
        ValueError: it does not.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    import datetime as dt  # noqa: PLC0415 - who only reads documents does without

    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def build_document(
    observation: Observation, plans: Sequence[TargetPlan], envelope: Envelope
) -> Document:
    """The document of what was seen; `plans` are the targets as they were asked for, in order.

    Raises:
        ProbeError: the observation answers another request.
        EngineError: a target failed (`sections.TargetsFailedError`), or two of them disagree.
    """
    # Imported here, because who only reads documents should not pay for the trees: two thirds of
    # the layer's import time.
    from .classes import build_definitions  # noqa: PLC0415
    from .sections import build_sections  # noqa: PLC0415

    sections = build_sections(observation, plans, envelope.engine)
    definitions, limitations = build_definitions(sections.index)
    return Document(
        envelope=envelope,
        sections=sections.fragments,
        definitions=definitions,
        limitations=ordered((*sections.limitations, *limitations)),
    )


def same_apart_from_run_facts(first: Document, second: Document) -> bool:
    """Whether only facts of the run differ: the older document can then stay as it is."""
    from .canonical import equal  # noqa: PLC0415 - who only reads documents does without

    return equal(_lasting(first.to_json()), _lasting(second.to_json()))


def _lasting(document: JsonObject) -> JsonObject:
    return {key: value for key, value in document.items() if key not in RUN_FACTS}


class ParameterEntry(NamedTuple):
    """One parameter of a section, or one field of a class in `$defs`."""

    owner: tuple[str, ...]
    """Keys that lead to the object that has it: `("$defs", "Config")`."""
    name: str
    fragment: Fragment
    required: bool

    @property
    def path(self) -> str:
        """`engine_params.dtype`, `$defs/Config.mode`."""
        prefix = "$defs/" if self.owner[0] == "$defs" else ""
        return f"{prefix}{self.owner[-1]}.{self.name}"


def parameters_of(document: Document) -> Iterator[ParameterEntry]:
    """All parameters of all sections and classes, aliases left out, sorted by place."""
    owners = [(("properties", name), part) for name, part in sorted(document.sections.items())]
    owners += [(("$defs", name), part) for name, part in sorted(document.definitions.items())]
    for owner, fragment in owners:
        required = fragment.get("required")
        names = required if isinstance(required, list) else []
        for name, inner in sorted(_object(fragment.get("properties")).items()):
            if isinstance(inner, dict) and "x-alias-of" not in inner:
                yield ParameterEntry(owner, name, inner, name in names)


def defaults_of(document: Document) -> Iterator[tuple[str, Fragment, JsonValue]]:
    """(path, fragment, default) of each parameter that has a default in JSON.

    A validator needs the whole document's `$defs` to judge a fragment.
    """
    for entry in parameters_of(document):
        if "default" in entry.fragment:
            yield entry.path, entry.fragment, entry.fragment["default"]


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
