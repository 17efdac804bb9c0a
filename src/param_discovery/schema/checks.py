"""Is this JSON a schema document of ours? If so, its typed form."""

from __future__ import annotations

from param_discovery.errors import SchemaError
from param_discovery.schema.records import TYPE_CHECKING

from .document import META_SCHEMA, SCHEMA_VERSION, UNKNOWN_GENERATOR, Document, Envelope, Generator
from .json_node import kind_of
from .keyword_checks import first_fault, path_of
from .limitations import Limitation
from .positions import line_and_column, offset_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from .json_types import Fragment, JsonObject, JsonValue
    from .positions import Path

_KEYS = (
    *("schema_version", "engine", "engine_version", "engine_commit_sha", "image_ref"),
    *("base_image_ref", "discovered_at", "discovery_method", "generator", "inputs_sha256"),
    *("discovery_limitations", "$schema", "$defs", "title", "type", "properties"),
    "additionalProperties",
)
_OPTIONAL = frozenset(
    {"engine_commit_sha", "image_ref", "base_image_ref", "generator", "inputs_sha256", "title"}
)
"""What this package always writes, and a document made by hand may lack: as if it were null."""
_GENERATOR = ("tool_version", "probe_revision", "runtime", "python")
_METHODS = ("docker", "venv", "wheel")
_DIGITS = str.maketrans("123456789", "000000000")
_HEXADECIMAL = "0123456789abcdef"


def check_document(tree: JsonValue, text: str, where: str) -> Document:
    """The document in a parsed JSON value; `text` and `where` are for errors only.

    Raises:
        SchemaError: it is none, or a newer version of this tool made it.
    """
    return _Checker(tree, text, where).document()


class _Checker:
    """Looks at one document, and points to the line of what is wrong."""

    def __init__(self, tree: JsonValue, text: str, where: str) -> None:
        self._tree = tree
        self._text = text
        self._where = where

    def document(self) -> Document:
        top = self._object(self._tree, ())
        self._check_version(top)
        self._check_keys(top, _KEYS, ())
        self._check_constants(top)
        sections = self._object(top["properties"], ("properties",))
        if not sections:
            # As the old side it would make everything new, and so safe.
            self._fail(("properties",), "holds no section")
        definitions = self._object(top["$defs"], ("$defs",))
        document = Document(
            envelope=self._envelope(top),
            sections={key: self._section(part, key) for key, part in sections.items()},
            definitions={key: self._definition(part, key) for key, part in definitions.items()},
            limitations=tuple(self._limitations(top["discovery_limitations"])),
        )
        self._check_schemas(top)
        return document

    def _fail(self, path: Path, what: str) -> NoReturn:
        place = ".".join(map(str, path)) or "the document"
        line, column = line_and_column(self._text, offset_of(self._text, path))
        raise SchemaError(
            f"{place}: {what}",
            where=f"{self._where}:{line}:{column}",
            meaning="This is no schema document that can be relied on.",
            mend="Make it again with 'param-discovery discover', or restore it from git.",
        )

    def _check_version(self, top: JsonObject) -> None:
        if "schema_version" not in top:
            self._fail((), "it has no 'schema_version', so it is no schema document")
        version = top["schema_version"]
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            self._fail(("schema_version",), "expected a positive integer")
        if version > SCHEMA_VERSION:
            raise SchemaError(
                f"made by a newer param-discovery: schema_version {version}, this one reads "
                f"up to {SCHEMA_VERSION}",
                where=self._where,
                meaning="What it says cannot be understood in full, so there is no verdict.",
                mend="Update param-discovery here, or pin the one that makes the documents.",
            )

    def _check_keys(self, found: JsonObject, expected: Sequence[str], path: Path) -> None:
        for key in expected:
            if key not in found and (path or key not in _OPTIONAL):
                self._fail(path, f"{key!r} is missing")
        for key in found:
            if key not in expected:
                self._fail((*path, key), "unknown key")

    def _check_constants(self, top: JsonObject) -> None:
        for key, expected in (("$schema", META_SCHEMA), ("type", "object")):
            if top[key] != expected:
                self._fail((key,), f"expected {expected!r}")
        if top["additionalProperties"] is not False:
            self._fail(("additionalProperties",), "expected false")

    def _envelope(self, top: JsonObject) -> Envelope:
        return Envelope(
            engine=self._string(top["engine"], ("engine",)),
            engine_version=self._string(top["engine_version"], ("engine_version",)),
            discovered_at=self._moment(top["discovered_at"], ("discovered_at",)),
            discovery_method=self._method(top["discovery_method"], ("discovery_method",)),
            generator=self._generator(top.get("generator")),
            engine_commit_sha=self._string_or_null(top, "engine_commit_sha"),
            image_ref=self._string_or_null(top, "image_ref"),
            base_image_ref=self._string_or_null(top, "base_image_ref"),
            inputs_sha256=self._sha256(top, "inputs_sha256"),
        )

    def _generator(self, value: JsonValue) -> Generator:
        if value is None:
            return UNKNOWN_GENERATOR
        path = ("generator",)
        found = self._object(value, path)
        self._check_keys(found, _GENERATOR, path)
        return Generator(
            tool_version=self._string(found["tool_version"], (*path, "tool_version")),
            probe_revision=self._string(found["probe_revision"], (*path, "probe_revision")),
            runtime=self._method(found["runtime"], (*path, "runtime")),
            python=self._string_or_null(found, "python", path),
        )

    def _limitations(self, value: JsonValue) -> list[Limitation]:
        path = ("discovery_limitations",)
        found = []
        for index, item in enumerate(self._list(value, path)):
            place = (*path, index)
            entry = self._object(item, place)
            self._check_keys(entry, ("section", "parameter", "reason"), place)
            section = self._string_or_null(entry, "section", place)
            parameter = self._string_or_null(entry, "parameter", place)
            reason = self._string(entry["reason"], (*place, "reason"))
            found.append(Limitation(section, parameter, reason))
        return found

    def _section(self, value: JsonValue, name: str) -> Fragment:
        path = ("properties", name)
        section = self._object(value, path)
        if not name.isidentifier():
            self._fail(path, "expected letters, digits and '_' in a section's name")
        for key in ("type", "properties", "required", "additionalProperties"):
            if key not in section:
                self._fail(path, f"{key!r} is missing")
        if section["type"] != "object":
            self._fail((*path, "type"), "expected 'object'")
        self._check_members(section, path)
        return section

    def _definition(self, value: JsonValue, name: str) -> Fragment:
        path = ("$defs", name)
        definition = self._object(value, path)
        if "properties" in definition:
            self._check_members(definition, path)
        return definition

    def _check_members(self, found: JsonObject, path: Path) -> None:
        inner = (*path, "properties")
        members = self._object(found["properties"], inner)
        for name, fragment in members.items():
            if not isinstance(fragment, dict):
                self._object(fragment, (*inner, name))
        inner = (*path, "required")
        for index, item in enumerate(self._list(found.get("required", []), inner)):
            name = self._string(item, (*inner, index))
            if name not in members:
                self._fail((*inner, index), f"{name!r} is no parameter here")
        if not isinstance(found.get("additionalProperties", True), bool):
            self._fail((*path, "additionalProperties"), "expected true or false")

    def _check_schemas(self, top: JsonObject) -> None:
        fault = first_fault(top)
        if fault is not None:
            self._fail((*path_of(top, fault.schema), fault.keyword), fault.what)

    def _object(self, value: JsonValue, path: Path) -> JsonObject:
        if not isinstance(value, dict):
            self._fail(path, f"expected an object, found {kind_of(value)}")
        return value

    def _list(self, value: JsonValue, path: Path) -> list[JsonValue]:
        if not isinstance(value, list):
            self._fail(path, f"expected a list, found {kind_of(value)}")
        return value

    def _string(self, value: JsonValue, path: Path) -> str:
        if not isinstance(value, str):
            self._fail(path, f"expected a string, found {kind_of(value)}")
        if not value:
            self._fail(path, "expected a string, found an empty one")
        return value

    def _string_or_null(self, found: JsonObject, key: str, path: Path = ()) -> str | None:
        return None if found.get(key) is None else self._string(found[key], (*path, key))

    def _moment(self, value: JsonValue, path: Path) -> str:
        text = self._string(value, path)
        if text.translate(_DIGITS) != "0000-00-00T00:00:00Z":
            self._fail(path, f"expected 2026-01-31T12:00:00Z, found {text!r}")
        return text

    def _sha256(self, found: JsonObject, key: str) -> str | None:
        text = self._string_or_null(found, key)
        if text is not None and (len(text) != 64 or text.strip(_HEXADECIMAL)):
            self._fail((key,), f"expected 64 hexadecimal digits, or null, found {text!r}")
        return text

    def _method(self, value: JsonValue, path: Path) -> str:
        text = self._string(value, path)
        if text not in _METHODS:
            self._fail(path, f"expected one of {', '.join(_METHODS)}, found {text!r}")
        return text
