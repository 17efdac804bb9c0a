"""JSON Pointers as URI fragments (RFC 6901, section 6), as `$ref` has them."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"
)
"""What RFC 3986 allows in a fragment; `/` and `?` too, but `/` separates here."""


def local_ref(*tokens: str) -> str:
    """`#/...` for the place reached by these keys."""
    return "#" + "".join("/" + _escape(token) for token in tokens)


def _escape(token: str) -> str:
    escaped = token.replace("~", "~0").replace("/", "~1")
    return "".join(
        chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in escaped.encode("utf-8")
    )


def tokens_of(ref: str) -> tuple[str, ...] | None:
    """The keys of a local reference; None: it points elsewhere, or is malformed."""
    if not ref.startswith("#/"):
        return None
    if "%" not in ref:
        return tuple(token.replace("~1", "/").replace("~0", "~") for token in ref[2:].split("/"))
    try:
        raw = bytes(_unescape(ref[2:])).decode("utf-8")
    except ValueError:
        return None
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in raw.split("/"))


def _unescape(text: str) -> Iterator[int]:
    import re  # noqa: PLC0415 - few references have escapes

    position = 0
    for match in re.finditer(r"%([0-9A-Fa-f]{2})", text):
        yield from text[position : match.start()].encode("utf-8")
        yield int(match.group(1), 16)
        position = match.end()
    yield from text[position:].encode("utf-8")
