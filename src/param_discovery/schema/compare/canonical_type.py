"""One form for all ways to write the same type.

What stays different is a difference in what is valid, or one that only inclusion can judge. The
form is itself a JSON Schema: annotations gone, unions flat and sorted with one enumeration each,
enums and other small definitions in place, classes as references.
"""

from __future__ import annotations

from param_discovery.schema.canonical import compact_text, merge_equal
from param_discovery.schema.pointers import local_ref, tokens_of
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from . import keywords
from .rebuild import rebuild
from .written import value_key, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.schema.json_types import Fragment, JsonValue

NOTHING: Fragment = {"not": {}}


class ClassRef(NamedTuple):
    """An object with named properties that a type refers to, or holds."""

    key: str
    """Its key in `$defs`; for one that stands in place, unique among the live fragments."""
    fragment: Fragment
    is_named: bool
    """Whether it stands in `$defs`."""

    @property
    def class_name(self) -> str:
        """As Python calls it; empty where it has no name."""
        name = self.fragment.get("x-python-type", self.key if self.is_named else "")
        return name if isinstance(name, str) else ""

    @property
    def names(self) -> frozenset[str]:
        """Its properties, aliases included."""
        properties = self.fragment["properties"]
        return frozenset(properties if isinstance(properties, dict) else ())


def is_class(schema: JsonValue) -> bool:
    """Whether it is an object with named properties, and nothing more complicated."""
    return (
        isinstance(schema, dict)
        and schema.get("type") == "object"
        and isinstance(schema.get("properties"), dict)
        and schema.keys().isdisjoint(("$ref", "anyOf", "oneOf", "allOf", "enum", "const", "not"))
    )


_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})


class TypeReader:
    """Reads the types of one document."""

    def __init__(
        self, definitions: Mapping[str, Fragment], side: str, unchanged: frozenset[str]
    ) -> None:
        self.definitions = definitions
        self._side = side
        """`old` or `new`: under it stand the definitions that mean this document's only."""
        self._unchanged = unchanged
        """Definitions that mean the same in both documents."""
        self._has_refs: dict[str, bool] = {}

    def classes(self, schema: JsonValue) -> dict[str, ClassRef]:
        """The classes that values of the type may be, by key, in order of first sight."""
        found: dict[str, ClassRef] = {}
        for part in self._reached(schema):
            met = self.class_at(part)
            if met is not None:
                found.setdefault(met.key, met)
        return found

    def _reached(self, schema: JsonValue) -> Iterator[Fragment]:
        """The parts of a type, as far as the first class on each way."""
        waiting = [schema]
        while waiting:
            current = waiting.pop()
            if not isinstance(current, dict):
                continue
            yield current
            if self.class_at(current) is None:
                waiting.extend(reversed(list(self._inner(current))))

    def tells_apart(self, schema: JsonValue) -> bool:
        """Whether the tags of each `oneOf` with a discriminator are different.

        Only then no member that lets in more can make another refuse: `oneOf` wants exactly one.
        """
        unions = [part for part in self._reached(schema) if "discriminator" in part]
        return all(map(self._has_different_tags, unions))

    def _has_different_tags(self, union: Fragment) -> bool:
        discriminator, members = union["discriminator"], union.get("oneOf", [])
        if not isinstance(discriminator, dict) or not isinstance(members, list):
            return False
        seen: set[str] = set()
        for member in members:
            met = self.class_at(member) if isinstance(member, dict) else None
            tags = None if met is None else self._tags(met, discriminator.get("propertyName"))
            if tags is None or not seen.isdisjoint(tags):
                return False
            seen |= tags
        return True

    def _tags(self, found: ClassRef, name: JsonValue) -> set[str] | None:
        """The values that the property may have; None: not listed."""
        properties = found.fragment["properties"]
        named: Mapping[str, JsonValue] = properties if isinstance(properties, dict) else {}
        tag = named.get(str(name))
        if isinstance(tag, dict) and isinstance(tag.get("x-alias-of"), str):
            tag = named.get(str(tag["x-alias-of"]))
        form = self.read(tag, {}) if isinstance(tag, dict) else {}
        listed = form.get("enum")
        return {value_key(value) for value in listed} if isinstance(listed, list) else None

    def class_at(self, schema: Fragment) -> ClassRef | None:
        """The class that the schema is, or refers to."""
        if is_class(schema):
            return ClassRef(f"@{id(schema)}", schema, is_named=False)
        name = self._definition_name(schema)
        if name is not None and is_class(self.definitions.get(name)):
            return ClassRef(name, self.definitions[name], is_named=True)
        return None

    def _inner(self, schema: Fragment) -> Iterator[JsonValue]:
        name = self._definition_name(schema)
        if name is not None and self._is_small(name):
            yield self.definitions[name]
        for key in keywords.SCHEMA:
            yield schema.get(key)
        many = (*keywords.SCHEMAS, "oneOf") if "discriminator" in schema else keywords.SCHEMAS
        for key in many:
            inner = schema.get(key)
            yield from inner if isinstance(inner, list) else ()

    def _definition_name(self, schema: Fragment) -> str | None:
        ref = schema.get("$ref")
        tokens = tokens_of(ref) if isinstance(ref, str) else None
        if tokens and len(tokens) == 2 and tokens[0] == "$defs":
            return tokens[1]
        return None

    def _is_small(self, name: str) -> bool:
        """Whether a definition refers to nothing, so that it can stand in place."""
        if name not in self._has_refs:
            found = self.definitions.get(name)
            self._has_refs[name] = found is None or b"$ref" in written(found)
        return not self._has_refs[name]

    def read(self, schema: JsonValue, names: Mapping[str, str]) -> Fragment:
        """The form of a schema; `names` gives each class (by key) the name that both sides use.

        What both documents mean alike is `new:Name`; a class without such a name, and any other
        definition, is this side's own.
        """
        if isinstance(schema, bool):
            return {} if schema else dict(NOTHING)
        if not isinstance(schema, dict):
            raise TypeError(schema)
        if schema.get("not") == {}:
            return _words_of(schema, "not", "x-python-type")
        if schema.get("x-unresolved") is True:
            return self._rest(schema, names) | _words_of(schema, "x-python-type", "x-unresolved")
        if not _UNEVALUATED.isdisjoint(schema):
            return self._as_written(schema)
        met = self.class_at(schema)
        if met is not None and met.key in names:
            rest = {} if is_class(schema) else self._rest(schema, names, "$ref")
            return {"$ref": local_ref("$defs", names[met.key])} | rest
        name = self._definition_name(schema)
        if name is not None and met is None and self._is_small(name):
            return self._in_place(schema, name, names)
        return _settled(self._rest(schema, names))

    def _in_place(self, schema: Fragment, name: str, names: Mapping[str, str]) -> Fragment:
        inner = self.read(self.definitions[name], names)
        rest = self._rest(schema, names, "$ref")
        return {"allOf": _sorted([inner, rest])} if rest else inner

    def _rest(self, schema: Fragment, names: Mapping[str, str], *known: str) -> Fragment:
        found: Fragment = {}
        for keyword, value in schema.items():
            if keyword in known or keywords.is_annotation(keyword):
                continue
            if keyword == "oneOf" and "discriminator" not in schema:
                found |= self._as_it_is(keyword, value)
            elif keyword in (*keywords.SCHEMAS, "oneOf") and isinstance(value, list):
                found[keyword] = [self.read(item, names) for item in value]
            elif keyword in keywords.SCHEMA:
                found[keyword] = self.read(value, names)
            else:
                found |= self._as_it_is(keyword, value)
        return found

    def _as_written(self, schema: Fragment) -> Fragment:
        """Where `{}` and no word at all differ: only one of them evaluates what it meets."""
        found: Fragment = {}
        for keyword, value in schema.items():
            if not keywords.is_annotation(keyword):
                found |= self._as_it_is(keyword, value)
        return found

    def _as_it_is(self, keyword: str, value: JsonValue) -> Fragment:
        plain = self.own({keyword: merge_equal(value)})
        return plain if isinstance(plain, dict) else {}

    def own(self, schema: JsonValue) -> JsonValue:
        """A schema as it is written, its references told apart from the other document's."""
        return rebuild(schema, self._own_ref)

    def _own_ref(self, schema: Fragment) -> Fragment:
        ref = schema.get("$ref")
        tokens = tokens_of(ref) if isinstance(ref, str) else None
        if not tokens or tokens[0] != "$defs":
            return schema
        side = "new" if tokens[1] in self._unchanged else self._side
        return schema | {"$ref": local_ref("$defs", f"{side}:{tokens[1]}", *tokens[2:])}


def _words_of(schema: Fragment, *kept: str) -> Fragment:
    return {key: schema[key] for key in kept if key in schema}


_EMPTY: dict[str, JsonValue] = {
    **{key: {} for key in keywords.SCHEMA},
    **dict.fromkeys(("minItems", "minLength", "minProperties"), 0),
    **{key: [] for key in ("required", "allOf")},
    "uniqueItems": False,
}
"""What says nothing."""


def settle(schema: Fragment, *, without: frozenset[str] = frozenset()) -> Fragment:
    """The form again, of one that lost the keywords `without` anywhere inside.

    The lengths of a tuple stay: they are its type.
    """
    found: Fragment = {}
    for keyword, value in schema.items():
        if keyword in without and not (keyword.endswith("Items") and "prefixItems" in schema):
            continue
        if keyword in keywords.SCHEMA and isinstance(value, dict):
            found[keyword] = settle(value, without=without)
        elif keyword in keywords.SCHEMAS and isinstance(value, list):
            parts = [item for item in value if isinstance(item, dict)]
            found[keyword] = [settle(item, without=without) for item in parts]
        else:
            found[keyword] = value
    return _settled(found)


def _settled(found: Fragment) -> Fragment:
    """One level in its form; the levels below are already."""
    if "const" in found and "enum" not in found:
        found["enum"] = [found.pop("const")]
    if not keywords.narrows(found.get("format", "path")):
        found.pop("format", None)
    if "allOf" in found:
        found["allOf"] = _sorted([part for part in _parts(found["allOf"]) if part])
    found = {key: value for key, value in found.items() if _EMPTY.get(key, ...) != value}
    for keyword in ("required", "oneOf"):
        if isinstance(found.get(keyword), list):
            found[keyword] = _sorted(found[keyword])
    if isinstance(found.get("enum"), list):
        found = _enumeration(found)
    if isinstance(found.get("type"), list):
        found = _types(found)
    return _union(found) if "anyOf" in found else found


def _parts(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _sorted(value: JsonValue) -> list[JsonValue]:
    unique = {compact_text(part): part for part in _parts(value)}
    return [unique[key] for key in sorted(unique)]


_TYPES = {"string": str, "boolean": bool, "array": list, "object": dict}


def _enumeration(found: Fragment) -> Fragment:
    """Sorted values; None among them is a member of its own, as in `Literal['a'] | None`."""
    unique = {value_key(value): value for value in _parts(found["enum"])}
    null = unique.pop("null", ...) is None
    found["enum"] = [unique[key] for key in sorted(unique)]
    wanted = _TYPES.get(str(found.get("type")))
    if wanted and not null and all(isinstance(value, wanted) for value in unique.values()):
        found.pop("type")
    if not null or len(found) > 1:
        return found if not null else found | {"enum": [*_parts(found["enum"]), None]}
    return {"anyOf": [found, {"type": "null"}]} if unique else {"type": "null"}


def _types(found: Fragment) -> Fragment:
    types = _sorted(found["type"])
    if len(found) > 1:
        return found | {"type": types}
    return {"anyOf": [{"type": name} for name in types]}


def _union(found: Fragment) -> Fragment:
    """Flat and sorted, with one enumeration at most."""
    members: dict[str, Fragment] = {}
    values: dict[str, JsonValue] = {}
    for member in _flat(found["anyOf"]):
        if member.keys() == {"enum"}:
            values |= {value_key(value): value for value in _parts(member["enum"])}
        else:
            members[compact_text(member)] = member
    if values:
        listed: Fragment = {"enum": [values[key] for key in sorted(values)]}
        members[""] = listed
    rest = {key: value for key, value in found.items() if key != "anyOf"}
    if "{}" in members:
        return rest
    parts: list[JsonValue] = [members[key] for key in sorted(members)]
    if len(parts) == 1 and not rest:
        return next(iter(members.values()))
    return rest | {"anyOf": parts}


def _flat(members: JsonValue) -> Iterator[Fragment]:
    for member in _parts(members):
        if isinstance(member, dict) and member.keys() == {"anyOf"}:
            yield from _flat(member["anyOf"])
        elif isinstance(member, dict):
            yield member
