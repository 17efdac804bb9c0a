"""Is this value valid under this schema? Two validators that share no code answer.

`jsonschema-rs` is written in Rust, `jsonschema` in Python. Where they are known to differ, the
Python one is brought to what the specification says:

- `multipleOf` and bounds are exact on the decimal text of both numbers (0.3 is a multiple of 0.1,
  10**30 is not below 1e30): Python's validator takes floats for what they are in binary.
- Patterns are ECMA 262's: `$` is the end of the string and not also the place before a last line
  break, `\\d` and `\\w` are ASCII. Python's validator also overlooks an empty pattern that stands
  among `patternProperties`.

The Rust one differs from the specification in one point that is left alone: a number above 2**53
written as integer and as float are two values to `const` and `enum`.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import jsonschema
import jsonschema_rs
from jsonschema import validators

from tests.soundness.walk import Schema, rebuilt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORTHAND: Final = {"d": "0-9", "w": "A-Za-z0-9_"}


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(repr(number)))


def _multiple_of(
    _validator: Any, divisor: float, instance: Any, _schema: Any
) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    if _exact(instance) % _exact(divisor):
        yield jsonschema.ValidationError(f"{instance!r} is not a multiple of {divisor}")


def _bound(holds: Callable[[Fraction, Fraction], bool]) -> Callable[..., Iterator[Any]]:
    def check(
        _validator: Any, bound: float, instance: Any, _schema: Any
    ) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, bool) or not isinstance(instance, int | float):
            return
        if not holds(_exact(instance), _exact(bound)):
            yield jsonschema.ValidationError(f"{instance!r} is out of the bound {bound}")

    return check


_Exact = validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    {
        "multipleOf": _multiple_of,
        "minimum": _bound(operator.ge),
        "maximum": _bound(operator.le),
        "exclusiveMinimum": _bound(operator.gt),
        "exclusiveMaximum": _bound(operator.lt),
    },
)


def python_pattern(pattern: str) -> str:
    """An ECMA 262 pattern as Python's `re` has to spell it."""
    out: list[str] = []
    in_class = False
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            ranges = SHORTHAND.get(escaped)
            if ranges is None:
                out.append("\\" + escaped)
            else:
                out.append(ranges if in_class else f"[{ranges}]")
        elif character == "$" and not in_class:
            out.append(r"\Z")
        else:
            in_class = character == "[" or (in_class and character != "]")
            out.append(character)
    return "".join(out)


def _with_python_patterns(schema: Schema) -> Schema:
    if not isinstance(schema, dict) or not ("pattern" in schema or "patternProperties" in schema):
        return schema
    copy = dict(schema)
    if isinstance(copy.get("pattern"), str):
        copy["pattern"] = python_pattern(copy["pattern"])
    if "patternProperties" in copy:
        named = copy["patternProperties"].items()
        copy["patternProperties"] = {python_pattern(name) or "(?:)": part for name, part in named}
    return copy


class Verdicts(NamedTuple):
    """What the two validators say of one value."""

    rust: bool
    python: bool

    @property
    def agree(self) -> bool:
        """Whether they say the same."""
        return self.rust == self.python


class Oracle:
    """Both validators of one schema. The slow one is made when it is first asked."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._rust = jsonschema_rs.Draft202012Validator(schema)
        self._python: Any = None

    def rust(self, value: Any) -> bool:
        """What the fast validator says."""
        return bool(self._rust.is_valid(value))

    def python(self, value: Any) -> bool:
        """What the slow validator says."""
        if self._python is None:
            self._python = _Exact(rebuilt(self.schema, _with_python_patterns))
        return bool(self._python.is_valid(value))

    def both(self, value: Any) -> Verdicts:
        """What each of them says."""
        return Verdicts(self.rust(value), self.python(value))
