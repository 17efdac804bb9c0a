"""The named tuples that need no `typing` are named tuples."""

from __future__ import annotations

import copy
import pickle

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
