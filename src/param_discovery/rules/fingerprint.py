"""What identifies one finding of one engine across runs."""

from __future__ import annotations

from param_discovery.schema.canonical import compact_text
from param_discovery.schema.compare.rebuild import refs_of
from param_discovery.schema.compare.unchanged import definition_name
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from param_discovery.schema.json_types import Fragment, JsonValue

    from .model import Change

_DIGITS = 16


class Source(NamedTuple):
    """One side's definitions, and their texts as far as they were needed."""

    definitions: Mapping[str, Fragment]
    texts: dict[str, str]


class Fingerprints:
    """Hashes the changes of one comparison."""

    def __init__(
        self, engine: str, old: Mapping[str, Fragment], new: Mapping[str, Fragment]
    ) -> None:
        self._engine = engine
        self._old = Source(old, {})
        self._new = Source(new, {})
        self._sha256 = _sha256()

    def of(self, change: Change) -> str:
        """16 hexadecimal digits over engine, rule, path and all that both fragments say."""
        parts = [self._engine, change.rule, change.path]
        parts += _said(change.old_fragment, self._old) + _said(change.new_fragment, self._new)
        return self._sha256(compact_text([*parts]).encode())[:_DIGITS]


def _said(fragment: JsonValue, source: Source) -> list[str]:
    """The fragment's text, and those of the definitions that it reaches, by name."""
    text = compact_text(fragment)
    if '"$ref"' not in text:
        return [text, "{}"]
    reached: dict[str, str] = {}
    waiting = refs_of(fragment) if isinstance(fragment, dict) else []
    while waiting:
        name = definition_name(waiting.pop())
        if name in source.definitions and name not in reached:
            definition = source.definitions[name]
            if name not in source.texts:
                source.texts[name] = compact_text(definition)
            reached[name] = source.texts[name]
            waiting.extend(refs_of(definition))
    return [text, compact_text(dict(reached))]


def _sha256() -> Callable[[bytes], str]:
    """Python's own, where it has one: `hashlib` would load the whole of OpenSSL for it."""
    try:
        from _sha2 import sha256  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found]  # noqa: PLC0415
        except ImportError:
            from hashlib import sha256  # noqa: PLC0415
    return lambda data: str(sha256(data).hexdigest())
