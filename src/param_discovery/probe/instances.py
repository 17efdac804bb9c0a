"""Plain objects: what their constructor takes and what they then hold."""

from __future__ import annotations

import contextlib
import inspect
from typing import TYPE_CHECKING

from . import values, varying
from .fields import declared, structure_of, takes_other_names

if TYPE_CHECKING:
    from typing import Any

    from .parameters import ParameterReader
    from .signatures import SignatureReader

    Parameter = dict[str, Any]
    Found = tuple[list[Parameter], bool]

_MISSING = object()


class InstanceReader:
    """Reads objects, or classes that can be made without arguments."""

    def __init__(
        self, structured: ParameterReader, signatures: SignatureReader, machine: varying.Machine
    ) -> None:
        self._structured = structured
        self._signatures = signatures
        self._machine = machine

    def read(self, target: Any) -> Found:
        """The parameters, and whether other names are taken.

        What the constructor declares is the default; what the object then holds is the effective
        one where it differs. An attribute that the constructor does not take is a parameter too:
        such objects are filled by assignment.
        """
        is_class = isinstance(target, type)
        cls = target if is_class else type(target)
        held = _Held(target() if is_class else target)
        if is_class:
            # One that cannot be made twice is taken as it is.
            with contextlib.suppress(Exception), varying.other_machine():
                held.compare(_Held(target()))
        if structure_of(cls) is not None:
            names = {field.public: field.name for field in declared(cls)}
            parameters = [dict(parameter) for parameter in self._structured.read(cls)]
            for parameter in parameters:
                self._add_value(parameter, held, names[parameter["name"]])
            return parameters, takes_other_names(cls)
        parameters, catch_all = self._signatures.read(cls)
        for parameter in parameters:
            self._add_value(parameter, held, parameter["name"])
        known = {parameter["name"] for parameter in parameters}
        parameters += [
            self._attribute(name, held) for name in held.public_names() if name not in known
        ]
        return parameters, catch_all

    def _add_value(self, parameter: Parameter, held: _Held, attribute: str) -> None:
        if "default" not in parameter or held.varies(attribute):
            return
        tree = held.tree(attribute)
        if tree is _MISSING or varying.same(tree, parameter["default"]):
            return
        if not self._machine.is_named_in(tree):
            parameter["effective_default"] = tree

    def _attribute(self, name: str, held: _Held) -> Parameter:
        parameter: Parameter = {"name": name, "required": False}
        tree = held.tree(name)
        if tree is _MISSING:
            parameter["limitations"] = ["Its value could not be read."]
        elif held.varies(name) or self._machine.is_named_in(tree):
            parameter["default_varies"] = True
        else:
            parameter["default"] = tree
        return parameter


class _Held:
    """What one object holds."""

    def __init__(self, instance: Any) -> None:
        self._instance = instance
        self._varying: set[str] = set()

    def tree(self, attribute: str) -> Any:
        """The Value tree of an attribute; `_MISSING` where there is none, or it fails."""
        try:
            found = getattr(self._instance, attribute)
        except BaseException:
            return _MISSING
        return values.read(found)

    def compare(self, other: _Held) -> None:
        """Note what another object of the class, made elsewhere, holds other values of."""
        for name in self.public_names():
            mine, theirs = self.tree(name), other.tree(name)
            if mine is _MISSING or theirs is _MISSING or not varying.same(mine, theirs):
                self._varying.add(name)

    def varies(self, attribute: str) -> bool:
        """Whether another object of the class held another value."""
        return attribute in self._varying

    def public_names(self) -> list[str]:
        """Names of the attributes that the object itself holds."""
        held = getattr(self._instance, "__dict__", {})
        return [n for n, v in held.items() if not n.startswith("_") and not inspect.isroutine(v)]


def add_effective_defaults(parameters: list[Parameter], mapping: Any) -> None:
    """Note for each parameter the default that applies when the declared one is left."""
    for parameter in parameters:
        if parameter["name"] not in mapping:
            continue
        tree = values.read(mapping[parameter["name"]])
        if "default" not in parameter or not varying.same(tree, parameter["default"]):
            parameter["effective_default"] = tree
