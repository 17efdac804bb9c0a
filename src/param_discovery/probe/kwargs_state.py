"""What a function's names mean with regard to its `**kwargs`, at one place of its body."""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING

from .literal_nodes import COMPREHENSIONS, WRAPPERS, text_of

if TYPE_CHECKING:
    from typing import Iterable, Mapping

_COPIERS = frozenset({"dict", "copy", "deepcopy", "OrderedDict"})

_FREE_VIEWS = frozenset({"keys", "items", "copy"})


@dataclasses.dataclass(frozen=True)
class State:
    """What names mean at one place of the body; changed by replacing it."""

    sources: Mapping[str, frozenset[str]]
    """Names that may mean the caller's dictionary, with the keys that the function has set."""
    literals: Mapping[str, ast.expr]
    """Names that mean one literal, or one element of it in an unrolled loop."""

    def without(self, names: Iterable[str]) -> State:
        """The state after the names mean something else."""
        gone = set(names)
        return State(
            {name: keys for name, keys in self.sources.items() if name not in gone},
            {name: node for name, node in self.literals.items() if name not in gone},
        )

    def with_source(self, name: str, keys: frozenset[str]) -> State:
        """The state after the name means the caller's dictionary."""
        return State({**self.sources, name: keys}, self.literals)

    def with_literals(self, literals: Mapping[str, ast.expr]) -> State:
        """The state after the names mean these literals."""
        return State(self.sources, {**self.literals, **literals})

    def or_else(self, other: State) -> State:
        """After a branch: any meaning may hold, but a key is set only if it is in both."""
        sources = dict(self.sources)
        for name, keys in other.sources.items():
            sources[name] = sources[name] & keys if name in sources else keys
        same = {n: v for n, v in self.literals.items() if other.literals.get(n) is v}
        return State(sources, same)

    def resolved(self, node: ast.expr) -> ast.expr:
        """The literal that a name means; everything else stands for itself."""
        return self.literals.get(node.id, node) if isinstance(node, ast.Name) else node

    def copied(self, value: ast.expr) -> frozenset[str] | None:
        """The keys set so far, where the value is the caller's dictionary or a copy of it."""
        if isinstance(value, ast.Name):
            return self.sources.get(value.id)
        if isinstance(value, ast.Dict):
            return self._unpacked(value)
        if isinstance(value, ast.Call):
            return self._copy_call(value)
        for part in _alternatives(value):
            keys = self.copied(part)
            if keys is not None:
                return keys
        return None

    def _copy_call(self, value: ast.Call) -> frozenset[str] | None:
        function = value.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in _COPIERS:
            return None
        parts = [*value.args, *(item.value for item in value.keywords if item.arg is None)]
        if isinstance(function, ast.Attribute) and not value.args:
            parts.append(function.value)
        found = [keys for keys in map(self.copied, parts) if keys is not None]
        own = {item.arg for item in value.keywords if item.arg is not None}
        return found[0] | own if found else None

    def _unpacked(self, value: ast.Dict) -> frozenset[str] | None:
        """`{**kwargs, "x": 1}`: what stands behind the caller's arguments replaces theirs."""
        written: frozenset[str] | None = None
        for key, part in zip(value.keys, value.values):
            if key is None:
                copied = self.copied(part)
                written = copied if copied is not None else written
            elif written is not None:
                text = text_of(key)
                written = written if text is None else written | {text}
        return written

    def gives_free_keys(self, node: ast.expr) -> bool:
        """Whether a loop over it goes through whatever keys the caller has given."""
        if isinstance(node, ast.Name):
            return node.id in self.sources
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            return self.gives_free_keys(node.left)
        if isinstance(node, COMPREHENSIONS):
            return self.gives_free_keys(node.generators[0].iter)
        if not isinstance(node, ast.Call):
            return False
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr in _FREE_VIEWS and self.gives_free_keys(function.value)
        known = isinstance(function, ast.Name) and function.id in {*WRAPPERS, "dict"}
        return known and any(self.gives_free_keys(argument) for argument in node.args)


def _alternatives(value: ast.expr) -> list[ast.expr]:
    """`kwargs or {}`, `{} if kwargs is None else kwargs`, `kwargs | more`: the parts it may be."""
    if isinstance(value, ast.BoolOp):
        return list(value.values)
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        return [value.left, value.right]
    return []
