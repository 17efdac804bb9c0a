"""The named tuples that need no `typing` are named tuples."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from param_discovery.schema.document import Envelope
from param_discovery.schema.records import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: int
    y: int = 2
    """Upwards."""

    @property
    def total(self) -> int:
        """Both."""
        return self.x + self.y


def test_fields_stand_in_order_with_their_defaults() -> None:
    assert Point._fields == ("x", "y")
    assert Point(1) == Point(x=1, y=2) == (1, 2)
    assert Point(1)._replace(y=5).total == 6
    assert repr(Point(1)) == "Point(x=1, y=2)"


def test_they_are_tuples_of_their_own_class() -> None:
    assert isinstance(Point(1), tuple)
    assert isinstance(Point(1), Point)
    assert Point.__doc__ == "A place."
    assert (Point.__module__, Point.__qualname__) == (__name__, "Point")
    assert copy.deepcopy(Point(1)) == Point(1)


def test_they_travel_to_other_processes() -> None:
    envelope = Envelope("acme", "1.0", "2026-01-31T12:00:00Z", "wheel")
    assert pickle.loads(pickle.dumps(envelope)) == envelope  # noqa: S301 - our own


MAKER: Any = type(NamedTuple)


class Nothing(NamedTuple):
    """No fields."""


def test_constructors_refuse_what_they_do_not_know() -> None:
    for _ in range(2):  # the first call makes the constructor
        assert Nothing() == ()
        for given, named in (((), {}), ((1, 2, 3), {}), ((1,), {"z": 1}), ((1,), {"x": 1})):
            with pytest.raises(TypeError, match="__new__"):
                Point(*given, **named)
    with pytest.raises(TypeError, match=r"\['z'\]"):
        Point(1)._replace(z=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Expected 2 arguments, got 1"):
        Point._make([1])


def test_they_have_what_the_library_s_have() -> None:
    point = Point(1)
    assert point._asdict() == {"x": 1, "y": 2}
    assert Point._field_defaults == {"y": 2}
    assert not hasattr(point, "__dict__")
    match point:
        case Point(x, y=2):
            assert x == 1
        case _:
            raise AssertionError(point)


def test_a_field_without_default_stands_first() -> None:
    with pytest.raises(TypeError, match="without default"):
        MAKER("Wrong", (NamedTuple,), {"__annotations__": {"x": "int", "y": "int"}, "x": 1})


def test_annotations_that_are_not_text_are_refused() -> None:
    """Python 3.14 keeps them elsewhere: a record without fields must not come of it."""
    with pytest.raises(TypeError, match="from __future__ import annotations"):
        MAKER("Wrong", (NamedTuple,), {"__annotate_func__": lambda _format: {}})
