"""Parameters as JSON Schema: the fragment of the type, with all annotations beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .conversions import with_conversions
from .definitions import is_public
from .fragments import FragmentWriter
from .normal_form import normalise
from .pointers import local_ref
from .python_type import python_type
from .type_tree import AnyType, NoneType, UnionType, UnresolvedType
from .values import express, python_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .definitions import DefinitionIndex
    from .json_types import Fragment
    from .observation import Parameter
    from .type_tree import Type
    from .value_tree import Value

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class BuiltParameter:
    """One parameter, ready for `properties`."""

    name: str
    fragment: Fragment
    required: bool
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What is not known of it."""


@dataclass(slots=True)
class Properties:
    """The content of a section or of a class."""

    properties: Fragment = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of a parameter's name and what is not known of it."""


def build_parameters(
    parameters: Iterable[Parameter], kind: str | None, index: DefinitionIndex
) -> list[BuiltParameter]:
    """The public ones, in order; `kind` is that of the target or class that has them."""
    return [
        build_parameter(parameter, kind, index)
        for parameter in parameters
        if is_public(parameter.name)
    ]


def build_parameter(
    parameter: Parameter, kind: str | None, index: DefinitionIndex
) -> BuiltParameter:
    """One parameter of a target or a class of this kind."""
    writer = FragmentWriter(index)
    fragment: Fragment = {}
    if parameter.type is not None:
        declared = _type_with_default(parameter, parameter.type)
        taken, converted = with_conversions(declared, parameter.converted, index)
        type_ = normalise(taken)
        fragment = writer.write(type_) | {"x-python-type": python_type(type_)}
        if converted:
            fragment["x-converted"] = list(converted)
    fragment |= _defaults(parameter, writer) | _words(parameter)
    if not parameter.limitations:
        writer.notes.extend(_unsaid(parameter, kind, writer.unresolved))
    return BuiltParameter(
        name=parameter.name,
        fragment=fragment,
        required=parameter.required,
        aliases=tuple(
            alias for alias in parameter.aliases if is_public(alias) and alias != parameter.name
        ),
        notes=tuple(dict.fromkeys((*parameter.limitations, *writer.notes))),
    )


def _type_with_default(parameter: Parameter, type_: Type) -> Type:
    """A type read from prose lets in None where None is the default: prose says 'optional' there.

    A declared type stays as it is. An engine that declares `int = None` may well refuse None.
    """
    is_none = parameter.default is not None and parameter.default.value is None
    if not (parameter.type_documented and is_none) or isinstance(type_, (AnyType, UnresolvedType)):
        return type_
    return UnionType((type_, NoneType()))


def _unsaid(parameter: Parameter, kind: str | None, unresolved: Iterable[str]) -> Iterable[str]:
    """What the reader should have said, and did not."""
    for text in unresolved:
        yield f"The annotation {text} could not be resolved."
    known = parameter.required or parameter.default is not None or parameter.default_varies
    if not known and kind not in ("typeddict", "enum"):
        yield "Its default is not known."


def _defaults(parameter: Parameter, writer: FragmentWriter) -> Fragment:
    found: Fragment = {}
    if parameter.default_varies:
        found["x-default-varies"] = True
    if parameter.default is not None:
        found |= _default(parameter.default.value, writer)
        if parameter.default_documented:
            found["x-default-origin"] = "docstring"
    if parameter.effective_default is not None:
        value = parameter.effective_default.value
        expressed = express(value)
        if expressed is not None:
            found["x-effective-default"] = expressed.json
        else:
            found["x-python-effective-default"] = python_text(value)
    return found


def _default(value: Value, writer: FragmentWriter) -> Fragment:
    expressed = express(value)
    if expressed is not None:
        return {"default": expressed.json}
    text = python_text(value)
    if _ADDRESS.search(text):
        writer.notes.append("The text of its default holds a memory address.")
        return {"x-default-varies": True}
    return {"x-python-default": text}


def _words(parameter: Parameter) -> Fragment:
    """What the engine says of the parameter, apart from type and default."""
    found: Fragment = {}
    if parameter.description:
        found["description"] = parameter.description
    if parameter.deprecated is not False:
        found["deprecated"] = True
    if isinstance(parameter.deprecated, str):
        found["x-deprecation-message"] = parameter.deprecated
    if parameter.status is not None:
        found["x-status"] = parameter.status
    if parameter.origin is not None:
        found["x-origin"] = parameter.origin
    if parameter.type is not None and parameter.type_documented:
        found["x-type-origin"] = "docstring"
    return found


def as_properties(parameters: Iterable[BuiltParameter], *owner: str) -> Properties:
    """`properties` and `required` of the object at the place `owner`, aliases included.

    An alias never hides a parameter, nor another alias: that is noted instead.
    """
    built = list(parameters)
    found = Properties()
    for parameter in built:
        found.properties[parameter.name] = parameter.fragment
        found.notes.extend((parameter.name, note) for note in parameter.notes)
        if parameter.required:
            found.required.append(parameter.name)
    for parameter in sorted(built, key=lambda parameter: parameter.name):
        for alias in parameter.aliases:
            if alias in found.properties:
                found.notes.append((parameter.name, f"Its alias {alias!r} is another name too."))
                continue
            ref = local_ref(*owner, "properties", parameter.name)
            found.properties[alias] = {"$ref": ref, "x-alias-of": parameter.name}
    found.required.sort()
    return found
