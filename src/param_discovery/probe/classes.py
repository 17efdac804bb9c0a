"""Classes, asked in ways that no metaclass can disturb."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Callable, Mapping

if sys.version_info >= (3, 14):
    import annotationlib

_MRO = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"].__get__
_NAME = type.__dict__["__name__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__


class ByIdentity:
    """Remembers an answer for each object, also for one that cannot be hashed or compared."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self._answer = answer
        self._known: dict[int, tuple[Any, Any]] = {}

    def __call__(self, obj: Any) -> Any:
        """The answer; the object is kept, so that its identity stays its own."""
        if id(obj) not in self._known:
            self._known[id(obj)] = (obj, self._answer(obj))
        return self._known[id(obj)][1]


def attribute(cls: Any, name: str) -> Any:
    """A class attribute, None where there is none; a metaclass that raises is passed by."""
    try:
        return getattr(cls, name, None)
    except BaseException:
        if not isinstance(cls, type):
            return None
        return next((vars_of(base)[name] for base in mro_of(cls) if name in vars_of(base)), None)


def mro_of(cls: type) -> tuple[type, ...]:
    """The class and its bases in the order in which attributes are looked up."""
    found: tuple[type, ...] = _MRO(cls)
    return found


def vars_of(cls: type) -> Mapping[str, Any]:
    """The class's own namespace."""
    found: Mapping[str, Any] = _NAMESPACE(cls)
    return found


def module_of(obj: Any) -> str:
    """The name of the module that made it; empty where it says nothing sensible."""
    found = attribute(obj, "__module__")
    return found if isinstance(found, str) else ""


def name_of(cls: type) -> str:
    """The class's plain name."""
    return str(_NAME(cls))


def qualname_of(cls: type) -> str:
    """The class's name with those of the classes and functions around it."""
    return str(_QUALNAME(cls))


def _own_annotations(cls: type) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        try:
            return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
        except Exception:
            return {}
    found = vars_of(cls).get("__annotations__")
    return dict(found) if isinstance(found, dict) else {}


own_annotations = ByIdentity(_own_annotations)
"""The annotations of a class's own body, unresolved ones as strings or forward references."""


def _owners(cls: type) -> dict[str, type]:
    found: dict[str, type] = {}
    for base in mro_of(cls):
        for name in own_annotations(base):
            found.setdefault(name, base)
    return found


_owners_of = ByIdentity(_owners)


def owner_of(cls: type, name: str) -> type:
    """The class in the inheritance order whose body declares the field."""
    owner: type = _owners_of(cls).get(name, cls)
    return owner
