"""Plain objects: what their constructor takes and what they then hold."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from . import values, varying
from .fields import declared, structure_of

if TYPE_CHECKING:
    from typing import Any

    from .parameters import ParameterReader
    from .signatures import SignatureReader

    Parameter = dict[str, Any]


def read(
    target: Any, structured: ParameterReader, signatures: SignatureReader
) -> tuple[list[Parameter], bool]:
    """The parameters of an object, or of the class that makes it when called without arguments.

    What the constructor declares is the default; what the object then holds is the effective one
    where it differs. An attribute that the constructor does not take is a parameter too: such
    objects are filled by assignment.
    """
    cls = target if isinstance(target, type) else type(target)
    instance = cls() if isinstance(target, type) else target
    if structure_of(cls) is not None:
        parameters, _ = structured.read(cls)
        names = {field.public: field.name for field in declared(cls)}
        taken = [dict(p, attribute=names[p["name"]]) for p in parameters]
        return [_with_value(p, instance, p.pop("attribute")) for p in taken], False
    parameters, catch_all = signatures.read(cls)
    found = [_with_value(p, instance, p["name"]) for p in parameters]
    known = {parameter["name"] for parameter in parameters}
    machine = varying.Machine()
    for name in _public_attributes(instance):
        if name not in known:
            found.append(_attribute(name, values.read(getattr(instance, name)), machine))
    return found, catch_all


def _with_value(parameter: Parameter, instance: Any, attribute: str) -> Parameter:
    missing = object()
    held = getattr(instance, attribute, missing)
    if held is missing or parameter.get("default_varies") or parameter["required"]:
        return parameter
    tree = values.read(held)
    if "default" in parameter and not varying.same(tree, parameter["default"]):
        parameter["effective_default"] = tree
    return parameter


def _attribute(name: str, tree: Any, machine: varying.Machine) -> Parameter:
    parameter: Parameter = {"name": name, "required": False}
    if machine.is_named_in(tree):
        parameter["default_varies"] = True
    else:
        parameter["default"] = tree
    return parameter


def _public_attributes(instance: Any) -> list[str]:
    held = getattr(instance, "__dict__", {})
    return [n for n, v in held.items() if not n.startswith("_") and not inspect.isroutine(v)]


def add_effective_defaults(parameters: list[Parameter], mapping: Any) -> None:
    """Note for each parameter the default that applies when the declared one is left."""
    for parameter in parameters:
        if parameter["name"] not in mapping:
            continue
        tree = values.read(mapping[parameter["name"]])
        if "default" not in parameter or not varying.same(tree, parameter["default"]):
            parameter["effective_default"] = tree
