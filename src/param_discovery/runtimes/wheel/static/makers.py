"""Classes that are made by calls: `msgspec.defstruct`, `make_dataclass`, `create_model`, ...

Each becomes the class statement that would have made the same class; types and defaults that are
known already stand in it as constants.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar

from .meanings import ClassMeaning, External, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .meanings import Env, Meaning

    Args = list[Meaning]
    Kwargs = dict[str, Meaning]
    Field = tuple[str, Meaning, tuple[Meaning, ...]]
    """Name, type, and the default where there is one."""

_ANY = ast.Constant("object")

_Node = TypeVar("_Node", bound=ast.AST)


def _defstruct(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
    fields = args[1] if len(args) > 1 else kwargs["fields"]
    bases = list(kwargs.get("bases") or ()) or [_library("msgspec.Struct")]
    options = {name: kwargs[name] for name in ("rename",) if name in kwargs}
    namespace = kwargs.get("namespace")
    return _statement(args[0], _listed(fields), bases, env, namespace=namespace, options=options)


def _make_dataclass(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
    fields = args[1] if len(args) > 1 else kwargs["fields"]
    made = _statement(
        args[0],
        _listed(fields),
        list(kwargs.get("bases") or ()),
        env,
        namespace=kwargs.get("namespace"),
    )
    made.node.decorator_list.append(_constant(_library("dataclasses.dataclass")))
    return made


def _create_model(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
    base = kwargs.get("__base__") or _library("pydantic.BaseModel")
    bases = list(base) if isinstance(base, tuple) else [base]
    fields: list[Field] = []
    for name, given in kwargs.items():
        if name.startswith("__"):
            continue
        if isinstance(given, tuple) and len(given) == 2:
            fields.append((name, given[0], given[1:]))
        else:
            fields.append((name, given, ()))
    return _statement(args[0], fields, bases, env)


def _typed_dict(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
    fields = [(name, type_, ()) for name, type_ in args[1].items()]
    options = {name: kwargs[name] for name in ("total",) if name in kwargs}
    return _statement(args[0], fields, [_library("typing.TypedDict")], env, options=options)


def _named_tuple(args: Args, _: Kwargs, env: Env) -> ClassMeaning:
    return _statement(args[0], _listed(args[1]), [_library("typing.NamedTuple")], env)


def _namedtuple(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
    names = args[1].replace(",", " ").split() if isinstance(args[1], str) else list(args[1])
    defaults = list(kwargs.get("defaults") or ())
    first = len(names) - len(defaults)
    fields = [
        (name, None, (defaults[index - first],) if index >= first else ())
        for index, name in enumerate(names)
    ]
    made = _statement(args[0], fields, [_library("typing.NamedTuple")], env)
    for statement in made.node.body:
        if isinstance(statement, ast.AnnAssign):
            statement.annotation = _ANY
    return made


def _enum(base: str) -> Callable[[Args, Kwargs, Env], ClassMeaning]:
    def make(args: Args, kwargs: Kwargs, env: Env) -> ClassMeaning:
        names = args[1] if len(args) > 1 else kwargs["names"]
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        rows = names.items() if isinstance(names, dict) else names
        members: dict[str, Meaning] = {}
        for number, row in enumerate(rows, 1):
            name, value = (row, number) if isinstance(row, str) else row
            members[name] = value
        return _statement(args[0], [], [_library(base)], env, namespace=members)

    return make


def _listed(fields: Meaning) -> list[Field]:
    found: list[Field] = []
    for field in fields:
        if isinstance(field, str):
            found.append((field, "typing.Any", ()))
        elif isinstance(field, (tuple, list)) and len(field) in (2, 3):
            found.append((field[0], field[1], tuple(field[2:])))
        else:
            raise Unknown("a field of a class is made when it runs")
    return found


def _statement(
    name: Meaning,
    fields: Iterable[Field],
    bases: Iterable[Meaning],
    env: Env,
    **more: Meaning,
) -> ClassMeaning:
    """The class statement that would have made the class.

    `more`: `namespace`, what its body binds besides the fields; `options`, its keywords.
    """
    if not isinstance(name, str):
        raise Unknown("the name of a class is made when it runs")
    namespace = more.get("namespace")
    names = dict(namespace) if isinstance(namespace, dict) else {}
    body: list[ast.stmt] = []
    if isinstance(names.get("__doc__"), str):
        body.append(_placed(ast.Expr(_constant(names["__doc__"]))))
    for field, type_, default in fields:
        body.append(_field(field, type_, default))
    made = {field for field, _, _ in fields}
    for key, value in names.items():
        if key not in made and not key.startswith("__"):
            target = _placed(ast.Name(key, ast.Store()))
            body.append(_placed(ast.Assign([target], _constant(value))))
    keywords = [
        ast.keyword(key, _constant(value)) for key, value in more.get("options", {}).items()
    ]
    node = ast.ClassDef(
        name=name,
        bases=[_constant(base) for base in bases],
        keywords=keywords,
        body=body or [_placed(ast.Pass())],
        decorator_list=[],
    )
    return ClassMeaning(name, name, _placed(node), env)


def _field(name: Meaning, type_: Meaning, default: tuple[Meaning, ...]) -> ast.stmt:
    if not isinstance(name, str):
        raise Unknown("the name of a field is made when it runs")
    value = _constant(default[0]) if default else None
    target = _placed(ast.Name(name, ast.Store()))
    return _placed(ast.AnnAssign(target=target, annotation=_constant(type_), value=value, simple=1))


def _constant(meaning: Meaning) -> ast.expr:
    """An expression that means what is known already."""
    return _placed(ast.Constant(meaning))


def _placed(node: _Node) -> _Node:
    """The node before all others of its file."""
    for name in ("lineno", "end_lineno", "col_offset", "end_col_offset"):
        setattr(node, name, 0)
    return node


def _library(name: str) -> External:
    return External(name)


MAKERS: dict[str, Callable[[Args, Kwargs, Env], ClassMeaning]] = {
    "msgspec.defstruct": _defstruct,
    "dataclasses.make_dataclass": _make_dataclass,
    "pydantic.create_model": _create_model,
    "typing.TypedDict": _typed_dict,
    "typing_extensions.TypedDict": _typed_dict,
    "typing.NamedTuple": _named_tuple,
    "collections.namedtuple": _namedtuple,
    **{f"enum.{name}": _enum(f"enum.{name}") for name in ("Enum", "IntEnum", "StrEnum", "Flag")},
}
"""By dotted name of the function."""
