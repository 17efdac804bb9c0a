"""Calls of Python's own vocabulary that move values: `dict(...)`, `asdict(x)`, `partial(f)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from param_discovery.repository.python_literals import text_of

if TYPE_CHECKING:
    from param_discovery.repository.python_flow import Location
    from param_discovery.repository.tree import Format

Shape: TypeAlias = Literal[
    "plain", "copy", "same", "module", "member", "update", "default", "values", "made"
]
"""`copy`: gives a new mapping or object with members of others. `same`: gives what it gets.
`module`: imports one. `member`: gives an attribute or item. `update`: adds members to an object.
`default`: sets a member that is not there. `values`: gives what stands under some key.
`made`: gives what a call of its source gives."""


class Call(NamedTuple):
    """What a call does with values."""

    shape: Shape
    sources: tuple[ast.expr, ...] = ()
    """Whose members are taken over; of `same` and `member` the thing itself."""
    holder: ast.expr | None = None
    """Of a method the object."""
    name: str = ""
    """Of `member` and `default` the member's, of `module` the dotted name."""
    has_options: bool = False
    """Of a copy: its keywords say how to copy; otherwise they are members."""
    keeps_type: bool = False
    """The copy is of the first source's class, as of `dataclasses.replace`."""


PLAIN = Call("plain")

_COPIES = frozenset(
    {
        "builtins.dict",
        "builtins.vars",
        "collections.OrderedDict",
        "collections.ChainMap",
        "collections.defaultdict",
        "types.MappingProxyType",
        "types.SimpleNamespace",
        "argparse.Namespace",
        "copy.copy",
        "copy.deepcopy",
        "dataclasses.asdict",
        "dataclasses.replace",
        "attr.asdict",
        "attr.evolve",
        "attrs.asdict",
        "attrs.evolve",
        "msgspec.structs.asdict",
        "msgspec.structs.replace",
        "msgspec.to_builtins",
        "copy.replace",
    }
)
_WITH_OPTIONS = frozenset(
    {
        "attr.asdict",
        "attrs.asdict",
        "dataclasses.asdict",
        "msgspec.to_builtins",
    }
)
_KEEPING_TYPE = frozenset({"replace", "evolve", "copy", "deepcopy", "model_copy", "_replace"})
_SAME = frozenset(
    {"functools.partial", "functools.partialmethod", "builtins.list", "builtins.tuple"}
    | {"asyncio.to_thread", "ray.remote", "builtins.str", "builtins.int", "builtins.float"}
)
_MODULES = frozenset({"importlib.import_module", "builtins.__import__", "pytest.importorskip"})

_READERS: dict[str, Format] = {
    "ast.literal_eval": "yaml",
    "json.loads": "json",
    "json5.loads": "yaml",
    "orjson.loads": "json",
    "toml.loads": "toml",
    "tomli.loads": "toml",
    "tomllib.loads": "toml",
    "ujson.loads": "json",
    "yaml.full_load": "yaml",
    "yaml.load": "yaml",
    "yaml.safe_load": "yaml",
}
"""Functions that read a text, with its format; what Python writes out is YAML too."""

_FIELDS = frozenset({"Field", "field"})

_COPYING_METHODS = frozenset(
    {"copy", "model_dump", "model_copy", "dict", "_asdict", "_replace", "items", "to_dict"}
)
_ADDING_METHODS = frozenset({"update", "append", "extend"})
_MEMBER_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__"})


def understand(call: ast.Call, callees: tuple[Location, ...]) -> Call:
    """What a call does, by what is called."""
    for callee in callees:
        if callee.is_imported:
            known = _function(call, ".".join(callee.path))
            if known is not PLAIN:
                return known
    function = call.func
    return _method(call, function) if isinstance(function, ast.Attribute) else PLAIN


def format_read_by(name: str) -> Format | None:
    """The format of the text that a function reads."""
    return _READERS.get(name)


def _function(call: ast.Call, name: str) -> Call:
    first = call.args[0] if call.args else None
    if name.rpartition(".")[2] in _FIELDS:
        return _field(call)
    if name in _COPIES or _is_read(call, name):
        keeps_type = name.rpartition(".")[2] in _KEEPING_TYPE
        has_options = name in _WITH_OPTIONS or name not in _COPIES
        return Call("copy", tuple(call.args), keeps_type=keeps_type, has_options=has_options)
    if first is None:
        return PLAIN
    if name in _SAME:
        return Call("same", (first,))
    if name == "typing.cast" and len(call.args) == 2:
        return Call("same", (call.args[1],))
    text = first.value if isinstance(first, ast.Constant) else None
    if name in _MODULES and isinstance(text, str):
        return Call("module", name=text)
    if name == "builtins.getattr" and len(call.args) > 1:
        return _member(first, call.args[1])
    return PLAIN


def _is_read(call: ast.Call, name: str) -> bool:
    """Whether what a call gives stands in the file itself."""
    return name == "builtins.locals" or (name in _READERS and text_of(call) is not None)


def _field(call: ast.Call) -> Call:
    """A class's field with a default, or with what makes one."""
    for keyword in call.keywords:
        if keyword.arg in {"default", "default_factory", "factory"}:
            shape: Shape = "same" if keyword.arg == "default" else "made"
            return Call(shape, (keyword.value,), has_options=True)
    return PLAIN


def _method(call: ast.Call, function: ast.Attribute) -> Call:
    holder = function.value
    name = function.attr
    if name in _COPYING_METHODS:
        keeps_type = name in _KEEPING_TYPE
        return Call(
            "copy", (holder,), holder, has_options=name != "_replace", keeps_type=keeps_type
        )
    if name in _ADDING_METHODS:
        return Call("update", tuple(call.args), holder)
    if name == "options":  # of Ray: where it runs, not what it is given
        return Call("same", (holder,), holder, has_options=True)
    if name == "submit" and call.args:
        return Call("same", (call.args[0],))
    if name == "values":
        return Call("values", (holder,), holder)
    if name in _MEMBER_METHODS and call.args:
        member = _member(holder, call.args[0])
        if name == "setdefault" and len(call.args) == 2 and member.name:
            return member._replace(shape="default", sources=(holder, call.args[1]))
        return member
    return PLAIN


def _member(holder: ast.expr, name: ast.expr) -> Call:
    text = name.value if isinstance(name, ast.Constant) else None
    return Call("member", (holder,), holder, text if isinstance(text, str) else "")
