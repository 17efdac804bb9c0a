"""When it is our own tool that moved: its progress is not the engine's change."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .model import Change, Example, Rule
from .site import Said, Site

if TYPE_CHECKING:
    from param_discovery.schema.document import Document, Envelope

    from .model import Comparison

TOOL_DIFFERS = Rule(
    id="tool-differs",
    level="breaking",
    summary="the two schemas were made in different ways, and could not be made in the same way",
    why="What differs may be what our own tool sees now, not what the engine changed; and a change "
    "of the engine may hide in it.",
    what_to_do="Discover the old version again with today's tool and the same runtime, and compare "
    "with that.",
    example=Example("made by the wheel runtime", "made by the docker runtime"),
)

RULES = (TOOL_DIFFERS,)


def is_same_tool(old: Document, new: Document) -> bool:
    """Whether both were made by the same probe revision and runtime.

    A document of an older `schema_version` has been migrated: its probe revision is older too.
    """
    return _made_by(old.envelope) == _made_by(new.envelope)


def tool_differs(old: Document, new: Document, reason: str) -> Change:
    """The finding; `reason` is a sentence: why the old version could not be discovered again."""
    before, after = _text(old.envelope), _text(new.envelope)
    message = f"The schemas were made in different ways: {before}, and {after}. {reason}"
    return Site("", "").change(TOOL_DIFFERS, Said(message, before, after))


def with_change(comparison: Comparison, change: Change) -> Comparison:
    """The comparison with one more finding, in its place."""
    return comparison._replace(changes=tuple(sorted((*comparison.changes, change), key=order)))


def order(change: Change) -> tuple[bool, str, str]:
    """Breaking first, then by path and rule."""
    return change.level != "breaking", change.path, change.rule


def _made_by(envelope: Envelope) -> tuple[str, str]:
    return envelope.generator.probe_revision, envelope.generator.runtime


def _text(envelope: Envelope) -> str:
    made = envelope.generator
    return f"{envelope.engine_version} by the {made.runtime} runtime, probe {made.probe_revision}"
