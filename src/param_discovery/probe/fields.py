"""Structured classes and their declared fields, one reader for each library that declares them.

A reader looks only at what its library documents, or keeps stable, on the class: no field's type is
resolved here, so one bad annotation cannot lose the others.
"""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Callable

NOTHING = object()
"""No default, no annotation: None is a value."""


class Declared:
    """One declared field, still in Python's own terms."""

    def __init__(self, name: str, annotation: Any = NOTHING) -> None:
        self.name = name
        """The attribute's name: where the source is looked up."""
        self.public = name
        """The name that a caller writes."""
        self.annotation = annotation
        self.required = True
        self.default: Any = NOTHING
        self.factory: Callable[[], Any] | None = None
        self.metadata: list[Any] = []
        """Objects that may carry constraints (annotated-types, `msgspec.Meta`, ...)."""
        self.description: str | None = None
        self.aliases: list[str] = []
        self.deprecated: Any = None
        self.status: str | None = None
        self.choices: Any = None
        self.discriminator: str | None = None
        self.limitations: list[str] = []

    def with_default(self, default: Any, factory: Any = None) -> None:
        """It is optional, with this default, or with what the factory makes."""
        self.required = False
        self.default = default
        self.factory = factory


def structure_of(cls: Any) -> str | None:
    """The kind of a structured class, None for all others."""
    if not isinstance(cls, type):
        return None
    own = _attribute(cls, "__dict__") or {}
    if _pydantic_fields(cls) is not None and not dataclasses.is_dataclass(cls):
        return "pydantic"
    if _attribute(cls, "__struct_fields__") is not None and _attribute(cls, "__struct_config__"):
        return "msgspec"
    if dataclasses.is_dataclass(cls):
        return "dataclass"
    if isinstance(_attribute(cls, "__attrs_attrs__"), tuple):
        return "attrs"
    if "__total__" in own and issubclass(cls, dict):
        return "typeddict"
    if issubclass(cls, tuple) and isinstance(_attribute(cls, "_field_defaults"), dict):
        return "namedtuple"
    return "pydantic" if _is_pydantic_v1(cls) else None


def _attribute(cls: Any, name: str) -> Any:
    """A class attribute; a metaclass that raises has none."""
    try:
        return getattr(cls, name, None)
    except Exception:
        return None


def _pydantic_fields(cls: type) -> Any:
    """Pydantic 2's fields by name; models before 2.10 have them under another name."""
    fields = _attribute(cls, "__pydantic_fields__")
    if fields is None and _attribute(cls, "__pydantic_core_schema__") is not None:
        fields = _attribute(cls, "model_fields")
    return fields if isinstance(fields, dict) else None


def _is_pydantic_v1(cls: type) -> bool:
    fields = _attribute(cls, "__fields__")
    return isinstance(fields, dict) and _attribute(cls, "__validators__") is not None


def declared(cls: type) -> list[Declared]:
    """The fields that a caller can give, in order."""
    return _READERS[structure_of(cls) or "none"](cls)


def declared_names(cls: type) -> list[str]:
    """Attribute names of the fields that a caller can give."""
    return [field.name for field in declared(cls)]


def takes_other_names(cls: type) -> bool:
    """Whether the class says that it keeps names it does not declare (`extra="allow"`)."""
    config = _attribute(cls, "model_config") or _attribute(cls, "__pydantic_config__")
    if isinstance(config, dict):
        return config.get("extra") == "allow"
    extra = getattr(_attribute(cls, "__config__"), "extra", None)
    return getattr(extra, "value", extra) == "allow"


def own_annotations(cls: type) -> dict[str, Any]:
    """The annotations of the class's own body, unresolved ones as strings or forward references."""
    if sys.version_info >= (3, 14):
        import annotationlib

        try:
            return dict(
                annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
            )
        except Exception:
            return {}
    found = (_attribute(cls, "__dict__") or {}).get("__annotations__")
    return dict(found) if isinstance(found, dict) else {}


def owner_of(cls: type, name: str) -> type:
    """The class in the inheritance order whose body declares the field."""
    for base in _attribute(cls, "__mro__") or (cls,):
        if name in own_annotations(base):
            return base
    return cls


def _dataclass(cls: type) -> list[Declared]:
    pydantic_fields = _pydantic_fields(cls) or {}
    found = []
    for name, field in cls.__dataclass_fields__.items():  # type: ignore[attr-defined]
        kind = getattr(field._field_type, "name", "_FIELD")
        if kind == "_FIELD_CLASSVAR" or not field.init:
            continue
        info = pydantic_fields.get(name) or _field_info(field.default)
        if info is not None:
            entry = _from_field_info(name, info, _by_name(cls))
            if getattr(info, "init", None) is False:
                continue
            entry.annotation = field.type
        else:
            entry = Declared(name, field.type)
            if field.default is not dataclasses.MISSING:
                entry.with_default(field.default)
            elif field.default_factory is not dataclasses.MISSING:
                entry.with_default(NOTHING, field.default_factory)
        _read_metadata(entry, field.metadata)
        entry.description = entry.description or getattr(field, "doc", None)
        found.append(entry)
    return found


def _field_info(value: Any) -> Any:
    return value if type(value).__name__ == "FieldInfo" and hasattr(value, "metadata") else None


def _read_metadata(entry: Declared, metadata: Any) -> None:
    """The keys that engines use in the free metadata of dataclasses and attrs."""
    for key in ("description", "help", "doc"):
        if isinstance(metadata.get(key), str):
            entry.description = entry.description or metadata[key]
    if isinstance(metadata.get("status"), str):
        entry.status = metadata["status"]
    if metadata.get("deprecated"):
        entry.deprecated = metadata["deprecated"]
    if isinstance(metadata.get("choices"), (list, tuple, set, frozenset)):
        entry.choices = metadata["choices"]


def _by_name(cls: type) -> bool:
    config = _attribute(cls, "model_config") or _attribute(cls, "__pydantic_config__") or {}
    return bool(config.get("populate_by_name") or config.get("validate_by_name"))


def _pydantic(cls: type) -> list[Declared]:
    fields = _pydantic_fields(cls)
    if fields is None:
        return _pydantic_v1(cls)
    by_name = _by_name(cls)
    found = []
    for name, info in fields.items():
        entry = _from_field_info(name, info, by_name)
        entry.annotation = info.annotation
        found.append(entry)
    return found


def _from_field_info(name: str, info: Any, by_name: bool) -> Declared:
    """From pydantic 2's `FieldInfo`."""
    entry = Declared(name)
    if not info.is_required():
        missing = type(info.default).__name__ == "PydanticUndefinedType"
        entry.with_default(NOTHING if missing else info.default, info.default_factory)
    entry.metadata = list(info.metadata)
    entry.description = info.description
    entry.deprecated = getattr(info, "deprecated", None)
    extra = info.json_schema_extra
    if isinstance(extra, dict) and isinstance(extra.get("status"), str):
        entry.status = extra["status"]
    discriminator = getattr(info, "discriminator", None)
    entry.discriminator = discriminator if isinstance(discriminator, str) else None
    _read_aliases(entry, info, by_name)
    return entry


def _read_aliases(entry: Declared, info: Any, by_name: bool) -> None:
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    names: list[str] = []
    for choice in getattr(alias, "choices", [alias]):
        if isinstance(choice, str):
            names.append(choice)
        elif choice is not None:
            entry.limitations.append("It is also read from a path inside another key.")
    if names and not by_name:
        entry.public, names = names[0], names[1:]
    entry.aliases = [other for other in names if other != entry.public]


def _pydantic_v1(cls: type) -> list[Declared]:
    config = getattr(cls, "__config__", None)
    by_name = bool(getattr(config, "allow_population_by_field_name", False))
    found = []
    for name, field in cls.__fields__.items():  # type: ignore[attr-defined]
        entry = Declared(name, own_annotations(owner_of(cls, name)).get(name, field.outer_type_))
        if field.required is not True:
            entry.with_default(field.default, field.default_factory)
        info = field.field_info
        entry.metadata = [info]
        entry.description = info.description
        entry.status = info.extra.get("status")
        entry.deprecated = info.extra.get("deprecated")
        if field.alias != name:
            entry.public = name if by_name else field.alias
            entry.aliases = [field.alias] if by_name else []
        found.append(entry)
    return found


def _msgspec(cls: type) -> list[Declared]:
    """Structs: defaults stand at the end, with a mark where a keyword-only field has none."""
    names = cls.__struct_fields__  # type: ignore[attr-defined]
    encoded = cls.__struct_encode_fields__  # type: ignore[attr-defined]
    defaults = cls.__struct_defaults__  # type: ignore[attr-defined]
    found = []
    for index, (name, other) in enumerate(zip(names, encoded)):
        entry = Declared(name, own_annotations(owner_of(cls, name)).get(name, NOTHING))
        position = index - (len(names) - len(defaults))
        default = defaults[position] if position >= 0 else NOTHING
        if default is not NOTHING and type(default).__name__ != "NoDefault" and (
            repr(default) != "NODEFAULT"
        ):
            factory = getattr(default, "factory", None) if _is_factory(default) else None
            entry.with_default(NOTHING if factory else default, factory)
        entry.aliases = [other] if other != name else []
        found.append(entry)
    return found


def _is_factory(default: Any) -> bool:
    return type(default).__name__ == "Factory" and type(default).__module__.startswith("msgspec")


def _attrs(cls: type) -> list[Declared]:
    found = []
    for field in cls.__attrs_attrs__:  # type: ignore[attr-defined]
        if not field.init:
            continue
        entry = Declared(field.name, NOTHING if field.type is None else field.type)
        entry.public = getattr(field, "alias", None) or field.name.lstrip("_")
        factory = getattr(field.default, "factory", None)
        if factory is not None and getattr(field.default, "takes_self", False):
            entry.with_default(NOTHING)
            entry.limitations.append("Its default is made from the object's other fields.")
        elif factory is not None:
            entry.with_default(NOTHING, factory)
        elif getattr(field.default, "name", "") != "NOTHING" and repr(field.default) != "NOTHING":
            entry.with_default(field.default)
        _read_metadata(entry, field.metadata)
        found.append(entry)
    return found


def _typeddict(cls: type) -> list[Declared]:
    required = _attribute(cls, "__required_keys__")
    found = []
    for name, annotation in _all_annotations(cls).items():
        entry = Declared(name, annotation)
        total = _attribute(cls, "__total__")
        entry.required = name in required if required is not None else bool(total)
        found.append(entry)
    return found


def _all_annotations(cls: type) -> dict[str, Any]:
    """The annotations of a TypedDict hold those of its bases: `__mro__` has forgotten them."""
    return own_annotations(cls)


def _namedtuple(cls: type) -> list[Declared]:
    found = []
    for name in cls._fields:  # type: ignore[attr-defined]
        entry = Declared(name, own_annotations(owner_of(cls, name)).get(name, NOTHING))
        defaults = cls._field_defaults  # type: ignore[attr-defined]
        if name in defaults:
            entry.with_default(defaults[name])
        found.append(entry)
    return found


_READERS: dict[str, Callable[[type], list[Declared]]] = {
    "dataclass": _dataclass,
    "pydantic": _pydantic,
    "msgspec": _msgspec,
    "attrs": _attrs,
    "typeddict": _typeddict,
    "namedtuple": _namedtuple,
    "none": lambda cls: [],
}
