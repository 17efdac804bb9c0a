"""Structured classes and their declared fields, one reader for each library that declares them.

A reader looks only at what its library documents, or keeps stable, on the class: no field's type is
resolved here, so one bad annotation cannot lose the others.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
from typing import TYPE_CHECKING

from . import pydantic_fields
from .classes import ByIdentity, attribute, module_of, mro_of, own_annotations, owner_of, vars_of
from .declared import NOTHING, Declared
from .literal_nodes import index_of
from .live import callers_signature

if TYPE_CHECKING:
    from typing import Any, Callable


def structure_of(cls: Any) -> str | None:
    """The kind of a structured class, None for all others."""
    found: str | None = _structure_of(cls) if isinstance(cls, type) else None
    return found


def _structure(cls: type) -> str | None:
    if isinstance(attribute(cls, "__dataclass_fields__"), dict):
        return "signature" if _has_own_constructor(cls) else "dataclass"
    bases = mro_of(cls)
    signs = {
        "pydantic": pydantic_fields.fields_of(cls) is not None,
        "msgspec": isinstance(attribute(cls, "__struct_fields__"), tuple),
        "attrs": isinstance(attribute(cls, "__attrs_attrs__"), tuple),
        "typeddict": "__total__" in vars_of(cls) and dict in bases,
        "namedtuple": tuple in bases and isinstance(attribute(cls, "_field_defaults"), dict),
    }
    for kind, found in signs.items():
        if found:
            return None if _declares_nothing(cls, kind) else kind
    return "pydantic" if pydantic_fields.is_version_1(cls) else None


def _declares_nothing(cls: type, kind: str) -> bool:
    """Whether it is a library's own base class (`BaseModel`): it stands for all made from it."""
    makes = module_of(cls).partition(".")[0] == kind
    return makes and not (pydantic_fields.fields_of(cls) or attribute(cls, "__struct_fields__"))


_structure_of = ByIdentity(_structure)


def _has_own_constructor(cls: type) -> bool:
    """Whether a dataclass is made by code of its own, whatever its fields say.

    Generated constructors, and those that libraries wrap around them, stand in other files.
    """
    owner = next((base for base in mro_of(cls) if "__init__" in vars_of(base)), object)
    code = getattr(vars_of(owner)["__init__"], "__code__", None)
    module = sys.modules.get(module_of(owner))
    return code is not None and code.co_filename == getattr(module, "__file__", "")


def _declared(cls: type) -> list[Declared]:
    return _READERS[structure_of(cls) or "none"](cls)


_declared_of = ByIdentity(_declared)


def declared(cls: type) -> list[Declared]:
    """The fields that a caller can give, in order."""
    found: list[Declared] = _declared_of(cls)
    return found


_fields_by_name = ByIdentity(lambda cls: {field.name: field for field in declared(cls)})


def declared_field(cls: type, name: str) -> Declared | None:
    """The field of that name, None where there is none that a caller can give."""
    found: Declared | None = _fields_by_name(cls).get(name)
    return found


def takes_other_names(cls: type) -> bool:
    """Whether the class says that it takes names that it does not declare."""
    if structure_of(cls) == "signature":
        kinds = [parameter.kind for parameter in callers_signature(cls)]
        return inspect.Parameter.VAR_KEYWORD in kinds
    return pydantic_fields.takes_other_names(cls)


def _hand_written(cls: type) -> list[Declared]:
    found = []
    for parameter in callers_signature(cls):
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            missing = parameter.annotation is parameter.empty
            entry = Declared(parameter.name, NOTHING if missing else parameter.annotation)
            if parameter.default is not parameter.empty:
                entry.with_default(parameter.default)
            found.append(entry)
    return found


def _dataclass(cls: type) -> list[Declared]:
    described = pydantic_fields.fields_of(cls) or {}
    config = pydantic_fields.config_of(cls)
    found = []
    for name, field in attribute(cls, "__dataclass_fields__").items():
        kind = getattr(field._field_type, "name", "")  # noqa: SLF001 - tells ClassVar
        if kind == "_FIELD_CLASSVAR" or not field.init:
            continue
        info = described.get(name) or pydantic_fields.field_info(field.default)
        if getattr(info, "init", None) is False:
            continue
        entry = _plain_field(name, field)
        if info is not None:
            entry = pydantic_fields.from_field_info(name, info, config)
            entry.annotation = field.type
        _read_metadata(entry, field.metadata)
        entry.description = entry.description or getattr(field, "doc", None)
        found.append(entry)
    return found


def _plain_field(name: str, field: dataclasses.Field[Any]) -> Declared:
    entry = Declared(name, field.type)
    if field.default is not dataclasses.MISSING:
        entry.with_default(field.default)
    elif field.default_factory is not dataclasses.MISSING:
        entry.with_default(NOTHING, field.default_factory)
    return entry


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


def _msgspec(cls: type) -> list[Declared]:
    """Structs: defaults stand at the end, with a mark where a keyword-only field has none."""
    names = attribute(cls, "__struct_fields__")
    encoded = attribute(cls, "__struct_encode_fields__")
    defaults = attribute(cls, "__struct_defaults__")
    found = []
    for index, (name, other) in enumerate(zip(names, encoded)):
        entry = Declared(name, own_annotations(owner_of(cls, name)).get(name, NOTHING))
        position = index - (len(names) - len(defaults))
        default: Any = defaults[position] if position >= 0 else NOTHING
        if _is_of(default, "msgspec", "Factory"):
            entry.with_default(NOTHING, default.factory)
        elif default is not NOTHING and not _is_of(default, "msgspec", "NoDefaultType"):
            entry.with_default(default)
        entry.aliases = [other] if other != name else []
        found.append(entry)
    return found


def _is_of(value: Any, package: str, *names: str) -> bool:
    cls = type(value)
    return cls.__name__ in names and module_of(cls).partition(".")[0] == package


def _attrs(cls: type) -> list[Declared]:
    found = []
    for field in attribute(cls, "__attrs_attrs__"):
        if not field.init:
            continue
        entry = Declared(field.name, NOTHING if field.type is None else field.type)
        entry.public = getattr(field, "alias", None) or field.name.lstrip("_")
        if not _is_of(field.default, "attr", "Factory"):
            if not _is_of(field.default, "attr", "_Nothing"):
                entry.with_default(field.default)
        elif field.default.takes_self:
            entry.with_default(NOTHING)
            entry.limitations.append("Its default is made from the object's other fields.")
        else:
            entry.with_default(NOTHING, field.default.factory)
        _read_metadata(entry, field.metadata)
        found.append(entry)
    return found


def _typeddict(cls: type) -> list[Declared]:
    required = attribute(cls, "__required_keys__")
    found = []
    # The annotations of a TypedDict hold those of its bases: `__mro__` has forgotten them.
    for name, annotation in own_annotations(cls).items():
        entry = Declared(name, annotation)
        entry.required = (
            name in required if required is not None else bool(attribute(cls, "__total__"))
        )
        written = _written_requirement(annotation)
        if written is not None:
            entry.required = written
        found.append(entry)
    return found


def _written_requirement(annotation: Any) -> bool | None:
    """What `Required[...]` says in an annotation kept as text: Python does not look there."""
    text = getattr(annotation, "__forward_arg__", annotation)
    try:
        node: Any = ast.parse(text.strip(), mode="eval").body
    except Exception:
        return None
    while isinstance(node, ast.Subscript):
        name = node.value.attr if isinstance(node.value, ast.Attribute) else node.value
        name = getattr(name, "id", name)
        if name in ("Required", "NotRequired"):
            return bool(name == "Required")
        if name not in ("Annotated", "ReadOnly"):
            return None
        inner = index_of(node)
        node = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
    return None


def _namedtuple(cls: type) -> list[Declared]:
    defaults = attribute(cls, "_field_defaults")
    found = []
    for name in attribute(cls, "_fields"):
        entry = Declared(name, own_annotations(owner_of(cls, name)).get(name, NOTHING))
        if name in defaults:
            entry.with_default(defaults[name])
        found.append(entry)
    return found


_READERS: dict[str, Callable[[type], list[Declared]]] = {
    "dataclass": _dataclass,
    "pydantic": pydantic_fields.declared,
    "msgspec": _msgspec,
    "attrs": _attrs,
    "typeddict": _typeddict,
    "namedtuple": _namedtuple,
    "signature": _hand_written,
    "none": lambda _: [],
}
