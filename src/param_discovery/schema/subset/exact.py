"""Numbers as they are written: 0.1 is one tenth, integers have any size."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    Exact = int | Fraction

_EXACT_FLOATS = 2**53
_MOST_BITS = 14_000  # Python writes no number of more than 4,300 digits


def is_number(value: object) -> bool:
    """Whether it is a JSON number. A boolean is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def exact(value: float) -> Exact:
    """The number that stands there, without the rounding of binary floats."""
    if isinstance(value, int):
        return value
    if value.is_integer() and abs(value) < _EXACT_FLOATS:
        return int(value)
    from fractions import Fraction  # noqa: PLC0415 - dear, and few schemas hold fractions

    number = Fraction(repr(value))
    return number.numerator if number.denominator == 1 else number


def is_multiple(value: Exact, step: Exact) -> bool:
    """Whether `value` is a whole multiple of `step`, which is above 0."""
    return value % step == 0


def quotient(value: Exact, step: Exact) -> Exact:
    """`value / step`, exactly."""
    from fractions import Fraction  # noqa: PLC0415 - as above

    number = Fraction(value) / Fraction(step)
    return number.numerator if number.denominator == 1 else number


def common_multiple(left: Exact, right: Exact) -> Exact:
    """The least number that is a multiple of both."""
    from math import gcd, lcm  # noqa: PLC0415 - as above

    if isinstance(left, int) and isinstance(right, int):
        return lcm(left, right)
    top = lcm(left.numerator, right.numerator)
    bottom = gcd(left.denominator, right.denominator)
    return quotient(top, bottom)


def as_json(value: Exact) -> int | float | None:
    """The number as a JSON value; None where none stands for exactly this number."""
    if isinstance(value, int):
        return value if value.bit_length() < _MOST_BITS else None
    try:
        near = float(value)
    except OverflowError:
        return None
    return near if exact(near) == value else None
