"""Small makers of Type trees (docs/design/observation.md), shared by all readers of types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Iterable

    Tree = dict[str, Any]

ANY: Tree = {"kind": "any"}
NONE: Tree = {"kind": "none"}

ARRAYS = {
    "list": "list",
    "List": "list",
    "set": "set",
    "Set": "set",
    "MutableSet": "set",
    "AbstractSet": "set",
    "frozenset": "frozenset",
    "FrozenSet": "frozenset",
    "Sequence": "sequence",
    "MutableSequence": "sequence",
    "Collection": "sequence",
    "deque": "sequence",
    "Deque": "sequence",
    "Iterable": "iterable",
    "Iterator": "iterable",
    "Generator": "iterable",
    "Container": "iterable",
    "Reversible": "iterable",
}
"""Python's names of generics that a JSON array can fill, with the tree's kind."""

MAPPINGS = {
    "dict": "dict",
    "Dict": "dict",
    "Mapping": "Mapping",
    "MutableMapping": "MutableMapping",
    "OrderedDict": "OrderedDict",
    "DefaultDict": "defaultdict",
    "defaultdict": "defaultdict",
    "Counter": "Counter",
}
"""Python's names of generics that a JSON object can fill, with the normal form's name."""

_LOWER = {"List": "list", "Set": "set", "FrozenSet": "frozenset", "Deque": "deque"}

SCALARS = {
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.str": "str",
    "builtins.bool": "bool",
    "builtins.bytes": "bytes",
    "builtins.complex": "complex",
    "pathlib.Path": "Path",
    "pathlib.PurePath": "Path",
    "pathlib._local.Path": "Path",
    "pathlib._local.PurePath": "Path",
    "datetime.datetime": "datetime",
    "datetime.date": "date",
    "datetime.time": "time",
    "datetime.timedelta": "timedelta",
    "uuid.UUID": "UUID",
    "decimal.Decimal": "Decimal",
    "re.Pattern": "Pattern",
}
"""Full names of the classes that are scalars of the Observation (3.13 moved pathlib's)."""


def union(members: Iterable[Tree]) -> Tree:
    """The union, flattened and without duplicates, None last; one member stands for itself."""
    flat: list[Tree] = []
    for member in members:
        flat.extend(member["members"] if member["kind"] == "union" else [member])
    unique: dict[str, Tree] = {}
    for member in flat:
        unique.setdefault(json.dumps(member, sort_keys=True), member)
    ordered = sorted(unique.values(), key=lambda member: member["kind"] == "none")
    if not ordered:
        return {"kind": "never"}
    return ordered[0] if len(ordered) == 1 else {"kind": "union", "members": ordered}


def array(name: str, items: list[Tree]) -> Tree:
    """`list[X]` and its like; `name` is Python's own, in `ARRAYS`."""
    tree: Tree = {"kind": ARRAYS[name]}
    if ARRAYS[name] in ("sequence", "iterable") or name in ("AbstractSet", "MutableSet"):
        tree["name"] = _LOWER.get(name, name)
    if items:
        tree["item"] = items[0]
    return tree


def mapping(name: str, items: list[Tree]) -> Tree:
    """`dict[K, V]` and its like; `name` is Python's own, in `MAPPINGS`."""
    tree: Tree = {"kind": "mapping", "name": MAPPINGS[name]}
    if name == "Counter" and items:
        items = [items[0], {"kind": "scalar", "name": "int"}]
    if len(items) == 2:
        tree["key"], tree["value"] = items
    return tree


def literal(values: Iterable[Any]) -> Tree:
    """`Literal[...]` of Value trees, without duplicates (`True` is not `1`)."""
    unique: dict[str, Any] = {}
    for value in values:
        unique.setdefault(json.dumps(value, sort_keys=True), value)
    if "null" in unique and len(unique) > 1:
        # Literal['a', None] says the same as Literal['a'] | None (PEP 586).
        del unique["null"]
        return union([{"kind": "literal", "values": list(unique.values())}, NONE])
    if list(unique) == ["null"]:
        return NONE
    return {"kind": "literal", "values": list(unique.values())}


def constrained(base: Tree, constraints: Tree) -> Tree:
    """`base` under constraints; none change nothing, inner ones are kept beside."""
    if not constraints:
        return base
    if base["kind"] == "constrained":
        return {
            "kind": "constrained",
            "base": base["base"],
            "constraints": _tightest(base["constraints"], constraints),
        }
    return {"kind": "constrained", "base": base, "constraints": constraints}


def _tightest(first: Tree, second: Tree) -> Tree:
    merged = dict(first)
    for key, value in second.items():
        if key not in merged:
            merged[key] = value
        elif key in ("ge", "gt", "min_length"):
            merged[key] = max(merged[key], value)
        elif key in ("le", "lt", "max_length"):
            merged[key] = min(merged[key], value)
        else:
            merged[key] = value
    return merged


def normalised(tree: Any) -> str:
    """A text that two trees share when only the order of unions and Literals differs."""
    if isinstance(tree, list):
        return json.dumps([normalised(item) for item in tree])
    if not isinstance(tree, dict):
        return json.dumps(tree)
    parts = {}
    for key, value in tree.items():
        if key in ("members", "values") and isinstance(value, list):
            parts[key] = json.dumps(sorted(normalised(item) for item in value))
        else:
            parts[key] = normalised(value)
    return json.dumps(parts, sort_keys=True)
