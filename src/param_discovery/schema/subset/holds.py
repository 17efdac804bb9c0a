"""Whether a value is in the set of a formula; None where nobody can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exact import exact, is_multiple
from .formula import ATOM_TYPES, type_of
from .json_equal import canonical, same_json, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .formula import Node, Value


def holds(node: Node, value: Value) -> bool | None:
    """Whether the value is in the set."""
    kind = node.kind
    if kind == "and":
        return _all(holds(part, value) for part in node.parts)
    if kind == "or":
        return _not(_all(_not(holds(part, value)) for part in node.parts))
    if kind == "not":
        return _not(holds(node.complement, value))
    if kind == "types":
        return bool(node.may & type_of(value))
    if kind == "enum":
        return bool(node.may & type_of(value)) and any(same_json(one, value) for one in node.args)  # type: ignore[arg-type]  # values
    if kind in ("opaque", "free"):
        return None if kind == "free" else bool((value.name if _is_opaque(value) else None) == node.args[0])  # type: ignore[union-attr]
    if ATOM_TYPES[kind] != type_of(value):
        return True
    return _ATOMS[kind](value, *node.args)


def all_hold(nodes: Iterable[Node], value: Value) -> bool | None:
    """Whether the value is in all the sets."""
    return _all(holds(node, value) for node in nodes)


def _is_opaque(value: Value) -> bool:
    return hasattr(value, "name")


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


def _above(value: Any, bound: Any, strict: Any) -> bool | None:
    number = exact(value)
    return bool(number > bound or (number == bound and not strict))


def _multiple(value: Any, step: Any) -> bool | None:
    return is_multiple(exact(value), step)


def _matches(value: Any, pattern: Any) -> bool | None:
    from .patterns import finds  # noqa: PLC0415 - few schemas hold patterns

    return finds(pattern, value)


def _item(value: Any, index: Any, part: Any) -> bool | None:
    return len(value) <= index or holds(part.node, value[index])


def _items(value: Any, start: Any, part: Any) -> bool | None:
    return _all(holds(part.node, item) for item in value[start:])


def _unique(value: Any) -> bool | None:
    texts = {text_of(canonical(item)) if not has_opaque(item) else repr(item) for item in value}
    return len(texts) == len(value)


def has_opaque(value: Any) -> bool:
    if isinstance(value, dict):
        return any(has_opaque(item) for item in value.values())
    if isinstance(value, list):
        return any(has_opaque(item) for item in value)
    return _is_opaque(value)


def _contains(value: Any, least: Any, part: Any) -> bool | None:
    answers = [holds(part.node, item) for item in value]
    if answers.count(True) >= least:
        return True
    return None if answers.count(True) + answers.count(None) >= least else False


def _value(value: Any, name: Any, part: Any) -> bool | None:
    return name not in value or holds(part.node, value[name])


def _keys(value: Any, names: Any, part: Any) -> bool | None:
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
