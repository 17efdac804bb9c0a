"""Where a `$ref` leads inside its own document."""

from __future__ import annotations

from param_discovery.errors import SchemaError
from param_discovery.schema.pointers import local_ref, tokens_of
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .outcome import UndecidedError

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue


class Target(NamedTuple):
    """The place that a reference leads to."""

    pointer: str
    """`#` or `#/...`, escaped in one way."""
    schema: JsonValue
    """What stands there."""


def resolve(document: JsonValue, ref: JsonValue, where: str) -> Target:
    """Follow one reference; `where` is the place it stands at.

    Raises:
        SchemaError: It is no text, leads out of the document, or to nothing.
        UndecidedError: It is no JSON pointer, but the name of an anchor.
    """
    if not isinstance(ref, str):
        raise SchemaError("`$ref` is no text.", where=where, mend="Write a JSON pointer: #/$defs/X")
    tokens = _tokens(document, ref)
    if tokens is None and ref.startswith("#") and not ref.startswith("#/"):
        raise UndecidedError("a reference names an anchor")
    if tokens is None:
        raise SchemaError(
            f"`$ref` leads out of the document: {ref}",
            where=where,
            meaning="What a reference to another document allows cannot be known from here.",
            mend="Move the target into `$defs` and refer to it as #/$defs/X.",
        )
    found = document
    for token in tokens:
        found = _step(found, token, ref, where)
    if not isinstance(found, (dict, bool)):
        raise SchemaError(f"`$ref` leads to something that is no schema: {ref}", where=where)
    return Target(local_ref(*tokens), found)


def _tokens(document: JsonValue, ref: str) -> tuple[str, ...] | None:
    own = document.get("$id") if isinstance(document, dict) else None
    if isinstance(own, str) and own and "#" in ref and ref.startswith(own.rstrip("#") + "#"):
        ref = ref[ref.index("#") :]
    return () if ref in ("#", "") else tokens_of(ref)


def _step(found: JsonValue, token: str, ref: str, where: str) -> JsonValue:
    if isinstance(found, dict) and token in found:
        return found[token]
    if isinstance(found, list) and token.isascii() and token.isdigit() and int(token) < len(found):
        return found[int(token)]
    raise SchemaError(
        f"`$ref` leads to nothing: {ref}",
        where=where,
        meaning=f"There is no {token!r} on the way.",
        mend="Add the target, or mend the reference.",
    )
