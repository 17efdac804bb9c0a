"""Sets of values as formulas: `and`, `or` and `not` over what a keyword says.

A node is made once for each content, so that equal nodes are the same object and a node beside its
own complement is seen at once. Keywords speak of one type: an atom holds for values of all others.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from param_discovery.schema.json_types import JsonValue

    from .opaque import Opaque

    Value = JsonValue | Opaque

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT, OPAQUE = (1 << bit for bit in range(7))
ALL = 127
TYPES_IN_ORDER = (NULL, BOOLEAN, STRING, NUMBER, ARRAY, OBJECT, OPAQUE)

ATOM_TYPES = {
    "above": NUMBER,
    "multiple": NUMBER,
    "long": STRING,
    "matches": STRING,
    "item": ARRAY,
    "items": ARRAY,
    "count": ARRAY,
    "unique": ARRAY,
    "contains": ARRAY,
    "has": OBJECT,
    "value": OBJECT,
    "keys": OBJECT,
    "size": OBJECT,
}
"""The type that each kind of atom speaks of.

    above(bound, strict)     number > bound, or >= if not strict
    multiple(step)           number is a multiple
    long(n)                  string has n characters or more
    matches(pattern)         string holds a match
    item(index, part)        the item there, if any, is in the part
    items(start, part)       all items from there on are in the part
    count(n)                 array has n items or more
    unique()                 no two items are equal
    contains(n, part)        n items or more are in the part
    has(name)                object has the property
    value(name, part)        the property's value, if any, is in the part
    keys(names, part)        values of all properties whose names are in `names` are in the part
    size(n)                  object has n properties or more
"""


class Part:
    """The formula of a schema inside a value (of an item, of a property), made when needed."""

    __slots__ = ("_make", "_node", "key")

    def __init__(self, key: str, make: Callable[[], Node]) -> None:
        self.key = key
        self._make = make
        self._node: Node | None = None

    @property
    def node(self) -> Node:
        """The formula."""
        if self._node is None:
            self._node = self._make()
        return self._node


class Node:
    """One formula."""

    __slots__ = ("args", "complement", "kind", "listed", "may", "number", "parts")

    def __init__(
        self, kind: str, args: tuple[object, ...], parts: tuple[Node, ...], may: int
    ) -> None:
        self.kind = kind
        """`and`, `or`, `types`, `enum`, `opaque`, `free`, an atom's kind, or `not` one of them."""
        self.args = args
        """What an atom's kind takes; for `enum` the values."""
        self.parts = parts
        """Operands."""
        self.may = may
        """Types of which some value may be in the set; too many, never too few."""
        self.listed: frozenset[str] = frozenset()
        """For `enum`, one text for each value."""
        self.number = 0
        """Order of making."""
        self.complement: Node = self


class Formulas:
    """Makes nodes, each once."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Node] = {}
        self._parts: dict[str, Part] = {}
        self.true = self._make(("true",), "and", (), (), ALL)
        self.false = self._make(("false",), "or", (), (), 0)
        self.true.complement, self.false.complement = self.false, self.true
        self.anything = self.part("true", lambda: self.true)
        self.nothing = self.part("false", lambda: self.false)

    def part(self, key: str, make: Callable[[], Node]) -> Part:
        """The part of this key; made if new."""
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = Part(key, make)
        return found

    def part_of(self, node: Node) -> Part:
        """A part that is this node."""
        return self.part(f"={node.number}", lambda: node)

    def types(self, mask: int) -> Node:
        """All values of these types."""
        if mask in (0, ALL):
            return self.true if mask else self.false
        return self._pair(("types", mask), "types", (mask,), mask, ALL & ~mask)

    def enum(self, keys: tuple[str, ...], values: tuple[JsonValue, ...]) -> Node:
        """These values; `keys` is one text for each."""
        if not values:
            return self.false
        mask = 0
        for value in values:
            mask |= type_of(value)
        left = ALL & ~(mask & NULL)
        if "true" in keys and "false" in keys:
            left &= ~BOOLEAN
        made = self._pair(("enum", keys), "enum", values, mask, left)
        made.listed = made.listed or frozenset(keys)
        return made

    def opaque(self, name: str) -> Node:
        """The values of a Python class."""
        return self._pair(("opaque", name), "opaque", (name,), OPAQUE, ALL)

    def free(self, name: str) -> Node:
        """A set that nobody knows; of the same name, the same set."""
        return self._pair(("free", name), "free", (name,), ALL, ALL)

    def atom(self, kind: str, *args: object) -> Node:
        """What one keyword says; see `ATOM_TYPES`."""
        key = (kind, *(arg.key if isinstance(arg, Part) else arg for arg in args))
        return self._pair(key, kind, args, ALL, ATOM_TYPES[kind])

    def all_of(self, nodes: Iterable[Node]) -> Node:
        """What is in all of them."""
        flat = self._flat("and", nodes)
        if self.false in flat or any(node.complement in flat for node in flat):
            return self.false
        may = ALL
        for node in flat:
            may &= node.may
        return self._join("and", tuple(flat), may) if may else self.false

    def any_of(self, nodes: Iterable[Node]) -> Node:
        """What is in one of them at least."""
        flat = {node: None for node in self._flat("or", nodes) if node.may}
        if self.true in flat or any(node.complement in flat for node in flat):
            return self.true
        may = 0
        for node in flat:
            may |= node.may
        return self._join("or", tuple(flat), may)

    def _flat(self, kind: str, nodes: Iterable[Node]) -> dict[Node, None]:
        flat: dict[Node, None] = {}
        for node in nodes:
            flat.update(dict.fromkeys(node.parts if node.kind == kind else (node,)))
        return flat

    def _join(self, kind: str, parts: tuple[Node, ...], may: int) -> Node:
        if len(parts) == 1:
            return parts[0]
        key = (kind, *(part.number for part in parts))
        made = self._made.get(key)
        if made is None:
            if not parts:
                return self.true if kind == "and" else self.false
            made = self._make(key, kind, (), parts, may)
            made.complement = self._complement_of(made)
        return made

    def _complement_of(self, node: Node) -> Node:
        inverse = [part.complement for part in node.parts]
        may = 0 if node.kind == "and" else ALL
        for part in inverse:
            may = may | part.may if node.kind == "and" else may & part.may
        kind = "or" if node.kind == "and" else "and"
        key = (kind, *(part.number for part in inverse))
        made = self._made.get(key) or self._make(key, kind, (), tuple(inverse), may)
        made.complement = node
        return made

    def _pair(
        self, key: Hashable, kind: str, args: tuple[object, ...], may: int, left: int
    ) -> Node:
        made = self._made.get(key)
        if made is None:
            made = self._make(key, kind, args, (), may)
            made.complement = self._make(("not", key), "not", args, (made,), left)
            made.complement.complement = made
        return made

    def _make(
        self, key: Hashable, kind: str, args: tuple[object, ...], parts: tuple[Node, ...], may: int
    ) -> Node:
        made = self._made[key] = Node(kind, args, parts, may)
        made.number = len(self._made)
        return made


def type_of(value: Value) -> int:
    """The type's bit. A boolean is no number."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    return _BITS.get(type(value), OPAQUE)


_BITS: dict[type, int] = {
    int: NUMBER,
    float: NUMBER,
    str: STRING,
    list: ARRAY,
    dict: OBJECT,
}
