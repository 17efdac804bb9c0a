"""Named tuples and `TYPE_CHECKING` without `typing`, for what `classify` imports at its start.

`classify` is measured against a bare interpreter. `typing` takes a quarter of one to import, and
its named tuples compile each annotation; to a type checker these here are the same.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _Maker(type):
        """Makes a named tuple of a class's annotated names, with its methods and defaults."""

        def __new__(cls, name, bases, space):  # noqa: ANN001, ANN204 - a type checker is not here
            if not bases:
                return super().__new__(cls, name, bases, space)
            fields = tuple(space.get("__annotations__", ()))
            defaults = [space[field] for field in fields if field in space]
            made = namedtuple(  # noqa: PYI024
                name, fields, defaults=defaults, module=space["__module__"]
            )
            for key in space.keys() - {*fields, "__module__", "__qualname__"}:
                setattr(made, key, space[key])
            made.__qualname__ = space["__qualname__"]
            return made

    class NamedTuple(metaclass=_Maker):
        """As `typing.NamedTuple`: fields are annotated names, in order; no further bases."""


__all__ = ["TYPE_CHECKING", "NamedTuple"]
