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

_BUILTIN = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Deque": "deque",
    "Tuple": "tuple",
    "Type": "type",
}

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


def builtin_name(name: str) -> str:
    """What `typing`'s name of a builtin class means: `List` is `list`."""
    return _BUILTIN.get(name, name)


def union(members: Iterable[Tree]) -> Tree:
    """The union, flattened and without duplicates, None last; one member stands for itself."""
    given = list(members)
    flat: list[Tree] = []
    for member in given:
        flat.extend(member["members"] if member["kind"] == "union" else [member])
    unique: dict[str, Tree] = {}
    for member in flat:
        unique.setdefault(json.dumps(member, sort_keys=True), member)
    ordered = sorted(unique.values(), key=lambda member: member["kind"] == "none")
    if not ordered:
        return {"kind": "never"}
    if len(ordered) == 1:
        return ordered[0]
    tree: Tree = {"kind": "union", "members": ordered}
    # `Optional` around a tagged union leaves its tag; a union with other types has none.
    tags = [member for member in given if member["kind"] != "none"]
    if len(tags) == 1 and "discriminator" in tags[0]:
        tree["discriminator"] = tags[0]["discriminator"]
    return tree


def array(name: str, items: list[Tree]) -> Tree:
    """`list[X]` and its like; `name` is Python's own, in `ARRAYS`."""
    tree: Tree = {"kind": ARRAYS[name]}
    if ARRAYS[name] in ("sequence", "iterable") or name in ("AbstractSet", "MutableSet"):
        tree["name"] = builtin_name(name)
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
            "constraints": tightest(base["constraints"], constraints),
        }
    return {"kind": "constrained", "base": base, "constraints": constraints}


def tightest(first: Tree, second: Tree) -> Tree:
    """Both sets of constraints at once."""
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
    return json.dumps(_ordered(tree), sort_keys=True)


def _ordered(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_ordered(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: _ordered(value) for key, value in tree.items()}
    for key in ("members", "values"):
        if isinstance(found.get(key), list):
            found[key].sort(key=lambda item: json.dumps(item, sort_keys=True))
    return found
