"""Attributes of what expressions mean."""

from __future__ import annotations

import ast
import inspect
import logging
import math
import pathlib
import string
import sys
from typing import TYPE_CHECKING, Any

from .judge import as_plain
from .meanings import (
    ABSENT,
    MISSING,
    Called,
    ClassMeaning,
    EnumMember,
    External,
    FieldMeaning,
    FunctionMeaning,
    Instance,
    MethodOfValue,
    ModuleMeaning,
    Unknown,
)

if TYPE_CHECKING:
    from .meanings import Meaning
    from .world import World


def _words(text: str) -> list[str]:
    return text.split()


_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        _words("split rsplit join lower upper strip lstrip rstrip format replace startswith")
        + _words("endswith removeprefix removesuffix title capitalize partition rpartition count")
        + _words("find index isdigit casefold splitlines encode isidentifier isupper islower")
    ),
    bytes: frozenset({"decode"}),
    dict: frozenset(_words("get keys values items copy pop update setdefault popitem clear")),
    list: frozenset(_words("append extend copy index count insert pop remove reverse sort")),
    tuple: frozenset({"index", "count"}),
    set: frozenset(
        _words("add union update discard copy intersection difference issubset issuperset remove")
    ),
    frozenset: frozenset(_words("union intersection difference issubset issuperset copy")),
    int: frozenset({"bit_length"}),
    float: frozenset({"is_integer"}),
}
"""Methods of plain values that have no other effect than on those values."""

_CONSTANTS: dict[str, Any] = {
    "math.inf": math.inf,
    "math.nan": math.nan,
    "math.pi": math.pi,
    "math.e": math.e,
    "numpy.inf": math.inf,
    "numpy.nan": math.nan,
    "numpy.pi": math.pi,
    "torch.inf": math.inf,
    "torch.nan": math.nan,
    "sys.maxsize": sys.maxsize,
    "os.sep": "/",
    "os.linesep": "\n",
    "os.pathsep": ":",
    "sys.platform": "linux",
    "os.name": "posix",
    "inspect.Parameter.empty": MISSING,
    "inspect._empty": MISSING,
    **{f"logging.{name}": getattr(logging, name) for name in logging.getLevelNamesMapping()},
    **{
        f"string.{name}": getattr(string, name)
        for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "punctuation")
    },
}
"""Constants of libraries that are the same on every machine."""

_FIELD_DEFAULTS: dict[str, Any] = {
    "default": MISSING,
    "default_factory": MISSING,
    "init": True,
    "repr": True,
    "kw_only": False,
    "metadata": None,
}

_INFO_DEFAULTS: dict[str, Any] = {
    "default": External("pydantic_core.PydanticUndefined"),
    **dict.fromkeys(
        _words("default_factory init alias validation_alias description title json_schema_extra")
        + _words("discriminator deprecated kw_only exclude frozen")
    ),
}
"""What pydantic's FieldInfo holds where nothing was given."""

FIELD_INFO = ("pydantic.Field", "pydantic.fields.Field", "pydantic.fields.FieldInfo")
DATACLASS_FIELD = ("dataclasses.field",)


class Attributes:
    """Reads attributes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, base: Meaning, name: str) -> Meaning:
        """The attribute.

        Raises:
            Unknown: there is none, or only running tells what it is.
        """
        if isinstance(base, ModuleMeaning):
            return self._world.names.attribute(base.module, name)
        if isinstance(base, External):
            full = f"{base.name}.{name}"
            return _CONSTANTS[full] if full in _CONSTANTS else self._of_external(base, name, full)
        if isinstance(base, ClassMeaning):
            return self._world.classes.attribute(base, name)
        if isinstance(base, Instance):
            return self._of_instance(base, name)
        if isinstance(base, EnumMember):
            return self._of_member(base, name)
        if isinstance(base, FieldMeaning) and name in base.attributes:
            return base.attributes[name]
        if isinstance(base, Called):
            return self._of_called(base, name)
        return self._of_value(base, name)

    def _of_external(self, base: External, name: str, full: str) -> Meaning:
        if name in ("__name__", "__qualname__"):
            return base.last
        return External(full)

    def _of_value(self, base: Meaning, name: str) -> Meaning:
        if isinstance(base, FunctionMeaning) and name in ("__name__", "__qualname__"):
            return base.name if name == "__name__" else base.qualname
        if isinstance(base, FunctionMeaning) and name == "__doc__":
            node = base.node
            return None if isinstance(node, ast.Lambda) else ast.get_docstring(node, clean=False)
        if name in _METHODS.get(type(base), ()):
            return MethodOfValue(base, name)
        if isinstance(base, pathlib.PurePath) and name in ("parent", "name", "stem", "suffix"):
            return getattr(base, name)
        raise Unknown(f"an attribute {name} is looked up when it runs")

    def _of_called(self, base: Called, name: str) -> Meaning:
        if base.name in FIELD_INFO and name in _INFO_DEFAULTS:
            if name == "default" and base.args:
                return base.args[0]
            return base.kwargs.get(name, _INFO_DEFAULTS[name])
        if base.name in DATACLASS_FIELD and name in _FIELD_DEFAULTS:
            return base.kwargs.get(name, _FIELD_DEFAULTS[name])
        if base.function.last == "SimpleNamespace" and name in base.kwargs:
            return base.kwargs[name]
        if base.name == "functools.partial" and name == "keywords":
            return dict(base.kwargs)
        raise Unknown(f"{base.name}(...).{name} is looked up when it runs")

    def _of_member(self, base: EnumMember, name: str) -> Meaning:
        if name in ("value", "_value_"):
            return base.value
        if name in ("name", "_name_"):
            return base.name
        found = self._world.classes.find(base.cls, name)
        if found is ABSENT:
            plain = as_plain(base, self._world)
            return self._of_value(plain, name)
        return self._bound(found, base, name)

    def _of_instance(self, base: Instance, name: str) -> Meaning:
        if name in base.unsure:
            raise Unknown(base.unsure[name])
        if name in base.attributes:
            return base.attributes[name]
        if name == "__class__":
            return base.cls
        if name == "__dict__":
            return base.attributes
        if "*" in base.unsure:
            raise Unknown(base.unsure["*"])
        found = self._world.classes.find(base.cls, name)
        if found is ABSENT:
            raise Unknown(f"an object of {base.cls.name} has no attribute {name} that source shows")
        return self._bound(found, base, name)

    def _bound(self, found: Meaning, owner: Meaning, name: str) -> Meaning:
        if not isinstance(found, FunctionMeaning):
            return found
        kind = self._world.classes.method_kind(found)
        if kind == "property":
            return self._world.calls.call(self.bind(found, owner), [], {}, found.env)
        if kind == "other":
            raise Unknown(f"{name} is made by a decorator")
        if kind == "static":
            return found
        cls = owner.cls if isinstance(owner, (Instance, EnumMember)) else owner
        return self.bind(found, cls if kind == "class" else owner)

    @staticmethod
    def bind(function: FunctionMeaning, owner: Meaning) -> FunctionMeaning:
        """The function as a method of `owner`."""
        return FunctionMeaning(
            function.node, function.env, function.qualname, function.owner, owner, is_bound=True
        )


def real_external(external: External) -> Meaning:
    """The object itself where it is the standard library's and loaded here anyway; else None."""
    module_name, _, name = external.name.rpartition(".")
    module = sys.modules.get(module_name)
    if module is None or module_name.partition(".")[0] not in sys.stdlib_module_names:
        return None
    try:
        return inspect.getattr_static(module, name)
    except AttributeError:
        return None
