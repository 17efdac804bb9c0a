"""Fields of pydantic models and dataclasses, of version 2 and of version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import attribute, module_of, mro_of, own_annotations, owner_of, vars_of
from .declared import NOTHING, Declared

if TYPE_CHECKING:
    from typing import Any


def fields_of(cls: type) -> Any:
    """Pydantic 2's fields by name; models before 2.10 have them under another name."""
    fields = attribute(cls, "__pydantic_fields__")
    if fields is None and attribute(cls, "__pydantic_core_schema__") is not None:
        fields = attribute(cls, "model_fields")
    return fields if isinstance(fields, dict) else None


def is_version_1(cls: type) -> bool:
    """Whether it is a model of pydantic 1, or of the one that pydantic 2 carries."""
    # Asked without `getattr`: pydantic 2 warns whoever looks for pydantic 1's attributes.
    namespaces = [vars_of(base) for base in mro_of(cls)]
    return all(
        any(name in namespace for namespace in namespaces)
        for name in ("__fields__", "__validators__", "__config__")
    )


def config_of(cls: type) -> dict[str, Any]:
    """Pydantic 2's configuration; other classes may have a field of that name."""
    if fields_of(cls) is None:
        return {}
    is_dataclass = attribute(cls, "__dataclass_fields__") is not None
    found = attribute(cls, "__pydantic_config__" if is_dataclass else "model_config")
    return found if isinstance(found, dict) else {}


def takes_other_names(cls: type) -> bool:
    """Whether the class says that it keeps names it does not declare (`extra="allow"`)."""
    extra = config_of(cls).get("extra")
    if extra is None and is_version_1(cls):
        extra = getattr(attribute(cls, "__config__"), "extra", None)
    return bool(getattr(extra, "value", extra) == "allow")


def declared(cls: type) -> list[Declared]:
    """The fields of a model, of either version."""
    fields = fields_of(cls)
    if fields is None:
        return _version_1(cls)
    config = config_of(cls)
    found = []
    for name, info in fields.items():
        entry = from_field_info(name, info, config)
        entry.annotation = info.annotation
        found.append(entry)
    return found


def field_info(value: Any) -> Any:
    """The value, if it is pydantic's description of a field; else None."""
    is_one = type(value).__name__ == "FieldInfo" and "pydantic" in module_of(type(value))
    return value if is_one else None


def from_field_info(name: str, info: Any, config: dict[str, Any]) -> Declared:
    """From the `FieldInfo` of either version."""
    entry = Declared(name)
    if not hasattr(info, "metadata"):
        return _from_version_1(entry, info)
    if not info.is_required():
        missing = type(info.default).__name__ == "PydanticUndefinedType"
        entry.with_default(NOTHING if missing else info.default, info.default_factory)
    if getattr(info, "default_factory_takes_validated_data", False):
        entry.with_default(NOTHING)
        entry.limitations.append("Its default is made from the object's other fields.")
    entry.metadata = list(info.metadata)
    entry.description = info.description
    entry.deprecated = getattr(info, "deprecated", None)
    _read_extra(entry, info.json_schema_extra)
    discriminator = getattr(info, "discriminator", None)
    entry.discriminator = discriminator if isinstance(discriminator, str) else None
    _read_aliases(entry, info, config)
    return entry


def _from_version_1(entry: Declared, info: Any) -> Declared:
    missing = type(info.default).__name__ in ("UndefinedType", "ellipsis")
    if not missing or info.default_factory is not None:
        entry.with_default(NOTHING if missing else info.default, info.default_factory)
    entry.metadata = [info]
    entry.description = info.description
    entry.discriminator = getattr(info, "discriminator", None)
    _read_extra(entry, info.extra)
    return entry


def _read_extra(entry: Declared, extra: Any) -> None:
    """The keys that engines add; older versions know `deprecated` only as one of them."""
    if isinstance(extra, dict):
        if isinstance(extra.get("status"), str):
            entry.status = extra["status"]
        entry.deprecated = entry.deprecated or extra.get("deprecated")


def _read_aliases(entry: Declared, info: Any, config: dict[str, Any]) -> None:
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    names: list[str] = []
    for choice in getattr(alias, "choices", [alias]):
        if isinstance(choice, str):
            names.append(choice)
        elif choice is not None:
            entry.limitations.append("It is also read from a path inside another key.")
    if config.get("validate_by_alias") is False:
        return
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    if names and not by_name:
        entry.public, names = names[0], names[1:]
    entry.aliases = [other for other in names if other != entry.public]


def _version_1(cls: type) -> list[Declared]:
    by_name = bool(getattr(attribute(cls, "__config__"), "allow_population_by_field_name", False))
    found = []
    for name, field in attribute(cls, "__fields__").items():
        written = own_annotations(owner_of(cls, name)).get(name, field.outer_type_)
        entry = _from_version_1(Declared(name), field.field_info)
        entry.annotation = written
        entry.required = True
        if field.required is not True:
            entry.with_default(field.default, field.default_factory)
        if field.alias != name:
            entry.public = name if by_name else field.alias
            entry.aliases = [field.alias] if by_name else []
        found.append(entry)
    return found
