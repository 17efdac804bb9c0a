"""What expressions mean, as Value trees (docs/design/observation.md)."""

from __future__ import annotations

import json
import pathlib
from typing import TYPE_CHECKING, Any

from param_discovery.probe import values

from .attributes import real_external
from .meanings import (
    Called,
    ClassMeaning,
    EnumMember,
    External,
    FunctionMeaning,
    Instance,
    ModuleMeaning,
    Unclear,
    Unknown,
)

if TYPE_CHECKING:
    from .meanings import Meaning, ValueTree
    from .world import World

_MAX_DEPTH = 20

_DTYPE_NAMES = (
    "float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 uint8 uint16 "
    "uint32 uint64 bool complex64 complex128 float8_e4m3fn float8_e5m2 float8_e8m0fnu"
)
_DTYPES = frozenset(_DTYPE_NAMES.split())
_DEFINED_IN = {
    "pydantic.Field": "pydantic.fields.Field",
    "pydantic.PrivateAttr": "pydantic.fields.PrivateAttr",
}
"""Functions that engines put where they meant to call them, under the names they say themselves."""

_DTYPE_ALIASES = {"half": "float16", "float": "float32", "double": "float64", "long": "int64"}


class ValueTrees:
    """Writes Value trees."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, meaning: Meaning, depth: int = 0) -> ValueTree:
        """The tree of what the reader knows of a value.

        Raises:
            Unknown: only running the engine tells its value.
        """
        if depth > _MAX_DEPTH:
            raise Unknown("it is nested too deeply")
        if isinstance(meaning, EnumMember):
            return {
                "kind": "enum",
                "class": meaning.cls.name,
                "member": self._canonical_name(meaning),
                "value": self.of_member(meaning, depth + 1),
            }
        if isinstance(meaning, dict):
            entries = [
                [self.read(key, depth + 1), self.read(value, depth + 1)]
                for key, value in meaning.items()
            ]
            return {"kind": "dict", "entries": entries}
        if isinstance(meaning, (list, tuple, set, frozenset)):
            return self._series(meaning, depth)
        if isinstance(meaning, Instance):
            return self._object(meaning, depth)
        if isinstance(meaning, Unclear):
            raise Unknown(meaning.reason)
        return self._single(meaning)

    def of_member(self, member: EnumMember, depth: int = 0) -> ValueTree:
        """The tree of a member's value; an object of no kind that JSON knows is opaque.

        Raises:
            Unknown: only running the engine tells its value.
        """
        if isinstance(member.value, Called):
            name = member.value.function.last
            return {"kind": "opaque", "text": f"{name}(...)", "type": name}
        return self.read(member.value, depth)

    def _canonical_name(self, member: EnumMember) -> str:
        """An alias is the first member of its value."""
        for other in self._world.classes.iterated(member.cls):
            if type(other.value) is type(member.value) and other.value == member.value:
                return other.name
        return member.name

    def _series(self, meaning: Meaning, depth: int) -> ValueTree:
        items = [self.read(item, depth + 1) for item in meaning]
        if isinstance(meaning, (set, frozenset)):
            items.sort(key=lambda item: json.dumps(item, sort_keys=True))
        return {"kind": type(meaning).__name__, "items": items}

    def _object(self, instance: Instance, depth: int) -> ValueTree:
        """A configuration object: the arguments that a plain `Class()` does not have."""
        if self._world.classes.kind(instance.cls) is None or instance.given is None:
            raise Unknown(f"it is an object of {instance.cls.name}")
        if self._world.classes.kind(instance.cls) == "namedtuple" and not instance.unsure:
            return self._series(tuple(instance.attributes.values()), depth)
        arguments = []
        if instance.given:
            arguments = self._arguments(instance, depth)
        return {"kind": "object", "class": instance.cls.name, "arguments": arguments}

    def _arguments(self, instance: Instance, depth: int) -> list[list[Any]]:
        if instance.unsure:
            raise Unknown(next(iter(instance.unsure.values())))
        try:
            plain = self._world.calls.call(instance.cls, [], {}, instance.cls.env)
        except Unknown:
            plain = Instance(instance.cls, {})
        found = []
        for field in self._world.fields.declared(instance.cls):
            if field.name.startswith("_") or field.name not in instance.attributes:
                continue
            tree = self.read(instance.attributes[field.name], depth + 1)
            if field.name in plain.attributes:
                other = self.read(plain.attributes[field.name], depth + 1)
                if other == tree and type(other) is type(tree):
                    continue
            found.append([field.name, tree])
        return found

    def _single(self, meaning: Meaning) -> ValueTree:
        if isinstance(meaning, External):
            return self._external(meaning)
        if isinstance(meaning, ClassMeaning):
            text = f"{meaning.module.name}.{meaning.qualname}"
            return {"kind": "opaque", "text": text, "type": "type"}
        if isinstance(meaning, FunctionMeaning):
            text = f"{meaning.env.module.name}.{meaning.qualname}"
            if "<lambda>" in text or meaning.is_bound:
                raise Unknown("it is a function")
            return {"kind": "opaque", "text": text, "type": "function"}
        if isinstance(meaning, (Called, ModuleMeaning)):
            raise Unknown("it is an object of a library")
        if meaning is None or isinstance(meaning, (bool, int, float, complex, str, bytes)):
            return values.read(meaning)
        if isinstance(meaning, pathlib.PurePath):
            return values.read(meaning)
        raise Unknown("it is an object that only running makes")

    def _external(self, meaning: External) -> ValueTree:
        if meaning.name.startswith("torch.") and meaning.last in _DTYPES:
            name = _DTYPE_ALIASES.get(meaning.last, meaning.last)
            return {"kind": "opaque", "text": f"torch.{name}", "type": "torch.dtype"}
        if meaning.name in _DEFINED_IN:
            text = _DEFINED_IN[meaning.name]
            return {"kind": "opaque", "text": text, "type": "function"}
        real = real_external(meaning)
        if isinstance(real, (type, bool, int, float, str)):
            return values.read(real)
        raise Unknown(f"{meaning.name} is outside the engine's own source")
