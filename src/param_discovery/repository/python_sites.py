"""The places in a file at which a name that is looked for stands as a parameter may."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.python_flow import CALLED, RESULT
from param_discovery.repository.python_literals import field_default, literal, shape_of
from param_discovery.repository.python_locations import At

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from param_discovery.repository.python_flow import Location, Use
    from param_discovery.repository.python_locations import Locator
    from param_discovery.repository.python_scopes import Visit
    from param_discovery.repository.python_source import Source, Span
    from param_discovery.repository.usage import Kind
    from param_discovery.schema.json_types import JsonValue

_RECORD_DECORATORS = frozenset(
    {"attrs", "attributes", "dataclass", "define", "frozen", "mutable", "pydantic_dataclass", "s"}
)
_RECORD_BASES = frozenset(
    {"BaseConfig", "BaseModel", "BaseSettings", "NamedTuple", "Protocol", "RootModel", "SQLModel"}
    | {"Struct", "TypedDict"}
)
_OF_OBJECTS = frozenset({"delattr", "getattr", "hasattr", "setattr"})


class Site(NamedTuple):
    """One place that may be a use."""

    name: str
    span: Span
    kind: Kind
    starts: tuple[Location, ...]
    """What is asked about: the member of a thing, each as one of several things it may be."""
    use: Use
    value: tuple[JsonValue, ...] = ()
    beside: tuple[str, ...] = ()
    """Names that stand beside it."""
    user: str | None = None
    """What is called, or the class whose field it is."""
    shape: str | None = None
    """What kind of value it is given."""
    is_guess: bool = False
    """That the name is a member is not said by the syntax: it is likely at most."""
    is_record: bool = True
    """What it stands in holds values by name: no list of names, no class with behaviour."""


class Sites:
    """Finds the sites of one file."""

    def __init__(self, locator: Locator, source: Source, names: Container[str]) -> None:
        self._locator = locator
        self._source = source
        self._names = names
        self._methods: set[ast.expr] = set()
        """What is called; a call is met before its parts."""

    def find(self, visits: Iterable[Visit]) -> Iterator[Site]:
        """All sites, in no particular order."""
        for visit in visits:
            finder = _FINDERS.get(type(visit.node))
            if finder is not None:
                yield from finder(self, visit.node, At(visit.scope, visit.order))

    def _call(self, node: ast.Call, at: At) -> Iterator[Site]:
        self._methods.add(node.func)
        if any(keyword.arg in self._names for keyword in node.keywords):
            yield from self._keywords(node, at)
        if node.args:
            yield from self._member(node, at)

    def _keywords(self, node: ast.Call, at: At) -> Iterator[Site]:
        beside = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
        kind, use, holders = self._takes(node, at)
        user = _last_name(node.func)
        for keyword in node.keywords:
            name = keyword.arg
            if name is not None and name in self._names:
                span = self._source.name(keyword.lineno, keyword.col_offset, name)
                starts = tuple(one.step(name) for one in holders)
                site = Site(name, span, kind, starts, use, literal(keyword.value), beside, user)
                yield site._replace(shape=shape_of(keyword.value))

    def _takes(self, node: ast.Call, at: At) -> tuple[Kind, Use, tuple[Location, ...]]:
        """As what a call takes keywords, and whose members they become."""
        call = self._locator.call(node, at)
        if call.has_options:
            return "keyword-argument", "write", ()
        if call.shape == "copy" and call.keeps_type:
            return "keyword-argument", "read", (self._locator.display(node),)
        if call.shape == "copy":
            return "dict-key", "write", (self._locator.display(node),)
        if call.shape == "update":
            return "dict-key", "change", self._locator.locate(call.holder, at)
        callee = call.sources[0] if call.shape == "same" else node.func
        found = tuple(one.step(CALLED) for one in self._locator.locate(callee, at))
        return "keyword-argument", "write", found

    def _member(self, node: ast.Call, at: At) -> Iterator[Site]:
        """`d.get("name")`, `getattr(x, "name")` and their like."""
        function = node.func
        is_method = isinstance(function, ast.Attribute) and function.attr not in _OF_OBJECTS
        if isinstance(function, ast.Attribute) and is_method:
            if self._locator.call(node, at).shape not in {"member", "default"}:
                return
            holder, key, values = function.value, node.args[0], node.args[1:]
            is_change = function.attr in {"setdefault", "pop"}
        else:
            if _last_name(function) not in _OF_OBJECTS or len(node.args) < 2:
                return
            holder, key, values = node.args[0], node.args[1], node.args[2:]
            is_change = _last_name(function) in {"setattr", "delattr"}
        is_given = _last_name(function) in {"setdefault", "setattr"} and len(values) == 1
        yield from self._named(
            key,
            "dict-key" if is_method else "getattr",
            self._locator.locate(holder, at),
            "change" if is_change else "read",
            literal(values[0]) if is_given else (),
        )

    def _named(
        self,
        key: ast.expr,
        kind: Kind,
        holders: tuple[Location, ...],
        use: Use,
        value: tuple[JsonValue, ...] = (),
    ) -> Iterator[Site]:
        """A member whose name is written as a string."""
        name = key.value if isinstance(key, ast.Constant) else None
        if isinstance(name, str) and name in self._names:
            starts = tuple(one.step(name) for one in holders)
            yield Site(name, self._source.quoted(key, name), kind, starts, use, value)

    def _dict(self, node: ast.Dict, _at: At) -> Iterator[Site]:
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        names = tuple(key for key in keys if isinstance(key, str))
        if not any(name in self._names for name in names):
            return
        display = (self._locator.display(node),)
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                for site in self._named(key, "dict-key", display, "write", literal(value)):
                    yield site._replace(beside=names, shape=shape_of(value))

    def _names_listed(self, node: ast.List | ast.Tuple | ast.Set, _at: At) -> Iterator[Site]:
        """A list of names, by which others are picked out."""
        values = [part.value for part in node.elts if isinstance(part, ast.Constant)]
        names = tuple(value for value in values if isinstance(value, str))
        if len(names) == len(node.elts) and any(name in self._names for name in names):
            for part in node.elts:
                for site in self._named(part, "dict-key", (), "write"):
                    yield site._replace(beside=names, is_record=False)

    def _subscript(self, node: ast.Subscript, at: At) -> Iterator[Site]:
        key = node.slice
        if isinstance(key, ast.Constant) and key.value in self._names:
            use: Use = "read" if isinstance(node.ctx, ast.Load) else "change"
            holders = self._locator.locate(node.value, at)
            yield from self._named(key, "dict-key", holders, use)

    def _attribute(self, node: ast.Attribute, at: At) -> Iterator[Site]:
        # What is called is a method, whose name is no parameter's.
        if node.attr in self._names and node not in self._methods:
            use: Use = "read" if isinstance(node.ctx, ast.Load) else "change"
            starts = tuple(one.step(node.attr) for one in self._locator.locate(node.value, at))
            span = self._source.last_name(node, node.attr)
            yield Site(node.attr, span, "attribute", starts, use)

    def _compare(self, node: ast.Compare, at: At) -> Iterator[Site]:
        """`"name" in d`."""
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            holder = node.comparators[0]
            if not isinstance(holder, ast.Constant | ast.List | ast.Tuple | ast.Set):
                holders = self._locator.locate(holder, at)
                yield from self._named(node.left, "dict-key", holders, "read")

    def _assign(self, node: ast.Assign | ast.AnnAssign, at: At) -> Iterator[Site]:
        """A member that is set: its value is known only here."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value, shape = literal(node.value), shape_of(node.value)
        for target in targets if value or shape else ():
            for finder, kind in (
                (self._subscript, ast.Subscript),
                (self._attribute, ast.Attribute),
            ):
                if isinstance(target, kind):
                    for site in finder(target, at):  # type: ignore[arg-type] # of its own kind
                        yield site._replace(value=value, shape=shape)

    def _class(self, node: ast.ClassDef, _at: At) -> Iterator[Site]:
        fields = list(_fields(node))
        names = tuple(target.id for target, _ in fields)
        if not any(name in self._names for name in names):
            return
        thing = self._locator.thing(self._locator.scopes.binding_of[node])
        for target, value in fields:
            if target.id in self._names:
                yield Site(
                    target.id,
                    self._source.name(target.lineno, target.col_offset, target.id),
                    "class-field",
                    (thing.step(RESULT, target.id),),
                    "write",
                    field_default(value),
                    names,
                    node.name,
                    is_record=is_record_class(node),
                )


_FINDERS: dict[type, Callable[..., Iterator[Site]]] = {
    ast.Call: Sites._call,  # noqa: SLF001 - its own methods
    ast.Dict: Sites._dict,  # noqa: SLF001
    ast.List: Sites._names_listed,  # noqa: SLF001
    ast.Tuple: Sites._names_listed,  # noqa: SLF001
    ast.Set: Sites._names_listed,  # noqa: SLF001
    ast.Subscript: Sites._subscript,  # noqa: SLF001
    ast.Attribute: Sites._attribute,  # noqa: SLF001
    ast.Compare: Sites._compare,  # noqa: SLF001
    ast.Assign: Sites._assign,  # noqa: SLF001
    ast.AnnAssign: Sites._assign,  # noqa: SLF001
    ast.ClassDef: Sites._class,  # noqa: SLF001
}


def _fields(node: ast.ClassDef) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target, statement.value
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target, statement.value


def is_record_class(node: ast.ClassDef) -> bool:
    """Whether a class says that its annotated names are fields of its instances."""
    decorators = {_last_name(decorator) for decorator in node.decorator_list}
    bases = {_last_name(base) for base in node.bases}
    return bool(decorators & _RECORD_DECORATORS or bases & _RECORD_BASES)


def _last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`, and of `a.b.c(...)`; empty for anything else."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
