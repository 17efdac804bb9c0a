"""The structured classes and enums that types refer to, each read once."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from . import docstrings, values
from .fields import structure_of, takes_other_names

if TYPE_CHECKING:
    from typing import Any, Callable

    ReadParameters = Callable[[type], "tuple[list[dict[str, Any]], list[dict[str, Any]]]"]


class Definitions:
    """Hands out references at once and reads the classes later, so that recursion ends."""

    def __init__(self) -> None:
        self._classes: dict[str, type] = {}
        self._pending: list[str] = []

    def refer(self, cls: type) -> dict[str, Any]:
        """The Type tree of a structured class or enum."""
        key = "%s:%s" % (cls.__module__, cls.__qualname__)
        # Two classes made in one function share a name: they are told apart by their order.
        number = 2
        plain = key
        while self._classes.get(key, cls) is not cls:
            key = "%s.%d" % (plain, number)
            number += 1
        if key not in self._classes:
            self._classes[key] = cls
            self._pending.append(key)
        return {"kind": "class", "ref": key, "name": cls.__name__}

    def read_all(self, read_parameters: ReadParameters) -> dict[str, Any]:
        """Every definition by its key; reading one may add others."""
        found = {}
        while self._pending:
            key = self._pending.pop()
            found[key] = self._read(self._classes[key], read_parameters)
        return found

    def _read(self, cls: type, read_parameters: ReadParameters) -> dict[str, Any]:
        definition: dict[str, Any] = {"name": cls.__name__}
        description = docstrings.summary(own_docstring(cls))
        if description:
            definition["description"] = description
        if issubclass(cls, enum.Enum):
            definition["kind"] = "enum"
            definition["members"] = enum_members(cls)
            return definition
        definition["kind"] = structure_of(cls)
        definition["open"] = takes_other_names(cls)
        parameters, limitations = read_parameters(cls)
        definition["parameters"] = parameters
        if limitations:
            definition["limitations"] = limitations
        return definition


def enum_members(cls: type[enum.Enum]) -> list[list[Any]]:
    """Names and values in order, aliases left out."""
    return [[member.name, values.read(member.value)] for member in cls]


def own_docstring(obj: Any) -> str | None:
    """The docstring written for this object; one that a library generated does not count."""
    text = getattr(obj, "__dict__", {}).get("__doc__")
    name = getattr(obj, "__name__", "")
    if not isinstance(text, str) or text.startswith(name + "("):
        # `dataclass` writes the signature where there is no docstring.
        return None
    return text
