"""A schema made ready for the generator of pydantic models: said in words that it understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from param_discovery.pipeline.generate_classes import ClassNames
from param_discovery.pipeline.generate_fragments import check_of, fitted, is_path, needs_alias
from param_discovery.pipeline.generate_schema import reached
from param_discovery.pipeline.generate_walk import rebuilt
from param_discovery.schema.pointers import local_ref, tokens_of
from param_discovery.schema.subset.opaque import opaque_name
from param_discovery.schema.subset.validate import is_valid
from param_discovery.schema.walk import refs_in, subschemas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from param_discovery.pipeline.generate_fragments import Check
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

PYTHON_OBJECT = "PythonObject"
"""Name of the type of values that JSON cannot hold; the template knows it."""


class FieldNotes(NamedTuple):
    """What a class's template has to know of its fields, by their names in the schema."""

    unset: tuple[str, ...] = ()
    """Left out they stay left out: their default is None, which their type need not allow."""
    loose: tuple[str, ...] = ()
    """A type checker does not see that the default is of the type."""
    paths: tuple[str, ...] = ()
    """Their default is a path, which stands there as text."""


class Prepared(NamedTuple):
    """What the generator is given."""

    definitions: JsonObject
    """`$defs`: one for each class that is to be written."""
    notes: dict[str, FieldNotes]
    """By class."""
    checks: dict[str, Check]
    """By type: the function that refuses what Python's own type would let through."""
    aliases: dict[str, str | list[str]]
    """`EngineParams.model`: its own name and the others that are taken for it. `cast`: the Python
    name of every field that is called so."""
    limitations: tuple[str, ...]
    """What the models do not say as the schema does; one sentence each."""


def prepared(document: Document, sections: Sequence[str]) -> Prepared:
    """The sections' schemas and those of their classes, ready for the generator."""
    return _Preparation(document, sections).result()


class _Preparation:
    def __init__(self, document: Document, sections: Sequence[str]) -> None:
        self._whole = document.to_json()
        self._sections = {name: document.sections[name] for name in sections}
        self._classes = reached(document.definitions, self._sections.values())
        self._names = ClassNames(self._sections, self._classes)
        self._definitions: JsonObject = {}
        self._notes: dict[str, FieldNotes] = {}
        self._checks: dict[str, Check] = {}
        self._others: dict[str, list[str]] = {}
        self._limitations: list[str] = []

    def result(self) -> Prepared:
        """All of it."""
        for name, schema in self._classes.items():
            self._owner(self._names.definitions[name], cast("Fragment", schema))
        for name, section in self._sections.items():
            self._owner(self._names.sections[name], section)
        if any(map(_needs_python_object, self._definitions.values())):
            self._definitions[PYTHON_OBJECT] = {}
        return Prepared(
            self._definitions,
            self._notes,
            self._checks,
            {**_RENAMED, **self._others},
            tuple(self._limitations),
        )

    def _owner(self, class_name: str, schema: Fragment) -> None:
        """One section or class."""
        properties = schema.get("properties")
        if isinstance(properties, dict):
            head = self._fitted({**schema, "properties": {}})
            fields = self._fields(class_name, properties, _required(schema))
            self._definitions[class_name] = {**head, "properties": fields}
        else:
            whole = self._fitted(schema)
            members = whole.get("anyOf")
            if isinstance(members, list):
                named = [self._named(member, class_name) for member in members]
                whole = {**whole, "anyOf": named}
            self._define(class_name, whole)

    def _define(self, name: str, schema: JsonObject) -> None:
        """A type with a name of its own, which is no class."""
        self._definitions[name] = schema
        check = check_of(schema)
        if check is not None:
            self._checks[name] = check

    def _fields(
        self, class_name: str, properties: JsonObject, required: Collection[JsonValue]
    ) -> JsonObject:
        found: JsonObject = {}
        unset, loose, paths = [], [], []
        for name, fragment in properties.items():
            if not isinstance(fragment, dict) or self._is_alias(class_name, name, fragment):
                continue
            field = _Field(f"{class_name}.{name}", name, fragment)
            if name not in required:
                self._default(field)
            parts = self._named(self._fitted(field.fragment), name)
            found[name] = {**cast("JsonObject", parts), **field.said()}
            unset += [name] if field.is_unset else []
            loose += [name] if field.is_loose else []
            paths += [name] if field.is_path() else []
        self._notes[class_name] = FieldNotes(tuple(unset), tuple(loose), tuple(paths))
        return found

    def _is_alias(self, class_name: str, name: str, fragment: Fragment) -> bool:
        owner = fragment.get("x-alias-of")
        if not isinstance(owner, str):
            return False
        self._others.setdefault(f"{class_name}.{owner}", [owner]).append(name)
        return True

    def _named(self, schema: JsonValue, near: str) -> JsonValue:
        """The schema, with a name like `near` for each part that needs one."""

        def name_it(fragment: Fragment) -> Fragment:
            if not needs_alias(fragment):
                return fragment
            name = self._names.of_field(near)
            beside = {key: value for key, value in fragment.items() if key in _BESIDE}
            rest = {key: value for key, value in fragment.items() if key not in _BESIDE}
            self._define(name, rest)
            return {"$ref": local_ref("$defs", name), **beside}

        return rebuilt(schema, name_it)

    def _default(self, field: _Field) -> None:
        """Settle what the field is when it is left out."""
        default = field.fragment.get("default")
        if default is None and is_valid(self._whole, field.fragment, None) is not True:
            # Declared like `int = None`, or not known.
            field.is_unset = True
            return
        parts = [*subschemas(field.fragment)]
        if is_valid(self._whole, field.fragment, default):
            field.is_loose = isinstance(default, (dict, list)) and any(map(_makes_type, parts))
            return
        if any(map(_makes_type, parts)):
            field.is_unset = True
        else:
            field.is_loose = True
        self._limitations.append(
            f"{field.path}: the engine's own default, {default!r}, is not of its declared type."
        )

    def _fitted(self, schema: Fragment) -> JsonObject:
        """The schema, its references leading to the classes' new names."""
        return cast("JsonObject", rebuilt(schema, self._renamed))

    def _renamed(self, fragment: Fragment) -> Fragment:
        if opaque_name(fragment) is not None:
            return {"$ref": local_ref("$defs", PYTHON_OBJECT)}
        ref = fragment.get("$ref")
        tokens = tokens_of(ref) if isinstance(ref, str) else None
        new = fitted(fragment)
        if tokens and tokens[0] == "$defs":
            new["$ref"] = local_ref("$defs", self._names.definitions[tokens[1]])
        return new


class _Field:
    """One parameter on its way."""

    def __init__(self, path: str, name: str, fragment: Fragment) -> None:
        self.path = path
        self.name = name
        self.fragment = fragment
        self.is_unset = False
        self.is_loose = False

    def is_path(self) -> bool:
        """Whether a default of text is meant as a path."""
        texts = [part for part in subschemas(self.fragment) if part.get("type") == "string"]
        is_text = isinstance(self.fragment.get("default"), str)
        return is_text and bool(texts) and all(map(is_path, texts))

    def said(self) -> JsonObject:
        """Its default and its words, in place of the schema's."""
        said: JsonObject = {}
        if self.is_unset:
            said["default"] = None
        words = [str(self.fragment.get("description", "")), *_more_words(self.fragment)]
        text = "\n\n".join(word for word in words if word)
        if text:
            said["description"] = text
        return said


def _needs_python_object(schema: JsonValue) -> bool:
    return local_ref("$defs", PYTHON_OBJECT) in refs_in(schema)


def _makes_type(fragment: Fragment) -> bool:
    """Whether a default of it is written unlike the objects of its Python type."""
    return not fragment.keys().isdisjoint({"$ref", "properties", "prefixItems"})


_RENAMED = {
    "Any": "Any_",
    "Path": "Path_",
    "cast": "cast_",
}
"""Fields that would hide what the template writes into classes."""

_BESIDE = frozenset({"default", "description", "deprecated"})
"""What a field says for itself, whatever its type."""

_MORE = {
    "x-python-default": "Default, as Python: {}",
    "x-effective-default": "Default that applies: {}",
    "x-python-effective-default": "Default that applies, as Python: {}",
    "x-deprecation-message": "Deprecated: {}",
}


def _more_words(fragment: Fragment) -> Iterator[str]:
    for key, form in _MORE.items():
        if key in fragment:
            yield form.format(fragment[key])
    if fragment.get("x-default-varies") is True:
        yield "The default depends on the machine or the environment."


def _required(schema: Fragment) -> list[JsonValue]:
    required = schema.get("required")
    return required if isinstance(required, list) else []
