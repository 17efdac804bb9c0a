"""Walks a function's body in the order in which it runs and notes what it does with `**kwargs`.

What is followed: other names for the dictionary (`options = kwargs`, copies), names bound to
literals (a loop over literal names is unrolled), branches (a name that may still mean the caller's
dictionary counts as it), keys that the function sets itself, inner functions that shadow a name.
"""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING

from . import literal_nodes
from .kwargs_state import State
from .literal_nodes import index_of, names_in, text_of

if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Mapping

_MAX_TURNS = 5000
"""Turns of literal loops that are unrolled in one function; no signature has as many names."""

_CHANGERS = frozenset(
    (
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "setdefault",
        "update",
    )
)
"""Methods after which a list, set or dict is no longer the literal that it was."""

_NONE = ast.Constant(value=None, kind=None)


@dataclasses.dataclass(frozen=True)
class Read:
    """One place that reads one name."""

    name: str
    default: ast.expr | None
    stated: bool
    """The default is written there; `get` without one means None."""
    guarded: bool
    """The place is not reached in every call."""
    line: int


class Walker:
    """Runs over a function's body, statement by statement."""

    def __init__(self, kwargs_name: str, known: Mapping[str, ast.expr]) -> None:
        self.reads: list[Read] = []
        self.calls: list[ast.Call] = []
        self.unnamed: list[int] = []
        self._state = State({kwargs_name: frozenset()}, dict(known))
        self._free_keys: set[str] = set()
        """Names bound to whatever keys the dictionary holds; reading them names nothing new."""
        self._guards = 0
        """How many conditions stand around the present place."""
        self._may_have_left = False
        """A conditional `return` or `break` came before."""
        self._may_have_skipped = False
        """A conditional `continue` came before in this turn of the loop."""
        self._turns_left = _MAX_TURNS
        self._statements: dict[str, Callable[[Any], None]] = {
            "Assign": self._assign,
            "AnnAssign": self._assign,
            "AugAssign": self._augmented,
            "Delete": self._delete,
            "For": self._for,
            "AsyncFor": self._for,
            "FunctionDef": self._function,
            "AsyncFunctionDef": self._function,
            "If": self._if,
            "Match": self._match,
            "Return": self._leave,
            "Break": self._leave,
            "Continue": self._skip,
            "Try": self._try,
            "TryStar": self._try,
            "While": self._while,
        }
        """By name, because newer statements are unknown to older Pythons."""

    def block(self, statements: Iterable[ast.stmt]) -> None:
        """Runs over statements that follow each other."""
        for statement in statements:
            handler = self._statements.get(type(statement).__name__, self._children)
            handler(statement)

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.block([child])
            elif isinstance(child, ast.expr):
                self._expression(child)
            else:
                self._children(child)

    def _branches(self, *branches: Iterable[ast.stmt]) -> None:
        """Blocks of which one runs."""
        before, after = self._state, None
        self._guards += 1
        for branch in branches:
            self._state = before
            self.block(branch)
            after = self._state if after is None else after.or_else(self._state)
        self._guards -= 1
        self._state = after or before

    def _if(self, node: ast.If) -> None:
        self._expression(node.test)
        self._branches(node.body, node.orelse)

    def _match(self, node: ast.Match) -> None:
        self._expression(node.subject)
        guards = [case.guard for case in node.cases if case.guard is not None]
        self._guarded(guards)
        self._branches([], *(case.body for case in node.cases))

    def _try(self, node: ast.Try) -> None:
        if node.handlers:
            self._branches(node.body, [])
            self._branches(node.orelse, *(handler.body for handler in node.handlers))
        else:
            self.block(node.body)
        self.block(node.finalbody)

    def _while(self, node: ast.While) -> None:
        self._expression(node.test)
        self._loop(node.body, None)
        self.block(node.orelse)

    def _for(self, node: ast.For) -> None:
        self._expression(node.iter)
        rows = self._rows(node.target, node.iter)
        self._state = self._state.without(names_in(node.target))
        self._loop(node.body, rows)
        self._state = self._state.without(names_in(node.target))
        self.block(node.orelse)

    def _loop(self, body: list[ast.stmt], rows: list[dict[str, ast.expr]] | None) -> None:
        """A loop's body: once for each row, or, where there are none to know, never or once."""
        before = (self._may_have_left, self._may_have_skipped)
        if rows is None:
            self._branches(body, [])
        for row in rows or []:
            self._state = self._state.with_literals(row)
            self.block(body)
            self._may_have_skipped = before[1]
        self._may_have_left = before[0] or _returns(body)
        self._may_have_skipped = before[1]

    def _rows(self, target: ast.expr, iterable: ast.expr) -> list[dict[str, ast.expr]] | None:
        """What a loop over a literal binds, turn by turn; None where it cannot be known."""
        self._free_keys.difference_update(names_in(target))
        if self._state.gives_free_keys(iterable):
            self._free_keys.update(names_in(target))
            return None
        found = literal_nodes.elements(iterable, self._state.resolved)
        if found is None or len(found) > self._turns_left:
            return None
        rows = [literal_nodes.row(target, self._state.resolved(element)) for element in found]
        known = [row for row in rows if row is not None]
        if len(known) < len(rows):
            return None
        self._turns_left -= len(known)
        return known

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        if node.value is None:
            return
        self._expression(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._bind(target, node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        """`names += more` is no literal any more; `kwargs |= more` is still the caller's."""
        self._expression(node.value)
        self._forget_literals(names_in(node.target))

    def _forget_literals(self, names: Iterable[str]) -> None:
        gone = set(names)
        kept = {name: node for name, node in self._state.literals.items() if name not in gone}
        self._state = State(self._state.sources, kept)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            self._store(target)
            return
        state, keys = self._state, self._state.copied(value)
        mentioned = set(names_in(value)) & set(state.sources)
        self._state = state.without(names_in(target))
        for name in names_in(target):
            if isinstance(target, ast.Name) and keys is not None:
                self._state = self._state.with_source(name, keys)
            elif name in state.sources and mentioned:
                # `kwargs = cleaned(kwargs)` leaves a part of the caller's arguments.
                self._state = self._state.with_source(name, state.sources[name])
            elif isinstance(target, ast.Name):
                self._state = self._state.with_literals({name: state.resolved(value)})

    def _store(self, target: ast.Subscript) -> None:
        """`kwargs["x"] = ...`: from here on the function's own value."""
        self._expression(index_of(target))
        self._forget_literals(names_in(target.value))
        self._set_keys(target.value, [text_of(self._state.resolved(index_of(target)))])

    def _set_keys(self, owner: ast.expr, keys: Iterable[str | None]) -> None:
        if isinstance(owner, ast.Name) and owner.id in self._state.sources:
            own = {key for key in keys if key is not None}
            self._state = self._state.with_source(owner.id, self._state.sources[owner.id] | own)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self._expression(target)

    def _leave(self, node: ast.stmt) -> None:
        self._children(node)
        self._may_have_left = self._may_have_left or self._guards > 0

    def _skip(self, _node: ast.Continue) -> None:
        self._may_have_skipped = self._may_have_skipped or self._guards > 0

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._children(node.args)
        self._inner(node.args, node.body)

    def _inner(self, arguments: ast.arguments, body: Iterable[ast.stmt]) -> None:
        """An inner function: may never run, sees outer names but for its own arguments."""
        before, may_have_left = self._state, self._may_have_left
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        self._state = before.without(argument.arg for argument in every)
        self._branches(body)
        self._state, self._may_have_left = before, may_have_left

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.Subscript) and self._is_source(node.value):
            self._take(node.value, index_of(node), None, node.lineno, stated=True)
        elif isinstance(node, ast.IfExp):
            self._conditional(node)
        elif isinstance(node, ast.BoolOp):
            self._expression(node.values[0])
            self._guarded(node.values[1:])
        elif isinstance(node, (*literal_nodes.COMPREHENSIONS, ast.DictComp)):
            self._comprehension(node)
        elif isinstance(node, ast.Lambda):
            self._children(node.args)
            self._inner(node.args, [ast.Expr(value=node.body)])
        elif isinstance(node, ast.NamedExpr):
            self._expression(node.value)
            self._bind(node.target, node.value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._state = self._state.without([node.id])
        else:
            self._children(node)

    def _guarded(self, nodes: Iterable[ast.expr]) -> None:
        self._guards += 1
        for node in nodes:
            self._expression(node)
        self._guards -= 1

    def _conditional(self, node: ast.IfExp) -> None:
        """`kwargs.pop("x") if "x" in kwargs else d` says the default in its own way."""
        self._expression(node.test)
        first = len(self.reads)
        self._guarded([node.body])
        tested = self._tested(node.test)
        for index in range(first, len(self.reads)):
            found = self.reads[index]
            if found.name == tested and found.default is None:
                self.reads[index] = dataclasses.replace(found, default=node.orelse)
        self._guarded([node.orelse])

    def _tested(self, test: ast.expr) -> str | None:
        """The name in `"x" in kwargs`."""
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.In):
            return None
        left = self._state.resolved(test.left)
        return text_of(left) if self._is_source(test.comparators[0]) else None

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        before, first = self._state, node.generators[0]
        self._expression(first.iter)
        inner = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner = [test for generator in node.generators for test in generator.ifs] + inner
        guarded = len(inner) > 1 + isinstance(node, ast.DictComp)
        rows = self._rows(first.target, first.iter) if len(node.generators) == 1 else None
        if rows is None:
            guarded, rows = True, [{}]
            self._state = before.without(n for g in node.generators for n in names_in(g.target))
        for row in rows:
            self._state = self._state.with_literals(row)
            self._guards += guarded
            for part in inner:
                self._expression(part)
            self._guards -= guarded
        self._state = before

    def _is_source(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._state.sources

    def _call(self, node: ast.Call) -> None:
        self._children(node)
        starred = [keyword.value for keyword in node.keywords if keyword.arg is None]
        if any(self._state.copied(value) is not None for value in starred):
            self.calls.append(node)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _CHANGERS:
            self._forget_literals(names_in(function.value))
        if not isinstance(function, ast.Attribute) or not self._is_source(function.value):
            return
        if function.attr in ("pop", "get", "setdefault", "__getitem__") and node.args:
            self._method(function, node)
        elif function.attr == "update":
            dicts = [part for part in node.args if isinstance(part, ast.Dict)]
            keys = [text_of(key) for part in dicts for key in part.keys]
            self._set_keys(function.value, [*keys, *(item.arg for item in node.keywords)])

    def _method(self, function: ast.Attribute, node: ast.Call) -> None:
        default = node.args[1] if len(node.args) > 1 else None
        stated = default is not None or function.attr in ("pop", "__getitem__")
        self._take(
            function.value,
            node.args[0],
            default if stated else _NONE,
            node.lineno,
            stated=stated,
        )
        if function.attr == "setdefault":
            self._set_keys(function.value, [text_of(self._state.resolved(node.args[0]))])

    def _take(
        self, owner: ast.expr, key: ast.expr, default: ast.expr | None, line: int, *, stated: bool
    ) -> None:
        """Notes one reading of a key, unless the function has set it itself."""
        name = text_of(self._state.resolved(key))
        if name is None:
            if not (isinstance(key, ast.Name) and key.id in self._free_keys):
                self.unnamed.append(line)
            return
        if isinstance(owner, ast.Name) and name in self._state.sources[owner.id]:
            return
        guarded = self._guards > 0 or self._may_have_left or self._may_have_skipped
        default = self._state.resolved(default) if default is not None else None
        self.reads.append(Read(name, default, stated, guarded, line))


def _returns(body: Iterable[ast.stmt]) -> bool:
    """Whether a `return` stands in the block, inner functions included (on the safe side)."""
    return any(isinstance(node, ast.Return) for part in body for node in ast.walk(part))
