"""Named tuples and `TYPE_CHECKING` without `typing`, for what `classify` imports at its start.

`classify` is measured against a bare interpreter, 11 ms. Importing `typing` takes 3 of them; its
named tuples compile each annotation, and `collections.namedtuple` a constructor for each class: 3
more. To a type checker these here are `typing.NamedTuple`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from _collections import _tuplegetter

    class _Record(tuple):
        """What all named tuples have in common."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012 - a type checker is not here

        def __new__(cls, *given, **named):  # noqa: ANN002, ANN003, ANN204
            if named or len(given) != len(cls._fields):
                given = _completed(cls, given, named)
            return tuple.__new__(cls, given)

        @classmethod
        def _make(cls, values):  # noqa: ANN001, ANN206
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **named):  # noqa: ANN003, ANN202
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise TypeError(f"Got unexpected field names: {list(named)!r}")
            return made

        __replace__ = _replace

        def _asdict(self):  # noqa: ANN202
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):  # noqa: ANN204
            named = zip(self._fields, self, strict=True)
            return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in named)})"

        def __getnewargs__(self):  # noqa: ANN204
            return tuple(self)

    def _completed(cls, given, named):  # noqa: ANN001, ANN202
        """All fields' values, of those given by place and by name, and of the defaults."""
        known = cls._field_defaults | named
        by_name = cls._fields[len(given) :]
        values = [known[field] for field in by_name if field in known]
        if len(given) + len(values) != len(cls._fields) or not named.keys() <= {*by_name}:
            raise TypeError(
                f"{cls.__name__}.__new__() got {len(given)} values by place and {sorted(named)} by"
                f" name for {', '.join(cls._fields) or 'no field'}"
            )
        return (*given, *values)

    class _Maker(type):
        """Makes a named tuple of a class's annotated names, with its methods and defaults."""

        def __new__(cls, name, bases, space):  # noqa: ANN001, ANN204
            if "__annotate__" in space or "__annotate_func__" in space:
                raise TypeError(f"{name}: its module lacks `from __future__ import annotations`")
            fields = tuple(space.get("__annotations__", ()))
            defaults = {field: space[field] for field in fields if field in space}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without default behind one with")
            space |= {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            space |= {"__slots__": (), "__match_args__": fields, "_fields": fields}
            space["_field_defaults"] = defaults
            return super().__new__(cls, name, bases, space)

    class NamedTuple(_Record, metaclass=_Maker):
        """As `typing.NamedTuple`: fields are annotated names, in order; no further bases."""


__all__ = ["TYPE_CHECKING", "NamedTuple"]
