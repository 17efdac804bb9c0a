"""The types of one parameter on both sides, in forms that can be compared."""

from __future__ import annotations

from param_discovery.schema.canonical import compact_text
from param_discovery.schema.pointers import tokens_of
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from . import keywords
from .class_match import Matched, match_classes
from .rebuild import rebuild, refs_of, schemas_in
from .written import same_schema, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.schema.json_types import Fragment, JsonValue

    from .canonical_type import TypeReader


class Readers(NamedTuple):
    """Both documents' readers of types."""

    old: TypeReader
    new: TypeReader
    known: dict[bytes, TypePair]
    """Pairs without classes, by what they say: many parameters of an engine are of one type."""


class TypePair(NamedTuple):
    """Two types in their forms (`canonical_type`). Classes that match are one symbol in both.

    What changed inside a class that matches is so no difference of the types: its own fields are
    compared, each at its path. Where the class lets in as much as before, exchanging it for the new
    one proves nothing wrong: types only ask what is included, and nothing in them negates.
    """

    old: Fragment
    new: Fragment
    classes: Matched
    readers: Readers
    symbols: Mapping[str, Fragment]
    """What the symbols stand for: the new side's class."""

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to ask."""
        return same_schema(self.old, self.new)

    def questions(self, old: Fragment, new: Fragment) -> tuple[Fragment, Fragment]:
        """Two whole JSON Schema documents for inclusion, of two forms of this pair."""
        definitions = self._reachable([old, new])
        return _document(old, definitions), _document(new, definitions)

    def _reachable(self, schemas: list[Fragment]) -> Fragment:
        found: Fragment = {}
        waiting = [ref for schema in schemas for ref in refs_of(schema)]
        while waiting:
            name = (tokens_of(waiting.pop()) or ("", ""))[1]
            if name and name not in found:
                definition = self._definition(name)
                found[name] = definition
                waiting.extend(refs_of(definition))
        return found

    def _definition(self, name: str) -> JsonValue:
        if name in self.symbols:
            return askable(self.readers.new.own(self.symbols[name]))
        side, _, key = name.partition(":")
        reader = self.readers.old if side == "old" else self.readers.new
        return askable(reader.own(reader.definitions[key]))


def _document(schema: Fragment, definitions: Fragment) -> Fragment:
    asked = askable(schema)
    if not isinstance(asked, dict):
        raise TypeError(asked)
    return asked | {"$defs": definitions} if definitions else asked


def pair_types(old: Fragment, new: Fragment, readers: Readers) -> TypePair:
    """Both types in their forms, their classes matched where that proves nothing wrong."""
    key = written([asserting(old), asserting(new)])
    if b"$ref" in key or b"properties" in key or "discriminator" in (*old, *new):
        return _pair(old, new, readers)
    if key not in readers.known:
        readers.known[key] = _pair(old, new, readers)
    return readers.known[key]


def asserting(fragment: Fragment) -> Fragment:
    """Without the annotations, those aside that stand for a type."""
    return {
        keyword: value
        for keyword, value in fragment.items()
        if keyword in ("x-python-type", "x-unresolved") or not keywords.is_annotation(keyword)
    }


def _pair(old: Fragment, new: Fragment, readers: Readers) -> TypePair:
    if not (readers.old.tells_apart(old) and readers.new.tells_apart(new)):
        return pair_whole(old, new, readers)
    classes = match_classes(readers.old.classes(old), readers.new.classes(new))
    names = {pair.new.key: f"{CLASS_MARK}{pair.new.key}" for pair in classes.pairs}
    return TypePair(
        readers.old.read(old, {pair.old.key: names[pair.new.key] for pair in classes.pairs}),
        readers.new.read(new, names),
        classes,
        readers,
        {names[pair.new.key]: pair.new.fragment for pair in classes.pairs},
    )


def pair_whole(old: Fragment, new: Fragment, readers: Readers) -> TypePair:
    """The same, no class matched: what changed inside them is a difference of the types."""
    none = Matched((), (), ())
    return TypePair(readers.old.read(old, {}), readers.new.read(new, {}), none, readers, {})


def askable(schema: JsonValue) -> JsonValue:
    """The same for inclusion, with three things said so that it takes none for 'anything'.

    An unresolved annotation becomes a type of its own, equal only to itself; so does a mapping with
    keys of an opaque type, which to JSON can only be empty. A format that engines enforce becomes a
    pattern that is equal only to itself.
    """
    return rebuild(schema, _askable)


def _askable(schema: Fragment) -> Fragment:
    if schema.get("x-unresolved") is True:
        name = f"{schema.get('x-python-type')}{_asserting_text(schema)}"
        return {"not": {}, "x-python-type": f"{UNRESOLVED_MARK}{name}"}
    if any("not" in part for part in schemas_in(schema.get("propertyNames"))):
        name = _asserting_text(schema)
        mark = UNRESOLVED_MARK if UNRESOLVED_MARK in name else KEYS_MARK
        return {"not": {}, "x-python-type": f"{mark}{name}"}
    text_format = schema.get("format")
    if isinstance(text_format, str) and keywords.narrows(text_format):
        rest = {key: value for key, value in schema.items() if key != "format"}
        return {"allOf": [rest, {"pattern": f"^{FORMAT_MARK}{_plain(text_format)}>"}]}
    return schema


def _plain(text: str) -> str:
    """The text as letters that mean themselves in a pattern, and so no other text."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter == "-") else f"_{ord(letter):x}_"
        for letter in text
    )


def _asserting_text(schema: Fragment) -> str:
    return compact_text({key: schema[key] for key in schema if not keywords.is_annotation(key)})


CLASS_MARK = "class:"
"""Begins the name of a class that both sides have."""
UNRESOLVED_MARK = "<unresolved> "
"""Begins the opaque type that stands for an annotation that could not be resolved."""
KEYS_MARK = "<keys> "
"""Begins the opaque type that stands for a mapping whose keys are no JSON strings."""
FORMAT_MARK = "<format "
"""Begins the pattern that stands for a format; no counterexample with it is shown."""
