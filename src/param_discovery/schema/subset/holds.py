"""Whether a value is in the set of a formula; None where nobody can know."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .exact import exact, is_multiple
from .formula import ATOM_TYPES, type_of
from .json_equal import canonical, text_of
from .opaque import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from .formula import Node, Value

    Checked: TypeAlias = Any
    """A value of the atom's type, or an argument of the atom; see `formula.ATOM_TYPES`."""


Memo = dict["Node", "bool | None"]
"""Answers for one value: formulas share their parts."""


def holds(node: Node, value: Value) -> bool | None:
    """Whether the value is in the set."""
    return _holds(node, value, {})


def all_hold(nodes: Iterable[Node], value: Value) -> bool | None:
    """Whether the value is in all the sets."""
    memo: Memo = {}
    return _all(_holds(node, value, memo) for node in nodes)


def _holds(node: Node, value: Value, memo: Memo) -> bool | None:
    test = _SETS.get(node.kind)
    if test is None:
        return ATOM_TYPES[node.kind] != type_of(value) or _ATOMS[node.kind](value, *node.args)
    if not node.parts:
        return test(node, value, memo)
    if node not in memo:
        memo[node] = test(node, value, memo)
    return memo[node]


def _all(answers: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found


def _not(answer: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is what it is about
    return None if answer is None else not answer


def _above(value: Checked, bound: Checked, strict: Checked) -> bool | None:
    number = exact(value)
    return bool(number > bound or (number == bound and not strict))


def _multiple(value: Checked, step: Checked) -> bool | None:
    return is_multiple(exact(value), step)


def _matches(value: Checked, pattern: Checked) -> bool | None:
    from .patterns import finds  # noqa: PLC0415 - few schemas hold patterns

    return finds(pattern, value)


def _item(value: Checked, index: Checked, part: Checked) -> bool | None:
    return len(value) <= index or holds(part.node, value[index])


def _items(value: Checked, start: Checked, part: Checked) -> bool | None:
    return _all(holds(part.node, item) for item in value[start:])


def _unique(value: Checked) -> bool | None:
    plain = [text_of(canonical(item)) for item in value if not has_opaque(item)]
    other = [repr(item) for item in value if has_opaque(item)]
    if len(set(plain)) < len(plain):
        return False
    return True if len(set(other)) == len(other) else None  # of one class, and maybe not equal


def has_opaque(value: Checked) -> bool:
    """Whether it is no JSON, or holds something that is none."""
    if isinstance(value, dict):
        return any(has_opaque(item) for item in value.values())
    if isinstance(value, list):
        return any(has_opaque(item) for item in value)
    return isinstance(value, Opaque)


def _contains(value: Checked, least: Checked, part: Checked) -> bool | None:
    answers = [holds(part.node, item) for item in value]
    if answers.count(True) >= least:
        return True
    return None if answers.count(True) + answers.count(None) >= least else False


def _value(value: Checked, name: Checked, part: Checked) -> bool | None:
    return name not in value or holds(part.node, value[name])


def _keys(value: Checked, names: Checked, part: Checked) -> bool | None:
    return _all(
        _not(_all((holds(names.node, name), _not(holds(part.node, one)))))
        for name, one in value.items()
    )


_ATOMS: dict[str, Callable[..., bool | None]] = {
    "above": _above,
    "multiple": _multiple,
    "long": lambda value, least: len(value) >= least,
    "matches": _matches,
    "item": _item,
    "items": _items,
    "count": lambda value, least: len(value) >= least,
    "unique": _unique,
    "contains": _contains,
    "has": lambda value, name: name in value,
    "value": _value,
    "keys": _keys,
    "size": lambda value, least: len(value) >= least,
}


def _is_listed(node: Node, value: Value, _memo: Memo) -> bool:
    if not node.may & type_of(value) or has_opaque(value):
        return False
    return text_of(canonical(value)) in node.listed  # type: ignore[arg-type]  # JSON by now


def _any_part(node: Node, value: Value, memo: Memo) -> bool | None:
    return _not(_all(_not(_holds(part, value, memo)) for part in node.parts))


_SETS: dict[str, Callable[[Node, Value, Memo], bool | None]] = {
    "and": lambda node, value, memo: _all(_holds(part, value, memo) for part in node.parts),
    "or": _any_part,
    "not": lambda node, value, memo: _not(_holds(node.complement, value, memo)),
    "types": lambda node, value, _memo: bool(node.may & type_of(value)),
    "enum": _is_listed,
    "free": lambda _node, _value, _memo: None,
    "opaque": lambda node, value, _memo: isinstance(value, Opaque) and value.name == node.args[0],
}
