"""Field specifiers: `dataclasses.field`, pydantic's `Field`, `msgspec.field`, attrs' `field`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .attributes import DATACLASS_FIELD, FIELD_INFO
from .meanings import MISSING, Called, External

if TYPE_CHECKING:
    from .declared import Declared
    from .meanings import Meaning

MSGSPEC_FIELD = ("msgspec.field", "msgspec._core.field")
ATTRS_FIELD = ("attr.ib", "attr.attrib", "attr.field", "attrs.field")
SPECIFIERS = frozenset((*FIELD_INFO, *DATACLASS_FIELD, *MSGSPEC_FIELD, *ATTRS_FIELD))

_UNDEFINED = ("PydanticUndefined", "Undefined", "MISSING", "UNSET_DEFAULT", "NODEFAULT", "NOTHING")


def read_specifier(entry: Declared, call: Called) -> None:
    """Add to a field what `Field(...)`, `field(...)` or its like says of it."""
    given = dict(call.kwargs)
    if call.name in FIELD_INFO and call.args:
        given.setdefault("default", call.args[0])
    default = given.get("default", MISSING)
    # A factory object instead of a default (attrs).
    if isinstance(default, Called) and default.function.last == "Factory" and default.args:
        given["factory"], default = default.args[0], MISSING
    if isinstance(default, Called) and default.name in FIELD_INFO:
        read_specifier(entry, default)
        default = MISSING
    factory = given.get("default_factory", given.get("factory"))
    if not _is_undefined(default):
        entry.with_default(default)
        entry.factory = None
    elif factory is not None and not _is_undefined(factory):
        entry.required = False
        entry.factory = factory
    if given.get("init") is False:
        entry.init = False
    _words(entry, given, call)


def _words(entry: Declared, given: dict[str, Meaning], call: Called) -> None:
    info = call.name in FIELD_INFO
    metadata = given.get("metadata")
    sources = [metadata] if isinstance(metadata, dict) else []
    if info:
        entry.metadata.append(constraints_object(given))
        sources.append({k: given[k] for k in ("description", "deprecated") if k in given})
        extra = given.get("json_schema_extra")
        sources.append({"status": extra.get("status")} if isinstance(extra, dict) else {})
        discriminator = given.get("discriminator")
        if isinstance(discriminator, str):
            entry.discriminator = discriminator
        _read_aliases(entry, given)
    elif call.name in MSGSPEC_FIELD and isinstance(given.get("name"), str):
        entry.aliases = [given["name"]]
    elif call.name in ATTRS_FIELD and isinstance(given.get("alias"), str):
        entry.public = given["alias"]
    for source in sources:
        _read_metadata(entry, source)


def _read_metadata(entry: Declared, metadata: dict[Any, Any]) -> None:
    for key in ("description", "help", "doc"):
        if isinstance(metadata.get(key), str):
            entry.description = entry.description or metadata[key]
    if isinstance(metadata.get("status"), str):
        entry.status = metadata["status"]
    deprecated = metadata.get("deprecated")
    if isinstance(deprecated, Called) and deprecated.args:
        deprecated = deprecated.args[0]
    if deprecated:
        entry.deprecated = deprecated
    if isinstance(metadata.get("choices"), (list, tuple, set, frozenset)):
        entry.choices = list(metadata["choices"])


def _read_aliases(entry: Declared, given: dict[str, Meaning]) -> None:
    alias = given.get("validation_alias")
    alias = given.get("alias") if alias is None else alias
    choices = [alias]
    if isinstance(alias, Called) and alias.function.last == "AliasChoices":
        choices = list(alias.args)
    for choice in choices:
        if isinstance(choice, str):
            entry.aliases.append(choice)
        elif choice is not None:
            entry.limitations.append("It is also read from a path inside another key.")


def _is_undefined(meaning: Meaning) -> bool:
    if meaning is Ellipsis:
        return True
    return isinstance(meaning, External) and meaning.last in _UNDEFINED


def constraints_object(given: dict[str, Meaning]) -> SimpleNamespace:
    """Keyword arguments as the attributes of an object, for probe/constraints.py."""
    return SimpleNamespace(
        **{
            name: _pattern(value) if name in ("pattern", "regex") else value
            for name, value in given.items()
            if name != "metadata" and name.isidentifier()
        }
    )


def _pattern(value: Meaning) -> Meaning:
    """What `re.compile` makes of a text, as it has the text again."""
    if isinstance(value, Called) and value.name == "re.compile" and not value.kwargs:
        return SimpleNamespace(pattern=value.args[0]) if len(value.args) == 1 else value
    return value
