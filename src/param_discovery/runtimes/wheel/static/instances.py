"""Plain objects: what their constructor takes and what they then hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .meanings import ClassMeaning, FunctionMeaning, Instance, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .meanings import Meaning, ValueTree
    from .parameters import ParameterReader
    from .signatures import SignatureReader
    from .value_trees import ValueTrees
    from .world import World

    Parameter = dict[str, Any]


class InstanceReader:
    """Reads what a class makes when it is called without arguments."""

    def __init__(
        self,
        world: World,
        structured: ParameterReader,
        signatures: SignatureReader,
        values: ValueTrees,
    ) -> None:
        self._world = world
        self._structured = structured
        self._signatures = signatures
        self._values = values

    def read(self, target: Meaning) -> tuple[list[Parameter], bool]:
        """The parameters, and whether other names are taken.

        Raises:
            Unknown: it is no class or object that source shows.
        """
        cls = target.cls if isinstance(target, Instance) else target
        if not isinstance(cls, ClassMeaning):
            raise Unknown("it is no object that source shows")
        self._world.new_question()
        instance = target if isinstance(target, Instance) else self._made(cls)
        if self._world.classes.kind(cls) is not None:
            names = {f.public: f.name for f in self._world.fields.declared(cls)}
            found = [dict(parameter) for parameter in self._structured.read(cls)]
            return [self._with_value(p, instance, names[p["name"]]) for p in found], (
                self._world.fields.takes_other_names(cls)
            )
        parameters, catch_all = self._signatures.read(cls)
        found = [self._with_value(p, instance, p["name"]) for p in parameters]
        known = {parameter["name"] for parameter in parameters}
        for name, held in instance.attributes.items():
            if name not in known and not name.startswith("_"):
                found.append(self._attribute(name, held))
        found.extend(_unsure(instance, known))
        return found, catch_all

    def _made(self, cls: ClassMeaning) -> Instance:
        """The object; what its constructor does to it is followed as far as source tells."""
        instance = Instance(cls, {})
        if self._world.classes.kind(cls) is not None:
            made = self._world.calls.call(cls, [], {}, cls.env)
            return made if isinstance(made, Instance) else instance
        init = self._world.classes.find(cls, "__init__")
        if isinstance(init, FunctionMeaning):
            bound = self._world.attributes.bind(init, instance)
            try:
                self._world.calls.call(bound, [], {}, init.env)
            except Unknown as unknown:
                instance.unsure["*"] = str(unknown)
        return instance

    def _with_value(self, parameter: Parameter, instance: Instance, name: str) -> Parameter:
        if parameter.get("default_varies") or parameter["required"]:
            return parameter
        if name not in instance.attributes:
            reason = instance.unsure.get(name, instance.unsure.get("*"))
            if reason is not None:
                said = f"What the object holds is not known without running code: {reason}."
                parameter.setdefault("limitations", []).append(said)
            return parameter
        try:
            tree = self._values.read(instance.attributes[name])
        except Unknown:
            return parameter
        if "default" in parameter and not same(tree, parameter["default"]):
            parameter["effective_default"] = tree
        return parameter

    def _attribute(self, name: str, held: Meaning) -> Parameter:
        parameter: Parameter = {"name": name, "required": False}
        try:
            parameter["default"] = self._values.read(held)
        except Unknown as unknown:
            reason = f"Its default is not known without running code: {unknown}."
            parameter["limitations"] = [reason]
        return parameter


def _unsure(instance: Instance, known: set[str]) -> list[Parameter]:
    """Attributes that are set, but to what is not known."""
    return [
        {
            "name": name,
            "required": False,
            "limitations": [f"Its default is not known without running code: {reason}."],
        }
        for name, reason in instance.unsure.items()
        if name not in known and not name.startswith("_") and name != "*"
    ]


def same(first: ValueTree, second: ValueTree) -> bool:
    """Whether two Value trees are the same, `1`, `1.0` and `True` told apart."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def add_effective_defaults(
    parameters: list[Parameter], mapping: Mapping[Any, Meaning], values: ValueTrees
) -> None:
    """Note for each parameter the default that applies when the declared one is left."""
    for parameter in parameters:
        if parameter["name"] not in mapping:
            continue
        try:
            tree = values.read(mapping[parameter["name"]])
        except Unknown as unknown:
            reason = f"Its effective default is not known without running code: {unknown}."
            parameter.setdefault("limitations", []).append(reason)
            continue
        if "default" not in parameter or not same(tree, parameter["default"]):
            parameter["effective_default"] = tree
