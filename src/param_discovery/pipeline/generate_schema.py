"""A plain JSON Schema document of an engine's parameters: no envelope, no keywords of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from param_discovery.pipeline.generate_walk import rebuilt
from param_discovery.schema.document import META_SCHEMA
from param_discovery.schema.pointers import local_ref, tokens_of
from param_discovery.schema.subset.opaque import opaque_name
from param_discovery.schema.walk import refs_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

Draft: TypeAlias = Literal["2020-12", "7"]

_DRAFT_7 = "http://json-schema.org/draft-07/schema#"

_SAID = {
    "x-python-default": "Default, as Python: {}",
    "x-effective-default": "Default that applies: {}",
    "x-python-effective-default": "Default that applies, as Python: {}",
    "x-deprecation-message": "{}",
    "x-status": "Status: {}",
}
"""What is of use to a reader, and JSON Schema has no keyword for."""


def plain_schema(
    document: Document, sections: Sequence[str], *, draft: Draft = "2020-12"
) -> JsonObject:
    """The schema of the sections' parameters: of one section itself, of several by their names.

    Self-contained: `$defs` holds the classes that the sections reach, and no others.
    """
    about = f"{document.envelope.engine} {document.envelope.engine_version}"
    if len(sections) == 1:
        root = {"title": f"{sections[0]} of {about}", **document.sections[sections[0]]}
    else:
        parts: JsonObject = {name: document.sections[name] for name in sections}
        root = {
            "title": f"Parameters of {about}",
            "type": "object",
            "properties": parts,
            "additionalProperties": False,
        }
    definitions = reached(document.definitions, [root])
    if definitions:
        root["$defs"] = definitions
    moved = rebuilt(root, _Plain(sections[0] if len(sections) == 1 else None).change)
    whole = {"$schema": META_SCHEMA, **cast("JsonObject", moved)}
    return _as_draft_7(whole) if draft == "7" else whole


def reached(definitions: Mapping[str, Fragment], roots: Iterable[JsonValue]) -> JsonObject:
    """The classes that the schemas refer to, and those that these refer to, by name."""
    found: JsonObject = {}
    waiting = list(roots)
    while waiting:
        for ref in refs_in(waiting.pop()):
            tokens = tokens_of(ref)
            if tokens and tokens[0] == "$defs" and tokens[1] not in found:
                found[tokens[1]] = definitions[tokens[1]]
                waiting.append(definitions[tokens[1]])
    return dict(sorted(found.items()))


class _Plain:
    """Takes our annotations out; what a reader misses then stands in `$comment`."""

    def __init__(self, section: str | None) -> None:
        self._section = section
        """The one that is the root of the new document: references to its parameters move."""

    def change(self, fragment: Fragment) -> Fragment:
        """One schema of the document; those inside are done."""
        plain = {key: value for key, value in fragment.items() if _is_standard(key)}
        if said := [*_said(fragment)]:
            plain["$comment"] = ". ".join(said)
        ref = plain.get("$ref")
        tokens = tokens_of(ref) if isinstance(ref, str) else None
        if tokens and self._section and tokens[:2] == ("properties", self._section):
            plain["$ref"] = local_ref(*tokens[2:])
        return plain


def _is_standard(keyword: str) -> bool:
    # `discriminator` is OpenAPI's; what it tells apart, the schemas tell apart themselves.
    return not keyword.startswith("x-") and keyword != "discriminator"


def _said(fragment: Fragment) -> Iterable[str]:
    opaque = opaque_name(fragment)
    if opaque is not None:
        yield f"Only as a Python object: {opaque}"
    for key, form in _SAID.items():
        if key in fragment:
            yield form.format(fragment[key])


def _as_draft_7(schema: JsonObject) -> JsonObject:
    """The same for validators that know draft 7 and no later one."""
    older = cast("JsonObject", rebuilt(schema, _draft_7_fragment))
    return {**older, "$schema": _DRAFT_7}


def _draft_7_fragment(fragment: Fragment) -> Fragment:
    older = dict(fragment)
    if "$defs" in older:
        older["definitions"] = older.pop("$defs")
    if "prefixItems" in older:
        # What stood behind the first items had another keyword then.
        rest = older.pop("items", None)
        older["items"] = older.pop("prefixItems")
        if rest is not None:
            older["additionalItems"] = rest
    ref = older.pop("$ref", None)
    if isinstance(ref, str):
        tokens = tokens_of(ref) or ()
        first = ("definitions" if name == "$defs" else name for name in tokens[:1])
        moved: JsonValue = {"$ref": local_ref(*first, *tokens[1:])}
        # Draft 7 overlooks what stands beside a reference.
        older["allOf"] = [moved]
    return older
