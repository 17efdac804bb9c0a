"""Two schemas on level ground: our own tool's progress must not look like the engine's change.

Where two documents were made by different revisions of the reader, or by different runtimes, they
may differ although the engine does not. Both versions of the engine are then read again, with
today's tool, and those readings are compared.
"""

from __future__ import annotations

from param_discovery.errors import ParamDiscoveryError
from param_discovery.rules.tool import is_same_tool
from param_discovery.schema.document import parameters_of
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple
from param_discovery.schema.walk import is_unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.pipeline.schema_source import Source
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import JsonValue

    Pair = tuple[Document, Document]
    Discover = Callable[[str, str], Document]
    """Engine and version to the document that today's tool makes of its published wheel."""


class Ground(NamedTuple):
    """The documents to compare."""

    old: Document | None
    new: Document | None
    note: str | None = None
    """What was done, as the user reads it; None: nothing was needed."""
    trouble: str | None = None
    """Why the tools' differences could not be told from the engine's; None: they could."""


def level(old: Source, new: Source, discover: Discover) -> Ground:
    """Both documents as the same tool makes them, where that can be done."""
    given_old, given_new = old.document, new.document
    if given_old is None or given_new is None or is_same_tool(given_old, given_new):
        return Ground(given_old, given_new)
    try:
        again_old = discover(given_old.envelope.engine, given_old.envelope.engine_version)
        again_new = given_new
        if not is_same_tool(again_old, given_new):
            again_new = discover(given_new.envelope.engine, given_new.envelope.engine_version)
    except ParamDiscoveryError as error:
        return Ground(given_old, given_new, trouble=_why(error))
    hidden = _hidden((given_old, given_new), (again_old, again_new))
    if hidden is not None:
        return Ground(given_old, given_new, trouble=hidden)
    return Ground(
        again_old, again_new, _note(again_old, again_new, both=again_new is not given_new)
    )


def _note(old: Document, new: Document, *, both: bool) -> str:
    engine, version = old.envelope.engine, old.envelope.engine_version
    read = f"{engine} {version} was"
    if both and new.envelope.engine_version != version:
        read = f"{engine} {version} and {new.envelope.engine_version} were"
    return (
        f"The two schemas were made in different ways, so {read} read again from what is published,"
        " with this tool, and that was compared."
    )


def _why(error: ParamDiscoveryError) -> str:
    """One sentence, whatever the error says."""
    return f"Reading the versions again failed: {error.what.rstrip('.')}."


def _hidden(given: Pair, again: Pair) -> str | None:
    """Why the readings cannot stand for what was given: a change of the engine might go unseen.

    Documents that were made inside the running engine may know more than its source tells. Where
    two of them differ, and the readings know nothing or less of the place, nobody can say why.
    """
    if all(document.envelope.generator.runtime == _WHEEL for document in given):
        return None
    from param_discovery.schema.canonical import equal  # noqa: PLC0415 - few runs come here

    facts = [_facts(document) for document in (*given, *again)]
    for path in sorted(facts[0].keys() | facts[1].keys()):
        before, after, *told = (found.get(path) for found in facts)
        present = [fragment for fragment in told if fragment is not None]
        if equal(before, after) or (present and all(map(_says_something, present))):
            continue
        return f"They differ in {path}, of which the published wheel does not tell enough."
    return None


_WHEEL = "wheel"


def _facts(document: Document) -> dict[str, JsonValue]:
    """What a document says of each parameter, by path; nothing where it says that it is unsure."""
    limited = {(found.section, found.parameter) for found in document.limitations}
    facts: dict[str, JsonValue] = {}
    for entry in parameters_of(document):
        is_class = entry.owner[0] == "$defs"
        section, name = (None, entry.path) if is_class else (entry.owner[-1], entry.name)
        unsure = (section, name) in limited or (section, None) in limited
        facts[entry.path] = {"unsure": True} if unsure else dict(entry.fragment)
    return facts


def _says_something(fragment: JsonValue) -> bool:
    """Whether a reading tells what the parameter takes."""
    return (
        isinstance(fragment, dict)
        and not fragment.keys().isdisjoint(_SAYING)
        and not is_unresolved(fragment)
    )


_SAYING = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "not", "$ref"})
