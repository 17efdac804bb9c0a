"""The structured classes and enums that types refer to, each read once."""

from __future__ import annotations

import enum
import inspect
from typing import TYPE_CHECKING

from . import docstrings, reasons, values
from .classes import module_of, mro_of, name_of, qualname_of, vars_of
from .fields import structure_of, takes_other_names

if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    ReadParameters = Callable[[type], list[dict[str, Any]]]


class Definitions:
    """Hands out references at once and reads the classes later, so that recursion ends."""

    def __init__(self) -> None:
        self._classes: dict[str, type] = {}

    def refer(self, cls: type) -> dict[str, Any]:
        """The Type tree of a structured class or enum."""
        plain = key = f"{module_of(cls)}:{qualname_of(cls)}"
        # Two classes made in one function share a name: they are told apart by their order.
        number = 2
        while self._classes.get(key, cls) is not cls:
            key = f"{plain}.{number}"
            number += 1
        self._classes[key] = cls
        return {"kind": "class", "ref": key, "name": name_of(cls)}

    def read_all(self, targets: Any, read_parameters: ReadParameters) -> dict[str, Any]:
        """Every definition that the targets lead to, by its key; one may lead to others."""
        found: dict[str, Any] = {}
        pending = list(_references(targets))
        while pending:
            key = pending.pop()
            if key not in found:
                found[key] = self._guarded(self._classes[key], read_parameters)
                pending.extend(_references(found[key]))
        return found

    def _guarded(self, cls: type, read_parameters: ReadParameters) -> dict[str, Any]:
        try:
            return self._read(cls, read_parameters)
        except BaseException as error:
            # It may take anything, then: nothing may be judged by its absence here.
            reason = f"The class could not be read: {reasons.of_error(error)}."
            return {
                "name": name_of(cls),
                "kind": structure_of(cls) or "signature",
                "open": True,
                "parameters": [],
                "limitations": [{"parameter": None, "reason": reason}],
            }

    def _read(self, cls: type, read_parameters: ReadParameters) -> dict[str, Any]:
        definition: dict[str, Any] = {"name": name_of(cls)}
        description = docstrings.summary(own_docstring(cls))
        if description:
            definition["description"] = description
        if enum.Enum in mro_of(cls):
            definition["kind"] = "enum"
            definition["members"] = enum_members(cls)
        else:
            definition["kind"] = structure_of(cls)
            definition["open"] = takes_other_names(cls)
            definition["parameters"] = read_parameters(cls)
        return definition


def _references(tree: Any) -> Iterator[str]:
    """The keys of the definitions that Type trees anywhere in it refer to."""
    if isinstance(tree, dict):
        if tree.get("kind") == "class" and "ref" in tree:
            yield tree["ref"]
        for value in tree.values():
            yield from _references(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _references(item)


def enum_members(cls: Any) -> list[list[Any]]:
    """Names and values in order, aliases left out."""
    return [[member.name, values.read(member.value)] for member in cls]


def own_docstring(obj: Any) -> str | None:
    """The docstring written for this object; one that a library generated does not count."""
    if isinstance(obj, type):
        text = vars_of(obj).get("__doc__")
        # `dataclass` writes the signature where there is no docstring, `enum` (to 3.10) this.
        generated = (f"{name_of(obj)}(", "An enumeration.")
        return text if isinstance(text, str) and not text.startswith(generated) else None
    text = obj.__doc__ if inspect.isroutine(obj) else None
    return text if isinstance(text, str) else None
