"""Inclusion between plain types, seen at a glance: what most parameters change from and to.

Plain are the types by name, numbers between whole bounds, enumerations of short values, lists and
dictionaries of plain types, and unions of all these. Their values are of kinds that have none in
common, so each kind is judged alone. Anything else, any other keyword at all, is left to `subset`:
importing it costs 5 ms, and a question to it thirty times as much as one to this. A test asks both.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .json_types import Fragment, JsonValue

_KINDS = {
    "null": ("null",),
    "boolean": ("boolean",),
    "string": ("string",),
    "integer": ("integer",),
    "number": ("integer", "fraction"),
    "array": ("array",),
    "object": ("object",),
}
_INNER = {"array": "items", "object": "additionalProperties"}
_ORDER = ("null", "boolean", "string", "integer", "fraction", "array", "object")
"""In which `subset` looks for a value too."""
_FIRST: Fragment = {"null": None, "integer": 0, "fraction": 0.5, "array": [], "object": {}}
_TEXTS = ("", *"abcdefghijklmnopqrstuvwxyz")
_LONGEST = 1_000
_LARGEST = 1_000_000_000
"""Half a one beside it is still exact in binary."""


class Glance(NamedTuple):
    """What could be seen."""

    is_included: bool
    counterexample: JsonValue = None
    """A value that is valid under OLD and not under NEW, if it is not included."""


class _NotPlainError(Exception):
    """Only `subset` can tell."""


def glance(old: JsonValue, new: JsonValue) -> Glance | None:
    """Whether OLD is included in NEW; None: they are not so plain that this could be seen."""
    try:
        return _compared(_Plain(old), _Plain(new))
    except _NotPlainError:
        return None


class _Plain:
    """What a plain type accepts, by kinds."""

    def __init__(self, schema: JsonValue) -> None:
        self.kinds: set[str] = set()
        """Of which it accepts all values, as far as `inner` lets them."""
        self.values: list[JsonValue] = []
        """Which it accepts beside."""
        self.inner: dict[str, _Plain] = {}
        """What lists and dictionaries hold, where that is said."""
        self.low: int | None = None
        """Its numbers begin here, the enumerated ones aside."""
        self.high: int | None = None
        self._add(schema)

    def _add(self, schema: JsonValue) -> None:
        if not isinstance(schema, dict):
            raise _NotPlainError
        if schema.keys() == {"anyOf"} and isinstance(schema["anyOf"], list):
            if not schema["anyOf"]:
                raise _NotPlainError
            for member in schema["anyOf"]:
                self._add(member)
        elif schema.keys() == {"enum"} and isinstance(schema["enum"], list):
            self._add_values(schema["enum"])
        else:
            self._add_type(schema)

    def _add_values(self, values: list[JsonValue]) -> None:
        if self.values or not 0 < len(values) <= _LONGEST or not all(map(_kind_of, values)):
            raise _NotPlainError
        self.values = values

    def _add_type(self, schema: Fragment) -> None:
        name = schema.get("type")
        if not isinstance(name, str) or name not in _KINDS:
            raise _NotPlainError
        if name in _INNER and name in self.kinds:
            raise _NotPlainError
        if "integer" in _KINDS[name]:
            self._bound(schema)
        elif len(schema) > 1:
            inner = _INNER.get(name, "")
            if schema.keys() != {"type", inner}:
                raise _NotPlainError
            self.inner[name] = _Plain(schema[inner])
        self.kinds.update(_KINDS[name])

    def _bound(self, schema: Fragment) -> None:
        """Take over bounds, if these are the only numbers."""
        low, high = schema.get("minimum"), schema.get("maximum")
        is_known = schema.keys() <= {"type", "minimum", "maximum"} and None not in schema.values()
        is_second = "integer" in self.kinds
        if not is_known or (is_second and (len(schema) > 1 or self.is_bounded)):
            raise _NotPlainError
        for bound in (low, high):
            if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool)):
                raise _NotPlainError
            if bound is not None and abs(bound) > _LARGEST:
                raise _NotPlainError
        if not is_second:
            self.low, self.high = low, high  # type: ignore[assignment]  # whole numbers by now

    @property
    def is_bounded(self) -> bool:
        """Whether some numbers are too small or too large."""
        return self.low is not None or self.high is not None

    def bounds(self, number: float) -> bool:
        """Whether the number is between the bounds."""
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )

    def covers(self, other: _Plain) -> bool:
        """Whether all that is between the other's bounds is between these."""
        is_low = self.low is None or (other.low is not None and other.low >= self.low)
        return is_low and (
            self.high is None or (other.high is not None and other.high <= self.high)
        )

    def of_kind(self, kind: str) -> list[JsonValue]:
        """The enumerated values of a kind."""
        return [value for value in self.values if _kind_of(value) == kind]


def _kind_of(value: JsonValue) -> str:
    """The kind of a short value whose JSON is its text; empty for any other."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        is_plain = value.isascii() and value.isprintable() and '"' not in value
        return "string" if is_plain and "\\" not in value else ""
    return "integer" if isinstance(value, int) and abs(value) < _LONGEST else ""


def _compared(old: _Plain, new: _Plain) -> Glance:
    for kind in _ORDER:
        if kind in old.kinds:
            found = _whole_kind(kind, old, new)
        else:
            found = _values(old.of_kind(kind), kind, new)
        if not found.is_included:
            return found
    return _INCLUDED


_INCLUDED = Glance(is_included=True)


def _whole_kind(kind: str, old: _Plain, new: _Plain) -> Glance:
    """All values of a kind, or all lists or dictionaries of something."""
    if kind in ("integer", "fraction") and (old.is_bounded or new.is_bounded):
        return _numbers(kind, old, new)
    if kind in new.kinds:
        return _inner(kind, old, new) if kind in new.inner else _INCLUDED
    listed = new.of_kind(kind)
    if kind == "boolean":
        return _values([False, True], kind, new)
    if kind == "string":
        return Glance(is_included=False, counterexample=_other_text(listed))
    if kind == "null" and listed:
        return _INCLUDED
    if listed or (kind == "fraction" and new.of_kind("integer")):
        raise _NotPlainError
    return Glance(is_included=False, counterexample=_FIRST[kind])


def _numbers(kind: str, old: _Plain, new: _Plain) -> Glance:
    """Numbers between bounds."""
    if old.of_kind("integer"):
        raise _NotPlainError  # more than one interval
    if kind in new.kinds and new.covers(old):
        return _INCLUDED
    if old.low is not None and old.high is not None and old.low >= old.high:
        raise _NotPlainError
    tried: list[float] = [0, old.low or 0, old.high or 0, (new.low or 0) - 1, (new.high or 0) + 1]
    if kind == "fraction":
        tried = [0.5, (old.low or 0) + 0.5, (old.high or 0) - 0.5]
    for number in tried:
        is_new = kind in new.kinds and new.bounds(number)
        if old.bounds(number) and not is_new and number not in new.of_kind("integer"):
            return Glance(is_included=False, counterexample=number)
    raise _NotPlainError


def _inner(kind: str, old: _Plain, new: _Plain) -> Glance:
    if kind not in old.inner:
        raise _NotPlainError
    found = _compared(old.inner[kind], new.inner[kind])
    if found.is_included:
        return _INCLUDED
    value = found.counterexample
    return Glance(is_included=False, counterexample=[value] if kind == "array" else {"": value})


def _other_text(listed: list[JsonValue]) -> str:
    for text in _TEXTS:
        if text not in listed:
            return str(text)
    raise _NotPlainError


def _values(values: list[JsonValue], kind: str, new: _Plain) -> Glance:
    """Some values of a kind: the first of those that NEW has not, whatever order they stand in."""
    if kind in new.kinds and not (kind == "integer" and new.is_bounded):
        return _INCLUDED
    known = set(new.of_kind(kind))
    missing = [value for value in values if value not in known]
    if kind in new.kinds:
        missing = [value for value in missing if isinstance(value, int) and not new.bounds(value)]
    if not missing:
        return _INCLUDED
    return Glance(is_included=False, counterexample=min(missing, key=_text))


def _text(value: JsonValue) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
